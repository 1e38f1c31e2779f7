package client

import (
	"context"
	"net/http"
)

// ExchangeIPRequest is the body of operation 14, POST /v2/{project_id}/migration-task/{task_id}/exchange-ip.
type ExchangeIPRequest struct {
	IPs    []string // of source and target; not sent when empty
	Domain bool     // exchange the domain names as well; sent if it is true or if there are IPs
}

// exchangeIPBody has both fields or neither: the API pages require both, and the live service accepts an empty object. If only
// the domain is exchanged, it has that field alone.
type exchangeIPBody struct {
	IPs    []string `json:"exchanged_ip,omitempty"`
	Domain *bool    `json:"is_exchange_domain,omitempty"`
}

// ExchangeIP exchanges the addresses of the source and the target of an online task that is in sync: operation 14, POST
// /v2/{project_id}/migration-task/{task_id}/exchange-ip. It is done when TaskStatus of the task says so. A 2xx response (200 or
// 204, mostly empty) means that the service accepted the request, unless Error of the result is set.
func (c *Client) ExchangeIP(ctx context.Context, taskID string, req ExchangeIPRequest) (*TaskResult, error) {
	body := exchangeIPBody{IPs: req.IPs}
	if req.Domain || len(req.IPs) > 0 {
		body.Domain = &req.Domain
	}
	return c.exchange(ctx, "exchanging the addresses of the migration task", taskID, "exchange-ip", body)
}

// RollBackIP rolls an exchange of addresses back: operation 15, POST /v2/{project_id}/migration-task/{task_id}/rollback-ip. It
// is done when TaskStatus of the task says so. The result is like that of ExchangeIP.
func (c *Client) RollBackIP(ctx context.Context, taskID string) (*TaskResult, error) {
	return c.exchange(ctx, "rolling back the exchange of addresses of the migration task", taskID, "rollback-ip", nil)
}

func (c *Client) exchange(ctx context.Context, operation, taskID, verb string, body any) (*TaskResult, error) {
	if err := checkID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	resp, err := c.callDCS(ctx, apiCall{
		operation:    operation,
		method:       http.MethodPost,
		path:         []string{"migration-task", taskID, verb},
		body:         body,
		bodyOptional: true,
	})
	if err != nil {
		return nil, err
	}
	return &TaskResult{ID: taskID, Status: resp.text("status"), Error: c.secrets.clean(resp.errorText(), maxMessage)}, nil
}
