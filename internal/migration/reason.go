package migration

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

const (
	logPage    = 100 // lines asked for at a time when looking for a reason
	reasonSize = 5   // lines of a reason at most

	maxLogPages = 20 // read at most, where the end of the log must be searched
)

// Reason tells why a task failed, in the service's words: the last error lines of its log, else the list row's error
// message. It is empty where the service does not tell; it never fails, since it only adds to an error there already is.
func (s *Service) Reason(ctx context.Context, task *client.Task) string { return s.reason(ctx, task) }

func (s *Service) reason(ctx context.Context, task *client.Task) string {
	lines, err := s.lastLines(ctx, task.ID)
	if err == nil {
		if errs := lastErrors(lines); len(errs) > 0 {
			return formatLines(errs)
		}
	}
	row, err := s.findRow(ctx, task.ID, task.Name)
	if err == nil && row != nil && row.ErrorMessage != "" {
		return row.ErrorMessage
	}
	return ""
}

// lastLines reads the end of a task's log, oldest line first. The order of the service's answer is not documented: newest
// first, the first page is the end. Oldest first, the count tells where the end is; where it counts no more than the page,
// a full page may be followed by another.
func (s *Service) lastLines(ctx context.Context, taskID string) ([]client.LogLine, error) {
	first, err := s.api.ListTaskLogs(ctx, taskID, client.ListTaskLogsRequest{Limit: logPage})
	if err != nil {
		return nil, err
	}
	lines, last := first.Logs, len(first.Logs)
	oldestFirst := logOrder(lines) < 0
	counted := first.Count > last
	offset := max(last, first.Count-logPage)
	for pages := 1; oldestFirst && pages < maxLogPages; pages++ {
		if counted && offset >= first.Count || !counted && last < logPage {
			break
		}
		page, err := s.api.ListTaskLogs(ctx, taskID, client.ListTaskLogsRequest{Offset: offset, Limit: logPage})
		if err != nil {
			return nil, err
		}
		last = len(page.Logs)
		if last == 0 {
			break
		}
		lines = append(lines, page.Logs...)
		offset += last
	}
	SortLogLines(lines)
	return lines, nil
}

// SortLogLines puts lines oldest first. Lines of the same moment keep their order, and a line without one its neighbour.
func SortLogLines(lines []client.LogLine) {
	// A log that comes newest first is turned round before: sorting alone would leave lines of one moment reversed.
	if logOrder(lines) > 0 {
		slices.Reverse(lines)
	}
	type dated struct {
		line client.LogLine
		at   time.Time
	}
	all := make([]dated, len(lines))
	var at time.Time
	for i, line := range lines {
		if t := logTime(line); !t.IsZero() {
			at = t
		}
		all[i] = dated{line, at}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return a.at.Compare(b.at) })
	for i, d := range all {
		lines[i] = d.line
	}
}

// logOrder tells by its first and its last moment how a log comes: negative is oldest first, positive newest first, and 0
// where that cannot be told.
func logOrder(lines []client.LogLine) int {
	var first, last time.Time
	for _, line := range lines {
		t := logTime(line)
		if t.IsZero() {
			continue
		}
		if first.IsZero() {
			first = t
		}
		last = t
	}
	return first.Compare(last)
}

// isErrorLine tells by its level whether a line reports an error. The words for levels are not documented.
func isErrorLine(line client.LogLine) bool {
	level := strings.ToLower(line.LogLevel)
	return strings.HasPrefix(level, "err") || level == "fatal" || level == "critical"
}

// lastErrors picks the last lines of a log that report errors.
func lastErrors(lines []client.LogLine) []client.LogLine {
	var errs []client.LogLine
	for _, line := range lines {
		if isErrorLine(line) {
			errs = append(errs, line)
		}
	}
	return errs[max(0, len(errs)-reasonSize):]
}

func formatLines(lines []client.LogLine) string {
	texts := make([]string, 0, len(lines))
	for _, line := range lines {
		text := strings.TrimSpace(line.CreatedAt + " " + line.Message)
		if line.LogCode != "" {
			text += " (" + line.LogCode + ")"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n")
}
