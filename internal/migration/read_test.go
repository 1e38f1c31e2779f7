package migration

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// pagedList is a list of tasks that a service serves page by page.
type pagedList struct {
	rows    []client.TaskRow
	matches func(name, asked string) bool // how it filters by name; nil: not at all
	longest int                           // of a page, where the service cuts it short; 0: as asked
	mute    bool                          // leaves the count out
	asked   []client.ListTasksRequest
}

func (s *pagedList) page(_ context.Context, _ int, req client.ListTasksRequest) (*client.TaskPage, error) {
	s.asked = append(s.asked, req)
	var rows []client.TaskRow
	for _, row := range s.rows {
		if req.Name == "" || s.matches == nil || s.matches(row.Name, req.Name) {
			rows = append(rows, row)
		}
	}
	limit := req.Limit
	if s.longest > 0 {
		limit = min(limit, s.longest)
	}
	from := min(req.Offset, len(rows))
	page := &client.TaskPage{Count: len(rows), Tasks: slices.Clone(rows[from:min(from+limit, len(rows))])}
	if s.mute {
		page.Count = 0
	}
	return page, nil
}

// numbered gives n rows of other tasks.
func numbered(n int) []client.TaskRow {
	rows := make([]client.TaskRow, n)
	for i := range rows {
		rows[i] = client.TaskRow{ID: fmt.Sprintf("other-%d", i), Name: fmt.Sprintf("alpha-%d", i), Status: "SUCCESS"}
	}
	return rows
}

func TestRead(t *testing.T) {
	t.Parallel()
	others := numbered(3)
	idless := online("INCRMIGEATING")
	idless.ID = ""
	own404, gateway := refused(404, "DCS.4133"), refused(404, "APIGW.0101")
	tests := map[string]struct {
		show   any
		rows   []client.TaskRow
		status string // empty: gone
		lists  int
	}{
		"a task that is shown is there":                          {"INCRMIGEATING", nil, "INCRMIGEATING", 0},
		"a task in a word nobody knows is there":                 {"ON_HOLIDAY", nil, "ON_HOLIDAY", 0},
		"a task that failed is there":                            {"FAILED", nil, "FAILED", 0},
		"a task whose machine is gone is there":                  {"RELEASED", nil, "RELEASED", 0},
		"a task shown without its id is the one asked for":       {idless, nil, "INCRMIGEATING", 0},
		"SUCCESS is SUCCESS, listed or not":                      {"SUCCESS", others, "SUCCESS", 0},
		"DCS.4133 means gone":                                    {notFound(), nil, "", 0},
		"DCS.4133 means gone even if the list has it":            {notFound(), []client.TaskRow{row("CREATING")}, "", 0},
		"its numeric form means gone":                            {refused(400, "111400133"), nil, "", 0},
		"a 404 of the service means gone":                        {own404, nil, "", 0},
		"DELETED means gone":                                     {"DELETED", nil, "", 0},
		"deleted in any case means gone":                         {"deleted", nil, "", 0},
		"a bare 404 means gone if the list bears it out":         {bare404(), others, "", 1},
		"so does a 404 of the gateway":                           {gateway, others, "", 1},
		"a bare 404 means gone if the list has it as DELETED":    {bare404(), []client.TaskRow{row("DELETED")}, "", 1},
		"a list of many pages is read to its end to bear it out": {bare404(), numbered(1500), "", 2},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(test.show)
			f.list = (&pagedList{rows: slices.Clone(test.rows)}).page
			task, err := NewService(f).Read(t.Context(), taskOne)
			gone, isGone := errors.AsType[*GoneError](err)
			switch {
			case test.status == "" && (!isGone || gone.ID != taskOne || task != nil):
				t.Errorf("got %+v, %v, want it gone", task, err)
			case test.status != "" && (err != nil || task.Status != test.status || task.ID != taskOne):
				t.Errorf("got %+v, %v, want it %s", task, err, test.status)
			}
			if f.calls()[opShow] != 1 || f.calls()[opList] != test.lists {
				t.Errorf("calls were %v, want one show and %d lists", f.calls(), test.lists)
			}
		})
	}
}

func TestReadPassesErrorsOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		show error
		list any // an error, or a row
		says []string
	}{
		"a refusal to show is no sign that it is gone":               {forbidden(), nil, []string{"DCS.4003"}},
		"a service that is down is no sign that it is gone":          {broken(), nil, []string{"DCS.5000"}},
		"another 400 is no sign that it is gone":                     {refused(400, "DCS.4134"), nil, []string{"DCS.4134"}},
		"a bare 404 is none where its list has the task":             {bare404(), row("SUCCESS"), []string{"HTTP 404", "its list has the task"}},
		"a bare 404 is none where the list may not be read":          {bare404(), forbidden(), []string{"HTTP 404", "not from the migration service itself", "dcs:migrationTask:list"}},
		"a 404 of the gateway is none where the list is not there":   {refused(404, "APIGW.0101"), refused(404, "APIGW.0101"), []string{"APIGW.0101", "cannot be read"}},
		"a bare 404 is none where the list is down":                  {bare404(), broken(), []string{"DCS.5000"}},
		"a bare 404 is none where a row of the list does not say id": {bare404(), client.TaskRow{}, []string{"without a task id"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(test.show)
			f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
				if err, ok := test.list.(error); ok {
					return nil, err
				}
				return &client.TaskPage{Tasks: []client.TaskRow{test.list.(client.TaskRow)}, Count: 1}, nil
			}
			task, err := NewService(f).Read(t.Context(), taskOne)
			if _, gone := errors.AsType[*GoneError](err); gone || task != nil {
				t.Errorf("got %+v, %v, want an error that is not of a task gone", task, err)
			}
			wantError(t, err, test.says...)
		})
	}
}

// Many reads whose 404 must be borne out share one list.
func TestReadsShareAList(t *testing.T) {
	t.Parallel()
	inBubble(t, "of a hundred tasks", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(100, 0)
		f.show, f.list = showing(bare404()), listing()
		s := NewService(f)
		for _, err := range forAll(100, func(id string) error { _, err := s.Read(t.Context(), id); return err }) {
			if _, gone := errors.AsType[*GoneError](err); !gone {
				t.Errorf("got %v", err)
			}
		}
		f.wantCalls(map[string]int{opShow: 100, opList: 1})
	})
	inBubble(t, "but none asked for before they came", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(2, 0)
		f.show = showing(bare404())
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			time.Sleep(time.Second)
			return listing()(ctx, n, req)
		}
		s := NewService(f)
		go func() { _, _ = s.Read(t.Context(), taskID(0)) }()
		time.Sleep(500 * time.Millisecond) // the first list is under way
		_, _ = s.Read(t.Context(), taskID(1))
		f.wantCalls(map[string]int{opShow: 2, opList: 2})
	})
	inBubble(t, "and whoever leaves ends it for nobody else", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(2, 0)
		f.show = showing(bare404())
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if !sleep(ctx, time.Second) {
				return nil, &client.Error{Operation: "asking", Err: ctx.Err()}
			}
			return listing()(ctx, n, req)
		}
		s := NewService(f)
		hasty, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		go func() {
			if _, err := s.Read(hasty, taskID(0)); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}()
		_, err := s.Read(t.Context(), taskID(1))
		if _, gone := errors.AsType[*GoneError](err); !gone {
			t.Errorf("got %v", err)
		}
	})
}

func TestTaskOfRow(t *testing.T) {
	t.Parallel()
	listed := client.TaskRow{
		ID: taskOne, Name: nameOne, Description: "d", Status: "CREATING", MigrationType: client.MigrationTypeOnline,
		MigrationMethod: client.MigrationMethodFull, ECSTenantPrivateIP: "192.168.0.9", CreatedAt: "2019/10/22 14:44:30",
		ReleasedAt: "2019/10/23 14:44:30", Version: "2.0", ResumeMode: "auto", SupportedFeatures: []string{"x"},
	}
	want := client.Task{
		ID: taskOne, Name: nameOne, Description: "d", Status: "CREATING", MigrationType: client.MigrationTypeOnline,
		MigrationMethod: client.MigrationMethodFull, ECSTenantPrivateIP: "192.168.0.9", CreatedAt: "2019/10/22 14:44:30",
		ReleasedAt: "2019/10/23 14:44:30", Version: "2.0", ResumeMode: "auto", SupportedFeatures: []string{"x"},
	}
	if got := taskOfRow(&listed); !reflect.DeepEqual(*got, want) {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	listed.DataSource, listed.TargetInstanceID, listed.TargetInstanceAddrs = "10.0.0.1:6379", "target-1", "10.0.0.2:6379,10.0.0.3:6379"
	want.Source = &client.Instance{Addrs: []string{"10.0.0.1:6379"}}
	want.Target = &client.Instance{ID: "target-1", Addrs: []string{"10.0.0.2:6379", "10.0.0.3:6379"}}
	if got := taskOfRow(&listed); !reflect.DeepEqual(*got, want) {
		t.Errorf("configured: got %+v, want %+v", *got, want)
	}
	listed.MigrationType = client.MigrationTypeBackupImport // whose data_source is a bucket
	if got := taskOfRow(&listed); got.Source != nil {
		t.Errorf("an import: got the source %+v", got.Source)
	}
}

func TestShowListed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		show  any
		list  []client.TaskRow
		there bool
		lists int
	}{
		"a task that is shown":          {changed(online("SUCCESS"), func(task *client.Task) { task.ID, task.Name = "", "" }), nil, true, 0},
		"a task deleted meanwhile":      {notFound(), nil, false, 1},
		"a task shown as DELETED since": {"DELETED", []client.TaskRow{row("SUCCESS")}, false, 0},
		"a task that only the list has": {notFound(), []client.TaskRow{row("CREATING")}, true, 1},
	} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showing(test.show), listing(test.list...)
			task, err := NewService(f).ShowListed(t.Context(), row("SUCCESS"))
			if err != nil || (task != nil) != test.there || task != nil && (task.ID != taskOne || task.Name != nameOne) {
				t.Errorf("got %+v, %v", task, err)
			}
			if f.calls()[opShow] != 1 || f.calls()[opList] != test.lists {
				t.Errorf("calls were %v", f.calls())
			}
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		list     pagedList
		rows     int
		requests int
	}{
		"none":                                  {pagedList{}, 0, 1},
		"none, without a count":                 {pagedList{mute: true}, 0, 1},
		"one page":                              {pagedList{rows: numbered(7)}, 7, 1},
		"just a full page":                      {pagedList{rows: numbered(1000)}, 1000, 1},
		"a page and a row":                      {pagedList{rows: numbered(1001)}, 1001, 2},
		"three pages":                           {pagedList{rows: numbered(2500)}, 2500, 3},
		"pages cut short":                       {pagedList{rows: numbered(95), longest: 10}, 95, 10},
		"three pages, without a count":          {pagedList{rows: numbered(2500), mute: true}, 2500, 4},
		"pages cut short, without a count":      {pagedList{rows: numbered(95), longest: 10, mute: true}, 95, 11},
		"a full page to the end, without count": {pagedList{rows: numbered(20), longest: 10, mute: true}, 20, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.list = test.list.page
			rows, err := NewService(f).List(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != test.rows {
				t.Errorf("got %d rows, want %d", len(rows), test.rows)
			}
			for i := range rows {
				if want := fmt.Sprintf("other-%d", i); rows[i].ID != want {
					t.Fatalf("row %d is %s, want %s", i, rows[i].ID, want)
				}
			}
			f.wantCalls(map[string]int{opList: test.requests})
			for _, req := range test.list.asked {
				if req.Limit != client.MaxPageSize {
					t.Errorf("asked for pages of %d, want the longest", req.Limit)
				}
			}
		})
	}
}

func TestListAcrossAListThatMoves(t *testing.T) {
	t.Parallel()
	rows := numbered(6)
	tests := map[string]struct {
		pages [][]client.TaskRow
		count int
		want  []string
		asked int
	}{
		"a row that comes again, since another was put in before it, is told once": {[][]client.TaskRow{rows[0:3], rows[2:5], rows[5:6]}, 7,
			[]string{"other-0", "other-1", "other-2", "other-3", "other-4", "other-5"}, 3},
		"so it is where no count ends the list": {[][]client.TaskRow{rows[0:3], rows[2:5], rows[5:6], nil}, 0, []string{"other-0", "other-1", "other-2", "other-3", "other-4", "other-5"}, 4},
		"a service that serves one page for ever comes to an end": {[][]client.TaskRow{rows[0:3], rows[0:3], rows[0:3], rows[0:3]}, 1 << 30,
			[]string{"other-0", "other-1", "other-2"}, 2},
		"a service that counts more than it has does too": {[][]client.TaskRow{rows[0:3], nil}, 100, []string{"other-0", "other-1", "other-2"}, 2},
		"a service that counts too little ends early":     {[][]client.TaskRow{rows[0:3], rows[3:6]}, 2, []string{"other-0", "other-1", "other-2"}, 1},
		"a row twice on a page is told once":              {[][]client.TaskRow{{rows[0], rows[0], rows[1]}}, 3, []string{"other-0", "other-1"}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.list = func(_ context.Context, n int, _ client.ListTasksRequest) (*client.TaskPage, error) {
				if n > len(test.pages) {
					t.Fatal("the list does not come to an end")
				}
				return &client.TaskPage{Count: test.count, Tasks: slices.Clone(test.pages[n-1])}, nil
			}
			got, err := NewService(f).List(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, row := range got {
				ids = append(ids, row.ID)
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("got %q, want %q", ids, test.want)
			}
			f.wantCalls(map[string]int{opList: test.asked})
		})
	}
}

func TestListPassesNamesAndErrorsOn(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.list = func(_ context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
		if req.Name != nameOne {
			t.Errorf("asked for the name %q", req.Name)
		}
		if n == 2 {
			return nil, forbidden()
		}
		return &client.TaskPage{Count: 20, Tasks: numbered(10)}, nil
	}
	if _, err := NewService(f).List(t.Context(), nameOne); !client.IsRefused(err) {
		t.Errorf("got %v, want the refusal of the second page", err)
	} else {
		wantError(t, err, "dcs:migrationTask:list")
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	idless := online("SUCCESS")
	idless.ID = ""
	f.show = showing(idless, "DELETED", notFound())
	s := NewService(f)
	if task, err := s.Show(t.Context(), taskOne); err != nil || task.ID != taskOne {
		t.Errorf("got %+v, %v, want the task asked for", task, err)
	}
	if task, err := s.Show(t.Context(), taskOne); err != nil || task.Status != "DELETED" {
		t.Errorf("got %+v, %v, want what the service shows", task, err)
	}
	if task, err := s.Show(t.Context(), taskOne); !client.IsNotFound(err) || task != nil {
		t.Errorf("got %+v, %v, want what the service says", task, err)
	}
}

func TestRowsAreHandedOverAsTheirPagesCome(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		enough int // rows after which no more are wanted
		rows   []string
		pages  int
	}{
		"all of them":                            {99, []string{"t-1", "t-2", "t-4", "t-5"}, 3},
		"as many as are wanted":                  {2, []string{"t-1", "t-2"}, 1},
		"no page beyond that":                    {3, []string{"t-1", "t-2", "t-4"}, 2},
		"the first alone, where that is enough":  {1, []string{"t-1"}, 1},
		"with the last page's where it is asked": {4, []string{"t-1", "t-2", "t-4", "t-5"}, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			pages := [][]client.TaskRow{{{ID: "t-1"}, {ID: "t-2"}}, {{ID: "t-3", Status: "DELETED"}, {ID: "t-4"}, {ID: "t-2"}}, {{ID: "t-5"}}}
			f.list = func(_ context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if req.Name != "" {
					return nil, fmt.Errorf("asked for the name %q", req.Name)
				}
				return &client.TaskPage{Count: 6, Tasks: pages[n-1]}, nil
			}
			var rows []string
			err := NewService(f).Rows(t.Context(), func(row client.TaskRow) bool {
				rows = append(rows, row.ID)
				return len(rows) < test.enough
			})
			if err != nil || !slices.Equal(rows, test.rows) {
				t.Errorf("got %q, %v, want %q", rows, err, test.rows)
			}
			f.wantCalls(map[string]int{opList: test.pages})
		})
	}
}
