package client

import (
	"context"
	"sync"
)

// flight makes a look-up once for all who ask for it at the same time. Whoever's context ends leaves at once; the
// look-up goes on for the others, and its own context ends when the last one has left.
type flight[T any] struct {
	mu  sync.Mutex
	run *run[T]
}

type run[T any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed once value and err are set
	value   T
	err     error
}

func (f *flight[T]) do(ctx context.Context, look func(ctx context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var zero T
		return zero, err
	}
	r := f.join(ctx, look)
	defer f.leave(r)
	select {
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	case <-r.done:
		return r.value, r.err
	}
}

func (f *flight[T]) join(ctx context.Context, look func(ctx context.Context) (T, error)) *run[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.run == nil {
		own, cancel := context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // the last to leave cancels
		r := &run[T]{cancel: cancel, done: make(chan struct{})}
		f.run = r
		go func() {
			defer close(r.done)
			r.value, r.err = look(own)
			f.end(r)
		}()
	}
	f.run.waiting++
	return f.run
}

// leave ends a look-up that nobody waits for any more, and keeps later callers from joining it.
func (f *flight[T]) leave(r *run[T]) {
	f.mu.Lock()
	r.waiting--
	last := r.waiting == 0
	if last && f.run == r {
		f.run = nil
	}
	f.mu.Unlock()
	if last {
		r.cancel()
	}
}

func (f *flight[T]) end(r *run[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.run == r {
		f.run = nil
	}
}
