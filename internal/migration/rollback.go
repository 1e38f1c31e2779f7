package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// NotExchangedError reports that the service refuses to roll an exchange back and returns no sign of one: it never happened, or is
// undone.
type NotExchangedError struct {
	ID  string
	Err error // the refusal
}

func (e *NotExchangedError) Error() string {
	return fmt.Sprintf("the service has no exchange of the addresses of migration task %s to roll back: %s", e.ID, e.Err)
}

// Unwrap returns the refusal.
func (e *NotExchangedError) Unwrap() error { return e.Err }

// RollBack undoes an exchange of addresses, whatever the status of the task, and waits until that is done. If the exchange is
// rolled back already, nothing is sent. If it is still at work, RollBack waits for it first, since the service may refuse
// meanwhile. The errors are a *GoneError if the task vanished; a *NotExchangedError if the exchange never happened; a *SilentError
// if the task_status is gone before it told the end of the roll-back; and a *CutShortError if ctx ended the wait.
//
// exchange is the exchange; nil once the service has returned another task_status than before it. sent is a roll-back that was sent
// earlier and not waited for, or nil. It is sent again only if a task_status two minutes after it or more shows that it did nothing,
// or if there is none any more. The result is the roll-back to wait for another time, nil for none, whatever the error.
func (s *Service) RollBack(ctx context.Context, taskID string, exchange, sent *SentCall, observer *Observer) (*SentCall, error) {
	if sent != nil {
		if done, err := s.awaitRollBack(ctx, taskID, sent, awaitResumed, observer); done || err != nil {
			return sent, err
		}
	}
	wait := awaitFirst
	if sent != nil && sent.Taken {
		wait = awaitRepeated
	}
	for attempt := 1; ; attempt++ {
		task, err := s.awaitTaskStatus(ctx, taskID, observer, func(_ *client.Task, taskStatus string) (bool, error) {
			if taskStatus != "" && !exchange.IsPending(taskStatus) {
				exchange = nil
			}
			return taskStatus != TaskStatusExchanging, nil
		})
		if err != nil {
			return sent, err
		}
		taskStatus := TaskStatusOf(task.TaskStatus)
		if taskStatus == TaskStatusRolledBack && exchange == nil {
			return sent, nil
		}
		err = s.sendRollBack(ctx, taskID, taskStatus)
		call := &SentCall{Before: taskStatus, At: time.Now().UTC(), Taken: err == nil}
		if err == nil {
			_, err = s.awaitRollBack(ctx, taskID, call, wait, observer)
			return call, err
		}
		if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown {
			sent = call
		}
		again, err := s.judgeRefusal(ctx, taskID, exchange, sent, err, observer)
		if !again || attempt > s.api.MaxRetries() {
			return sent, err
		}
	}
}

func (s *Service) sendRollBack(ctx context.Context, taskID, before string) error {
	return s.sendExchange(ctx, exchangeCall{
		taskID: taskID,
		doing:  "rolling back the exchange of the addresses of migration task " + taskID,
		hint: fmt.Sprintf("Look at task_status of migration task %s, which the data source dcs_migration_task returns: %s means that the exchange is rolled back.",
			taskID, TaskStatusRolledBack),
		call: func(ctx context.Context) (*client.TaskResult, error) { return s.api.RollBackIP(ctx, taskID) },
		accepted: func(task *client.Task) (bool, error) {
			taskStatus := TaskStatusOf(task.TaskStatus)
			return taskStatus != "" && taskStatus != before && taskStatus != TaskStatusExchanged, nil
		},
	})
}

// judgeRefusal reads the task after a refused roll-back. It is true if the exchange is rolled back, or was at work, so that RollBack
// begins anew. Else the error is what to report; err itself if it is no refusal.
func (s *Service) judgeRefusal(ctx context.Context, taskID string, exchange, sent *SentCall, err error, observer *Observer) (again bool, _ error) {
	if !client.IsRefusedForGood(err) {
		return false, err
	}
	task, back := s.Read(ctx, taskID)
	if _, gone := errors.AsType[*GoneError](back); gone {
		return false, back
	}
	if back != nil || client.IsDenied(err) {
		return false, err
	}
	_, unknown := errors.AsType[*OutcomeUnknownError](err)
	switch taskStatus := TaskStatusOf(task.TaskStatus); {
	case taskStatus == TaskStatusExchanging, taskStatus == TaskStatusRolledBack && !exchange.IsPending(taskStatus):
		return true, err
	case unknown:
		return false, err
	case exchange.IsPending(taskStatus):
		return s.awaitExchangeAtAll(ctx, taskID, exchange, err, observer)
	case sent != nil && taskStatus == "":
		return false, &NotExchangedError{ID: taskID, Err: err}
	default:
		return false, err
	}
}

// awaitExchangeAtAll waits for a sign of an exchange, until it was sent so long ago that none is to be expected.
func (s *Service) awaitExchangeAtAll(ctx context.Context, taskID string, exchange *SentCall, refusal error, observer *Observer) (shown bool, _ error) {
	_, err := s.awaitTaskStatus(ctx, taskID, observer, func(_ *client.Task, taskStatus string) (bool, error) {
		shown = taskStatus != "" && !exchange.IsPending(taskStatus)
		return shown || exchange.old(), nil
	})
	switch {
	case err != nil:
		return false, err
	case shown:
		return true, refusal
	default:
		return false, &NotExchangedError{ID: taskID, Err: refusal}
	}
}

// rollBackWait is the kind of a wait for a roll-back.
type rollBackWait int

const (
	awaitFirst    rollBackWait = iota // the roll-back was just sent
	awaitResumed                      // it was sent by an earlier destroy
	awaitRepeated                     // it was just sent again, although the service had accepted it before
)

// awaitRollBack waits until a roll-back that was sent is done, and notes in sent whether the service has returned a sign of it. One that
// is resumed may have done nothing: then it is not done, without an error.
func (s *Service) awaitRollBack(ctx context.Context, taskID string, sent *SentCall, wait rollBackWait, observer *Observer) (done bool, _ error) {
	silence := silence{since: time.Now()}
	moved := false // whether the task_status is another than before the call
	_, err := s.awaitTaskStatus(ctx, taskID, observer, func(task *client.Task, taskStatus string) (bool, error) {
		moved = moved || taskStatus != "" && !sent.IsPending(taskStatus)
		sent.Seen = sent.Seen || moved && taskStatus != "" && taskStatus != TaskStatusExchanged
		silent := silence.over(taskStatus)
		if silent && (sent.Seen || wait == awaitRepeated) {
			return false, &SilentError{Task: task, Seen: sent.Seen}
		}
		done = taskStatus == TaskStatusRolledBack && (moved || sent.Seen || sent.old())
		idle := sent.old() && (taskStatus == TaskStatusExchanged || !moved && !sent.Seen && (sent.IsPending(taskStatus) || silent))
		return done || wait == awaitResumed && idle, nil
	})
	return done && err == nil, err
}
