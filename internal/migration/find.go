package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// Known is what is remembered of a task that is to be read.
type Known struct {
	ID   string
	Name string // narrows the list down; empty when not known
	// Seen is whether the service has ever shown the task. One that it has not shown may still be in the making.
	Seen bool
}

// Find reads a task. It is nil without an error when the task is gone: show does not know it or says DELETED, or says
// SUCCESS, as it also does of a deleted task, and the list no longer has it.
func (s *Service) Find(ctx context.Context, known Known) (*client.Task, error) {
	return s.find(ctx, known, true)
}

// find is Find; without listed, a task that is shown as SUCCESS is taken for one that is there.
func (s *Service) find(ctx context.Context, known Known, listed bool) (*client.Task, error) {
	task, err := s.Show(ctx, known.ID)
	switch {
	case client.IsNotFound(err):
		// A bare 404 may come from a proxy or a wrong address: the list must bear it out.
		if known.Seen && client.HasCode(err) {
			return nil, nil
		}
		row, err := s.findRow(ctx, known.ID, known.Name)
		if err != nil || row == nil {
			return nil, err
		}
		return taskOfRow(row), nil
	case err != nil:
		return nil, err
	}
	switch phase := PhaseOf(task.Status); {
	case phase == PhaseDeleted:
		return nil, nil
	case phase == PhaseSuccess && listed:
		name := task.Name
		if name == "" {
			name = known.Name
		}
		listed, err := s.isListed(ctx, known.ID, name)
		if err != nil || !listed {
			return nil, err
		}
	}
	return task, nil
}

// isListed tells whether the list has a task. Where several are asked about, a list of a moment ago may say so.
func (s *Service) isListed(ctx context.Context, taskID, name string) (bool, error) {
	if s.finding.isAlone(taskID) {
		row, err := s.findRowByName(ctx, taskID, name)
		return row != nil, err
	}
	if present, err := s.roll.has(ctx, taskID); present || err != nil {
		return present, err
	}
	row, err := s.roll.find(ctx, taskID)
	return row != nil, err
}

// taskOfRow is what a list row tells of a task that show does not have yet.
func taskOfRow(row *client.TaskRow) *client.Task {
	return &client.Task{
		ID: row.ID, Name: row.Name, Description: row.Description, Status: row.Status,
		MigrationType: row.MigrationType, MigrationMethod: row.MigrationMethod,
		ECSTenantPrivateIP: row.ECSTenantPrivateIP, CreatedAt: row.CreatedAt, ReleasedAt: row.ReleasedAt,
		Version: row.Version, ResumeMode: row.ResumeMode, SupportedFeatures: row.SupportedFeatures,
	}
}

// findRow finds a task in the list; nil without an error when it is not there, or there as DELETED. Where several tasks are
// looked for at about the same time, one list is read for all of them.
func (s *Service) findRow(ctx context.Context, taskID, name string) (*client.TaskRow, error) {
	if s.finding.isAlone(taskID) {
		return s.findRowByName(ctx, taskID, name)
	}
	return s.roll.find(ctx, taskID)
}

// findRowByName finds one task alone. The list is narrowed down by the name first; how the service matches it is not
// documented, so that only the whole list shows that a task is missing.
func (s *Service) findRowByName(ctx context.Context, taskID, name string) (*client.TaskRow, error) {
	names := []string{name, ""}
	if name == "" {
		names = names[1:]
	}
	hasAnonymous := false
	for _, name := range names {
		var found *client.TaskRow
		err := s.eachPage(ctx, name, func(page *client.TaskPage) bool {
			for i := range page.Tasks {
				hasAnonymous = hasAnonymous || page.Tasks[i].ID == anonymous
				if page.Tasks[i].ID == taskID && PhaseOf(page.Tasks[i].Status) != PhaseDeleted {
					found = &page.Tasks[i]
				}
			}
			return found == nil
		})
		if err != nil || found != nil {
			return found, err
		}
	}
	if hasAnonymous {
		return nil, doesNotShow(taskID)
	}
	return nil, nil
}

// anonymous is the id of a row without one: a list that has such a row does not show that a task is missing.
const anonymous = ""

func doesNotShow(taskID string) error {
	return fmt.Errorf("listing the migration tasks: the list has rows without a task id, so that it does not show whether migration task %s is there", taskID)
}

// rows reads the rows of tasks, as far as the list has them; of nil those of all. An anonymous row is among them. DELETED is as
// good as missing.
func (s *Service) rows(ctx context.Context, taskIDs map[string]bool) (map[string]*client.TaskRow, error) {
	found, missing := map[string]*client.TaskRow{}, len(taskIDs)
	err := s.eachPage(ctx, "", func(page *client.TaskPage) bool {
		for i := range page.Tasks {
			row := &page.Tasks[i]
			if taskIDs[row.ID] {
				missing--
			}
			if PhaseOf(row.Status) != PhaseDeleted && (taskIDs == nil || taskIDs[row.ID] || row.ID == anonymous) {
				found[row.ID] = row
			}
		}
		return taskIDs == nil || missing > 0
	})
	return found, err
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

// eachPage hands over page after page, without the rows of pages before, until more says no or the list ends. The
// length of a page says nothing, since a service may cut it short; where the count is left out, only a page that brings
// nothing new is the end.
func (s *Service) eachPage(ctx context.Context, name string, more func(*client.TaskPage) bool) error {
	seen := map[string]bool{}
	for offset := 0; ; {
		asked := time.Now()
		page, err := s.api.ListTasks(ctx, client.ListTasksRequest{Offset: offset, Limit: client.MaxPageSize, Name: name})
		if err != nil {
			return err
		}
		s.roll.note(page.Tasks, asked)
		offset += len(page.Tasks)
		fresh := page.Tasks[:0:0]
		for _, row := range page.Tasks {
			if !seen[row.ID] {
				seen[row.ID] = true
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

// Show reads a task as the service shows it, with no second look at one that may be gone.
func (s *Service) Show(ctx context.Context, taskID string) (*client.Task, error) {
	task, err := s.api.ShowTask(ctx, taskID)
	if err == nil && task.ID == "" {
		task.ID = taskID
	}
	return task, err
}

// ShowListed reads the task of a row that the list has just had, which leaves no need for a second look at one that is shown
// as SUCCESS. It is nil without an error when the task is gone.
func (s *Service) ShowListed(ctx context.Context, row client.TaskRow) (*client.Task, error) {
	task, err := s.Show(ctx, row.ID)
	if client.IsNotFound(err) {
		// Deleted since, or so new that only the list has it.
		task, err = s.Find(ctx, Known{ID: row.ID, Name: row.Name})
	}
	if err != nil || task == nil || PhaseOf(task.Status) == PhaseDeleted {
		return nil, err
	}
	task.ID = row.ID
	if task.Name == "" {
		task.Name = row.Name
	}
	return task, nil
}
