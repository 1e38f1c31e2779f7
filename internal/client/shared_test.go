package client

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestSharedWorkIsDoneOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shared Shared[int]
		failure := errors.New("no")
		for _, want := range []error{nil, failure} {
			var runs atomic.Int32
			var callers sync.WaitGroup
			for range 10 {
				callers.Go(func() {
					got, err := shared.Do(t.Context(), "a", func(context.Context) (int, error) {
						time.Sleep(time.Second)
						return int(runs.Add(1)), want
					})
					if got != 1 || !errors.Is(err, want) {
						t.Errorf("got %d, %v, want 1, %v", got, err, want)
					}
				})
			}
			callers.Wait()
			if runs.Load() != 1 {
				t.Errorf("the work was done %d times, want once", runs.Load())
			}
		}
	})
}

func TestSharedWorkIsDoneOnceForEachKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shared Shared[string]
		var callers sync.WaitGroup
		for _, key := range []string{"a", "b"} {
			callers.Go(func() {
				got, err := shared.Do(t.Context(), key, func(context.Context) (string, error) {
					time.Sleep(time.Second)
					return key, nil
				})
				if got != key || err != nil {
					t.Errorf("got %q, %v, want %q", got, err, key)
				}
			})
		}
		callers.Wait()
	})
}

func TestSharedWorkGoesOnWhenTheFirstCallerLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shared Shared[int]
		work := func(ctx context.Context) (int, error) {
			select {
			case <-time.After(10 * time.Second):
				return 1, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
		var callers sync.WaitGroup
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			if _, err := shared.Do(ctx, "", work); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the first caller got %v, want its own time-out", err)
			}
			if took := time.Since(start); took != time.Second {
				t.Errorf("the first caller left after %s, want 1s", took)
			}
		})
		synctest.Wait()
		if got, err := shared.Do(t.Context(), "", work); got != 1 || err != nil {
			t.Errorf("the second caller got %d, %v, want 1", got, err)
		}
		callers.Wait()
	})
}

func TestSharedWorkEndsWithItsLastCallerAndIsNotJoinedAfterwards(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shared Shared[int]
		var ended atomic.Bool
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := shared.Do(ctx, "", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			ended.Store(true)
			time.Sleep(time.Minute) // it ends slowly
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want a cancellation", err)
		}
		if got, err := shared.Do(t.Context(), "", func(context.Context) (int, error) { return 2, nil }); got != 2 || err != nil {
			t.Errorf("a later caller got %d, %v, want work of its own", got, err)
		}
		time.Sleep(2 * time.Minute)
		if !ended.Load() {
			t.Error("the work went on though nobody waited for it")
		}
	})
}

func TestSharedWorkIsNotStartedForACallerWhoseContextHasEnded(t *testing.T) {
	t.Parallel()
	var shared Shared[int]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := shared.Do(ctx, "", func(context.Context) (int, error) {
		t.Error("the work was started")
		return 0, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want a cancellation", err)
	}
}

func TestSharedWorkHasTheValuesOfTheFirstCaller(t *testing.T) {
	t.Parallel()
	type key struct{}
	var shared Shared[any]
	got, err := shared.Do(context.WithValue(t.Context(), key{}, "here"), "", func(ctx context.Context) (any, error) {
		return ctx.Value(key{}), nil
	})
	if got != "here" || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := shared.Do(t.Context(), "", func(context.Context) (any, error) { return nil, nil }); got != nil || err != nil {
		t.Errorf("got %v, %v, want nil", got, err)
	}
}
