package migration

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

var onlineRequest = client.CreateOnlineTaskRequest{
	Name: nameOne, Description: "from the old house", VPCID: "vpc-1", SubnetID: "subnet-1", SecurityGroupID: "group-1",
}

var importRequest = client.CreateBackupImportRequest{
	TaskName: nameOne, MigrationMethod: client.MigrationMethodFull,
	BackupFiles: client.BackupFiles{FileSource: client.FileSourceBackupRecord, BackupID: "backup-1"},
	Target:      client.ImportTarget{ID: "target-1", Password: "secret"},
}

// slash writes a time as the task pages do, in a zone that it does not name.
func slash(t time.Time, offset time.Duration) string {
	return t.UTC().Add(offset).Format("2006/01/02 15:04:05")
}

// losing answers a creation after a second: the first of them with an error, any other with the id "again".
func losing(first error) func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
	return func(_ context.Context, n int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
		time.Sleep(time.Second)
		if n == 1 {
			return nil, first
		}
		return &client.CreateOnlineTaskResult{TaskID: "again", JobID: "job-2"}, nil
	}
}

func TestCreateOnline(t *testing.T) {
	t.Parallel()
	inBubble(t, "what the service says is passed on", func(t *testing.T) {
		f := newFake(t)
		f.create = func(_ context.Context, _ int, req client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			if req != onlineRequest {
				t.Errorf("asked for %+v", req)
			}
			return &client.CreateOnlineTaskResult{TaskID: taskOne, JobID: "job-1"}, nil
		}
		got, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
		if err != nil || got != (Created{ID: taskOne, JobID: "job-1"}) {
			t.Errorf("got %+v, %v", got, err)
		}
		f.asked(map[string]int{opCreate: 1})
	})
	inBubble(t, "a refusal is neither repeated nor read back", func(t *testing.T) {
		f := newFake(t)
		f.create = losing(refused(400, "DCS.4001"))
		got, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
		contains(t, err, `creating migration task "alpha"`, "DCS.4001")
		if got != (Created{}) {
			t.Errorf("got %+v with an error", got)
		}
		f.asked(map[string]int{opCreate: 1})
	})
	inBubble(t, "a creation that is cancelled before it begins asks nothing", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := NewService(f).CreateOnline(ctx, onlineRequest); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		f.asked(map[string]int{})
	})
	inBubble(t, "a creation whose answer was lost is found where the service matches names too strictly", func(t *testing.T) {
		f := newFake(t)
		f.create = losing(lost())
		made := row("CREATING")
		made.CreatedAt = slash(time.Now(), 0)
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if req.Name != "" {
				return listing()(ctx, n, req)
			}
			return listing(made)(ctx, n, req)
		}
		got, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
		if err != nil || got.ID != taskOne {
			t.Errorf("got %+v, %v", got, err)
		}
		f.asked(map[string]int{opCreate: 1, opList: 1})
	})
	inBubble(t, "a creation that is cancelled on the wire says what to look for", func(t *testing.T) {
		f := newFake(t)
		f.create = func(ctx context.Context, _ int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return nil, hang(ctx)
		}
		f.list = listing()
		_, err := NewService(f).CreateOnline(cancelAfter(t, 20*time.Second), onlineRequest)
		contains(t, err, `"alpha"`, "2000-01-01T00:00:00Z", "terraform import")
		if f.counts[opCreate] != 1 {
			t.Errorf("created %d times", f.counts[opCreate])
		}
		f.took(20*time.Second + graceAfterCancel)
	})
}

// TestCreateOnlineWithoutAnAnswer has an answer lost one second after the call, with these rows in the list.
func TestCreateOnlineWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	named := func(id, name, createdAt string) client.TaskRow {
		return client.TaskRow{ID: id, Name: name, Status: "CREATING", MigrationType: client.MigrationTypeOnline, CreatedAt: createdAt}
	}
	one := func(createdAt string) []client.TaskRow { return []client.TaskRow{named(taskOne, nameOne, createdAt)} }
	with := func(change func(row *client.TaskRow)) func(time.Time) []client.TaskRow {
		return func(now time.Time) []client.TaskRow {
			rows := one(slash(now, 0))
			change(&rows[0])
			return rows
		}
	}
	const again = "again"
	tests := map[string]struct {
		rows func(now time.Time) []client.TaskRow // now: as the call began
		id   string                               // taskOne: adopted; again: made by a second call; empty: an error
		says []string
	}{
		"a new task is adopted": {func(now time.Time) []client.TaskRow { return one(now.Format(time.RFC3339)) }, taskOne, nil},
		"a new task in another zone is adopted": {func(now time.Time) []client.TaskRow {
			return one(now.In(time.FixedZone("", 3600)).Format(time.RFC3339))
		}, taskOne, nil},
		"without a zone it may be UTC":        {func(now time.Time) []client.TaskRow { return one(slash(now, 0)) }, taskOne, nil},
		"without a zone it may be UTC+8":      {func(now time.Time) []client.TaskRow { return one(slash(now, 8*time.Hour)) }, taskOne, nil},
		"nothing there is called for again":   {func(time.Time) []client.TaskRow { return nil }, again, nil},
		"an older task is not adopted":        {func(now time.Time) []client.TaskRow { return one(now.Add(-3 * time.Second).Format(time.RFC3339)) }, again, nil},
		"an older task without a zone is not": {func(now time.Time) []client.TaskRow { return one(slash(now.Add(-67*time.Minute), 0)) }, again, nil},
		"an older task is told from the new": {func(now time.Time) []client.TaskRow {
			return append(one(slash(now, 0)), named("old", nameOne, slash(now.Add(-5*time.Minute), 0)))
		}, taskOne, nil},
		"another name is another task": {func(now time.Time) []client.TaskRow {
			return []client.TaskRow{named("x", "alpha-2", slash(now, 0)), named("y", "Alpha", slash(now, 0))}
		}, again, nil},
		"a deleted record is no task":               {with(func(row *client.TaskRow) { row.Status = "DELETED" }), again, nil},
		"an import is not adopted":                  {with(func(row *client.TaskRow) { row.MigrationType = client.MigrationTypeBackupImport }), again, nil},
		"an import in capitals is not":              {with(func(row *client.TaskRow) { row.MigrationType = "BACKUPFILE_IMPORT" }), again, nil},
		"a task that names no type is adopted":      {with(func(row *client.TaskRow) { row.MigrationType = "" }), taskOne, nil},
		"an odd type is adopted":                    {with(func(row *client.TaskRow) { row.MigrationType = client.MigrationMethodIncremental }), taskOne, nil},
		"a configured source is in doubt":           {with(func(row *client.TaskRow) { row.SourceInstanceID = "source-1" }), "", []string{taskOne, "terraform import"}},
		"a configured data source is in doubt":      {with(func(row *client.TaskRow) { row.DataSource = "10.0.0.1:6379" }), "", []string{taskOne, "terraform import"}},
		"a configured target is in doubt":           {with(func(row *client.TaskRow) { row.TargetInstanceID = "target-1" }), "", []string{taskOne, "terraform import"}},
		"a configured target's address is in doubt": {with(func(row *client.TaskRow) { row.TargetInstanceAddrs = "10.0.0.2:6379" }), "", []string{taskOne, "terraform import"}},
		"two new tasks are too many": {func(now time.Time) []client.TaskRow {
			return append(one(slash(now, 0)), named("task-2", nameOne, slash(now, 8*time.Hour)))
		}, "", []string{taskOne, "task-2", `"alpha"`, "terraform import"}},
		"an age nobody can read is in doubt":             {func(time.Time) []client.TaskRow { return one("a moment ago") }, "", []string{taskOne, "a moment ago", "terraform import"}},
		"an age that is not shown is in doubt":           {func(time.Time) []client.TaskRow { return one("") }, "", []string{taskOne, "terraform import"}},
		"new in a zone nobody expects is in doubt":       {func(now time.Time) []client.TaskRow { return one(slash(now, 5*time.Hour+30*time.Minute)) }, "", []string{taskOne, "2000/01/01 05:30:00", "terraform import"}},
		"an hour ago without a zone is in doubt":         {func(now time.Time) []client.TaskRow { return one(slash(now, -time.Hour)) }, "", []string{taskOne, "terraform import"}},
		"ahead of the clock is in doubt":                 {func(now time.Time) []client.TaskRow { return one(now.Add(time.Minute).Format(time.RFC3339)) }, "", []string{taskOne, "terraform import"}},
		"a doubtful task beside a new one is in the way": {func(now time.Time) []client.TaskRow { return append(one(slash(now, 0)), named("task-2", nameOne, "")) }, "", []string{taskOne, "task-2", "terraform import"}},
		"a doubtful import beside a new task is not": {func(now time.Time) []client.TaskRow {
			return append(one(slash(now, 0)), client.TaskRow{ID: "task-2", Name: nameOne, MigrationType: client.MigrationTypeBackupImport})
		}, taskOne, nil},
		"a row that names neither task nor id is in doubt": {func(time.Time) []client.TaskRow { return []client.TaskRow{{}} }, "", []string{"without an id", "terraform import"}},
		"a row of that name without an id is in doubt":     {with(func(row *client.TaskRow) { row.ID = "" }), "", []string{"without an id", "terraform import"}},
		"a row of another name needs no id":                {func(time.Time) []client.TaskRow { return []client.TaskRow{{Name: "alpha-2"}} }, again, nil},
		"a new task far down the list is adopted as well":  {func(now time.Time) []client.TaskRow { return append(numbered(1500), one(slash(now, 0))...) }, taskOne, nil},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.create = losing(lost())
			f.list = (&shelf{rows: test.rows(time.Now())}).page
			got, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
			calls, took := 1, time.Second
			switch test.id {
			case "":
				contains(t, err, append(test.says, "HTTP 500")...)
				if _, ok := errors.AsType[*OutcomeUnknownError](err); !ok || got != (Created{}) {
					t.Errorf("got %+v, %T", got, err)
				}
			case taskOne:
				if err != nil || got != (Created{ID: taskOne}) {
					t.Errorf("got %+v, %v, want it adopted", got, err)
				}
			default:
				calls, took = 2, 17*time.Second // two calls, and looks at 0, 1, 3, 7 and 15 s after the first
				if err != nil || got != (Created{ID: again, JobID: "job-2"}) {
					t.Errorf("got %+v, %v, want a second call", got, err)
				}
				if f.counts[opList] != 5 {
					t.Errorf("looked %d times before calling again, want 5", f.counts[opList])
				}
			}
			if f.counts[opCreate] != calls {
				t.Errorf("called %d times, want %d", f.counts[opCreate], calls)
			}
			f.took(took)
		})
	}
}

func TestCreateLooksThroughTheWholeList(t *testing.T) {
	t.Parallel()
	inBubble(t, "in the longest pages", func(t *testing.T) {
		f := newFake(t)
		f.create = losing(lost())
		s := &shelf{rows: []client.TaskRow{{ID: taskOne, Name: nameOne, CreatedAt: slash(time.Now(), 0)}}, matches: exact}
		f.list = s.page
		if _, err := NewService(f).CreateOnline(t.Context(), onlineRequest); err != nil {
			t.Fatal(err)
		}
		want := []client.ListTasksRequest{{Limit: client.MaxPageSize}}
		if !slices.Equal(s.asked, want) {
			t.Errorf("asked %+v, want %+v", s.asked, want)
		}
	})
}

func TestCreateFindsATaskThatShowsLate(t *testing.T) {
	t.Parallel()
	for look, took := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second} {
		inBubble(t, fmt.Sprintf("with look %d", look), func(t *testing.T) {
			f := newFake(t)
			f.create = losing(lost())
			made := client.TaskRow{ID: taskOne, Name: nameOne, CreatedAt: slash(time.Now(), 0)}
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if n < look {
					return &client.TaskPage{}, nil
				}
				return listing(made)(ctx, n, req)
			}
			got, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
			if err != nil || got.ID != taskOne {
				t.Errorf("got %+v, %v", got, err)
			}
			f.asked(map[string]int{opCreate: 1, opList: look})
			f.took(took)
		})
	}
}

func TestCreateGoesByTheServicesClock(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		skew   time.Duration // of the service's clock against ours
		silent bool          // the service does not tell its clock
		made   time.Duration // after the call began, by the service's clock
		id     string        // empty: an error
	}{
		"that is right":                              {0, false, 0, taskOne},
		"that is an hour fast":                       {time.Hour, false, 0, taskOne},
		"that is a day slow":                         {-24 * time.Hour, false, 0, taskOne},
		"for an older task, by a clock that is fast": {time.Hour, false, -time.Hour, "again"},
		"for an older task, by a clock that is slow": {-time.Hour, false, -10 * time.Second, "again"},
		"for one that would be new by ours":          {time.Minute, false, -time.Minute, "again"},
		"else by ours":                               {0, true, 0, taskOne},
		"else what is ahead of ours is in doubt":     {time.Minute, true, 0, ""},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.create = losing(lost())
			createdAt := time.Now().Add(test.skew + test.made).Format(time.RFC3339)
			f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
				page := &client.TaskPage{Count: 1, Tasks: []client.TaskRow{{ID: taskOne, Name: nameOne, CreatedAt: createdAt}}}
				if !test.silent {
					page.ServedAt = time.Now().Add(test.skew).Truncate(time.Second)
				}
				return page, nil
			}
			got, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
			if got.ID != test.id || (err == nil) != (test.id != "") {
				t.Errorf("got %+v, %v, want %q", got, err, test.id)
			}
		})
	}
}

func TestCreateThatCannotBeReadBack(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		list  error
		looks int
	}{
		"since the list fails for now":          {broken(), 5},
		"since the list may not be read":        {forbidden(), 1},
		"since the second page may not be read": {nil, 2},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.create = losing(lost())
			f.list = func(_ context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if test.list != nil {
					return nil, test.list
				}
				if req.Offset > 0 {
					return nil, forbidden()
				}
				return &client.TaskPage{Count: 30, Tasks: numbered(20)}, nil
			}
			_, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
			if _, ok := errors.AsType[*OutcomeUnknownError](err); !ok {
				t.Errorf("got %T", err)
			}
			contains(t, err, `creating migration task "alpha"`, "not known", "HTTP 500", `Look for a migration task "alpha" made at about 2000-01-01T00:00:00Z`,
				"terraform import ADDRESS TASK_ID", "apply again")
			f.asked(map[string]int{opCreate: 1, opList: test.looks})
		})
	}
}

func TestCreateCallsAgainAfterThreeLooks(t *testing.T) {
	t.Parallel()
	for failing, calls := range map[int]int{2: 2, 3: 1, 4: 1} {
		inBubble(t, fmt.Sprintf("of five where %d fail for now", failing), func(t *testing.T) {
			f := newFake(t)
			f.create = losing(lost())
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if n <= failing {
					return nil, broken()
				}
				return listing()(ctx, n, req)
			}
			_, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown != (calls == 1) {
				t.Errorf("got %v", err)
			}
			f.asked(map[string]int{opCreate: calls, opList: 5})
		})
	}
}

func TestCreateStopsAfterThreeAttempts(t *testing.T) {
	t.Parallel()
	inBubble(t, "and says so", func(t *testing.T) {
		f := newFake(t)
		f.create = func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return nil, lost()
		}
		f.list = listing()
		_, err := NewService(f).CreateOnline(t.Context(), onlineRequest)
		contains(t, err, `"alpha"`, "3 times")
		f.asked(map[string]int{opCreate: 3, opList: 15})
	})
}

// TestCreateTwiceByOneName makes tasks of one name at the same time, with every answer lost.
func TestCreateTwiceByOneName(t *testing.T) {
	t.Parallel()
	// station is a service that makes tasks in a second and loses the answers.
	station := func(f *fake) {
		var mu sync.Mutex
		var rows []client.TaskRow
		f.create = func(_ context.Context, n int, req client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, client.TaskRow{ID: fmt.Sprintf("task-%d", n), Name: req.Name, CreatedAt: slash(time.Now(), 8*time.Hour)})
			return nil, lost()
		}
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			mu.Lock()
			defer mu.Unlock()
			return (&shelf{rows: rows}).page(ctx, n, req)
		}
	}
	create := func(t *testing.T, names ...string) (*fake, []string) {
		f := newFake(t)
		station(f)
		s := NewService(f)
		ids := make([]string, len(names))
		var group sync.WaitGroup
		for i, name := range names {
			group.Go(func() {
				req := onlineRequest
				req.Name = name
				created, err := s.CreateOnline(t.Context(), req)
				if err != nil {
					t.Errorf("got %v", err)
				}
				ids[i] = created.ID
			})
		}
		group.Wait()
		slices.Sort(ids)
		return f, ids
	}
	inBubble(t, "each gets its own", func(t *testing.T) {
		f, ids := create(t, nameOne, nameOne, nameOne)
		if want := []string{"task-1", "task-2", "task-3"}; !slices.Equal(ids, want) {
			t.Errorf("got %q, want %q", ids, want)
		}
		if f.counts[opCreate] != 3 {
			t.Errorf("called %d times, want 3", f.counts[opCreate])
		}
	})
	inBubble(t, "other names do not wait for one another", func(t *testing.T) {
		f, ids := create(t, nameOne, "beta", "gamma")
		if want := []string{"task-1", "task-2", "task-3"}; !slices.Equal(ids, want) {
			t.Errorf("got %q, want %q", ids, want)
		}
		f.took(time.Second)
	})
	inBubble(t, "a task made a moment before with its answer in hand is not adopted", func(t *testing.T) {
		f := newFake(t)
		answers := []error{nil, lost(), nil}
		f.create = func(_ context.Context, n int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return &client.CreateOnlineTaskResult{TaskID: fmt.Sprintf("task-%d", n)}, answers[n-1]
		}
		f.list = listing(client.TaskRow{ID: "task-1", Name: nameOne, CreatedAt: slash(time.Now(), 0)})
		s := NewService(f)
		for _, want := range []string{"task-1", "task-3"} {
			if got, err := s.CreateOnline(t.Context(), onlineRequest); err != nil || got.ID != want {
				t.Errorf("got %+v, %v, want %s", got, err, want)
			}
		}
	})
	inBubble(t, "waiting for one's turn can be cancelled", func(t *testing.T) {
		f := newFake(t)
		f.create = func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			time.Sleep(30 * time.Second)
			return &client.CreateOnlineTaskResult{TaskID: taskOne}, nil
		}
		s := NewService(f)
		go func() { _, _ = s.CreateOnline(t.Context(), onlineRequest) }()
		synctest.Wait()
		_, err := s.CreateOnline(cancelAfter(t, 5*time.Second), onlineRequest)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		contains(t, err, `"alpha"`)
		f.took(5 * time.Second)
		f.asked(map[string]int{opCreate: 1})
		time.Sleep(time.Minute)
		if got, err := s.CreateOnline(t.Context(), onlineRequest); err != nil || got.ID != taskOne {
			t.Errorf("the turn was not given back: %+v, %v", got, err)
		}
	})
}

func TestCreateImport(t *testing.T) {
	t.Parallel()
	inBubble(t, "what the service says is passed on", func(t *testing.T) {
		f := newFake(t)
		f.imports = func(_ context.Context, _ int, req client.CreateBackupImportRequest) (*client.TaskResult, error) {
			if !reflect.DeepEqual(req, importRequest) {
				t.Errorf("asked for %+v", req)
			}
			return &client.TaskResult{ID: taskOne, Name: nameOne, Status: "MIGRATING"}, nil
		}
		got, err := NewService(f).CreateImport(t.Context(), importRequest)
		if err != nil || got != (Created{ID: taskOne, Status: "MIGRATING"}) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	tests := map[string]struct {
		change func(row *client.TaskRow)
		id     string
	}{
		"an import into the same target is adopted":      {func(row *client.TaskRow) { row.TargetInstanceID = "target-1" }, taskOne},
		"an import that does not tell its target is too": {func(*client.TaskRow) {}, taskOne},
		"an import from somewhere is adopted":            {func(row *client.TaskRow) { row.DataSource = "bucket-1" }, taskOne},
		"an import that has ended by now is adopted":     {func(row *client.TaskRow) { row.Status = "FAILED" }, taskOne},
		"an import into another target is another's":     {func(row *client.TaskRow) { row.TargetInstanceID = "target-2" }, "again"},
		"an online task is not adopted":                  {func(row *client.TaskRow) { row.MigrationType = client.MigrationTypeOnline }, "again"},
	}
	for name, test := range tests {
		inBubble(t, "without an answer, "+name, func(t *testing.T) {
			f := newFake(t)
			f.imports = func(_ context.Context, n int, _ client.CreateBackupImportRequest) (*client.TaskResult, error) {
				return &client.TaskResult{ID: "again"}, in(n, lost(), nil)
			}
			made := client.TaskRow{ID: taskOne, Name: nameOne, MigrationType: client.MigrationTypeBackupImport, CreatedAt: slash(time.Now(), 0)}
			test.change(&made)
			f.list = listing(made)
			got, err := NewService(f).CreateImport(t.Context(), importRequest)
			if err != nil || got.ID != test.id {
				t.Errorf("got %+v, %v, want %s", got, err, test.id)
			}
		})
	}
	inBubble(t, "no error has the password", func(t *testing.T) {
		f := newFake(t)
		f.imports = func(context.Context, int, client.CreateBackupImportRequest) (*client.TaskResult, error) {
			return nil, lost()
		}
		f.list = listing(client.TaskRow{ID: taskOne, Name: nameOne})
		_, err := NewService(f).CreateImport(t.Context(), importRequest)
		contains(t, err, taskOne)
		if got := err.Error(); strings.Contains(got, importRequest.Target.Password) {
			t.Errorf("got %s", got)
		}
	})
}

func TestCreateAdoptsNoTaskOfAResource(t *testing.T) {
	t.Parallel()
	inBubble(t, "even if it is new", func(t *testing.T) {
		f := newFake(t)
		f.create = losing(lost())
		f.list = listing(client.TaskRow{ID: taskOne, Name: nameOne, CreatedAt: slash(time.Now(), 0)})
		s := NewService(f)
		s.Claim(taskOne)
		got, err := s.CreateOnline(t.Context(), onlineRequest)
		if err != nil || got.ID != "again" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
