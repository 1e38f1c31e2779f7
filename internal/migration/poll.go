package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// The pace of all waiting. It adds little to a wait of seconds, and a wait of hours costs four requests a minute.
const (
	minInterval   = 500 * time.Millisecond
	maxInterval   = 15 * time.Second
	intervalShare = 0.05 // of the time waited so far
)

// interval is how long to pause after having waited for so long.
func interval(waited time.Duration) time.Duration {
	return min(max(minInterval, time.Duration(intervalShare*float64(waited))), maxInterval)
}

// TimeoutError is the cause of a context made by WithTimeout whose time is over.
type TimeoutError struct {
	After time.Duration
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("timed out after %s", e.After) }

// WithTimeout is context.WithTimeout with a *TimeoutError as its cause, which tells it from a cancellation by the user.
func WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, &TimeoutError{After: d})
}

// CutShortError reports that a cancellation or a time-out ended a wait.
type CutShortError struct {
	Task *client.Task // as last seen; nil if it was never seen
	Last error        // of the last look, if that failed
	err  error        // the cause of the context's end
}

func (e *CutShortError) Error() string {
	text := "waiting ended: " + e.err.Error()
	if e.Task != nil && e.Task.Status != "" {
		text += "; the task was last seen " + e.Task.Status
	}
	if e.Last != nil {
		text += "; the last read failed: " + e.Last.Error()
	}
	return text
}

// Unwrap returns the cause: a *TimeoutError, or context.Canceled.
func (e *CutShortError) Unwrap() error { return e.err }

// TimedOut reports whether a time-out ended the wait, and not a cancellation by the user.
func (e *CutShortError) TimedOut() bool {
	_, ok := errors.AsType[*TimeoutError](e.err)
	return ok
}

// maxSilence is how long a wait goes on without one usable answer.
const maxSilence = 15 * time.Minute

// NoAnswerError reports that a wait was given up because the service gave no usable answer for maxSilence.
type NoAnswerError struct {
	Task *client.Task // as last seen; nil if it was never seen
	Last error        // of the last look; nil if none ended
}

func (e *NoAnswerError) Error() string {
	text := fmt.Sprintf("waiting was given up: there was no usable answer for %s", maxSilence)
	if e.Task != nil && e.Task.Status != "" {
		text += "; the task was last seen " + e.Task.Status
	}
	if e.Last != nil {
		text += "; the last read failed: " + e.Last.Error()
	}
	return text
}

// lastSeen adds the task as last seen to the error of a wait.
func lastSeen(err error, task *client.Task) error {
	if cut, ok := errors.AsType[*CutShortError](err); ok {
		cut.Task = task
	}
	if silent, ok := errors.AsType[*NoAnswerError](err); ok {
		silent.Task = task
	}
	return err
}

// errUnseen reports that the service does not return a task yet that was just made.
var errUnseen = errors.New("the service does not return the task yet")

// mayPass reports whether a look that failed may succeed later.
func mayPass(err error) bool { return client.IsTemporary(err) || errors.Is(err, errUnseen) }

// look is one look at whether a wait is over. It fails if it gets no usable answer.
type look func(ctx context.Context) (done bool, err error)

// poll calls look, at once and then at the pace above, until it is done, fails for good or ctx ends. A look that failed
// but may succeed later is made again. The error of a context that ended is a *CutShortError, that of a service that
// does not answer for too long a *NoAnswerError.
func poll(ctx context.Context, look look) error {
	began := time.Now()
	return pollBy(ctx, func() time.Duration { return interval(time.Since(began)) }, look)
}

// pollBy is poll at another pace: pause is how long to pause after a look.
func pollBy(ctx context.Context, pause func() time.Duration, look look) error {
	var last error
	answered := time.Now()
	for {
		patient, cancel := context.WithDeadline(ctx, answered.Add(maxSilence))
		done, err := look(patient)
		interrupted := patient.Err() != nil && errors.Is(err, patient.Err())
		cancel()
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			last, answered = nil, time.Now()
		case interrupted:
		case !mayPass(err):
			return err // it stands, even if ctx ended during the look
		default:
			last = err
		}
		sleep(ctx, min(pause(), time.Until(answered.Add(maxSilence))))
		if ctx.Err() != nil {
			return &CutShortError{err: context.Cause(ctx), Last: last}
		}
		if time.Since(answered) >= maxSilence {
			return &NoAnswerError{Last: last}
		}
	}
}

// sleep pauses for d; it is false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
