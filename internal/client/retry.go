package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Before a retry the client waits between these, twice as long each time, unless the service says how long to wait.
const (
	retryWaitMin = 500 * time.Millisecond
	retryWaitMax = 30 * time.Second
)

func newRetryingClient(cfg Config, attempts *http.Client) *retryablehttp.Client {
	retrying := &retryablehttp.Client{
		HTTPClient:   attempts,
		Logger:       nil, // it would log URLs; attemptTransport logs
		RetryMax:     cfg.MaxRetries,
		RetryWaitMin: cfg.retryWaitMin,
		RetryWaitMax: cfg.retryWaitMax,
		CheckRetry:   shouldRetry,
		Backoff:      backoff,
		// Return the last response, not an error "giving up after".
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	if retrying.RetryWaitMin == 0 {
		retrying.RetryWaitMin = retryWaitMin
	}
	if retrying.RetryWaitMax == 0 {
		retrying.RetryWaitMax = retryWaitMax
	}
	return retrying
}

// shouldRetry reports whether to try again. After 429 the client repeats every call: nothing was done. Otherwise it repeats only
// reads: a mutating call without a clear response may have been carried out.
func shouldRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	mutating := callStateFrom(ctx).mutating
	if ctx.Err() != nil || mutating && SendContext(ctx).Err() != nil {
		return false, nil //nolint:nilerr // the caller gets the response or the error of the attempt
	}
	if err != nil {
		failed, ok := errors.AsType[*attemptError](err)
		return ok && !failed.permanent && !mutating, nil
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return true, nil
	case resp.StatusCode >= 500:
		return !mutating, nil
	default:
		return false, nil
	}
}

// backoff returns how long to wait before the attempt after number, counted from 0: what Retry-After says, or else a time that
// doubles from shortest to longest, with jitter, so that many clients do not come back at once. After a 429 with Retry-After it
// is 0: the throttle holds that call back together with all others.
func backoff(shortest, longest time.Duration, number int, resp *http.Response) time.Duration {
	if resp != nil {
		after, ok := retryAfter(resp.Header.Get("Retry-After"), time.Now())
		switch {
		case ok && resp.StatusCode == http.StatusTooManyRequests:
			return 0
		case ok && resp.StatusCode == http.StatusServiceUnavailable:
			return after
		}
	}
	wait := shortest
	for range number {
		if wait >= longest/2 {
			wait = longest
			break
		}
		wait *= 2
	}
	wait = min(wait, longest)
	if half := wait / 2; half > 0 {
		wait = wait - half + rand.N(half+1) //nolint:gosec // spreads load, guards nothing
	}
	return wait
}

// maxRetryAfter is longer than anybody waits, and cannot overflow.
const maxRetryAfter = 10_000 * time.Hour

// retryAfter parses a Retry-After header: a number of seconds or a date. It is false if there is no time left to wait: by a clock that
// is ahead of the service's, every date has gone by, and all retries would follow at once.
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil {
		if seconds <= 0 {
			return 0, false
		}
		return time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second, true
	}
	date, err := http.ParseTime(header)
	if err != nil || !date.After(now) {
		return 0, false
	}
	return min(date.Sub(now), maxRetryAfter), true
}
