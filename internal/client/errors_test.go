package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestErrorTextHasWhatTheServiceSent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status   int
		body     string
		code     string
		message  string
		notFound bool
	}{
		"the service's shape":          {400, `{"error_code":"DCS.4855","error_msg":"invalid migration task id in the request.","error_ext_msg":null}`, "DCS.4855", "invalid migration task id in the request.", false},
		"with more to say":             {400, `{"error_code":"DCS.1","error_msg":"m","error_ext_msg":"more"}`, "DCS.1", "m (more)", false},
		"a task that is not known":     {400, `{"error_code":"DCS.4133","error_msg":"gone"}`, "DCS.4133", "gone", true},
		"that code of older regions":   {400, `{"error_code":"111400133","error_msg":"gone"}`, "111400133", "gone", true},
		"that code as a number":        {400, `{"error_code":111400133,"error_msg":"gone"}`, "111400133", "gone", true},
		"another code of those":        {400, `{"error_code":"111400063","error_msg":"bad"}`, "111400063", "bad", false},
		"that code with a 500":         {500, `{"error_code":"DCS.4133","error_msg":"gone"}`, "DCS.4133", "gone", false},
		"404":                          {404, ``, "", "", true},
		"404 of the gateway":           {404, `{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`, "APIGW.0101", "The API does not exist", false},
		"numbers for text":             {400, `{"error_code":1001,"error_msg":42}`, "1001", "42", false},
		"nulls":                        {400, `{"error_code":null,"error_msg":null}`, "", `{"error_code":null,"error_msg":null}`, false},
		"IAM's shape":                  {401, `{"error":{"code":401,"message":"wrong token","title":"Unauthorized"}}`, "401", "wrong token", false},
		"a code and a message":         {403, `{"code":"Forbidden","message":"not yours"}`, "Forbidden", "not yours", false},
		"an error that is text":        {403, `{"error":"no"}`, "", "no", false},
		"HTML":                         {502, "<html>\n<body>\tBad\x00 Gateway</body></html>", "", "<html> <body> Bad Gateway</body></html>", false},
		"nothing":                      {503, ``, "", "", false},
		"an array":                     {400, `[1,2]`, "", "[1,2]", false},
		"more than anybody would read": {400, strings.Repeat("x", 5000), "", strings.Repeat("x", 297) + "…", false},
		"lines in the message":         {400, `{"error_msg":"a\nb\u001b[0m"}`, "", "a b [0m", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Request-Id", "req-1")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			_, err := newTestClient(t, testConfig(server.URL)).ShowTask(t.Context(), testTask)
			e := asError(t, err)
			if e.HTTPStatus != test.status || e.Code != test.code || e.Message != test.message || e.RequestID != "req-1" {
				t.Errorf("got %#v", *e)
			}
			if IsNotFound(err) != test.notFound {
				t.Errorf("not found is %t", IsNotFound(err))
			}
			for _, part := range []string{"reading the migration task", fmt.Sprint(test.status), test.code, test.message, "req-1"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
		})
	}
}

func TestRequestIDIsFoundInHeadersAndBody(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"IAM's header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-IAM-Trace-Id", "req-2")
			w.WriteHeader(http.StatusBadRequest)
		},
		"the body": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error_code":"APIGW.0301","error_msg":"m","request_id":"req-2"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newTestClient(t, testConfig(serve(t, handler).URL)).ShowTask(t.Context(), testTask)
			if e := asError(t, err); e.RequestID != "req-2" {
				t.Errorf("got %q", e.RequestID)
			}
		})
	}
}

func TestPredicatesAreFalseForOtherErrors(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("x"), context.Canceled, fmt.Errorf("x: %w", io.EOF)} {
		if IsNotFound(err) || IsOutcomeUnknown(err) || IsRefused(err) || IsRefusedForGood(err) || IsTemporary(err) {
			t.Errorf("%v is judged", err)
		}
	}
}

func TestIsDenied(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{400: false, 401: true, 403: true, 404: false, 409: false, 500: false, 0: false} {
		if got := IsDenied(&Error{HTTPStatus: status}); got != want {
			t.Errorf("%d: %t, want %t", status, got, want)
		}
	}
	if IsDenied(nil) || IsDenied(io.EOF) {
		t.Error("another error passes for a refusal")
	}
}

func TestIsRefusedForGood(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  *Error
		want bool
	}{
		"a request that breaks the rules": {&Error{HTTPStatus: 400}, true},
		"a task that is not there":        {&Error{HTTPStatus: 404}, true},
		"a failed row of a batch":         {&Error{HTTPStatus: 200, refused: true}, true},
		"too many requests":               {&Error{HTTPStatus: 429}, false},
		"a request that took too long":    {&Error{HTTPStatus: 408}, false},
		"a service that failed":           {&Error{HTTPStatus: 500}, false},
		"no answer":                       {&Error{Err: io.EOF}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := IsRefusedForGood(test.err); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

// A 404 of a proxy may have a "code" in JSON, but not in the form of the service.
func TestIsStrangeNotFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"a 404 without a code":           {&Error{HTTPStatus: 404}, true},
		"a 404 with a proxy's code":      {&Error{HTTPStatus: 404, Code: "404"}, true},
		"a 404 of the gateway":           {&Error{HTTPStatus: 404, Code: "APIGW.0101"}, true},
		"a 404 of the service":           {&Error{HTTPStatus: 404, Code: "DCS.4133"}, false},
		"a 400 of the service":           {&Error{HTTPStatus: 400, Code: "DCS.4133"}, false},
		"a 404 of IAM":                   {&Error{HTTPStatus: 404, fromIAM: true}, false},
		"an error that is not a refusal": {io.EOF, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := IsStrangeNotFound(test.err); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestHasCodeOfTheServiceAlone(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"error_code":"DCS.4133","error_msg":"gone"}`:                    true,
		`{"error_code":"APIGW.0101","error_msg":"no such API"}`:           true,
		`{"error_code":"111400133","error_msg":"gone"}`:                   true,
		`{"code":404,"message":"no Route matched with those values"}`:     false,
		`{"code":"NOT_FOUND","message":"Not Found"}`:                      false,
		`{"error":{"code":404,"message":"Not Found","title":"NotFound"}}`: false,
		`{"status":404,"error":"Not Found","path":"/v2"}`:                 false,
		``: false,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			_, err := newTestClient(t, testConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(w, body)
			}).URL)).ShowTask(t.Context(), testTask)
			if got := HasCode(err); got != want {
				t.Errorf("got %t, want %t of %v", got, want, err)
			}
		})
	}
}
