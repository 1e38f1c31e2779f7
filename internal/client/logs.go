package client

import (
	"context"
	"net/http"
)

// ListTaskLogs reads a page of a task's log: operation 13, GET /v2/{project_id}/migration-task/{task_id}/logs.
// In which order the lines come is not documented.
func (c *Client) ListTaskLogs(ctx context.Context, taskID string, req ListTaskLogsRequest) (*LogPage, error) {
	const operation = "reading the log of the migration task"
	if err := requireID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	query := pageQuery(req.Offset, req.Limit)
	if req.LogLevel != "" {
		query["log_level"] = req.LogLevel
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"migration-task", taskID, "logs"},
		query:     query,
	})
	if err != nil {
		return nil, err
	}
	lines := said.objects("migration_logs")
	page := &LogPage{
		Count: said.count("log_num"),
		Logs:  make([]LogLine, 0, len(lines)),
	}
	for _, line := range lines {
		keywords := line.texts("keyword")
		for i, keyword := range keywords {
			keywords[i] = c.secrets.redact(keyword)
		}
		page.Logs = append(page.Logs, LogLine{
			CreatedAt: line.text("created_at"),
			LogLevel:  c.secrets.redact(line.text("log_level")),
			Message:   c.secrets.redact(line.text("message")),
			LogCode:   c.secrets.redact(line.text("log_code")),
			Keyword:   keywords,
		})
	}
	return page, nil
}
