package client

import (
	"context"
	"net/http"
)

// ShowTaskProgress reads how far an online task has come: operation 12,
// GET /v2/{project_id}/migration-task/{task_id}/stats.
func (c *Client) ShowTaskProgress(ctx context.Context, taskID string) (*Progress, error) {
	const operation = "reading the progress of the migration task"
	if err := requireID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"migration-task", taskID, "stats"},
	})
	if err != nil {
		return nil, err
	}
	return &Progress{
		FullMigrationProgress: said.number("full_migration_progress"),
		Offset:                said.number("offset"),
		SourceDBSize:          said.number("source_dbsize"),
		TargetDBSize:          said.number("target_dbsize"),
		TargetInputKbps:       said.number("target_input_kbps"),
		TargetOps:             said.number("target_ops"),
		IsMigrating:           said.truth("is_migrating"),
	}, nil
}
