package mock

import (
	"fmt"
	"slices"
	"time"
)

// advance moves a task to where its phases' lengths put it at a moment. It is
// called whenever a task is looked at, which makes goroutines needless and
// gives every change of status its exact time.
func (s *Server) advance(t *task, now time.Time) {
	for s.step(t, now) {
	}
	if s.stepExchange(t, now) {
		for s.step(t, now) {
		}
	}
}

// step makes the next change of status that is due, if one is.
func (s *Server) step(t *task, now time.Time) bool {
	if t.Held || t.Deleted {
		return false
	}
	next, after := s.nextStatus(t)
	due := t.since.Add(after)
	if t.movement != nil && t.running() {
		next, due = t.byMovement(next, due, now)
	}
	if fails, ok := s.failsAt(t); ok && !now.Before(fails) && (next == "" || fails.Before(due)) {
		s.fail(t, StatusMigrationFailed, "The migration has failed, as it was told to.", fails)
		return true
	}
	if next == "" || now.Before(due) {
		return false
	}
	if next == StatusMigrationFailed {
		s.fail(t, next, t.movement.Err().Error(), due)
		return true
	}
	s.enter(t, next, due)
	return true
}

// failsAt tells when a migration that runs is to fail; false: never.
func (s *Server) failsAt(t *task) (time.Time, bool) {
	if s.cfg.FailAfter <= 0 || !t.running() || t.Status == StatusTerminating {
		return time.Time{}, false
	}
	return t.startedAt.Add(s.cfg.FailAfter), true
}

// fail ends a migration with an error message and a log line for each of lines, or for the message.
func (s *Server) fail(t *task, status, message string, at time.Time, lines ...string) {
	s.enter(t, status, at)
	t.ErrorMessage = message
	if len(lines) == 0 {
		lines = []string{message}
	}
	for _, line := range lines {
		t.log(at, LevelError, "FAILED", line, "failed")
	}
}

// nextStatus tells which status follows by itself, and how long the present one
// lasts.
func (s *Server) nextStatus(t *task) (next string, after time.Duration) {
	cfg := &s.cfg
	if t.Making {
		return StatusRunning, cfg.Ready
	}
	if t.Status != StatusReleased && slices.Contains(cfg.ReleaseFrom, t.Status) {
		switch {
		case cfg.ReleaseAtOnce:
			return StatusReleased, 0
		case cfg.ReleaseAfter > 0:
			return StatusReleased, cfg.ReleaseAfter
		}
	}
	switch t.Status {
	case StatusMigrating:
		return StatusSuccess, cfg.Import
	case StatusFullMigrating:
		if t.MigrationMethod == MethodIncremental {
			return StatusIncrMigrating, cfg.Full
		}
		return StatusSuccess, cfg.Full
	case StatusTerminating:
		return StatusTerminated, cfg.Stop
	}
	return "", 0
}

// enter gives a task a status and does what comes with it.
func (s *Server) enter(t *task, status string, at time.Time) {
	if t.Making && t.online() && status != StatusFailed {
		t.Address = machineAddress(t.ID)
	}
	t.Making, t.Held = false, false
	t.Status, t.since = status, at
	if status == StatusMigrating || status == StatusFullMigrating {
		t.startedAt = at
	}
	if ended(status) {
		t.endedAs = status
	}
	if t.movement != nil && (ended(status) || status == StatusTerminating) {
		t.movement.Stop()
	}
	if status != StatusReleased {
		t.UpdatedAt, t.ReleasedAt = time.Time{}, time.Time{}
	}
	switch status {
	case StatusRunning:
		t.log(at, LevelInfo, "MACHINE_READY", "The migration machine is ready at "+t.Address+" and waits to be configured.", t.Address)
	case StatusMigrating:
		t.log(at, LevelInfo, "IMPORT_STARTED", "The import of the backup has started.")
	case StatusFullMigrating:
		t.log(at, LevelInfo, "FULL_STARTED", "The full phase has started.")
	case StatusIncrMigrating:
		t.log(at, LevelInfo, "IN_SYNC", "The full phase is done; source and target are kept in sync.")
	case StatusSuccess:
		t.UpdatedAt = at
		t.log(at, LevelInfo, "SUCCEEDED", "The migration is done.")
	case StatusTerminating:
		t.log(at, LevelInfo, "STOPPING", "The migration is being stopped.")
	case StatusTerminated:
		t.UpdatedAt = at
		t.log(at, LevelInfo, "STOPPED", "The migration has been stopped.")
	case StatusFailed, StatusMigrationFailed:
		t.UpdatedAt = at
	case StatusReleased:
		t.ReleasedAt = at
		if t.UpdatedAt.IsZero() {
			t.UpdatedAt = at
		}
		// No line is logged here: the last line stays the one that tells how the
		// migration ended.
	}
}

// ended reports whether a status is one of a migration that is over, its machine still there.
func ended(status string) bool {
	switch status {
	case StatusSuccess, StatusFailed, StatusMigrationFailed, StatusTerminated:
		return true
	}
	return false
}

// stepExchange moves the words around an IP exchange; true says that it ended the migration [D].
// Invented: that the migration is TERMINATED, and not before the exchange is done.
func (s *Server) stepExchange(t *task, now time.Time) bool {
	if t.TaskStatus == "" || t.exchangeHeld || t.Deleted {
		return false
	}
	under := t.TaskStatus != TaskStatusExchanged && t.TaskStatus != TaskStatusRolledBack
	due := t.exchangeSince.Add(s.cfg.Exchange)
	if !under || now.Before(due) {
		return false
	}
	if t.exchanged != nil {
		due = now
	}
	if !t.exchangeOutcome(now) {
		return false
	}
	t.exchangeSince = due
	if t.rollingBack {
		t.TaskStatus = TaskStatusRolledBack
		t.log(due, LevelInfo, "ROLLED_BACK", "The exchange of addresses has been rolled back.", t.ExchangedIPs...)
		return false
	}
	t.TaskStatus = TaskStatusExchanged
	t.log(due, LevelInfo, "EXCHANGED", "The addresses have been exchanged.", t.ExchangedIPs...)
	if s.cfg.ExchangeKeepsMigrating || !t.running() {
		return false
	}
	s.enter(t, StatusTerminated, due)
	return true
}

// lag makes requests see the task as it is now for a while longer. It is called
// before a change is made.
func (s *Server) lag(t *task, d time.Duration, now time.Time) {
	if d <= 0 {
		return
	}
	before := s.look(t, now)
	t.before, t.lagUntil = &before, now.Add(d)
}

// look gives what a request sees of a task.
func (s *Server) look(t *task, now time.Time) shown {
	s.advance(t, now)
	current := shown{Task: t.clone(), status: t.Status, taskStatus: t.TaskStatus, endedAs: t.endedAs}
	switch {
	case t.Making && s.cfg.NoMakingStatus:
		current.status = ""
	case t.Making:
		current.status = s.cfg.MakingStatus
	case !t.Held && now.Before(t.since.Add(s.cfg.Interlude)):
		current.status = s.cfg.InterludeStatus
	case t.Status == StatusIncrMigrating:
		current.status = s.cfg.InSyncWord
	}
	final := t.TaskStatus == TaskStatusExchanged || t.TaskStatus == TaskStatusRolledBack
	if kept := s.cfg.ExchangeWordKept; kept > 0 && final && !now.Before(t.exchangeSince.Add(kept)) {
		current.taskStatus = ""
	}
	if t.before == nil || !now.Before(t.lagUntil) {
		return current
	}
	if s.cfg.LagStatusOnly {
		current.status, current.taskStatus = t.before.status, t.before.taskStatus
		return current
	}
	old := *t.before
	old.Task = old.clone()
	return old
}

// phaseFraction is how much of a phase has gone by, 0 to 1.
func phaseFraction(since, now time.Time, length time.Duration) float64 {
	if length <= 0 {
		return 1
	}
	return min(1, max(0, float64(now.Sub(since))/float64(length)))
}

// log adds a line. Invented: the codes, the messages and the keywords; no source has any.
func (t *task) log(at time.Time, level, code, message string, keyword ...string) {
	t.Logs = append(t.Logs, Log{At: at, Level: level, Code: "DCS.MIG." + code, Message: message, Keyword: keyword})
}

// machineAddress is Invented: an address made up from a task's id, always the same one.
func machineAddress(id string) string {
	a, b := digestBytes(id)
	return fmt.Sprintf("192.168.%d.%d", a, 1+int(b)%254)
}
