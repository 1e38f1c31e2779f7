package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// journal is a log that a service serves page by page, in its own way.
type journal struct {
	lines       []client.LogLine // oldest first
	newestFirst bool
	longest     int                                      // of a page, where the service cuts it short; 0: as asked
	count       func(all, page, offset int) int          // log_num; nil: all
	offset      func(offset, all, longest int) int       // that the service heeds; nil: as asked
	filter      func(line client.LogLine, w string) bool // by a level; nil: none passes but of just that word
	grows       func(n int) []client.LogLine             // what is written right before request n
}

func (j *journal) page(_ context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
	if j.grows != nil {
		j.lines = append(j.lines, j.grows(n)...)
	}
	filter := j.filter
	if filter == nil {
		filter = func(line client.LogLine, word string) bool { return line.LogLevel == word }
	}
	lines := slices.DeleteFunc(slices.Clone(j.lines), func(line client.LogLine) bool {
		return req.LogLevel != "" && !filter(line, req.LogLevel)
	})
	if j.newestFirst {
		slices.Reverse(lines)
	}
	limit, offset := req.Limit, req.Offset
	if j.longest > 0 {
		limit = min(limit, j.longest)
	}
	if j.offset != nil {
		offset = j.offset(offset, len(lines), limit)
	}
	from := min(offset, len(lines))
	page := &client.LogPage{Count: len(lines), Logs: slices.Clone(lines[from:min(from+limit, len(lines))])}
	if j.count != nil {
		page.Count = j.count(len(lines), len(page.Logs), req.Offset)
	}
	return page, nil
}

// The ways in which log_num may be meant.
func countOfPage(_, page, _ int) int     { return page }
func countUpTo(_, page, offset int) int  { return offset + page }
func countOfRest(all, _, offset int) int { return all - offset }
func noCount(_, _, _ int) int            { return 0 }
func countAtFirst(all, _, offset int) int {
	if offset > 0 {
		return 0
	}
	return all
}

// The ways in which a service may not heed an offset.
func offsetIgnored(int, int, int) int      { return 0 }
func offsetClamped(offset, all, n int) int { return min(offset, max(0, all-n)) }

// alike is a log of n lines that are all the same; without a time where at is empty.
func alike(n int, at string) []client.LogLine {
	lines := make([]client.LogLine, n)
	for i := range lines {
		lines[i] = line(at, "INFO", "reconnecting")
	}
	return lines
}

// later are lines that were written after those of chatter.
func later(from, n int) []client.LogLine {
	lines := make([]client.LogLine, n)
	for i := range lines {
		lines[i] = line(fmt.Sprintf("2024-01-01T00:%02d:%02dZ", (from+i)/60, (from+i)%60), "INFO", fmt.Sprintf("later %d", from+i))
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

const minute = "2023-05-15T09:00:00Z"

func TestTheWholeLogIsRead(t *testing.T) {
	t.Parallel()
	// Lines of one moment, twice the same five: nothing but the pages tells them apart.
	rounds := append(slices.Clone(alikeButForText(minute, 5)), alikeButForText(minute, 5)...)
	// As a log comes that has twins across the border of pages of five.
	twins := chatter(20)
	twins[10] = twins[9]
	twins[5] = twins[4]
	early := chatter(20)
	early[7] = early[19]
	apart := alikeButForText(minute, 10)
	apart[7] = apart[2]
	sameText := chatter(20)
	for i := range sameText {
		sameText[i].LogLevel, sameText[i].Message = "INFO", "reconnecting"
	}
	tests := map[string]struct {
		journal  journal
		want     []client.LogLine // nil: the lines of the journal
		requests int
	}{
		"without a line":                              {journal{}, nil, 1},
		"of one line, until a page is empty":          {journal{lines: chatter(1)}, nil, 2},
		"of a page, until another is empty":           {journal{lines: chatter(60)}, nil, 2},
		"of a page, newest first":                     {journal{lines: chatter(60), newestFirst: true}, nil, 2},
		"of a page without a count":                   {journal{lines: chatter(60), count: noCount}, nil, 2},
		"of a full page":                              {journal{lines: chatter(1000)}, nil, 2},
		"of several pages, as their count says":       {journal{lines: chatter(2500)}, nil, 3},
		"of several pages, newest first":              {journal{lines: chatter(2500), newestFirst: true}, nil, 3},
		"of several pages that count themselves":      {journal{lines: chatter(2500), count: countOfPage}, nil, 4},
		"of several pages that count up to their end": {journal{lines: chatter(2500), count: countUpTo}, nil, 4},
		"of several pages that count what is left":    {journal{lines: chatter(2500), count: countOfRest}, nil, 3},
		"of several pages of which the first one counts": {
			journal{lines: chatter(2500), count: countAtFirst}, nil, 3,
		},
		"of several pages without a count":                      {journal{lines: chatter(2500), count: noCount}, nil, 4},
		"of pages cut short":                                    {journal{lines: chatter(130), longest: 50}, nil, 3},
		"of pages cut short that count themselves":              {journal{lines: chatter(130), longest: 50, count: countOfPage}, nil, 4},
		"of pages cut short to one line":                        {journal{lines: chatter(7), longest: 1, count: noCount}, nil, 8},
		"of lines that are all alike":                           {journal{lines: alike(2500, ""), newestFirst: true}, nil, 3 + 2*2},
		"of lines that are all alike, without a count":          {journal{lines: alike(2500, minute), count: noCount}, nil, 4 + 2*2},
		"of lines of one moment that come again":                {journal{lines: rounds, longest: 5, count: countOfPage}, nil, 3 + 1 + 1},
		"with twins on two pages, oldest first":                 {journal{lines: twins, longest: 5, count: noCount}, nil, 5},
		"with twins on two pages, newest first":                 {journal{lines: twins, longest: 5, count: noCount, newestFirst: true}, nil, 5 + 2},
		"with twins on two pages, but not at their border":      {journal{lines: apart, longest: 5, count: noCount}, nil, 3},
		"with the same text at different times":                 {journal{lines: sameText, longest: 5, count: noCount, newestFirst: true}, nil, 5},
		"of a service that ignores the offset":                  {journal{lines: chatter(60), offset: offsetIgnored}, nil, 3},
		"of a service that ignores the offset, newest first":    {journal{lines: chatter(60), offset: offsetIgnored, newestFirst: true}, nil, 3},
		"of one line of a service that ignores the offset":      {journal{lines: chatter(1), offset: offsetIgnored, count: noCount}, nil, 3},
		"of lines alike of a service that ignores the offset":   {journal{lines: alike(9, ""), offset: offsetIgnored, count: noCount}, nil, 3},
		"of a service that ends every offset at the last page":  {journal{lines: chatter(60), offset: offsetClamped, count: countOfPage}, nil, 3},
		"of pages of such a service, with twins on two of them": {journal{lines: twins, longest: 5, offset: offsetClamped, count: countOfPage, newestFirst: true}, nil, 5 + 1 + 2},
		"that grows, oldest first": {
			journal{lines: chatter(1500), grows: once(2, later(0, 3)...)}, append(chatter(1500), later(0, 3)...), 2,
		},
		"that grows, newest first": {
			journal{lines: chatter(1500), newestFirst: true, grows: once(2, later(0, 3)...)}, chatter(1500), 2 + 1,
		},
		"that grows, newest first, without a count": {
			journal{lines: chatter(1500), newestFirst: true, count: noCount, grows: once(2, later(0, 3)...)}, chatter(1500), 3 + 1,
		},
		"that grows by a line with every request": {
			journal{lines: chatter(20), newestFirst: true, longest: 5, count: countOfPage, grows: func(n int) []client.LogLine { return later(n, 1) }},
			append(chatter(20), later(1, 1)...), 8 + 5,
		},
		"of one line that grows, newest first": {
			journal{lines: chatter(1), newestFirst: true, longest: 1, count: noCount, grows: once(2, later(0, 1)...)}, chatter(1), 3 + 2,
		},
		"that grows by more than a page": {
			journal{lines: chatter(20), newestFirst: true, longest: 5, grows: once(4, later(0, 7)...)}, chatter(20), 7 + 2,
		},
		"that grows by more than a page, with a line like its first": {
			journal{lines: early, newestFirst: true, longest: 5, grows: once(4, later(0, 7)...)}, slices.Concat(early[:7], early[8:], early[19:]), 7 + 2,
		},
		"that grows by more than was read of it": {
			journal{lines: chatter(20), newestFirst: true, longest: 5, grows: once(2, later(0, 7)...)}, chatter(20), 7 + 2,
		},
		"that grows by a line like the last": {
			journal{lines: chatter(10), newestFirst: true, longest: 5, grows: once(2, line("2024-01-01T00:00:00Z", "INFO", "line 5"))}, chatter(10), 3 + 1,
		},
		"of a service that ignores the offset, and grows": {
			journal{lines: chatter(60), newestFirst: true, offset: offsetIgnored, grows: once(3, later(0, 2)...)}, chatter(60), 3,
		},
		"of a service that ignores the offset, and grows in between": {
			journal{lines: chatter(60), newestFirst: true, offset: offsetIgnored, grows: once(2, later(0, 2)...)}, chatter(60), 3,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := test.want
			if want == nil {
				want = slices.Clone(test.journal.lines)
			}
			f := newFake(t)
			f.show, f.logs = showing("FAILED"), test.journal.page
			log, err := NewService(f).Log(t.Context(), taskOne, "")
			if err != nil {
				t.Fatal(err)
			}
			if log.Counted != 0 {
				t.Errorf("%d lines are counted, which tells that some are missing", log.Counted)
			}
			wantLines(t, log.Lines, want)
			f.asked(map[string]int{opShow: 1, opLogs: test.requests})
		})
	}
}

func alikeButForText(at string, n int) []client.LogLine {
	lines := make([]client.LogLine, n)
	for i := range lines {
		lines[i] = line(at, "INFO", fmt.Sprintf("step %d", i))
	}
	return lines
}

func wantLines(t *testing.T, got, want []client.LogLine) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("there are %d lines, want %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i].Message != want[i].Message || got[i].CreatedAt != want[i].CreatedAt {
			t.Fatalf("line %d is %v, want %v", i+1, got[i], want[i])
		}
	}
}

func TestALogThatTheServiceDoesNotShowToItsEnd(t *testing.T) {
	t.Parallel()
	secondLook := func(n int, req client.ListTaskLogsRequest) error {
		if n > 1 && req.Offset == 0 {
			return forbidden()
		}
		return nil
	}
	tests := map[string]struct {
		journal  journal
		refuses  func(n int, req client.ListTaskLogsRequest) error
		lines    int
		counted  int
		says     []string // of an error
		requests int
	}{
		"since it ignores the offset says how many there are":   {journal: journal{lines: chatter(130), longest: 50, offset: offsetIgnored}, lines: 50, counted: 130, requests: 3},
		"since its pages end too early says how many there are": {journal: journal{lines: chatter(60), count: func(int, int, int) int { return 99 }}, lines: 60, counted: 99, requests: 2},
		"within a thousand pages is an error": {
			journal: journal{lines: chatter(1001), longest: 1, count: noCount}, says: []string{taskOne, "1000 pages", "1000 lines"}, requests: 1000,
		},
		"since it never ends is an error as well": {
			journal: journal{longest: 1, count: noCount, grows: func(n int) []client.LogLine { return later(n, 1) }}, says: []string{"1000 pages"}, requests: 1000,
		},
		"since a page is refused is an error": {
			journal:  journal{lines: chatter(1500)},
			refuses:  func(n int, _ client.ListTaskLogsRequest) error { return in(n, nil, forbidden()) },
			says:     []string{"DCS.4003"},
			requests: 2,
		},
		"since a look far beyond it fails is an error": {
			journal:  journal{lines: chatter(60), offset: offsetIgnored},
			refuses:  func(n int, _ client.ListTaskLogsRequest) error { return in(n, nil, nil, broken()) },
			says:     []string{"DCS.5000"},
			requests: 3,
		},
		"since a second look at its first page fails is an error": {
			journal:  journal{lines: alike(60, ""), longest: 50},
			refuses:  secondLook,
			says:     []string{"DCS.4003"},
			requests: 4,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.show = showing("FAILED")
			f.logs = func(ctx context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
				if test.refuses != nil && test.refuses(n, req) != nil {
					return nil, test.refuses(n, req)
				}
				return test.journal.page(ctx, n, req)
			}
			log, err := NewService(f).Log(t.Context(), taskOne, "")
			if test.says != nil {
				contains(t, err, test.says...)
			} else if err != nil || log.Counted != test.counted {
				t.Errorf("got %v, and %d lines are counted, want %d", err, log.Counted, test.counted)
			}
			if len(log.Lines) != test.lines {
				t.Errorf("there are %d lines, want %d", len(log.Lines), test.lines)
			}
			f.asked(map[string]int{opShow: 1, opLogs: test.requests})
		})
	}
}

func TestAServiceThatRefusesAnOffsetBeyondTheEndHeedsIt(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	served := journal{lines: append(alikeButForText(minute, 5), alikeButForText(minute, 5)...), longest: 5, count: noCount}
	f.show = showing("FAILED")
	f.logs = func(ctx context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
		if req.Offset > 10 {
			return nil, refused(400, "DCS.4001")
		}
		return served.page(ctx, n, req)
	}
	log, err := NewService(f).Log(t.Context(), taskOne, "")
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, log.Lines, served.lines)
}

func TestTheLinesOfALevelAreRead(t *testing.T) {
	t.Parallel()
	var lines []client.LogLine
	for i, level := range []string{"INFO", "ERROR", " error", "WARN", "INFO", "ERRORS", ""} {
		lines = append(lines, line(fmt.Sprintf("2023-05-15T09:00:%02dZ", i), level, fmt.Sprint(i)))
	}
	anyCase := func(line client.LogLine, word string) bool { return strings.EqualFold(line.LogLevel, word) }
	begins := func(line client.LogLine, word string) bool { return strings.HasPrefix(line.LogLevel, word) }
	ignored := func(client.LogLine, string) bool { return true }
	own := func(_ client.LogLine, word string) bool { return word == "3" } // a number for a word
	tests := map[string]struct {
		journal journal
		level   string
		refuses error  // of the service for the level
		want    string // messages
		levels  int    // requests with a level
		whole   int    // requests without one
	}{
		"where the service lets them through":              {journal{filter: anyCase}, "INFO", nil, "04", 2, 0},
		"whatever the case":                                {journal{filter: anyCase}, "info", nil, "04", 2, 0},
		"where the service lets more through":              {journal{filter: begins}, "ERROR", nil, "1", 2, 0},
		"where the service does not filter":                {journal{filter: ignored}, "error", nil, "12", 2, 0},
		"where the service wants another case":             {journal{}, "info", nil, "04", 1, 2},
		"where the service has other words for levels":     {journal{filter: own}, "WARN", nil, "3", 1, 2},
		"where the service refuses the word":               {journal{}, "warn", refused(400, "DCS.4001"), "3", 1, 2},
		"where the service counts the lines of all levels": {journal{count: func(int, int, int) int { return 7 }}, "WARN", nil, "3", 2, 2},
		"of which there is none":                           {journal{}, "FATAL", nil, "", 1, 2},
		"but not where the service is throttled":           {journal{}, "ERROR", refused(429, "APIGW.0308"), "", 1, 0},
		"but not where the service fails":                  {journal{}, "ERROR", broken(), "", 1, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.show = showing("FAILED")
			test.journal.lines = lines
			asked := map[string]int{}
			f.logs = func(ctx context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
				asked[req.LogLevel]++
				if req.LogLevel != "" && test.refuses != nil {
					return nil, test.refuses
				}
				return test.journal.page(ctx, n, req)
			}
			log, err := NewService(f).Log(t.Context(), taskOne, test.level)
			if (err != nil) != client.IsTemporary(test.refuses) {
				t.Fatal(err)
			}
			got := ""
			for _, line := range log.Lines {
				got += line.Message
			}
			if got != test.want {
				t.Errorf("got the lines %q, want %q", got, test.want)
			}
			if asked[test.level] != test.levels || asked[""] != test.whole {
				t.Errorf("asked %v, want %d with the level and %d without", asked, test.levels, test.whole)
			}
		})
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
			f.asked(map[string]int{opShow: 1})
		})
	}
}
