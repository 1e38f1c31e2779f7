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

// paced is a service that tells when requests came to it. refuse decides which are too many, by their number from 1.
type paced struct {
	client *Client
	refuse func(n int) (retryAfter string, refused bool)
	takes  time.Duration // each

	mu   sync.Mutex
	came []time.Duration // since the test began
}

// inPace runs a test in virtual time against such a service, which takes any number of requests at first.
func inPace(t *testing.T, name string, perSecond float64, test func(t *testing.T, s *paced)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s, began := &paced{refuse: func(int) (string, bool) { return "", false }}, time.Now()
			cfg := testConfig("https://dcs.example.com")
			cfg.MaxRequestsPerSecond = perSecond
			cfg.retryWaitMin, cfg.retryWaitMax = 0, 0 // the real ones
			s.client = newOfflineClient(t, cfg, func(*http.Request) (*http.Response, error) {
				s.mu.Lock()
				s.came = append(s.came, time.Since(began))
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
func (s *paced) ask(t *testing.T, n int) {
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

// between counts the requests from one moment until before another.
func (s *paced) between(from, to time.Duration) int {
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

func TestTooManyRequestsSlowAllCalls(t *testing.T) {
	t.Parallel()
	const second = time.Second
	first := func(retryAfter string) func(int) (string, bool) {
		return func(n int) (string, bool) { return retryAfter, n == 1 }
	}

	inPace(t, "one that is told to wait holds the others back", 0, func(t *testing.T, s *paced) {
		s.refuse = first("7")
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 1) })
		time.Sleep(second)
		s.ask(t, 3)
		wg.Wait()
		if s.between(0, second) != 1 || s.between(second, 7*second) != 0 || s.between(7*second, time.Hour) != 4 {
			t.Errorf("requests came at %v", s.came)
		}
	})
	inPace(t, "but not for longer than any repetition waits by itself", 0, func(t *testing.T, s *paced) {
		s.refuse = first("3600")
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 1) })
		time.Sleep(second)
		s.ask(t, 1)
		wg.Wait()
		if took := s.came[1]; took != retryWaitMax {
			t.Errorf("the other went after %s", took)
		}
	})
	inPace(t, "the rate is halved, and comes back", 10, func(t *testing.T, s *paced) {
		s.refuse = first("0")
		s.ask(t, 200)
		if n := s.between(second, 4*second); n < 14 || n > 16 {
			t.Errorf("%d requests in three seconds after the refusal, want half of thirty", n)
		}
		if n := s.between(6*second, 9*second); n < 29 || n > 31 {
			t.Errorf("%d requests in three seconds later on, want thirty", n)
		}
	})
	inPace(t, "which begins when requests may go again", 10, func(t *testing.T, s *paced) {
		s.refuse = first("20")
		s.ask(t, 200)
		if n := s.between(20*second, 24*second); n < 19 || n > 21 {
			t.Errorf("%d requests in the four seconds after the wait, want half of forty", n)
		}
		if n := s.between(26*second, 29*second); n < 29 || n > 31 {
			t.Errorf("%d requests in three seconds later on, want thirty", n)
		}
	})
	inPace(t, "where no rate is configured it is half of what was sent in a second, and then without bound again", 0, func(t *testing.T, s *paced) {
		s.takes = second / 10
		s.refuse = func(n int) (string, bool) { return "0", n <= 20 }
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 40) })
		time.Sleep(second / 5)
		s.ask(t, 200)
		wg.Wait()
		if n := s.between(second/10, 2*second+second/10); n < 39 || n > 41 {
			t.Errorf("%d requests in two seconds after forty were sent and some refused, want twenty a second", n)
		}
		time.Sleep(2 * easeEvery)
		s.takes = 0
		from := s.came[len(s.came)-1] + 2*easeEvery
		s.ask(t, 500)
		if n := s.between(from, from+second); n != 500 {
			t.Errorf("%d of 500 requests went within a second", n)
		}
	})
	inPace(t, "those refused together halve it once", 100, func(t *testing.T, s *paced) {
		s.takes = second
		s.refuse = func(n int) (string, bool) { return "", n <= 50 }
		s.ask(t, 200)
		if n := s.between(2*second, 4*second); n < 90 {
			t.Errorf("%d requests in two seconds, want fifty a second", n)
		}
	})
	inPace(t, "a service that takes ten a second serves two hundred calls at once", 0, func(t *testing.T, s *paced) {
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
		s.ask(t, 200)
		if refused > 300 {
			t.Errorf("%d requests were refused", refused)
		}
	})
	inPace(t, "a call that is held back ends with its context, and lets the next one go", 0, func(t *testing.T, s *paced) {
		s.refuse = first("20")
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, 1) })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		for range mostInFlight {
			wg.Go(func() {
				err := s.client.SetResumeMode(ctx, testTask, ResumeModeAuto)
				if !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
					t.Errorf("got %v", err)
				}
			})
		}
		synctest.Wait() // one of them is the next to go
		s.ask(t, 1)
		wg.Wait()
		if len(s.came) != 3 || s.came[2] > 22*second {
			t.Errorf("requests came at %v", s.came)
		}
		time.Sleep(time.Hour)
		from := s.came[len(s.came)-1] + time.Hour
		s.takes = second
		s.ask(t, mostInFlight)
		if n := s.between(from, from+second); n != mostInFlight {
			t.Errorf("%d requests went at once later on: places were lost", n)
		}
	})

	inPace(t, "no more are under way than need be", 0, func(t *testing.T, s *paced) {
		s.takes = second
		s.ask(t, 2*mostInFlight+1)
		if n := s.between(0, second); n != mostInFlight {
			t.Errorf("%d requests were under way at once, want %d", n, mostInFlight)
		}
		if n := s.between(2*second, 3*second); n != 1 {
			t.Errorf("requests came at %v", s.came)
		}
	})
	inPace(t, "a call that waits for others to end does so with its context", 0, func(t *testing.T, s *paced) {
		s.takes = time.Minute
		var wg sync.WaitGroup
		wg.Go(func() { s.ask(t, mostInFlight) })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		err := s.client.SetResumeMode(ctx, testTask, ResumeModeAuto)
		if !errors.Is(err, context.DeadlineExceeded) || IsOutcomeUnknown(err) {
			t.Errorf("got %v", err)
		}
		wg.Wait()
	})
}
