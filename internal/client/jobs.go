package client

import (
	"context"
	"net/http"
)

// ShowJob reads a job of the service, such as the making of a migration machine: operation 16,
// GET /v2/{project_id}/jobs/{job_id}.
func (c *Client) ShowJob(ctx context.Context, jobID string) (*Job, error) {
	const operation = "reading the job"
	if err := requireID(operation, "job id", jobID); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodGet,
		path:      []string{"jobs", jobID},
	})
	if err != nil {
		return nil, err
	}
	return &Job{
		ID:         firstText(said.text("job_id", "id"), jobID),
		Status:     said.text("status"),
		FailReason: c.secrets.clean(said.text("fail_reason"), maxMessage),
	}, nil
}
