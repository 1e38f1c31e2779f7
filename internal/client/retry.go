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

// The waits before a repetition double from the one to the other where the service does not say how long to wait.
const (
	retryWaitMin = 500 * time.Millisecond
	retryWaitMax = 30 * time.Second
)

func newRetrying(cfg Config, attempts *http.Client) *retryablehttp.Client {
	retrying := &retryablehttp.Client{
		HTTPClient:   attempts,
		Logger:       nil, // it would log addresses; attempts log themselves
		RetryMax:     cfg.MaxRetries,
		RetryWaitMin: cfg.retryWaitMin,
		RetryWaitMax: cfg.retryWaitMax,
		CheckRetry:   mayRepeat,
		Backoff:      backoff,
		// The last answer itself, in place of "giving up after".
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

// mayRepeat decides whether an attempt may be repeated. After 429 everything may: nothing was done. Otherwise only
// reads, for a mutating call that got no clear answer may have been carried out.
func mayRepeat(ctx context.Context, resp *http.Response, err error) (bool, error) {
	mutating := stateOf(ctx).mutating
	if ctx.Err() != nil || mutating && Sending(ctx).Err() != nil {
		return false, nil //nolint:nilerr // the answer that came is given, or the attempt's own error
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

// backoff returns how long to wait before the attempt after number, counted from 0: what Retry-After says, or else a time
// that doubles from shortest to longest, half of it left to chance, so that many clients do not come back at once. After a 429
// with Retry-After it is 0: throttle holds that call back together with all others.
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

// maxRetryAfter is longer than anybody waits, and short enough to calculate with.
const maxRetryAfter = 10_000 * time.Hour

// retryAfter reads a Retry-After header: a number of seconds or a date.
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil {
		if seconds < 0 {
			return 0, false
		}
		return time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second, true
	}
	date, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}
	return min(max(date.Sub(now), 0), maxRetryAfter), true
}
