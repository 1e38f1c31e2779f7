package migration

import (
	"context"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// presentFor is for how long a task that a list had is taken for being there.
const presentFor = time.Minute

// crowd tells whether several tasks are the matter at about the same time.
type crowd struct {
	within time.Duration

	mu      sync.Mutex
	lastID  string
	lastAt  time.Time
	several time.Time // when two tasks last came one after the other within that time
}

// isAlone notes that something is to be done about a task, and tells whether it is the only one.
func (c *crowd) isAlone(taskID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.lastID != "" && c.lastID != taskID && now.Sub(c.lastAt) < c.within {
		c.several = now
	}
	c.lastID, c.lastAt = taskID, now
	return c.several.IsZero() || now.Sub(c.several) >= c.within
}

// roll is the project's list of tasks (operation 5), read once for all who ask about a task at about the same time.
type roll struct {
	// read reads the whole list: the rows by task id, without those of deleted tasks.
	read func(ctx context.Context) (map[string]*client.TaskRow, error)

	mu      sync.Mutex
	present map[string]time.Time // tasks that a list had, and when that was asked for
	next    *reading             // others can still join it; nil: none is awaited
	running *reading             // asks the service; nil: none does
}

// reading is one reading of the whole list.
type reading struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed once rows and err are set
	rows    map[string]*client.TaskRow
	err     error
}

// find finds a task in a list that is asked for from now on; nil without an error when it is not there. That is said of two
// lists, since pages shift while tasks are deleted, and one may slip from between them.
func (l *roll) find(ctx context.Context, taskID string) (*client.TaskRow, error) {
	row, err := l.look(ctx, taskID)
	if row == nil && err == nil {
		row, err = l.look(ctx, taskID)
	}
	return row, err
}

// look is find in one list.
func (l *roll) look(ctx context.Context, taskID string) (*client.TaskRow, error) {
	l.mu.Lock()
	if l.next == nil {
		l.next = l.begin(ctx)
	}
	r := l.next
	r.waiting++
	l.mu.Unlock()
	if err := l.await(ctx, r); err != nil {
		return nil, err
	}
	if r.rows[taskID] == nil && r.rows[anonymous] != nil {
		return nil, doesNotShow(taskID)
	}
	return r.rows[taskID], nil
}

// has tells whether a list had a task within presentFor, waiting for one that is being asked for. That none had it says
// nothing.
func (l *roll) has(ctx context.Context, taskID string) (bool, error) {
	l.mu.Lock()
	if r := l.running; r != nil && !l.isPresent(taskID) {
		r.waiting++
		l.mu.Unlock()
		if err := l.await(ctx, r); err != nil && ctx.Err() != nil {
			return false, err
		}
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	return l.isPresent(taskID), nil
}

func (l *roll) isPresent(taskID string) bool {
	at, ok := l.present[taskID]
	if ok && time.Since(at) >= presentFor {
		delete(l.present, taskID)
		return false
	}
	return ok
}

// forget forgets a task whose record was deleted.
func (l *roll) forget(taskID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.present, taskID)
}

// note takes down which tasks a list has that was asked for at a moment.
func (l *roll) note(rows []client.TaskRow, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range rows {
		if PhaseOf(row.Status) == PhaseDeleted {
			delete(l.present, row.ID)
		} else {
			l.present[row.ID] = at
		}
	}
}

// begin begins a reading: after the window in which others may join, and after the reading before it, so that those who come
// while that goes on are served by one together.
func (l *roll) begin(ctx context.Context) *reading {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the last to leave cancels
	r, before := &reading{cancel: cancel, done: make(chan struct{})}, l.running
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
		rows, err := l.read(own)
		l.mu.Lock()
		defer l.mu.Unlock()
		r.rows, r.err = rows, err
		if l.running == r {
			l.running = nil
		}
	}()
	return r
}

// start closes a reading to those who come later; it is false where nobody waits for it any more.
func (l *roll) start(r *reading) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next != r {
		return false
	}
	l.next, l.running = nil, r
	return true
}

// await waits for a reading that was joined. The last to leave ends it.
func (l *roll) await(ctx context.Context, r *reading) error {
	defer func() {
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
	}()
	select {
	case <-ctx.Done():
		return &client.Error{Operation: "listing the migration tasks", Err: ctx.Err()}
	case <-r.done:
		return r.err
	}
}
