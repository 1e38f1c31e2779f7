package client

import (
	"context"
	"net/http"
)

// BatchStopTasks asks for several tasks to be stopped: operation 8,
// POST /v2/{project_id}/migration-task/batch-stop. An id that the service does not know refuses the call as a whole,
// with DCS.4855; of the others each has its own result.
func (c *Client) BatchStopTasks(ctx context.Context, taskIDs []string) ([]BatchResult, error) {
	return c.batch(ctx, "stopping the migration tasks", []string{"migration-task", "batch-stop"}, taskIDs)
}

// BatchRestartTasks asks for several online tasks to be restarted: operation 9,
// POST /v2/{project_id}/migration-tasks/batch-restart. Each task has its own result.
func (c *Client) BatchRestartTasks(ctx context.Context, taskIDs []string) ([]BatchResult, error) {
	return c.batch(ctx, "restarting the migration tasks", []string{"migration-tasks", "batch-restart"}, taskIDs)
}

func (c *Client) batch(ctx context.Context, operation string, path, taskIDs []string) ([]BatchResult, error) {
	if err := requireIDs(operation, "task id", taskIDs); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodPost,
		path:      path,
		body:      map[string][]string{"migration_tasks": taskIDs},
	})
	if err != nil {
		return nil, err
	}
	var results []BatchResult
	for _, row := range said.objects("migration_tasks") {
		results = append(results, BatchResult{
			TaskID:    row.text("task_id"),
			Result:    row.text("result"),
			ErrorCode: row.text("error_code"),
			ErrorMsg:  c.secrets.redact(row.text("error_msg")),
		})
	}
	return results, nil
}
