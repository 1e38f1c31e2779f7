package migration

import (
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Phase is what a status of the service means.
type Phase int

const (
	// PhaseUnknown: no status, or an undocumented one, as while the migration machine is made.
	PhaseUnknown Phase = iota
	// PhaseWaiting: RUNNING, the machine is made and the task waits to be configured.
	PhaseWaiting
	// PhaseImporting: MIGRATING, a backup import is running.
	PhaseImporting
	// PhaseFull: FULLMIGRATING, the full phase of an online task.
	PhaseFull
	// PhaseSync: INCRMIGEATING, in sync with the source until stopped.
	PhaseSync
	// PhaseSuccess: SUCCESS.
	PhaseSuccess
	// PhaseFailed: FAILED or MIGRATION_FAILED.
	PhaseFailed
	// PhaseStopping: TERMINATING.
	PhaseStopping
	// PhaseStopped: TERMINATED.
	PhaseStopped
	// PhaseReleased: RELEASED, the migration machine is gone.
	PhaseReleased
	// PhaseDeleted: DELETED, the record is gone.
	PhaseDeleted
)

// phases has every status of the API's pages, and INCRMIGRATING, which they spell INCRMIGEATING.
var phases = map[string]Phase{
	"RUNNING":          PhaseWaiting,
	"MIGRATING":        PhaseImporting,
	"FULLMIGRATING":    PhaseFull,
	"INCRMIGEATING":    PhaseSync,
	"INCRMIGRATING":    PhaseSync,
	"SUCCESS":          PhaseSuccess,
	"FAILED":           PhaseFailed,
	"MIGRATION_FAILED": PhaseFailed,
	"TERMINATING":      PhaseStopping,
	"TERMINATED":       PhaseStopped,
	"RELEASED":         PhaseReleased,
	"DELETED":          PhaseDeleted,
}

// PhaseOf is the phase of a status. Case and blanks around it do not matter.
func PhaseOf(status string) Phase {
	return phases[strings.ToUpper(strings.TrimSpace(status))]
}

// StatusInWords completes "the task is …", also if the service returns no status.
func StatusInWords(status string) string {
	if status == "" {
		return "without a status"
	}
	return status
}

// Ended reports whether nothing more happens without a call, so that there is nothing to stop.
func (p Phase) Ended() bool {
	switch p {
	case PhaseSuccess, PhaseFailed, PhaseStopped, PhaseReleased, PhaseDeleted:
		return true
	default:
		return false
	}
}

// Idle reports whether no data flows and none will without a call: the task has ended, is being stopped or waits to be configured. An
// unknown status is not idle, because data may flow.
func (p Phase) Idle() bool {
	return p.Ended() || p == PhaseStopping || p == PhaseWaiting
}

// Reached reports whether a phase reaches the goal. RELEASED alone does not tell: the list and the log tell how a migration ended
// whose machine was released.
func (g Goal) Reached(p Phase) bool {
	switch g {
	case GoalReady:
		return p == PhaseWaiting || p == PhaseFull || p == PhaseSync || p == PhaseSuccess
	case GoalSync:
		return p == PhaseSync
	case GoalFull:
		return p == PhaseSuccess || p == PhaseSync
	default:
		return p.Ended()
	}
}

// Goal is what a wait waits for.
type Goal int

const (
	// GoalReady: the migration machine is made and the task waits to be configured.
	GoalReady Goal = iota
	// GoalFull: a full migration or a backup import has succeeded.
	GoalFull
	// GoalSync: an incremental migration follows its source.
	GoalSync
	// GoalStopped: a task that is being stopped has ended.
	GoalStopped
)

func (g Goal) String() string {
	switch g {
	case GoalReady:
		return "its migration machine was ready"
	case GoalFull:
		return "all its data was migrated"
	case GoalSync:
		return "it was in sync with its source"
	default:
		return "it was stopped"
	}
}

// GoalOf is what an apply of a task waits for: SUCCESS of a backup import (whatever its method) and a full migration, INCRMIGEATING of
// an incremental one.
func GoalOf(migrationType, migrationMethod string) Goal {
	if migrationType == client.MigrationTypeOnline && migrationMethod == client.MigrationMethodIncremental {
		return GoalSync
	}
	return GoalFull
}
