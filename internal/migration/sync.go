package migration

import (
	"context"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// endedLooks is how often the progress of a migration that has ended is read before its key counts are taken for final.
const endedLooks = 4

// SyncCondition is what WaitSynced waits for beside the goal.
type SyncCondition struct {
	// MaxOffset is by how much an incremental migration's target may lag behind its source (operation 12, offset). Nil: any.
	MaxOffset *float64
	// EqualKeyCounts is whether both ends must have the same number of keys.
	EqualKeyCounts bool
}

// isMet reports whether the progress meets the condition. A number that the service does not return is "not yet".
func (c SyncCondition) isMet(goal Goal, p *client.Progress) bool {
	if c.MaxOffset != nil && goal == GoalSync && (p.Offset == nil || *p.Offset > *c.MaxOffset) {
		return false
	}
	return !c.EqualKeyCounts || p.SourceDBSize != nil && p.TargetDBSize != nil && *p.SourceDBSize == *p.TargetDBSize
}

// UnequalKeysError reports that a migration has succeeded, and that source and target do not have the same number of keys.
type UnequalKeysError struct {
	ID       string
	Progress *client.Progress
}

func (e *UnequalKeysError) Error() string {
	return fmt.Sprintf("migration task %s has ended, and the key counts of its ends differ: source %s, target %s. "+
		"They never become equal if keys expire or the target has keys of its own", e.ID, numberOrNone(e.Progress.SourceDBSize), numberOrNone(e.Progress.TargetDBSize))
}

func numberOrNone(n *float64) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.0f", *n)
}

// GoalOfTask is the goal of a task as the service returns it. A task that is not known to be a backup import counts as online.
func GoalOfTask(task *client.Task) Goal {
	if IsBackupImport(task) {
		return GoalFull
	}
	return GoalOf(client.MigrationTypeOnline, task.MigrationMethod)
}

// WaitSynced waits until a task has reached its goal and meets a condition, and returns the task and its progress. The progress is nil if
// the service does not return it and the condition does not need it. It also waits for a task that waits to be configured, because
// somebody else may configure it. The errors are those of Wait, and an *UnequalKeysError.
func (s *Service) WaitSynced(ctx context.Context, taskID string, want SyncCondition, observer *Observer) (*client.Task, *client.Progress, error) {
	task, err := s.waitForGoal(ctx, taskID, observer)
	if err != nil {
		return nil, nil, err
	}
	goal := GoalOfTask(task)
	if !want.EqualKeyCounts && (want.MaxOffset == nil || goal != GoalSync) {
		progress, _ := s.tryProgress(ctx, taskID)
		return task, progress, nil
	}
	var progress *client.Progress
	looks := 0
	err = poll(ctx, s.observed(observer, taskID, goal, &task, func(ctx context.Context) (bool, error) {
		now, err := s.Progress(ctx, taskID)
		if err != nil {
			return false, err
		}
		if progress = now; want.isMet(goal, now) {
			return true, nil
		}
		shown, err := s.Show(ctx, taskID)
		if err != nil {
			return false, err
		}
		task = shown
		if reached, err := s.judge(ctx, goal, shown); !reached {
			return false, err
		}
		if looks++; PhaseOf(shown.Status).Ended() && looks >= endedLooks {
			return false, &UnequalKeysError{ID: taskID, Progress: now}
		}
		return false, nil
	}))
	if err != nil {
		return nil, nil, lastSeen(err, task)
	}
	return task, progress, nil
}

// waitForGoal waits until a task has reached its goal, which may not be known before it is configured.
func (s *Service) waitForGoal(ctx context.Context, taskID string, observer *Observer) (*client.Task, error) {
	task, err := s.Show(ctx, taskID)
	if client.IsNotFound(err) {
		return nil, &GoneError{ID: taskID}
	}
	if err != nil && !client.IsTemporary(err) {
		return nil, err
	}
	goal := GoalFull
	if err == nil {
		goal = GoalOfTask(task)
	}
	for {
		task, err = s.Wait(ctx, taskID, goal, nil, observer)
		if err != nil {
			return nil, err
		}
		now := GoalOfTask(task)
		if now == goal || now.Reached(PhaseOf(task.Status)) {
			return task, nil
		}
		if PhaseOf(task.Status).Ended() { // an incremental migration has no end of its own
			return nil, &EndedError{Task: task, Goal: now, Reason: s.Reason(ctx, task)}
		}
		goal = now
	}
}
