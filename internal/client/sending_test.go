package client

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// cut gives contexts of a call whose sending ends after a while, and which would itself go on for longer.
func cut(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	enough, cancel := context.WithCancel(t.Context())
	time.AfterFunc(after, cancel)
	return SendUntil(t.Context(), enough)
}

func TestWhatIsNotOnTheWireIsNotSentAfterEnough(t *testing.T) {
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
			err := s.client.SetResumeMode(cut(t, time.Second), testTask, ResumeModeAuto)
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
		err := s.client.SetResumeMode(cut(t, time.Second), testTask, ResumeModeAuto)
		if !errors.Is(err, context.Canceled) || IsOutcomeUnknown(err) || len(s.came) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
	withLimitedService(t, "before it began", 0, func(t *testing.T, s *limitedService) {
		ctx := cut(t, time.Second)
		time.Sleep(2 * time.Second)
		err := s.client.SetResumeMode(ctx, testTask, ResumeModeAuto)
		if !errors.Is(err, context.Canceled) || len(s.came) != 0 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
	withLimitedService(t, "but reads are, to see what became of a call", 0, func(t *testing.T, s *limitedService) {
		s.refuse = func(n int) (string, bool) { return "2", n == 1 }
		if _, err := s.client.ShowTask(cut(t, time.Second), testTask); err != nil || len(s.came) != 2 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
}

func TestWhatIsOnTheWireGoesOnAfterEnough(t *testing.T) {
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
			enough, cancel := context.WithCancel(t.Context())
			defer cancel()
			var requests atomic.Int32
			c := newTestClient(t, testConfig(serve(t, func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				cancel()
				w.WriteHeader(test.status)
			}).URL))
			err := c.SetResumeMode(SendUntil(t.Context(), enough), testTask, ResumeModeAuto)
			if IsRefused(err) != test.refused || !test.refused && err != nil || requests.Load() != 1 {
				t.Errorf("got %v after %d requests", err, requests.Load())
			}
		})
	}
}
