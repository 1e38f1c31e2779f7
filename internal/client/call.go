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

// call is one operation of the API, ready to be asked.
type call struct {
	operation string // in plain words; begins every error
	method    string
	path      []string // segments after the endpoint, not escaped yet
	query     map[string]string
	body      any  // encoded as JSON; nil: none
	anyAnswer bool // the status says everything: an answer that is empty, or any JSON, is fine
	harmless  bool // may be repeated like a read, although it is none
}

// answer is what the service said to a call that it took.
type answer struct {
	object                // empty where the call lets any answer pass
	servedAt time.Time    // by the answer's Date header; zero without one
	refuse   func() error // makes the error of an answer without what it must have
}

// ask makes a call of the DCS API, below /v2/{project_id}.
func (c *Client) ask(ctx context.Context, op call) (answer, error) {
	project, err := c.ProjectID(ctx)
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			wrapped := *e
			wrapped.Operation = op.operation + ": " + e.Operation
			return answer{}, &wrapped
		}
		return answer{}, fmt.Errorf("%s: %w", op.operation, err)
	}
	op.path = append([]string{"v2", project}, op.path...)
	return c.do(ctx, c.dcs, project, op)
}

// do makes a call of any API.
func (c *Client) do(ctx context.Context, endpoint, project string, op call) (answer, error) {
	st := &callState{operation: op.operation, mutating: op.method != http.MethodGet && !op.harmless}
	if err := ctx.Err(); err != nil {
		return answer{}, &Error{Operation: op.operation, Err: err}
	}
	if st.mutating && Sending(ctx).Err() != nil {
		return answer{}, &Error{Operation: op.operation, Err: context.Canceled}
	}
	ctx, cancel := st.sending(ctx)
	defer cancel()
	req, err := c.request(context.WithValue(ctx, callStateKey{}, st), endpoint, project, op)
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", op.operation, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, c.noAnswer(ctx, st, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body := st.answer // which the attempt has read to its end
	content, readable := parseObject(body)
	c.secrets.add(content.passwords()...)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return answer{}, c.refusal(st, resp, content, body)
	}
	refuse := func(why string) error {
		return &Error{
			Operation:  op.operation,
			HTTPStatus: resp.StatusCode,
			RequestID:  c.secrets.clean(requestID(resp.Header), maxWord),
			Unknown:    st.mutating,
			Err:        errors.New(why),
		}
	}
	if !readable && (!op.anyAnswer || !saysNothing(body)) {
		return answer{}, refuse("the answer is not a JSON object")
	}
	servedAt, _ := http.ParseTime(resp.Header.Get("Date"))
	return answer{
		object:   content,
		servedAt: servedAt,
		refuse:   func() error { return refuse("the answer lacks what was asked for") },
	}, nil
}

// saysNothing tells of an answer that is empty, or JSON but no object, as a service may well answer a call that it has
// carried out. What is no JSON, a page of some proxy's or an answer cut short, does not show that it has.
func saysNothing(body []byte) bool {
	return len(bytes.TrimSpace(body)) == 0 || json.Valid(body)
}

func (c *Client) request(ctx context.Context, endpoint, project string, op call) (*retryablehttp.Request, error) {
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

// notMade is the error of an answer of 2xx to a creation that names no task. Where it says why in the service's own words,
// nothing was made; where it says nothing, that is not known.
func (c *Client) notMade(said answer) error {
	err := said.refuse()
	e, ok := errors.AsType[*Error](err)
	words := said.complaint()
	if !ok || words == "" {
		return err
	}
	e.Code = c.secrets.clean(said.text("error_code", "errorCode"), maxWord)
	e.Message = c.secrets.clean(words, maxMessage)
	e.Unknown, e.Err = false, nil
	return e
}

// noAnswer is the error of a call that was not answered.
func (c *Client) noAnswer(ctx context.Context, st *callState, err error) error {
	e := &Error{Operation: st.operation, Unknown: st.mutating && st.sent.Load()}
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

// requireID refuses ids that cannot be one segment of a path. They would make another request of it, or one whose signature
// the service reads differently.
func requireID(operation, what, id string) error {
	switch {
	case id == "":
		return fmt.Errorf("%s: the %s is empty", operation, what)
	case id == ".", id == "..", strings.ContainsFunc(id, isNotOfID):
		return fmt.Errorf("%s: %q is not a %s", operation, id, what)
	}
	return nil
}

func isNotOfID(r rune) bool { return r == '/' || unicode.IsSpace(r) || unicode.IsControl(r) }

// requireIDs does the same for several.
func requireIDs(operation, what string, ids []string) error {
	if len(ids) == 0 {
		return fmt.Errorf("%s: no %s is given", operation, what)
	}
	for _, id := range ids {
		if err := requireID(operation, what, id); err != nil {
			return err
		}
	}
	return nil
}
