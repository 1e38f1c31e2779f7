package migration

import (
	"context"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// progressTimeout is how long a wait pauses for the progress, which only its observer needs.
const progressTimeout = 5 * time.Second

// Report is what a wait reports of a task that has not reached its goal yet.
type Report struct {
	Task     *client.Task     // as last seen; before that nothing but its id, and its name if this process created it
	Progress *client.Progress // nil while no data moves, and if the service does not return it
	Waited   time.Duration    // since the observer was made
}

// Observer gets the reports of the waits for one task. Its pace goes on from wait to wait. A nil Observer gets none.
type Observer struct {
	every   time.Duration
	report  func(context.Context, Report)
	began   time.Time
	follows bool // gets other statuses at once, and reports at its pace only while data moves

	mu       sync.Mutex
	due      time.Duration // the next report, since began
	statuses [2]string     // of the last report, by statusesOf
}

// statusesOf are a task's status and task_status.
func statusesOf(task *client.Task) [2]string { return [2]string{task.Status, task.TaskStatus} }

// NewObserver makes an Observer that gets a report at about every look that comes every or more after the last. A wait goes on when
// report returns.
func NewObserver(every time.Duration, report func(context.Context, Report)) *Observer {
	return &Observer{every: every, report: report, began: time.Now(), due: every}
}

// NewFollower makes an Observer that also gets a report as soon as the status or the task_status changes, at first from those of task.
// It gets reports at its pace only while data moves.
func NewFollower(every time.Duration, task *client.Task, report func(context.Context, Report)) *Observer {
	o := NewObserver(every, report)
	o.follows, o.statuses = true, statusesOf(task)
	return o
}

// longestInterval is how long a wait may pause between two looks so that a follower misses no report.
func (o *Observer) longestInterval() time.Duration {
	if o != nil && o.follows {
		return min(o.every, maxInterval)
	}
	return maxInterval
}

// isDue reports whether a report of a task is due, and notes it. moves is whether data moves.
func (o *Observer) isDue(task *client.Task, moves bool) (waited time.Duration, due bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	waited = time.Since(o.began)
	if o.follows && task.Status+task.TaskStatus != "" && statusesOf(task) != o.statuses {
		o.statuses, o.due = statusesOf(task), waited+o.every
		return waited, true
	}
	if waited < o.due || o.follows && !moves {
		return waited, false
	}
	o.due = waited - (waited-o.due)%o.every + o.every
	return waited, true
}

// observed makes the looks of a wait for goal report the task as last seen.
func (s *Service) observed(o *Observer, taskID string, goal Goal, seen **client.Task, look look) look {
	if o == nil {
		return look
	}
	refused := false
	return func(ctx context.Context) (bool, error) {
		done, err := look(ctx)
		if done || err != nil && !mayPass(err) || ctx.Err() != nil {
			return done, err
		}
		r := Report{Task: *seen}
		if r.Task == nil {
			r.Task = &client.Task{ID: taskID}
		}
		if r.Task.Name == "" {
			r.Task.Name = s.nameOf(taskID)
		}
		moves := goal != GoalStopped && dataMoves(r.Task)
		var due bool
		if r.Waited, due = o.isDue(r.Task, moves); !due {
			return done, err
		}
		if moves && !refused {
			r.Progress, refused = s.tryProgress(ctx, taskID)
		}
		o.report(ctx, r)
		return done, err
	}
}

// dataMoves reports whether a task may have a progress.
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

// tryProgress reads the progress. It is nil if the service does not return it in time. A service that refuses it would refuse it again.
func (s *Service) tryProgress(ctx context.Context, taskID string) (progress *client.Progress, refused bool) {
	ctx, cancel := context.WithTimeout(ctx, progressTimeout)
	defer cancel()
	progress, err := s.api.ShowTaskProgress(ctx, taskID)
	if err != nil {
		return nil, client.IsRefusedForGood(err)
	}
	return progress, false
}
