package migration

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// What a wait makes of the status that it sees first.
const (
	reached = "reached"
	ended   = "ended"
	gone    = "gone"
	notYet  = "not yet"
)

func TestWaitJudgesTheStatusSeenFirst(t *testing.T) {
	t.Parallel()
	goals := map[string]struct {
		goal  Goal
		later string // a status that reaches the goal
	}{
		"ready":   {GoalReady, "FULLMIGRATING"},
		"full":    {GoalFull, "SUCCESS"},
		"sync":    {GoalSync, "INCRMIGEATING"},
		"stopped": {GoalStopped, "TERMINATED"},
	}
	tests := map[string]map[string]string{
		"RUNNING":          {"ready": reached, "full": notYet, "sync": notYet, "stopped": notYet},
		"MIGRATING":        {"ready": notYet, "full": notYet, "sync": notYet, "stopped": notYet},
		"FULLMIGRATING":    {"ready": reached, "full": notYet, "sync": notYet, "stopped": notYet},
		"INCRMIGEATING":    {"ready": reached, "full": reached, "sync": reached, "stopped": notYet},
		"SUCCESS":          {"ready": reached, "full": reached, "sync": ended, "stopped": reached},
		"FAILED":           {"ready": ended, "full": ended, "sync": ended, "stopped": reached},
		"MIGRATION_FAILED": {"ready": ended, "full": ended, "sync": ended, "stopped": reached},
		"TERMINATING":      {"ready": notYet, "full": notYet, "sync": notYet, "stopped": notYet},
		"TERMINATED":       {"ready": ended, "full": ended, "sync": ended, "stopped": reached},
		"RELEASED":         {"ready": ended, "full": reached, "sync": ended, "stopped": reached},
		"DELETED":          {"ready": gone, "full": gone, "sync": gone, "stopped": gone},
		"ON_HOLIDAY":       {"ready": notYet, "full": notYet, "sync": notYet, "stopped": notYet},
		"":                 {"ready": notYet, "full": notYet, "sync": notYet, "stopped": notYet},
		"success":          {"ready": reached, "full": reached, "sync": ended, "stopped": reached},
	}
	for status, outcomes := range tests {
		for goalName, want := range outcomes {
			goal := goals[goalName]
			inBubble(t, "a wait for "+goalName+" that sees "+status+" says "+want, func(t *testing.T) {
				f := newFake(t)
				f.show = showing(status, goal.later)
				f.list, f.logs = listing(row(status)), logging()
				task, err := NewService(f).Wait(t.Context(), taskOne, goal.goal, nil, nil)
				switch want {
				case reached:
					if err != nil || task.Status != status {
						t.Fatalf("got %+v, %v", task, err)
					}
					f.wantTook(0)
				case notYet:
					if err != nil || task.Status != goal.later {
						t.Fatalf("got %+v, %v", task, err)
					}
					f.wantTook(minInterval)
				case ended:
					end, ok := errors.AsType[*EndedError](err)
					if !ok || end.Task.Status != status || end.Goal != goal.goal {
						t.Fatalf("got %v, want an end as %s", err, status)
					}
					wantError(t, err, taskOne, status, goal.goal.String())
					f.wantTook(0)
				case gone:
					if e, ok := errors.AsType[*GoneError](err); !ok || e.ID != taskOne {
						t.Fatalf("got %v, want that the task is gone", err)
					}
					f.wantTook(0)
				}
				if (task == nil) != (err != nil) {
					t.Errorf("got the task %+v with the error %v", task, err)
				}
			})
		}
	}
}

func TestWaitGoesThroughWordsNobodyKnows(t *testing.T) {
	t.Parallel()

	inBubble(t, "a new task is followed from nothing to its goal", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(notFound(), notFound(), "", "MAKING_MACHINE", broken(), "RUNNING", "FULLMIGRATING", refused(429, ""), "PAUSED_42", "INCRMIGEATING")
		task, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil)
		if err != nil || task.Status != "INCRMIGEATING" {
			t.Fatalf("got %+v, %v", task, err)
		}
		f.wantCalls(map[string]int{opShow: 10})
		f.wantTook(9 * minInterval)
	})
}

func TestWaitForATaskThatIsNotThere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		goal   Goal
		before *client.Task
		show   []any
		gone   bool
		looks  int
	}{
		"a new task is not shown at once":                     {GoalReady, nil, []any{notFound(), notFound(), "RUNNING"}, false, 3},
		"a new import is not shown at once":                   {GoalFull, nil, []any{notFound(), notFound(), "SUCCESS"}, false, 3},
		"a task that was shown and vanished is gone":          {GoalSync, nil, []any{notFound(), "FULLMIGRATING", notFound()}, true, 3},
		"a task that vanished as it was being stopped":        {GoalStopped, nil, []any{notFound()}, true, 1},
		"a task that was read before is gone at once":         {GoalSync, online("RUNNING"), []any{notFound()}, true, 1},
		"a task of which another answer is 404 is gone too":   {GoalSync, online("RUNNING"), []any{refused(404, "DCS.4000")}, true, 1},
		"a 404 of the gateway itself says nothing about that": {GoalSync, nil, []any{refused(404, "APIGW.0101")}, false, 1},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(test.show...)
			_, err := NewService(f).Wait(t.Context(), taskOne, test.goal, test.before, nil)
			if _, got := errors.AsType[*GoneError](err); got != test.gone {
				t.Errorf("got %v, gone is to be %t", err, test.gone)
			}
			f.wantCalls(map[string]int{opShow: test.looks})
		})
	}
}

// A 404 without a code may come from a proxy.
func TestWaitBelievesABare404NoMoreThanTheList(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		goal   Goal
		before *client.Task
		show   []any
	}{
		"of a task that was shown":         {GoalSync, nil, []any{"FULLMIGRATING", bare404(), "INCRMIGEATING"}},
		"of a task that was read before":   {GoalSync, online("FULLMIGRATING"), []any{bare404(), "INCRMIGEATING"}},
		"of a task that is being stopped":  {GoalStopped, nil, []any{bare404(), bare404(), "TERMINATED"}},
		"of a task that is and was listed": {GoalStopped, nil, []any{"TERMINATING", bare404(), "TERMINATED"}},
	} {
		inBubble(t, name+", and is listed", func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showing(test.show...), listing(row("FULLMIGRATING"))
			if _, err := NewService(f).Wait(t.Context(), taskOne, test.goal, test.before, nil); err != nil {
				t.Error(err)
			}
		})
		inBubble(t, name+", and is not listed", func(t *testing.T) {
			f := newFake(t)
			f.show, f.list = showing(test.show...), listing()
			_, err := NewService(f).Wait(t.Context(), taskOne, test.goal, test.before, nil)
			if _, gone := errors.AsType[*GoneError](err); !gone {
				t.Errorf("got %v, want that it is gone", err)
			}
		})
	}
	inBubble(t, "of one of several tasks", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, 0, inSyncAfter(10*time.Second)...)
		show := f.show
		f.show = func(ctx context.Context, n int, id string) (*client.Task, error) {
			if n%2 == 1 {
				return nil, bare404()
			}
			return show(ctx, n, id)
		}
		s := NewService(f)
		before := online("TERMINATED")
		wantNoErrors(t, forAll(3, func(id string) error {
			_, err := s.Wait(t.Context(), id, GoalSync, before, nil)
			return err
		}))
	})
}

func TestWaitKeepsTheIDOfATaskShownWithoutOne(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	task := online("INCRMIGEATING")
	task.ID = ""
	f.show = showing(task)
	got, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil)
	if err != nil || got.ID != taskOne {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWaitEndsWithTheReason(t *testing.T) {
	t.Parallel()
	inBubble(t, "in its error", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("FULLMIGRATING", "MIGRATION_FAILED")
		f.logs = logging(line("2019/10/22 14:44:30", "error", "source closed the connection"))
		_, err := NewService(f).Wait(t.Context(), taskOne, GoalSync, nil, nil)
		wantError(t, err, "MIGRATION_FAILED", "source closed the connection")
	})
}

func TestWaitCutShort(t *testing.T) {
	t.Parallel()
	inBubble(t, "by its time-out, with the task as last seen", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("RUNNING", "FULLMIGRATING")
		ctx, cancel := WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, nil)
		cut, ok := errors.AsType[*CutShortError](err)
		if !ok || !cut.TimedOut() || cut.Task == nil || cut.Task.Status != "FULLMIGRATING" {
			t.Fatalf("got %+v", err)
		}
		wantError(t, err, "1h0m0s", "FULLMIGRATING")
		f.wantTook(time.Hour)
	})
	inBubble(t, "by the user, with the task as last seen", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("FULLMIGRATING")
		_, err := NewService(f).Wait(cancelAfter(t, 33*time.Minute), taskOne, GoalFull, nil, nil)
		cut, ok := errors.AsType[*CutShortError](err)
		if !ok || cut.TimedOut() || cut.Task == nil || cut.Task.Status != "FULLMIGRATING" || !errors.Is(err, context.Canceled) {
			t.Fatalf("got %+v", err)
		}
		f.wantTook(33 * time.Minute)
	})
	inBubble(t, "with no word of a status that was not shown", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(online(""))
		_, err := NewService(f).Wait(cancelAfter(t, time.Minute), taskOne, GoalFull, nil, nil)
		if cut, ok := errors.AsType[*CutShortError](err); !ok || cut.Task == nil || strings.Contains(err.Error(), "seen") {
			t.Errorf("got %v", err)
		}
	})
	inBubble(t, "without a task that was never seen, but with why", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(broken())
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := NewService(f).Wait(ctx, taskOne, GoalFull, nil, nil)
		cut, ok := errors.AsType[*CutShortError](err)
		if !ok || cut.Task != nil {
			t.Fatalf("got %+v", err)
		}
		wantError(t, err, "DCS.5000")
	})
}

func TestWaitUntilReady(t *testing.T) {
	t.Parallel()
	job := func(answers ...any) func(context.Context, int, string) (*client.Job, error) {
		return func(_ context.Context, n int, jobID string) (*client.Job, error) {
			if err, ok := answers[min(n, len(answers))-1].(error); ok {
				return nil, err
			}
			return &client.Job{ID: jobID, Status: answers[min(n, len(answers))-1].(string)}, nil
		}
	}
	tests := map[string]struct {
		jobID string
		jobs  []any
		asked map[string]int
	}{
		"without a job the task alone is looked at":               {"", nil, map[string]int{opShow: 1}},
		"a job is waited for first":                               {"job-1", []any{"RUNNING", "INIT", "DOING", "SUCCESS"}, map[string]int{opJob: 4, opShow: 1}},
		"a job that never says a word leaves it to the task":      {"job-1", []any{"RUNNING", ""}, map[string]int{opJob: 2, opShow: 2}},
		"a job's words are taken in any case":                     {"job-1", []any{"success"}, map[string]int{opJob: 1, opShow: 1}},
		"a job that may not be shown leaves it to the task":       {"job-1", []any{forbidden()}, map[string]int{opJob: 1, opShow: 1}},
		"a job that is not known leaves it to the task":           {"job-1", []any{refused(404, "")}, map[string]int{opJob: 1, opShow: 1}},
		"a job that cannot be read for now is looked at again":    {"job-1", []any{broken(), refused(429, ""), "SUCCESS"}, map[string]int{opJob: 3, opShow: 1}},
		"a job that was shown and is no longer leaves it as well": {"job-1", []any{"RUNNING", refused(404, "")}, map[string]int{opJob: 2, opShow: 1}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(unconfigured("RUNNING"))
			if test.jobs != nil {
				f.job = job(test.jobs...)
			}
			task, err := NewService(f).WaitUntilReady(t.Context(), taskOne, test.jobID, nil)
			if err != nil || task.Status != "RUNNING" {
				t.Fatalf("got %+v, %v", task, err)
			}
			f.wantCalls(test.asked)
		})
	}
	inBubble(t, "a job that failed ends it, with the reason", func(t *testing.T) {
		f := newFake(t)
		f.job = job("RUNNING", "Fail")
		f.logs = logging(line("2019/10/22 14:44:30", "ERROR", "no address left in the subnet"))
		_, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "job-1", nil)
		wantError(t, err, "task task-1 (job job-1 failed). The service says:\n", "no address left in the subnet")
		f.wantTook(minInterval)
	})
	inBubble(t, "a job that failed says why", func(t *testing.T) {
		f := newFake(t)
		f.job = func(context.Context, int, string) (*client.Job, error) {
			return &client.Job{Status: client.JobFail, FailReason: "the subnet has no address left"}, nil
		}
		_, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "job-1", nil)
		wantError(t, err, "could not make the migration machine of task task-1", "job-1", "the subnet has no address left")
		f.wantCalls(map[string]int{opJob: 1})
	})
	inBubble(t, "a job that failed without a reason ends it as well", func(t *testing.T) {
		f := newFake(t)
		f.job, f.logs, f.list = job("FAIL"), logging(), listing()
		_, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "job-1", nil)
		wantError(t, err, "job-1 failed")
		if strings.Contains(err.Error(), "says") {
			t.Errorf("got %q, which quotes nothing", err)
		}
	})
	inBubble(t, "a job that says nothing of a task that says nothing is waited for", func(t *testing.T) {
		f := newFake(t)
		f.job, f.logs, f.list = job("", "", "FAIL"), logging(), listing()
		f.show = showing(notFound(), unconfigured("CREATING"))
		_, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "job-1", nil)
		wantError(t, err, "job-1 failed")
	})
	inBubble(t, "a machine that could not be made ends it, with the reason", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(unconfigured("CREATING"), unconfigured("FAILED"))
		f.logs = logging()
		failed := row("FAILED")
		failed.ErrorMessage = "quota exceeded"
		f.list = listing(failed)
		_, err := NewService(f).WaitUntilReady(t.Context(), taskOne, "", nil)
		wantError(t, err, "FAILED", "quota exceeded")
	})
	inBubble(t, "a wait for a job ends with its time", func(t *testing.T) {
		f := newFake(t)
		f.job = job("RUNNING")
		ctx, cancel := WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		_, err := NewService(f).WaitUntilReady(ctx, taskOne, "job-1", nil)
		if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() {
			t.Errorf("got %v", err)
		}
		f.wantTook(10 * time.Minute)
	})
}

func TestWaitForTheMachinesAddress(t *testing.T) {
	t.Parallel()
	silent := func(status string) *client.Task {
		task := unconfigured(status)
		task.ECSTenantPrivateIP = ""
		return task
	}
	tests := map[string]struct {
		show []any
		goal Goal
		took time.Duration
	}{
		"an address that is there is not waited for":         {[]any{unconfigured("RUNNING")}, GoalReady, 0},
		"an address that follows is waited for":              {[]any{silent("RUNNING"), silent("RUNNING"), unconfigured("RUNNING")}, GoalReady, 2 * minInterval},
		"one that is never shown is waited for five seconds": {[]any{silent("RUNNING")}, GoalReady, 5 * time.Second},
		"a machine at work needs no address":                 {[]any{silent("FULLMIGRATING")}, GoalReady, 0},
		"nor does any other goal":                            {[]any{silent("INCRMIGEATING")}, GoalSync, 0},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(test.show...)
			if _, err := NewService(f).Wait(t.Context(), taskOne, test.goal, nil, nil); err != nil {
				t.Fatal(err)
			}
			f.wantTook(test.took)
		})
	}
}

func TestWaitIsNotTakenInByAnOldStatus(t *testing.T) {
	t.Parallel()
	at := func(status, updatedAt string) *client.Task {
		task := online(status)
		task.UpdatedAt = updatedAt
		return task
	}
	const first, second = "2019/10/22 14:44:30", "2019/10/22 15:44:30"
	tests := map[string]struct {
		before  *client.Task
		show    []any
		status  string // reached; empty: the wait ends with an EndedError
		atLeast time.Duration
		atMost  time.Duration
	}{
		"the same word and end time are not the outcome at first":      {at("SUCCESS", first), []any{at("SUCCESS", first), at("SUCCESS", first), at("FULLMIGRATING", ""), at("SUCCESS", second)}, "SUCCESS", 3 * minInterval, 3 * minInterval},
		"the same word with another end time is the outcome":           {at("SUCCESS", first), []any{at("SUCCESS", second)}, "SUCCESS", 0, 0},
		"another word with the same end time is the outcome":           {at("TERMINATED", first), []any{at("SUCCESS", first)}, "SUCCESS", 0, 0},
		"the same word and end time are the outcome after two minutes": {at("SUCCESS", first), []any{at("SUCCESS", first)}, "SUCCESS", 2 * time.Minute, 127 * time.Second},
		"so is a failure":                         {at("FAILED", first), []any{at("FAILED", first)}, "", 2 * time.Minute, 127 * time.Second},
		"a failure with another end time is":      {at("FAILED", first), []any{at("FAILED", second)}, "", 0, 0},
		"a failure whose end time is gone is old": {at("FAILED", first), []any{at("FAILED", ""), at("FAILED", ""), at("SUCCESS", second)}, "SUCCESS", 2 * minInterval, 2 * minInterval},
		"once it moved on the old word is new":    {at("TERMINATED", first), []any{at("FULLMIGRATING", first), at("TERMINATED", first)}, "", minInterval, minInterval},
		"a word nobody knows is a move as well":   {at("SUCCESS", first), []any{at("HM", first), at("SUCCESS", first)}, "SUCCESS", minInterval, minInterval},
		"without a task before nothing is old":    {nil, []any{at("SUCCESS", first)}, "SUCCESS", 0, 0},
		"an end whose time was not read is old":   {at("TERMINATED", ""), []any{at("TERMINATED", first), at("FULLMIGRATING", ""), at("SUCCESS", second)}, "SUCCESS", 2 * minInterval, 2 * minInterval},
		"a task that waited before had no end":    {at("RUNNING", ""), []any{at("RUNNING", ""), at("SUCCESS", first)}, "SUCCESS", minInterval, minInterval},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show = showing(test.show...)
			f.list, f.logs = listing(), logging()
			task, err := NewService(f).Wait(t.Context(), taskOne, GoalFull, test.before, nil)
			_, failed := errors.AsType[*EndedError](err)
			switch {
			case test.status == "" && !failed:
				t.Errorf("got %v, want an end", err)
			case test.status != "" && (err != nil || task.Status != test.status):
				t.Errorf("got %+v, %v", task, err)
			}
			if took := f.passed(); took < test.atLeast || took > test.atMost+time.Duration(f.calls()[opList])*joinWindow {
				t.Errorf("took %s, want %s to %s", took, test.atLeast, test.atMost)
			}
		})
	}
}

func TestReleasedBeforeAnybodyLooked(t *testing.T) {
	t.Parallel()
	failed := row("RELEASED")
	failed.ErrorMessage = "target ran out of memory"
	const early, late = "2019/10/22 14:44:30", "2019/10/22 15:44:30"
	page := func(answers ...any) func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
		return func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if err, ok := answers[min(n, len(answers))-1].(error); ok {
				return nil, err
			}
			return listing(answers[min(n, len(answers))-1].(client.TaskRow))(ctx, n, req)
		}
	}
	logPages := func(answers ...any) func(context.Context, int, client.ListTaskLogsRequest) (*client.LogPage, error) {
		return func(ctx context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error) {
			if err, ok := answers[min(n, len(answers))-1].(error); ok {
				return nil, err
			}
			return logging(answers[min(n, len(answers))-1].([]client.LogLine)...)(ctx, n, req)
		}
	}
	quiet := []client.LogLine{line(early, "INFO", "full phase"), line(late, "INFO", "done")}
	tests := map[string]struct {
		list  []any
		logs  []any
		fails string // what the error says; empty: success
		took  time.Duration
	}{
		"is success where nothing says otherwise":           {[]any{row("RELEASED")}, []any{quiet}, "", 0},
		"is success without a log":                          {[]any{row("RELEASED")}, []any{[]client.LogLine(nil)}, "", 0},
		"is success without a row":                          {[]any{client.TaskRow{ID: "other"}}, []any{quiet}, "", 0},
		"is what the row's error says":                      {[]any{failed}, []any{quiet}, "target ran out of memory", 0},
		"is what the log's last line says":                  {[]any{row("RELEASED")}, []any{[]client.LogLine{line(early, "INFO", "full phase"), line(late, "ERROR", "disk full")}}, "disk full", 0},
		"is what the last line by time says":                {[]any{row("RELEASED")}, []any{[]client.LogLine{line(late, "ERROR", "disk full"), line(early, "INFO", "full phase")}}, "disk full", 0},
		"is success where an error was got over":            {[]any{row("RELEASED")}, []any{[]client.LogLine{line(early, "ERROR", "reconnecting"), line(late, "INFO", "done")}}, "", 0},
		"is success where list and log may not be read":     {[]any{forbidden()}, []any{forbidden()}, "", 0},
		"is told by the log where the list may not be read": {[]any{forbidden()}, []any{[]client.LogLine{line(late, "ERROR", "disk full")}}, "disk full", 0},
		"is told by the list where the log may not be read": {[]any{failed}, []any{forbidden()}, "target ran out of memory", 0},
		"waits for a list that fails for now":               {[]any{broken(), broken(), failed}, []any{quiet}, "target ran out of memory", 2 * minInterval},
		"waits for a log that fails for now":                {[]any{row("RELEASED")}, []any{broken(), []client.LogLine{line(late, "ERROR", "disk full")}}, "disk full", minInterval},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.list, f.logs = showing("RELEASED"), page(test.list...), logPages(test.logs...)
			task, err := NewService(f).Wait(t.Context(), taskOne, GoalFull, nil, nil)
			f.wantTook(test.took)
			if test.fails == "" {
				if err != nil || task.Status != "RELEASED" {
					t.Errorf("got %+v, %v", task, err)
				}
				return
			}
			if _, ok := errors.AsType[*EndedError](err); !ok {
				t.Fatalf("got %v, want an end", err)
			}
			wantError(t, err, "RELEASED", test.fails)
		})
	}
	for name, lookup := range map[string]func(f *fake, hang func(context.Context) error){
		"is not success for a wait that ends during the list": func(f *fake, hang func(context.Context) error) {
			f.list = func(ctx context.Context, _ int, _ client.ListTasksRequest) (*client.TaskPage, error) {
				return nil, hang(ctx)
			}
		},
		"is not success for a wait that ends during the log": func(f *fake, hang func(context.Context) error) {
			f.list = listing()
			f.logs = func(ctx context.Context, _ int, _ client.ListTaskLogsRequest) (*client.LogPage, error) {
				return nil, hang(ctx)
			}
		},
	} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.logs = showing("RELEASED"), logging()
			lookup(f, func(ctx context.Context) error {
				<-ctx.Done()
				return &client.Error{Operation: "reading", Err: ctx.Err()}
			})
			_, err := NewService(f).Wait(cancelAfter(t, time.Second), taskOne, GoalFull, nil, nil)
			if _, ok := errors.AsType[*CutShortError](err); !ok {
				t.Errorf("got %v, want a wait cut short", err)
			}
			f.wantTook(time.Second)
		})
	}
}

func TestEndedErrorWithoutAReason(t *testing.T) {
	t.Parallel()
	err := &EndedError{Task: online("TERMINATED"), Goal: GoalSync}
	wantError(t, err, taskOne, "TERMINATED", GoalSync.String())
	if strings.Contains(err.Error(), "says") {
		t.Errorf("got %q, which quotes nothing", err)
	}
}
