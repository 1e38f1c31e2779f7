package client

import (
	"context"
	"net/http"
	"strconv"
)

// ShowTask reads a task: operation 4, GET /v2/{project_id}/migration-task/{task_id}. A deleted task may still be shown,
// as SUCCESS. See IsNotFound for a task that the service does not know.
func (c *Client) ShowTask(ctx context.Context, taskID string) (*Task, error) {
	const operation = "reading the migration task"
	if err := requireID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"migration-task", taskID},
	})
	if err != nil {
		return nil, err
	}
	return said.task(), nil
}

// ListTasks reads a page of the project's tasks: operation 5, GET /v2/{project_id}/migration-tasks.
func (c *Client) ListTasks(ctx context.Context, req ListTasksRequest) (*TaskPage, error) {
	query := pageQuery(req.Offset, req.Limit)
	if req.Name != "" {
		query["name"] = req.Name
	}
	said, err := c.ask(ctx, call{
		operation: "listing the migration tasks",
		method:    http.MethodGet,
		path:      []string{"migration-tasks"},
		query:     query,
	})
	if err != nil {
		return nil, err
	}
	if _, isList := said.object["migration_tasks"].([]any); !isList && !said.countsNone(req) {
		return nil, said.refuse() // lest an answer that is no list, or whose list is null, pass for an empty one
	}
	rows := said.objects("migration_tasks")
	page := &TaskPage{
		Count: said.count("count"),
		Tasks: make([]TaskRow, 0, len(rows)),
	}
	for _, row := range rows {
		page.Tasks = append(page.Tasks, c.taskRow(row))
	}
	return page, nil
}

// countsNone tells whether an answer without a list may stand for an empty one: it counts none. Of a further page, and of a
// list that a name narrows down, it need not be those of the list that are counted.
func (a answer) countsNone(req ListTasksRequest) bool {
	count := a.number("count")
	return count != nil && (*count <= 0 || req.Offset > 0 || req.Name != "")
}

func pageQuery(offset, limit int) map[string]string {
	if limit <= 0 || limit > MaxPageSize {
		limit = MaxPageSize
	}
	return map[string]string{"offset": strconv.Itoa(max(offset, 0)), "limit": strconv.Itoa(limit)}
}

// StopTask asks for a task to be stopped, and gives the task as the service then shows it: operation 6,
// POST /v2/{project_id}/migration-task/{task_id}/stop. It is stopped when its status is TERMINATED. An answer of 2xx
// means that the request was taken, even where it shows no task; the task is then empty.
func (c *Client) StopTask(ctx context.Context, taskID string) (*Task, error) {
	const operation = "stopping the migration task"
	if err := requireID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodPost,
		path:      []string{"migration-task", taskID, "stop"},
		anyAnswer: true,
	})
	if err != nil {
		return nil, err
	}
	return said.task(), nil
}

// DeleteTasks deletes the records of tasks: operation 10, DELETE /v2/{project_id}/migration-tasks/delete. It returns
// the ids that the answer names, nil when it names none. An id that the service does not know is no error: the answer leaves
// it out.
func (c *Client) DeleteTasks(ctx context.Context, taskIDs []string) ([]string, error) {
	const operation = "deleting the migration tasks"
	if err := requireIDs(operation, "task id", taskIDs); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodDelete,
		path:      []string{"migration-tasks", "delete"},
		body:      map[string][]string{"task_id_list": taskIDs},
		anyAnswer: true,
	})
	if err != nil {
		return nil, err
	}
	return said.texts("task_id_list"), nil
}
