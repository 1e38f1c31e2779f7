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

// errSeparately reports that the call is to be made for each task separately.
var errSeparately = errors.New("separately")

// batcher makes one call for all tasks that need it within joinWindow. The outcome is each task's own.
type batcher struct {
	operation string // for errors, as the client names it
	// one makes the call for one task.
	one func(ctx context.Context, taskID string) error
	// many makes the call for several tasks. result is the outcome of each.
	many func(ctx context.Context, taskIDs []string) (result func(taskID string) error, err error)

	sending client.Shared[func(taskID string) error]

	mu    sync.Mutex
	next  *batch // that others can still join; nil: none
	count int
}

// newBatcher makes a batcher. If one is nil, many makes the calls for single tasks too.
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
	abandon context.CancelFunc    // keeps it from being sent if it is not on the wire yet; nil until it is closed
	result  func(taskID string) error
	err     error
}

// batchCaller is a caller whose task is in a batch.
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
	case ctx.Err() != nil && (!b.isIncluded(me) || errors.Is(err, errSeparately)):
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

// withdraw takes out a caller whose context has ended, and reports whether its task is in the call all the same. A batch that no caller
// wants any more may still wait for its turn, and is then not sent.
func (b *batcher) withdraw(joined *batch, me *batchCaller) (included bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(joined.callers, me)
	if len(joined.callers) == 0 && joined.abandon != nil {
		joined.abandon()
	}
	return me.included
}

func (b *batcher) isIncluded(me *batchCaller) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return me.included
}

// send waits for further callers, and makes the call. The service may refuse it for one of its tasks, such as one that it does not know
// (DCS.4855). Each task then gets a call of its own, unless it is the user who is refused.
func (b *batcher) send(ctx context.Context, joined *batch) (func(taskID string) error, error) {
	select {
	case <-time.After(joinWindow):
	case <-joined.full:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	sending, abandon := context.WithCancel(ctx)
	defer abandon()
	taskIDs, first := b.close(joined, abandon)
	if !first { // This caller has joined in time, and comes here after the batch was sent.
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
func (b *batcher) close(joined *batch, abandon context.CancelFunc) (taskIDs []string, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if joined.closed {
		return nil, false
	}
	if b.next == joined {
		b.next = nil
	}
	joined.closed, joined.abandon = true, abandon
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
