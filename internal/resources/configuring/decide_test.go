package configuring

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// phaseNames names every phase by a status of it.
var phaseNames = []struct {
	phase migration.Phase
	name  string
}{
	{migration.PhaseUnknown, "an unknown status"},
	{migration.PhaseWaiting, "RUNNING"},
	{migration.PhaseImporting, "MIGRATING"},
	{migration.PhaseFull, "FULLMIGRATING"},
	{migration.PhaseSync, "INCRMIGEATING"},
	{migration.PhaseSuccess, "SUCCESS"},
	{migration.PhaseFailed, "FAILED"},
	{migration.PhaseStopping, "TERMINATING"},
	{migration.PhaseStopped, "TERMINATED"},
	{migration.PhaseReleased, "RELEASED"},
	{migration.PhaseDeleted, "DELETED"},
}

// The columns of the tables below: what a change of an argument does in the phases, in the order of phaseNames.
const (
	columns = "unknown   | RUNNING   | MIGRATING | FULL      | SYNC      | SUCCESS   | FAILED    | TERMINAT… | TERMINATED| RELEASED  | DELETED"
	nothing = "-"
)

// online is what a change of each argument does to an online task with instances that the service has configured. The words:
// "-" nothing, "record" into state alone, "resume" the resume mode alone, "start" configure, "interrupt" stop and configure, "restart"
// by batch-restart, "replace" another task, "refuse" an error.
var online = map[Argument]string{
	ArgTaskName:      "record    | record    | record    | record    | record    | record    | record    | record    | record    | record    | record",
	ArgDescription:   "record    | record    | record    | record    | record    | record    | record    | record    | record    | record    | record",
	ArgMigrationType: "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	ArgRegion:        "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	ArgVPC:           "replace   | replace   | replace   | replace   | replace   | record    | record    | record    | record    | record    | record",
	ArgSubnet:        "replace   | replace   | replace   | replace   | replace   | record    | record    | record    | record    | record    | record",
	ArgSecurityGroup: "replace   | replace   | replace   | replace   | replace   | record    | record    | record    | record    | record    | record",
	argMethod:        "interrupt | start     | interrupt | interrupt | interrupt | record    | record    | record    | record    | record    | record",
	argResumeMode:    "resume    | resume    | resume    | resume    | resume    | record    | record    | record    | record    | record    | record",
	argBandwidth:     "interrupt | start     | interrupt | interrupt | interrupt | record    | record    | record    | record    | record    | record",
	argSource:        "interrupt | start     | interrupt | interrupt | interrupt | record    | record    | record    | record    | record    | record",
	ArgTarget:        "interrupt | start     | interrupt | interrupt | interrupt | record    | record    | record    | record    | record    | record",
	argSourceSecret:  "interrupt | start     | interrupt | interrupt | interrupt | record    | record    | record    | record    | record    | record",
	argTargetSecret:  "interrupt | start     | interrupt | interrupt | interrupt | record    | record    | record    | record    | record    | record",
	argTrigger:       "refuse    | refuse    | refuse    | refuse    | refuse    | start     | restart   | restart   | restart   | replace   | replace",
}

// imported is the same of a backup import.
var imported = map[Argument]string{
	ArgTaskName:      "record    | record    | record    | record    | record    | record    | record    | record    | record    | record    | record",
	ArgDescription:   "record    | record    | record    | record    | record    | record    | record    | record    | record    | record    | record",
	ArgMigrationType: "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	ArgRegion:        "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	argMethod:        "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	ArgTarget:        "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	argTargetSecret:  "record    | record    | record    | record    | record    | record    | record    | record    | record    | record    | record",
	ArgBackup:        "replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace   | replace",
	argTrigger:       "refuse    | refuse    | refuse    | refuse    | refuse    | replace   | replace   | replace   | replace   | replace   | replace",
}

// word says in a word of the tables what a decision is.
func word(d Decision) string {
	switch {
	case d.refuse != refusedNone:
		return "refuse"
	case d.step == stepReplace:
		return "replace"
	case d.step == stepRestart:
		return "restart"
	case d.step == stepResume:
		return "resume"
	case d.step == stepConfigure && d.effect == effectInterrupt:
		return "interrupt"
	case d.step == stepConfigure:
		return "start"
	case d.step == stepWait:
		return "wait"
	case len(d.record) > 0:
		return "record"
	default:
		return nothing
	}
}

// expected is what the tables say of a change in a situation.
func expected(t *testing.T, s situation, a Argument, phase int) string {
	t.Helper()
	table := online
	if s.backupImport {
		table = imported
	}
	word := strings.TrimSpace(strings.Split(table[a], "|")[phase])
	switch {
	case a == argTrigger && s.change[a] == Unknown && word == "refuse":
		return nothing // a rule is not applied to what is not known; the apply judges it
	case s.ledger.Adopted && a == argTrigger:
		return nothing // only recorded by the first apply, as state takes it
	case s.ledger.Adopted && slices.Contains(secrets, a) && slices.Contains([]string{"start", "interrupt"}, word):
		return "record"
	case s.exchanged && slices.Contains([]string{"start", "interrupt", "restart", "replace", "resume"}, word):
		return "refuse"
	case s.madeElsewhere && word == "replace":
		return "refuse" // another resource makes the task
	default:
		return word
	}
}

// TestDecide is the specification of what a change does: every argument in every phase, whatever else is known of the task.
func TestDecide(t *testing.T) {
	t.Parallel()
	if got := len(strings.Split(columns, "|")); got != len(phaseNames) {
		t.Fatalf("%d columns for %d phases", got, len(phaseNames))
	}
	bools := []bool{false, true}
	seen := 0
	for _, backupImport := range bools {
		for _, madeElsewhere := range bools {
			if backupImport && madeElsewhere {
				continue
			}
			table := online
			if backupImport {
				table = imported
			}
			for a := range table {
				if madeElsewhere && !slices.Contains(slices.Concat(settings, secrets, []Argument{argResumeMode, argTrigger}), a) {
					continue
				}
				for phase := range phaseNames {
					for _, known := range []difference{Changed, Unknown} {
						for _, reached := range bools {
							for _, exchanged := range bools {
								for _, adopted := range bools {
									s := situation{
										backupImport: backupImport, madeElsewhere: madeElsewhere, hasInstances: true, hadInstances: true, waitForSync: true,
										change: Change{a: known}, phase: phaseNames[phase].phase, exchanged: exchanged,
										ledger: Ledger{Reached: reached, Adopted: adopted, Taken: &TakenConfiguration{}},
									}
									want := expected(t, s, a, phase)
									name := fmt.Sprintf("%s: %s %s, %s is %s", kindOf(s), a, knownAs(known), circumstances(s), want)
									t.Run(name, func(t *testing.T) {
										t.Parallel()
										if got := word(decide(s)); got != want {
											t.Errorf("decided %s", got)
										}
									})
									seen++
								}
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d situations", seen)
}

func kindOf(s situation) string {
	switch {
	case s.backupImport:
		return "backup import"
	case s.madeElsewhere:
		return "configuration of an online task"
	default:
		return "online task"
	}
}

func knownAs(d difference) string {
	return map[difference]string{Changed: "changed", Unknown: "perhaps changed"}[d]
}

func circumstances(s situation) string {
	texts := []string{}
	for _, p := range phaseNames {
		if p.phase == s.phase {
			texts = append(texts, p.name)
		}
	}
	add := func(is bool, text string) {
		if is {
			texts = append(texts, text)
		}
	}
	add(s.ledger.Reached, "goal reached")
	add(s.exchanged, "addresses exchanged")
	add(s.ledger.Adopted, "adopted")
	return strings.Join(texts, " ")
}

// phases that a test speaks of.
var (
	ended    = []migration.Phase{migration.PhaseSuccess, migration.PhaseFailed, migration.PhaseStopped, migration.PhaseReleased, migration.PhaseDeleted}
	startOf  = Change{argSource: Changed, ArgTarget: Changed, argMethod: Changed, argResumeMode: Changed}
	ofOnline = situation{hasInstances: true, hadInstances: true, waitForSync: true, ledger: Ledger{Taken: &TakenConfiguration{}}}
)

// with is a situation with another phase and other parts.
func (s situation) with(phase migration.Phase, edit func(*situation)) situation {
	s.phase = phase
	if edit != nil {
		edit(&s)
	}
	return s
}

// TestDecideInCircumstances covers what several arguments, an operation under way, and instances that come or go do together.
func TestDecideInCircumstances(t *testing.T) {
	t.Parallel()
	trigger := func(s *situation) { s.change = Change{argTrigger: Changed} }
	owed := func(op Operation, taken bool) func(*situation) {
		return func(s *situation) {
			s.ledger.Operation = &op
			if !taken {
				s.ledger.Taken = nil
			}
		}
	}
	created := Operation{Stage: stageBegun, Creation: true}
	for _, c := range []struct {
		name string
		s    situation
		want string
	}{
		{"a trigger restarts a stopped task whose bandwidth was recorded by configuring it", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			trigger(s)
			s.ledger.Recorded = []Argument{argBandwidth}
		}), "start"},
		{"a trigger with a new password configures a stopped task", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			s.change = Change{argTrigger: Changed, argTargetSecret: Changed}
		}), "start"},
		{"a trigger with another resume mode configures a failed task", ofOnline.with(migration.PhaseFailed, func(s *situation) {
			s.change = Change{argTrigger: Changed, argResumeMode: Changed}
		}), "start"},
		{"a trigger replaces a stopped task with a recorded network", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			trigger(s)
			s.ledger.Recorded = []Argument{ArgSubnet}
		}), "replace"},
		{"a trigger with another network replaces a stopped task", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			s.change = Change{argTrigger: Changed, ArgVPC: Changed}
		}), "replace"},
		{"a trigger replaces a failed task that was never configured", ofOnline.with(migration.PhaseFailed, func(s *situation) {
			trigger(s)
			s.ledger.Taken = nil
		}), "replace"},
		{"a trigger with another bandwidth is refused while the task runs", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.change = Change{argTrigger: Changed, argBandwidth: Changed}
		}), "refuse"},
		{"a label beside a trigger does not stop a restart", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			s.change = Change{argTrigger: Changed, ArgDescription: Changed}
		}), "restart"},
		{"instances configure a task that waits for them", ofOnline.with(migration.PhaseWaiting, func(s *situation) {
			s.hadInstances, s.change, s.ledger.Taken = false, startOf, nil
		}), "start"},
		{"instances configure a task whose machine is being made", ofOnline.with(migration.PhaseUnknown, func(s *situation) {
			s.hadInstances, s.change, s.ledger.Taken = false, startOf, nil
		}), "start"},
		{"instances interrupt a task that another resource has configured", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.hadInstances, s.change = false, startOf
		}), "interrupt"},
		{"instances replace a task that was released while it waited", ofOnline.with(migration.PhaseReleased, func(s *situation) {
			s.hadInstances, s.change, s.ledger.Taken = false, startOf, nil
		}), "replace"},
		{"instances of a task that was configured elsewhere and has ended are recorded", ofOnline.with(migration.PhaseSuccess, func(s *situation) {
			s.hadInstances, s.change = false, startOf
		}), "record"},
		{"instances taken out of a running task call nothing", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.hasInstances, s.change = false, startOf
		}), nothing},
		{"instances taken out end the wait for their migration", ofOnline.with(migration.PhaseFull, func(s *situation) {
			s.hasInstances, s.change, s.ledger.Operation = false, startOf, &Operation{Stage: stageTaken}
		}), nothing},
		{"a task without instances waits for its machine, whether the goal is awaited or not", ofOnline.with(migration.PhaseUnknown, func(s *situation) {
			s.hasInstances, s.hadInstances, s.waitForSync, s.ledger = false, false, false, Ledger{Operation: &Operation{Stage: stageTaken}}
		}), "wait"},
		{"an interrupted creation is configured by the next apply", ofOnline.with(migration.PhaseUnknown, owed(created, false)), "start"},
		{"an interrupted creation that was released meanwhile is replaced", ofOnline.with(migration.PhaseReleased, owed(created, false)), "replace"},
		{"an interrupted creation whose machine has failed is replaced", ofOnline.with(migration.PhaseFailed, owed(created, false)), "replace"},
		{"a configuration whose outcome is not known is sent again where it was not taken", ofOnline.with(migration.PhaseWaiting, owed(Operation{Stage: stageSent, Creation: true}, false)), "start"},
		{"an ended task is configured by a configuration whose creation was interrupted", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			s.madeElsewhere, s.ledger.Taken, s.ledger.Operation = true, nil, &created
		}), "start"},
		{"a task that an update has stopped is configured by the next apply", ofOnline.with(migration.PhaseStopped, owed(Operation{Stage: stageBegun, Stopped: true}, true)), "start"},
		{"a task that an update is still stopping is interrupted", ofOnline.with(migration.PhaseSync, owed(Operation{Stage: stageBegun, Stopped: true}, true)), "interrupt"},
		{"a task that an update has stopped and that was released is left alone", ofOnline.with(migration.PhaseReleased, owed(Operation{Stage: stageBegun, Stopped: true}, true)), nothing},
		{"a task whose configuration was taken is waited for", ofOnline.with(migration.PhaseFull, owed(Operation{Stage: stageTaken}, true)), "wait"},
		{"a task that still shows its old end is waited for", ofOnline.with(migration.PhaseStopped, owed(Operation{Stage: stageTaken}, true)), "wait"},
		{"a wait that is no longer wanted is not taken up", ofOnline.with(migration.PhaseFull, func(s *situation) {
			s.waitForSync, s.ledger.Operation = false, &Operation{Stage: stageTaken}
		}), nothing},
		{"another resume mode of a stopped task whose network is recorded changes nothing", ofOnline.with(migration.PhaseStopped, func(s *situation) {
			s.change, s.ledger.Recorded = Change{argResumeMode: Changed}, []Argument{ArgVPC}
		}), "record"},
		{"an adopted running task with new secrets and another bandwidth gets everything", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.change, s.ledger.Adopted = Change{argSourceSecret: Changed, argBandwidth: Changed}, true
		}), "interrupt"},
		{"an adopted running task with new secrets and another resume mode gets everything", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.change, s.ledger.Adopted = Change{argSourceSecret: Changed, argResumeMode: Changed}, true
		}), "interrupt"},
		{"an adopted running task whose resume mode is hidden gets it alone, and no new secrets", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.change, s.ledger.Adopted, s.resumeModeHidden = Change{argSourceSecret: Changed, argResumeMode: Changed}, true, true
		}), "resume"},
		{"an adopted running task with another resume mode gets it alone", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.change, s.ledger.Adopted = Change{argResumeMode: Changed}, true
		}), "resume"},
		{"a network change of a task to abandon is refused while it runs", ofOnline.with(migration.PhaseSync, func(s *situation) {
			s.change, s.abandons = Change{ArgVPC: Changed}, true
		}), "refuse"},
		{"a network change of a task to abandon replaces one that waits", ofOnline.with(migration.PhaseWaiting, func(s *situation) {
			s.change, s.abandons = Change{ArgVPC: Changed}, true
		}), "replace"},
		{"an import with other files is refused while one to abandon runs", situation{backupImport: true, hasInstances: true, hadInstances: true, abandons: true,
			change: Change{ArgBackup: Changed}, phase: migration.PhaseImporting}, "refuse"},
		{"an import whose wait was cut short is waited for", situation{backupImport: true, hasInstances: true, hadInstances: true, waitForSync: true,
			phase: migration.PhaseImporting, ledger: Ledger{Operation: &Operation{Stage: stageTaken}}}, "wait"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := word(decide(c.s)); got != c.want {
				t.Errorf("decided %s, not %s", got, c.want)
			}
		})
	}
}

// TestNothingStartsAnEndedMigrationByItself goes through all combinations of two changes: without a new trigger, none starts an online
// task that has ended.
func TestNothingStartsAnEndedMigrationByItself(t *testing.T) {
	t.Parallel()
	moves := []Argument{ArgMigrationType, ArgRegion} // another kind of task, or one elsewhere
	for _, phase := range ended {
		for _, a := range arguments {
			for _, b := range arguments {
				for _, known := range []difference{Changed, Unknown} {
					if a == argTrigger || b == argTrigger || slices.Contains(moves, a) || slices.Contains(moves, b) {
						continue
					}
					s := ofOnline.with(phase, func(s *situation) { s.change = Change{a: known, b: Changed} })
					if d := decide(s); d.effect != effectNone {
						t.Errorf("%v: %s with %s has the effect %s", phase, a, b, d.effect)
					}
				}
			}
		}
	}
}

// TestEffectsAreOrdered holds the order on which the check of an apply against its plan rests.
func TestEffectsAreOrdered(t *testing.T) {
	t.Parallel()
	if effectNone >= effectStart || effectStart >= effectInterrupt || effectInterrupt >= effectReplace {
		t.Error("the order is none < start < interrupt < replace")
	}
}
