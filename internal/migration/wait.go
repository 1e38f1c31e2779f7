package migration

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

const (
	// addressDelay is how long a wait for a machine goes on when the machine is ready and has no address yet. The address is what a
	// task without a configuration is made for. A machine that never gets one is ready all the same.
	addressDelay = 5 * time.Second
	// maxUnshown is how long a wait goes by the list alone. A row might tell less than show.
	maxUnshown = time.Minute
)

// WaitUntilReady waits until the migration machine of a new online task has been made. jobID is the job that the
// creation named, or empty. The service may not show the task at first, and then under any status.
func (s *Service) WaitUntilReady(ctx context.Context, taskID, jobID string, observer *Observer) (*client.Task, error) {
	return s.wait(ctx, &wait{taskID: taskID, goal: GoalReady, jobID: jobID}, observer)
}

// WaitToConfigure is WaitUntilReady for a task that is to be configured next. While several tasks are waited for, it may return the
// task as its row in the list has it: without its network, its version and the like.
func (s *Service) WaitToConfigure(ctx context.Context, taskID, jobID string, observer *Observer) (*client.Task, error) {
	return s.wait(ctx, &wait{taskID: taskID, goal: GoalReady, jobID: jobID, rowEnds: true}, observer)
}

// Wait waits until a task has reached a goal and returns it as show then has it. A later phase counts as the goal, and an unknown
// status as "not yet". An end that is not the goal is an *EndedError with the service's reason, a task that vanished a
// *GoneError, and a wait that ctx ended a *CutShortError.
//
// before is the task as it was read before the call that is waited for, nil after a creation. The service may still return its
// status for a while after the call, which is not taken for the outcome.
func (s *Service) Wait(ctx context.Context, taskID string, goal Goal, before *client.Task, observer *Observer) (*client.Task, error) {
	return s.wait(ctx, &wait{taskID: taskID, goal: goal, before: before}, observer)
}

// wait is one wait for a task to reach a goal. A wait alone asks show. Several share the list: all look at the same moments, and a
// task is shown as well if its row may end its wait, if its row cannot tell its phase, and once a minute.
type wait struct {
	taskID  string
	goal    Goal
	jobID   string       // the job that makes the machine; empty: none, or it is over
	before  *client.Task // as before the call that is waited for; nil: after a creation
	rowEnds bool         // a row ends the wait if it has a machine that is ready to be configured, or a task that has stopped

	s       *Service
	stale   *staleness
	began   time.Time
	askedAt time.Time    // when show or the job was asked last, or the wait began
	failed  error        // of that, or nil
	jobAt   time.Time    // when the job was asked last, or the wait began
	seen    *client.Task // as last seen, shown or listed
	shown   bool
	listed  bool
	list    *taskList // of the present look; nil: none was read
}

func (s *Service) wait(ctx context.Context, w *wait, observer *Observer) (*client.Task, error) {
	s.waits.Add(1)
	defer s.waits.Add(-1)
	w.s, w.stale, w.began = s, newStaleness(w.before), time.Now()
	w.askedAt, w.jobAt = w.began, w.began
	longest := observer.longestInterval()
	pause := func() time.Duration {
		d := min(interval(time.Since(w.began)), longest)
		if s.severalWait() {
			d = s.untilShared(d)
		}
		return d
	}
	if s.severalWait() {
		sleep(ctx, pause())
	}
	if err := pollBy(ctx, pause, s.observed(observer, w.taskID, w.goal, &w.seen, w.look)); err != nil {
		return nil, lastSeen(err, w.seen)
	}
	return w.seen, nil
}

// severalWait reports whether more than one wait goes on.
func (s *Service) severalWait() bool { return s.waits.Load() > 1 }

// sharedIntervals are the intervals of several waits. Each is a multiple of the next, so that waits of different ages meet.
var sharedIntervals = []time.Duration{maxInterval, 5 * time.Second, time.Second, minInterval}

// untilShared is how long to pause until the next moment at which all waits look whose interval is d or shorter.
func (s *Service) untilShared(d time.Duration) time.Duration {
	shared := minInterval
	for _, interval := range sharedIntervals {
		if interval <= d {
			shared = interval
			break
		}
	}
	return shared - time.Since(s.began)%shared
}

// look is one look, at the list or alone.
func (w *wait) look(ctx context.Context) (bool, error) {
	w.list = nil
	if !w.s.severalWait() {
		return w.ask(ctx)
	}
	list, err := w.readList(ctx)
	overdue := time.Since(w.askedAt) >= maxUnshown
	if ctx.Err() != nil || client.IsTemporary(err) && !overdue {
		return false, err
	}
	w.list = list
	row := list.row(w.taskID)
	if row == nil {
		if w.isEarly() {
			return false, w.failed
		}
		return w.ask(ctx)
	}
	w.listed = true
	task := w.noteRow(row)
	phase := PhaseOf(row.Status)
	if phase != PhaseUnknown && phase != PhaseImporting { // The list may say MIGRATING while a machine is made.
		w.jobID = ""
	}
	switch mayEnd := w.goal.Reached(phase) || phase.Ended(); {
	case mayEnd && w.endsBy(row, phase):
		w.seen = task
		return true, nil
	case mayEnd || overdue:
	case w.isEarly():
		return false, w.failed
	case w.s.rowStatuses.tellPhase(row, w.seen != nil && IsBackupImport(w.seen), w.goal):
		return false, nil
	}
	return w.ask(ctx)
}

// isEarly reports whether a wait alone would not look again yet. The moments at which several waits look come more often.
func (w *wait) isEarly() bool {
	return time.Since(w.askedAt)+minInterval/2 < interval(time.Since(w.began))
}

// readList reads the list. It waits for a list that is slow, or that is not answered at all, no longer than a task goes unshown.
func (w *wait) readList(ctx context.Context) (*taskList, error) {
	ctx, cancel := context.WithTimeout(ctx, maxUnshown)
	defer cancel()
	return w.s.list.get(ctx)
}

// endsBy reports whether a row alone ends the wait.
func (w *wait) endsBy(row *client.TaskRow, phase Phase) bool {
	switch {
	case !w.rowEnds:
		return false
	case w.goal == GoalStopped:
		return phase.Ended()
	default:
		return w.goal == GoalReady && phase == PhaseWaiting && row.ECSTenantPrivateIP != ""
	}
}

// noteRow notes the status of a row beside what show has returned, and returns the task as the row alone has it.
func (w *wait) noteRow(row *client.TaskRow) *client.Task {
	task := taskOfRow(row)
	if w.shown {
		shown := *w.seen
		shown.Status = row.Status
		w.seen = &shown
	} else {
		w.seen = task
	}
	return task
}

// ask asks for the job while it is not over, and then for the task itself. Beside the list, a job is asked once a minute: its
// failure is all that neither list nor show tells.
func (w *wait) ask(ctx context.Context) (done bool, err error) {
	w.askedAt = time.Now()
	defer func() { w.failed = err }()
	if w.jobID != "" && (w.list.row(w.taskID) == nil || time.Since(w.jobAt) >= maxUnshown) {
		w.jobAt = time.Now()
		if over, err := w.s.isJobOver(ctx, w.taskID, w.jobID); !over {
			return false, err
		}
		w.jobID, w.began = "", time.Now()
	}
	return w.show(ctx)
}

// isJobOver reports whether a job has succeeded, or cannot be read, so that the task tells. A job that failed is an error.
func (s *Service) isJobOver(ctx context.Context, taskID, jobID string) (bool, error) {
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
	case "": // A job may never have a status. The machine is made once the task has a known one.
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

// show asks for the task itself, and judges it.
func (w *wait) show(ctx context.Context) (bool, error) {
	task, err := w.s.Show(ctx, w.taskID)
	if err != nil {
		w.s.rowStatuses.forget(w.list.row(w.taskID))
	}
	if client.IsNotFound(err) {
		return false, w.missing(ctx, client.HasCode(err))
	}
	if err != nil {
		return false, err
	}
	w.s.rowStatuses.learn(w.list.row(w.taskID), task)
	w.seen, w.shown = task, true
	if w.stale.isStale(task) {
		return false, nil
	}
	if w.goal == GoalReady && task.ECSTenantPrivateIP == "" && time.Since(w.began) < addressDelay && PhaseOf(task.Status) == PhaseWaiting {
		return false, nil
	}
	return w.s.judge(ctx, w.goal, task)
}

// missing is a *GoneError if a task that show does not know is gone, and errUnseen if it was made a moment ago and is not shown
// yet. A task that was listed exists as long as the list has it. Where the 404 is not the service's own, it may come from a proxy, so
// that the list decides as well.
func (w *wait) missing(ctx context.Context, byService bool) error {
	gone := &GoneError{ID: w.taskID}
	existed := w.shown || w.before != nil || w.goal == GoalStopped
	switch {
	case existed && byService:
		return gone
	case !existed && !w.listed:
		return errUnseen
	case w.list != nil && w.list.lacks(w.taskID):
		return gone
	case w.list != nil && (w.list.row(w.taskID) != nil || !existed):
		return errUnseen
	}
	row, err := w.s.rowOf(ctx, w.taskID)
	if err == nil && row == nil || byService && client.IsRefusedForGood(err) {
		return gone
	}
	return err
}

// rowStatuses knows which statuses of the list tell the phase of a task. The page of the list names four, so that MIGRATING may stand for any phase.
// An unknown status, as while a machine is made, tells as much as show if show returns the same one.
type rowStatuses struct {
	mu     sync.Mutex
	inShow map[string]bool // by unknown status: whether show had the same one when it was last asked
}

// tellPhase reports whether a row tells the phase of its task.
func (r *rowStatuses) tellPhase(row *client.TaskRow, isImport bool, goal Goal) bool {
	switch PhaseOf(row.Status) {
	case PhaseImporting:
		// A wait for a stop needs to know no more than that it is no end.
		return isImport || TypeOfRow(*row) == client.MigrationTypeBackupImport || goal == GoalStopped
	case PhaseUnknown:
		return row.Status != "" && r.isInShow(row.Status)
	default:
		return true
	}
}

// isInShow reports whether show returns an unknown status of the list as well. The first caller has to find out, and the others take it
// for true meanwhile.
func (r *rowStatuses) isInShow(status string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	inShow, known := r.inShow[status]
	if !known {
		r.inShow[status] = true
	}
	return known && inShow
}

// learn compares the row of a task, if there is one, with what show has returned right after it.
func (r *rowStatuses) learn(row *client.TaskRow, shown *client.Task) {
	if row == nil || row.Status == "" || PhaseOf(row.Status) != PhaseUnknown {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inShow[row.Status] = shown.Status == row.Status
}

// forget makes the next caller find out about the status of a row, because a show that was to tell has failed.
func (r *rowStatuses) forget(row *client.TaskRow) {
	if row == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.inShow, row.Status)
}
