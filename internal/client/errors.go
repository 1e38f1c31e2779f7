package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Error is the error of a call that failed. Its text has none of the secrets that the client knows.
type Error struct {
	Operation  string // in plain words, as in "configuring the migration task"
	HTTPStatus int    // 0: there was no response
	Code       string // the service's error_code, as in "DCS.4133"
	Message    string // the service's error_msg
	RequestID  string // the response's X-Request-Id
	// Credentials says where the credentials come from. It is set if the call was refused because of them (401, 403).
	Credentials string
	// Unknown is true if a mutating call may have been carried out: the connection broke or timed out after the request was
	// sent, or the response was 5xx, or it was 2xx and could not be read.
	Unknown bool
	Err     error // the cause if there was no response, or if it could not be read

	refused   bool // one task of a batch was refused, in a 200 response
	permanent bool // there was no response, but a retry would fail again: no credentials, a certificate that is not trusted
	fromIAM   bool // it is about the look-up of the project, not about a task
}

// Error returns the operation and everything that the service sent.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	var parts []string
	if e.HTTPStatus != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d %s", e.HTTPStatus, http.StatusText(e.HTTPStatus)))
	}
	if e.Code != "" {
		parts = append(parts, e.Code)
	}
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	if len(parts) > 0 {
		b.WriteString(": ")
		b.WriteString(strings.Join(parts, ": "))
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	if e.Credentials != "" {
		fmt.Fprintf(&b, ". The credentials are from %s", e.Credentials)
	}
	return b.String()
}

// Unwrap returns the cause, so that errors.Is finds context.Canceled.
func (e *Error) Unwrap() error { return e.Err }

// codeUnknownTask is the error_code for a task that the service does not know. It comes with HTTP 400.
const codeUnknownTask = "DCS.4133"

// hasCode reports whether the service sent this error code. Older regions write DCS.4133 as 111400133.
func (e *Error) hasCode(code string) bool {
	return e.Code == code || e.Code == "111400"+strings.TrimPrefix(code, "DCS.4")
}

// IsNotFound reports whether the task or job does not exist: HTTP 400 with DCS.4133 (111400133 in older regions), or HTTP 404. A
// 404 of the API gateway (a code that starts with "APIGW.") is about the URL, not about the task.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.fromIAM {
		return false
	}
	return e.HTTPStatus == http.StatusBadRequest && e.hasCode(codeUnknownTask) ||
		e.HTTPStatus == http.StatusNotFound && !strings.HasPrefix(e.Code, "APIGW.")
}

// IsStrangeNotFound reports whether err is an HTTP 404 that is not the service's own. It has no error_code of the service, as when
// a proxy or a wrong address answers, or it has one of the API gateway. It does not show that a task is gone.
func IsStrangeNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && !e.fromIAM && e.HTTPStatus == http.StatusNotFound && (!HasCode(err) || strings.HasPrefix(e.Code, "APIGW."))
}

// HasCode reports whether err has an error_code in the form of the service or its gateway. Errors of proxies may have a code as
// well, such as "404", but not in that form.
func HasCode(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && serviceCode.MatchString(e.Code)
}

// IsOutcomeUnknown reports whether a mutating call may have been carried out. Read the task back before you do anything else.
func IsOutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Unknown
}

// IsRefused reports whether the service refused the call (4xx, or a failed row of a batch), so that nothing was done.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && !e.Unknown && (e.refused || e.HTTPStatus >= 400 && e.HTTPStatus < 500)
}

// IsRefusedForGood reports whether the service refused the call and would refuse it again. It is false for 429 and 408.
func IsRefusedForGood(err error) bool { return IsRefused(err) && !IsTemporary(err) }

// IsDenied reports whether the call was refused because of its credentials (401, 403). Such an error says nothing about the task.
func IsDenied(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.HTTPStatus == http.StatusUnauthorized || e.HTTPStatus == http.StatusForbidden)
}

// IsTemporary reports whether the same call may succeed later: 408, 429, 5xx, or no response. It is false if there was no response
// because the caller's context ended, no credentials were found or a certificate is not trusted.
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
		return e.HTTPStatus < 300 // a 2xx response that could not be read
	}
}

// isContextError reports whether a call ended because its caller's context ended. No other error of this package wraps a context's
// error.
func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// How many bytes of a response an error repeats at most.
const (
	maxMessage = 2000 // of an error_msg
	maxExcerpt = 300  // of a body in an unknown format
	maxWord    = 128  // of a code or an id
)

// serviceCode matches the codes of the service, such as "DCS.4133" and "APIGW.0301", or "111400133" in older regions. They are not
// masked, even if they look like a secret: the meaning of an error depends on them.
var serviceCode = regexp.MustCompile(`^([A-Za-z]{2,16}\.[0-9]{2,10}|111[0-9]{6})$`)

// mentionsPassword matches bodies that may have a password that the client does not know. A body in an unknown format is not
// searched for passwords.
var mentionsPassword = regexp.MustCompile(`(?i)passw|pwd`)

// statusError returns the error of a call whose response is not 2xx.
func (c *Client) statusError(st *callState, resp *http.Response, content object, body []byte) error {
	e := &Error{
		Operation:  st.operation,
		HTTPStatus: resp.StatusCode,
		RequestID:  requestID(resp.Header),
		Unknown:    st.mutating && (resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout),
	}
	// The formats of the service, of IAM (an object below "error") and of other gateways.
	inner := content.object("error")
	e.Code = strings.TrimSpace(firstNonEmpty(content.text("error_code", "errorCode", "code"),
		inner.text("code", "error_code")))
	if !serviceCode.MatchString(e.Code) {
		e.Code = c.secrets.clean(e.Code, maxWord)
	}
	message := firstNonEmpty(content.text("error_msg", "errorMsg", "error_message", "message"),
		inner.text("message", "error_msg"), content.text("error"), inner.text("title"))
	if more := content.text("error_ext_msg"); more != "" && more != message {
		message = strings.TrimSpace(message + " (" + more + ")")
	}
	e.Message = c.secrets.clean(message, maxMessage)
	if e.RequestID == "" {
		e.RequestID = content.text("request_id")
	}
	e.RequestID = c.secrets.clean(e.RequestID, maxWord)
	if IsDenied(e) && c.credentials.name != nil {
		e.Credentials = c.credentials.name()
	}
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		e.Message = "the endpoint redirects to another address, which the provider does not follow: check the endpoint's address"
	case e.Message == "" && e.Code == "" && !mentionsPassword.Match(body):
		e.Message = oneLine(c.secrets.redactAll(string(body)), maxExcerpt) // this need not be prose
	}
	return e
}

func firstNonEmpty(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

// requestID returns the id by which the service's support finds a request.
func requestID(header http.Header) string {
	return firstNonEmpty(header.Get("X-Request-Id"), header.Get("X-IAM-Trace-Id"))
}
