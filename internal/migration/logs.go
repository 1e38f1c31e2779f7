package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// maxWholeLog is how many pages of a log are read at most; a log that goes on after them is an error.
const maxWholeLog = 1000

// Log is what the service has logged of a task.
type Log struct {
	Lines []client.LogLine // oldest first
	// Counted is how many lines there are by the service's own count where it does not show them all; 0 where it does.
	Counted int
}

// Log reads the log of a task: every page of operation 13, and with a level the lines of that level alone, whatever its
// case. A task that is not there is a *GoneError.
//
// By which words the service filters is not documented, nor whether it does. Where it lets no line of the level through,
// refuses the word or tells of more lines than it shows, the whole log decides.
func (s *Service) Log(ctx context.Context, taskID, level string) (Log, error) {
	// A look at the task first: the passwords that the service may echo there are known to the client from then on, which
	// takes them out of the lines.
	if _, err := s.Read(ctx, taskID); err != nil {
		return Log{}, err
	}
	if level != "" {
		log, err := s.readLog(ctx, taskID, level)
		if err != nil && !client.IsRefusedForGood(err) {
			return Log{}, err
		}
		log.Lines = ofLevel(log.Lines, level)
		if len(log.Lines) > 0 && log.Counted == 0 {
			return log, nil
		}
	}
	log, err := s.readLog(ctx, taskID, "")
	if err != nil {
		return Log{}, err
	}
	if level != "" {
		log.Lines = ofLevel(log.Lines, level)
	}
	return log, nil
}

func ofLevel(lines []client.LogLine, level string) []client.LogLine {
	return slices.DeleteFunc(lines, func(line client.LogLine) bool {
		return !strings.EqualFold(strings.TrimSpace(line.LogLevel), strings.TrimSpace(level))
	})
}

// readLog reads page after page. The length of a page says nothing, since the service may cut it short. Neither does the
// service's count, which may be the page's own, until it has told of lines beyond a page: without that, only an empty page
// is the end.
func (s *Service) readLog(ctx context.Context, taskID, level string) (Log, error) {
	r := logReader{
		ask: func(ctx context.Context, offset int) (*client.LogPage, error) {
			return s.api.ListTaskLogs(ctx, taskID, client.ListTaskLogsRequest{Offset: offset, Limit: client.MaxPageSize, LogLevel: level})
		},
		seen: map[string]bool{},
	}
	for range maxWholeLog {
		page, err := r.ask(ctx, r.offset)
		if err != nil {
			return Log{}, err
		}
		more, err := r.take(ctx, page)
		if err != nil {
			return Log{}, err
		}
		if !more {
			return r.log(), nil
		}
	}
	return Log{}, fmt.Errorf("the log of migration task %s goes on after %d pages, which are %d lines: it is not read any further",
		taskID, maxWholeLog, len(r.lines))
}

// logReader puts the pages of a log together.
type logReader struct {
	ask     func(ctx context.Context, offset int) (*client.LogPage, error)
	lines   []client.LogLine // in the service's order
	keys    []string         // of lines, to compare them by
	seen    map[string]bool  // keys
	first   []string         // keys of the first page
	before  []string         // keys of the page before
	longest int              // lines in a page
	offset  int              // of the next page; beyond len(lines) by what came twice
	count   int              // the most that was told
	counted bool             // count is of all lines: it has told of some beyond a page
}

func (r *logReader) log() Log {
	log := Log{Lines: r.lines}
	if r.counted && r.offset < r.count {
		log.Counted = r.count
	}
	sortLogLines(log.Lines)
	return log
}

// take adds a page, and tells whether there may be more.
func (r *logReader) take(ctx context.Context, page *client.LogPage) (more bool, err error) {
	keys := keysOf(page.Logs)
	if len(keys) == 0 {
		return false, nil
	}
	known := 0 // lines at the page's beginning that are not added
	if slices.ContainsFunc(keys, func(key string) bool { return r.seen[key] }) {
		again, err := r.isAgain(ctx, keys)
		if err != nil || again {
			return false, err
		}
		if known, err = r.overlap(ctx, keys); err != nil {
			return false, err
		}
	}
	if r.offset == 0 {
		r.first = keys
	}
	r.lines = append(r.lines, page.Logs[known:]...)
	r.keys = append(r.keys, keys[known:]...)
	for _, key := range keys {
		r.seen[key] = true
	}
	r.before, r.longest = keys, max(r.longest, len(keys))
	r.offset += len(keys)
	r.count = max(r.count, page.Count)
	r.counted = r.counted || r.count > r.offset
	if r.counted {
		return r.offset < r.count, nil
	}
	// A short page without a new line is the end of a log that grows while it is read.
	return known < len(keys) || len(keys) == r.longest, nil
}

// isAgain tells whether the service shows a page again because it has no other: because it does not heed the offset, or no
// offset beyond the end. It then shows the same page far beyond the end of any log.
func (r *logReader) isAgain(ctx context.Context, keys []string) (bool, error) {
	if _, known := movedDown(r.before, keys); !known {
		return false, nil
	}
	beyond, err := r.ask(ctx, maxWholeLog*client.MaxPageSize)
	if client.IsRefusedForGood(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, known := movedDown(keys, keysOf(beyond.Logs))
	return known, nil
}

// overlap tells how many lines at a page's beginning are there already. In a log that comes newest first, lines written
// meanwhile move all others down, so that some come twice; but lines may also be alike of themselves. A look at the first
// page tells how many were written meanwhile.
func (r *logReader) overlap(ctx context.Context, keys []string) (int, error) {
	if logOrder(r.lines) < 0 || r.alike(keys, r.offset+len(keys)) == 0 {
		return 0, nil
	}
	now, err := r.ask(ctx, 0)
	if err != nil {
		return 0, err
	}
	by, known := movedDown(r.first, keysOf(now.Logs))
	if !known {
		by = r.offset + len(keys) // by more than a page
	}
	return r.alike(keys, by), nil
}

// alike tells how many lines at a page's beginning are there already if the log has moved down by so many lines at most
// since the first page. Still newer lines before them count as well.
func (r *logReader) alike(keys []string, most int) int {
	for by := most; by > 0; by-- {
		newer, at := max(0, by-r.offset), max(0, r.offset-by)
		n := min(len(keys)-newer, len(r.keys)-at)
		if n > 0 && slices.Equal(keys[newer:newer+n], r.keys[at:at+n]) {
			return newer + n
		}
	}
	return 0
}

// movedDown tells how many lines have come to stand before those of a page that is read again; known is false where
// nothing of it is there any more.
func movedDown(before, now []string) (by int, known bool) {
	for by = range now {
		if n := min(len(before), len(now)-by); slices.Equal(before[:n], now[by:by+n]) {
			return by, true
		}
	}
	return 0, false
}

// keysOf gives of each line a text that only the same line has.
func keysOf(lines []client.LogLine) []string {
	keys := make([]string, len(lines))
	for i, line := range lines {
		keys[i] = fmt.Sprintf("%q", append([]string{line.CreatedAt, line.LogLevel, line.LogCode, line.Message}, line.Keyword...))
	}
	return keys
}
