package migration

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// stop stops a running task and waits until it has ended; what comes back is the task as then seen, which may be as the list
// tells of it. One that has ended is left alone, one that is being stopped already is waited for. A task that ends otherwise
// meanwhile has ended as well.
func (s *Service) stop(ctx context.Context, task *client.Task) (*client.Task, error) {
	phase := PhaseOf(task.Status)
	if phase.Ended() {
		return task, nil
	}
	if phase != PhaseStopping {
		if err := s.deliverStop(ctx, task.ID); err != nil {
			return nil, err
		}
	}
	return s.wait(ctx, &wait{s: s, taskID: task.ID, goal: GoalStopped, rowTells: true}, nil)
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

// errLeftOut tells that the answer to a call for several tasks says nothing of one of them.
var errLeftOut = errors.New("the service answered, and left the task out")

// deliverStop asks the service to stop a task. That it is gone, or has ended of itself, is as good.
func (s *Service) deliverStop(ctx context.Context, taskID string) error {
	stopping := func(ctx context.Context) (outcome, error) {
		now, err := s.api.ShowTask(ctx, taskID)
		switch {
		case client.IsNotFound(err) && client.HasCode(err):
			return done, nil
		case client.IsNotFound(err): // perhaps a proxy's word: the list must bear it out
			row, back := s.findRow(ctx, taskID, "")
			if back != nil || row != nil {
				return notDone, cmp.Or(back, err)
			}
			return done, nil
		case err != nil:
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
			// It may have ended between the look at it and the call, or be stopping since an earlier call that is shown late.
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

// deleteRecord deletes the record of a task that is not running. One that is gone already is as good.
func (s *Service) deleteRecord(ctx context.Context, known Known) error {
	gone := func(ctx context.Context) (outcome, error) {
		task, err := s.Find(ctx, known)
		if err != nil {
			return notDone, err
		}
		if task != nil && PhaseOf(task.Status).Ended() {
			// Show may go on telling of a deleted task; the list does not.
			row, err := s.findRow(ctx, known.ID, known.Name)
			if err != nil || row != nil {
				return notDone, err
			}
			return done, nil
		}
		if task != nil {
			return notDone, nil
		}
		return done, nil
	}
	return mutation{
		doing: "deleting the record of migration task " + known.ID,
		hint:  fmt.Sprintf("Look whether migration task %s is still there, or apply again: deleting it twice does no harm.", known.ID),
		call: func(wire context.Context) error {
			err := s.deletes.call(ctx, wire, known.ID)
			switch {
			case client.IsNotFound(err) && client.HasCode(err):
				return nil
			case client.IsRefused(err):
				if out, back := gone(wire); back == nil && out == done {
					return nil
				}
				return err
			case !errors.Is(err, errLeftOut):
				return err
			}
			// Only the service can tell whether it means anything that the answer leaves the task out.
			if out, back := gone(wire); back != nil || out == done {
				return back
			}
			return fmt.Errorf("the service answered, but the task is still there")
		},
		look: gone,
	}.run(ctx, s.api.MaxRetries())
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
		s.roll.forget(taskID)
		return nil
	}, nil
}

// Halt stops a task if a migration runs in it, and keeps its record: what is left of a configuration that is no longer
// wanted. configured tells whether the service is known to have taken that: where it is not, there is nothing to halt in a
// task that looks as one does before its configuration. Gone already is as good.
func (s *Service) Halt(ctx context.Context, known Known, configured bool) error {
	task, err := s.find(ctx, known, false)
	if err != nil || task == nil || !configured && neverConfigured(task) {
		return err
	}
	_, err = s.stop(ctx, task)
	if _, gone := errors.AsType[*GoneError](err); gone || isNothingToStop(task, err) {
		return nil
	}
	return err
}

// isNothingToStop tells that a stop was refused of a task that waits to be configured.
func isNothingToStop(task *client.Task, err error) bool {
	return client.IsRefusedForGood(err) && PhaseOf(task.Status) == PhaseWaiting
}
