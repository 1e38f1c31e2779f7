package migration

import (
	"context"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// progressPatience is how long a wait lets itself be held up by a question after the progress, which nothing but an
// observer wants to know.
const progressPatience = 5 * time.Second

// Sighting is what a wait tells of a task that is not yet where it is waited for.
type Sighting struct {
	Task     *client.Task     // as last seen; before that nothing but its id, and its name if this process made it
	Progress *client.Progress // nil while no data moves, and where the service does not tell
	Waited   time.Duration    // since the observer was put into its context
}

// observer is whom the waits of a context tell.
type observer struct {
	every   time.Duration
	see     func(context.Context, Sighting)
	began   time.Time
	follows bool // is told of other statuses at once, and at the pace only while data moves

	mu   sync.Mutex
	due  time.Duration // the next sighting, since began
	told [2]string     // of what last, by wordsOf
}

// wordsOf are a task's status and the word of its exchange.
func wordsOf(task *client.Task) [2]string { return [2]string{task.Status, task.TaskStatus} }

type observerKey struct{}

// WithObserver gives a context whose waits tell see of the task that they wait for: after every for the first time, then at
// that pace, which must be positive, as far as looks at the task are made. The pace goes on from wait to wait, so that each
// of several tasks at once wants an observer of its own. The wait goes on when see returns.
func WithObserver(ctx context.Context, every time.Duration, see func(context.Context, Sighting)) context.Context {
	return context.WithValue(ctx, observerKey{}, &observer{every: every, see: see, began: time.Now(), due: every})
}

// WithFollower is WithObserver for somebody who follows one task closely: see is told at once when the status or the
// task_status is another than it was told last (than those of shown, at first), and at the pace only while data moves.
func WithFollower(ctx context.Context, every time.Duration, shown *client.Task, see func(context.Context, Sighting)) context.Context {
	return context.WithValue(ctx, observerKey{},
		&observer{every: every, see: see, began: time.Now(), due: every, follows: true, told: wordsOf(shown)})
}

// longestInterval is how long a wait of a context may pause between two looks: somebody who follows it is not to miss a turn.
func longestInterval(ctx context.Context) time.Duration {
	if o, ok := ctx.Value(observerKey{}).(*observer); ok && o.follows {
		return min(o.every, maxInterval)
	}
	return maxInterval
}

// isDue tells whether a sighting of a task is due, and when; where it is, the next one is due later. moves is whether its data
// moves.
func (o *observer) isDue(task *client.Task, moves bool) (waited time.Duration, due bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	waited = time.Since(o.began)
	if o.follows && task.Status+task.TaskStatus != "" && wordsOf(task) != o.told {
		o.told, o.due = wordsOf(task), waited+o.every
		return waited, true
	}
	if waited < o.due || o.follows && !moves {
		return waited, false
	}
	o.due = waited - (waited-o.due)%o.every + o.every
	return waited, true
}

// observed makes the looks of a wait for goal tell the context's observer, if there is one, of the task as last seen.
func (s *Service) observed(ctx context.Context, taskID string, goal Goal, seen **client.Task, look look) look {
	o, ok := ctx.Value(observerKey{}).(*observer)
	if !ok {
		return look
	}
	refused := false
	return func(ctx context.Context) (bool, error) {
		done, err := look(ctx)
		if done || err != nil && !mayPass(err) || ctx.Err() != nil {
			return done, err
		}
		now := Sighting{Task: *seen}
		if now.Task == nil {
			now.Task = &client.Task{ID: taskID}
		}
		if now.Task.Name == "" {
			now.Task.Name = s.nameOf(taskID)
		}
		moves := goal != GoalStopped && dataMoves(now.Task)
		var due bool
		if now.Waited, due = o.isDue(now.Task, moves); !due {
			return done, err
		}
		if moves && !refused {
			now.Progress, refused = s.askProgress(ctx, taskID)
		}
		o.see(ctx, now)
		return done, err
	}
}

// dataMoves tells whether a task may have a progress to tell of.
func dataMoves(task *client.Task) bool {
	switch PhaseOf(task.Status) {
	case PhaseFull, PhaseSync, PhaseImporting:
		return true
	case PhaseUnknown:
		return !neverConfigured(task)
	default:
		return false
	}
}

// askProgress asks for the progress; nil where the service does not tell it in time. Where it refuses to, it would again.
func (s *Service) askProgress(ctx context.Context, taskID string) (progress *client.Progress, refused bool) {
	ctx, cancel := context.WithTimeout(ctx, progressPatience)
	defer cancel()
	progress, err := s.api.ShowTaskProgress(ctx, taskID)
	if err != nil {
		return nil, client.IsRefusedForGood(err)
	}
	return progress, false
}
