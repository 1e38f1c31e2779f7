package migration

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// follow is a follower that keeps what it is told of a task that was shown.
func (s *sightings) follow(ctx context.Context, shown *client.Task) context.Context {
	return WithFollower(ctx, 10*time.Second, shown, func(_ context.Context, seen Sighting) { *s = append(*s, seen) })
}

func (s *sightings) statuses() []string {
	var all []string
	for _, seen := range *s {
		all = append(all, seen.Task.Status)
	}
	return all
}

func TestAWaitIsFollowed(t *testing.T) {
	t.Parallel()
	inBubble(t, "about every ten seconds while data moves", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), telling(percent(42))
		var seen sightings
		ctx, cancel := WithTimeout(seen.follow(t.Context(), bare("FULLMIGRATING")), 2*time.Minute)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil)
		cutShort(t, err)
		if len(seen) != 11 {
			t.Errorf("there were sightings after %s, want 11", seen.waited())
		}
		for i, s := range seen {
			if due := time.Duration(i+1) * 10 * time.Second; s.Waited < due || s.Waited >= due+10*time.Second || s.Progress == nil {
				t.Errorf("sighting %d was after %s, with %+v", i+1, s.Waited, s.Progress)
			}
		}
	})
	inBubble(t, "as often in the second hour as in the first minute", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), telling(percent(42))
		var seen sightings
		ctx, cancel := WithTimeout(seen.follow(t.Context(), bare("FULLMIGRATING")), 2*time.Hour)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil)
		cutShort(t, err)
		if n := len(seen); n < 2*360-10 || n > 2*360 {
			t.Errorf("there were %d sightings, want one every ten seconds", n)
		}
	})
	inBubble(t, "and that long after another status", func(t *testing.T) {
		f := newFake(t)
		f.progress = telling(percent(42))
		f.runs(&life{task: online(""), stages: []stage{{0, "PREPARING"}, {6 * time.Second, "FULLMIGRATING"}, {26 * time.Second, "INCRMIGEATING"}}})
		var seen sightings
		if _, err := NewService(f).Wait(seen.follow(t.Context(), bare("PREPARING")), taskOne, GoalSync, nil); err != nil {
			t.Fatal(err)
		}
		if got, want := seen.waited(), []time.Duration{6 * time.Second, 16 * time.Second}; len(got) != 2 || got[0]/want[0] != 1 || got[1] < want[1] {
			t.Errorf("it was seen after %s, want about %s", got, want)
		}
	})
	inBubble(t, "at every other status at once, and not while no data moves", func(t *testing.T) {
		f := newFake(t)
		f.runs(&life{task: online(""), stages: []stage{
			{0, "RUNNING"}, {time.Minute, "PREPARING"}, {time.Minute + 3*time.Second, "FULLMIGRATING"}, {time.Minute + 7*time.Second, "TERMINATING"}, {2 * time.Minute, "TERMINATED"},
		}})
		f.progress, f.logs, f.list = telling(percent(42)), logging(), listing()
		var seen sightings
		if _, err := NewService(f).Wait(seen.follow(t.Context(), bare("RUNNING")), taskOne, GoalSync, nil); err == nil {
			t.Error("no error")
		}
		if got, want := seen.statuses(), []string{"PREPARING", "FULLMIGRATING", "TERMINATING"}; !slices.Equal(got, want) {
			t.Errorf("the statuses %q were told, want %q", got, want)
		}
	})
	inBubble(t, "at a stop without a question after the progress", func(t *testing.T) {
		f := newFake(t)
		f.runs(&life{task: online(""), stages: []stage{{0, "INCRMIGEATING"}, {20 * time.Second, "TERMINATING"}, {time.Minute, "TERMINATED"}}})
		var seen sightings
		if _, err := NewService(f).Wait(seen.follow(t.Context(), bare("INCRMIGEATING")), taskOne, GoalStopped, nil); err != nil {
			t.Fatal(err)
		}
		if got, want := seen.statuses(), []string{"TERMINATING"}; !slices.Equal(got, want) {
			t.Errorf("the statuses %q were told, want %q", got, want)
		}
	})
	inBubble(t, "at another word of an exchange", func(t *testing.T) {
		f := newFake(t)
		f.show = func(_ context.Context, _ int, id string) (*client.Task, error) {
			task := bare("INCRMIGEATING")
			if f.passed() > 2*time.Second {
				task.TaskStatus = TaskStatusExchanging
			}
			if f.passed() > 8*time.Second {
				task.TaskStatus = TaskStatusExchanged
			}
			return task, nil
		}
		f.progress = telling(percent(100))
		var seen sightings
		if _, err := NewService(f).AwaitExchange(seen.follow(t.Context(), bare("INCRMIGEATING")), taskOne, nil, false); err != nil {
			t.Fatal(err)
		}
		if len(seen) != 1 || seen[0].Task.TaskStatus != TaskStatusExchanging {
			t.Errorf("there were sightings after %s", seen.waited())
		}
	})
}
