package client

import (
	"net/http"
	"regexp"
	"strings"
)

// Bounds, in bytes, of what an error repeats of an answer.
const (
	maxMessage = 2000 // of an error_msg
	maxExcerpt = 300  // of a body that is not understood
	maxWord    = 128  // of a code or an id
)

// serviceCode matches a code of the service's own, as in "DCS.4133" and "APIGW.0301", or "111400133" in older regions. It is
// kept as it is, even where a secret looks alike: what a refusal means depends on it.
var serviceCode = regexp.MustCompile(`^([A-Za-z]{2,16}\.[0-9]{2,10}|111[0-9]{6})$`)

// speaksOfPassword finds texts that may hold a password which nobody knows yet: what is not understood is not searched.
var speaksOfPassword = regexp.MustCompile(`(?i)passw|pwd`)

// refusal is the error of a call that was answered with anything but 2xx.
func (c *Client) refusal(st *callState, resp *http.Response, content object, body []byte) error {
	e := &Error{
		Operation:  st.operation,
		HTTPStatus: resp.StatusCode,
		RequestID:  requestID(resp.Header),
		Unknown:    st.mutating && (resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout),
	}
	// The service's own shape, IAM's, which is an object below "error", and what other gateways write.
	inner := content.object("error")
	e.Code = strings.TrimSpace(firstText(content.text("error_code", "errorCode", "code"),
		inner.text("code", "error_code")))
	if !serviceCode.MatchString(e.Code) {
		e.Code = c.secrets.clean(e.Code, maxWord)
	}
	message := firstText(content.text("error_msg", "errorMsg", "error_message", "message"),
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
		e.Message = "the endpoint redirects elsewhere, which is not followed: check the endpoint's address"
	case e.Message == "" && e.Code == "" && !speaksOfPassword.Match(body):
		e.Message = oneLine(c.secrets.redactAll(string(body)), maxExcerpt) // a body, for all anybody knows
	}
	return e
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

// requestID is how the service's staff find a request again.
func requestID(header http.Header) string {
	return firstText(header.Get("X-Request-Id"), header.Get("X-IAM-Trace-Id"))
}
