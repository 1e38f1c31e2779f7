package migration

import (
	"sync"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// rowStatuses knows which statuses of the list tell as much as those of show. The page of the list names four, so that MIGRATING may stand for any
// phase. A status that nobody knows, as while a machine is made, tells as much where show returns the same one.
type rowStatuses struct {
	mu    sync.Mutex
	alike map[string]bool // by unknown status: whether show returned the same one when it was last asked
}

// tell reports whether a row tells the phase of its task.
func (r *rowStatuses) tell(row *client.TaskRow, isImport bool, goal Goal) bool {
	switch PhaseOf(row.Status) {
	case PhaseImporting:
		// To a stop it tells enough: it is no end.
		return isImport || row.MigrationType == client.MigrationTypeBackupImport || goal == GoalStopped
	case PhaseUnknown:
		return row.Status != "" && r.isAlike(row.Status)
	default:
		return true
	}
}

// isAlike reports whether a status that nobody knows means the same in show. Whoever asks first has to find out; meanwhile the others
// take it for so.
func (r *rowStatuses) isAlike(status string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	alike, known := r.alike[status]
	if !known {
		r.alike[status] = true
	}
	return known && alike
}

// learn compares the row of a task, if there is one, with what show has returned right after it.
func (r *rowStatuses) learn(row *client.TaskRow, shown *client.Task) {
	if row == nil || row.Status == "" || PhaseOf(row.Status) != PhaseUnknown {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alike[row.Status] = shown.Status == row.Status
}
