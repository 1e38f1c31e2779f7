package client

import (
	"context"
	"sync"

	"golang.org/x/sync/singleflight"
)

// Shared does work once for all callers that ask for it under one key at the same time. A caller whose context ends leaves at
// once, and the work goes on for the others. When the last caller leaves, the context of the work ends, and a caller that comes
// later starts anew. The zero value is ready to use, and safe for concurrent use.
type Shared[T any] struct {
	group singleflight.Group

	mu    sync.Mutex
	calls map[string]*sharedCall // those that a further caller can join, by key
}

// sharedCall is work that is under way.
type sharedCall struct {
	callers int // that still wait
	ctx     context.Context
	cancel  context.CancelFunc
}

// Do does the work, or joins the work under the same key that is under way, and returns its result. The context that the work
// gets has the values of the first caller's context. If ctx ends first, Do returns the error of ctx.
func (s *Shared[T]) Do(ctx context.Context, key string, work func(ctx context.Context) (T, error)) (T, error) {
	var zero T
	if err := ctx.Err(); err != nil {
		return zero, err
	}
	call, done := s.join(ctx, key, work)
	defer s.leave(key, call)
	select {
	case <-ctx.Done():
		return zero, ctx.Err()
	case result := <-done:
		value, _ := result.Val.(T)
		return value, result.Err
	}
}

// join adds a caller to the work that is under way, or starts it.
func (s *Shared[T]) join(ctx context.Context, key string, work func(ctx context.Context) (T, error)) (*sharedCall, <-chan singleflight.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call := s.calls[key]
	if call == nil {
		call = &sharedCall{}
		call.ctx, call.cancel = context.WithCancel(context.WithoutCancel(ctx)) // the last to leave cancels
		if s.calls == nil {
			s.calls = map[string]*sharedCall{}
		}
		s.calls[key] = call
	}
	call.callers++
	return call, s.group.DoChan(key, func() (any, error) {
		defer s.close(key, call)
		return work(call.ctx)
	})
}

// leave takes a caller out. The last one ends the work.
func (s *Shared[T]) leave(key string, call *sharedCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call.callers--
	if call.callers == 0 {
		s.forget(key, call)
		call.cancel()
	}
}

// close keeps further callers from joining work that has ended.
func (s *Shared[T]) close(key string, call *sharedCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(key, call)
}

// forget makes the next caller start anew. The lock is held.
func (s *Shared[T]) forget(key string, call *sharedCall) {
	if s.calls[key] == call {
		delete(s.calls, key)
		s.group.Forget(key)
	}
}
