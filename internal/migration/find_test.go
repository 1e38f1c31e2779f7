package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// shelf is a list of tasks that a service serves page by page.
type shelf struct {
	rows    []client.TaskRow
	matches func(name, asked string) bool // how it filters by name; nil: not at all
	longest int                           // of a page, where the service cuts it short; 0: as asked
	mute    bool                          // leaves the count out
	asked   []client.ListTasksRequest
}

func (s *shelf) page(_ context.Context, _ int, req client.ListTasksRequest) (*client.TaskPage, error) {
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

func exact(name, asked string) bool { return name == asked }
func tooStrict(_, _ string) bool    { return false }

func TestFind(t *testing.T) {
	t.Parallel()
	others := numbered(3)
	unseen := Known{ID: taskOne, Name: nameOne}
	nameless := online("SUCCESS")
	nameless.Name = ""
	idless := online("INCRMIGEATING")
	idless.ID = ""
	tests := map[string]struct {
		known  Known
		show   any
		rows   []client.TaskRow
		status string // empty: gone
		lists  int
	}{
		"a task that is shown is there":                          {knownOne, "INCRMIGEATING", nil, "INCRMIGEATING", 0},
		"a task in a word nobody knows is there":                 {knownOne, "ON_HOLIDAY", nil, "ON_HOLIDAY", 0},
		"a task that failed is there":                            {knownOne, "FAILED", nil, "FAILED", 0},
		"a task whose machine is gone is there":                  {knownOne, "RELEASED", nil, "RELEASED", 0},
		"a task shown without its id is the one asked for":       {knownOne, idless, nil, "INCRMIGEATING", 0},
		"DCS.4133 means gone":                                    {knownOne, notFound(), nil, "", 0},
		"404 means gone":                                         {knownOne, refused(404, "DCS.4000"), nil, "", 0},
		"404 without a code means gone if the list bears it out": {knownOne, refused(404, ""), others, "", 2},
		"404 without a code is no proof against the list":        {knownOne, refused(404, ""), []client.TaskRow{row("INCRMIGEATING")}, "INCRMIGEATING", 1},
		"DELETED means gone":                                     {knownOne, "DELETED", nil, "", 0},
		"deleted in any case means gone":                         {knownOne, "deleted", nil, "", 0},
		"SUCCESS that is listed is there":                        {knownOne, "SUCCESS", append(others, row("SUCCESS")), "SUCCESS", 1},
		"SUCCESS that the list no longer has means gone":         {knownOne, "SUCCESS", others, "", 2},
		"SUCCESS that the list has as DELETED means gone":        {knownOne, "SUCCESS", append(others, row("DELETED")), "", 2},
		"SUCCESS is looked up by the name that is remembered":    {knownOne, nameless, []client.TaskRow{row("SUCCESS")}, "SUCCESS", 1},
		"SUCCESS without any name is looked up in all":           {Known{ID: taskOne, Seen: true}, nameless, others, "", 1},
		"a new task that is only listed is there":                {unseen, notFound(), append(others, row("CREATING")), "CREATING", 1},
		"a new task that is nowhere is gone":                     {unseen, notFound(), others, "", 2},
		"a new task that is listed as DELETED is gone":           {unseen, notFound(), []client.TaskRow{row("DELETED")}, "", 2},
		"a task seen before is not looked for in the list again": {knownOne, notFound(), []client.TaskRow{row("SUCCESS")}, "", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.show = showing(test.show)
			s := &shelf{rows: slices.Clone(test.rows), matches: exact}
			f.list = s.page
			task, err := NewService(f).Find(t.Context(), test.known)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case test.status == "" && task != nil:
				t.Errorf("got %+v, want none", task)
			case test.status != "" && (task == nil || task.Status != test.status || task.ID != taskOne):
				t.Errorf("got %+v, want it %s", task, test.status)
			}
			if got := f.counts[opList]; got != test.lists {
				t.Errorf("listed %d times, want %d", got, test.lists)
			}
			if len(s.asked) > 0 && s.asked[0].Name != test.known.Name {
				t.Errorf("looked for the name %q first, want %q", s.asked[0].Name, test.known.Name)
			}
		})
	}
}

func TestFindPassesErrorsOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		known Known
		show  any
		list  error
	}{
		"a refusal to show is no sign that it is gone":           {knownOne, forbidden(), nil},
		"a service that is down is no sign that it is gone":      {knownOne, broken(), nil},
		"a 404 of the gateway is no sign that it is gone":        {knownOne, refused(404, "APIGW.0101"), nil},
		"another 400 is no sign that it is gone":                 {knownOne, refused(400, "DCS.4134"), nil},
		"a list that may not be read leaves SUCCESS open":        {knownOne, "SUCCESS", forbidden()},
		"a list that cannot be read leaves a new task open":      {Known{ID: taskOne}, notFound(), broken()},
		"a list that cannot be read leaves SUCCESS open as well": {knownOne, "SUCCESS", broken()},
		"a list with a row without an id leaves SUCCESS open":    {knownOne, "SUCCESS", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.show = showing(test.show)
			f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
				if test.list == nil {
					return &client.TaskPage{Tasks: []client.TaskRow{{}}}, nil
				}
				return nil, test.list
			}
			if task, err := NewService(f).Find(t.Context(), test.known); err == nil || task != nil {
				t.Errorf("got %+v, %v, want an error", task, err)
			}
		})
	}
}

func TestFindTellsWhatOnlyTheListKnows(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.show = showing(notFound())
	listed := client.TaskRow{
		ID: taskOne, Name: nameOne, Description: "d", Status: "CREATING", MigrationType: client.MigrationTypeOnline,
		MigrationMethod: client.MigrationMethodFull, ECSTenantPrivateIP: "192.168.0.9", CreatedAt: "2019/10/22 14:44:30",
		ReleasedAt: "2019/10/23 14:44:30", Version: "2.0", ResumeMode: "auto", SupportedFeatures: []string{"x"},
	}
	f.list = listing(listed)
	got, err := NewService(f).Find(t.Context(), Known{ID: taskOne, Name: nameOne})
	if err != nil {
		t.Fatal(err)
	}
	want := client.Task{
		ID: taskOne, Name: nameOne, Description: "d", Status: "CREATING", MigrationType: client.MigrationTypeOnline,
		MigrationMethod: client.MigrationMethodFull, ECSTenantPrivateIP: "192.168.0.9", CreatedAt: "2019/10/22 14:44:30",
		ReleasedAt: "2019/10/23 14:44:30", Version: "2.0", ResumeMode: "auto",
	}
	features := got.SupportedFeatures
	got.SupportedFeatures = nil
	if fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", want) || !slices.Equal(features, []string{"x"}) {
		t.Errorf("got %+v with %q, want %+v", *got, features, want)
	}
}

func TestFindRowHoweverTheServiceMatchesNames(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		matches func(name, asked string) bool
		name    string
		found   []string // names asked for when the task is there
		missing []string // when it is not
	}{
		"exactly":                      {exact, nameOne, []string{nameOne}, []string{nameOne, ""}},
		"loosely":                      {strings.Contains, nameOne, []string{nameOne}, []string{nameOne, ""}},
		"not at all":                   {nil, nameOne, []string{nameOne}, []string{nameOne, ""}},
		"too strictly":                 {tooStrict, nameOne, []string{nameOne, ""}, []string{nameOne, ""}},
		"when no name is known":        {exact, "", []string{""}, []string{""}},
		"when it goes by another name": {exact, "beta", []string{"beta", ""}, []string{"beta", ""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, there := range []bool{true, false} {
				s := &shelf{rows: numbered(30), matches: test.matches, longest: 10}
				want := test.missing
				if there {
					s.rows, want = append(s.rows, row("SUCCESS")), test.found
				}
				f := newFake(t)
				f.list = s.page
				got, err := NewService(f).findRow(t.Context(), taskOne, test.name)
				if err != nil || (got != nil) != there || got != nil && got.ID != taskOne {
					t.Errorf("there %t: got %+v, %v", there, got, err)
				}
				var names []string
				for _, req := range s.asked {
					names = append(names, req.Name)
				}
				if names = slices.Compact(names); !slices.Equal(names, want) {
					t.Errorf("there %t: asked for the names %q, want %q", there, names, want)
				}
			}
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		shelf    shelf
		rows     int
		requests int
	}{
		"none":                                  {shelf{}, 0, 1},
		"none, without a count":                 {shelf{mute: true}, 0, 1},
		"one page":                              {shelf{rows: numbered(7)}, 7, 1},
		"just a full page":                      {shelf{rows: numbered(1000)}, 1000, 1},
		"a page and a row":                      {shelf{rows: numbered(1001)}, 1001, 2},
		"three pages":                           {shelf{rows: numbered(2500)}, 2500, 3},
		"pages cut short":                       {shelf{rows: numbered(95), longest: 10}, 95, 10},
		"three pages, without a count":          {shelf{rows: numbered(2500), mute: true}, 2500, 4},
		"pages cut short, without a count":      {shelf{rows: numbered(95), longest: 10, mute: true}, 95, 11},
		"a full page to the end, without count": {shelf{rows: numbered(20), longest: 10, mute: true}, 20, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.list = test.shelf.page
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
			f.asked(map[string]int{opList: test.requests})
			for _, req := range test.shelf.asked {
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
			f.asked(map[string]int{opList: test.asked})
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
