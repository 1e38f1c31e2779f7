package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// graceAfterCancel is how long a mutating call on the wire and its read-back may go on after Ctrl-C. Terraform waits for its providers,
// but people press Ctrl-C twice.
const graceAfterCancel = 1500 * time.Millisecond

// The pauses before each read-back of a call whose answer was lost, because the service may not show its effect at once. A creation is
// looked for longer, because one that is missed becomes a second task, and creationLooks lists must lack it.
var (
	lookPauses     = []time.Duration{0, time.Second, 2 * time.Second}
	creationPauses = []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}
)

const creationLooks = 3

// withGrace returns a context that ends graceAfterCancel after ctx.
func withGrace(ctx context.Context) (context.Context, context.CancelFunc) {
	detached, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		sleep(detached, graceAfterCancel)
		cancel(context.Cause(ctx))
	})
	return detached, func() {
		stop()
		cancel(context.Canceled)
	}
}

// OutcomeUnknownError reports that a mutating call may have been carried out, and that reading back did not tell.
type OutcomeUnknownError struct {
	Doing string // what the call was to do, as in "creating migration task \"a\""
	Look  string // what to look for, and what to do then
	Err   error  // how the call failed
	Back  error  // how reading back failed; nil if it was cut short
}

func (e *OutcomeUnknownError) Error() string {
	text := fmt.Sprintf("%s: it is not known whether the service did it: %s.", e.Doing, e.Err)
	if e.Back != nil {
		text += fmt.Sprintf("\nReading the task back did not show it: %s.", e.Back)
	}
	return text + "\n" + e.Look
}

// Unwrap returns how the call failed.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

// outcome is the result of reading a call back.
type outcome int

const (
	notDone outcome = iota
	done
)

// mutation is a mutating call with the way to find out whether it was carried out.
type mutation struct {
	doing string // for errors
	hint  string // what the user is to look for if the outcome stays unknown
	call  func(ctx context.Context) error
	// look reads back whether the call was carried out. An error that is not temporary ends the mutation.
	look   func(ctx context.Context) (outcome, error)
	pauses []time.Duration // before each look; nil: lookPauses
	looks  int             // how many looks must have found nothing before the call is made again; 0: one
}

// run makes the call. It reads the service back if the outcome is unknown, or if the call is refused after an attempt whose outcome was
// unknown. It makes the call again, retries times at most, only if the service has not carried it out.
func (m mutation) run(ctx context.Context, retries int) error {
	if m.pauses == nil {
		m.pauses = lookPauses
	}
	for attempt := 1; ; attempt++ {
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", m.doing, context.Cause(ctx))
		}
		again, err := m.try(ctx, attempt)
		if !again {
			return err
		}
		switch {
		case retries == 0:
			return fmt.Errorf("%s: the service has not done it, and max_retries is 0: %w", m.doing, err)
		case attempt > retries:
			return fmt.Errorf("%s: tried %d times, and the service has not done it: %w", m.doing, attempt, err)
		}
	}
}

// try makes the call once and, if needed, reads it back.
func (m mutation) try(ctx context.Context, attempt int) (again bool, err error) {
	detached, cancel := withGrace(ctx)
	defer cancel()
	err = m.call(client.SendUntil(detached, ctx))
	if err == nil {
		return false, nil
	}
	unknown := client.IsOutcomeUnknown(err)
	if cause, ok := errors.AsType[*TimeoutError](context.Cause(ctx)); ok && errors.Is(err, context.Canceled) {
		err = fmt.Errorf("no answer came before it %w", cause) // It would read like Ctrl-C.
	}
	if !unknown && (attempt == 1 || !client.IsRefused(err)) {
		return false, fmt.Errorf("%s: %w", m.doing, err)
	}
	lost := &OutcomeUnknownError{Doing: m.doing, Look: m.hint, Err: err}
	misses := 0 // looks that succeeded and did not find it done
	for _, pause := range m.pauses {
		if pause > 0 && !sleep(ctx, pause) {
			return false, lost
		}
		out, back := m.look(detached)
		lost.Back = back
		switch {
		case back == nil && out == done:
			return false, nil
		case detached.Err() != nil:
			lost.Back = nil
			return false, lost
		case back != nil && !client.IsTemporary(back):
			return false, lost
		case back != nil:
			continue
		}
		misses++
	}
	switch {
	case lost.Back != nil || misses < m.looks:
		return false, lost
	case !unknown: // It is refused now, and no earlier attempt has done it.
		return false, fmt.Errorf("%s: %w", m.doing, err)
	}
	return true, err
}
