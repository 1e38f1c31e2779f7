package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// StaleFor is how long the service may return an old status after a call that changed it. The documentation does not say whether the
// status changes before the call is answered.
const StaleFor = 2 * time.Minute

// EndedError reports that a task ended, and not with what was waited for.
type EndedError struct {
	Task   *client.Task
	Goal   Goal
	Reason string // in the service's own words; empty if it gives none
}

func (e *EndedError) Error() string {
	text := fmt.Sprintf("migration task %s is %s: it ended before %s", e.Task.ID, e.Task.Status, e.Goal)
	if e.Reason != "" {
		text += ".\nThe service says:\n" + e.Reason
	}
	return text
}

// judge reports whether a task has reached a goal. It fails if the task ended otherwise.
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

// judgeReleased reports whether a full migration or a backup import succeeded whose machine was released before its status was read. It
// did, unless the list or the end of the log says otherwise.
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
	// If neither may be read, as without the permission, nothing says otherwise.
	return true, nil
}

// staleness tells an end from before a call that started a task again from one that was reached since.
type staleness struct {
	before *client.Task // nil: there is no such end
	since  time.Time
}

func newStaleness(before *client.Task) *staleness {
	if before == nil || !PhaseOf(before.Status).Ended() {
		return &staleness{}
	}
	return &staleness{before: before, since: time.Now()}
}

// isStale reports whether a task still has the end from before the call. Once it has not, no status is stale any more.
func (s *staleness) isStale(task *client.Task) bool {
	if s.mayBeStale(task) {
		return true
	}
	s.before = nil
	return false
}

// mayBeStale is isStale for a task from the list, which has no end times and may be behind.
func (s *staleness) mayBeStale(task *client.Task) bool {
	return s.before != nil && HasOldEnd(s.before, task) && time.Since(s.since) < StaleFor
}

// HasOldEnd reports whether a task has no other end than before a call that started it again: the same status with the same end time, or
// without one, which a new end would have. If before is from the list, which has no end times, the status alone decides.
func HasOldEnd(before, now *client.Task) bool {
	return now.Status == before.Status && (now.UpdatedAt == before.UpdatedAt || now.UpdatedAt == "" || before.UpdatedAt == "")
}
