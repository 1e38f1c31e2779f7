package migration

import (
	"context"
	"errors"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Policy is what becomes of a task whose resource is destroyed.
type Policy string

const (
	// PolicyStop stops a running task and keeps its record.
	PolicyStop Policy = "stop"
	// PolicyDelete stops a running task and deletes its record.
	PolicyDelete Policy = "delete"
	// PolicyAbandon leaves the task as it is.
	PolicyAbandon Policy = "abandon"
)

// RunsAgainError tells that a task runs although the plan of its destruction saw it ended. It was not stopped.
type RunsAgainError struct {
	Task *client.Task
}

func (e *RunsAgainError) Error() string {
	return fmt.Sprintf("migration task %s is %s, but it had ended when its destruction was planned: somebody has run it again. Nothing was changed. "+
		"Plan again: the new plan says what is stopped", e.Task.ID, StatusInWords(e.Task.Status))
}

// Remembered is what is remembered of a task that is to be stopped. Nothing need be: a tainted resource remembers nothing.
type Remembered struct {
	// Ended is whether the plan saw the task ended. One that runs all the same is a *RunsAgainError, and is not stopped.
	Ended bool
	// Configured is whether the service is known to have taken a configuration. It may still return the task as it was before, or return no
	// ends of it.
	Configured bool
	// Before is the task right before a call that has started it again, or perhaps has, a moment ago. The service may still return it as it
	// had ended then. Nil: there was no such call.
	Before *client.Task
}

// Remove does to a task what its deletion policy says, going by what the service shows alone. A running task is stopped, and
// followed until it has ended. One that was never configured has nothing to stop and nothing worth keeping, so that its record is
// deleted, once its machine is made or has failed. One that has ended is left alone, unless its record is to be deleted. One that is
// gone already is as good.
func (s *Service) Remove(ctx context.Context, taskID string, policy Policy, known Remembered) error {
	if policy == PolicyAbandon {
		return nil
	}
	err := s.remove(ctx, taskID, policy, known)
	if _, gone := errors.AsType[*GoneError](err); gone {
		return nil
	}
	return err
}

func (s *Service) remove(ctx context.Context, taskID string, policy Policy, known Remembered) error {
	task, err := s.readToStop(ctx, taskID, known, policy == PolicyDelete)
	if err != nil {
		return err
	}
	if !known.Configured && neverConfigured(task) {
		if task, err = s.awaitMachine(ctx, task); err != nil {
			return err
		}
		if !hasInstances(task) && (neverConfigured(task) || PhaseOf(task.Status).Ended()) {
			return s.deleteRecord(ctx, taskID)
		}
	}
	stopped, err := s.stopUnlessEnded(ctx, task, known)
	if err != nil || stopped && policy != PolicyDelete {
		return err
	}
	return s.deleteRecord(ctx, taskID)
}

// Halt stops a task if a migration runs in it, and keeps its record: what is left of a configuration that is no longer
// wanted. One that is gone already is as good.
func (s *Service) Halt(ctx context.Context, taskID string, known Remembered) error {
	task, err := s.readToStop(ctx, taskID, known, false)
	// A configuration that was taken a moment ago may be shown late.
	for _, pause := range lookPauses {
		if err != nil || pause == 0 || known.Configured || !neverConfigured(task) || PhaseOf(task.Status) != PhaseWaiting {
			continue
		}
		if !sleep(ctx, pause) {
			return context.Cause(ctx)
		}
		task, err = s.Read(ctx, taskID)
	}
	if err == nil && (known.Configured || !neverConfigured(task)) {
		_, err = s.stopUnlessEnded(ctx, task, known)
	}
	if _, gone := errors.AsType[*GoneError](err); gone {
		return nil
	}
	return err
}

// readToStop reads a task that is to be stopped or removed. Where several are at about the same time, one list is read for all,
// and a task is read itself only where its row does not tell what is to be done. deletes is whether its record is to be deleted: then
// the list is read in any case, since one that it lacks is gone although it is shown as ended.
func (s *Service) readToStop(ctx context.Context, taskID string, known Remembered, deletes bool) (*client.Task, error) {
	if known.Before != nil {
		if task, err := s.AwaitStart(ctx, taskID, known.Before); err == nil || ctx.Err() != nil {
			return task, err
		}
	}
	read := s.list.getWithOthers
	if deletes {
		read = s.list.get
	}
	list, err := read(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, err
	}
	if err != nil {
		list = nil
	}
	if list != nil {
		if row := list.row(taskID); row != nil && (PhaseOf(row.Status).Ended() || !known.Ended && showsRunning(row)) {
			return taskOfRow(row), nil
		}
	}
	task, err := s.Read(ctx, taskID)
	_, gone := errors.AsType[*GoneError](err)
	switch {
	case err == nil && deletes && list != nil && list.lacks(taskID) && PhaseOf(task.Status).Ended():
		return nil, &GoneError{ID: taskID}
	case !gone:
		return task, err
	}
	// One that is so new that it is not shown yet is listed.
	row, back := s.rowOf(ctx, taskID)
	if back != nil || row == nil {
		return nil, err
	}
	return taskOfRow(row), nil
}

// showsRunning reports whether a row shows by itself that a migration runs. MIGRATING is also what the list may say of a machine
// that is being made: there it takes an end of the migration, or the type of an import.
func showsRunning(row *client.TaskRow) bool {
	switch PhaseOf(row.Status) {
	case PhaseFull, PhaseSync, PhaseStopping:
		return true
	case PhaseImporting:
		return !neverConfigured(taskOfRow(row))
	default:
		return false
	}
}

// awaitMachine waits until the machine of a task that was never configured is made, or has failed to be.
func (s *Service) awaitMachine(ctx context.Context, task *client.Task) (*client.Task, error) {
	if PhaseOf(task.Status) == PhaseWaiting {
		return task, nil
	}
	ready, err := s.wait(ctx, &wait{taskID: task.ID, goal: GoalReady, rowEnds: true, seen: task, listed: true})
	if ended, ok := errors.AsType[*EndedError](err); ok {
		return ended.Task, nil
	}
	return ready, err
}

// stopUnlessEnded stops a task that runs. It is false where there was nothing to stop, since the task waits to be configured.
func (s *Service) stopUnlessEnded(ctx context.Context, task *client.Task, known Remembered) (stopped bool, err error) {
	if known.Ended && !PhaseOf(task.Status).Idle() {
		return false, &RunsAgainError{Task: task}
	}
	if _, err = s.stop(ctx, task); err == nil {
		return true, nil
	}
	if client.IsRefusedForGood(err) && PhaseOf(task.Status) != PhaseWaiting { // a row need not tell
		if now, back := s.Show(ctx, task.ID); back == nil {
			task = now
		}
	}
	if client.IsRefusedForGood(err) && PhaseOf(task.Status) == PhaseWaiting {
		return false, nil
	}
	return false, err
}

// neverConfigured tells whether a task looks as an online task does before its configuration: no ends, and a status that
// says that it waits for them or that nobody knows.
func neverConfigured(task *client.Task) bool {
	if hasInstances(task) || IsBackupImport(task) {
		return false
	}
	switch PhaseOf(task.Status) {
	case PhaseWaiting, PhaseUnknown, PhaseImporting: // MIGRATING is no status of a configured online task
		return true
	default:
		return false
	}
}
