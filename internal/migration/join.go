package migration

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// joinWindow is how long a question or a call waits for others that it can be made together with.
const joinWindow = 60 * time.Millisecond

// batchLimit is how many tasks one call is for at most: what the service takes (operations 8 and 9).
const batchLimit = 50

// errByItself sends a call that was joined with others to the service by itself.
var errByItself = errors.New("by itself")

// joint makes the calls that are made for single tasks at about the same time one call for all of them. The outcome is each
// task's own: one that the service refuses fails alone.
type joint struct {
	doing string // for errors, as the client names it
	// one makes the call for one task alone.
	one func(ctx context.Context, taskID string) error
	// many makes it for several; result tells the outcome of each where there is no error.
	many func(ctx context.Context, taskIDs []string) (result func(taskID string) error, err error)

	mu   sync.Mutex
	next *batch // others can still join it; nil: none waits
}

func newJoint(doing string, one func(context.Context, string) error, many func(context.Context, []string) (func(string) error, error)) *joint {
	return &joint{doing: doing, one: one, many: many}
}

// one makes a call for several tasks one for a task alone.
func one(many func(context.Context, []string) (func(string) error, error)) func(context.Context, string) error {
	return func(ctx context.Context, taskID string) error {
		result, err := many(ctx, []string{taskID})
		if err != nil {
			return err
		}
		return result(taskID)
	}
}

// batch is one joined call.
type batch struct {
	calls  map[*joinedCall]bool // of those who have not left; false for one whose caller was cancelled
	full   chan struct{}        // closed when no more fit in
	cancel context.CancelFunc
	enough context.CancelFunc // what is not on the wire yet is not sent any more
	closed bool               // what is in it is about to be sent, or was
}

// joinedCall is one task's part in a batch.
type joinedCall struct {
	ctx    context.Context // the caller's own, which ends its waiting for the others
	taskID string
	done   chan error // has room for the one outcome
}

// call makes the call for a task, together with those that are made for others within joinWindow. A call that ctx ends while
// it waits for them is not made; one on the wire goes on until wire ends, which leaves its outcome unknown.
func (j *joint) call(ctx, wire context.Context, taskID string) error {
	me := &joinedCall{ctx: ctx, taskID: taskID, done: make(chan error, 1)}
	b := j.join(wire, me)
	defer j.leave(b, me)
	var err error
	select {
	case err = <-me.done:
	case <-ctx.Done():
		if j.takeOut(b, me) {
			return context.Cause(ctx)
		}
		select {
		case err = <-me.done:
		case <-wire.Done():
			return &client.Error{Operation: j.doing, Unknown: true, Err: wire.Err()}
		}
	}
	if !errors.Is(err, errByItself) {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return j.one(wire, taskID)
}

func (j *joint) join(ctx context.Context, me *joinedCall) *batch {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.next == nil {
		own, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the last to leave cancels
		wanted, enough := context.WithCancel(own)
		j.next = &batch{calls: map[*joinedCall]bool{}, full: make(chan struct{}), cancel: cancel, enough: enough}
		go j.gather(client.SendUntil(own, wanted), j.next)
	}
	b := j.next
	b.calls[me] = true
	if len(b.calls) >= batchLimit {
		j.next = nil
		close(b.full)
	}
	return b
}

// takeOut takes a call out of a batch that has not been sent; it is false where that is too late. The batch may still wait for
// its turn then: if none of its callers wants it any more, it is not sent either.
func (j *joint) takeOut(b *batch, me *joinedCall) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if b.closed {
		b.calls[me] = false
		b.endIfUnwanted()
		return false
	}
	delete(b.calls, me)
	return true
}

// endIfUnwanted keeps a batch from being sent once all callers are cancelled.
func (b *batch) endIfUnwanted() {
	for _, wanted := range b.calls {
		if wanted {
			return
		}
	}
	b.enough()
}

// leave ends a call's part in a batch. The last to leave ends the batch.
func (j *joint) leave(b *batch, me *joinedCall) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(b.calls, me)
	b.endIfUnwanted()
	if len(b.calls) > 0 {
		return
	}
	b.cancel()
	if j.next == b {
		j.next = nil
	}
}

// gather waits for others, and sends what has come together.
func (j *joint) gather(ctx context.Context, b *batch) {
	sleepUntil(ctx, joinWindow, b.full)
	j.mu.Lock()
	if j.next == b {
		j.next = nil
	}
	b.closed = true
	calls := make([]*joinedCall, 0, len(b.calls))
	for call := range b.calls {
		calls = append(calls, call)
	}
	j.mu.Unlock()
	j.send(ctx, calls)
}

// send makes one call for several tasks, and tells each its outcome. A batch that the service refuses may hold one task that
// forbids it, such as one that it does not know (DCS.4855), or be longer than it takes: which error either gets is not documented. So
// halves are tried, down to single tasks. That finds one task among fifty with a dozen calls, and the length that is taken with fewer.
// Where it is the caller who is refused, so would be each half.
func (j *joint) send(ctx context.Context, calls []*joinedCall) {
	calls = waitedFor(calls)
	taskIDs := idsOf(calls)
	if len(taskIDs) < 2 {
		tell(calls, func(string) error { return errByItself })
		return
	}
	result, err := j.many(ctx, taskIDs)
	switch {
	case err == nil:
		tell(calls, result)
	case client.IsRefusedForGood(err) && !client.IsDenied(err):
		half := len(calls) / 2
		j.send(ctx, calls[:half])
		j.send(ctx, calls[half:])
	default:
		tell(calls, func(string) error { return err })
	}
}

// waitedFor leaves those out whose callers have had enough: what was not sent is not sent any more.
func waitedFor(calls []*joinedCall) []*joinedCall {
	var waited []*joinedCall
	for _, call := range calls {
		if call.ctx.Err() != nil {
			call.done <- context.Cause(call.ctx)
			continue
		}
		waited = append(waited, call)
	}
	return waited
}

// idsOf gives the tasks of calls, each once.
func idsOf(calls []*joinedCall) []string {
	taskIDs := make([]string, 0, len(calls))
	for _, call := range calls {
		taskIDs = append(taskIDs, call.taskID)
	}
	slices.Sort(taskIDs)
	return slices.Compact(taskIDs)
}

// tell tells each call its outcome.
func tell(calls []*joinedCall, outcome func(taskID string) error) {
	for _, call := range calls {
		call.done <- outcome(call.taskID)
	}
}
