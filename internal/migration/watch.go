package migration

import (
	"context"
	"sync"
	"time"
)

// watcher looks for all who wait for tasks. One waiter looks for itself; several are served by rounds, each of which reads
// the list (operation 5) once for all of them. Nothing runs while nobody waits: the waiter whose turn comes first, which is
// the youngest, begins the round.
type watcher struct {
	// list reads the rows of these tasks. What it is given belongs to it.
	list func(ctx context.Context, taskIDs map[string]bool) (*taskList, error)

	mu      sync.Mutex
	waiters map[*waiter]bool
	looked  time.Time     // when the last look ended, of all or of one alone
	begun   int           // rounds so far
	running *round        // nil: none is under way
	latest  *round        // the last that has ended
	news    chan struct{} // closed when a round ends, and made anew
}

// waiter is one wait for one task.
type waiter struct {
	taskID  string
	since   time.Time
	longest time.Duration // that it pauses
	seen    int           // rounds that are no news to it: those it was told of, and those begun before it came
	asked   bool          // whether it has looked at all
}

// round is one look at the list for all who wait.
type round struct {
	number int
	cancel context.CancelFunc
	list   *taskList // as far as it was read
	err    error
}

func newWatcher(list func(context.Context, map[string]bool) (*taskList, error)) *watcher {
	return &watcher{list: list, waiters: map[*waiter]bool{}, news: make(chan struct{})}
}

// poll is the poll of a wait for a task: look is given the round that serves it, or nil where it is to look for itself. first
// is a round that has served the same wait already, or nil.
func (w *watcher) poll(ctx context.Context, taskID string, first *round, look func(ctx context.Context, r *round) (bool, error)) error {
	me := w.join(ctx, taskID)
	defer w.leave(me)
	r, ok := first, true
	if first == nil {
		r, ok = w.next(ctx, me)
	}
	if !ok {
		return &CutShortError{err: context.Cause(ctx)}
	}
	return pollBy(ctx, func(ctx context.Context) bool {
		w.hasLooked(me, r == nil)
		r, ok = w.next(ctx, me)
		return ok
	}, func(ctx context.Context) (bool, error) { return look(ctx, r) })
}

func (w *watcher) join(ctx context.Context, taskID string) *waiter {
	w.mu.Lock()
	defer w.mu.Unlock()
	me := &waiter{taskID: taskID, since: time.Now(), longest: longestInterval(ctx), seen: w.begun}
	w.waiters[me] = true
	return me
}

// leave ends a wait. The last to leave ends the round that nobody waits for any more.
func (w *watcher) leave(me *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiters, me)
	if len(w.waiters) > 0 {
		return
	}
	if w.running != nil {
		w.running.cancel()
	}
	w.running, w.latest = nil, nil
}

// hasLooked notes that a waiter has looked; alone, it has done so for all there are.
func (w *watcher) hasLooked(me *waiter, alone bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	me.asked = true
	if alone {
		w.looked = time.Now()
	}
}

// next waits for a waiter's next look: a round that it has not been told of yet, or nil where it is alone and its turn has
// come. It is false when ctx ended first.
func (w *watcher) next(ctx context.Context, me *waiter) (r *round, ok bool) {
	for {
		w.mu.Lock()
		if r := w.latest; r != nil && r.number > me.seen {
			me.seen = r.number
			w.mu.Unlock()
			return r, ctx.Err() == nil
		}
		news, pause := w.news, time.Duration(-1)
		if w.running == nil {
			pause = max(0, w.pause(me))
			if pause == 0 && len(w.waiters) == 1 {
				w.mu.Unlock()
				return nil, true
			}
			if pause == 0 {
				w.begin(ctx)
			}
		}
		w.mu.Unlock()
		if !sleepUntil(ctx, pause, news) {
			return nil, false
		}
	}
}

// pause is how long until a waiter's turn to look. It is shortest for the youngest, whose age spaces the rounds of all.
func (w *watcher) pause(me *waiter) time.Duration {
	if !me.asked && len(w.waiters) == 1 {
		return 0
	}
	return time.Until(w.looked.Add(min(interval(w.looked.Sub(me.since)), me.longest)))
}

// begin begins a round for all who wait now. Its context is its own: no waiter that goes ends it for the others.
func (w *watcher) begin(ctx context.Context) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w.begun++
	r := &round{number: w.begun, cancel: cancel}
	w.running = r
	taskIDs := make(map[string]bool, len(w.waiters))
	for waiter := range w.waiters {
		taskIDs[waiter.taskID] = true
	}
	go func() {
		defer cancel()
		list, err := w.list(own, taskIDs)
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.running != r {
			return // nobody waited for it any more
		}
		r.list, r.err = list, err
		w.running, w.latest, w.looked = nil, r, time.Now()
		close(w.news)
		w.news = make(chan struct{})
	}()
}
