package migration

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestWhatShowsThatAStartWasTaken(t *testing.T) {
	t.Parallel()
	const noon, later = "2026/11/21 12:00:00", "2026/11/21 12:05:00"
	tests := map[string]struct {
		before, now [2]string // status and updated_at
		want        bool
	}{
		"it runs":                    {[2]string{"TERMINATED", noon}, [2]string{"FULLMIGRATING", ""}, true},
		"it is in sync":              {[2]string{"RUNNING", ""}, [2]string{"INCRMIGEATING", ""}, true},
		"a word that nobody knows":   {[2]string{"TERMINATED", noon}, [2]string{"PREPARING", ""}, true},
		"it has succeeded":           {[2]string{"TERMINATED", noon}, [2]string{"SUCCESS", later}, true},
		"it has failed":              {[2]string{"TERMINATED", noon}, [2]string{"FAILED", later}, true},
		"it has succeeded once more": {[2]string{"SUCCESS", noon}, [2]string{"SUCCESS", later}, true},
		"nothing new":                {[2]string{"SUCCESS", noon}, [2]string{"SUCCESS", noon}, false},
		"the old word, its time not shown any more":  {[2]string{"SUCCESS", noon}, [2]string{"SUCCESS", ""}, false},
		"the old word, its time shown at last":       {[2]string{"FAILED", ""}, [2]string{"FAILED", noon}, false},
		"no word":                                    {[2]string{"TERMINATED", noon}, [2]string{"", ""}, false},
		"it still waits":                             {[2]string{"TERMINATED", noon}, [2]string{"RUNNING", ""}, false},
		"it is stopped, at another time":             {[2]string{"TERMINATED", noon}, [2]string{"TERMINATED", later}, false},
		"it is being stopped":                        {[2]string{"TERMINATED", noon}, [2]string{"TERMINATING", ""}, false},
		"it is released, perhaps without having run": {[2]string{"TERMINATED", noon}, [2]string{"RELEASED", later}, false},
		"it is deleted":                              {[2]string{"TERMINATED", noon}, [2]string{"DELETED", later}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := NewSentStart(&client.Task{Status: test.before[0], UpdatedAt: test.before[1]})
			if got := sent.Taken(&client.Task{Status: test.now[0], UpdatedAt: test.now[1]}); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestAStartIsOverWhenAnOldStatusIs(t *testing.T) {
	t.Parallel()
	inBubble(t, "two minutes", func(t *testing.T) {
		sent := NewSentStart(online("TERMINATED"))
		time.Sleep(2*time.Minute - time.Second)
		if sent.Over() {
			t.Error("too early")
		}
		time.Sleep(time.Second)
		if !sent.Over() {
			t.Error("not over")
		}
	})
}

func TestAwaitTakenLooksAsLongAsForACallOfAMomentAgo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		age   time.Duration
		first string
		shown []any
		taken bool
		looks int
	}{
		"shown from the start":    {0, "FULLMIGRATING", nil, true, 0},
		"shown late":              {0, "TERMINATED", []any{"TERMINATED", "FULLMIGRATING"}, true, 2},
		"never shown":             {0, "TERMINATED", []any{"TERMINATED"}, false, 7},
		"not shown after a while": {3 * time.Second, "TERMINATED", nil, false, 0},
		"a look that fails":       {0, "TERMINATED", []any{broken(), "FULLMIGRATING"}, true, 2},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			s := NewService(f)
			sent := NewSentStart(online("TERMINATED"))
			time.Sleep(test.age)
			f.show = showing(test.shown...)
			task, taken, err := s.AwaitTaken(t.Context(), online(test.first), sent)
			if err != nil || taken != test.taken || sent.Taken(task) != taken {
				t.Errorf("got %+v, %t, %v", task, taken, err)
			}
			if f.calls()[opShow] != test.looks {
				t.Errorf("%d looks", f.calls()[opShow])
			}
		})
	}
	inBubble(t, "until Ctrl-C", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("TERMINATED")
		_, _, err := NewService(f).AwaitTaken(cancelAfter(t, time.Second), online("TERMINATED"), NewSentStart(online("TERMINATED")))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		f.wantTook(time.Second)
	})
}

func TestAwaitStartReadsUntilAnOldEndIsShownNoMore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before string
		shown  []any
		status string
		looks  int
	}{
		"running at once":                   {"TERMINATED", []any{"FULLMIGRATING"}, "FULLMIGRATING", 1},
		"an old end for a while":            {"TERMINATED", []any{"TERMINATED", broken(), "TERMINATED", "FULLMIGRATING"}, "FULLMIGRATING", 4},
		"another end":                       {"TERMINATED", []any{"FAILED"}, "FAILED", 1},
		"configured for the first time":     {"RUNNING", []any{"RUNNING"}, "RUNNING", 1},
		"a task of which nothing was known": {"", []any{"MIGRATING"}, "MIGRATING", 1},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(test.shown...)
			var before *client.Task
			if test.before != "" {
				before = online(test.before)
			}
			task, err := NewService(f).AwaitStart(t.Context(), "task-1", before)
			if err != nil || task.Status != test.status || f.calls()[opShow] != test.looks {
				t.Errorf("got %+v, %v, after %d looks", task, err, f.calls()[opShow])
			}
		})
	}
	inBubble(t, "an old end for ever", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("TERMINATED")
		task, err := NewService(f).AwaitStart(t.Context(), "task-1", online("TERMINATED"))
		if err != nil || task.Status != "TERMINATED" || f.passed() < StaleFor || f.passed() > 2*StaleFor {
			t.Errorf("got %+v, %v, after %v", task, err, f.passed())
		}
	})
	inBubble(t, "until Ctrl-C", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("TERMINATED")
		_, err := NewService(f).AwaitStart(cancelAfter(t, time.Second), "task-1", online("TERMINATED"))
		if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.TimedOut() || cut.Task == nil {
			t.Errorf("got %v", err)
		}
	})
}

// A time-out that ends a call on the wire is not told as if the user had ended it.
func TestATimeoutOnTheWireIsCalledOne(t *testing.T) {
	t.Parallel()
	inBubble(t, "of a configuration", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("TERMINATED")
		f.configure = func(ctx context.Context, _ int, _ client.ConfigureRequest) error { return hang(ctx) }
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := NewService(f).Configure(ctx, online("TERMINATED"), client.ConfigureRequest{})
		wantError(t, err, "not known", "timed out after 1m0s")
		f.wantTook(time.Minute + 1500*time.Millisecond)
	})
}
