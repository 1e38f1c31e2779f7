package client

import (
	"context"
	"net/http"
)

// ExchangeIPRequest is the body of operation 14, POST /v2/{project_id}/migration-task/{task_id}/exchange-ip.
type ExchangeIPRequest struct {
	IPs    []string // of the source and the target, to be exchanged for one another; not sent when empty
	Domain bool     // whether the domain names are exchanged as well; sent if it is true or if IPs are given
}

// exchangeIPBody has both fields or neither: the pages want both, and the live service is known to take an empty object. A
// domain that is to be exchanged is said even without addresses.
type exchangeIPBody struct {
	IPs    []string `json:"exchanged_ip,omitempty"`
	Domain *bool    `json:"is_exchange_domain,omitempty"`
}

// ExchangeIP asks for the source and the target of an online task that is in sync to exchange their addresses: operation
// 14, POST /v2/{project_id}/migration-task/{task_id}/exchange-ip. It is done when the task's TaskStatus says so. An answer
// of 2xx (200 or 204, mostly empty) means that the request was taken, unless the result's Error says what is wrong.
func (c *Client) ExchangeIP(ctx context.Context, taskID string, req ExchangeIPRequest) (*TaskResult, error) {
	body := exchangeIPBody{IPs: req.IPs}
	if req.Domain || len(req.IPs) > 0 {
		body.Domain = &req.Domain
	}
	return c.exchange(ctx, "exchanging the addresses of the migration task", taskID, "exchange-ip", body)
}

// RollBackIP asks for an exchange of addresses to be undone: operation 15,
// POST /v2/{project_id}/migration-task/{task_id}/rollback-ip. It is done when the task's TaskStatus says so. The answer is
// that of ExchangeIP.
func (c *Client) RollBackIP(ctx context.Context, taskID string) (*TaskResult, error) {
	return c.exchange(ctx, "rolling back the exchange of addresses of the migration task", taskID, "rollback-ip", nil)
}

func (c *Client) exchange(ctx context.Context, operation, taskID, verb string, body any) (*TaskResult, error) {
	if err := requireID(operation, "task id", taskID); err != nil {
		return nil, err
	}
	said, err := c.ask(ctx, call{
		operation: operation,
		method:    http.MethodPost,
		path:      []string{"migration-task", taskID, verb},
		body:      body,
		anyAnswer: true,
	})
	if err != nil {
		return nil, err
	}
	return &TaskResult{ID: taskID, Status: said.text("status"), Error: c.secrets.clean(said.complaint(), maxMessage)}, nil
}
