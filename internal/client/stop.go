package client

import (
	"context"
	"net/http"
)

// StopTask stops a task and returns it as the service returns it: operation 6, POST
// /v2/{project_id}/migration-task/{task_id}/stop. The task has stopped when its status is TERMINATED. A 2xx response means that
// the service accepted the request, even if there is no task in it; the result is then empty.
func (c *Client) StopTask(ctx context.Context, taskID string) (*Task, error) {
	const operation = "stopping the migration task"
	if err := checkID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation:    operation,
		method:       http.MethodPost,
		path:         []string{"migration-task", taskID, "stop"},
		bodyOptional: true,
	})
	if err != nil {
		return nil, err
	}
	return resp.task(), nil
}

// DeleteTasks deletes the records of tasks: operation 10, DELETE /v2/{project_id}/migration-tasks/delete. It returns the ids in
// the response, or nil. An id that the service does not know is not an error: the response leaves it out.
func (c *Client) DeleteTasks(ctx context.Context, taskIDs []string) ([]string, error) {
	const operation = "deleting the migration tasks"
	if err := checkIDs(operation, "task id", taskIDs); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation:    operation,
		method:       http.MethodDelete,
		path:         []string{"migration-tasks", "delete"},
		body:         map[string][]string{"task_id_list": taskIDs},
		bodyOptional: true,
	})
	if err != nil {
		return nil, err
	}
	return resp.texts("task_id_list"), nil
}

// BatchStopTasks stops several tasks: operation 8, POST /v2/{project_id}/migration-task/batch-stop. If the service does not know
// one of the ids, it refuses the whole call with DCS.4855. Otherwise each task has its own result.
func (c *Client) BatchStopTasks(ctx context.Context, taskIDs []string) ([]BatchResult, error) {
	return c.batch(ctx, "stopping the migration tasks", []string{"migration-task", "batch-stop"}, taskIDs)
}

// BatchRestartTasks restarts several online tasks: operation 9, POST /v2/{project_id}/migration-tasks/batch-restart. Each task
// has its own result.
func (c *Client) BatchRestartTasks(ctx context.Context, taskIDs []string) ([]BatchResult, error) {
	return c.batch(ctx, "restarting the migration tasks", []string{"migration-tasks", "batch-restart"}, taskIDs)
}

func (c *Client) batch(ctx context.Context, operation string, path, taskIDs []string) ([]BatchResult, error) {
	if err := checkIDs(operation, "task id", taskIDs); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation: operation,
		method:    http.MethodPost,
		path:      path,
		body:      map[string][]string{"migration_tasks": taskIDs},
	})
	if err != nil {
		return nil, err
	}
	var results []BatchResult
	for _, row := range resp.objects("migration_tasks") {
		results = append(results, BatchResult{
			TaskID:    row.text("task_id"),
			Result:    row.text("result"),
			ErrorCode: row.text("error_code"),
			ErrorMsg:  c.secrets.redact(row.text("error_msg")),
		})
	}
	return results, nil
}
