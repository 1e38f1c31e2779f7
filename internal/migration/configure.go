package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// ErrReleased reports that a task cannot be started any more because its migration machine is gone.
var ErrReleased = errors.New("the task's migration machine has been released, so the task cannot be configured or restarted. " +
	"Undo the change, or run the migration again with a new task: mark its dcs_migration_task with `terraform taint`, and apply")

// StoppedError reports that a running migration was stopped for a new configuration that the service has not accepted.
type StoppedError struct {
	Err error
}

func (e *StoppedError) Error() string {
	return strings.TrimSuffix(e.Err.Error(), ".") + ". The migration has been stopped for its new configuration, or is being stopped. Apply again to configure and start it"
}

// Unwrap returns why the service has not accepted the configuration.
func (e *StoppedError) Unwrap() error { return e.Err }

// NotWarnedError reports that a call would interrupt or start a migration, and that the plan has not warned the user of that.
type NotWarnedError struct {
	Task *client.Task
}

func (e *NotWarnedError) Error() string {
	would := "interrupt"
	if PhaseOf(e.Task.Status).Idle() {
		would = "start"
	}
	return fmt.Sprintf("migration task %s is %s: the change would %s it, and the plan has not warned you of that. Nothing was changed. "+
		"Plan again, read the warning, and apply that plan if you agree", e.Task.ID, StatusInWords(e.Task.Status), would)
}

// Reconfigure configures an online task, which starts it, and does not wait for what then happens. It stops a running task first,
// which needs mayInterrupt, and waits for a machine that is still being made. configured is whether the task is known to have been
// configured before. The result is the task as it was right before the configuration, for Wait. It is nil if nothing was sent.
func (s *Service) Reconfigure(ctx context.Context, task *client.Task, cfg client.ConfigureRequest, configured, mayInterrupt bool, observer *Observer) (before *client.Task, err error) {
	phase := PhaseOf(task.Status)
	switch {
	case phase == PhaseReleased:
		return nil, fmt.Errorf("configuring migration task %s: %w", task.ID, ErrReleased)
	case phase == PhaseWaiting || phase.Ended():
	case !configured && neverConfigured(task):
		if task, err = s.WaitUntilReady(ctx, task.ID, "", observer); err != nil {
			return nil, err
		}
		return s.Reconfigure(ctx, task, cfg, true, mayInterrupt, observer)
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
		stopped, err := s.Wait(ctx, task.ID, GoalStopped, nil, observer)
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

// Configure configures an online task that is not running, which starts it. before is the task as last read.
func (s *Service) Configure(ctx context.Context, before *client.Task, cfg client.ConfigureRequest) error {
	return mutation{
		doing: "configuring migration task " + before.ID,
		hint:  fmt.Sprintf("Look at the status of migration task %s: it runs if the service has taken the configuration.", before.ID),
		call: func(ctx context.Context) error {
			res, err := s.api.ConfigureOnlineTask(ctx, before.ID, cfg)
			if err != nil || res.Error == "" {
				return err
			}
			// The service answered 200 with an error text. The task shows whether it has accepted the configuration all the same.
			now, err := s.Show(ctx, before.ID)
			if err == nil && wasConfigured(before, now, cfg) == notDone {
				return fmt.Errorf("the service answered: %s", res.Error)
			}
			return nil
		},
		look: func(ctx context.Context) (outcome, error) {
			now, err := s.api.ShowTask(ctx, before.ID)
			if err != nil {
				return notDone, err
			}
			return wasConfigured(before, now, cfg), nil
		},
	}.run(ctx, s.api.MaxRetries())
}

// wasConfigured reports whether the service has accepted a configuration: the status or the end time has changed since before, or
// the task has both instances of the configuration and had not before.
func wasConfigured(before, now *client.Task, cfg client.ConfigureRequest) outcome {
	switch {
	case isOver(now):
		return notDone
	case hasStarted(before, now):
		return done
	case hasConfiguration(now, cfg) && !hasConfiguration(before, cfg):
		return done
	default:
		return notDone
	}
}

// hasStarted reports whether a task was started between before and now. The end time tells only if the task had one before: a task that
// waited to be configured has none, and the list has none.
func hasStarted(before, now *client.Task) bool {
	if now.Status != "" && now.Status != before.Status {
		return true
	}
	return before.UpdatedAt != "" && now.UpdatedAt != before.UpdatedAt && PhaseOf(before.Status) != PhaseWaiting
}

// isOver reports whether nothing can start a task any more.
func isOver(task *client.Task) bool {
	phase := PhaseOf(task.Status)
	return phase == PhaseReleased || phase == PhaseDeleted
}

// hasConfiguration reports whether show returns a task with the method and both instances of a configuration.
func hasConfiguration(task *client.Task, cfg client.ConfigureRequest) bool {
	return task.MigrationMethod == cfg.MigrationMethod && isInstance(task.Source, cfg.Source) && isInstance(task.Target, cfg.Target)
}

func isInstance(shown *client.Instance, asked client.ConfigureInstance) bool {
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

// hasInstances reports whether show returns an instance of a task.
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
