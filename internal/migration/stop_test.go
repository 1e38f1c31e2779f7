package migration

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestStop(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status string
		ends   string
		stops  int
		want   string
		took   time.Duration
	}{
		"a task that succeeded is left alone":        {"SUCCESS", "", 0, "SUCCESS", 0},
		"a task that failed is left alone":           {"FAILED", "", 0, "FAILED", 0},
		"a task that was stopped is left alone":      {"TERMINATED", "", 0, "TERMINATED", 0},
		"a task whose machine is gone is left alone": {"RELEASED", "", 0, "RELEASED", 0},
		"an import is stopped":                       {"MIGRATING", "", 1, "TERMINATED", 5 * time.Second},
		"a full migration is stopped":                {"FULLMIGRATING", "", 1, "TERMINATED", 5 * time.Second},
		"an incremental migration is stopped":        {"INCRMIGEATING", "", 1, "TERMINATED", 5 * time.Second},
		"a word nobody knows is stopped":             {"CATCHING_UP", "", 1, "TERMINATED", 5 * time.Second},
		"a task that waits is stopped as well":       {"RUNNING", "", 1, "TERMINATED", 5 * time.Second},
		"a stop that ends in success is a stop":      {"FULLMIGRATING", "SUCCESS", 1, "SUCCESS", 5 * time.Second},
		"a stop that ends in a failure is a stop":    {"FULLMIGRATING", "FAILED", 1, "FAILED", 5 * time.Second},
		"a stop that ends in RELEASED is a stop":     {"INCRMIGEATING", "RELEASED", 1, "RELEASED", 5 * time.Second},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTask(&taskScript{task: online(test.status), stages: []stage{{0, test.status}}, stops: 5 * time.Second, ends: test.ends})
			task, err := NewService(f).stop(t.Context(), online(test.status), nil)
			if err != nil || task.Status != test.want {
				t.Errorf("got %+v, %v, want %s", task, err, test.want)
			}
			if f.calls()[opStop] != test.stops {
				t.Errorf("stopped %d times, want %d", f.calls()[opStop], test.stops)
			}
			if test.stops == 0 && f.calls()[opShow] != 0 {
				t.Error("a task that has ended was read again")
			}
			f.wantTook(test.took)
		})
	}
	inBubble(t, "a task that is being stopped is only waited for", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "TERMINATING"}, {5 * time.Second, "TERMINATED"}}})
		task, err := NewService(f).stop(t.Context(), online("TERMINATING"), nil)
		if err != nil || task.Status != "TERMINATED" {
			t.Errorf("got %+v, %v", task, err)
		}
		f.wantCalls(map[string]int{opShow: 11})
	})
	inBubble(t, "a task that shows its old status for a while is waited for", func(t *testing.T) {
		f := newFake(t)
		f.stop = func(context.Context, int) error { return nil }
		f.show = showing("INCRMIGEATING", "INCRMIGEATING", "TERMINATING", "TERMINATED")
		if _, err := NewService(f).stop(t.Context(), online("INCRMIGEATING"), nil); err != nil {
			t.Error(err)
		}
		f.wantCalls(map[string]int{opStop: 1, opShow: 4})
	})
	inBubble(t, "a stop that takes too long says what was seen last", func(t *testing.T) {
		f := newFake(t)
		f.stop = func(context.Context, int) error { return nil }
		f.show = showing("TERMINATING")
		ctx, cancel := WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		_, err := NewService(f).stop(ctx, online("INCRMIGEATING"), nil)
		if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() || cut.Task == nil || cut.Task.Status != "TERMINATING" {
			t.Errorf("got %+v", err)
		}
		f.wantTook(30 * time.Minute)
	})
}

func TestStopThatIsNotPlain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answers []error
		show    []any
		stops   int
		shows   int
		gone    bool
		says    []string
	}{
		"a lost answer, and it is being stopped":               {[]error{lostAnswer()}, []any{"TERMINATING", "TERMINATED"}, 1, 2, false, nil},
		"a lost answer, and it has been stopped":               {[]error{lostAnswer()}, []any{"TERMINATED"}, 1, 2, false, nil},
		"a lost answer, and it has ended of itself":            {[]error{lostAnswer()}, []any{"SUCCESS"}, 1, 2, false, nil},
		"a lost answer, and it is gone":                        {[]error{lostAnswer()}, []any{notFound()}, 1, 2, true, nil},
		"a lost answer, and it goes on":                        {[]error{lostAnswer(), nil}, []any{"INCRMIGEATING", "INCRMIGEATING", "INCRMIGEATING", "TERMINATED"}, 2, 4, false, nil},
		"a lost answer, and it cannot be read":                 {[]error{lostAnswer()}, []any{broken()}, 1, 3, false, []string{"not known", "Look at the status of migration task task-1"}},
		"a lost answer, and it may not be read":                {[]error{lostAnswer()}, []any{forbidden()}, 1, 1, false, []string{"not known", "DCS.4003"}},
		"answers that are lost for ever":                       {[]error{lostAnswer()}, []any{"INCRMIGEATING"}, 3, 9, false, []string{"3 times"}},
		"a refusal of a task that goes on":                     {[]error{wrongStatus()}, []any{"INCRMIGEATING"}, 1, 3, false, []string{"stopping migration task task-1", "DCS.4921"}},
		"a refusal of a task that cannot be read":              {[]error{wrongStatus()}, []any{broken()}, 1, 3, false, []string{"DCS.4921"}},
		"a refusal of a task whose stop is shown late":         {[]error{wrongStatus()}, []any{"INCRMIGEATING", "INCRMIGEATING", "TERMINATED"}, 1, 4, false, nil},
		"a refusal of a task that has ended meanwhile":         {[]error{wrongStatus()}, []any{"SUCCESS"}, 1, 2, false, nil},
		"a refusal of a task that is stopped by another":       {[]error{wrongStatus()}, []any{"TERMINATING", "TERMINATED"}, 1, 2, false, nil},
		"a refusal of a task that is gone":                     {[]error{notFound()}, []any{notFound()}, 1, 2, true, nil},
		"a refusal, after a lost call, of a task that goes on": {[]error{lostAnswer(), wrongStatus()}, []any{"INCRMIGEATING"}, 2, 9, false, []string{"DCS.4921"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.stop = func(_ context.Context, n int) error { return nth(n, test.answers...) }
			f.show = showing(test.show...)
			_, err := NewService(f).stop(t.Context(), online("INCRMIGEATING"), nil)
			_, gone := errors.AsType[*GoneError](err)
			switch {
			case len(test.says) > 0:
				wantError(t, err, test.says...)
			case test.gone != gone || !gone && err != nil:
				t.Errorf("got %v", err)
			}
			f.wantCalls(map[string]int{opStop: test.stops, opShow: test.shows})
		})
	}
}

func TestDeleteRecord(t *testing.T) {
	t.Parallel()
	type answer struct {
		ids []string
		err error
	}
	named := answer{ids: []string{"task-0", taskOne}}
	leftOut := answer{ids: []string{"task-0"}}
	const there, gone = true, false
	tests := map[string]struct {
		answers []answer
		listed  bool // before an answer that names the task or none
		list    error
		show    any // asked for only where the list may not be read
		deletes int
		says    []string // empty: deleted
	}{
		"an answer that names the task":                    {[]answer{named}, there, nil, nil, 1, nil},
		"an answer that names none":                        {[]answer{{}}, there, nil, nil, 1, nil},
		"an answer that leaves it out, of a task gone":     {[]answer{leftOut}, gone, nil, nil, 1, nil},
		"an answer that leaves it out, of a task there":    {[]answer{leftOut}, there, nil, nil, 1, []string{"task-1", "still there"}},
		"an answer with an empty list, of a task there":    {[]answer{{ids: []string{}}}, there, nil, nil, 1, []string{"still there"}},
		"a task that is not known is as good as deleted":   {[]answer{{err: notFound()}}, gone, nil, nil, 1, nil},
		"a 404 of a proxy's, of a task that is there":      {[]answer{{err: bare404()}}, there, nil, nil, 1, []string{"404"}},
		"a 404 without a code, of a task that is gone":     {[]answer{{err: bare404()}}, gone, nil, nil, 1, nil},
		"a refusal of a task that is there":                {[]answer{{err: wrongStatus()}}, there, nil, nil, 1, []string{"deleting the record of migration task task-1", "DCS.4921"}},
		"a refusal of a task that is gone":                 {[]answer{{err: wrongStatus()}}, gone, nil, nil, 1, nil},
		"a refusal while the list is down":                 {[]answer{{err: wrongStatus()}}, there, broken(), nil, 1, []string{"DCS.4921"}},
		"a lost answer, and it is gone":                    {[]answer{{err: lostAnswer()}}, gone, nil, nil, 1, nil},
		"a lost answer, and it is there":                   {[]answer{{err: lostAnswer()}, named}, there, nil, nil, 2, nil},
		"a lost answer, and the list is down":              {[]answer{{err: lostAnswer()}}, there, broken(), nil, 1, []string{"not known", "Check whether migration task task-1 is still listed"}},
		"answers lost for ever":                            {[]answer{{err: lostAnswer()}}, there, nil, nil, 3, []string{"3 times"}},
		"without the list, an answer that names it":        {[]answer{named}, there, forbidden(), nil, 1, nil},
		"without the list, left out and shown as SUCCESS":  {[]answer{leftOut}, there, forbidden(), "SUCCESS", 1, nil},
		"without the list, left out and not known":         {[]answer{leftOut}, there, forbidden(), notFound(), 1, nil},
		"without the list, left out and shown as it was":   {[]answer{leftOut}, there, forbidden(), "TERMINATED", 1, []string{"still there"}},
		"without the list, left out and not to be read":    {[]answer{leftOut}, there, forbidden(), forbidden(), 1, []string{"DCS.4003"}},
		"without the list, a lost answer, and DELETED":     {[]answer{{err: lostAnswer()}}, there, forbidden(), "DELETED", 1, nil},
		"without the list, a lost answer, then not known":  {[]answer{{err: lostAnswer()}, {err: notFound()}}, there, forbidden(), "SUCCESS", 2, nil},
		"without the list, a refusal of a task not known":  {[]answer{{err: wrongStatus()}}, there, forbidden(), notFound(), 1, nil},
		"without the list, a refusal of one that is there": {[]answer{{err: wrongStatus()}}, there, forbidden(), "TERMINATED", 1, []string{"DCS.4921"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			var listed atomic.Bool
			listed.Store(test.listed)
			f.delete = func(_ context.Context, n int) ([]string, error) {
				a := test.answers[min(n, len(test.answers))-1]
				if a.err == nil && (a.ids == nil || slices.Contains(a.ids, taskOne)) {
					time.AfterFunc(3*time.Second, func() { listed.Store(false) })
				}
				return a.ids, a.err
			}
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				if test.list != nil {
					return nil, test.list
				}
				if listed.Load() {
					return listing(row("TERMINATED"))(ctx, n, req)
				}
				return listing(row("DELETED"))(ctx, n, req)
			}
			if test.show != nil {
				f.show = showing(test.show)
			}
			err := NewService(f).deleteRecord(t.Context(), taskOne)
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				wantError(t, err, test.says...)
			}
			if len(test.says) == 0 && test.list == nil && listed.Load() {
				t.Error("it is still listed")
			}
			if f.calls()[opDelete] != test.deletes {
				t.Errorf("deleted %d times, want %d", f.calls()[opDelete], test.deletes)
			}
		})
	}
	inBubble(t, "a deletion that the list does not confirm in time says so", func(t *testing.T) {
		f := newFake(t)
		f.delete = func(context.Context, int) ([]string, error) { return nil, nil }
		f.list = listing(row("TERMINATED"))
		ctx, cancel := WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		wantError(t, NewService(f).deleteRecord(ctx, taskOne), "deleting the record of migration task task-1", "the list still has the task", "timed out after 30m0s")
	})
}

func TestHaltStopsWhatRunsAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		task  *client.Task
		stops int
	}{
		"an incremental migration is stopped":                   {online("INCRMIGEATING"), 1},
		"a word nobody knows is stopped":                        {online("CATCHING_UP"), 1},
		"a task that was stopped is left alone":                 {online("TERMINATED"), 0},
		"a task that never was configured is left alone":        {unconfigured("RUNNING"), 0},
		"a machine in the making is left alone":                 {unconfigured("CREATING"), 0},
		"a task whose configuration was perhaps taken, and ran": {online("FULLMIGRATING"), 1},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTask(&taskScript{task: test.task, stages: []stage{{0, test.task.Status}}, stops: time.Second})
			if err := NewService(f).Halt(t.Context(), taskOne, Remembered{}, nil); err != nil {
				t.Error(err)
			}
			if f.calls()[opStop] != test.stops || f.calls()[opDelete] != 0 {
				t.Errorf("calls were %v, want %d stops", f.calls(), test.stops)
			}
		})
	}
	inBubble(t, "a task that is shown as before its configuration is stopped if that is known to be taken", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: unconfigured("RUNNING"), stages: []stage{{0, "RUNNING"}}, stops: time.Second})
		if err := NewService(f).Halt(t.Context(), taskOne, Remembered{Configured: true}, nil); err != nil {
			t.Error(err)
		}
		if f.calls()[opStop] != 1 {
			t.Errorf("calls were %v, want a stop", f.calls())
		}
	})
	inBubble(t, "a task that is shown as SUCCESS is not looked for in the list", func(t *testing.T) {
		f := newFake(t)
		f.show, f.list = showing("SUCCESS"), listing(row("SUCCESS"))
		if err := NewService(f).Halt(t.Context(), taskOne, Remembered{}, nil); err != nil {
			t.Error(err)
		}
		f.wantCalls(map[string]int{opShow: 1})
	})
	inBubble(t, "a configuration that is shown late is stopped all the same", func(t *testing.T) {
		f := newFake(t)
		f.stop = func(context.Context, int) error { return nil }
		f.show = showing(unconfigured("RUNNING"), unconfigured("RUNNING"), "FULLMIGRATING", "TERMINATED")
		if err := NewService(f).Halt(t.Context(), taskOne, Remembered{}, nil); err != nil {
			t.Error(err)
		}
		f.wantCalls(map[string]int{opShow: 4, opStop: 1})
	})
	inBubble(t, "a refused stop of a task that waits is no failure", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("RUNNING")
		f.stop = func(context.Context, int) error { return wrongStatus() }
		if err := NewService(f).Halt(t.Context(), taskOne, Remembered{}, nil); err != nil {
			t.Error(err)
		}
	})
	inBubble(t, "a refused stop of a task that runs is one", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("INCRMIGEATING")
		f.stop = func(context.Context, int) error { return wrongStatus() }
		wantError(t, NewService(f).Halt(t.Context(), taskOne, Remembered{}, nil), "DCS.4921")
	})
	inBubble(t, "a task that vanishes while it stops is as good", func(t *testing.T) {
		f := newFake(t)
		f.stop = func(context.Context, int) error { return nil }
		f.show = func(_ context.Context, n int, _ string) (*client.Task, error) {
			if n == 1 {
				return online("INCRMIGEATING"), nil
			}
			return nil, notFound()
		}
		if err := NewService(f).Halt(t.Context(), taskOne, Remembered{}, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestAStopIsDeliveredToARunningTaskAlone(t *testing.T) {
	t.Parallel()
	for status, calls := range map[string]int{
		"INCRMIGEATING": 1, "FULLMIGRATING": 1, "PREPARING": 1, "RUNNING": 1,
		"TERMINATING": 0, "TERMINATED": 0, "SUCCESS": 0, "FAILED": 0, "RELEASED": 0,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			want := map[string]int{}
			if calls > 0 {
				f.stop, want[opStop] = func(context.Context, int) error { return nil }, calls
			}
			if err := NewService(f).DeliverStop(t.Context(), unconfigured(status)); err != nil {
				t.Fatal(err)
			}
			f.wantCalls(want)
		})
	}
}
