package migration

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// taskList is the project's list of tasks (operation 5) as it was read once.
type taskList struct {
	rows []client.TaskRow // each task once; rows without an id once for each name
	byID map[string]*client.TaskRow
}

func newTaskList() *taskList { return &taskList{byID: map[string]*client.TaskRow{}} }

func (l *taskList) add(rows []client.TaskRow) {
	for _, row := range rows {
		l.rows = append(l.rows, row)
		l.byID[row.ID] = &row
	}
}

// row is the row of a task. It is nil if there is no list or no row, or if the task is listed as DELETED.
func (l *taskList) row(taskID string) *client.TaskRow {
	if l == nil {
		return nil
	}
	if row := l.byID[taskID]; row != nil && PhaseOf(row.Status) != PhaseDeleted {
		return row
	}
	return nil
}

// has reports whether the list has a row of a task, deleted or not.
func (l *taskList) has(taskID string) bool { return l.byID[taskID] != nil }

// hasRowWithoutID reports whether there is a row without an id. Such a list does not show that a task is missing.
func (l *taskList) hasRowWithoutID() bool { return l.byID[""] != nil }

// lacks reports whether the list shows that there is no such task.
func (l *taskList) lacks(taskID string) bool { return l.row(taskID) == nil && !l.hasRowWithoutID() }

// splitAddrs splits the addresses of a row.
func splitAddrs(joined string) []string {
	return strings.FieldsFunc(joined, func(r rune) bool { return r == ',' || r == ' ' })
}

// sharedList reads the whole list once for all callers within joinWindow, or while an earlier reading goes on. No caller gets a list whose
// reading began before the call: it might lack what the caller has just done.
type sharedList struct {
	read    func(ctx context.Context) (*taskList, error)
	reading chan struct{} // holds something while the list is read
	results client.Shared[*taskList]

	mu    sync.Mutex
	next  *listReading // that others can still join; nil: none
	count int
}

// listReading is one reading of the whole list.
type listReading struct {
	key     string
	callers int
	needed  bool // by a caller that asks for the list even if nobody else does
}

func newSharedList(read func(ctx context.Context) (*taskList, error)) *sharedList {
	return &sharedList{read: read, reading: make(chan struct{}, 1)}
}

// get reads the list.
func (l *sharedList) get(ctx context.Context) (*taskList, error) { return l.join(ctx, true) }

// getWithOthers reads the list if somebody else asks for it as well, else it returns nil. It is for a caller that has another
// request, which tells more of one task.
func (l *sharedList) getWithOthers(ctx context.Context) (*taskList, error) { return l.join(ctx, false) }

func (l *sharedList) join(ctx context.Context, needed bool) (*taskList, error) {
	l.mu.Lock()
	if l.next == nil {
		l.count++
		l.next = &listReading{key: strconv.Itoa(l.count)}
	}
	r := l.next
	r.callers++
	r.needed = r.needed || needed
	l.mu.Unlock()
	list, err := l.results.Do(ctx, r.key, func(ctx context.Context) (*taskList, error) { return l.readOnce(ctx, r) })
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, &client.Error{Operation: "listing the migration tasks", Err: ctx.Err()}
	case err != nil:
		return nil, err // A part of the list would not show that a task is missing.
	default:
		return list, nil
	}
}

// readOnce waits for further callers and for the reading before, and then reads the list if it is needed.
func (l *sharedList) readOnce(ctx context.Context, r *listReading) (*taskList, error) {
	sleep(ctx, joinWindow)
	select {
	case l.reading <- struct{}{}:
		defer func() { <-l.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	if l.next == r {
		l.next = nil
	}
	unneeded := !r.needed && r.callers == 1
	l.mu.Unlock()
	if unneeded {
		return nil, nil // See getWithOthers.
	}
	return l.read(ctx)
}

// List reads the rows of every page, each task once. If name is not empty, the service filters by it, perhaps loosely: the caller must
// compare names itself.
func (s *Service) List(ctx context.Context, name string) ([]client.TaskRow, error) {
	var rows []client.TaskRow
	err := s.eachPage(ctx, name, func(page *client.TaskPage) bool {
		rows = append(rows, page.Tasks...)
		return true
	})
	return rows, err
}

// Rows passes on the rows of the list in the service's order, each task once and without deleted ones, until more returns false. It
// reads a page when it needs one.
func (s *Service) Rows(ctx context.Context, more func(client.TaskRow) bool) error {
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

// eachPage passes on page after page, without the rows of earlier pages, until more returns false or the list ends. The service may cut
// pages short. If it leaves the count out, the list ends with a page that has nothing new.
func (s *Service) eachPage(ctx context.Context, name string, more func(*client.TaskPage) bool) error {
	type key struct{ id, name string } // the name only of a row without an id
	seen := map[key]bool{}
	for offset := 0; ; {
		page, err := s.api.ListTasks(ctx, client.ListTasksRequest{Offset: offset, Limit: client.MaxPageSize, Name: name})
		if client.IsDenied(err) {
			return fmt.Errorf("%w. Listing needs the permission dcs:migrationTask:list", err)
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

// taskOfRow is a task as its row in the list has it.
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
	if row.SourceInstanceID != "" || row.DataSource != "" && TypeOfRow(*row) != client.MigrationTypeBackupImport {
		task.Source = &client.Instance{ID: row.SourceInstanceID, Name: row.SourceInstanceName, Addrs: splitAddrs(row.DataSource)}
	}
	return task
}
