package migration

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// StaleFor is how long the service may return an old status after a call that changed it. The documentation does not say whether a
// status changes before that call is answered.
const StaleFor = 2 * time.Minute

// addressDelay is how long a machine that is ready is looked at again when it shows no address yet: the address is what
// a task without a configuration is made for. One that never shows one is ready all the same.
const addressDelay = 5 * time.Second

// EndedError tells that a task ended otherwise than what was waited for.
type EndedError struct {
	Task   *client.Task
	Goal   Goal
	Reason string // the service's own words; empty when it has none
}

func (e *EndedError) Error() string {
	text := fmt.Sprintf("migration task %s is %s: it ended before %s", e.Task.ID, e.Task.Status, e.Goal)
	if e.Reason != "" {
		text += ".\nThe service says:\n" + e.Reason
	}
	return text
}

// WaitUntilReady waits until the migration machine of a new online task has been made. jobID is the job that the
// creation named, or empty. The task may not be shown at first, and then under any status word.
func (s *Service) WaitUntilReady(ctx context.Context, taskID, jobID string) (*client.Task, error) {
	return s.waitUntilReady(ctx, taskID, jobID, false)
}

// WaitToConfigure is WaitUntilReady for a task that was never configured and is to be: where several tasks are waited for it
// may come back as the list tells of it, which is without its network, its version and the like.
func (s *Service) WaitToConfigure(ctx context.Context, taskID, jobID string) (*client.Task, error) {
	return s.waitUntilReady(ctx, taskID, jobID, true)
}

func (s *Service) waitUntilReady(ctx context.Context, taskID, jobID string, rowTells bool) (*client.Task, error) {
	var first *round
	if jobID != "" {
		var err error
		if first, err = s.waitForJob(ctx, taskID, jobID); err != nil {
			return nil, err
		}
	}
	return s.wait(ctx, &wait{s: s, taskID: taskID, goal: GoalReady, rowTells: rowTells}, first)
}

// waitForJob waits until the job has succeeded. A job that the service will not show is no reason to fail: the task's own
// status tells as well. Where several are waited for, it is the task's row that tells first: what comes back is the round that
// did, or nil.
func (s *Service) waitForJob(ctx context.Context, taskID, jobID string) (told *round, err error) {
	var seen *client.Task
	var r *round
	var failed error // of the last look at the job, where that may pass
	since := asking{since: time.Now()}
	look := s.observed(ctx, taskID, GoalReady, &seen, func(ctx context.Context) (bool, error) {
		if r != nil {
			row := r.list.row(taskID)
			switch {
			case row != nil && PhaseOf(row.Status) != PhaseUnknown:
				told = r
				return true, nil
			case r.temporary() != nil && !since.due():
				return false, r.temporary()
			case row != nil && s.rowStatuses.tell(row, false, GoalReady):
				if !since.due() {
					return false, nil
				}
			case !since.paced():
				return false, failed
			case row != nil && row.Status != "": // the job does not tell whether the row does
				if task, err := s.Show(ctx, taskID); err == nil {
					s.rowStatuses.learn(row, task)
				}
			}
		}
		since.last = time.Now()
		done, err := s.lookAtJob(ctx, taskID, jobID)
		failed = nil
		if client.IsTemporary(err) {
			failed = err
		}
		return done, err
	})
	err = s.watch.poll(ctx, taskID, nil, func(ctx context.Context, now *round) (bool, error) {
		r = now
		return look(ctx)
	})
	return told, err
}

// lookAtJob tells whether a job is over, so that the task is to be looked at.
func (s *Service) lookAtJob(ctx context.Context, taskID, jobID string) (bool, error) {
	job, err := s.api.ShowJob(ctx, jobID)
	if client.IsRefusedForGood(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	switch strings.ToUpper(job.Status) {
	case client.JobSuccess:
		return true, nil
	case "": // it may never say a word: a task that says one is further
		task, err := s.Show(ctx, taskID)
		if err != nil {
			return client.IsRefusedForGood(err) && !client.IsNotFound(err), nil
		}
		return PhaseOf(task.Status) != PhaseUnknown, nil
	case client.JobFail:
		reason := job.FailReason
		if reason == "" {
			reason = s.Reason(ctx, &client.Task{ID: taskID})
		}
		if reason != "" {
			reason = ". The service says:\n" + reason
		}
		return false, fmt.Errorf("the service could not make the migration machine of task %s (job %s failed)%s", taskID, jobID, reason)
	default:
		return false, nil
	}
}

// Wait waits until a task has reached a goal and returns it as then shown. A later phase counts as the goal, a status word
// not known as "not yet"; an end that is not the goal is an *EndedError with the service's reason, a task that vanished a
// *GoneError, and a wait that ctx ended a *CutShortError.
//
// before is the task as it was read before the call that is waited for, nil after a creation: its status, shown on for a
// while after the call, is not taken for the outcome.
func (s *Service) Wait(ctx context.Context, taskID string, goal Goal, before *client.Task) (*client.Task, error) {
	return s.wait(ctx, &wait{s: s, taskID: taskID, goal: goal, before: before}, nil)
}

// judge tells whether a task has reached a goal, or ended otherwise.
func (s *Service) judge(ctx context.Context, goal Goal, task *client.Task) (bool, error) {
	phase := PhaseOf(task.Status)
	switch {
	case phase == PhaseDeleted:
		return false, &GoneError{ID: task.ID}
	case goal.Reached(phase):
		return true, nil
	case phase == PhaseReleased && goal == GoalFull:
		return s.judgeReleased(ctx, task)
	case phase.Ended():
		return false, &EndedError{Task: task, Goal: goal, Reason: s.Reason(ctx, task)}
	default:
		return false, nil
	}
}

// judgeReleased tells how a full migration or an import ended whose machine was released before anybody looked: well,
// unless the list or the end of the log says otherwise.
func (s *Service) judgeReleased(ctx context.Context, task *client.Task) (bool, error) {
	row, err := s.rowOf(ctx, task.ID)
	if client.IsTemporary(err) || err != nil && ctx.Err() != nil {
		return false, err
	}
	if row != nil && row.ErrorMessage != "" {
		return false, &EndedError{Task: task, Goal: GoalFull, Reason: row.ErrorMessage}
	}
	log, err := s.readLog(ctx, task.ID)
	if client.IsTemporary(err) || err != nil && ctx.Err() != nil {
		return false, err
	}
	if n := len(log.Lines); n > 0 && isErrorLine(log.Lines[n-1]) {
		return false, &EndedError{Task: task, Goal: GoalFull, Reason: lastErrors(log.Lines)}
	}
	// Where the service will not show list or log (a permission that is missing), nothing says otherwise.
	return true, nil
}

// staleness tells a status that is merely shown on from one that was reached anew.
type staleness struct {
	before *client.Task // nil: nothing to mistake
	since  time.Time
}

func newStaleness(before *client.Task) *staleness {
	if before == nil || !PhaseOf(before.Status).Ended() {
		return &staleness{}
	}
	return &staleness{before: before, since: time.Now()}
}

// is tells whether task shows nothing new yet, and not for too long. Once it does, no status is old any more.
func (s *staleness) is(task *client.Task) bool {
	if s.mayBe(task) {
		return true
	}
	s.before = nil
	return false
}

// mayBe is the same of a task as the list tells of it, which has no end time and may be behind.
func (s *staleness) mayBe(task *client.Task) bool {
	return s.before != nil && ShowsOld(s.before, task) && time.Since(s.since) < StaleFor
}

// ShowsOld tells whether a task shows no other end than before a call that started it again: the same word with the same
// end time, or with none any more, which no new end would lack. Where it was read from the list before, which has no end
// times, the time tells nothing.
func ShowsOld(before, now *client.Task) bool {
	return now.Status == before.Status && (now.UpdatedAt == before.UpdatedAt || now.UpdatedAt == "" || before.UpdatedAt == "")
}
