package client

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// maxConcurrentRequests is how many requests of one client may be under way at once. More would not be faster, and each needs a
// connection and its memory.
const maxConcurrentRequests = 64

// spreadAfterHold is the time over which the requests that a 429 held back are spread, at random. If they all went at once, most
// of them would be refused again.
const spreadAfterHold = 2 * time.Second

// throttle decides when a request of a client may be sent. It limits how many are sent a second and how many are under way at
// once, and after a 429 with Retry-After it holds all of them back: the service limits the project, not the single call.
type throttle struct {
	slots   *semaphore.Weighted // of the requests under way
	next    *semaphore.Weighted // of the one request that waits for limiter, so that one that is cancelled leaves no gap
	limiter *rate.Limiter

	mu        sync.Mutex
	heldUntil time.Time
}

// newThrottle makes a throttle for so many requests a second; 0 is no limit.
func newThrottle(perSecond float64) *throttle {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return &throttle{
		slots:   semaphore.NewWeighted(maxConcurrentRequests),
		next:    semaphore.NewWeighted(1),
		limiter: rate.NewLimiter(limit, 1),
	}
}

// acquire waits until a request may be sent. The caller calls release when the request has ended. If ctx ends first, acquire
// returns the error of ctx, and the request must not be sent.
func (t *throttle) acquire(ctx context.Context) error {
	if err := t.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	for {
		err := t.waitForHold(ctx)
		if err == nil {
			err = t.waitForRate(ctx)
		}
		if err != nil {
			t.release()
			return err
		}
		if t.held() <= 0 { // no 429 came while this request waited for the rate
			return nil
		}
	}
}

func (t *throttle) release() { t.slots.Release(1) }

// hold holds all requests back for a time.
func (t *throttle) hold(wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := time.Now().Add(wait); until.After(t.heldUntil) {
		t.heldUntil = until
	}
}

// held returns for how long requests are still held back.
func (t *throttle) held() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Until(t.heldUntil)
}

func (t *throttle) waitForHold(ctx context.Context) error {
	for held := t.held(); held > 0; held = t.held() {
		timer := time.NewTimer(held + rand.N(spreadAfterHold)) //nolint:gosec // spreads load, guards nothing
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	return nil
}

func (t *throttle) waitForRate(ctx context.Context) error {
	if err := t.next.Acquire(ctx, 1); err != nil {
		return err
	}
	err := t.limiter.Wait(ctx)
	t.next.Release(1)
	if err != nil {
		<-ctx.Done() // Wait gives up at once if ctx would end before the request's turn
		return ctx.Err()
	}
	return nil
}
