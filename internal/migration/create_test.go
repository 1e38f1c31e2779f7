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

// onlineTarget is where the task of onlineRequest is to migrate to.
var onlineTarget = client.ConfigureInstance{ID: "target-1", Addrs: []string{"10.0.0.2:6379"}}

// newRow is a row of an online task as new ones look.
func newRow(id, name string) client.TaskRow {
	return client.TaskRow{ID: id, Name: name, Status: "CREATING", MigrationType: client.MigrationTypeOnline}
}

// listingFirst answers the first list with these rows, and all others as then does.
func listingFirst(rows []client.TaskRow, then func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error)) func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
	return func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
		if n == 1 {
			return listing(rows...)(ctx, n, req)
		}
		return then(ctx, n-1, req)
	}
}

// losingAnswer answers a creation after a second: the first of them with an error, if there is one, any other with the id "again".
func losingAnswer(first error) func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
	return func(_ context.Context, n int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
		time.Sleep(time.Second)
		if n == 1 && first != nil {
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
		f.list = listing()
		got, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
		if err != nil || got != (Created{ID: taskOne, JobID: "job-1"}) {
			t.Errorf("got %+v, %v", got, err)
		}
		f.wantCalls(map[string]int{opCreate: 1, opList: 1})
	})
	inBubble(t, "a refusal is neither repeated nor read back", func(t *testing.T) {
		f := newFake(t)
		f.create, f.list = losingAnswer(refused(400, "DCS.4001")), listing()
		got, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
		wantError(t, err, `creating migration task "alpha"`, "DCS.4001")
		if got != (Created{}) {
			t.Errorf("got %+v with an error", got)
		}
		f.wantCalls(map[string]int{opCreate: 1, opList: 1})
	})
	inBubble(t, "a creation that is cancelled before it begins creates nothing", func(t *testing.T) {
		f := newFake(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := NewService(f).CreateOnline(ctx, onlineRequest, onlineTarget); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		f.wantCalls(map[string]int{})
	})
	inBubble(t, "a creation that is cancelled on the wire says what to look for", func(t *testing.T) {
		f := newFake(t)
		f.create = func(ctx context.Context, _ int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return nil, hang(ctx)
		}
		f.list = listing()
		_, err := NewService(f).CreateOnline(cancelAfter(t, 20*time.Second), onlineRequest, onlineTarget)
		wantError(t, err, `"alpha"`, "2000-01-01T00:00:00Z", "terraform import")
		if f.calls()[opCreate] != 1 {
			t.Errorf("created %d times", f.calls()[opCreate])
		}
		f.wantTook(20*time.Second + graceAfterCancel)
	})
	inBubble(t, "creations that go on together read the list once, in the longest pages", func(t *testing.T) {
		f := newFake(t)
		f.create = func(_ context.Context, n int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return &client.CreateOnlineTaskResult{TaskID: taskID(n)}, nil
		}
		s := &pagedList{rows: numbered(1500)}
		f.list = s.page
		service := NewService(f)
		wantNoErrors(t, forAll(100, func(id string) error {
			req := onlineRequest
			req.Name = "name-" + id
			_, err := service.CreateOnline(t.Context(), req, onlineTarget)
			return err
		}))
		f.wantCalls(map[string]int{opCreate: 100, opList: 2})
		if want := []client.ListTasksRequest{{Limit: client.MaxPageSize}, {Offset: 1000, Limit: client.MaxPageSize}}; !slices.Equal(s.asked, want) {
			t.Errorf("asked %+v, want %+v", s.asked, want)
		}
	})
	inBubble(t, "a creation that begins later reads it again", func(t *testing.T) {
		f := newFake(t)
		f.list = listing()
		service := NewService(f)
		f.create = func(_ context.Context, n int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return &client.CreateOnlineTaskResult{TaskID: taskID(n)}, nil
		}
		for _, name := range []string{"a", "b"} {
			req := onlineRequest
			req.Name = name
			if _, err := service.CreateOnline(t.Context(), req, onlineTarget); err != nil {
				t.Error(err)
			}
		}
		f.wantCalls(map[string]int{opCreate: 2, opList: 2})
	})
}

func TestCreateRefusesANameThatIsTaken(t *testing.T) {
	t.Parallel()
	with := func(change func(row *client.TaskRow)) client.TaskRow {
		row := newRow(taskOne, nameOne)
		change(&row)
		return row
	}
	status := func(status string) client.TaskRow { return with(func(row *client.TaskRow) { row.Status = status }) }
	to := func(id, addrs string) client.TaskRow {
		return with(func(row *client.TaskRow) {
			row.Status, row.TargetInstanceID, row.TargetInstanceAddrs = "INCRMIGEATING", id, addrs
		})
	}
	byName := client.ConfigureInstance{Addrs: []string{"redis.example.com:6379"}}
	tests := map[string]struct {
		row    client.TaskRow
		target client.ConfigureInstance
		taken  bool
	}{
		"that is being made":                    {status("CREATING"), onlineTarget, true},
		"without a status":                      {status(""), onlineTarget, true},
		"that waits to be configured":           {status("RUNNING"), onlineTarget, true},
		"that migrates":                         {status("FULLMIGRATING"), onlineTarget, true},
		"that migrates by a list of four words": {status("MIGRATING"), onlineTarget, true},
		"that is being stopped":                 {status("TERMINATING"), onlineTarget, true},
		"that has succeeded":                    {status("SUCCESS"), onlineTarget, false},
		"that has failed":                       {status("MIGRATION_FAILED"), onlineTarget, false},
		"that was stopped":                      {status("TERMINATED"), onlineTarget, false},
		"whose machine is gone":                 {status("RELEASED"), onlineTarget, false},
		"that is deleted":                       {status("DELETED"), onlineTarget, false},
		"that is an import":                     {with(func(row *client.TaskRow) { row.MigrationType = client.MigrationTypeBackupImport }), onlineTarget, true},
		"of another name":                       {with(func(row *client.TaskRow) { row.Name = "alpha-2" }), onlineTarget, false},
		"of that name in capitals":              {with(func(row *client.TaskRow) { row.Name = "Alpha" }), onlineTarget, false},
		"without a name":                        {with(func(row *client.TaskRow) { row.Name = "" }), onlineTarget, false},
		"without an id":                         {with(func(row *client.TaskRow) { row.ID = "" }), onlineTarget, true},
		"into the same target":                  {to("target-1", ""), onlineTarget, true},
		"into another target":                   {to("target-2", ""), onlineTarget, false},
		"into another target, though its address is the same": {to("target-2", "10.0.0.2:6379"), onlineTarget, false},
		"into the same address":                               {to("", "10.0.0.2:6379"), onlineTarget, true},
		"into one of the same addresses":                      {to("", "10.0.0.9:6379,10.0.0.2:6379"), onlineTarget, true},
		"into another address":                                {to("", "10.0.0.3:6379"), onlineTarget, false},
		"into what a host name resolves to, perhaps":          {to("", "10.0.0.3:6379"), byName, true},
		"into another port than a host name's":                {to("", "10.0.0.3:6380"), byName, false},
		"into a target by its id, where ours has none":        {to("target-1", ""), byName, true},
		"into some target, where ours is not known":           {to("target-2", "10.0.0.3:6379"), client.ConfigureInstance{}, true},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.create, f.list = losingAnswer(nil), listing(append(numbered(3), test.row)...)
			_, err := NewService(f).CreateOnline(t.Context(), onlineRequest, test.target)
			taken, isTaken := errors.AsType[*NameTakenError](err)
			if isTaken != test.taken || !isTaken && err != nil {
				t.Fatalf("got %v, want it taken: %t", err, test.taken)
			}
			if !test.taken {
				f.wantCalls(map[string]int{opCreate: 1, opList: 1})
				return
			}
			f.wantCalls(map[string]int{opList: 1})
			if *taken != (NameTakenError{ID: test.row.ID, Name: nameOne, Status: test.row.Status}) {
				t.Errorf("got %+v", *taken)
			}
			wantError(t, err, `"alpha"`, StatusInWords(test.row.Status), "interrupted", "choose another task_name")
			if test.row.ID != "" {
				wantError(t, err, taskOne, "terraform import ADDRESS task-1", "import block", "create_before_destroy")
			}
		})
	}
	inBubble(t, "unless a resource of this run owns it", func(t *testing.T) {
		f := newFake(t)
		f.create, f.list = losingAnswer(nil), listing(newRow(taskOne, nameOne))
		s := NewService(f)
		s.Claim(taskOne)
		if _, err := s.CreateOnline(t.Context(), onlineRequest, onlineTarget); err != nil {
			t.Error(err)
		}
	})
	for name, test := range map[string]struct {
		target string
		taken  bool
	}{"of an import into the same target": {"target-1", true}, "of an import into another": {"target-2", false}} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.imports = func(context.Context, int, client.CreateBackupImportRequest) (*client.TaskResult, error) {
				return &client.TaskResult{ID: "again"}, nil
			}
			f.list = listing(client.TaskRow{ID: taskOne, Name: nameOne, Status: "MIGRATING", MigrationType: client.MigrationTypeBackupImport, TargetInstanceID: test.target})
			_, err := NewService(f).CreateBackupImport(t.Context(), importRequest)
			if _, taken := errors.AsType[*NameTakenError](err); taken != test.taken || !taken && err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCreateWithoutTheList(t *testing.T) {
	t.Parallel()
	inBubble(t, "goes on where it may not be read", func(t *testing.T) {
		f := newFake(t)
		f.create = func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return &client.CreateOnlineTaskResult{TaskID: taskOne}, nil
		}
		f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, forbidden() }
		if got, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget); err != nil || got.ID != taskOne {
			t.Errorf("got %+v, %v", got, err)
		}
		f.wantCalls(map[string]int{opCreate: 1, opList: 1})
	})
	inBubble(t, "says what to look for where the answer is lost, and calls no second time", func(t *testing.T) {
		f := newFake(t)
		f.create = losingAnswer(lostAnswer())
		f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, forbidden() }
		_, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
		if _, ok := errors.AsType[*OutcomeUnknownError](err); !ok {
			t.Errorf("got %T", err)
		}
		wantError(t, err, `creating migration task "alpha"`, "HTTP 500", "dcs:migrationTask:list", `Look for a migration task "alpha"`, "terraform import ADDRESS TASK_ID")
		f.wantCalls(map[string]int{opCreate: 1, opList: 1})
	})
	inBubble(t, "creates nothing where it is down", func(t *testing.T) {
		f := newFake(t)
		f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, broken() }
		_, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
		wantError(t, err, `creating migration task "alpha"`, "DCS.5000")
		f.wantCalls(map[string]int{opList: 1})
	})
	inBubble(t, "creates nothing where it is cut short", func(t *testing.T) {
		f := newFake(t)
		f.list = func(ctx context.Context, _ int, _ client.ListTasksRequest) (*client.TaskPage, error) {
			<-ctx.Done()
			return nil, &client.Error{Operation: "asking", Err: ctx.Err()}
		}
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := NewService(f).CreateOnline(ctx, onlineRequest, onlineTarget)
		wantError(t, err, `creating migration task "alpha"`, "timed out after 1m0s")
		f.wantCalls(map[string]int{opList: 1})
	})
}

// TestCreateOnlineWithoutAnAnswer has an answer lost one second after the call. The list then has these rows beside those that it had
// before the call.
func TestCreateOnlineWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	one := func(change func(row *client.TaskRow)) []client.TaskRow {
		row := newRow(taskOne, nameOne)
		change(&row)
		return []client.TaskRow{row}
	}
	as := func(string) func(row *client.TaskRow) { return func(*client.TaskRow) {} }
	configured := func(row *client.TaskRow) { row.SourceInstanceID = "source-1" }
	old := newRow("task-0", nameOne)
	old.Status = "TERMINATED"
	const again = "again"
	tests := map[string]struct {
		before, rows []client.TaskRow
		id           string // taskOne: adopted; again: made by a second call; empty: an error
		says         []string
	}{
		"a new task is adopted":                   {nil, one(as("")), taskOne, nil},
		"nothing there is called for again":       {nil, nil, again, nil},
		"a task from before is not adopted":       {[]client.TaskRow{old}, nil, again, nil},
		"a task from before is told from the new": {[]client.TaskRow{old}, one(as("")), taskOne, nil},
		"another name is another task":            {nil, []client.TaskRow{newRow("x", "alpha-2"), newRow("y", "Alpha")}, again, nil},
		"a deleted record is no task":             {nil, one(func(row *client.TaskRow) { row.Status = "DELETED" }), again, nil},
		"a new task that has failed is adopted":   {nil, one(func(row *client.TaskRow) { row.Status = "FAILED" }), taskOne, nil},
		"an import is not adopted":                {nil, one(func(row *client.TaskRow) { row.MigrationType = client.MigrationTypeBackupImport }), again, nil},
		"an import in capitals is not":            {nil, one(func(row *client.TaskRow) { row.MigrationType = "BACKUPFILE_IMPORT" }), again, nil},
		"a task that names no type is adopted":    {nil, one(func(row *client.TaskRow) { row.MigrationType = "" }), taskOne, nil},
		"an odd type is adopted":                  {nil, one(func(row *client.TaskRow) { row.MigrationType = client.MigrationMethodIncremental }), taskOne, nil},
		"an odd time of creation says nothing":    {nil, one(func(row *client.TaskRow) { row.CreatedAt = "1970-01-01T00:00:00Z" }), taskOne, nil},
		"a configured source is in doubt":         {nil, one(configured), "", []string{taskOne, "terraform import"}},
		"a configured data source is in doubt":    {nil, one(func(row *client.TaskRow) { row.DataSource = "10.0.0.1:6379" }), "", []string{taskOne, "terraform import"}},
		"a configured target is in doubt":         {nil, one(func(row *client.TaskRow) { row.TargetInstanceID = "target-1" }), "", []string{taskOne, "terraform import"}},
		"a configured address is in doubt":        {nil, one(func(row *client.TaskRow) { row.TargetInstanceAddrs = "10.0.0.2:6379" }), "", []string{taskOne, "terraform import"}},
		"one configured is told from one that is not": {nil, append(one(as("")), func() client.TaskRow {
			row := newRow("task-2", nameOne)
			configured(&row)
			return row
		}()), taskOne, nil},
		"two new tasks are too many":                       {nil, append(one(as("")), newRow("task-2", nameOne)), "", []string{taskOne, "task-2", `"alpha"`, "terraform import"}},
		"a new import beside a new task is not in the way": {nil, append(one(as("")), client.TaskRow{ID: "task-2", Name: nameOne, MigrationType: client.MigrationTypeBackupImport}), taskOne, nil},
		"a new row that names no task is in doubt":         {nil, []client.TaskRow{{ID: taskOne}}, "", []string{taskOne, "without a name", "terraform import"}},
		"a row without a name from before is not":          {[]client.TaskRow{{ID: "task-0", Status: "RUNNING"}}, one(as("")), taskOne, nil},
		"a row that names neither task nor id is in doubt": {nil, []client.TaskRow{{}}, "", []string{"without an id", "terraform import"}},
		"a row of that name without an id is in doubt":     {nil, one(func(row *client.TaskRow) { row.ID = "" }), "", []string{"without an id", "terraform import"}},
		"a row of another name needs no id":                {nil, []client.TaskRow{{Name: "alpha-2"}}, again, nil},
		"nor does it hide one behind it":                   {nil, []client.TaskRow{{Name: "alpha-2"}, {Name: nameOne}}, "", []string{"without an id"}},
		"a new task far down the list is adopted as well":  {nil, append(numbered(1500), one(as(""))...), taskOne, nil},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.create = losingAnswer(lostAnswer())
			f.list = listingFirst(test.before, (&pagedList{rows: slices.Concat(test.before, test.rows)}).page)
			got, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
			calls, took := 1, time.Second
			switch test.id {
			case "":
				wantError(t, err, append(test.says, "HTTP 500")...)
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
				if f.calls()[opList] != 6 {
					t.Errorf("looked %d times before calling again, want 5 and the list before", f.calls()[opList])
				}
			}
			if f.calls()[opCreate] != calls {
				t.Errorf("called %d times, want %d", f.calls()[opCreate], calls)
			}
			f.wantTook(took)
		})
	}
}

func TestCreateFindsATaskThatShowsLate(t *testing.T) {
	t.Parallel()
	for look, took := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second} {
		inBubble(t, fmt.Sprintf("with look %d", look), func(t *testing.T) {
			f := newFake(t)
			f.create = losingAnswer(lostAnswer())
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if n < look+1 {
					return &client.TaskPage{}, nil
				}
				return listing(newRow(taskOne, nameOne))(ctx, n, req)
			}
			got, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
			if err != nil || got.ID != taskOne {
				t.Errorf("got %+v, %v", got, err)
			}
			f.wantCalls(map[string]int{opCreate: 1, opList: look + 1})
			f.wantTook(took)
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
			f.create = losingAnswer(lostAnswer())
			f.list = listingFirst(nil, func(_ context.Context, _ int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if test.list != nil {
					return nil, test.list
				}
				if req.Offset > 0 {
					return nil, forbidden()
				}
				return &client.TaskPage{Count: 30, Tasks: numbered(20)}, nil
			})
			_, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
			if _, ok := errors.AsType[*OutcomeUnknownError](err); !ok {
				t.Errorf("got %T", err)
			}
			wantError(t, err, `creating migration task "alpha"`, "not known", "HTTP 500", `Look for a migration task "alpha" created at about 2000-01-01T00:00:00Z`,
				"terraform import ADDRESS TASK_ID", "apply again")
			f.wantCalls(map[string]int{opCreate: 1, opList: 1 + test.looks})
		})
	}
}

func TestCreateCallsAgainAfterThreeLooks(t *testing.T) {
	t.Parallel()
	for failing, calls := range map[int]int{2: 2, 3: 1, 4: 1} {
		inBubble(t, fmt.Sprintf("of five where %d fail for now", failing), func(t *testing.T) {
			f := newFake(t)
			f.create = losingAnswer(lostAnswer())
			f.list = listingFirst(nil, func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if n <= failing {
					return nil, broken()
				}
				return listing()(ctx, n, req)
			})
			_, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown != (calls == 1) {
				t.Errorf("got %v", err)
			}
			f.wantCalls(map[string]int{opCreate: calls, opList: 6})
		})
	}
}

func TestCreateStopsAfterThreeAttempts(t *testing.T) {
	t.Parallel()
	inBubble(t, "and says so", func(t *testing.T) {
		f := newFake(t)
		f.create = func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return nil, lostAnswer()
		}
		f.list = listing()
		_, err := NewService(f).CreateOnline(t.Context(), onlineRequest, onlineTarget)
		wantError(t, err, `"alpha"`, "3 times")
		f.wantCalls(map[string]int{opCreate: 3, opList: 16})
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
			rows = append(rows, client.TaskRow{ID: fmt.Sprintf("task-%d", n), Name: req.Name})
			return nil, lostAnswer()
		}
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			mu.Lock()
			defer mu.Unlock()
			return (&pagedList{rows: rows}).page(ctx, n, req)
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
				created, err := s.CreateOnline(t.Context(), req, onlineTarget)
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
		if f.calls()[opCreate] != 3 {
			t.Errorf("called %d times, want 3", f.calls()[opCreate])
		}
	})
	inBubble(t, "other names do not wait for one another", func(t *testing.T) {
		f, ids := create(t, nameOne, "beta", "gamma")
		if want := []string{"task-1", "task-2", "task-3"}; !slices.Equal(ids, want) {
			t.Errorf("got %q, want %q", ids, want)
		}
		f.wantTook(time.Second)
	})
	inBubble(t, "a task made a moment before with its answer in hand is not adopted", func(t *testing.T) {
		f := newFake(t)
		answers := []error{nil, lostAnswer(), nil}
		f.create = func(_ context.Context, n int, _ client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
			return &client.CreateOnlineTaskResult{TaskID: fmt.Sprintf("task-%d", n)}, answers[n-1]
		}
		f.list = listingFirst(nil, listing(client.TaskRow{ID: "task-1", Name: nameOne}))
		s := NewService(f)
		for _, want := range []string{"task-1", "task-3"} {
			if got, err := s.CreateOnline(t.Context(), onlineRequest, onlineTarget); err != nil || got.ID != want {
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
		f.list = listing()
		s := NewService(f)
		go func() { _, _ = s.CreateOnline(t.Context(), onlineRequest, onlineTarget) }()
		synctest.Wait()
		_, err := s.CreateOnline(cancelAfter(t, 5*time.Second), onlineRequest, onlineTarget)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		wantError(t, err, `"alpha"`)
		f.wantTook(5 * time.Second)
		f.wantCalls(map[string]int{opCreate: 1, opList: 1})
		time.Sleep(time.Minute)
		if got, err := s.CreateOnline(t.Context(), onlineRequest, onlineTarget); err != nil || got.ID != taskOne {
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
		f.list = listing()
		got, err := NewService(f).CreateBackupImport(t.Context(), importRequest)
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
				return &client.TaskResult{ID: "again"}, nth(n, lostAnswer(), nil)
			}
			row := client.TaskRow{ID: taskOne, Name: nameOne, MigrationType: client.MigrationTypeBackupImport}
			test.change(&row)
			f.list = listingFirst(nil, listing(row))
			got, err := NewService(f).CreateBackupImport(t.Context(), importRequest)
			if err != nil || got.ID != test.id {
				t.Errorf("got %+v, %v, want %s", got, err, test.id)
			}
		})
	}
	inBubble(t, "no error has the password", func(t *testing.T) {
		f := newFake(t)
		f.imports = func(context.Context, int, client.CreateBackupImportRequest) (*client.TaskResult, error) {
			return nil, lostAnswer()
		}
		f.list = listingFirst(nil, listing(client.TaskRow{ID: taskOne, Name: nameOne}, client.TaskRow{ID: "task-2", Name: nameOne}))
		_, err := NewService(f).CreateBackupImport(t.Context(), importRequest)
		wantError(t, err, taskOne)
		if got := err.Error(); strings.Contains(got, importRequest.Target.Password) {
			t.Errorf("got %s", got)
		}
	})
}

func TestCreateAdoptsNoTaskOfAResource(t *testing.T) {
	t.Parallel()
	inBubble(t, "even if it is new", func(t *testing.T) {
		f := newFake(t)
		f.create = losingAnswer(lostAnswer())
		f.list = listing(client.TaskRow{ID: taskOne, Name: nameOne})
		s := NewService(f)
		s.Claim(taskOne)
		got, err := s.CreateOnline(t.Context(), onlineRequest, onlineTarget)
		if err != nil || got.ID != "again" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
