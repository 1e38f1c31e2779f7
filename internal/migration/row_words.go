package migration

import (
	"sync"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// rowWords knows which statuses of the list tell as much as show. The page of the list names four, so that MIGRATING may stand for any
// phase. A status that nobody knows, as while a machine is made, tells as much where show returns the same one.
type rowWords struct {
	mu    sync.Mutex
	alike map[string]bool // statuses that nobody knows: whether show returned the same one when it was last asked
}

// tell reports whether a row tells the phase of its task.
func (w *rowWords) tell(row *client.TaskRow, isImport bool, goal Goal) bool {
	switch PhaseOf(row.Status) {
	case PhaseImporting:
		// To a stop it tells enough: it is no end.
		return isImport || row.MigrationType == client.MigrationTypeBackupImport || goal == GoalStopped
	case PhaseUnknown:
		return row.Status != "" && w.isAlike(row.Status)
	default:
		return true
	}
}

// isAlike reports whether a status that nobody knows means the same in show. Whoever asks first has to find out; meanwhile the others
// take it for so.
func (w *rowWords) isAlike(status string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	alike, known := w.alike[status]
	if !known {
		w.alike[status] = true
	}
	return known && alike
}

// learn compares the row of a task, if there is one, with what show has returned right after it.
func (w *rowWords) learn(row *client.TaskRow, shown *client.Task) {
	if row == nil || row.Status == "" || PhaseOf(row.Status) != PhaseUnknown {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alike[row.Status] = shown.Status == row.Status
}
