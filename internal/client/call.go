package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/go-retryablehttp"
)

// apiCall is one call of the API.
type apiCall struct {
	operation    string // in plain words, as in "stopping the migration task"; begins every error
	method       string
	path         []string // segments after the endpoint, not escaped
	query        map[string]string
	body         any  // encoded as JSON; nil: no body
	bodyOptional bool // a response without a JSON object is a success too: the status says everything
	repeatable   bool // may be repeated like a read, although its method is not GET
}

// response is the response to a call that succeeded.
type response struct {
	object                  // empty where the call has bodyOptional and there is none
	servedAt   time.Time    // by the Date header; zero without one
	incomplete func() error // makes the error of a response without a field that it must have
}

// callDCS makes a call of the DCS API, below /v2/{project_id}. It looks the project up first if that is not known.
func (c *Client) callDCS(ctx context.Context, op apiCall) (response, error) {
	project, err := c.ProjectID(ctx)
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			wrapped := *e
			wrapped.Operation = op.operation + ": " + e.Operation
			return response{}, &wrapped
		}
		return response{}, fmt.Errorf("%s: %w", op.operation, err)
	}
	op.path = append([]string{"v2", project}, op.path...)
	return c.do(ctx, c.dcs, project, op)
}

// do makes a call of DCS or IAM.
func (c *Client) do(ctx context.Context, endpoint, project string, op apiCall) (response, error) {
	st := &callState{operation: op.operation, mutating: op.method != http.MethodGet && !op.repeatable}
	if err := ctx.Err(); err != nil {
		return response{}, &Error{Operation: op.operation, Err: err}
	}
	if st.mutating && SendContext(ctx).Err() != nil {
		return response{}, &Error{Operation: op.operation, Err: context.Canceled}
	}
	ctx, cancel := st.callContext(ctx)
	defer cancel()
	req, err := c.request(context.WithValue(ctx, callStateKey{}, st), endpoint, project, op)
	if err != nil {
		return response{}, fmt.Errorf("%s: %w", op.operation, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return response{}, c.noResponse(ctx, st, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body := st.body // resp.Body was read by the attempt
	content, readable := parseObject(body)
	c.secrets.add(content.passwords()...)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return response{}, c.statusError(st, resp, content, body)
	}
	unusable := func(why string) error {
		return &Error{
			Operation:  op.operation,
			HTTPStatus: resp.StatusCode,
			RequestID:  c.secrets.clean(requestID(resp.Header), maxWord),
			Unknown:    st.mutating,
			Err:        errors.New(why),
		}
	}
	if !readable && (!op.bodyOptional || !isEmptyOrJSON(body)) {
		return response{}, unusable("the answer is not a JSON object")
	}
	servedAt, _ := http.ParseTime(resp.Header.Get("Date"))
	return response{
		object:     content,
		servedAt:   servedAt,
		incomplete: func() error { return unusable("the answer lacks the expected content") },
	}, nil
}

// isEmptyOrJSON reports whether a body is empty or valid JSON. A service may answer a call that it has carried out with either.
// Anything else, such as the page of a proxy or half a response, does not show that the call was carried out.
func isEmptyOrJSON(body []byte) bool {
	return len(bytes.TrimSpace(body)) == 0 || json.Valid(body)
}

func (c *Client) request(ctx context.Context, endpoint, project string, op apiCall) (*retryablehttp.Request, error) {
	var address strings.Builder
	address.WriteString(endpoint)
	for _, segment := range op.path {
		address.WriteString("/" + escape(segment))
	}
	if len(op.query) > 0 {
		address.WriteString("?" + encodeQuery(op.query))
	}
	var body any // not a nil []byte, which would be a body
	if op.body != nil {
		encoded, err := json.Marshal(op.body)
		if err != nil {
			return nil, fmt.Errorf("encoding the request: %w", err)
		}
		body = encoded
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, op.method, address.String(), body)
	if err != nil {
		return nil, errors.New(c.secrets.redact(err.Error()))
	}
	req.Header.Set("Accept", "application/json")
	if op.method != http.MethodGet {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.userAgent != "" {
		req.Header.Set("User-Agent", c.userAgent)
	}
	if project != "" {
		req.Header.Set(headerProjectID, project)
	}
	return req, nil
}

// notCreated returns the error of a 2xx response to a creation that names no task. If the response says what is wrong, nothing was
// created. If it does not, the outcome is unknown.
func (c *Client) notCreated(resp response) error {
	err := resp.incomplete()
	e, ok := errors.AsType[*Error](err)
	message := resp.errorText()
	if !ok || message == "" {
		return err
	}
	e.Code = c.secrets.clean(resp.text("error_code", "errorCode"), maxWord)
	e.Message = c.secrets.clean(message, maxMessage)
	e.Unknown, e.Err = false, nil
	return e
}

// noResponse returns the error of a call without a response.
func (c *Client) noResponse(ctx context.Context, st *callState, err error) error {
	e := &Error{Operation: st.operation, Unknown: st.mutating && st.inFlight.Load()}
	failed, ok := errors.AsType[*attemptError](err)
	switch {
	case ctx.Err() != nil:
		e.Err = ctx.Err()
	case ok:
		e.Err, e.permanent = failed.err, failed.permanent
	default:
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		e.Err, e.permanent = errors.New(c.secrets.clean(err.Error(), maxMessage)), true
	}
	return e
}

// checkID returns an error if an id cannot be one segment of a path: the request would be another one, or its signature would be
// invalid.
func checkID(operation, what, id string) error {
	switch {
	case id == "":
		return fmt.Errorf("%s: the %s is empty", operation, what)
	case id == ".", id == "..", strings.ContainsFunc(id, isInvalidInID):
		return fmt.Errorf("%s: %q is not a %s", operation, id, what)
	}
	return nil
}

func isInvalidInID(r rune) bool { return r == '/' || unicode.IsSpace(r) || unicode.IsControl(r) }

// checkIDs does the same for several ids, of which there must be one.
func checkIDs(operation, what string, ids []string) error {
	if len(ids) == 0 {
		return fmt.Errorf("%s: no %s is given", operation, what)
	}
	for _, id := range ids {
		if err := checkID(operation, what, id); err != nil {
			return err
		}
	}
	return nil
}

type sendUntilKey struct{}

// SendUntil returns a copy of ctx in which mutating calls are sent only until stop ends. A call that then still waits for the
// throttle, or to be repeated after 429, returns at once with nothing done. A request that was sent goes on until ctx ends. Reads
// depend only on ctx.
func SendUntil(ctx, stop context.Context) context.Context {
	return context.WithValue(ctx, sendUntilKey{}, stop)
}

// SendContext returns the context that ends the sending of mutating calls: that of SendUntil, or else ctx.
func SendContext(ctx context.Context) context.Context {
	if stop, ok := ctx.Value(sendUntilKey{}).(context.Context); ok {
		return stop
	}
	return ctx
}

// callContext returns the context of a call. That of a mutating call also ends with SendContext, unless a request is in flight.
func (st *callState) callContext(ctx context.Context) (context.Context, context.CancelFunc) {
	own, cancel := context.WithCancel(ctx)
	if !st.mutating {
		return own, cancel
	}
	stop := context.AfterFunc(SendContext(ctx), func() {
		if !st.inFlight.Load() {
			cancel()
		}
	})
	return own, func() {
		stop()
		cancel()
	}
}
