package migration

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// chatter is a log of n lines, oldest first, of which the last reports an error.
func chatter(n int) []client.LogLine {
	start := time.Date(2023, 5, 15, 9, 0, 0, 0, time.UTC)
	lines := make([]client.LogLine, n)
	for i := range lines {
		lines[i] = line(start.Add(time.Duration(i)*time.Second).Format(time.RFC3339Nano), "INFO", fmt.Sprintf("line %d", i+1))
	}
	lines[n-1].LogLevel, lines[n-1].Message = "ERROR", "the last straw"
	return lines
}

func TestReasonFindsTheEndOfTheLog(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		log      journal
		requests int
	}{
		"of one line":                                          {journal{lines: chatter(1)}, 1},
		"of a page, oldest first":                              {journal{lines: chatter(60)}, 1},
		"of a page, newest first":                              {journal{lines: chatter(60), newestFirst: true}, 1},
		"of just a full page, which need not be all":           {journal{lines: chatter(100)}, 2},
		"of a page and a line, oldest first":                   {journal{lines: chatter(101)}, 2},
		"of many pages, oldest first, in two requests":         {journal{lines: chatter(5000)}, 2},
		"of many pages, newest first, in one":                  {journal{lines: chatter(5000), newestFirst: true}, 1},
		"of a service that cuts its pages short":               {journal{lines: chatter(130), longest: 50}, 3},
		"of a service that counts only the page":               {journal{lines: chatter(250), count: countUpTo}, 3},
		"of a service that counts only the page, newest first": {journal{lines: chatter(250), newestFirst: true, count: countUpTo}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.logs = test.log.page
			reason := NewService(f).Reason(t.Context(), online("FAILED"))
			if !strings.Contains(reason, "the last straw") {
				t.Errorf("got %q, want the log's last line", reason)
			}
			f.asked(map[string]int{opLogs: test.requests})
		})
	}
}

func TestReasonFromALogThatIsServedOddly(t *testing.T) {
	t.Parallel()
	failed := row("FAILED")
	failed.ErrorMessage = "target ran out of memory"
	tests := map[string]struct {
		page     func(req client.ListTaskLogsRequest) (*client.LogPage, error)
		want     string
		requests int
	}{
		"with an end that cannot be read": {func(req client.ListTaskLogsRequest) (*client.LogPage, error) {
			if req.Offset > 0 {
				return nil, broken()
			}
			return (&journal{lines: chatter(150)}).page(t.Context(), 1, req)
		}, "target ran out of memory", 2},
		"with fewer lines than are counted": {func(req client.ListTaskLogsRequest) (*client.LogPage, error) {
			page, err := (&journal{lines: chatter(100)}).page(t.Context(), 1, req)
			page.Count = 500
			return page, err
		}, "the last straw", 2},
		"without an end": {func(client.ListTaskLogsRequest) (*client.LogPage, error) {
			return &client.LogPage{Logs: chatter(100)}, nil
		}, "the last straw", 20},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.logs = func(_ context.Context, _ int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
				return test.page(req)
			}
			f.list = listing(failed)
			if got := NewService(f).Reason(t.Context(), online("FAILED")); !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if f.counts[opLogs] != test.requests {
				t.Errorf("asked for %d pages, want %d", f.counts[opLogs], test.requests)
			}
		})
	}
}

func TestReasonTellsTheLastErrors(t *testing.T) {
	t.Parallel()
	at := func(second int) string { return fmt.Sprintf("2019/10/22 14:44:%02d", second) }
	coded := line(at(1), "ERROR", "refused")
	coded.LogCode = "DCS.MIG.7"
	var many []client.LogLine
	for i := range 9 {
		many = append(many, line(at(i), "ERROR", fmt.Sprintf("error %d", i)))
	}
	tests := map[string]struct {
		lines []client.LogLine
		want  string
	}{
		"with their times":                            {[]client.LogLine{line(at(1), "ERROR", "disk full")}, at(1) + " disk full"},
		"without a time where there is none":          {[]client.LogLine{line("", "ERROR", "disk full")}, "disk full"},
		"with their codes":                            {[]client.LogLine{coded}, at(1) + " refused (DCS.MIG.7)"},
		"and nothing else":                            {[]client.LogLine{line(at(1), "INFO", "a"), line(at(2), "ERROR", "b"), line(at(3), "WARN", "c")}, at(2) + " b"},
		"oldest first":                                {[]client.LogLine{line(at(1), "ERROR", "a"), line(at(2), "ERROR", "b")}, at(1) + " a\n" + at(2) + " b"},
		"oldest first, in whatever order they come":   {[]client.LogLine{line(at(2), "ERROR", "b"), line(at(1), "ERROR", "a")}, at(1) + " a\n" + at(2) + " b"},
		"five at most":                                {many, at(4) + " error 4\n" + at(5) + " error 5\n" + at(6) + " error 6\n" + at(7) + " error 7\n" + at(8) + " error 8"},
		"whatever the case of the word":               {[]client.LogLine{line(at(1), "error", "a"), line(at(2), "Error", "b")}, at(1) + " a\n" + at(2) + " b"},
		"whatever word there is for them":             {[]client.LogLine{line(at(1), "ERR", "a"), line(at(2), "FATAL", "b"), line(at(3), "critical", "c")}, at(1) + " a\n" + at(2) + " b\n" + at(3) + " c"},
		"but no level that only has an error in mind": {[]client.LogLine{line(at(1), "NOERROR", "a"), line(at(2), "ERROR", "b")}, at(2) + " b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.logs = logging(test.lines...)
			if got := NewService(f).Reason(t.Context(), online("FAILED")); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestReasonFallsBackOnTheList(t *testing.T) {
	t.Parallel()
	failed := row("FAILED")
	failed.ErrorMessage = "target ran out of memory"
	noLog := func(context.Context, int, client.ListTaskLogsRequest) (*client.LogPage, error) { return nil, broken() }
	noList := func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, broken() }
	info := logging(line("", "INFO", "full phase"))
	tests := map[string]struct {
		logs func(context.Context, int, client.ListTaskLogsRequest) (*client.LogPage, error)
		list func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error)
		want string
	}{
		"where the log reports no error":               {info, listing(failed), "target ran out of memory"},
		"where there is no log":                        {logging(), listing(failed), "target ran out of memory"},
		"where the log cannot be read":                 {noLog, listing(failed), "target ran out of memory"},
		"and is empty where the row tells nothing":     {logging(), listing(row("FAILED")), ""},
		"and is empty where there is no row":           {logging(), listing(), ""},
		"and is empty where nothing can be read":       {noLog, noList, ""},
		"and is not another task's":                    {logging(), listing(client.TaskRow{ID: "task-2", Name: nameOne, ErrorMessage: "other"}), ""},
		"and is not empty where only a line is no use": {info, listing(client.TaskRow{ID: "task-2"}, failed), "target ran out of memory"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.logs, f.list = test.logs, test.list
			if got := NewService(f).Reason(t.Context(), online("FAILED")); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
