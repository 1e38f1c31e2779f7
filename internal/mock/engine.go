package mock

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Engine moves the data of migrations. Where [Config] has none, data is
// make-believe and its phases take the time that Config says.
type Engine interface {
	// Start begins to move the data of an online task that has been configured or
	// restarted, or of an import, and returns at once. log adds a line to the
	// task's migration log; Start itself must not call it.
	Start(t Task, log func(level, message string)) Movement
	// CannotExchange tells why the addresses of a task's ends cannot be exchanged;
	// empty: they can.
	CannotExchange(t Task) string
	// Exchange leads the clients of both ends to the other end, and returns when it
	// is done.
	Exchange(t Task, m Movement) error
	// RollBack undoes Exchange.
	RollBack(t Task) error
}

// Movement is the data of one task on its way. Its methods return at once, but for
// Progress.
type Movement interface {
	// State tells how far it is.
	State() MovementState
	// Err tells why it failed.
	Err() error
	// SetReconnect says whether a lost connection is made again.
	SetReconnect(reconnect bool)
	// Stop ends it; State tells when it has ended.
	Stop()
	// Progress asks both ends.
	Progress(ctx context.Context) MovementProgress
}

// MovementState is how far a [Movement] is.
type MovementState int

// The states of a movement.
const (
	// Copying is the full phase, made again where need be.
	Copying MovementState = iota
	// InSync is the incremental phase.
	InSync
	// Succeeded is an end with nothing left to do.
	Succeeded
	// Failed is an end by a failure.
	Failed
	// Stopped is an end by Stop.
	Stopped
)

// MovementProgress is what operation 12 tells of a [Movement].
type MovementProgress struct {
	// Percent is how much of the full phase is done, 0 to 100.
	Percent int
	// Offset is how many bytes the target lags behind the source.
	Offset int64
	// SourceKeys and TargetKeys are the numbers of keys.
	SourceKeys, TargetKeys int64
	// InputKBps is how many kB a second the target gets, and Commands how many commands.
	InputKBps float64
	Commands  int64
}

// start begins a migration with a status of the full phase.
func (s *Server) start(t *task, status string, now time.Time) {
	s.enter(t, status, now)
	if s.cfg.Engine == nil {
		return
	}
	t.movement = s.cfg.Engine.Start(t.clone(), func(level, message string) { s.engineLog(t, level, message) })
}

// engineLog adds a line of the engine's to a task's log.
func (s *Server) engineLog(t *task, level, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.log(s.cfg.Now(), level, "DATA", message)
	s.announce()
}

// byMovement tells which status follows for a task whose data is real, in place of
// what the lengths of phases say.
func (t *task) byMovement(next string, due, now time.Time) (string, time.Time) {
	state := t.movement.State()
	switch {
	case t.Status == StatusTerminating && state <= InSync:
		return "", due
	case t.Status == StatusTerminating:
		return next, due
	case state == Failed:
		return StatusMigrationFailed, now
	case state == Succeeded:
		return StatusSuccess, now
	case state == InSync && t.Status == StatusFullMigrating:
		return StatusIncrMigrating, now
	case state == Copying && t.Status == StatusIncrMigrating:
		return StatusFullMigrating, now
	}
	return "", due
}

// exchangeData exchanges the addresses of real servers, or rolls that back.
func (s *Server) exchangeData(t *task, back bool) {
	engine := s.cfg.Engine
	if engine == nil {
		return
	}
	data, movement, ends := t.clone(), t.movement, !s.cfg.ExchangeKeepsMigrating
	done := make(chan error, 1)
	t.exchanged = done
	go func() {
		if back {
			done <- engine.RollBack(data)
			return
		}
		err := engine.Exchange(data, movement)
		if err == nil && ends {
			// What clients write from now on is in the target alone.
			movement.Stop()
		}
		done <- err
	}()
}

// exchangeOutcome reports whether an exchange of real addresses is over. One that
// failed leaves no word in task_status. Invented: no source has a word for it.
func (t *task) exchangeOutcome(now time.Time) (over bool) {
	if t.exchanged == nil {
		return true
	}
	select {
	case err := <-t.exchanged:
		t.exchanged = nil
		if err == nil {
			return true
		}
		t.TaskStatus = ""
		if t.rollingBack {
			t.TaskStatus = TaskStatusExchanged
		}
		t.log(now, LevelError, "EXCHANGE_FAILED", "The addresses could not be exchanged: "+err.Error())
	default:
	}
	return false
}

// realProgress is operation 12 for a task whose data is real.
func (s *Server) realProgress(t *task) answer {
	movement, running, v := t.movement, t.running(), s.view()
	return answer{wait: func(ctx context.Context, _ <-chan struct{}) answer {
		p := movement.Progress(ctx)
		v.figure("full_migration_progress", strconv.Itoa(p.Percent))
		v.figure("offset", strconv.FormatInt(p.Offset, 10))
		v.figure("source_dbsize", strconv.FormatInt(p.SourceKeys, 10))
		v.figure("target_dbsize", strconv.FormatInt(p.TargetKeys, 10))
		v.figure("target_input_kbps", fmt.Sprintf("%.2f", p.InputKBps))
		v.figure("target_ops", strconv.FormatInt(p.Commands, 10))
		v.fields["is_migrating"] = running
		return ok(v.fields)
	}}
}
