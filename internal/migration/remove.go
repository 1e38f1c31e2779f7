package migration

import (
	"context"
	"errors"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Policy is what a destroy does to a task.
type Policy string

const (
	// PolicyStop stops a running task and keeps its record.
	PolicyStop Policy = "stop"
	// PolicyDelete stops a running task and deletes its record.
	PolicyDelete Policy = "delete"
	// PolicyAbandon leaves the task as it is.
	PolicyAbandon Policy = "abandon"
)

// RunsAgainError reports that a task runs although the destroy plan saw it ended. Nothing was stopped.
type RunsAgainError struct {
	Task *client.Task
}

func (e *RunsAgainError) Error() string {
	return fmt.Sprintf("migration task %s is %s, but it had ended when its destruction was planned: somebody has run it again. Nothing was changed. "+
		"Plan again: the new plan says what it stops", e.Task.ID, StatusInWords(e.Task.Status))
}

// Remembered is what the ledger knows of a task that is to be stopped. It may be zero: a tainted resource has no ledger.
type Remembered struct {
	// Ended is whether the plan saw the task ended. One that runs all the same is a *RunsAgainError, and is not stopped.
	Ended bool
	// Configured is whether the service is known to have accepted a configuration. It may still return the task as before, or without
	// its instances.
	Configured bool
	// Before is the task right before a call of a moment ago that has started it again, or may have. The service may still return the
	// end from then. Nil: there was no such call.
	Before *client.Task
}

// Remove does to a task what its deletion policy says. It stops a running task and waits until it has ended. A task that was never
// configured has nothing to stop and nothing worth keeping: Remove deletes its record once its machine is made or has failed. It does
// nothing to a task that has ended, unless its record is to be deleted, and succeeds if the task is gone already.
func (s *Service) Remove(ctx context.Context, taskID string, policy Policy, known Remembered, observer *Observer) error {
	if policy == PolicyAbandon {
		return nil
	}
	err := s.remove(ctx, taskID, policy, known, observer)
	if _, gone := errors.AsType[*GoneError](err); gone {
		return nil
	}
	return err
}

func (s *Service) remove(ctx context.Context, taskID string, policy Policy, known Remembered, observer *Observer) error {
	task, err := s.readToStop(ctx, taskID, known, policy == PolicyDelete)
	if err != nil {
		return err
	}
	if !known.Configured && neverConfigured(task) {
		if task, err = s.awaitMachine(ctx, task, observer); err != nil {
			return err
		}
		if !hasInstances(task) && (neverConfigured(task) || PhaseOf(task.Status).Ended()) {
			return s.deleteRecord(ctx, taskID)
		}
	}
	stopped, err := s.stopUnlessEnded(ctx, task, known, observer)
	if err != nil || stopped && policy != PolicyDelete {
		return err
	}
	return s.deleteRecord(ctx, taskID)
}

// Halt stops a task if a migration runs in it, and keeps its record. It succeeds if the task is gone already.
func (s *Service) Halt(ctx context.Context, taskID string, known Remembered, observer *Observer) error {
	task, err := s.readToStop(ctx, taskID, known, false)
	// The service may return a configuration late that it accepted a moment ago.
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
		_, err = s.stopUnlessEnded(ctx, task, known, observer)
	}
	if _, gone := errors.AsType[*GoneError](err); gone {
		return nil
	}
	return err
}

// readToStop reads a task that is to be stopped or removed. For several at about the same time it reads one list, and a task itself only
// if its row does not tell what to do. deletes is whether the record is to be deleted: then it reads the list in any case, because a
// task that the list lacks is gone even if show returns it as ended.
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
		if row := list.row(taskID); row != nil && (PhaseOf(row.Status).Ended() || !known.Ended && isRunning(row)) {
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
	// A task may be so new that only the list has it.
	row, back := s.rowOf(ctx, taskID)
	if back != nil || row == nil {
		return nil, err
	}
	return taskOfRow(row), nil
}

// isRunning reports whether a row shows by itself that a migration runs. The list may also say MIGRATING while a machine is made: then
// it takes an instance, or the type of a backup import.
func isRunning(row *client.TaskRow) bool {
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
func (s *Service) awaitMachine(ctx context.Context, task *client.Task, observer *Observer) (*client.Task, error) {
	if PhaseOf(task.Status) == PhaseWaiting {
		return task, nil
	}
	ready, err := s.wait(ctx, &wait{taskID: task.ID, goal: GoalReady, rowEnds: true, seen: task, listed: true}, observer)
	if ended, ok := errors.AsType[*EndedError](err); ok {
		return ended.Task, nil
	}
	return ready, err
}

// stopUnlessEnded stops a task that runs. It is false if there was nothing to stop because the task waits to be configured.
func (s *Service) stopUnlessEnded(ctx context.Context, task *client.Task, known Remembered, observer *Observer) (stopped bool, err error) {
	if known.Ended && !PhaseOf(task.Status).Idle() {
		return false, &RunsAgainError{Task: task}
	}
	if _, err = s.stop(ctx, task, observer); err == nil {
		return true, nil
	}
	if client.IsRefusedForGood(err) && PhaseOf(task.Status) != PhaseWaiting { // A row may not tell.
		if now, back := s.Show(ctx, task.ID); back == nil {
			task = now
		}
	}
	if client.IsRefusedForGood(err) && PhaseOf(task.Status) == PhaseWaiting {
		return false, nil
	}
	return false, err
}

// neverConfigured reports whether a task looks like an online task before its configuration: it has no instances, and its status is
// unknown or that of a task that waits to be configured.
func neverConfigured(task *client.Task) bool {
	if hasInstances(task) || IsBackupImport(task) {
		return false
	}
	switch PhaseOf(task.Status) {
	case PhaseWaiting, PhaseUnknown, PhaseImporting: // A configured online task is never MIGRATING.
		return true
	default:
		return false
	}
}
