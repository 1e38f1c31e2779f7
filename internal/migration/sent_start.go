package migration

import (
	"context"
	"errors"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// SentStart is a configuration or a restart of which it is not known whether the service has accepted it.
type SentStart struct {
	// Status and UpdatedAt are those of the task right before the call.
	Status    string `json:"status"`
	UpdatedAt string `json:"updated_at,omitempty"`
	// At is when the provider stopped looking for the outcome, by our clock.
	At time.Time `json:"at"`
}

// NewSentStart makes a SentStart. before is the task right before the call.
func NewSentStart(before *client.Task) SentStart {
	return SentStart{Status: before.Status, UpdatedAt: before.UpdatedAt, At: time.Now().UTC()}
}

// Before is the task right before the call, with nothing but its status and end time.
func (c SentStart) Before() *client.Task {
	return &client.Task{Status: c.Status, UpdatedAt: c.UpdatedAt}
}

// Taken reports whether a task shows that the service has accepted the call: it runs, or has succeeded or failed since. A task that is
// stopped, released or deleted does not show that, because it may never have run.
func (c SentStart) Taken(now *client.Task) bool {
	ended := c.UpdatedAt != "" && now.UpdatedAt != "" && now.UpdatedAt != c.UpdatedAt
	if now.Status == "" || now.Status == c.Status && !ended {
		return false
	}
	phase := PhaseOf(now.Status)
	return !phase.Idle() || phase == PhaseSuccess || phase == PhaseFailed
}

// Over reports whether the call was made so long ago that a task which does not show it never will.
func (c SentStart) Over() bool { return time.Since(c.At) >= StaleFor }

// AwaitTaken reads a task until it shows that the service has accepted a call, for as long as the read-back of a call goes on. The result
// is the task as last read. A wait that ctx ended is a *CutShortError.
func (s *Service) AwaitTaken(ctx context.Context, task *client.Task, sent SentStart) (now *client.Task, taken bool, err error) {
	var patience time.Duration
	for _, pause := range lookPauses {
		patience += pause
	}
	taken = sent.Taken(task)
	if taken || time.Since(sent.At) >= patience {
		return task, taken, nil
	}
	err = poll(ctx, func(ctx context.Context) (bool, error) {
		now, err := s.Show(ctx, task.ID)
		if err != nil {
			return false, err
		}
		task, taken = now, sent.Taken(now)
		return taken || time.Since(sent.At) >= patience, nil
	})
	return task, taken, err
}

// AwaitStart reads a task that has just been started, until it no longer has the end from before, for StaleFor at most. before may be
// nil. The result is the task as last read. A wait that ctx ended is a *CutShortError.
func (s *Service) AwaitStart(ctx context.Context, taskID string, before *client.Task) (*client.Task, error) {
	old := newStaleness(before)
	task, err := s.Show(ctx, taskID)
	if err != nil || !old.mayBeStale(task) {
		return task, err
	}
	err = poll(ctx, func(ctx context.Context) (bool, error) {
		now, err := s.Show(ctx, taskID)
		if err != nil {
			return false, err
		}
		task = now
		return !old.mayBeStale(now), nil
	})
	if cut, ok := errors.AsType[*CutShortError](err); ok {
		cut.Task = task
	}
	return task, err
}
