package client

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// easeEvery is how long after the service has refused requests for their number (429) the rate doubles again, and again,
// until it is what it was.
const easeEvery = 5 * time.Second

// mostInFlight is how many requests of one client are under way at once. More would gain nothing: a connection takes hundreds
// of requests in the time that a wait leaves between two looks, and a thousand connections take their memory.
const mostInFlight = 64

// pace is how fast the requests of one client go out, those of all its calls taken together. It is no faster than configured;
// a 429 halves it, and holds all requests back for as long as Retry-After says: what is throttled is the project, not the
// one call.
type pace struct {
	most    rate.Limit    // as configured; rate.Inf: no bound
	slowest rate.Limit    // to which 429 slows it down at most
	longest time.Duration // for which one answer holds all requests back
	front   chan struct{} // whoever has put something in is the next to go
	flight  chan struct{} // whoever has put something in is under way

	mu      sync.Mutex
	limiter *rate.Limiter
	full    rate.Limit // before the first of the latest 429s
	slowed  time.Time  // from when the rate is what it was last halved or doubled to; zero: it is what it was
	held    time.Time  // until then nothing goes
	sent    [2]int     // requests in the second before this one, and in this one
	second  time.Time  // when this one began
}

// newPace makes a pace of so many requests a second, 0 for no bound. shortest and longest are what a call by itself waits
// before it is repeated.
func newPace(perSecond float64, shortest, longest time.Duration) *pace {
	p := &pace{most: rate.Inf, longest: longest, front: make(chan struct{}, 1), flight: make(chan struct{}, mostInFlight)}
	if perSecond > 0 {
		p.most = rate.Limit(perSecond)
	}
	p.slowest = min(p.most, rate.Every(shortest)) / 2
	p.limiter = rate.NewLimiter(p.most, 1)
	return p
}

// enter pauses until a request may go; leave tells that it is over. One after the other waits at the front, so that what a 429
// changes holds for all who are behind.
func (p *pace) enter(ctx context.Context) (err error) {
	for i, door := range []chan struct{}{p.flight, p.front} {
		select {
		case door <- struct{}{}:
		case <-ctx.Done():
			if i > 0 {
				p.leave()
			}
			return ctx.Err()
		}
	}
	defer func() {
		<-p.front
		if err != nil {
			p.leave()
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	for {
		delay := p.next()
		if delay <= 0 {
			return nil
		}
		timer := time.NewTimer(delay)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

func (p *pace) leave() { <-p.flight }

// next tells how long the request at the front is to wait before it asks again; 0: it goes now.
func (p *pace) next() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if held := p.held.Sub(now); held > 0 {
		return held
	}
	p.ease(now)
	turn := p.limiter.ReserveN(now, 1)
	if delay := turn.DelayFrom(now); delay > 0 {
		turn.CancelAt(now)
		return delay
	}
	p.count(now)
	p.sent[1]++
	return 0
}

// throttled takes down that a request sent at a moment was refused for the number of requests. Those that were under way
// together halve the rate once.
func (p *pace) throttled(resp *http.Response, sent time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if wait, ok := retryAfter(resp.Header.Get("Retry-After"), now); ok {
		if until := now.Add(min(wait, p.longest)); until.After(p.held) {
			p.held = until
		}
	}
	from := now
	if p.held.After(from) {
		from = p.held // what is held back goes no slower yet
	}
	if !p.slowed.IsZero() && !sent.After(p.slowed) {
		if from.After(now) {
			p.slowed = from
		}
		return
	}
	limit := p.limiter.Limit()
	if p.slowed.IsZero() { // with no bound, what went in a second was too much
		if p.full = p.most; p.full == rate.Inf {
			p.count(now)
			p.full = rate.Limit(max(p.sent[0], p.sent[1]))
		}
		limit = p.full
	}
	p.limiter.SetLimitAt(now, max(limit/2, p.slowest))
	p.slowed = from
}

// ease makes the rate what it was, step by step.
func (p *pace) ease(now time.Time) {
	for !p.slowed.IsZero() && now.Sub(p.slowed) >= easeEvery {
		limit := 2 * p.limiter.Limit()
		if limit > p.full {
			limit, p.slowed = p.most, time.Time{}
		} else {
			p.slowed = p.slowed.Add(easeEvery)
		}
		p.limiter.SetLimitAt(now, limit)
	}
}

// count moves the seconds on in which requests are counted.
func (p *pace) count(now time.Time) {
	switch since := now.Sub(p.second); {
	case since < time.Second:
	case since < 2*time.Second:
		p.sent, p.second = [2]int{p.sent[1], 0}, p.second.Add(time.Second)
	default:
		p.sent, p.second = [2]int{}, now
	}
}
