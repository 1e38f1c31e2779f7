package client

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestOutcomeOfMutatingCalls(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	tests := map[string]struct {
		answer    http.HandlerFunc
		unknown   bool
		temporary bool
		refused   bool
	}{
		"400 is a refusal":                          {status(400), false, false, true},
		"401 is a refusal":                          {status(401), false, false, true},
		"409 is a refusal":                          {status(409), false, false, true},
		"429 is a refusal that may pass":            {status(429), false, true, true},
		"a redirect changed nothing":                {redirect, false, false, false},
		"408 leaves it unknown":                     {status(408), true, true, false},
		"500 leaves it unknown":                     {status(500), true, true, false},
		"503 leaves it unknown":                     {status(503), true, true, false},
		"504 leaves it unknown":                     {status(504), true, true, false},
		"a broken connection leaves it unknown":     {func(w http.ResponseWriter, _ *http.Request) { hangUp(w) }, true, true, false},
		"an answer cut short leaves it unknown":     {cutShort, true, true, false},
		"a refusal cut short is still a refusal":    {refusalCutShort, false, false, true},
		"an answer without end leaves it unknown":   {tooLong, true, false, false},
		"a switch of protocols is no answer to use": {status(304), false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configured := func(t *testing.T) *Client {
				t.Helper()
				cfg := testConfig(serve(t, test.answer).URL)
				cfg.MaxRetries = 0
				return newTestClient(t, cfg)
			}
			for _, m := range mutations() {
				t.Run(m.name, func(t *testing.T) {
					t.Parallel()
					err := m.call(t.Context(), configured(t))
					if err == nil {
						t.Fatal("it succeeded")
					}
					if isContextError(err) {
						t.Errorf("%v passes for the end of the caller's context", err)
					}
					if got := IsOutcomeUnknown(err); got != test.unknown {
						t.Errorf("unknown is %t for %v", got, err)
					}
					if got := IsTemporary(err); got != test.temporary {
						t.Errorf("temporary is %t for %v", got, err)
					}
					if got := IsRefused(err); got != test.refused {
						t.Errorf("refused is %t for %v", got, err)
					}
				})
			}
			for _, m := range reads() {
				t.Run(m.name, func(t *testing.T) {
					t.Parallel()
					if err := m.call(t.Context(), configured(t)); err == nil || IsOutcomeUnknown(err) {
						t.Errorf("got %v, want an error that leaves nothing unknown", err)
					}
				})
			}
		})
	}
}

func TestTimeoutLeavesTheOutcomeOfMutatingCallsUnknown(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{"no answer": stall, "half an answer": stallInBody} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cfg := testConfig("http://dcs.example.com")
				cfg.MaxRetries = 0
				cfg.Dial = serveInMemory(t, answer)
				c := newTestClient(t, cfg)
				for _, m := range append(mutations(), reads()...) {
					start := time.Now()
					err := m.call(t.Context(), c)
					if err == nil || isContextError(err) || !IsTemporary(err) || IsRefused(err) || IsOutcomeUnknown(err) != m.mutating() {
						t.Errorf("%s: got %v; unknown is %t, temporary is %t", m.name, err, IsOutcomeUnknown(err), IsTemporary(err))
					}
					if took := time.Since(start); took != 30*time.Second {
						t.Errorf("%s took %s, want 30s", m.name, took)
					}
				}
			})
		})
	}
}

func refusalCutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, `{"error_`)
}

func tooLong(w http.ResponseWriter, _ *http.Request) {
	chunk := []byte(strings.Repeat(" ", 1<<20))
	for range 2 * maxResponse / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func stall(_ http.ResponseWriter, req *http.Request) {
	_, _ = io.Copy(io.Discard, req.Body) // the server notices a client that leaves only once the body is read
	<-req.Context().Done()
}

func stallInBody(w http.ResponseWriter, req *http.Request) {
	_, _ = io.WriteString(w, `{`)
	_ = http.NewResponseController(w).Flush()
	stall(w, req)
}

func TestUnreadableResponses(t *testing.T) {
	t.Parallel()
	essential := map[string]bool{
		"CreateBackupImport": true, "CreateOnlineTask": true, "BatchStopTasks": true, "BatchRestartTasks": true,
	}
	for name, test := range map[string]struct {
		body  string
		empty bool // so that it may well be how a service answers a call that it has carried out
	}{
		"an empty answer":   {``, true},
		"an answer of HTML": {`<html>`, false},
		"an answer of text": {`OK`, false},
		"a JSON array":      {`[]`, true},
		"null":              {`null`, true},
		"half an object":    {`{"id":"x"`, false},
		"two objects":       {`{"id":"x"}{"id":"y"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) })
			c := newTestClient(t, testConfig(server.URL))
			for _, m := range mutations() {
				err := m.call(t.Context(), c)
				if test.empty && !essential[m.name] {
					if err != nil {
						t.Errorf("%s: got %v, want it taken", m.name, err)
					}
					continue
				}
				if !IsOutcomeUnknown(err) {
					t.Errorf("%s: got %v, want an unknown outcome", m.name, err)
				}
			}
			for _, m := range reads() {
				if err := m.call(t.Context(), c); err == nil || !IsTemporary(err) || IsOutcomeUnknown(err) {
					t.Errorf("%s: got %v, want an error that may pass", m.name, err)
				}
			}
		})
	}
}

func TestCreationWithoutAnIDHasAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "req-1")
		_, _ = io.WriteString(w, `{"id":null,"instance_id":"","status":"MIGRATING"}`)
	})
	c := newTestClient(t, testConfig(server.URL))
	for _, m := range mutations()[:2] {
		e := asError(t, m.call(t.Context(), c))
		if !e.Unknown || e.HTTPStatus != http.StatusOK || e.RequestID != "req-1" {
			t.Errorf("%s: got %#v", m.name, e)
		}
	}
}

func TestRequestThatWasNotSentHasAKnownOutcome(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused handshake
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	plain := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request arrived") })

	tests := map[string]struct {
		endpoint  string
		temporary bool
	}{
		"nobody listens":               {"http://" + closed.Addr().String(), true},
		"the certificate is not known": {untrusted.URL, false},
		"the server speaks no TLS":     {strings.Replace(plain.URL, "http:", "https:", 1), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig(test.endpoint)
			cfg.MaxRetries = 0
			c := newTestClient(t, cfg)
			_, err := c.CreateOnlineTask(t.Context(), CreateOnlineTaskRequest{})
			if err == nil || IsOutcomeUnknown(err) {
				t.Errorf("got %v, want an error with a known outcome", err)
			}
			if got := IsTemporary(err); got != test.temporary {
				t.Errorf("temporary is %t for %v", got, err)
			}
		})
	}
}

func TestCancellationEndsEveryMethod(t *testing.T) {
	t.Parallel()
	for _, m := range append(reads(), mutations()...) {
		t.Run(m.name+" before it began", func(t *testing.T) {
			t.Parallel()
			c := newTestClient(t, testConfig(serve(t, func(http.ResponseWriter, *http.Request) {
				t.Error("the request arrived")
			}).URL))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := m.call(ctx, c); !errors.Is(err, context.Canceled) || IsOutcomeUnknown(err) || IsTemporary(err) {
				t.Errorf("got %v", err)
			}
		})
		t.Run(m.name+" on the wire", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			c := newTestClient(t, testConfig(serve(t, func(w http.ResponseWriter, req *http.Request) {
				cancel()
				stall(w, req)
			}).URL))
			err := m.call(ctx, c)
			if !errors.Is(err, context.Canceled) || IsTemporary(err) {
				t.Errorf("got %v", err)
			}
			if got := IsOutcomeUnknown(err); got != m.mutating() {
				t.Errorf("unknown is %t", got)
			}
		})
		t.Run(m.name+" while waiting after 429", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				c := newOfflineClient(t, testConfig("https://dcs.example.com"),
					func(*http.Request) (*http.Response, error) { return reply(429, "", "Retry-After", "3600"), nil })
				start := time.Now()
				err := m.call(ctx, c)
				if !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); took != 10*time.Second {
					t.Errorf("ended after %s, want 10s", took)
				}
			})
		})
	}
}

// sendingEndsAfter returns a context in which sending ends after a while, but which itself does not.
func sendingEndsAfter(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	stop, cancel := context.WithCancel(t.Context())
	time.AfterFunc(after, cancel)
	return SendUntil(t.Context(), stop)
}

func TestSendUntilStopsCallsThatAreNotSent(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *limitedService){
		"while it waits for its turn": func(s *limitedService) { s.refuse = func(n int) (string, bool) { return "20", n == 1 } },
		"while others are under way":  func(s *limitedService) { s.takes = 20 * time.Second },
	}
	for name, before := range tests {
		withLimitedService(t, name, 0, func(t *testing.T, s *limitedService) {
			before(s)
			var wg sync.WaitGroup
			wg.Go(func() { s.ask(t, maxConcurrentRequests) })
			synctest.Wait()
			began := time.Now()
			err := s.client.SetResumeMode(sendingEndsAfter(t, time.Second), testTask, ResumeModeAuto)
			if !errors.Is(err, context.Canceled) || IsOutcomeUnknown(err) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took != time.Second {
				t.Errorf("ended after %s", took)
			}
			wg.Wait()
			if n := s.between(0, time.Hour); n > maxConcurrentRequests+1 { // one of the others was refused once
				t.Errorf("%d requests came, the call among them", n)
			}
		})
	}
	withLimitedService(t, "while it waits to be repeated", 0, func(t *testing.T, s *limitedService) {
		s.refuse = func(int) (string, bool) { return "2", true }
		err := s.client.SetResumeMode(sendingEndsAfter(t, time.Second), testTask, ResumeModeAuto)
		if !errors.Is(err, context.Canceled) || IsOutcomeUnknown(err) || len(s.came) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
	withLimitedService(t, "before it began", 0, func(t *testing.T, s *limitedService) {
		ctx := sendingEndsAfter(t, time.Second)
		time.Sleep(2 * time.Second)
		err := s.client.SetResumeMode(ctx, testTask, ResumeModeAuto)
		if !errors.Is(err, context.Canceled) || len(s.came) != 0 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
	withLimitedService(t, "but reads are, to see what became of a call", 0, func(t *testing.T, s *limitedService) {
		s.refuse = func(n int) (string, bool) { return "2", n == 1 }
		if _, err := s.client.ShowTask(sendingEndsAfter(t, time.Second), testTask); err != nil || len(s.came) != 2 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
}

func TestSendUntilLetsSentRequestsFinish(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		refused bool
	}{
		"and its answer counts":            {http.StatusNoContent, false},
		"and is not repeated after a 429":  {http.StatusTooManyRequests, true},
		"and what was refused was refused": {http.StatusBadRequest, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stop, cancel := context.WithCancel(t.Context())
			defer cancel()
			var requests atomic.Int32
			c := newTestClient(t, testConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				cancel()
				w.WriteHeader(test.status)
			}).URL))
			err := c.SetResumeMode(SendUntil(t.Context(), stop), testTask, ResumeModeAuto)
			if IsRefused(err) != test.refused || !test.refused && err != nil || requests.Load() != 1 {
				t.Errorf("got %v after %d requests", err, requests.Load())
			}
		})
	}
}
