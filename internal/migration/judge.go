package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// StaleFor is how long the service may return an old status after a call that changed it. The documentation does not say whether a
// status changes before that call is answered.
const StaleFor = 2 * time.Minute

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
