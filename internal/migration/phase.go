package migration

import (
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Phase is what a status word of the service means.
type Phase int

const (
	// PhaseUnknown: no word, or one that nobody has documented, as while the migration machine is being made.
	PhaseUnknown Phase = iota
	// PhaseWaiting: RUNNING, which says that the machine is there and the task waits to be configured.
	PhaseWaiting
	// PhaseImporting: MIGRATING, a backup import at work.
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

// phases holds every status of the API's pages, and the right spelling of the one they misspell.
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

// PhaseOf tells what a status word means. Case and blanks around it do not matter.
func PhaseOf(status string) Phase {
	return phases[strings.ToUpper(strings.TrimSpace(status))]
}

// StatusInWords completes "the task is …", also where the service shows no status.
func StatusInWords(status string) string {
	if status == "" {
		return "without a status"
	}
	return status
}

// Ended tells whether nothing more happens in a phase of itself, so that there is nothing to stop.
func (p Phase) Ended() bool {
	switch p {
	case PhaseSuccess, PhaseFailed, PhaseStopped, PhaseReleased, PhaseDeleted:
		return true
	default:
		return false
	}
}

// Idle tells whether no data flows and none will without a call: an ended task, one that is being stopped, and one that
// waits to be configured. A word not known is not idle: data may be flowing.
func (p Phase) Idle() bool {
	return p.Ended() || p == PhaseStopping || p == PhaseWaiting
}

// Reached tells whether a task stands where a wait for g wants it, by its status alone. RELEASED alone does not tell: it
// takes the list and the logs to know how a migration ended before its machine was released.
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
	// GoalReady: the migration machine is there and the task waits to be configured.
	GoalReady Goal = iota
	// GoalFull: a full migration or an import has ended well.
	GoalFull
	// GoalSync: an incremental migration follows its source.
	GoalSync
	// GoalStopped: a task that was told to stop has ended.
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

// GoalOf tells what an apply of a task waits for: SUCCESS for an import (however it imports) and a full migration,
// INCRMIGEATING for an incremental one.
func GoalOf(migrationType, migrationMethod string) Goal {
	if migrationType == client.MigrationTypeOnline && migrationMethod == client.MigrationMethodIncremental {
		return GoalSync
	}
	return GoalFull
}
