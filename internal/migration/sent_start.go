package migration

import (
	"context"
	"errors"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// SentStart is a configuration or a restart of which it is not known whether the service has taken it.
type SentStart struct {
	// Status and UpdatedAt are what the task showed right before the call.
	Status    string `json:"status"`
	UpdatedAt string `json:"updated_at,omitempty"`
	// At is when the outcome was given up on, by our clock.
	At time.Time `json:"at"`
}

// NewSentStart remembers a call that was to start a task; before is the task as it was right before it.
func NewSentStart(before *client.Task) SentStart {
	return SentStart{Status: before.Status, UpdatedAt: before.UpdatedAt, At: time.Now().UTC()}
}

// Before is what the task showed right before the call.
func (c SentStart) Before() *client.Task {
	return &client.Task{Status: c.Status, UpdatedAt: c.UpdatedAt}
}

// Taken tells whether a task shows that the service has taken the call: it runs, or has succeeded or failed since. That it is
// stopped, released or deleted shows nothing: it may have become so without ever having run.
func (c SentStart) Taken(now *client.Task) bool {
	ended := c.UpdatedAt != "" && now.UpdatedAt != "" && now.UpdatedAt != c.UpdatedAt
	if now.Status == "" || now.Status == c.Status && !ended {
		return false
	}
	phase := PhaseOf(now.Status)
	return !phase.Idle() || phase == PhaseSuccess || phase == PhaseFailed
}

// Over tells whether the call was made so long ago that a task which does not show it never will.
func (c SentStart) Over() bool { return time.Since(c.At) >= StaleFor }

// AwaitTaken looks at a task until it shows that the service has taken a call, for as long as a call of a moment ago would be
// looked for. What comes back is the task as last seen. A wait that ctx ended is a *CutShortError.
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

// AwaitStart reads a task that has just been started, until it no longer shows the end that it had before. An old end is looked
// at for as long as it may be shown on; before may be nil. What comes back is the task as last seen. A wait that ctx ended is a
// *CutShortError.
func (s *Service) AwaitStart(ctx context.Context, taskID string, before *client.Task) (*client.Task, error) {
	old := newStaleness(before)
	task, err := s.Show(ctx, taskID)
	if err != nil || !old.mayBe(task) {
		return task, err
	}
	err = poll(ctx, func(ctx context.Context) (bool, error) {
		now, err := s.Show(ctx, taskID)
		if err != nil {
			return false, err
		}
		task = now
		return !old.mayBe(now), nil
	})
	if cut, ok := errors.AsType[*CutShortError](err); ok {
		cut.Task = task
	}
	return task, err
}
