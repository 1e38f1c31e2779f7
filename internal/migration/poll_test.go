package migration

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestInterval(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		waited, want time.Duration
	}{
		"begins with half a second":          {0, 500 * time.Millisecond},
		"keeps to it for ten seconds":        {10 * time.Second, 500 * time.Millisecond},
		"is then a twentieth of the wait":    {time.Minute, 3 * time.Second},
		"grows until five minutes":           {4 * time.Minute, 12 * time.Second},
		"ends with fifteen seconds":          {5 * time.Minute, 15 * time.Second},
		"stays at fifteen seconds for hours": {5 * time.Hour, 15 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := interval(test.waited); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPollPace(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		timeout time.Duration
		looks   int
	}{
		"a wait of ten seconds takes twenty-one looks": {10*time.Second + 100*time.Millisecond, 21},
		"a wait of five minutes takes ninety":          {5 * time.Minute, 90},
		"each further minute takes four":               {15 * time.Minute, 130},
		"a wait of two hours takes 550":                {2 * time.Hour, 550},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			ctx, cancel := WithTimeout(t.Context(), test.timeout)
			defer cancel()
			began := time.Now()
			var looks []time.Duration
			err := poll(ctx, func(context.Context) (bool, error) {
				looks = append(looks, time.Since(began))
				return false, nil
			})
			if _, ok := errors.AsType[*CutShortError](err); !ok {
				t.Fatalf("got %v, want a wait cut short", err)
			}
			if len(looks) != test.looks {
				t.Errorf("looked %d times, want %d", len(looks), test.looks)
			}
			if looks[0] != 0 {
				t.Errorf("looked first after %s, want at once", looks[0])
			}
			for i := 1; i < len(looks); i++ {
				want := min(max(500*time.Millisecond, looks[i-1]/20), 15*time.Second)
				if gap := looks[i] - looks[i-1]; (gap - want).Abs() > time.Microsecond {
					t.Errorf("after %s it paused for %s, want %s", looks[i-1], gap, want)
				}
			}
		})
	}
}

func TestPollErrors(t *testing.T) {
	t.Parallel()
	foreign := errors.New("decided")
	tests := map[string]struct {
		err   error
		lasts bool // ends the wait
	}{
		"an answer of 500 does not end a wait":        {broken(), false},
		"throttling does not end a wait":              {refused(429, "APIGW.0308"), false},
		"a connection that broke does not end a wait": {&client.Error{Err: errors.New("reset by peer")}, false},
		"an answer nobody can read does not end it":   {&client.Error{HTTPStatus: 200, Err: errors.New("not JSON")}, false},
		"a refusal ends a wait":                       {forbidden(), true},
		"a task that is not there ends a wait":        {notFound(), true},
		"what the look itself decided ends a wait":    {foreign, true},
		"a wrapped error of a read is a read's error": {errors.Join(errors.New("reading"), broken()), false},
		"a wrapped refusal is a refusal all the same": {errors.Join(errors.New("reading"), forbidden()), true},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			began, looks := time.Now(), 0
			err := poll(t.Context(), func(context.Context) (bool, error) {
				looks++
				if looks <= 3 {
					return false, test.err
				}
				return true, nil
			})
			wantErr, wantLooks, wantTook := error(nil), 4, 1500*time.Millisecond
			if test.lasts {
				wantErr, wantLooks, wantTook = test.err, 1, 0
			}
			if !errors.Is(err, wantErr) {
				t.Errorf("got %v, want %v", err, wantErr)
			}
			if looks != wantLooks {
				t.Errorf("looked %d times, want %d", looks, wantLooks)
			}
			if took := time.Since(began); took != wantTook {
				t.Errorf("took %s, want %s", took, wantTook)
			}
		})
	}
}

func TestPollEndsWithItsContext(t *testing.T) {
	t.Parallel()
	idle := func(context.Context) (bool, error) { return false, nil }
	// A look that takes until its context ends, as a request on the wire does.
	slow := func(ctx context.Context) (bool, error) {
		<-ctx.Done()
		return false, &client.Error{Operation: "looking", Err: ctx.Err()}
	}
	cancelled := func(t *testing.T, after time.Duration) (context.Context, context.CancelFunc) {
		return cancelAfter(t, after), func() {}
	}
	timedOut := func(t *testing.T, after time.Duration) (context.Context, context.CancelFunc) {
		return WithTimeout(t.Context(), after)
	}
	cancelledFirst := func(t *testing.T, after time.Duration) (context.Context, context.CancelFunc) {
		return WithTimeout(cancelAfter(t, after), time.Hour)
	}
	tests := map[string]struct {
		ctx      func(t *testing.T, after time.Duration) (context.Context, context.CancelFunc)
		look     func(ctx context.Context) (bool, error)
		timedOut bool
		cause    error
		says     string
	}{
		"at once when cancelled during a pause":         {cancelled, idle, false, context.Canceled, "context canceled"},
		"at once when cancelled during a look":          {cancelled, slow, false, context.Canceled, "context canceled"},
		"at once when timed out during a pause":         {timedOut, idle, true, nil, "timed out after 7m0.1s"},
		"at once when timed out during a look":          {timedOut, slow, true, nil, "timed out after 7m0.1s"},
		"as cancelled when that came before its timing": {cancelledFirst, idle, false, context.Canceled, "context canceled"},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			const after = 7*time.Minute + 100*time.Millisecond
			ctx, cancel := test.ctx(t, after)
			defer cancel()
			began := time.Now()
			err := poll(ctx, test.look)
			if took := time.Since(began); took != after {
				t.Errorf("ended after %s, want %s", took, after)
			}
			cut, ok := errors.AsType[*CutShortError](err)
			if !ok {
				t.Fatalf("got %v, want a wait cut short", err)
			}
			if cut.TimedOut() != test.timedOut {
				t.Errorf("timed out is %t, want %t", cut.TimedOut(), test.timedOut)
			}
			if test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("%v does not wrap %v", err, test.cause)
			}
			wantError(t, err, test.says)
		})
	}
	inBubble(t, "but what a look has found out stands", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := poll(ctx, func(context.Context) (bool, error) {
			cancel()
			return true, nil
		})
		if err != nil {
			t.Errorf("got %v for a look that was done", err)
		}
		ended := &EndedError{Task: online("FAILED"), Goal: GoalFull}
		err = poll(ctx, func(context.Context) (bool, error) { return false, ended })
		if !errors.Is(err, ended) {
			t.Errorf("got %v, want the end that was seen", err)
		}
	})
}

func TestCutShortTellsTheLastLook(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fails func(look int) bool
		last  bool
	}{
		"that failed":                             {func(int) bool { return true }, true},
		"but not one that failed before another":  {func(look int) bool { return look == 1 }, false},
		"and nothing of looks that all went well": {func(int) bool { return false }, false},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			failure, look := broken(), 0
			err := poll(cancelAfter(t, 1200*time.Millisecond), func(context.Context) (bool, error) {
				if look++; test.fails(look) {
					return false, failure
				}
				return false, nil
			})
			cut, ok := errors.AsType[*CutShortError](err)
			if !ok {
				t.Fatalf("got %v, want a wait cut short", err)
			}
			if (cut.Last != nil) != test.last {
				t.Errorf("the last look's error is %v", cut.Last)
			}
			if test.last {
				wantError(t, cut, failure.Error())
			}
		})
	}
}

func TestAWaitWithoutAnswersIsGivenUp(t *testing.T) {
	t.Parallel()
	silentAfter := func(answers int) func(context.Context, int, string) (*client.Task, error) {
		return func(_ context.Context, n int, _ string) (*client.Task, error) {
			if n <= answers {
				return online("FULLMIGRATING"), nil
			}
			return nil, broken()
		}
	}
	gaveUp := func(t *testing.T, err error, last string, seen bool) {
		t.Helper()
		silent, ok := errors.AsType[*NoAnswerError](err)
		if _, cut := errors.AsType[*CutShortError](err); !ok || cut {
			t.Fatalf("got %v", err)
		}
		wantError(t, err, "no usable answer for 15m0s", last)
		if (silent.Task != nil) != seen || client.IsTemporary(err) {
			t.Errorf("got %+v", silent)
		}
	}
	inBubble(t, "after a quarter of an hour", func(t *testing.T) {
		f := newFake(t)
		f.show = silentAfter(0)
		_, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil)
		gaveUp(t, err, "DCS.5000", false)
		f.wantTook(maxSilence)
	})
	inBubble(t, "which begins with the last answer", func(t *testing.T) {
		f := newFake(t)
		f.show = silentAfter(3) // at 0, 0.5 and 1 s
		_, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil)
		gaveUp(t, err, "last seen FULLMIGRATING", true)
		f.wantTook(maxSilence + time.Second)
	})
	inBubble(t, "also where a look never comes back", func(t *testing.T) {
		f := newFake(t)
		f.show = func(ctx context.Context, _ int, _ string) (*client.Task, error) {
			<-ctx.Done()
			return nil, &client.Error{Operation: "asking", Err: ctx.Err()}
		}
		_, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil)
		gaveUp(t, err, "no usable answer", false)
		f.wantTook(maxSilence)
	})
	inBubble(t, "but not where one answer comes in time", func(t *testing.T) {
		f := newFake(t)
		began := time.Now()
		f.show = func(context.Context, int, string) (*client.Task, error) {
			switch passed := time.Since(began); {
			case passed > time.Hour:
				return online("INCRMIGEATING"), nil
			case passed%(10*time.Minute) < time.Minute:
				return online("FULLMIGRATING"), nil
			default:
				return nil, broken()
			}
		}
		if _, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil); err != nil {
			t.Error(err)
		}
	})
	for name, list := range map[string]error{"the list is down as well": broken(), "the list may not be read": forbidden()} {
		inBubble(t, "for several, where "+name, func(t *testing.T) {
			f := newFake(t)
			f.hasTasks(3, 0)
			f.show = silentAfter(0)
			f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, list }
			s := NewService(f)
			for _, err := range forAll(3, func(id string) error {
				_, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
				return err
			}) {
				gaveUp(t, err, "", false)
			}
			f.wantTook(maxSilence)
		})
	}
	inBubble(t, "for several, where the list answers without telling the phase", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, stage{0, "MIGRATING"})
		f.show = silentAfter(0)
		s := NewService(f)
		for _, err := range forAll(3, func(id string) error {
			_, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
			return err
		}) {
			gaveUp(t, err, "DCS.5000", true)
		}
	})
	inBubble(t, "not for several whose list tells all there is", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, stage{0, "FULLMIGRATING"})
		f.show = silentAfter(1)
		s := NewService(f)
		ctx, cancel := WithTimeout(t.Context(), time.Hour)
		defer cancel()
		for _, err := range forAll(3, func(id string) error {
			_, err := s.Wait(ctx, id, GoalSync, nil, nil)
			return err
		}) {
			if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() {
				t.Errorf("got %v", err)
			}
		}
	})
	inBubble(t, "of a new task that is never shown", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(notFound())
		_, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "", nil)
		gaveUp(t, err, "does not return the task yet", false)
	})
}
