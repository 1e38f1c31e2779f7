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

// maxResponse is how many bytes of a response are read at most. The longest responses are pages of a thousand log lines.
const maxResponse = 16 << 20

// maxErrorResponse is the same for a response that is not 2xx. The service's own are short. Of a longer one, the error has only
// the status.
const maxErrorResponse = 1 << 20

// attemptTransport makes one attempt of a request: it waits for the throttle, signs the request, sends it and reads the whole
// response, so that a connection that breaks in the middle of a response fails the attempt.
type attemptTransport struct {
	keys     credentialFunc
	next     http.RoundTripper
	timeout  time.Duration // from the first byte of the request to the last byte of the response
	throttle *throttle
	secrets  *secrets
}

// callState is what the attempts of one call share. The context of the call carries it.
type callState struct {
	operation string
	mutating  bool
	attempt   int
	inFlight  atomic.Bool // whether the current attempt may have reached the service, and has no response yet
	body      []byte      // of the response to the last attempt
}

type callStateKey struct{}

func callStateFrom(ctx context.Context) *callState {
	st, _ := ctx.Value(callStateKey{}).(*callState)
	if st == nil {
		st = &callState{}
	}
	return st
}

// attemptError is the error of an attempt without a response. It has no secrets. It wraps a context's error only if the caller's
// context ended: an attempt that timed out must not look like that.
type attemptError struct {
	err       error
	permanent bool // the same attempt would fail again
}

func (e *attemptError) Error() string { return e.err.Error() }
func (e *attemptError) Unwrap() error { return e.err }

// RoundTrip implements http.RoundTripper.
func (t *attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	st := callStateFrom(ctx)
	st.attempt++
	st.inFlight.Store(false)

	body, err := readBody(req)
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

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer func() { _ = req.Body.Close() }()
	return io.ReadAll(req.Body)
}

// send sends the request and reads the whole response.
func (t *attemptTransport) send(ctx context.Context, req *http.Request, st *callState) (*http.Response, error) {
	own, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	// Once there is a connection, the request may be written at any time, even after a cancellation: net/http writes it in
	// another goroutine.
	own = httptrace.WithClientTrace(own, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { st.inFlight.Store(true) },
	})
	resp, err := t.next.RoundTrip(req.WithContext(own))
	if err != nil {
		return nil, t.attemptFailure(ctx, own, err)
	}
	limit := maxResponse
	if resp.StatusCode >= 300 {
		limit = maxErrorResponse
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	_ = resp.Body.Close()
	if resp.StatusCode < 300 {
		// Of an error, the status is enough. The response to a call that succeeded must be complete.
		if err != nil {
			return nil, t.attemptFailure(ctx, own, err)
		}
		if len(body) > limit {
			return nil, &attemptError{err: fmt.Errorf("the answer is longer than %d MiB", limit>>20), permanent: true}
		}
	} else if len(body) > limit {
		body = nil
	}
	st.inFlight.Store(false)
	st.body = body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}

// attemptFailure returns the error of an attempt without a response: the caller's context ended, the attempt timed out, or the
// connection failed.
func (t *attemptTransport) attemptFailure(ctx, own context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return &attemptError{err: ctx.Err()}
	case own.Err() != nil:
		return &attemptError{err: fmt.Errorf("no complete answer within %s", t.timeout)}
	}
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return &attemptError{
		// Only the text: errors.Is takes a time-out of the network for context.DeadlineExceeded.
		err:       errors.New(t.secrets.clean(err.Error(), maxMessage)),
		permanent: badCertificate || noTLS || errors.Is(err, http.ErrSchemeMismatch),
	}
}

// log logs an attempt, without bodies and headers.
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

// logBodies logs the bodies of request and response, with secrets masked.
func (t *attemptTransport) logBodies(ctx context.Context, st *callState, request []byte, answered bool) {
	fields := map[string]any{
		"operation": st.operation,
		"attempt":   st.attempt,
		"request":   loggedBody{request, t.secrets},
	}
	if answered {
		fields["answer"] = loggedBody{st.body, t.secrets}
	}
	tflog.Trace(ctx, "DCS request and answer", fields)
}
