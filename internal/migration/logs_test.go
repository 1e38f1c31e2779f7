package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// pagedLog is a log that a service returns page by page, in its own way.
type pagedLog struct {
	lines         []client.LogLine // oldest first
	newestFirst   bool
	pageSize      int                     // the longest page that the service returns; 0: as long as asked for
	count         func(all, page int) int // log_num; nil: all
	ignoresOffset bool
	grows         func(request int) []client.LogLine // written right before a request
}

func (j *pagedLog) page(_ context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
	if j.grows != nil {
		j.lines = append(j.lines, j.grows(n)...)
	}
	lines := slices.Clone(j.lines)
	if j.newestFirst {
		slices.Reverse(lines)
	}
	limit, offset := req.Limit, req.Offset
	if j.pageSize > 0 {
		limit = min(limit, j.pageSize)
	}
	if j.ignoresOffset {
		offset = 0
	}
	from := min(offset, len(lines))
	page := &client.LogPage{Count: len(lines), Logs: lines[from:min(from+limit, len(lines))]}
	if j.count != nil {
		page.Count = j.count(len(lines), len(page.Logs))
	}
	return page, nil
}

func countOfPage(_, page int) int { return page }
func noCount(_, _ int) int        { return 0 }

// logLines is a log of n lines, oldest first, of which the last reports an error.
func logLines(n int) []client.LogLine {
	lines := later(0, n)
	lines[n-1].LogLevel, lines[n-1].Message = "ERROR", "the last straw"
	return lines
}

// later are n lines, a second apart, that begin after so many.
func later(after, n int) []client.LogLine {
	start := time.Date(2023, 5, 15, 9, 0, 0, 0, time.UTC)
	lines := make([]client.LogLine, n)
	for i := range lines {
		at := start.Add(time.Duration(after+i) * time.Second)
		lines[i] = line(at.Format(time.RFC3339Nano), "INFO", fmt.Sprintf("line %d", after+i+1))
	}
	return lines
}

// once writes lines right before a request.
func once(request int, lines ...client.LogLine) func(n int) []client.LogLine {
	return func(n int) []client.LogLine {
		if n == request {
			return lines
		}
		return nil
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	sameSecond := make([]client.LogLine, 10)
	for i := range sameSecond {
		sameSecond[i] = line("2023-05-15T09:00:00Z", "INFO", fmt.Sprintf("step %d", i))
	}
	twins := logLines(20)
	twins[7] = twins[6]
	tests := map[string]struct {
		log      pagedLog
		want     []client.LogLine // nil: the lines of the journal
		counted  int
		requests int
	}{
		"without a line":                              {pagedLog{}, nil, 0, 1},
		"of one page ends at an empty page":           {pagedLog{lines: logLines(60)}, nil, 0, 2},
		"of one page, newest first":                   {pagedLog{lines: logLines(60), newestFirst: true}, nil, 0, 2},
		"of one page without a count":                 {pagedLog{lines: logLines(60), count: noCount}, nil, 0, 2},
		"of several pages ends at its count":          {pagedLog{lines: logLines(2500)}, nil, 0, 3},
		"of several pages, newest first":              {pagedLog{lines: logLines(2500), newestFirst: true}, nil, 0, 3},
		"of several pages that count their own lines": {pagedLog{lines: logLines(2500), count: countOfPage}, nil, 0, 4},
		"of several pages without a count":            {pagedLog{lines: logLines(2500), count: noCount}, nil, 0, 4},
		"of pages that the service cuts short":        {pagedLog{lines: logLines(130), pageSize: 50, count: countOfPage}, nil, 0, 4},
		"with equal lines on one page":                {pagedLog{lines: twins, pageSize: 5}, nil, 0, 4},
		"of one second, newest first":                 {pagedLog{lines: slices.Concat(sameSecond, later(1, 1)), newestFirst: true}, nil, 0, 2},
		"that grows, oldest first":                    {pagedLog{lines: later(0, 1500), grows: once(2, later(1500, 3)...)}, later(0, 1503), 0, 2},
		"that grows, newest first":                    {pagedLog{lines: later(0, 1500), newestFirst: true, grows: once(2, later(1500, 3)...)}, later(0, 1500), 0, 2},
		"of a service that ignores the offset":        {pagedLog{lines: logLines(60), ignoresOffset: true}, nil, 0, 2},
		"that the service does not return whole":      {pagedLog{lines: logLines(130), pageSize: 80, ignoresOffset: true}, logLines(130)[:80], 130, 2},
		"that ends before its count":                  {pagedLog{lines: logLines(60), count: func(int, int) int { return 99 }}, nil, 99, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := test.want
			if want == nil {
				want = slices.Clone(test.log.lines)
			}
			f := newFake(t)
			f.show, f.logs = showing("FAILED"), test.log.page
			log, err := NewService(f).Log(t.Context(), taskOne, "")
			if err != nil {
				t.Fatal(err)
			}
			if log.Counted != test.counted {
				t.Errorf("%d lines are counted, want %d", log.Counted, test.counted)
			}
			if !slices.EqualFunc(log.Lines, want, func(a, b client.LogLine) bool { return keyOf(a) == keyOf(b) }) {
				t.Errorf("got the lines %v, want %v", log.Lines, want)
			}
			f.wantCalls(map[string]int{opShow: 1, opLogs: test.requests})
		})
	}
}

func TestLogThatFails(t *testing.T) {
	t.Parallel()
	endless := pagedLog{pageSize: 1, count: noCount, grows: func(n int) []client.LogLine { return later(n, 1) }}
	refusesTheSecond := func(ctx context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
		if n > 1 {
			return nil, broken()
		}
		return (&pagedLog{lines: logLines(1500)}).page(ctx, n, req)
	}
	tests := map[string]struct {
		logs func(context.Context, int, client.ListTaskLogsRequest) (*client.LogPage, error)
		says []string
	}{
		"since a page fails":    {refusesTheSecond, []string{"DCS.5000"}},
		"since it does not end": {endless.page, []string{taskOne, "1000 pages", "1000 lines"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.show, f.logs = showing("FAILED"), test.logs
			log, err := NewService(f).Log(t.Context(), taskOne, "")
			wantError(t, err, test.says...)
			if len(log.Lines) > 0 {
				t.Errorf("got %d lines beside the error", len(log.Lines))
			}
			failed := row("FAILED")
			failed.ErrorMessage = "target ran out of memory"
			f.list, f.counts = listing(failed), map[string]int{}
			if got := NewService(f).Reason(t.Context(), online("FAILED")); got != failed.ErrorMessage {
				t.Errorf("got the reason %q, want that of the list", got)
			}
		})
	}
}

func TestLogOfOneLevel(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var lines []client.LogLine
	for i, level := range []string{"INFO", "ERROR", " error", "WARN", "INFO", "ERRORS", ""} {
		lines = append(lines, line(fmt.Sprintf("2023-05-15T09:00:%02dZ", i), level, fmt.Sprint(i)))
	}
	f.show, f.logs = showing("FAILED"), (&pagedLog{lines: lines}).page
	for level, want := range map[string]string{"INFO": "04", "Info": "04", "error": "12", "WARN": "3", "FATAL": ""} {
		log, err := NewService(f).Log(t.Context(), taskOne, level+" ")
		got := ""
		for _, line := range log.Lines {
			got += line.Message
		}
		if err != nil || got != want {
			t.Errorf("%s: got the lines %q and %v, want %q", level, got, err, want)
		}
	}
}

func TestTheLogOfATaskThatIsNotThere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		show any
		gone bool
	}{
		"says so where show does not know it":   {notFound(), true},
		"says so where show says DELETED":       {"DELETED", true},
		"is another error where show is broken": {broken(), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.show = showing(test.show)
			_, err := NewService(f).Log(t.Context(), taskOne, "ERROR")
			if _, gone := errors.AsType[*GoneError](err); err == nil || gone != test.gone {
				t.Errorf("got %v", err)
			}
			f.wantCalls(map[string]int{opShow: 1})
		})
	}
}

func TestSortByTime(t *testing.T) {
	t.Parallel()
	const one, two = "2019/10/22 14:44:30", "2019/10/22 14:44:31"
	tests := map[string]struct {
		lines []client.LogLine
		want  string
	}{
		"nothing stays nothing":                         {nil, ""},
		"oldest first stays so":                         {[]client.LogLine{line(one, "", "a"), line(two, "", "b")}, "ab"},
		"newest first is reversed":                      {[]client.LogLine{line(two, "", "b"), line(one, "", "a")}, "ab"},
		"lines of one moment keep their order":          {[]client.LogLine{line(one, "", "a"), line(one, "", "b"), line(two, "", "c")}, "abc"},
		"and are reversed with the rest":                {[]client.LogLine{line(two, "", "c"), line(one, "", "b"), line(one, "", "a")}, "abc"},
		"lines without a time keep their order":         {[]client.LogLine{line("", "", "a"), line("", "", "b"), line("soon", "", "c")}, "abc"},
		"lines in no order are sorted":                  {[]client.LogLine{line(one, "", "a"), line("2019/10/22 14:44:33", "", "d"), line(two, "", "b"), line("2019/10/22 14:44:32", "", "c"), line("2019/10/22 14:44:34", "", "e")}, "abcde"},
		"times with a zone are compared by the instant": {[]client.LogLine{line("2023-05-15T10:00:00+08:00", "", "a"), line("2023-05-15T09:00:00Z", "", "b")}, "ab"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sortByTime(test.lines)
			got := ""
			for _, l := range test.lines {
				got += l.Message
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
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

func TestParseTime(t *testing.T) {
	t.Parallel()
	at := func(nanosecond int) time.Time { return time.Date(2023, 5, 15, 9, 11, 25, nanosecond, time.UTC) }
	tests := map[string]struct {
		text string
		want time.Time
	}{
		"RFC 3339 in UTC":                 {"2023-05-15T09:11:25Z", at(0)},
		"RFC 3339 with milliseconds":      {"2023-05-15T09:11:25.449Z", at(449e6)},
		"RFC 3339 with an offset":         {"2023-05-15T17:11:25+08:00", at(0)},
		"an offset without a colon":       {"2023-05-15T17:11:25.449+0800", at(449e6)},
		"slashes, without a zone":         {"2023/05/15 09:11:25", at(0)},
		"dashes, without a zone":          {"2023-05-15 09:11:25", at(0)},
		"a T, without a zone":             {"2023-05-15T09:11:25", at(0)},
		"milliseconds, without a zone":    {"2023-05-15 09:11:25.449", at(449e6)},
		"blanks around":                   {"  2023/05/15 09:11:25\n", at(0)},
		"nothing is no time":              {"", time.Time{}},
		"a date alone is no time":         {"2023-05-15", time.Time{}},
		"a number of seconds is no time":  {"1684141885", time.Time{}},
		"a month that is not is no time":  {"2023/13/15 09:11:25", time.Time{}},
		"words are no time":               {"just now", time.Time{}},
		"a time with more behind is none": {"2023/05/15 09:11:25 (local)", time.Time{}},
		"a time that is null is no time":  {"null", time.Time{}},
		"a zone by its name is not read":  {"2023/05/15 09:11:25 CST", time.Time{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ParseTime(test.text); !got.Equal(test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
