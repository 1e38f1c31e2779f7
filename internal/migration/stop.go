package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// stop stops a running task and waits until it has ended, however it ends. It returns the task as last seen, perhaps as its row in the
// list has it. It does nothing to a task that has ended, and only waits for one that is being stopped.
func (s *Service) stop(ctx context.Context, task *client.Task, observer *Observer) (*client.Task, error) {
	phase := PhaseOf(task.Status)
	if phase.Ended() {
		return task, nil
	}
	if phase != PhaseStopping {
		if err := s.deliverStop(ctx, task.ID); err != nil {
			return nil, err
		}
	}
	return s.wait(ctx, &wait{taskID: task.ID, goal: GoalStopped, rowEnds: true}, observer)
}

func (s *Service) stopOne(ctx context.Context, taskID string) error {
	_, err := s.api.StopTask(ctx, taskID)
	return err
}

func (s *Service) stopMany(ctx context.Context, taskIDs []string) (func(taskID string) error, error) {
	const doing = "stopping the migration task"
	results, err := s.api.BatchStopTasks(ctx, taskIDs)
	if err != nil {
		return nil, err
	}
	return func(taskID string) error {
		for _, result := range results {
			if result.TaskID == taskID {
				return result.Err(doing)
			}
		}
		return &client.Error{Operation: doing, Unknown: true, Err: errLeftOut}
	}, nil
}

// errLeftOut reports that the answer to a call for several tasks leaves one out.
var errLeftOut = errors.New("the service answered, but its answer does not have the task")

// DeliverStop tells the service to stop a running task, and does not wait. It does nothing to a task that has ended or is being
// stopped.
func (s *Service) DeliverStop(ctx context.Context, task *client.Task) error {
	if phase := PhaseOf(task.Status); phase.Ended() || phase == PhaseStopping {
		return nil
	}
	return s.deliverStop(ctx, task.ID)
}

// deliverStop tells the service to stop a task. It succeeds if the task is gone or has ended by itself.
func (s *Service) deliverStop(ctx context.Context, taskID string) error {
	stopping := func(ctx context.Context) (outcome, error) {
		now, err := s.Read(ctx, taskID)
		if _, gone := errors.AsType[*GoneError](err); gone {
			return done, nil
		}
		if err != nil {
			return notDone, err
		}
		if phase := PhaseOf(now.Status); phase.Ended() || phase == PhaseStopping {
			return done, nil
		}
		return notDone, nil
	}
	return mutation{
		doing: "stopping migration task " + taskID,
		hint:  fmt.Sprintf("Look at the status of migration task %s, or apply again: stopping it twice does no harm.", taskID),
		call: func(wire context.Context) error {
			err := s.stops.call(ctx, wire, taskID)
			if !client.IsRefused(err) {
				return err
			}
			// The task may have ended since it was read, or an earlier call may be stopping it and show late.
			for _, pause := range lookPauses {
				if pause > 0 && !sleep(ctx, pause) {
					break
				}
				if out, back := stopping(wire); back == nil && out == done {
					return nil
				}
			}
			return err
		},
		look: stopping,
	}.run(ctx, s.api.MaxRetries())
}

// deleteRecord deletes the record of a task that is not running, and waits until the list no longer has it. It succeeds if the task is
// gone already.
func (s *Service) deleteRecord(ctx context.Context, taskID string) error {
	doing := "deleting the record of migration task " + taskID
	err := mutation{
		doing: doing,
		hint:  fmt.Sprintf("Check whether migration task %s is still listed, or destroy again: deleting it twice does no harm.", taskID),
		call: func(wire context.Context) error {
			err := s.deletes.call(ctx, wire, taskID)
			switch {
			case client.IsNotFound(err) && client.HasCode(err):
				return nil
			case client.IsRefused(err):
				if out, back := s.isDeleted(wire, taskID, false); back == nil && out == done {
					return nil
				}
				return err
			case !errors.Is(err, errLeftOut):
				return err
			}
			// The service may leave an id out that it does not know.
			out, back := s.isDeleted(wire, taskID, true)
			if back == nil && out == notDone {
				return errors.New("the service answered, but the task is still there")
			}
			return back
		},
		look: func(ctx context.Context) (outcome, error) { return s.isDeleted(ctx, taskID, false) },
	}.run(ctx, s.api.MaxRetries())
	if err != nil {
		return err
	}
	err = poll(ctx, func(ctx context.Context) (bool, error) {
		row, err := s.rowOf(ctx, taskID)
		if err != nil && !client.IsTemporary(err) && ctx.Err() == nil {
			return true, nil // Nothing but the list can confirm it.
		}
		return err == nil && row == nil, err
	})
	if err != nil {
		return fmt.Errorf("%s: the service answered that it deletes the record, but the list still has the task: %w", doing, err)
	}
	return nil
}

// isDeleted reports whether the record of a task is gone. The list decides, because show may return a deleted task as SUCCESS. If the
// list may not be read, leftOut is whether such a task counts as deleted: the answer to its deletion left it out.
func (s *Service) isDeleted(ctx context.Context, taskID string, leftOut bool) (outcome, error) {
	row, err := s.rowOf(ctx, taskID)
	switch {
	case err == nil && row == nil:
		return done, nil
	case err == nil || client.IsTemporary(err) || ctx.Err() != nil:
		return notDone, err
	}
	task, err := s.Read(ctx, taskID)
	if _, gone := errors.AsType[*GoneError](err); gone || err == nil && leftOut && PhaseOf(task.Status) == PhaseSuccess {
		return done, nil
	}
	return notDone, err
}

func (s *Service) deleteMany(ctx context.Context, taskIDs []string) (func(taskID string) error, error) {
	deleted, err := s.api.DeleteTasks(ctx, taskIDs)
	if err != nil {
		return nil, err
	}
	return func(taskID string) error {
		if deleted != nil && !slices.Contains(deleted, taskID) {
			return errLeftOut
		}
		return nil
	}, nil
}
