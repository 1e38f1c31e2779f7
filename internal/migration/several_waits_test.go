package migration

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// readyAfter are the stages of a task that is made, and then waits.
func readyAfter(ready time.Duration) []stage {
	return []stage{{0, "CREATING"}, {ready, "RUNNING"}}
}

// inSyncAfter are the stages of a task that is in sync after so long.
func inSyncAfter(d time.Duration) []stage { return []stage{{0, "FULLMIGRATING"}, {d, "INCRMIGEATING"}} }

func TestSeveralWaitsShareAList(t *testing.T) {
	t.Parallel()

	inBubble(t, "a hundred waits cost a list for each of their looks, and a closing show each", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(100, 0, inSyncAfter(10*time.Second)...)
		s := NewService(f)
		wantNoErrors(t, forAll(100, func(id string) error {
			task, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
			if err == nil && (task.ID != id || task.Source == nil) {
				t.Errorf("got %+v, want %s as show has it", task, id)
			}
			return err
		}))
		// The first looked alone, before the others came.
		if f.calls()[opShow] > 101 || f.calls()[opShow] < 100 || f.calls()[opList] > 21 {
			t.Errorf("calls were %v, want at most 101 shows and 21 lists", f.calls())
		}
		if took := f.passed(); took > 10*time.Second+minInterval {
			t.Errorf("took %s", took)
		}
	})
	inBubble(t, "a row tells that a machine is ready to be configured", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(100, 0, readyAfter(10*time.Second)...)
		f.job = func(_ context.Context, _ int, id string) (*client.Job, error) {
			return &client.Job{Status: "RUNNING"}, nil
		}
		s := NewService(f)
		wantNoErrors(t, forAll(100, func(id string) error {
			task, err := s.WaitToConfigure(t.Context(), id, "job-of-"+id, nil)
			if err == nil && (task.Status != "RUNNING" || task.ECSTenantPrivateIP == "") {
				t.Errorf("got %+v", task)
			}
			return err
		}))
		// The first looked alone. One show tells that the list has the status that show has while the machine is made.
		if f.calls()[opShow] > 1 || f.calls()[opJob] > 2 || f.calls()[opList] > 21 {
			t.Errorf("calls were %v, want lists, and a look at a job or two", f.calls())
		}
	})
	inBubble(t, "but where the wait is the apply's last the task is shown", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(10, 0, readyAfter(10*time.Second)...)
		s := NewService(f)
		wantNoErrors(t, forAll(10, func(id string) error {
			task, err := s.WaitUntilReady(t.Context(), id, "", nil)
			if err == nil && task.Source == nil {
				t.Errorf("got %+v, want what show has", task)
			}
			return err
		}))
	})
	inBubble(t, "an hour of waiting shows each task once a minute", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(10, 0, stage{0, "FULLMIGRATING"})
		s := NewService(f)
		ctx := cancelAfter(t, time.Hour)
		for i, err := range forAll(10, func(id string) error {
			_, err := s.Wait(ctx, id, GoalSync, nil, nil)
			return err
		}) {
			if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.Task == nil || cut.Task.ID != taskID(i) || cut.Task.Source == nil {
				t.Errorf("got %v", err)
			}
		}
		if shows := f.calls()[opShow]; shows < 10*48 || shows > 10*60 {
			t.Errorf("shown %d times, want about once a minute each", shows)
		}
		f.wantTook(time.Hour)
	})
	inBubble(t, "a short wait keeps its pace among long ones", func(t *testing.T) {
		f := newFake(t)
		s := f.hasTasks(3, 0, stage{0, "FULLMIGRATING"})
		service := NewService(f)
		ctx := cancelAfter(t, 2*time.Hour)
		for i := range 2 {
			go func() { _, _ = service.Wait(ctx, taskID(i), GoalSync, nil, nil) }()
		}
		time.Sleep(time.Hour)
		s.mu.Lock()
		s.scripts[taskID(2)].began, s.scripts[taskID(2)].stages = time.Now(), inSyncAfter(3*time.Second)
		s.mu.Unlock()
		before := time.Now()
		if _, err := service.Wait(t.Context(), taskID(2), GoalSync, nil, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(before); took > 3*time.Second+minInterval {
			t.Errorf("a wait of 3 s among older ones took %s", took)
		}
	})
}

func TestSeveralWaitsLookAtTheSameMoments(t *testing.T) {
	t.Parallel()
	for waited, want := range map[time.Duration]time.Duration{
		0: minInterval, 10 * time.Second: minInterval, 20 * time.Second: time.Second, 99 * time.Second: time.Second,
		100 * time.Second: 5 * time.Second, 5 * time.Minute: maxInterval, time.Hour: maxInterval,
	} {
		inBubble(t, "after "+waited.String(), func(t *testing.T) {
			s := NewService(newFake(t))
			time.Sleep(17*time.Minute + 1234*time.Millisecond)
			time.Sleep(s.untilShared(interval(waited)))
			if since := time.Since(s.began); since%want != 0 || s.untilShared(interval(waited)) != want {
				t.Errorf("looks after %s, want a multiple of %s", since, want)
			}
		})
	}
}

// withRowStatus makes all rows of a list have one status.
func withRowStatus(status string) func(*client.TaskPage) error {
	return func(page *client.TaskPage) error {
		for i := range page.Tasks {
			page.Tasks[i].Status = status
		}
		return nil
	}
}

func TestSeveralWaitsIfTheListTellsLess(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(page *client.TaskPage) error // of each list
		goal   Goal
		atMost time.Duration // beside the 10 s that it takes
		shows  int           // at most, of each task
	}{
		"nothing, since it may not be read":          {func(*client.TaskPage) error { return forbidden() }, GoalSync, time.Second, 25},
		"nothing, since it fails for ever":           {func(*client.TaskPage) error { return broken() }, GoalSync, time.Minute, 2},
		"nothing, since it does not list it":         {func(page *client.TaskPage) error { page.Tasks, page.Count = nil, 0; return nil }, GoalSync, time.Second, 25},
		"no status":                                  {withRowStatus(""), GoalSync, time.Second, 25},
		"MIGRATING, one of the four of its page":     {withRowStatus("MIGRATING"), GoalSync, time.Second, 25},
		"a status that neither we nor show knows of": {withRowStatus("AT_WORK"), GoalSync, time.Second, 25},
		"an old status":                              {withRowStatus("FULLMIGRATING"), GoalSync, time.Minute, 3},
		"a status that show does not bear out":       {withRowStatus("INCRMIGEATING"), GoalSync, time.Second, 25},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTasks(5, 0, inSyncAfter(10*time.Second)...)
			list := f.list
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				page, err := list(ctx, n, req)
				if err == nil {
					err = test.change(page)
				}
				if err != nil {
					return nil, err
				}
				return page, nil
			}
			s := NewService(f)
			ctx, cancel := WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			wantNoErrors(t, forAll(5, func(id string) error {
				_, err := s.Wait(ctx, id, test.goal, nil, nil)
				return err
			}))
			if took := f.passed() - 10*time.Second; took > test.atMost {
				t.Errorf("took %s beyond what it takes, want %s at most", took, test.atMost)
			}
			if f.calls()[opShow] > 5*test.shows {
				t.Errorf("shown %d times, want %d each at most", f.calls()[opShow], test.shows)
			}
		})
	}
	inBubble(t, "a task is shown no more often than by a wait alone", func(t *testing.T) {
		shows := func(n int, status string) int {
			f := newFake(t)
			f.hasTasks(n, 0, inSyncAfter(2*time.Minute)...)
			list := f.list
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				page, err := list(ctx, n, req)
				return page, errors.Join(err, withRowStatus(status)(page))
			}
			s := NewService(f)
			wantNoErrors(t, forAll(n, func(id string) error {
				_, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
				return err
			}))
			return f.calls()[opShow]
		}
		for _, status := range []string{"MIGRATING", ""} {
			if alone, each := shows(1, status), shows(10, status)/10; each > alone {
				t.Errorf("if the list says %q, each of ten tasks is shown %d times, and one alone %d times", status, each, alone)
			}
		}
	})
	inBubble(t, "nothing for a minute, since it is not answered", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, inSyncAfter(90*time.Second)...)
		f.list = func(ctx context.Context, _ int, _ client.ListTasksRequest) (*client.TaskPage, error) {
			if sleep(ctx, 195*time.Second) { // all retries of the client
				return nil, broken()
			}
			return nil, &client.Error{Operation: "listing", Err: ctx.Err()}
		}
		s := NewService(f)
		wantNoErrors(t, forAll(5, func(id string) error {
			_, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
			return err
		}))
		if took := f.passed(); took > 2*maxUnshown+2*time.Second {
			t.Errorf("took %s", took)
		}
	})
	inBubble(t, "a status of which show could not be asked at first", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, inSyncAfter(10*time.Second)...)
		list, show := f.list, f.show
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			return page, errors.Join(err, withRowStatus("AT_WORK")(page))
		}
		f.show = func(ctx context.Context, n int, id string) (*client.Task, error) {
			if f.passed() < time.Second {
				return nil, broken()
			}
			return show(ctx, n, id)
		}
		s := NewService(f)
		wantNoErrors(t, forAll(5, func(id string) error {
			_, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
			return err
		}))
		if took := f.passed(); took > 11*time.Second {
			t.Errorf("took %s", took)
		}
	})
	inBubble(t, "a machine without an address in the list has what show has", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, readyAfter(10*time.Second)...)
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			for i := range page.Tasks {
				page.Tasks[i].ECSTenantPrivateIP = ""
			}
			return page, err
		}
		s := NewService(f)
		wantNoErrors(t, forAll(5, func(id string) error {
			task, err := s.WaitToConfigure(t.Context(), id, "", nil)
			if err == nil && task.ECSTenantPrivateIP == "" {
				t.Errorf("%s came back without its address", id)
			}
			return err
		}))
		if f.calls()[opShow] > 7 {
			t.Errorf("calls were %v, want a show each, and one that tells that a status of the list is show's", f.calls())
		}
	})
	inBubble(t, "a job is read at the pace of a wait alone where the list does not tell", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, stage{0, "CREATING"}, stage{10 * time.Second, "RUNNING"})
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			return page, errors.Join(err, withRowStatus("AT_WORK")(page))
		}
		began := time.Now()
		f.job = func(context.Context, int, string) (*client.Job, error) {
			if time.Since(began) < 10*time.Second {
				return &client.Job{Status: "RUNNING"}, nil
			}
			return &client.Job{Status: client.JobSuccess}, nil
		}
		s := NewService(f)
		wantNoErrors(t, forAll(5, func(id string) error {
			_, err := s.WaitUntilReady(t.Context(), id, "job-"+id, nil)
			return err
		}))
		if took := f.passed(); took > 11*time.Second {
			t.Errorf("took %s", took)
		}
	})
	inBubble(t, "a stop is told by a list of four statuses", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(100, 10*time.Second, stage{0, "INCRMIGEATING"})
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			for i := range page.Tasks {
				if page.Tasks[i].Status != "TERMINATED" {
					page.Tasks[i].Status = "MIGRATING"
				}
				page.Tasks[i].TargetInstanceID = "target-1"
			}
			return page, err
		}
		s := NewService(f)
		wantNoErrors(t, forAll(100, func(id string) error { return s.Remove(t.Context(), id, PolicyStop, Remembered{}, nil) }))
		if f.calls()[opShow] > 1 || f.calls()[opStop] != 0 || f.calls()[opBatchStop] != 2 || f.calls()[opList] > 25 {
			t.Errorf("calls were %v", f.calls())
		}
	})
	inBubble(t, "a list that fails for ever keeps no job from being looked at", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, readyAfter(10*time.Second)...)
		f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, broken() }
		f.job = func(context.Context, int, string) (*client.Job, error) {
			return &client.Job{Status: client.JobSuccess}, nil
		}
		s := NewService(f)
		ctx, cancel := WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		wantNoErrors(t, forAll(5, func(id string) error {
			_, err := s.WaitToConfigure(ctx, id, "job-"+id, nil)
			return err
		}))
	})
	inBubble(t, "a list that fails for now is read again", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, inSyncAfter(10*time.Second)...)
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if n%2 == 1 {
				return nil, broken()
			}
			return list(ctx, n, req)
		}
		s := NewService(f)
		wantNoErrors(t, forAll(5, func(id string) error {
			_, err := s.Wait(t.Context(), id, GoalSync, nil, nil)
			return err
		}))
		if f.calls()[opShow] > 6 {
			t.Errorf("calls were %v, want a closing show each", f.calls())
		}
	})
}

func TestSeveralWaitsKeepTheRulesOfOne(t *testing.T) {
	t.Parallel()

	inBubble(t, "a task that vanishes is gone, and the others go on", func(t *testing.T) {
		f := newFake(t)
		s := f.hasTasks(3, 0, inSyncAfter(20*time.Second)...)
		s.scripts[taskID(1)].stages = []stage{{0, "FULLMIGRATING"}, {5 * time.Second, "gone"}}
		service := NewService(f)
		errs := forAll(3, func(id string) error {
			_, err := service.Wait(t.Context(), id, GoalSync, nil, nil)
			if _, gone := errors.AsType[*GoneError](err); gone && f.passed() > 6*time.Second {
				t.Errorf("%s was found gone after %s", id, f.passed())
			}
			return err
		})
		if _, gone := errors.AsType[*GoneError](errs[1]); !gone || errs[0] != nil || errs[2] != nil {
			t.Errorf("got %v", errs)
		}
	})
	inBubble(t, "a task that is listed and not shown yet is waited for, until the list no longer has it", func(t *testing.T) {
		f := newFake(t)
		s := f.hasTasks(2, 0, stage{0, "CREATING"}, stage{5 * time.Minute, "gone"})
		f.show = func(context.Context, int, string) (*client.Task, error) { return nil, notFound() }
		s.scripts[taskID(1)].stages = []stage{{0, "CREATING"}}
		service := NewService(f)
		ctx := cancelAfter(t, 10*time.Minute)
		errs := forAll(2, func(id string) error {
			_, err := service.Wait(ctx, id, GoalReady, nil, nil)
			return err
		})
		if _, gone := errors.AsType[*GoneError](errs[0]); !gone {
			t.Errorf("got %v, want that it is gone", errs[0])
		}
		if _, cut := errors.AsType[*CutShortError](errs[1]); !cut {
			t.Errorf("got %v, want a wait that was cut short", errs[1])
		}
	})
	inBubble(t, "nor is one gone that a list without ids lacks", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(2, 0, stage{0, "CREATING"})
		f.show = func(context.Context, int, string) (*client.Task, error) { return nil, notFound() }
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			if n > 5 {
				page.Tasks[0].ID = ""
			}
			return page, err
		}
		service := NewService(f)
		ctx := cancelAfter(t, 10*time.Minute)
		for _, err := range forAll(2, func(id string) error {
			_, err := service.Wait(ctx, id, GoalReady, nil, nil)
			return err
		}) {
			if _, cut := errors.AsType[*CutShortError](err); !cut {
				t.Errorf("got %v, want a wait that was cut short", err)
			}
		}
	})
	inBubble(t, "nor is one gone that the readable pages of a list lack", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, inSyncAfter(10*time.Second)...)
		f.show = func(context.Context, int, string) (*client.Task, error) { return nil, bare404() }
		f.list = func(_ context.Context, _ int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if req.Offset > 0 {
				return nil, forbidden()
			}
			return &client.TaskPage{Count: 20, Tasks: numbered(10)}, nil
		}
		service := NewService(f)
		for _, err := range forAll(3, func(id string) error {
			_, err := service.Wait(t.Context(), id, GoalSync, online("TERMINATED"), nil)
			return err
		}) {
			if _, gone := errors.AsType[*GoneError](err); gone || err == nil {
				t.Errorf("got %v, want that the list may not be read", err)
			}
		}
	})
	inBubble(t, "a task that fails ends its own wait alone, with the reason", func(t *testing.T) {
		f := newFake(t)
		s := f.hasTasks(3, 0, inSyncAfter(20*time.Second)...)
		s.scripts[taskID(1)].stages = []stage{{0, "FULLMIGRATING"}, {5 * time.Second, "FAILED"}}
		f.logs = logging(line("2019/10/22 14:44:30", "ERROR", "source closed the connection"))
		service := NewService(f)
		errs := forAll(3, func(id string) error {
			_, err := service.Wait(t.Context(), id, GoalSync, nil, nil)
			return err
		})
		if _, ended := errors.AsType[*EndedError](errs[1]); !ended || errs[0] != nil || errs[2] != nil {
			t.Fatalf("got %v", errs)
		}
		wantError(t, errs[1], "source closed the connection")
	})
	for _, listed := range []string{"CREATING", "MIGRATING"} {
		inBubble(t, "a job that failed is found within a minute while the list says "+listed, func(t *testing.T) {
			f := newFake(t)
			f.hasTasks(2, 0, stage{0, "CREATING"})
			list := f.list
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				page, err := list(ctx, n, req)
				return page, errors.Join(err, withRowStatus(listed)(page))
			}
			f.job = func(_ context.Context, _ int, id string) (*client.Job, error) {
				if f.passed() < 10*time.Second {
					return &client.Job{Status: "RUNNING"}, nil
				}
				return &client.Job{Status: "FAIL"}, nil
			}
			service := NewService(f)
			ctx := cancelAfter(t, time.Hour)
			for _, err := range forAll(2, func(id string) error {
				_, err := service.WaitUntilReady(ctx, id, "job-of-"+id, nil)
				return err
			}) {
				wantError(t, err, "failed")
			}
			if f.passed() > maxUnshown+10*time.Second {
				t.Errorf("took %s", f.passed())
			}
		})
	}
	inBubble(t, "an old end in a row is not taken for the outcome", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(5, 0, stage{0, "TERMINATED"}, stage{10 * time.Second, "FULLMIGRATING"}, stage{20 * time.Second, "TERMINATED"})
		service := NewService(f)
		for i, err := range forAll(5, func(id string) error {
			before := online("TERMINATED")
			before.ID = id
			_, err := service.Wait(t.Context(), id, GoalSync, before, nil)
			return err
		}) {
			if _, ended := errors.AsType[*EndedError](err); !ended {
				t.Errorf("%s: got %v, want an end", taskID(i), err)
			}
		}
		if took := f.passed(); took < 20*time.Second {
			t.Errorf("ended after %s, before anything new was to be seen", took)
		}
	})
	inBubble(t, "observers are told of each task", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, readyAfter(10*time.Minute)...)
		f.progress = func(context.Context, int) (*client.Progress, error) { return nil, forbidden() }
		service := NewService(f)
		var reports atomic.Int32
		wantNoErrors(t, forAll(3, func(id string) error {
			observer := NewObserver(time.Minute, func(_ context.Context, now Report) {
				if now.Task.ID != id || now.Task.Status != "CREATING" {
					t.Errorf("told of %+v", now.Task)
				}
				reports.Add(1)
			})
			_, err := service.WaitToConfigure(t.Context(), id, "", observer)
			return err
		}))
		if n := reports.Load(); n < 27 || n > 30 {
			t.Errorf("told %d times of 3 tasks in 10 minutes", n)
		}
	})
}

func TestSeveralWaitsEndEachByItself(t *testing.T) {
	t.Parallel()

	inBubble(t, "a wait that is cut short ends at once, and its list goes on for the others", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, inSyncAfter(3*time.Second)...)
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if !sleep(ctx, 10*time.Second) {
				t.Error("the list was ended with a wait that others outlived")
				return nil, &client.Error{Operation: "listing", Err: ctx.Err()}
			}
			return list(ctx, n, req)
		}
		service := NewService(f)
		ctx := cancelAfter(t, 5*time.Second) // during the first list, which one of them asked for
		errs := forAll(3, func(id string) error {
			own := t.Context()
			if id != taskID(2) {
				own = ctx
			}
			_, err := service.Wait(own, id, GoalSync, nil, nil)
			if own == ctx && f.passed() > 5*time.Second {
				t.Errorf("%s ended after %s, want at once", id, f.passed())
			}
			return err
		})
		for i, err := range errs {
			if _, cut := errors.AsType[*CutShortError](err); cut != (i < 2) {
				t.Errorf("%s: got %v", taskID(i), err)
			}
		}
	})
	inBubble(t, "the last to leave ends the list", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, inSyncAfter(time.Hour)...)
		ended := false
		f.list = func(ctx context.Context, _ int, _ client.ListTasksRequest) (*client.TaskPage, error) {
			<-ctx.Done()
			ended = true
			return nil, &client.Error{Operation: "listing", Err: ctx.Err()}
		}
		service := NewService(f)
		ctx := cancelAfter(t, 5*time.Second)
		forAll(3, func(id string) error {
			_, err := service.Wait(ctx, id, GoalSync, nil, nil)
			return err
		})
		synctest.Wait()
		f.wantTook(5 * time.Second)
		if !ended {
			t.Error("the list went on with no wait")
		}
	})
	inBubble(t, "one that comes later is served by itself", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, inSyncAfter(3*time.Second)...)
		service := NewService(f)
		wantNoErrors(t, forAll(3, func(id string) error {
			_, err := service.Wait(t.Context(), id, GoalSync, nil, nil)
			return err
		}))
		before := f.calls()[opList]
		if _, err := service.Wait(t.Context(), taskID(0), GoalSync, nil, nil); err != nil || f.calls()[opList] != before {
			t.Errorf("got %v, and %d lists more", err, f.calls()[opList]-before)
		}
	})
}

func TestSeveralWaitsIgnoreListsFromBefore(t *testing.T) {
	t.Parallel()
	inBubble(t, "since they may show what was before the call", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, stage{0, "TERMINATED"}, stage{2 * time.Second, "INCRMIGEATING"}, stage{15 * time.Second, "TERMINATED"})
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			sleep(ctx, 4*time.Second) // on its way back
			return page, err
		}
		service := NewService(f)
		ctx := cancelAfter(t, time.Minute)
		for i := range 2 {
			go func() { _, _ = service.Wait(ctx, taskID(i), GoalFull, nil, nil) }()
		}
		time.Sleep(2500 * time.Millisecond)
		_, err := service.wait(t.Context(), &wait{taskID: taskID(2), goal: GoalStopped, rowEnds: true}, nil)
		if err != nil || f.passed() < 15*time.Second {
			t.Errorf("got %v after %s: an answer that was under way before the wait ended it", err, f.passed())
		}
	})
}

func TestStatusOfAListedTaskIsTold(t *testing.T) {
	t.Parallel()
	inBubble(t, "by the error of a wait that ends before the task was shown", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, readyAfter(time.Hour)...)
		service := NewService(f)
		ctx := cancelAfter(t, 10*time.Second)
		for _, err := range forAll(3, func(id string) error {
			_, err := service.WaitToConfigure(ctx, id, "", nil)
			return err
		}) {
			if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.Task == nil || !strings.Contains(err.Error(), "CREATING") {
				t.Errorf("got %v", err)
			}
		}
	})
}
