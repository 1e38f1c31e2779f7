package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// maxAnswer bounds what is read of one answer. The longest are pages of a thousand log lines.
const maxAnswer = 16 << 20

// maxRefusal is the same for an answer of anything but 2xx. The service's own are short; of a longer one the status alone
// is told.
const maxRefusal = 1 << 20

// attemptTransport makes one attempt of a request: it waits for its turn, signs afresh, sends, and reads the answer to
// its end, so that a connection that breaks in the middle of one is a failure like any other.
type attemptTransport struct {
	keys     keySource
	next     http.RoundTripper
	timeout  time.Duration // from the request's first byte to the answer's last
	throttle *throttle
	secrets  *secrets
}

// callState goes with the context of a call through all its attempts.
type callState struct {
	operation string
	mutating  bool
	attempt   int
	// sent tells that the attempt at hand may have reached the service, and that no answer is there yet.
	sent atomic.Bool
	// answer is the body of the last attempt's answer.
	answer []byte
}

type callStateKey struct{}

func stateOf(ctx context.Context) *callState {
	st, _ := ctx.Value(callStateKey{}).(*callState)
	if st == nil {
		st = &callState{}
	}
	return st
}

// attemptError is why an attempt got no answer. It holds no secrets, and it is a context's error only when the caller's
// own context ended: an attempt that took too long must not look like that.
type attemptError struct {
	err       error
	permanent bool // the same attempt would fail again
}

func (e *attemptError) Error() string { return e.err.Error() }
func (e *attemptError) Unwrap() error { return e.err }

// RoundTrip implements http.RoundTripper.
func (t *attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	st := stateOf(ctx)
	st.attempt++
	st.sent.Store(false)

	body, err := takeBody(req)
	if err != nil {
		return nil, &attemptError{err: err, permanent: true}
	}
	if err := t.throttle.acquire(ctx); err != nil {
		return nil, &attemptError{err: err}
	}
	defer t.throttle.release()
	keys, err := t.keys(ctx)
	if err != nil {
		return nil, err
	}
	signed, err := sign(req, body, keys)
	if err != nil {
		return nil, &attemptError{err: errors.New(t.secrets.redact(err.Error())), permanent: true}
	}
	start := time.Now()
	resp, err := t.send(ctx, signed, st)
	t.log(ctx, st, req, resp, time.Since(start))
	t.logBodies(ctx, st, body, resp != nil)
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
		if wait, ok := retryAfter(resp.Header.Get("Retry-After"), time.Now()); ok {
			t.throttle.hold(wait)
		}
	}
	return resp, err
}

func takeBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer func() { _ = req.Body.Close() }()
	return io.ReadAll(req.Body)
}

// send puts the request on the wire and reads the whole answer.
func (t *attemptTransport) send(ctx context.Context, req *http.Request, st *callState) (*http.Response, error) {
	own, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	// From the moment there is a connection the request may be written at any time, even after a cancellation: the
	// transport's writer is a goroutine of its own.
	own = httptrace.WithClientTrace(own, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { st.sent.Store(true) },
	})
	resp, err := t.next.RoundTrip(req.WithContext(own))
	if err != nil {
		return nil, t.failure(ctx, own, err)
	}
	most := maxAnswer
	if resp.StatusCode >= 300 {
		most = maxRefusal
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(most)+1))
	_ = resp.Body.Close()
	if resp.StatusCode < 300 {
		// What the status of a refusal says is enough; the answer to a call that was taken must be whole.
		if err != nil {
			return nil, t.failure(ctx, own, err)
		}
		if len(body) > most {
			return nil, &attemptError{err: fmt.Errorf("the answer is longer than %d MiB", most>>20), permanent: true}
		}
	} else if len(body) > most {
		body = nil
	}
	st.sent.Store(false)
	st.answer = body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}

// failure tells a caller's context that ended, an attempt that took too long and a broken connection from one another.
func (t *attemptTransport) failure(ctx, own context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return &attemptError{err: ctx.Err()}
	case own.Err() != nil:
		return &attemptError{err: fmt.Errorf("no complete answer within %s", t.timeout)}
	}
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return &attemptError{
		// The text alone: time-outs of the network pass for context.DeadlineExceeded.
		err:       errors.New(t.secrets.clean(err.Error(), maxMessage)),
		permanent: badCertificate || noTLS || errors.Is(err, http.ErrSchemeMismatch),
	}
}

// log writes down that an attempt was made, without bodies and headers.
func (t *attemptTransport) log(ctx context.Context, st *callState, req *http.Request, resp *http.Response, took time.Duration) {
	fields := map[string]any{
		"operation":   st.operation,
		"method":      req.Method,
		"path":        t.secrets.redact(req.URL.EscapedPath()),
		"attempt":     st.attempt,
		"duration_ms": took.Milliseconds(),
	}
	if resp == nil {
		tflog.Debug(ctx, "DCS request got no answer", fields)
		return
	}
	fields["status"] = resp.StatusCode
	fields["request_id"] = t.secrets.redact(requestID(resp.Header))
	tflog.Debug(ctx, "DCS request answered", fields)
}

// logBodies logs what was sent and answered, with secrets masked.
func (t *attemptTransport) logBodies(ctx context.Context, st *callState, sent []byte, answered bool) {
	fields := map[string]any{
		"operation": st.operation,
		"attempt":   st.attempt,
		"request":   loggedBody{sent, t.secrets},
	}
	if answered {
		fields["answer"] = loggedBody{st.answer, t.secrets}
	}
	tflog.Trace(ctx, "DCS request and answer", fields)
}
