package migration

import (
	"context"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// GoneError tells that the service does not know a task (any more).
type GoneError struct {
	ID string
}

func (e *GoneError) Error() string {
	return fmt.Sprintf("migration task %s does not exist (any more)", e.ID)
}

// Read reads a task with one request. A task that is gone is a *GoneError: the service itself says that it does not know
// it, or returns DELETED. A deleted task may still be returned as SUCCESS, and is then taken for what it is returned as.
//
// A 404 that is not the service's own may come from a proxy or a wrong address. The list must bear it out.
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

// judgeNotFound tells what a 404 means that is not the service's own.
func (s *Service) judgeNotFound(ctx context.Context, taskID string, notFound error) error {
	row, err := s.rowOf(ctx, taskID)
	switch {
	case client.IsRefusedForGood(err):
		return fmt.Errorf("%w. This answer is not the service's own, and the list that would tell whether the task exists cannot be read: %w", notFound, err)
	case err != nil:
		return err
	case row != nil:
		return fmt.Errorf("%w. This answer is not the service's own: the list has the task", notFound)
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

// ShowListed reads the task of a row that the list has just had. One that is so new that only the list has it is as its row tells. It
// is nil without an error when the task is gone meanwhile.
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

// rowOf finds a task in the list, as it is from now on; nil without an error when it is not there, or there as DELETED.
func (s *Service) rowOf(ctx context.Context, taskID string) (*client.TaskRow, error) {
	list, err := s.list.get(ctx)
	if err != nil {
		return nil, err
	}
	row := list.row(taskID)
	if row == nil && list.hasAnonymous() {
		return nil, fmt.Errorf("listing the migration tasks: the list has rows without a task id, so that it does not show whether migration task %s is there", taskID)
	}
	return row, nil
}

// List reads the rows of every page, each task once. name narrows the list down where it is not empty, as loosely as the
// service matches it: the caller must compare names itself.
func (s *Service) List(ctx context.Context, name string) ([]client.TaskRow, error) {
	var rows []client.TaskRow
	err := s.eachPage(ctx, name, func(page *client.TaskPage) bool {
		rows = append(rows, page.Tasks...)
		return true
	})
	return rows, err
}

// EachRow hands over the rows of the list in the service's order, each task once, as page after page comes, until more says
// no: no page is asked for before it is needed. It is for tasks that there are, so that rows of deleted ones are left out.
func (s *Service) EachRow(ctx context.Context, more func(client.TaskRow) bool) error {
	return s.eachPage(ctx, "", func(page *client.TaskPage) bool {
		for _, row := range page.Tasks {
			if PhaseOf(row.Status) != PhaseDeleted && !more(row) {
				return false
			}
		}
		return true
	})
}

// wholeList reads every page of the list.
func (s *Service) wholeList(ctx context.Context) (*taskList, error) {
	list := newTaskList()
	err := s.eachPage(ctx, "", func(page *client.TaskPage) bool {
		list.add(page.Tasks)
		return true
	})
	return list, err
}

// rowsOf reads the list until it has the rows of these tasks.
func (s *Service) rowsOf(ctx context.Context, taskIDs map[string]bool) (*taskList, error) {
	list, missing := newTaskList(), len(taskIDs)
	err := s.eachPage(ctx, "", func(page *client.TaskPage) bool {
		list.add(page.Tasks)
		for _, row := range page.Tasks {
			if taskIDs[row.ID] {
				missing--
			}
		}
		return missing > 0
	})
	return list, err
}

// eachPage hands over page after page, without the rows of pages before, until more says no or the list ends. The
// length of a page says nothing, since a service may cut it short; where the count is left out, only a page that brings
// nothing new is the end.
func (s *Service) eachPage(ctx context.Context, name string, more func(*client.TaskPage) bool) error {
	type key struct{ id, name string } // the name only of a row without an id
	seen := map[key]bool{}
	for offset := 0; ; {
		page, err := s.api.ListTasks(ctx, client.ListTasksRequest{Offset: offset, Limit: client.MaxPageSize, Name: name})
		if client.IsDenied(err) {
			return fmt.Errorf("%w. This needs the permission dcs:migrationTask:list", err)
		}
		if err != nil {
			return err
		}
		offset += len(page.Tasks)
		fresh := page.Tasks[:0:0]
		for _, row := range page.Tasks {
			k := key{id: row.ID}
			if row.ID == "" {
				k.name = row.Name
			}
			if !seen[k] {
				seen[k] = true
				fresh = append(fresh, row)
			}
		}
		page.Tasks = fresh
		if !more(page) || len(fresh) == 0 {
			return nil
		}
		if page.Count > 0 && offset >= page.Count {
			return nil
		}
	}
}

// taskOfRow is what a row of the list tells of a task.
func taskOfRow(row *client.TaskRow) *client.Task {
	task := &client.Task{
		ID: row.ID, Name: row.Name, Description: row.Description, Status: row.Status,
		MigrationType: row.MigrationType, MigrationMethod: row.MigrationMethod,
		ECSTenantPrivateIP: row.ECSTenantPrivateIP, CreatedAt: row.CreatedAt, ReleasedAt: row.ReleasedAt,
		Version: row.Version, ResumeMode: row.ResumeMode, SupportedFeatures: row.SupportedFeatures,
	}
	if row.TargetInstanceID != "" || row.TargetInstanceAddrs != "" {
		task.Target = &client.Instance{ID: row.TargetInstanceID, Name: row.TargetInstanceName, Addrs: splitAddrs(row.TargetInstanceAddrs)}
	}
	if row.SourceInstanceID != "" || row.DataSource != "" && row.MigrationType != client.MigrationTypeBackupImport {
		task.Source = &client.Instance{ID: row.SourceInstanceID, Name: row.SourceInstanceName, Addrs: splitAddrs(row.DataSource)}
	}
	return task
}
