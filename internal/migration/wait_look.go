package migration

import (
	"context"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// shownAtLeast is how often a task is shown as well where the list serves its wait: a row might tell less than show. What a row
// leaves open is asked of show at the pace of a wait alone.
const shownAtLeast = time.Minute

// wait is one wait for a task to reach a goal.
type wait struct {
	s      *Service
	taskID string
	goal   Goal
	before *client.Task
	// rowTells is whether the row of a list may end the wait, where it shows a machine ready to be configured or a task that
	// has stopped. Everything else that ends a wait is shown.
	rowTells bool

	old    *staleness
	asking asking
	seen   *client.Task // as last seen, shown or listed
	shown  bool
	listed bool // by some round
	round  *round
	failed error // of the last time that show was asked, where that may pass
}

// asking is when show was asked for a wait that rounds serve.
type asking struct {
	since time.Time
	last  time.Time // zero: never
}

// paced reports whether a wait alone would ask show now.
func (a *asking) paced() bool {
	return a.last.IsZero() || time.Since(a.last) >= interval(a.last.Sub(a.since))
}

// due reports whether to ask show now although nothing is in doubt.
func (a *asking) due() bool {
	last := a.last
	if last.IsZero() {
		last = a.since
	}
	return time.Since(last) >= shownAtLeast
}

// temporary is why a round failed that may succeed later; nil for any other.
func (r *round) temporary() error {
	if client.IsTemporary(r.err) {
		return r.err
	}
	return nil
}

// lacks tells whether a round shows that the list does not have a task.
func (r *round) lacks(taskID string) bool {
	return r.err == nil && r.list.lacks(taskID)
}

// wait waits. first is a round that is news to it already, or nil.
func (s *Service) wait(ctx context.Context, w *wait, first *round) (*client.Task, error) {
	w.old = newStaleness(w.before)
	w.asking.since = time.Now()
	look := s.observed(ctx, w.taskID, w.goal, &w.seen, w.look)
	err := s.watch.poll(ctx, w.taskID, first, func(ctx context.Context, r *round) (bool, error) {
		w.round = r
		return look(ctx)
	})
	if err != nil {
		return nil, lastSeen(err, w.seen)
	}
	return w.seen, nil
}

// look is one look, at the row of a round or alone.
func (w *wait) look(ctx context.Context) (bool, error) {
	r := w.round
	if r == nil {
		return w.show(ctx)
	}
	row := r.list.row(w.taskID)
	if row == nil {
		if err := r.temporary(); err != nil && !w.asking.due() {
			return false, err
		}
		if vanished := w.listed && r.lacks(w.taskID); !vanished && !w.asking.paced() {
			return false, w.failed
		}
		return w.show(ctx)
	}
	w.listed = true
	task := w.sight(row)
	phase := PhaseOf(row.Status)
	switch settled := w.goal.Reached(phase) || phase.Ended(); {
	case settled && w.rowTells && w.tells(row, phase):
		w.seen = task
		return true, nil
	case settled && w.open(row, phase, task), !settled && !w.s.rowStatuses.tell(row, w.seen != nil && IsImport(w.seen), w.goal):
		if !w.asking.paced() {
			return false, w.failed
		}
	case !settled && !w.asking.due():
		w.failed = nil
		return false, nil
	}
	return w.show(ctx)
}

// tells is whether a row is all there is to know.
func (w *wait) tells(row *client.TaskRow, phase Phase) bool {
	if w.goal == GoalStopped {
		return phase.Ended()
	}
	return w.goal == GoalReady && phase == PhaseWaiting && row.ECSTenantPrivateIP != ""
}

// open tells of a row that looks like the end of the wait whether it may well not be.
func (w *wait) open(row *client.TaskRow, phase Phase, task *client.Task) bool {
	return w.old.mayBe(task) || w.goal == GoalReady && phase == PhaseWaiting && row.ECSTenantPrivateIP == ""
}

// sight notes what a row tells of the task, on top of what show has told.
func (w *wait) sight(row *client.TaskRow) *client.Task {
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

// show looks at the task itself, and judges.
func (w *wait) show(ctx context.Context) (done bool, err error) {
	w.asking.last = time.Now()
	defer func() {
		w.failed = nil
		if err != nil && mayPass(err) {
			w.failed = err
		}
	}()
	task, err := w.s.Show(ctx, w.taskID)
	if client.IsNotFound(err) {
		return false, w.missing(ctx, client.HasCode(err))
	}
	if err != nil {
		return false, err
	}
	if r := w.round; r != nil {
		w.s.rowStatuses.learn(r.list.row(w.taskID), task)
	}
	w.seen, w.shown = task, true
	if w.old.is(task) {
		return false, nil
	}
	if w.goal == GoalReady && task.ECSTenantPrivateIP == "" && time.Since(w.asking.since) < addressDelay && PhaseOf(task.Status) == PhaseWaiting {
		return false, nil
	}
	return w.s.judge(ctx, w.goal, task)
}

// missing tells of a task that show does not know whether it is gone; errUnseen of one that was made a moment ago, and is not
// shown yet. One that has been listed is there for as long as the list has it, and where it was not the service that spoke, for a bare
// 404 may come from a proxy, the list must bear it out as well.
func (w *wait) missing(ctx context.Context, spoken bool) error {
	gone := &GoneError{ID: w.taskID}
	known := w.shown || w.before != nil || w.goal == GoalStopped
	switch r := w.round; {
	case known && spoken:
		return gone
	case !known && !w.listed:
		return errUnseen
	case r != nil && r.lacks(w.taskID):
		return gone
	case r != nil && (r.list.row(w.taskID) != nil || !known):
		return errUnseen
	}
	row, err := w.s.rowOf(ctx, w.taskID)
	if err == nil && row == nil || spoken && client.IsRefusedForGood(err) {
		return gone
	}
	return err
}
