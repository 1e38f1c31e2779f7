package migration

import (
	"context"
	"errors"

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

// Remove does to a task what its deletion policy says. configured tells whether the task is known to have been configured, as
// an import always is: one that never was has nothing to stop and nothing worth keeping, so that its record is deleted, once
// its machine is made. One that is gone already is as good.
func (s *Service) Remove(ctx context.Context, known Known, policy Policy, configured bool) error {
	if policy == PolicyAbandon {
		return nil
	}
	err := s.remove(ctx, known, policy, configured)
	if _, gone := errors.AsType[*GoneError](err); gone {
		return nil
	}
	return err
}

func (s *Service) remove(ctx context.Context, known Known, policy Policy, configured bool) error {
	task, err := s.findToRemove(ctx, known, policy, configured)
	if err != nil || task == nil {
		return err
	}
	if !configured && neverConfigured(task) && PhaseOf(task.Status) != PhaseWaiting {
		task, err = s.Wait(ctx, known.ID, GoalReady, nil)
		if ended, ok := errors.AsType[*EndedError](err); ok {
			task, err = ended.Task, nil
		}
		if err != nil {
			return err
		}
	}
	if !configured && neverConfigured(task) {
		return s.deleteRecord(ctx, known)
	}
	_, err = s.stop(ctx, task)
	if isNothingToStop(task, err) {
		return s.deleteRecord(ctx, known) // configured once, but waiting to be configured: nothing runs
	}
	if err != nil || policy != PolicyDelete {
		return err
	}
	return s.deleteRecord(ctx, known)
}

// findToRemove reads a task that is to be removed. Where several are, one list is read for all: the status is what matters of a
// task that was configured.
func (s *Service) findToRemove(ctx context.Context, known Known, policy Policy, configured bool) (*client.Task, error) {
	if alone := s.removing.isAlone(known.ID); configured && !alone {
		row, err := s.roll.find(ctx, known.ID)
		if err == nil && row != nil && PhaseOf(row.Status) != PhaseUnknown {
			return taskOfRow(row), nil
		}
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
	}
	// Nothing is left to stop of a task that is shown as SUCCESS; whether it was deleted matters to a deletion alone.
	return s.find(ctx, known, policy == PolicyDelete)
}

// neverConfigured tells whether a task looks as an online task does before its configuration: no ends, and a status that
// says that it waits for them or that nobody knows.
func neverConfigured(task *client.Task) bool {
	if hasInstances(task) || task.BackupFiles != nil || task.MigrationType == client.MigrationTypeBackupImport {
		return false
	}
	switch PhaseOf(task.Status) {
	case PhaseWaiting, PhaseUnknown, PhaseImporting: // MIGRATING is no status of a configured online task
		return true
	default:
		return false
	}
}
