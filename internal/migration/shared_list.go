package migration

import (
	"context"
	"strings"
	"sync"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// taskList is the project's list of tasks (operation 5), as one reading gave it.
type taskList struct {
	rows []client.TaskRow // each task once; rows without an id once for each name
	byID map[string]*client.TaskRow
}

func newTaskList() *taskList { return &taskList{byID: map[string]*client.TaskRow{}} }

func (l *taskList) add(rows []client.TaskRow) {
	for _, row := range rows {
		l.rows = append(l.rows, row)
		l.byID[row.ID] = &row
	}
}

// row is the row of a task; nil where there is none, and of a task that is listed as DELETED.
func (l *taskList) row(taskID string) *client.TaskRow {
	if row := l.byID[taskID]; row != nil && PhaseOf(row.Status) != PhaseDeleted {
		return row
	}
	return nil
}

// has reports whether the list has a row of a task, deleted or not.
func (l *taskList) has(taskID string) bool { return l.byID[taskID] != nil }

// hasAnonymous reports whether there is a row without an id. Such a list does not show that a task is missing.
func (l *taskList) hasAnonymous() bool { return l.byID[""] != nil }

// lacks reports whether the list shows that there is no such task.
func (l *taskList) lacks(taskID string) bool { return l.row(taskID) == nil && !l.hasAnonymous() }

// splitAddrs splits addresses that a row has in one text.
func splitAddrs(joined string) []string {
	return strings.FieldsFunc(joined, func(r rune) bool { return r == ',' || r == ' ' })
}

// sharedList reads the whole list once for all who ask for it within joinWindow. Nobody gets a list that was asked for before
// they came.
type sharedList struct {
	read func(ctx context.Context) (*taskList, error)

	mu      sync.Mutex
	next    *listReading // others can still join it; nil: none is awaited
	running *listReading // asks the service; nil: none does
}

// listReading is one reading of the whole list.
type listReading struct {
	waiting int
	needed  bool // by somebody who asks for it even when nobody else does
	cancel  context.CancelFunc
	done    chan struct{} // closed once list and err are set
	list    *taskList     // nil without an error: it was not read, since nobody needed it
	err     error
}

// get reads the list.
func (l *sharedList) get(ctx context.Context) (*taskList, error) { return l.join(ctx, true) }

// getWithOthers reads the list where somebody else asks for it as well; else it gives nil. It is for somebody who knows a
// request that tells more of one task.
func (l *sharedList) getWithOthers(ctx context.Context) (*taskList, error) { return l.join(ctx, false) }

func (l *sharedList) join(ctx context.Context, needed bool) (*taskList, error) {
	l.mu.Lock()
	if l.next == nil {
		l.next = l.begin(ctx)
	}
	r := l.next
	r.waiting++
	r.needed = r.needed || needed
	l.mu.Unlock()
	defer l.leave(r)
	select {
	case <-ctx.Done():
		return nil, &client.Error{Operation: "listing the migration tasks", Err: ctx.Err()}
	case <-r.done:
		return r.list, r.err
	}
}

// begin begins a reading: after the window in which others may join, and after the reading before it, so that those who come
// while that goes on are served by one together.
func (l *sharedList) begin(ctx context.Context) *listReading {
	// The last to leave cancels.
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r, before := &listReading{cancel: cancel, done: make(chan struct{})}, l.running
	go func() {
		defer close(r.done)
		if !sleep(own, joinWindow) {
			return
		}
		if before != nil {
			select {
			case <-before.done:
			case <-own.Done():
				return
			}
		}
		if !l.start(r) {
			return
		}
		list, err := l.read(own)
		l.mu.Lock()
		defer l.mu.Unlock()
		r.list, r.err = list, err
		if l.running == r {
			l.running = nil
		}
	}()
	return r
}

// start closes a reading to those who come later. It is false where nobody needs it.
func (l *sharedList) start(r *listReading) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next != r {
		return false
	}
	l.next = nil
	if !r.needed && r.waiting == 1 {
		return false
	}
	l.running = r
	return true
}

// leave ends somebody's part in a reading. The last to leave ends the reading.
func (l *sharedList) leave(r *listReading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.waiting--; r.waiting > 0 {
		return
	}
	r.cancel()
	if l.next == r {
		l.next = nil
	}
	if l.running == r {
		l.running = nil
	}
}
