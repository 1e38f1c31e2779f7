package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// ErrReleased tells that a task cannot be started any more because its migration machine is gone.
var ErrReleased = errors.New("the task's migration machine has been released, so that it cannot be configured or restarted. " +
	"Undo the change, or run the migration anew with another task: mark its dcs_migration_task with `terraform taint`, and apply")

// StoppedError tells that a running migration was told to stop for a new configuration, which the service has not taken.
type StoppedError struct {
	Err error
}

func (e *StoppedError) Error() string {
	return strings.TrimSuffix(e.Err.Error(), ".") + ". The migration has been stopped for its new configuration, or is about to: apply again to configure and start it"
}

// Unwrap gives why the configuration was not taken.
func (e *StoppedError) Unwrap() error { return e.Err }

// NotWarnedError tells that a call would interrupt a running migration, or start one, of which the user was not warned.
type NotWarnedError struct {
	Task *client.Task
}

func (e *NotWarnedError) Error() string {
	would := "interrupt"
	if PhaseOf(e.Task.Status).Idle() {
		would = "start"
	}
	return fmt.Sprintf("migration task %s is %s: the change would %s it, and the plan has not said so. Nothing was changed. "+
		"Plan again, look at the warning, and apply that plan if you mean it", e.Task.ID, StatusInWords(e.Task.Status), would)
}

// Reconfigure gives an online task a configuration, which starts it, and does not wait for what then happens. A running
// task is stopped first, for which mayInterrupt must be given; one whose machine is still being made is waited for.
// configured tells whether the task is known to have been configured before. What comes back is the task as it was right
// before the configuration, for Wait; nil with an error from before that was sent.
func (s *Service) Reconfigure(ctx context.Context, task *client.Task, cfg client.ConfigureRequest, configured, mayInterrupt bool) (before *client.Task, err error) {
	phase := PhaseOf(task.Status)
	switch {
	case phase == PhaseReleased:
		return nil, fmt.Errorf("configuring migration task %s: %w", task.ID, ErrReleased)
	case phase == PhaseWaiting || phase.Ended():
	case !configured && neverConfigured(task):
		if task, err = s.WaitUntilReady(ctx, task.ID, ""); err != nil {
			return nil, err
		}
		return s.Reconfigure(ctx, task, cfg, true, mayInterrupt)
	default:
		if phase != PhaseStopping && !mayInterrupt {
			return nil, &NotWarnedError{Task: task}
		}
		if phase != PhaseStopping {
			err := s.deliverStop(ctx, task.ID)
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); client.IsRefused(err) && !unknown {
				return nil, err // it runs on
			} else if err != nil {
				return nil, &StoppedError{Err: err}
			}
		}
		stopped, err := s.Wait(ctx, task.ID, GoalStopped, nil)
		if _, gone := errors.AsType[*GoneError](err); gone || err != nil && phase == PhaseStopping {
			return nil, err
		} else if err != nil {
			return nil, &StoppedError{Err: err}
		}
		task = stopped
		if PhaseOf(task.Status) == PhaseReleased {
			return nil, fmt.Errorf("configuring migration task %s: %w", task.ID, ErrReleased)
		}
		err = s.Configure(ctx, task, cfg)
		if err != nil && phase != PhaseStopping {
			err = &StoppedError{Err: err}
		}
		return task, err
	}
	return task, s.Configure(ctx, task, cfg)
}

// Configure gives an online task that is not running a configuration, which starts it. before is the task as last read.
func (s *Service) Configure(ctx context.Context, before *client.Task, cfg client.ConfigureRequest) error {
	return mutation{
		doing: "configuring migration task " + before.ID,
		hint:  fmt.Sprintf("Look at the status of migration task %s: it runs if the service took the configuration.", before.ID),
		call: func(ctx context.Context) error {
			res, err := s.api.ConfigureOnlineTask(ctx, before.ID, cfg)
			if err != nil || res.Error == "" {
				return err
			}
			// Answered with 200 and words of what is wrong: what the task shows tells whether it was taken all the same.
			now, err := s.Show(ctx, before.ID)
			if err == nil && configured(before, now, cfg) == notDone {
				return fmt.Errorf("the service answered: %s", res.Error)
			}
			return nil
		},
		look: func(ctx context.Context) (outcome, error) {
			now, err := s.api.ShowTask(ctx, before.ID)
			if err != nil {
				return notDone, err
			}
			return configured(before, now, cfg), nil
		},
	}.run(ctx, s.api.MaxRetries())
}

// configured tells from a task before and after a configuration whether the service took it: the status has moved on, the
// end time is another, or what was asked for is now shown and was not before.
func configured(before, now *client.Task, cfg client.ConfigureRequest) outcome {
	switch {
	case isLost(now):
		return notDone
	case moved(before, now):
		return done
	case shows(now, cfg) && !shows(before, cfg):
		return done
	default:
		return notDone
	}
}

// moved tells from a task before and after a call that starts it whether it was started. Of one that waited to be configured
// the status alone tells, since it had no end, and of one that was read from the list, which has no end times.
func moved(before, now *client.Task) bool {
	if now.Status != "" && now.Status != before.Status {
		return true
	}
	return before.UpdatedAt != "" && now.UpdatedAt != before.UpdatedAt && PhaseOf(before.Status) != PhaseWaiting
}

// isLost tells of a task that nothing can start any more.
func isLost(task *client.Task) bool {
	phase := PhaseOf(task.Status)
	return phase == PhaseReleased || phase == PhaseDeleted
}

// shows tells whether a task shows both ends of a configuration as they were asked for.
func shows(task *client.Task, cfg client.ConfigureRequest) bool {
	return task.MigrationMethod == cfg.MigrationMethod && showsInstance(task.Source, cfg.Source) && showsInstance(task.Target, cfg.Target)
}

func showsInstance(shown *client.Instance, asked client.ConfigureInstance) bool {
	if shown == nil {
		return false
	}
	if asked.ID != "" {
		return shown.ID == asked.ID
	}
	return sameAddrs(shown.Addrs, asked.Addrs)
}

func sameAddrs(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

func hasInstances(task *client.Task) bool { return task.Source != nil || task.Target != nil }

// SetResumeMode changes how a task reconnects, without interrupting it.
func (s *Service) SetResumeMode(ctx context.Context, taskID, mode string) error {
	return mutation{
		doing: "setting the resume mode of migration task " + taskID,
		hint:  fmt.Sprintf("Look at the resume mode of migration task %s, or apply again: setting it twice does no harm.", taskID),
		call:  func(ctx context.Context) error { return s.api.SetResumeMode(ctx, taskID, mode) },
		look: func(ctx context.Context) (outcome, error) {
			now, err := s.api.ShowTask(ctx, taskID)
			if err != nil || now.ResumeMode != mode {
				return notDone, err
			}
			return done, nil
		},
	}.run(ctx, s.api.MaxRetries())
}
