package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Exchange has the source and the target of a task exchange their addresses, and does not wait for it: AwaitExchange does.
// The task must be in sync, and its word must not say that an exchange is done or at work.
//
// What comes back tells the call that was sent. It also holds where the error is an *OutcomeUnknownError; with any other
// error nothing was done.
func (s *Service) Exchange(ctx context.Context, taskID string, req client.ExchangeIPRequest) (SentCall, error) {
	doing := "exchanging the addresses of migration task " + taskID
	task, err := s.ReadExchange(ctx, taskID)
	if err != nil {
		return SentCall{}, fmt.Errorf("%s: %w", doing, err)
	}
	if err := exchangeable(task); err != nil {
		return SentCall{}, err
	}
	before := ExchangeWord(task.TaskStatus)
	err = s.sendExchange(ctx, exchangeCall{
		taskID: taskID,
		doing:  doing,
		hint: fmt.Sprintf("Look at the addresses of the two instances, and at task_status as the data source dcs_migration_task shows it of migration "+
			"task %s: %s and %s say that the service has taken the exchange.", taskID, WordExchanging, WordExchanged),
		call: func(ctx context.Context) (*client.TaskResult, error) { return s.api.ExchangeIP(ctx, taskID, req) },
		took: func(word string) bool { return word != "" && word != before },
	})
	return SentCall{Before: before, At: time.Now().UTC()}, err
}

// exchangeable tells why the addresses of a task cannot be exchanged; nil where they can.
func exchangeable(task *client.Task) error {
	switch ExchangeWord(task.TaskStatus) {
	case WordExchanged:
		return fmt.Errorf("the addresses of migration task %s have been exchanged already (task_status %s). Nothing was done. "+
			"Import the exchange, with an import block or `terraform import ADDRESS %s`", task.ID, task.TaskStatus, task.ID)
	case WordExchanging:
		return fmt.Errorf("an exchange of the addresses of migration task %s, or its roll-back, is at work (task_status %s). Nothing was done. "+
			"Wait until it is over and, if the addresses are then exchanged, import the exchange, with an import block or `terraform import ADDRESS %s`",
			task.ID, task.TaskStatus, task.ID)
	}
	phase, advice := PhaseOf(task.Status), "Wait until it is in sync (`wait_for_sync = true` on its resource does), and apply again"
	switch {
	case phase == PhaseSync:
		return nil
	case phase == PhaseWaiting:
		advice = "Configure it as an incremental migration first"
	case phase.Idle():
		advice = "It must run as an incremental migration: start it again, and apply again once it is in sync"
	}
	return fmt.Errorf("migration task %s is %s: addresses are exchanged only while it is in sync with its source (INCRMIGEATING). Nothing was done. %s",
		task.ID, StatusInWords(task.Status), advice)
}

// RolledBackError tells that an exchange was rolled back while it was waited for.
type RolledBackError struct {
	Task *client.Task
}

func (e *RolledBackError) Error() string {
	return fmt.Sprintf("the exchange of the addresses of migration task %s was rolled back meanwhile", e.Task.ID)
}

// AwaitExchange waits until the addresses of a task are exchanged, and returns the task as then seen. A word not known, or
// none, is "not yet", and the task's own status is not judged: the service may end the migration with the exchange. A
// roll-back is a *RolledBackError, a task that vanished a *GoneError, and a wait that ctx ended a *CutShortError.
//
// sent is the exchange, nil once the service has shown another word than before it.
func (s *Service) AwaitExchange(ctx context.Context, taskID string, sent *SentCall) (*client.Task, error) {
	return s.awaitWord(ctx, taskID, func(task *client.Task, word string) (bool, error) {
		if !sent.Leaves(word) && word != "" {
			sent = nil
		}
		switch {
		case word == WordExchanged:
			return true, nil
		case word == WordRolledBack && sent == nil:
			return false, &RolledBackError{Task: task}
		default:
			return false, nil
		}
	})
}

// awaitWord waits until judge is content with the word of a task.
func (s *Service) awaitWord(ctx context.Context, taskID string, judge func(task *client.Task, word string) (bool, error)) (*client.Task, error) {
	var seen *client.Task
	err := poll(ctx, s.observed(ctx, taskID, GoalSync, &seen, func(ctx context.Context) (bool, error) {
		task, err := s.ReadExchange(ctx, taskID)
		if client.IsNotFound(err) {
			return false, nil // it is listed
		}
		if err != nil {
			return false, err
		}
		seen = task
		return judge(task, ExchangeWord(task.TaskStatus))
	}))
	if cut, ok := errors.AsType[*CutShortError](err); ok {
		cut.Task = seen
	}
	if err != nil {
		return nil, err
	}
	return seen, nil
}
