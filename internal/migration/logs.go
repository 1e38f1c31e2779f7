package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

const (
	maxLogPages = 1000 // A longer log is an error.
	reasonLines = 5    // that a reason has at most
)

// Log is what the service has logged of a task.
type Log struct {
	Lines []client.LogLine // oldest first
	// Counted is how many lines there are by the service's own count if it does not return them all, else 0.
	Counted int
}

// Log reads the log of a task, whole or the lines of one level, whatever its case. A task that does not exist is a *GoneError.
//
// The documentation does not say how the service filters by level, so that the lines are picked here.
func (s *Service) Log(ctx context.Context, taskID, level string) (Log, error) {
	// The client redacts the passwords that the service returned once. Reading the task first makes them known to it.
	if _, err := s.Read(ctx, taskID); err != nil {
		return Log{}, err
	}
	log, err := s.readLog(ctx, taskID)
	if level = strings.TrimSpace(level); level != "" {
		log.Lines = slices.DeleteFunc(log.Lines, func(line client.LogLine) bool {
			return !strings.EqualFold(strings.TrimSpace(line.LogLevel), level)
		})
	}
	return log, err
}

// readLog reads every page of operation 13. Neither a short page nor the service's count ends a log, because the service may cut
// pages short and may count the lines of the page alone. Only a count that was once higher than the lines up to it is taken for the
// total. A line that an earlier page had is left out: a log may grow while it is read, and the service may ignore the offset.
func (s *Service) readLog(ctx context.Context, taskID string) (Log, error) {
	var lines []client.LogLine
	seen := map[string]bool{}
	offset, total := 0, 0
	for range maxLogPages {
		page, err := s.api.ListTaskLogs(ctx, taskID, client.ListTaskLogsRequest{Offset: offset, Limit: client.MaxPageSize})
		if err != nil {
			return Log{}, err
		}
		fresh := slices.DeleteFunc(slices.Clone(page.Logs), func(line client.LogLine) bool { return seen[keyOf(line)] })
		for _, line := range fresh {
			seen[keyOf(line)] = true
		}
		lines = append(lines, fresh...)
		if len(fresh) > 0 {
			offset += len(page.Logs)
		}
		if page.Count > offset {
			total = max(total, page.Count)
		}
		if len(fresh) > 0 && (total == 0 || offset < total) {
			continue
		}
		log := Log{Lines: lines}
		if offset < total {
			log.Counted = total
		}
		sortByTime(lines)
		return log, nil
	}
	return Log{}, fmt.Errorf("the log of migration task %s has more than %d pages (%d lines). The provider does not read any further", taskID, maxLogPages, len(lines))
}

// keyOf is a text that only an equal line has.
func keyOf(line client.LogLine) string {
	return fmt.Sprintf("%q", append([]string{line.CreatedAt, line.LogLevel, line.LogCode, line.Message}, line.Keyword...))
}

// sortByTime puts lines oldest first. Lines of one moment keep their order, or are reversed with a log that comes newest first.
func sortByTime(lines []client.LogLine) {
	if n := len(lines); n > 0 && ParseTime(lines[0].CreatedAt).After(ParseTime(lines[n-1].CreatedAt)) {
		slices.Reverse(lines)
	}
	slices.SortStableFunc(lines, func(a, b client.LogLine) int { return ParseTime(a.CreatedAt).Compare(ParseTime(b.CreatedAt)) })
}

// Reason tells why a task failed, in the service's words: the last error lines of its log, else the list row's error message. It is
// empty if the service does not tell. It never fails, because it only adds to an error.
func (s *Service) Reason(ctx context.Context, task *client.Task) string {
	if log, err := s.readLog(ctx, task.ID); err == nil {
		if reason := lastErrors(log.Lines); reason != "" {
			return reason
		}
	}
	if row, err := s.rowOf(ctx, task.ID); err == nil && row != nil {
		return row.ErrorMessage
	}
	return ""
}

// isErrorLine reports whether a line has the level of an error. The API's pages name ERROR alone.
func isErrorLine(line client.LogLine) bool {
	level := strings.ToLower(line.LogLevel)
	return strings.HasPrefix(level, "err") || level == "fatal" || level == "critical"
}

// lastErrors is the text of the last lines of a log that report errors.
func lastErrors(lines []client.LogLine) string {
	var texts []string
	for _, line := range lines {
		if !isErrorLine(line) {
			continue
		}
		text := strings.TrimSpace(line.CreatedAt + " " + line.Message)
		if line.LogCode != "" {
			text += " (" + line.LogCode + ")"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts[max(0, len(texts)-reasonLines):], "\n")
}

// layouts are those of the API's times: with a zone, as the log page has them, and without, as the task pages do.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700",
	"2006/01/02 15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05",
}

// ParseTime reads a time of the API. The documentation does not say which zone a time without one is meant in: it counts as UTC. A
// text that is no time gives the zero time.
func ParseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
