package migration

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// joinWindow is how long a reading of the list or a call waits for others that it can be made together with.
const joinWindow = 60 * time.Millisecond

// batchLimit is how many tasks one call is for at most: what the service takes (operations 8 and 9).
const batchLimit = 50

// errSeparately says that a call is to be made for each task separately.
var errSeparately = errors.New("separately")

// batcher makes one call out of the calls for single tasks that come within joinWindow. The outcome is each task's own.
type batcher struct {
	operation string // for errors, as the client names it
	// one makes the call for one task.
	one func(ctx context.Context, taskID string) error
	// many makes the call for several tasks. Without an error, result tells the outcome of each.
	many func(ctx context.Context, taskIDs []string) (result func(taskID string) error, err error)

	sending client.Shared[func(taskID string) error]

	mu    sync.Mutex
	next  *batch // that others can still join; nil: none
	count int
}

// newBatcher makes a batcher. Without one, a single task is a call for several.
func newBatcher(operation string, one func(context.Context, string) error, many func(context.Context, []string) (func(string) error, error)) *batcher {
	if one == nil {
		one = func(ctx context.Context, taskID string) error {
			result, err := many(ctx, []string{taskID})
			if err != nil {
				return err
			}
			return result(taskID)
		}
	}
	return &batcher{operation: operation, one: one, many: many}
}

// batch is one call for several tasks.
type batch struct {
	key     string
	full    chan struct{}         // closed once no further task fits in
	callers map[*batchCaller]bool // that want it
	closed  bool                  // to further callers: it is about to be sent, or was
	unwant  context.CancelFunc    // keeps it from being sent where it is not on the wire yet
	result  func(taskID string) error
	err     error
}

// batchCaller is somebody whose task is in a batch.
type batchCaller struct {
	ctx      context.Context
	taskID   string
	included bool // in the call that is sent
}

// call makes the call for a task, together with those for others. If ctx ends while it waits for them, it is not made. A call on the
// wire goes on until wire ends, and its outcome is then unknown.
func (b *batcher) call(ctx, wire context.Context, taskID string) error {
	me := &batchCaller{ctx: ctx, taskID: taskID}
	joined := b.join(me)
	waiting, leave := context.WithCancel(wire)
	defer leave()
	stop := context.AfterFunc(ctx, func() {
		if !b.withdraw(joined, me) {
			leave()
		}
	})
	defer stop()
	result, err := b.sending.Do(waiting, joined.key, func(ctx context.Context) (func(string) error, error) { return b.send(ctx, joined) })
	switch {
	case !b.isIncluded(me), errors.Is(err, errSeparately) && ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, errSeparately):
		return b.one(wire, taskID)
	case err == nil:
		return result(taskID)
	case waiting.Err() != nil:
		return &client.Error{Operation: b.operation, Unknown: true, Err: wire.Err()}
	default:
		return err
	}
}

// join adds a caller to the next batch.
func (b *batcher) join(me *batchCaller) *batch {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.count++
		b.next = &batch{key: strconv.Itoa(b.count), full: make(chan struct{}), callers: map[*batchCaller]bool{}}
	}
	joined := b.next
	joined.callers[me] = true
	if len(joined.callers) == batchLimit {
		b.next = nil
		close(joined.full)
	}
	return joined
}

// withdraw takes out a caller who no longer wants a batch, and reports whether that is too late. A batch that nobody wants any more
// may still wait for its turn, and is then not sent.
func (b *batcher) withdraw(joined *batch, me *batchCaller) (included bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(joined.callers, me)
	if len(joined.callers) == 0 && joined.unwant != nil {
		joined.unwant()
	}
	return me.included
}

func (b *batcher) isIncluded(me *batchCaller) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return me.included
}

// send waits for further callers, and makes the call. A call that the service refuses may hold one task that forbids it, such as one
// that it does not know (DCS.4855): each task is then a call of its own. Where it is the caller who is refused, so would be each.
func (b *batcher) send(ctx context.Context, joined *batch) (func(taskID string) error, error) {
	select {
	case <-time.After(joinWindow):
	case <-joined.full:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	sending, unwant := context.WithCancel(ctx)
	defer unwant()
	taskIDs, first := b.close(joined, unwant)
	if !first { // A caller may have joined in time and come here after it was sent.
		b.mu.Lock()
		defer b.mu.Unlock()
		return joined.result, joined.err
	}
	var result func(taskID string) error
	err := errSeparately
	if len(taskIDs) > 1 {
		result, err = b.many(client.SendUntil(ctx, sending), taskIDs)
		if client.IsRefusedForGood(err) && !client.IsDenied(err) {
			err = errSeparately
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	joined.result, joined.err = result, err
	return result, err
}

// close closes a batch to further callers, and returns the tasks whose callers still want it, each once. first is false if it was
// closed before.
func (b *batcher) close(joined *batch, unwant context.CancelFunc) (taskIDs []string, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if joined.closed {
		return nil, false
	}
	if b.next == joined {
		b.next = nil
	}
	joined.closed, joined.unwant = true, unwant
	joined.err = &client.Error{Operation: b.operation, Unknown: true, Err: context.Canceled} // until there is an outcome
	for caller := range joined.callers {
		if caller.ctx.Err() == nil {
			caller.included = true
			taskIDs = append(taskIDs, caller.taskID)
		}
	}
	slices.Sort(taskIDs)
	return slices.Compact(taskIDs), true
}
