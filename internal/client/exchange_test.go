package client

import (
	"io"
	"net/http"
	"reflect"
	"testing"
)

// The API pages, the SDK and other callers differ in what a successful response has.
func TestExchangeAcceptsAny2xxResponse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
	}{
		"204":                    {204, ""},
		"200, empty":             {200, ""},
		"202, empty":             {202, ""},
		"200, an empty object":   {200, `{}`},
		"200, no error":          {200, `{"error":"","error_msg":null}`},
		"200, JSON of any kind":  {200, `"OK"`},
		"200, an error of nulls": {200, `{"error":{"code":null}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			c := newTestClient(t, testConfig(server.URL))
			want := &TaskResult{ID: testTask}
			if got, err := c.ExchangeIP(t.Context(), testTask, ExchangeIPRequest{IPs: []string{"10.0.0.1"}}); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("exchange: got %+v, %v, want %+v", got, err, want)
			}
			if got, err := c.RollBackIP(t.Context(), testTask); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("roll-back: got %+v, %v, want %+v", got, err, want)
			}
		})
	}
}
