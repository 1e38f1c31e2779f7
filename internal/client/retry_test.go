package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestRequestCounts(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	tests := map[string]struct {
		fail       http.HandlerFunc
		maxRetries int
		read       int // requests that a read makes
		mutation   int // requests that a mutating call makes
	}{
		"429 repeats everything":                   {status(http.StatusTooManyRequests), 3, 4, 4},
		"500 repeats reads alone":                  {status(http.StatusInternalServerError), 3, 4, 1},
		"501 repeats reads alone":                  {status(http.StatusNotImplemented), 3, 4, 1},
		"503 repeats reads alone":                  {status(http.StatusServiceUnavailable), 3, 4, 1},
		"a broken connection repeats reads alone":  {func(w http.ResponseWriter, _ *http.Request) { hangUp(w) }, 3, 4, 1},
		"an answer cut short repeats reads alone":  {cutShort, 3, 4, 1},
		"400 repeats nothing":                      {status(http.StatusBadRequest), 3, 1, 1},
		"404 repeats nothing":                      {status(http.StatusNotFound), 3, 1, 1},
		"a redirect is neither repeated nor taken": {redirect, 3, 1, 1},
		"no retries: 429 is asked once":            {status(http.StatusTooManyRequests), 0, 1, 1},
		"no retries: 500 is asked once":            {status(http.StatusInternalServerError), 0, 1, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			count := func(m method) int {
				var asked atomic.Int32
				server := serve(t, func(w http.ResponseWriter, req *http.Request) {
					asked.Add(1)
					test.fail(w, req)
				})
				cfg := testConfig(server.URL)
				cfg.MaxRetries = test.maxRetries
				if err := m.call(t.Context(), newTestClient(t, cfg)); err == nil {
					t.Errorf("%s succeeded", m.name)
				} else if strings.Contains(err.Error(), "giving up") {
					t.Errorf("%s: got %q, want what the service said", m.name, err)
				}
				return int(asked.Load())
			}
			for _, m := range reads() {
				if got := count(m); got != test.read {
					t.Errorf("%s asked %d times, want %d", m.name, got, test.read)
				}
			}
			for _, m := range mutations() {
				if got := count(m); got != test.mutation {
					t.Errorf("%s asked %d times, want %d", m.name, got, test.mutation)
				}
			}
		})
	}
}

// cutShort sends less than it announces.
func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"id":`)
}

func redirect(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(http.StatusTemporaryRedirect)
}

func TestRetriedCallSucceeds(t *testing.T) {
	t.Parallel()
	for _, m := range append(reads(), mutations()...) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			var seen recorder
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				if seen.note(req) <= 2 {
					w.Header().Set("Retry-After", "0")
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				_, _ = io.WriteString(w, `{"id":"x","instance_id":"x","migration_tasks":[]}`)
			})
			if err := m.call(t.Context(), newTestClient(t, testConfig(server.URL))); err != nil {
				t.Fatal(err)
			}
			if seen.count() != 3 {
				t.Errorf("asked %d times, want 3", seen.count())
			}
			if seen.bodies[0] != seen.bodies[2] {
				t.Errorf("the repetition's body is %q, want %q", seen.bodies[2], seen.bodies[0])
			}
		})
	}
}

func TestWaitsBetweenAttempts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status   int
		header   func() string
		min, max time.Duration
	}{
		"429 with a number of seconds":      {429, func() string { return "3600" }, time.Hour, time.Hour + spreadAfterHold},
		"503 with a number of seconds":      {503, func() string { return "7" }, 7 * time.Second, 7 * time.Second},
		"429 with a date":                   {429, inAnHour, time.Hour - time.Second, time.Hour + spreadAfterHold},
		"429 with a date gone by":           {429, func() string { return "Sat, 02 Jan 1999 15:04:05 GMT" }, retryWaitMin / 2, retryWaitMin},
		"429 with no seconds":               {429, func() string { return "0" }, retryWaitMin / 2, retryWaitMin},
		"503 with no seconds":               {503, func() string { return "0" }, retryWaitMin / 2, retryWaitMin},
		"429 without a header":              {429, func() string { return "" }, retryWaitMin / 2, retryWaitMin},
		"429 with a header that is no time": {429, func() string { return "soon" }, retryWaitMin / 2, retryWaitMin},
		"429 with a negative number":        {429, func() string { return "-5" }, retryWaitMin / 2, retryWaitMin},
		"500 does not say how long to wait": {500, func() string { return "3600" }, retryWaitMin / 2, retryWaitMin},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				cfg := testConfig("https://dcs.example.com")
				cfg.retryWaitMin, cfg.retryWaitMax = 0, 0 // the real ones
				c := newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) {
					if asked++; asked == 1 {
						return reply(test.status, "", "Retry-After", test.header()), nil
					}
					return reply(http.StatusOK, `{}`), nil
				})
				start := time.Now()
				if _, err := c.ShowTask(t.Context(), testTask); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took < test.min || took > test.max {
					t.Errorf("waited %s, want %s to %s", took, test.min, test.max)
				}
			})
		})
	}
}

func inAnHour() string { return time.Now().Add(time.Hour).UTC().Format(http.TimeFormat) }

func TestBackoffDoublesUpToItsLongest(t *testing.T) {
	t.Parallel()
	for number, seconds := range []int{1, 2, 4, 8, 10, 10, 10} {
		want := time.Duration(seconds) * time.Second
		for range 50 {
			got := backoff(time.Second, 10*time.Second, number, nil)
			if got < want/2 || got > want {
				t.Fatalf("attempt %d waits %s, want %s to %s", number, got, want/2, want)
			}
		}
	}
	if got := backoff(time.Second, 10*time.Second, 100000, nil); got > 10*time.Second || got < 5*time.Second {
		t.Errorf("a late attempt waits %s", got)
	}
}

func TestHugeRetryAfterDoesNotOverflow(t *testing.T) {
	t.Parallel()
	if wait, ok := retryAfter("99999999999999", time.Now()); !ok || wait < 1000*time.Hour {
		t.Errorf("got %s, %t", wait, ok)
	}
}

func TestRateLimitSpacesAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("https://dcs.example.com")
		cfg.MaxRequestsPerSecond = 2
		asked := 0
		c := newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) {
			if asked++; asked == 3 { // a repetition counts like any other attempt
				return reply(http.StatusServiceUnavailable, "", "Retry-After", "0"), nil
			}
			return reply(http.StatusOK, `{}`), nil
		})
		start := time.Now()
		for range 10 {
			if _, err := c.ShowTask(t.Context(), testTask); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("11 attempts took %s, want 5s", took)
		}
	})
}

func TestWaitForTheRateLimitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("https://dcs.example.com")
		cfg.MaxRequestsPerSecond = 0.001
		c := newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) { return reply(200, `{}`), nil })
		if _, err := c.ShowTask(t.Context(), testTask); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := c.SetResumeMode(ctx, testTask, ResumeModeAuto)
		if !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
			t.Errorf("got %v, want a deadline and a known outcome", err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("ended after %s, want 1s", took)
		}
	})
}

func TestRequestTimeoutDoesNotIncludeTheWaitBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("https://dcs.example.com")
		cfg.MaxRequestsPerSecond = 0.01 // a hundred seconds each, where a request may take thirty
		c := newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) { return reply(200, `{}`), nil })
		for range 2 {
			if _, err := c.ShowTask(t.Context(), testTask); err != nil {
				t.Fatal(err)
			}
		}
	})
}
