package migration

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// reports are the reports of an observer.
type reports []Report

// observe makes an observer that keeps its reports.
func (r *reports) observe(every time.Duration) *Observer {
	return NewObserver(every, func(_ context.Context, report Report) { *r = append(*r, report) })
}

// waited gives when the reports were, in whole seconds.
func (r *reports) waited() []time.Duration {
	var all []time.Duration
	for _, seen := range *r {
		all = append(all, seen.Waited.Round(time.Second))
	}
	return all
}

func withPercent(n float64) *client.Progress { return &client.Progress{FullMigrationProgress: &n} }

func showingProgress(answers ...any) func(context.Context, int) (*client.Progress, error) {
	return func(_ context.Context, n int) (*client.Progress, error) {
		if err, ok := answers[min(n, len(answers))-1].(error); ok {
			return nil, err
		}
		return answers[min(n, len(answers))-1].(*client.Progress), nil
	}
}

// wantTimeout fails the test unless a wait ended with its time.
func wantTimeout(t *testing.T, err error) {
	t.Helper()
	if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() {
		t.Errorf("got %v, want a wait that timed out", err)
	}
}

func TestAWaitIsObserved(t *testing.T) {
	t.Parallel()
	inBubble(t, "about every thirty seconds, and not at once", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), showingProgress(withPercent(42))
		var seen reports
		ctx, cancel := WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, seen.observe(30*time.Second))
		wantTimeout(t, err)
		// The last one would be due when the time is over.
		if len(seen) != 239 {
			t.Errorf("there were %d reports, want 239", len(seen))
		}
		for i, s := range seen {
			due := time.Duration(i+1) * 30 * time.Second
			if s.Waited < due || s.Waited >= due+maxInterval {
				t.Errorf("report %d was after %s", i+1, s.Waited)
			}
			if s.Task.ID != taskOne || s.Task.Status != "FULLMIGRATING" || s.Progress == nil || *s.Progress.FullMigrationProgress != 42 {
				t.Errorf("report %d is %+v with %+v", i+1, s.Task, s.Progress)
			}
		}
		f.wantCalls(map[string]int{opShow: 550, opProgress: 239})
	})
	inBubble(t, "by nobody without an observer", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("FULLMIGRATING")
		ctx, cancel := WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, nil)
		wantTimeout(t, err)
		f.wantCalls(map[string]int{opShow: 550})
	})
	inBubble(t, "not once its goal is reached", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "FULLMIGRATING"}, {30 * time.Second, "INCRMIGEATING"}}})
		var seen reports
		if _, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, seen.observe(30*time.Second)); err != nil {
			t.Fatal(err)
		}
		if len(seen) != 0 {
			t.Errorf("it was seen after %s", seen.waited())
		}
	})
	inBubble(t, "not once it has failed", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "FULLMIGRATING"}, {30 * time.Second, "FAILED"}}})
		var seen reports
		if _, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, seen.observe(30*time.Second)); err == nil {
			t.Error("no error")
		}
		if len(seen) != 0 {
			t.Errorf("it was seen after %s", seen.waited())
		}
	})
	inBubble(t, "from one wait to the next, by the task's id alone at first", func(t *testing.T) {
		f := newFake(t)
		f.job = func(_ context.Context, n int, _ string) (*client.Job, error) {
			if f.passed() < 100*time.Second {
				return &client.Job{Status: "RUNNING"}, nil
			}
			return &client.Job{Status: "SUCCESS"}, nil
		}
		f.show = func(ctx context.Context, n int, id string) (*client.Task, error) {
			switch {
			case f.passed() < 140*time.Second:
				return nil, notFound()
			case f.passed() < 200*time.Second:
				return unconfigured("CREATING"), nil
			default:
				return unconfigured("RUNNING"), nil
			}
		}
		var seen reports
		if _, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "job-1", seen.observe(30*time.Second)); err != nil {
			t.Fatal(err)
		}
		var words []string
		for i, s := range seen {
			due := time.Duration(i+1) * 30 * time.Second
			if s.Task.ID != taskOne || s.Progress != nil || s.Waited < due || s.Waited >= due+maxInterval {
				t.Errorf("after %s it was seen as %+v with %+v", s.Waited, s.Task, s.Progress)
			}
			words = append(words, s.Task.Status)
		}
		if want := []string{"", "", "", "", "CREATING", "CREATING"}; !slices.Equal(words, want) {
			t.Errorf("it was seen as %q, want %q", words, want)
		}
	})
	inBubble(t, "as last seen while it cannot be read", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING", broken()), showingProgress(withPercent(1))
		var seen reports
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, seen.observe(30*time.Second))
		wantTimeout(t, err)
		if len(seen) != 1 || seen[0].Task.Status != "FULLMIGRATING" {
			t.Errorf("it was seen as %+v", seen)
		}
	})
	inBubble(t, "once, where a look took longer than the pace", func(t *testing.T) {
		f := newFake(t)
		f.show = func(_ context.Context, n int, _ string) (*client.Task, error) {
			if n == 1 {
				time.Sleep(100 * time.Second)
			}
			return online("TERMINATING"), nil
		}
		var seen reports
		ctx, cancel := WithTimeout(t.Context(), 119*time.Second)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalStopped, nil, seen.observe(30*time.Second))
		wantTimeout(t, err)
		if got := seen.waited(); !slices.Equal(got, []time.Duration{100 * time.Second}) {
			t.Errorf("it was seen after %s", got)
		}
	})
}

func TestProgressIsAskedWhereDataMoves(t *testing.T) {
	t.Parallel()
	const another = GoalStopped + 1 // no goal that there is waits on in sync
	backup := &client.Task{ID: taskOne, Status: "QUEUED_42", MigrationType: client.MigrationTypeBackupImport}
	tests := map[string]struct {
		goal Goal
		task *client.Task
		asks bool
	}{
		"in the full phase": {GoalSync, online("FULLMIGRATING"), true},
		"in sync":           {another, online("INCRMIGEATING"), true},
		"in an import":      {GoalFull, online("MIGRATING"), true},
		"in a word nobody knows of a configured task":   {GoalSync, online("PAUSED_42"), true},
		"in a word nobody knows of an import":           {GoalFull, backup, true},
		"but not in one of a task not configured":       {GoalReady, unconfigured("CREATING"), false},
		"but not in a task that waits for instructions": {GoalSync, online("RUNNING"), false},
		"but not in one that is being stopped":          {GoalSync, online("TERMINATING"), false},
		"but not where its end is waited for":           {GoalStopped, online("FULLMIGRATING"), false},
		"but not in one that is not shown yet":          {GoalReady, nil, false},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = func(context.Context, int, string) (*client.Task, error) {
				if test.task == nil {
					return nil, notFound()
				}
				return test.task, nil
			}
			want := map[string]int{opShow: 90}
			if test.asks {
				f.progress, want[opProgress] = showingProgress(withPercent(7)), 9
			}
			var seen reports
			ctx, cancel := WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			_, err := NewService(f).Wait(ctx, taskOne, test.goal, nil, seen.observe(30*time.Second))
			wantTimeout(t, err)
			if len(seen) != 9 {
				t.Errorf("there were %d reports", len(seen))
			}
			for _, s := range seen {
				if (s.Progress != nil) != test.asks {
					t.Errorf("the progress is %+v", s.Progress)
				}
			}
			f.wantCalls(want)
		})
	}
}

func TestProgressThatIsNotTold(t *testing.T) {
	t.Parallel()
	slow := func(ctx context.Context, _ int) (*client.Progress, error) {
		<-ctx.Done()
		return nil, &client.Error{Operation: "asking", Err: ctx.Err()}
	}
	tests := map[string]struct {
		progress func(context.Context, int) (*client.Progress, error)
		asked    int
	}{
		"since the service refuses it is not asked for again":       {showingProgress(refused(400, "DCS.4136")), 1},
		"since it may not be read is not asked for again":           {showingProgress(forbidden()), 1},
		"since the service is throttled is asked for again":         {showingProgress(refused(429, ""), withPercent(1)), 19},
		"since the service fails is asked for again":                {showingProgress(broken()), 19},
		"since the task is not found is not asked for again":        {showingProgress(notFound()), 1},
		"in time is asked for again, and holds nothing up for long": {slow, 19},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.progress = showing("FULLMIGRATING"), test.progress
			var seen reports
			ctx, cancel := WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, seen.observe(30*time.Second))
			wantTimeout(t, err)
			f.wantTook(10 * time.Minute)
			if len(seen) != 19 || f.calls()[opProgress] != test.asked {
				t.Errorf("there were %d reports and %d questions, want 19 and %d", len(seen), f.calls()[opProgress], test.asked)
			}
			for i, s := range seen {
				if i == 0 && s.Progress != nil {
					t.Errorf("the first report has the progress %+v", s.Progress)
				}
			}
			gaps := f.timesOf(opShow)
			for i := 1; i < len(gaps); i++ {
				if gap := gaps[i] - gaps[i-1]; gap > maxInterval+progressTimeout {
					t.Errorf("after %s it was not looked at for %s", gaps[i-1], gap)
				}
			}
		})
	}
	inBubble(t, "since the user has had enough ends the wait at once", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), slow
		var seen reports
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(33*time.Second, cancel)
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, seen.observe(30*time.Second))
		if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.TimedOut() {
			t.Errorf("got %v", err)
		}
		f.wantTook(33 * time.Second)
		if f.calls()[opProgress] != 1 {
			t.Errorf("asked for the progress %d times", f.calls()[opProgress])
		}
	})
	inBubble(t, "of one wait is asked for in the next", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), showingProgress(forbidden())
		var seen reports
		observer := seen.observe(30 * time.Second)
		for range 2 {
			ctx, cancel := WithTimeout(t.Context(), 5*time.Minute)
			_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, observer)
			cancel()
			wantTimeout(t, err)
		}
		f.wantCalls(map[string]int{opShow: 180, opProgress: 2})
	})
}

func TestASightingHasTheNameOfTheTask(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		show any
		want string
	}{
		"as it is shown": {changed(unconfigured("CREATING"), func(task *client.Task) { task.Name = "shown" }), "shown"},
		"as it was made, where it is shown without one": {changed(unconfigured("CREATING"), func(task *client.Task) { task.Name = "" }), nameOne},
		"as it was made, before it is shown":            {notFound(), nameOne},
	} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.create, f.list = func(context.Context, int, client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
				return &client.CreateOnlineTaskResult{TaskID: taskOne}, nil
			}, listing()
			f.show = showing(test.show)
			s := NewService(f)
			if _, err := s.CreateOnline(t.Context(), onlineRequest, onlineTarget); err != nil {
				t.Fatal(err)
			}
			var seen reports
			ctx, cancel := WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := s.WaitUntilReady(ctx, taskOne, "", seen.observe(30*time.Second))
			wantTimeout(t, err)
			if len(seen) == 0 || seen[0].Task.Name != test.want || seen[0].Task.ID != taskOne {
				t.Errorf("got %+v", seen)
			}
		})
	}
}

// follow makes a follower that keeps its reports.
func (r *reports) follow(task *client.Task) *Observer {
	return NewFollower(10*time.Second, task, func(_ context.Context, report Report) { *r = append(*r, report) })
}

func (r *reports) statuses() []string {
	var all []string
	for _, seen := range *r {
		all = append(all, seen.Task.Status)
	}
	return all
}

func TestAWaitIsFollowed(t *testing.T) {
	t.Parallel()
	inBubble(t, "about every ten seconds while data moves", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), showingProgress(withPercent(42))
		var seen reports
		ctx, cancel := WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, seen.follow(unconfigured("FULLMIGRATING")))
		wantTimeout(t, err)
		if len(seen) != 11 {
			t.Errorf("there were reports after %s, want 11", seen.waited())
		}
		for i, s := range seen {
			if due := time.Duration(i+1) * 10 * time.Second; s.Waited < due || s.Waited >= due+10*time.Second || s.Progress == nil {
				t.Errorf("report %d was after %s, with %+v", i+1, s.Waited, s.Progress)
			}
		}
	})
	inBubble(t, "as often in the second hour as in the first minute", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing("FULLMIGRATING"), showingProgress(withPercent(42))
		var seen reports
		ctx, cancel := WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, seen.follow(unconfigured("FULLMIGRATING")))
		wantTimeout(t, err)
		if n := len(seen); n < 2*360-10 || n > 2*360 {
			t.Errorf("there were %d reports, want one every ten seconds", n)
		}
	})
	inBubble(t, "and that long after another status", func(t *testing.T) {
		f := newFake(t)
		f.progress = showingProgress(withPercent(42))
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "PREPARING"}, {6 * time.Second, "FULLMIGRATING"}, {26 * time.Second, "INCRMIGEATING"}}})
		var seen reports
		if _, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, seen.follow(unconfigured("PREPARING"))); err != nil {
			t.Fatal(err)
		}
		if got, want := seen.waited(), []time.Duration{6 * time.Second, 16 * time.Second}; len(got) != 2 || got[0]/want[0] != 1 || got[1] < want[1] {
			t.Errorf("it was seen after %s, want about %s", got, want)
		}
	})
	inBubble(t, "at every other status at once, and not while no data moves", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{
			{0, "RUNNING"}, {time.Minute, "PREPARING"}, {time.Minute + 3*time.Second, "FULLMIGRATING"}, {time.Minute + 7*time.Second, "TERMINATING"}, {2 * time.Minute, "TERMINATED"},
		}})
		f.progress, f.logs, f.list = showingProgress(withPercent(42)), logging(), listing()
		var seen reports
		if _, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, seen.follow(unconfigured("RUNNING"))); err == nil {
			t.Error("no error")
		}
		if got, want := seen.statuses(), []string{"PREPARING", "FULLMIGRATING", "TERMINATING"}; !slices.Equal(got, want) {
			t.Errorf("the statuses %q were told, want %q", got, want)
		}
	})
	inBubble(t, "at a stop without a question after the progress", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "INCRMIGEATING"}, {20 * time.Second, "TERMINATING"}, {time.Minute, "TERMINATED"}}})
		var seen reports
		if _, err := NewService(f).Wait(t.Context(), taskOne, GoalStopped, nil, seen.follow(unconfigured("INCRMIGEATING"))); err != nil {
			t.Fatal(err)
		}
		if got, want := seen.statuses(), []string{"TERMINATING"}; !slices.Equal(got, want) {
			t.Errorf("the statuses %q were told, want %q", got, want)
		}
	})
	inBubble(t, "at another word of an exchange", func(t *testing.T) {
		f := newFake(t)
		f.show = func(_ context.Context, _ int, id string) (*client.Task, error) {
			task := unconfigured("INCRMIGEATING")
			if f.passed() > 2*time.Second {
				task.TaskStatus = TaskStatusExchanging
			}
			if f.passed() > 8*time.Second {
				task.TaskStatus = TaskStatusExchanged
			}
			return task, nil
		}
		f.progress = showingProgress(withPercent(100))
		var seen reports
		if _, err := NewService(f).AwaitExchange(t.Context(), taskOne, nil, false, seen.follow(unconfigured("INCRMIGEATING"))); err != nil {
			t.Fatal(err)
		}
		if len(seen) != 1 || seen[0].Task.TaskStatus != TaskStatusExchanging {
			t.Errorf("there were reports after %s", seen.waited())
		}
	})
}
