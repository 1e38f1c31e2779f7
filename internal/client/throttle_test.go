package client

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// limitedService is a service that records when requests arrive. refuse decides which get a 429, by their number from 1.
type limitedService struct {
	client *Client
	refuse func(n int) (retryAfter string, refused bool)
	takes  time.Duration // each

	mu   sync.Mutex
	came []time.Duration // since the test began

	began time.Time
}

// withLimitedService runs a test in virtual time against such a service. At first it refuses nothing.
func withLimitedService(t *testing.T, name string, perSecond float64, test func(t *testing.T, s *limitedService)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := &limitedService{refuse: func(int) (string, bool) { return "", false }, began: time.Now()}
			cfg := testConfig("https://dcs.example.com")
			cfg.MaxRequestsPerSecond = perSecond
			cfg.MaxRetries, cfg.retryWaitMin, cfg.retryWaitMax = 5, 0, 0 // the real ones
			s.client = newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) {
				s.mu.Lock()
				s.came = append(s.came, time.Since(s.began))
				wait, refused := s.refuse(len(s.came))
				s.mu.Unlock()
				time.Sleep(s.takes)
				if refused {
					return reply(http.StatusTooManyRequests, "", "Retry-After", wait), nil
				}
				return reply(http.StatusOK, `{}`), nil
			})
			test(t, s)
		})
	})
}

// ask makes n calls at once, none of which may fail.
func (s *limitedService) ask(t *testing.T, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if _, err := s.client.ShowTask(t.Context(), testTask); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// between counts the requests that arrived in a time.
func (s *limitedService) between(from, to time.Duration) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, came := range s.came {
		if came >= from && came < to {
			n++
		}
	}
	return n
}

// refuseFirst refuses only the first request.
func refuseFirst(retryAfter string) func(int) (string, bool) {
	return func(n int) (string, bool) { return retryAfter, n == 1 }
}

func TestA429WithRetryAfterHoldsAllCalls(t *testing.T) {
	t.Parallel()
	const second = time.Second
	withLimitedService(t, "those that are made meanwhile", 0, func(t *testing.T, s *limitedService) {
		s.refuse = refuseFirst("3600")
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 1) })
		time.Sleep(second)
		s.ask(t, 3)
		wg.Wait()
		if s.between(0, second) != 1 || s.between(second, 3600*second) != 0 || s.between(3600*second, 3600*second+spreadAfterHold) != 4 {
			t.Errorf("requests came at %v", s.came)
		}
	})
	withLimitedService(t, "those that wait for the rate limit", 2, func(t *testing.T, s *limitedService) {
		s.refuse = func(n int) (string, bool) { return "60", n == 2 }
		s.ask(t, 10)
		if s.between(0, second) != 2 || s.between(second, 60*second) != 0 {
			t.Errorf("requests came at %v", s.came)
		}
		if n := s.between(60*second, 63*second); n > 6 {
			t.Errorf("%d requests came in the three seconds after the wait, want two a second", n)
		}
	})
	withLimitedService(t, "not after a 429 that does not say how long", 0, func(t *testing.T, s *limitedService) {
		s.refuse = refuseFirst("")
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 1) })
		synctest.Wait()
		s.ask(t, 3)
		if n := s.between(0, 1); n != 4 {
			t.Errorf("%d requests came at once, want 4", n)
		}
		wg.Wait()
	})
	withLimitedService(t, "for as long as no date or number can say", 0, func(t *testing.T, s *limitedService) {
		s.refuse = refuseFirst("99999999999999")
		ctx, cancel := context.WithTimeout(t.Context(), 1000*time.Hour)
		defer cancel()
		if _, err := s.client.ShowTask(ctx, testTask); !errors.Is(err, context.DeadlineExceeded) || len(s.came) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.came))
		}
	})
	withLimitedService(t, "and lets them go one after the other", 0, func(t *testing.T, s *limitedService) {
		var tokens float64
		var last time.Duration
		refused := 0
		s.refuse = func(n int) (string, bool) {
			now := s.came[n-1]
			tokens, last = min(10, tokens+10*(now-last).Seconds()), now
			if tokens >= 1 {
				tokens--
				return "", false
			}
			refused++
			return "1", true
		}
		s.takes = second / 20
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { _, _ = s.client.ShowTask(t.Context(), testTask) })
		}
		wg.Wait()
		if refused > 200 { // all at once: nearly 400
			t.Errorf("%d requests were refused by a service that takes ten a second", refused)
		}
	})
}

func TestQueuedCallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	const second = time.Second
	// cancelled makes n calls that must end after a second without being sent.
	cancelled := func(t *testing.T, s *limitedService, n int) {
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		start := time.Now()
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				err := s.client.SetResumeMode(ctx, testTask, ResumeModeAuto)
				if !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(start); took != second {
			t.Errorf("the calls ended after %s, want 1s", took)
		}
	}
	withLimitedService(t, "held by a 429", 0, func(t *testing.T, s *limitedService) {
		s.refuse = refuseFirst("20")
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 1) })
		synctest.Wait()
		cancelled(t, s, maxConcurrentRequests)
		wg.Wait()
		time.Sleep(second)
		s.takes = second
		from := time.Since(s.began)
		s.ask(t, maxConcurrentRequests)
		if n := s.between(from, from+second); n != maxConcurrentRequests || len(s.came) != 2+n {
			t.Errorf("%d requests went at once later on, want %d: places were lost", n, maxConcurrentRequests)
		}
	})
	withLimitedService(t, "by the rate limit, and leaves no gap", 0.1, func(t *testing.T, s *limitedService) {
		s.ask(t, 1)
		cancelled(t, s, 30)
		s.ask(t, 1)
		if len(s.came) != 2 || s.came[1] != 10*second {
			t.Errorf("requests came at %v, want the second after 10s", s.came)
		}
	})
	withLimitedService(t, "by requests that are under way", 0, func(t *testing.T, s *limitedService) {
		s.takes = 20 * second
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, maxConcurrentRequests) })
		synctest.Wait()
		cancelled(t, s, 1)
		wg.Wait()
		if len(s.came) != maxConcurrentRequests {
			t.Errorf("%d requests came, the call that ended among them", len(s.came))
		}
	})
}

func TestConcurrentRequestsAreLimited(t *testing.T) {
	t.Parallel()
	const takes = 25 * time.Second // a call may queue for longer than the 30 s that a request may take
	withLimitedService(t, "and the others queue", 0, func(t *testing.T, s *limitedService) {
		s.takes = takes
		s.ask(t, 2*maxConcurrentRequests+1)
		if n := s.between(0, takes); n != maxConcurrentRequests {
			t.Errorf("%d requests were under way at once, want %d", n, maxConcurrentRequests)
		}
		if n := s.between(2*takes, 3*takes); n != 1 || len(s.came) != 2*maxConcurrentRequests+1 {
			t.Errorf("requests came at %v", s.came)
		}
	})
}
