package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Exchange exchanges the addresses of a task's source and target, and returns without waiting: AwaitExchange waits. The task
// must be in sync, and must show neither a finished exchange nor one at work: else the error is a *NotExchangeableError.
//
// The SentCall tells what was sent. It is also valid if the error is an *OutcomeUnknownError. After any other error nothing
// was done.
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
		hint: fmt.Sprintf("Look at the addresses of the two instances, and at task_status of migration task %s, which the data source "+
			"dcs_migration_task returns: %s and %s say that the service has taken the exchange.", taskID, TaskStatusExchanging, TaskStatusExchanged),
		call: func(ctx context.Context) (*client.TaskResult, error) { return s.api.ExchangeIP(ctx, taskID, req) },
		took: func(task *client.Task) (bool, error) {
			if taskStatus := TaskStatusOf(task.TaskStatus); taskStatus != "" && taskStatus != before {
				return true, nil
			}
			if PhaseOf(task.Status) != PhaseSync {
				// The service ends the migration with the exchange, but a migration may also end for another reason.
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
		return fmt.Sprintf("an exchange of the addresses of migration task %s, or its roll-back, is at work (task_status %s)", e.Task.ID, e.Task.TaskStatus)
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

// NotDoneError reports that the service still shows a roll-back from before an exchange whose outcome was not known: the service
// has not taken that exchange.
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
	Seen bool // whether the service has shown that it took the call
}

func (e *SilentError) Error() string {
	return fmt.Sprintf("migration task %s is %s and has had no task_status for %s", e.Task.ID, StatusInWords(e.Task.Status), StaleFor)
}

// AwaitExchange waits until the addresses of a task are exchanged, and returns the task as then seen. An unknown task_status, or
// none, is "not yet". The task's own status is not judged, since the service ends the migration with the exchange.
//
// sent is the exchange; nil once the service has shown another task_status than before it. resumed is whether the wait goes on
// with that of an earlier apply.
//
// The errors are a *RolledBackError; a *GoneError if the task vanished; a *SilentError if the task_status is gone for good; a
// *NotDoneError if an exchange that the service did not confirm was not taken; and a *CutShortError if ctx ended the wait.
func (s *Service) AwaitExchange(ctx context.Context, taskID string, sent *SentCall, resumed bool) (*client.Task, error) {
	silence := silence{since: time.Now()}
	return s.awaitTaskStatus(ctx, taskID, func(task *client.Task, taskStatus string) (bool, error) {
		if taskStatus != "" && !sent.LeavesOpen(taskStatus) {
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
func (s *Service) awaitTaskStatus(ctx context.Context, taskID string, judge func(task *client.Task, taskStatus string) (bool, error)) (*client.Task, error) {
	var seen *client.Task
	err := poll(ctx, s.observed(ctx, taskID, GoalSync, &seen, func(ctx context.Context) (bool, error) {
		task, err := s.Read(ctx, taskID)
		if client.IsNotFound(err) {
			return false, nil // it is listed
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
