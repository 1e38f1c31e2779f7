package mock

import (
	"fmt"
	"time"
)

// Config gives the Config in force, defaults filled in.
func (s *Server) Config() Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg
}

// SetConfig changes the Config between requests. The function gets it as it was
// given to New, without defaults. A phase's new length holds for the phases
// under way as well. The function must not use the Server.
func (s *Server) SetConfig(change func(*Config)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What came to pass under the old lengths stays so.
	for _, t := range s.tasks {
		s.advance(t, s.cfg.Now())
	}
	change(&s.given)
	s.cfg = s.given.withDefaults()
	s.announce()
}

// Task gives a task as it is now, deleted ones included; false is for an id
// that never was.
func (s *Server) Task(id string) (Task, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, known := s.tasks[id]
	if !known {
		return Task{}, false
	}
	s.advance(t, s.cfg.Now())
	return t.clone(), true
}

// Tasks gives all tasks as they are now, oldest first, without deleted ones.
func (s *Server) Tasks() []Task {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Task{}
	for _, t := range s.inOrder() {
		if t.Deleted {
			continue
		}
		s.advance(t, s.cfg.Now())
		list = append(list, t.clone())
	}
	return list
}

// TaskNamed gives the only task of a name that is not deleted; false is for none
// and for several.
func (s *Server) TaskNamed(name string) (Task, bool) {
	var found []Task
	for _, t := range s.Tasks() {
		if t.Name == name {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return Task{}, false
	}
	return found[0], true
}

// change does something to a task behind the clients' back.
func (s *Server) change(id string, do func(t *task, now time.Time)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, known := s.tasks[id]
	if !known {
		return fmt.Errorf("mock: no task %q", id)
	}
	now := s.cfg.Now()
	s.advance(t, now)
	t.before = nil
	do(t, now)
	s.announce()
	return nil
}

// AddTask makes a task from outside. What is empty is filled in: ID, Name,
// MigrationType (TypeOnline), CreatedAt (now), Status (RUNNING for an online
// task without Source, INCRMIGEATING or FULLMIGRATING by its method with one,
// MIGRATING for an import) and, for online tasks, Address. The status moves on
// from now unless Held.
func (s *Server) AddTask(data Task) Task {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	data = data.clone()
	defaultTo(&data.ID, randomUUID())
	defaultTo(&data.Name, "added-"+data.ID[:min(4, len(data.ID))])
	defaultTo(&data.MigrationType, TypeOnline)
	if data.CreatedAt.IsZero() {
		data.CreatedAt = now
	}
	if data.Status == "" && !data.Making {
		data.Status = firstStatus(&data)
	}
	if data.online() && !data.Making {
		defaultTo(&data.Address, machineAddress(data.ID))
	}
	t := s.insert(data, now)
	t.listedAt, t.startedAt = time.Time{}, now
	if ended(data.Status) {
		t.endedAs = data.Status
	}
	t.exchangeSince = now
	if len(t.Logs) == 0 {
		t.log(data.CreatedAt, LevelInfo, "CREATED", "The task has been created.")
	}
	s.announce()
	return t.clone()
}

func firstStatus(t *Task) string {
	switch {
	case !t.online():
		return StatusMigrating
	case t.Source == nil:
		return StatusRunning
	case t.MigrationMethod == MethodIncremental:
		return StatusIncrMigrating
	}
	return StatusFullMigrating
}

// SetStatus gives a task a status word, known or not, and holds it there until
// an operation or [Server.Unhold] moves it.
func (s *Server) SetStatus(id, status string) error {
	return s.change(id, func(t *task, now time.Time) {
		s.enter(t, status, now)
		t.Held = true
	})
}

// Unhold lets a status set by hand go its way, its phase beginning now.
func (s *Server) Unhold(id string) error {
	return s.change(id, func(t *task, now time.Time) {
		t.Held, t.since = false, now
		t.exchangeHeld, t.exchangeSince = false, now
	})
}

// SetTaskStatus gives a task a task_status word, known or not, or none, and holds
// it there until an exchange, a rollback or [Server.Unhold] moves it.
func (s *Server) SetTaskStatus(id, word string) error {
	return s.change(id, func(t *task, now time.Time) {
		t.TaskStatus, t.exchangeSince, t.exchangeHeld = word, now, true
	})
}

// Fail makes a migration fail: status FAILED or MIGRATION_FAILED (empty: FAILED),
// the message in the list row, and an error line for each of lines, or for the
// message where there are none. While the machine is made its job fails as well.
func (s *Server) Fail(id, status, message string, lines ...string) error {
	defaultTo(&status, StatusFailed)
	return s.change(id, func(t *task, now time.Time) {
		t.jobFailed = t.Making
		s.fail(t, status, message, now, lines...)
	})
}

// ReleaseMachine releases a task's machine: RELEASED, with released_at.
func (s *Server) ReleaseMachine(id string) error {
	return s.change(id, func(t *task, now time.Time) { s.enter(t, StatusReleased, now) })
}

// Log adds a line to a task's migration log; level is LevelInfo or LevelError.
func (s *Server) Log(id, level, message string) error {
	return s.change(id, func(t *task, now time.Time) { t.log(now, level, "NOTE", message) })
}

// Change edits a task as somebody elsewhere would: source, target, method,
// bandwidth, resume mode, name. A changed Status begins now and goes its way;
// a changed ID is not taken. The function must not use the Server.
func (s *Server) Change(id string, edit func(*Task)) error {
	return s.change(id, func(t *task, now time.Time) {
		data := t.clone()
		edit(&data)
		if data.Status != t.Status {
			t.since, t.startedAt = now, now
		}
		if ended(data.Status) {
			t.endedAs = data.Status
		}
		data.ID = t.ID
		t.Task = data
	})
}

// DeleteTask deletes a task's record from outside, whatever its status.
func (s *Server) DeleteTask(id string) error {
	return s.change(id, func(t *task, _ time.Time) { t.Deleted = true })
}

// Forget drops a task as if it had never been: show finds it unknown, whatever
// Config says of deleted ones.
func (s *Server) Forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tasks, id)
	s.announce()
}

// Reset drops tasks, faults and records and breaks off the requests that wait.
// It waits for none of them. The Config stays.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks = map[string]*task{}
	s.faults, s.requests = nil, nil
	s.free()
	s.announce()
}

// FreeBlocked breaks off the requests that wait: in sync-stop, in a fault's
// delay or hold. Call it before closing a server of one's own, since that waits
// for its handlers.
func (s *Server) FreeBlocked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free()
}

// free is FreeBlocked with the lock held.
func (s *Server) free() {
	close(s.freed)
	s.freed = make(chan struct{})
}
