package migration

import (
	"slices"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestPhaseOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status string
		want   Phase
		ended  bool
		idle   bool
	}{
		"RUNNING waits to be configured":            {"RUNNING", PhaseWaiting, false, true},
		"MIGRATING is an import at work":            {"MIGRATING", PhaseImporting, false, false},
		"FULLMIGRATING is the full phase":           {"FULLMIGRATING", PhaseFull, false, false},
		"INCRMIGEATING is in sync":                  {"INCRMIGEATING", PhaseSync, false, false},
		"INCRMIGRATING spelt right is in sync":      {"INCRMIGRATING", PhaseSync, false, false},
		"SUCCESS has ended":                         {"SUCCESS", PhaseSuccess, true, true},
		"FAILED has ended":                          {"FAILED", PhaseFailed, true, true},
		"MIGRATION_FAILED has ended":                {"MIGRATION_FAILED", PhaseFailed, true, true},
		"TERMINATING is idle but has not ended":     {"TERMINATING", PhaseStopping, false, true},
		"TERMINATED has ended":                      {"TERMINATED", PhaseStopped, true, true},
		"RELEASED has ended":                        {"RELEASED", PhaseReleased, true, true},
		"DELETED has ended":                         {"DELETED", PhaseDeleted, true, true},
		"no word may mean that data flows":          {"", PhaseUnknown, false, false},
		"a word not known may mean that data flows": {"CREATING_MACHINE", PhaseUnknown, false, false},
		"a part of a word is another word":          {"FAIL", PhaseUnknown, false, false},
		"case does not matter":                      {"Success", PhaseSuccess, true, true},
		"blanks around do not matter":               {" terminated\n", PhaseStopped, true, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := PhaseOf(test.status)
			if got != test.want {
				t.Fatalf("got phase %d, want %d", got, test.want)
			}
			if got.Ended() != test.ended {
				t.Errorf("ended is %t, want %t", got.Ended(), test.ended)
			}
			if got.Idle() != test.idle {
				t.Errorf("idle is %t, want %t", got.Idle(), test.idle)
			}
		})
	}
}

func TestGoalReached(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		goal Goal
		want []Phase
	}{
		"a machine is ready when the task waits, and in every later phase that went well": {GoalReady, []Phase{PhaseWaiting, PhaseFull, PhaseSync, PhaseSuccess}},
		"a full migration is done with SUCCESS, and where an incremental phase follows":   {GoalFull, []Phase{PhaseSync, PhaseSuccess}},
		"an incremental migration is there in sync alone":                                 {GoalSync, []Phase{PhaseSync}},
		"a stop is done with any end":                                                     {GoalStopped, []Phase{PhaseSuccess, PhaseFailed, PhaseStopped, PhaseReleased, PhaseDeleted}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for phase := PhaseUnknown; phase <= PhaseDeleted; phase++ {
				if got, want := test.goal.Reached(phase), slices.Contains(test.want, phase); got != want {
					t.Errorf("phase %d reaches it: %t, want %t", phase, got, want)
				}
			}
		})
	}
}

func TestGoalOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		migrationType, method string
		want                  Goal
	}{
		"an incremental online migration is to be in sync":       {client.MigrationTypeOnline, client.MigrationMethodIncremental, GoalSync},
		"a full online migration is to succeed":                  {client.MigrationTypeOnline, client.MigrationMethodFull, GoalFull},
		"a full import is to succeed":                            {client.MigrationTypeBackupImport, client.MigrationMethodFull, GoalFull},
		"an incremental import is to succeed too":                {client.MigrationTypeBackupImport, client.MigrationMethodIncremental, GoalFull},
		"a method not known is waited for as a full one":         {client.MigrationTypeOnline, "magic_migration", GoalFull},
		"a type not known is waited for as an import that is so": {"", client.MigrationMethodIncremental, GoalFull},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := GoalOf(test.migrationType, test.method); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestGoalsReadDifferentlyInErrors(t *testing.T) {
	t.Parallel()
	texts := map[string]Goal{}
	for _, goal := range []Goal{GoalReady, GoalFull, GoalSync, GoalStopped} {
		text := goal.String()
		if other, taken := texts[text]; taken || text == "" {
			t.Errorf("goal %d says %q, as goal %d does", goal, text, other)
		}
		texts[text] = goal
	}
}
