package migration

import (
	"context"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// NotEndedError reports that a task is not restarted because it was not stopped and has not failed.
type NotEndedError struct {
	Task *client.Task
}

func (e *NotEndedError) Error() string {
	if PhaseOf(e.Task.Status) == PhaseWaiting {
		return fmt.Sprintf("migration task %s is %s: it waits to be configured, so there is nothing to restart", e.Task.ID, e.Task.Status)
	}
	return fmt.Sprintf("migration task %s is %s: only a task that was stopped or has failed can be restarted. Nothing was changed. "+
		"Stop it first, or leave it as it is", e.Task.ID, StatusInWords(e.Task.Status))
}

// Restart starts an ended online task again with the configuration that it has, and does not wait for what then happens. It waits for
// a task that is being stopped. Any other is a *NotEndedError, so that no running migration is interrupted. The result is the task as
// it was right before the restart, for Wait. It is also valid if the error is an *OutcomeUnknownError.
func (s *Service) Restart(ctx context.Context, task *client.Task, observer *Observer) (before *client.Task, err error) {
	if PhaseOf(task.Status) == PhaseStopping {
		if task, err = s.Wait(ctx, task.ID, GoalStopped, nil, observer); err != nil {
			return nil, err
		}
	}
	switch phase := PhaseOf(task.Status); {
	case phase == PhaseReleased:
		return nil, fmt.Errorf("restarting migration task %s: %w", task.ID, ErrReleased)
	case !phase.Ended():
		return nil, &NotEndedError{Task: task}
	}
	err = mutation{
		doing: "restarting migration task " + task.ID,
		hint:  fmt.Sprintf("Look at the status of migration task %s: it runs if the service has restarted it.", task.ID),
		call:  func(wire context.Context) error { return s.restarts.call(ctx, wire, task.ID) },
		look: func(ctx context.Context) (outcome, error) {
			now, err := s.api.ShowTask(ctx, task.ID)
			if err != nil || isOver(now) || !hasStarted(task, now) {
				return notDone, err
			}
			return done, nil
		},
	}.run(ctx, s.api.MaxRetries())
	return task, err
}

func (s *Service) restartMany(ctx context.Context, taskIDs []string) (func(taskID string) error, error) {
	results, err := s.api.BatchRestartTasks(ctx, taskIDs)
	if err != nil {
		return nil, err
	}
	return func(taskID string) error {
		for _, result := range results {
			if result.TaskID == taskID || result.TaskID == "" && len(results) == 1 && len(taskIDs) == 1 {
				return result.Err("restarting the migration task")
			}
		}
		return nil // The answer leaves the task out. Its status tells.
	}, nil
}
