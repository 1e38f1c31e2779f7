package migration

import (
	"context"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

const (
	logPage    = 100 // lines asked for at a time when looking for a reason
	reasonSize = 5   // lines of a reason at most

	maxLogPages = 20 // read at most, where the end of the log must be searched
)

// Reason tells why a task failed, in the service's words: the last error lines of its log, else the list row's error
// message. It is empty where the service does not tell; it never fails, since it only adds to an error there already is.
func (s *Service) Reason(ctx context.Context, task *client.Task) string {
	lines, err := s.lastLines(ctx, task.ID)
	if err == nil {
		if errs := lastErrors(lines); len(errs) > 0 {
			return formatLines(errs)
		}
	}
	row, err := s.rowOf(ctx, task.ID)
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
	sortLogLines(lines)
	return lines, nil
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
