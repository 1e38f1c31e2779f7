package migration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// The values of a task's task_status (operation 4) that are known. The service may return others, or none.
const (
	// TaskStatusExchanging: an exchange of addresses is at work, or the roll-back of one.
	TaskStatusExchanging = "EXCHANGING"
	// TaskStatusExchanged: the addresses are exchanged.
	TaskStatusExchanged = "EXCHANGE_SUCCESS"
	// TaskStatusRolledBack: the exchange has been rolled back.
	TaskStatusRolledBack = "ROLLBACK_SUCCESS"
)

// TaskStatusOf is a returned task_status in the spelling of the values above: neither case nor blanks around it matter.
func TaskStatusOf(returned string) string { return strings.ToUpper(strings.TrimSpace(returned)) }

// Exchanged reports whether addresses are exchanged, or about to be: there is a task_status, and it is not ROLLBACK_SUCCESS.
func Exchanged(returned string) bool {
	taskStatus := TaskStatusOf(returned)
	return taskStatus != "" && taskStatus != TaskStatusRolledBack
}

// SentCall is an exchange or a roll-back that the service has accepted, or may have.
type SentCall struct {
	// Before is the task_status before the call, "" for none. While the service still returns it, the outcome is unknown.
	Before string `json:"before"`
	// At is when the call was sent, by our clock.
	At time.Time `json:"at"`
	// Taken is whether the service has answered that it accepts the call.
	Taken bool `json:"taken,omitempty"`
	// Seen is whether the service has returned another task_status since the call.
	Seen bool `json:"seen,omitempty"`
}

// IsPending reports whether a task_status is the one from before the call, so that the call may yet have its effect. It is false if
// nothing was sent.
func (c *SentCall) IsPending(taskStatus string) bool { return c != nil && taskStatus == c.Before }

// old reports whether the call was sent so long ago that the service does not return a task_status from before it any more.
func (c *SentCall) old() bool { return time.Since(c.At) >= StaleFor }

// Exchange exchanges the addresses of a task's source and target, and returns without waiting: AwaitExchange waits. The task
// must be in sync, and must show neither a finished exchange nor one at work: else the error is a *NotExchangeableError.
//
// The SentCall is also valid if the error is an *OutcomeUnknownError. After any other error nothing was done.
func (s *Service) Exchange(ctx context.Context, taskID string, req client.ExchangeIPRequest) (SentCall, error) {
	doing := "exchanging the addresses of migration task " + taskID
	task, err := s.Read(ctx, taskID)
	if err != nil {
		return SentCall{}, fmt.Errorf("%s: %w", doing, err)
	}
	if err := Exchangeable(task); err != nil {
		return SentCall{}, err
	}
	before := TaskStatusOf(task.TaskStatus)
	err = s.sendExchange(ctx, exchangeCall{
		taskID: taskID,
		doing:  doing,
		hint: fmt.Sprintf("Look at the addresses of the two instances, and task_status of migration task %s, which the data source "+
			"dcs_migration_task returns: %s and %s mean that the service has taken the exchange.", taskID, TaskStatusExchanging, TaskStatusExchanged),
		call: func(ctx context.Context) (*client.TaskResult, error) { return s.api.ExchangeIP(ctx, taskID, req) },
		accepted: func(task *client.Task) (bool, error) {
			if taskStatus := TaskStatusOf(task.TaskStatus); taskStatus != "" && taskStatus != before {
				return true, nil
			}
			if PhaseOf(task.Status) != PhaseSync {
				// The service ends the migration with the exchange, but a migration may end for another reason too.
				return false, fmt.Errorf("it is %s, and was in sync before", StatusInWords(task.Status))
			}
			return false, nil
		},
	})
	return SentCall{Before: before, At: time.Now().UTC(), Taken: err == nil}, err
}

// NotExchangeableError reports that the addresses of a task cannot be exchanged as it is now.
type NotExchangeableError struct {
	Task *client.Task
}

// Exchanged reports whether the reason is that the addresses are exchanged already.
func (e *NotExchangeableError) Exchanged() bool {
	return TaskStatusOf(e.Task.TaskStatus) == TaskStatusExchanged
}

// AtWork reports whether the reason is that an exchange, or its roll-back, is at work.
func (e *NotExchangeableError) AtWork() bool {
	return TaskStatusOf(e.Task.TaskStatus) == TaskStatusExchanging
}

func (e *NotExchangeableError) Error() string {
	switch {
	case e.Exchanged():
		return fmt.Sprintf("the addresses of migration task %s are exchanged already (task_status %s)", e.Task.ID, e.Task.TaskStatus)
	case e.AtWork():
		return fmt.Sprintf("an exchange of the addresses of migration task %s, or its roll-back, is in progress (task_status %s)", e.Task.ID, e.Task.TaskStatus)
	default:
		return fmt.Sprintf("migration task %s is %s, and addresses can be exchanged only while it is in sync with its source (INCRMIGEATING)",
			e.Task.ID, StatusInWords(e.Task.Status))
	}
}

// Exchangeable returns a *NotExchangeableError if the addresses of a task cannot be exchanged as it is now.
func Exchangeable(task *client.Task) error {
	e := &NotExchangeableError{Task: task}
	if e.Exchanged() || e.AtWork() || PhaseOf(task.Status) != PhaseSync {
		return e
	}
	return nil
}

// RolledBackError reports that an exchange that was waited for is rolled back.
type RolledBackError struct {
	Task *client.Task
}

func (e *RolledBackError) Error() string {
	return fmt.Sprintf("the exchange of the addresses of migration task %s was rolled back meanwhile", e.Task.ID)
}

// NotDoneError reports that a task still has the roll-back from before an exchange whose outcome was not known: the service has not
// accepted that exchange.
type NotDoneError struct {
	Task *client.Task
}

func (e *NotDoneError) Error() string {
	return fmt.Sprintf("migration task %s still has the task_status from before the exchange of its addresses, %s: the service has not taken the exchange",
		e.Task.ID, e.Task.TaskStatus)
}

// SilentError reports that a task has had no task_status for so long that none is waited for any more. The service may return one
// only around an exchange, so that nothing tells any more how the exchange or the roll-back ended.
type SilentError struct {
	Task *client.Task
	Seen bool // whether the service has returned a task_status that shows that it accepted the call
}

func (e *SilentError) Error() string {
	return fmt.Sprintf("migration task %s is %s and has had no task_status for %s", e.Task.ID, StatusInWords(e.Task.Status), StaleFor)
}

// AwaitExchange waits until the addresses of a task are exchanged, and returns the task as then seen. An unknown task_status, or
// none, is "not yet". The task's own status is not judged, since the service ends the migration with the exchange.
//
// sent is the exchange; nil once the service has returned another task_status than before it. resumed is whether the wait goes on
// with that of an earlier apply.
//
// The errors are a *RolledBackError; a *GoneError if the task vanished; a *SilentError if the task_status is gone for good; a
// *NotDoneError if an exchange that the service did not confirm was not accepted; and a *CutShortError if ctx ended the wait.
func (s *Service) AwaitExchange(ctx context.Context, taskID string, sent *SentCall, resumed bool, observer *Observer) (*client.Task, error) {
	silence := silence{since: time.Now()}
	return s.awaitTaskStatus(ctx, taskID, observer, func(task *client.Task, taskStatus string) (bool, error) {
		if taskStatus != "" && !sent.IsPending(taskStatus) {
			sent = nil
		}
		switch {
		case taskStatus == TaskStatusExchanged:
			return true, nil
		case taskStatus == TaskStatusRolledBack && sent == nil:
			return false, &RolledBackError{Task: task}
		case taskStatus == TaskStatusRolledBack && resumed && sent.old():
			if !sent.Taken {
				return false, &NotDoneError{Task: task}
			}
			return false, &RolledBackError{Task: task}
		case silence.over(taskStatus) && (sent == nil || resumed || PhaseOf(task.Status).Ended()):
			return false, &SilentError{Task: task, Seen: sent == nil}
		default:
			return false, nil
		}
	})
}

// silence measures for how long a task has had no task_status.
type silence struct {
	since time.Time
}

// over reports whether a task has had no task_status for so long that none is waited for any more.
func (s *silence) over(taskStatus string) bool {
	if taskStatus != "" {
		s.since = time.Now()
	}
	return time.Since(s.since) >= StaleFor
}

// awaitTaskStatus waits until judge accepts the task_status of a task.
func (s *Service) awaitTaskStatus(ctx context.Context, taskID string, observer *Observer, judge func(task *client.Task, taskStatus string) (bool, error)) (*client.Task, error) {
	var seen *client.Task
	err := poll(ctx, s.observed(observer, taskID, GoalSync, &seen, func(ctx context.Context) (bool, error) {
		task, err := s.Read(ctx, taskID)
		if client.IsNotFound(err) {
			return false, nil // The list has it.
		}
		if err != nil {
			return false, err
		}
		seen = task
		return judge(task, TaskStatusOf(task.TaskStatus))
	}))
	if err != nil {
		return nil, lastSeen(err, seen)
	}
	return seen, nil
}

// exchangeCall is an exchange or a roll-back to send.
type exchangeCall struct {
	taskID string
	doing  string
	hint   string
	call   func(ctx context.Context) (*client.TaskResult, error)
	// accepted reports whether the task shows that the service has accepted the call. It fails if the task shows neither that nor
	// the opposite.
	accepted func(task *client.Task) (bool, error)
}

// sendExchange makes the call. Two exchanges undo each other. After a lost answer it therefore reads the service back for as long as
// after a lost creation before it sends anything again, and a refusal of the second call does not show that the first one failed.
func (s *Service) sendExchange(ctx context.Context, c exchangeCall) error {
	look := func(ctx context.Context) (outcome, error) {
		now, err := s.Read(ctx, c.taskID)
		if err != nil {
			return notDone, err
		}
		if accepted, err := c.accepted(now); !accepted {
			return notDone, err
		}
		return done, nil
	}
	lost := false
	err := mutation{
		pauses: creationPauses,
		doing:  c.doing,
		hint:   c.hint,
		call: func(ctx context.Context) error {
			res, err := c.call(ctx)
			lost = lost || client.IsOutcomeUnknown(err)
			if err != nil || res.Error == "" {
				return err
			}
			return confirm(ctx, res.Error, look)
		},
		look: look,
	}.run(ctx, s.api.MaxRetries())
	if _, unknown := errors.AsType[*OutcomeUnknownError](err); lost && !unknown && client.IsRefused(err) {
		return &OutcomeUnknownError{Doing: c.doing, Look: c.hint, Err: errors.Unwrap(err)}
	}
	return err
}

// confirm is an error if a call that the service answered with 200 and an error text was not accepted: the task shows that. If the
// task cannot be read, the wait that follows tells.
func confirm(ctx context.Context, errorText string, look func(ctx context.Context) (outcome, error)) error {
	for _, pause := range lookPauses {
		if pause > 0 && !sleep(ctx, pause) {
			return nil
		}
		if out, back := look(ctx); back != nil || out == done {
			return nil //nolint:nilerr // The wait that follows tells.
		}
	}
	return fmt.Errorf("the service answered: %s", errorText)
}
