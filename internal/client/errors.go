package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Error is what every method of Client returns when a call fails, save for the errors of a context that ended before
// anything was asked. Secrets that the client knows never stand in it.
type Error struct {
	Operation  string // in plain words, as in "configuring the migration task"
	HTTPStatus int    // 0: no answer came
	Code       string // the service's error_code, as in "DCS.4133"
	Message    string // the service's error_msg
	RequestID  string // the answer's X-Request-Id
	// Credentials says where the credentials are from that the call was made with, of a call refused for them (401, 403).
	Credentials string
	// Unknown tells that a mutating call may or may not have been carried out: the connection broke or timed out after
	// the request had gone out, the answer was 5xx, or it was 2xx and could not be read.
	Unknown bool
	Err     error // the cause where no answer came, or where it could not be read

	refused   bool // said of one task of a batch, in an answer of 200
	permanent bool // asking again would fail again, though no answer came: no credentials, a certificate not trusted
	elsewhere bool // IAM said it while the project was looked up, so it says nothing of a task
}

// Error says what was being done and everything the service said.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	var said []string
	if e.HTTPStatus != 0 {
		said = append(said, fmt.Sprintf("HTTP %d %s", e.HTTPStatus, http.StatusText(e.HTTPStatus)))
	}
	if e.Code != "" {
		said = append(said, e.Code)
	}
	if e.Message != "" {
		said = append(said, e.Message)
	}
	if e.Err != nil {
		said = append(said, e.Err.Error())
	}
	if len(said) > 0 {
		b.WriteString(": ")
		b.WriteString(strings.Join(said, ": "))
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	if e.Credentials != "" {
		fmt.Fprintf(&b, ". The credentials are from %s", e.Credentials)
	}
	return b.String()
}

// Unwrap gives the cause, so that errors.Is finds context.Canceled and its like.
func (e *Error) Unwrap() error { return e.Err }

// codeUnknownTask is the error_code of a task that the service does not know, sent with HTTP 400.
const codeUnknownTask = "DCS.4133"

// hasCode reports whether the service sent an error code, in either spelling: older regions write DCS.4133 as 111400133.
func (e *Error) hasCode(code string) bool {
	return e.Code == code || e.Code == "111400"+strings.TrimPrefix(code, "DCS.4")
}

// IsNotFound reports whether the service said that the thing is not there: HTTP 400 with DCS.4133 (111400133 in older
// regions), or HTTP 404. A 404 of the API gateway itself (a code that starts with "APIGW.") is about the address asked, not
// about the task.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.elsewhere {
		return false
	}
	return e.HTTPStatus == http.StatusBadRequest && e.hasCode(codeUnknownTask) ||
		e.HTTPStatus == http.StatusNotFound && !strings.HasPrefix(e.Code, "APIGW.")
}

// IsStrangeNotFound reports whether an HTTP 404 is not the service's own: it has no error_code of the service, as where a proxy
// or a wrong address answers, or one of the API gateway. It does not show that a task is gone.
func IsStrangeNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && !e.elsewhere && e.HTTPStatus == http.StatusNotFound && (!HasCode(err) || strings.HasPrefix(e.Code, "APIGW."))
}

// HasCode tells whether an error came with an error_code of the service's own form, so that it was the service, or its
// gateway, that spoke, and not something between: what proxies write may have a code as well, as in "404".
func HasCode(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && serviceCode.MatchString(e.Code)
}

// IsOutcomeUnknown tells whether a mutating call may or may not have been carried out: read the service back before
// anything else.
func IsOutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Unknown
}

// IsRefused tells whether the service answered a call with a refusal (4xx, or a failed row of a batch), so that nothing
// was done.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && !e.Unknown && (e.refused || e.HTTPStatus >= 400 && e.HTTPStatus < 500)
}

// IsRefusedForGood tells of a refusal that the same call would meet again: of none for the number of requests (429) or the
// time that they took (408).
func IsRefusedForGood(err error) bool { return IsRefused(err) && !IsTemporary(err) }

// IsDenied tells whether a call was refused for who asked (401, 403), which says nothing of the thing it was about.
func IsDenied(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.HTTPStatus == http.StatusUnauthorized || e.HTTPStatus == http.StatusForbidden)
}

// IsTemporary tells whether the same read may well succeed later: 429, 5xx, or no answer at all for another reason than
// the caller's own context, credentials that are nowhere to be found or a certificate that is not trusted.
func IsTemporary(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.permanent || e.refused {
		return false
	}
	switch {
	case e.HTTPStatus == 0:
		return e.Err != nil && !isContextError(e.Err)
	case e.HTTPStatus == http.StatusTooManyRequests, e.HTTPStatus == http.StatusRequestTimeout, e.HTTPStatus >= 500:
		return true
	default:
		return e.HTTPStatus < 300 // an answer of 2xx that could not be read
	}
}

// isContextError tells whether a call ended because its caller's context did. No other error of this package passes for
// a context's own.
func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
