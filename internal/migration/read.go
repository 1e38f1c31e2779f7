package migration

import (
	"context"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// GoneError reports that the service does not know a task (any more).
type GoneError struct {
	ID string
}

func (e *GoneError) Error() string {
	return fmt.Sprintf("migration task %s does not exist, or was deleted", e.ID)
}

// Read reads a task with one request. A task that is gone is a *GoneError: the service answers that it does not know it, or returns
// DELETED. The service may return a deleted task as SUCCESS, and Read then does as well.
//
// A 404 that is not the service's own may come from a proxy or a wrong address, so that the list decides.
func (s *Service) Read(ctx context.Context, taskID string) (*client.Task, error) {
	task, err := s.Show(ctx, taskID)
	switch {
	case client.IsStrangeNotFound(err):
		return nil, s.judgeNotFound(ctx, taskID, err)
	case client.IsNotFound(err):
		return nil, &GoneError{ID: taskID}
	case err != nil:
		return nil, err
	case PhaseOf(task.Status) == PhaseDeleted:
		return nil, &GoneError{ID: taskID}
	}
	return task, nil
}

// judgeNotFound is the error of a 404 that is not the service's own.
func (s *Service) judgeNotFound(ctx context.Context, taskID string, notFound error) error {
	row, err := s.rowOf(ctx, taskID)
	switch {
	case client.IsRefusedForGood(err):
		return fmt.Errorf("%w. This answer is not from the migration service itself, and the list of tasks, which would show whether the task exists, cannot be read: %w", notFound, err)
	case err != nil:
		return err
	case row != nil:
		return fmt.Errorf("%w. This answer is not from the migration service itself: its list has the task", notFound)
	default:
		return &GoneError{ID: taskID}
	}
}

// Show reads a task as the service returns it. The error of a task that is gone is the service's own.
func (s *Service) Show(ctx context.Context, taskID string) (*client.Task, error) {
	task, err := s.api.ShowTask(ctx, taskID)
	if err == nil && task.ID == "" {
		task.ID = taskID
	}
	return task, err
}

// ShowListed reads the task of a row of the list. A task that is so new that only the list has it is as in its row. It is nil without an
// error if the task is gone meanwhile.
func (s *Service) ShowListed(ctx context.Context, row client.TaskRow) (*client.Task, error) {
	task, err := s.Show(ctx, row.ID)
	switch {
	case client.IsNotFound(err) || client.IsStrangeNotFound(err):
		now, err := s.rowOf(ctx, row.ID)
		if err != nil || now == nil {
			return nil, err
		}
		return taskOfRow(now), nil
	case err != nil:
		return nil, err
	case PhaseOf(task.Status) == PhaseDeleted:
		return nil, nil
	}
	task.ID = row.ID
	if task.Name == "" {
		task.Name = row.Name
	}
	return task, nil
}

// rowOf is the row of a task in a list that is read now. It is nil without an error if there is none, or if it says DELETED.
func (s *Service) rowOf(ctx context.Context, taskID string) (*client.TaskRow, error) {
	list, err := s.list.get(ctx)
	if err != nil {
		return nil, err
	}
	row := list.row(taskID)
	if row == nil && list.hasRowWithoutID() {
		return nil, fmt.Errorf("listing the migration tasks: the list has rows without a task id, so it does not show whether migration task %s is there", taskID)
	}
	return row, nil
}
