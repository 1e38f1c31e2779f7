package migration

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestRemove(t *testing.T) {
	t.Parallel()
	// A stop takes five seconds in all of these.
	const stopping = 5 * time.Second
	backup := &client.Task{ID: taskOne, Name: nameOne, MigrationType: client.MigrationTypeBackupImport, BackupFiles: &client.BackupFiles{BackupID: "b"}}
	always := func(status string) []stage { return []stage{{0, status}} }
	then := func(first, second string) []stage { return []stage{{0, first}, {10 * time.Second, second}} }
	tests := map[string]struct {
		policy  Policy
		task    *client.Task
		stages  []stage
		ends    string
		stops   int
		deletes int
		took    time.Duration
	}{
		"stop: a full migration is stopped":                {PolicyStop, online(""), always("FULLMIGRATING"), "", 1, 0, stopping},
		"stop: an incremental migration is stopped":        {PolicyStop, online(""), always("INCRMIGEATING"), "", 1, 0, stopping},
		"stop: an import is stopped":                       {PolicyStop, backup, always("MIGRATING"), "", 1, 0, stopping},
		"stop: a word nobody knows is stopped":             {PolicyStop, online(""), always("CATCHING_UP"), "", 1, 0, stopping},
		"stop: a task being stopped is waited for":         {PolicyStop, online(""), then("TERMINATING", "TERMINATED"), "", 0, 0, 10 * time.Second},
		"stop: a task that succeeded is forgotten":         {PolicyStop, online(""), always("SUCCESS"), "", 0, 0, 0},
		"stop: a task that failed is forgotten":            {PolicyStop, online(""), always("FAILED"), "", 0, 0, 0},
		"stop: a task that failed otherwise is forgotten":  {PolicyStop, online(""), always("MIGRATION_FAILED"), "", 0, 0, 0},
		"stop: a task that was stopped is forgotten":       {PolicyStop, online(""), always("TERMINATED"), "", 0, 0, 0},
		"stop: a task whose machine is gone is forgotten":  {PolicyStop, online(""), always("RELEASED"), "", 0, 0, 0},
		"stop: a stop that ends in success is as good":     {PolicyStop, online(""), always("FULLMIGRATING"), "SUCCESS", 1, 0, stopping},
		"stop: a task that vanishes while it is stopped":   {PolicyStop, online(""), always("INCRMIGEATING"), "gone", 1, 0, stopping},
		"stop: a record deleted while it is stopped":       {PolicyStop, online(""), always("INCRMIGEATING"), "DELETED", 1, 0, stopping},
		"stop: a task that is gone is as good":             {PolicyStop, online(""), always("gone"), "", 0, 0, 0},
		"stop: a task that is DELETED is as good":          {PolicyStop, online(""), always("DELETED"), "", 0, 0, 0},
		"delete: a running task is stopped, then deleted":  {PolicyDelete, online(""), always("INCRMIGEATING"), "", 1, 1, stopping},
		"delete: an import is stopped, then deleted":       {PolicyDelete, backup, always("MIGRATING"), "", 1, 1, stopping},
		"delete: a task being stopped, then deleted":       {PolicyDelete, online(""), then("TERMINATING", "TERMINATED"), "", 0, 1, 10 * time.Second},
		"delete: a task that succeeded is deleted":         {PolicyDelete, online(""), always("SUCCESS"), "", 0, 1, 0},
		"delete: a task that failed is deleted":            {PolicyDelete, online(""), always("FAILED"), "", 0, 1, 0},
		"delete: a task whose machine is gone is deleted":  {PolicyDelete, online(""), always("RELEASED"), "", 0, 1, 0},
		"delete: a task that is gone is as good":           {PolicyDelete, online(""), always("gone"), "", 0, 0, 0},
		"delete: a task that vanishes while it is stopped": {PolicyDelete, online(""), always("INCRMIGEATING"), "gone", 1, 0, stopping},
		"abandon: a running task is left as it is":         {PolicyAbandon, online(""), always("INCRMIGEATING"), "", 0, 0, 0},
		"abandon: a task never configured is left as well": {PolicyAbandon, unconfigured(""), always("RUNNING"), "", 0, 0, 0},

		"never configured, stop: a task that waits is deleted":               {PolicyStop, unconfigured(""), always("RUNNING"), "", 0, 1, 0},
		"never configured: a machine without an address is not waited for":   {PolicyStop, changed(unconfigured(""), func(task *client.Task) { task.ECSTenantPrivateIP = "" }), always("RUNNING"), "", 0, 1, 0},
		"never configured, delete: a task that waits is deleted":             {PolicyDelete, unconfigured(""), always("RUNNING"), "", 0, 1, 0},
		"never configured: a machine in the making is waited for":            {PolicyStop, unconfigured(""), then("CREATING", "RUNNING"), "", 0, 1, 10 * time.Second},
		"never configured: a machine without a word is waited for":           {PolicyStop, unconfigured(""), then("", "RUNNING"), "", 0, 1, 10 * time.Second},
		"never configured: a machine made as MIGRATING is, too":              {PolicyStop, unconfigured(""), then("MIGRATING", "RUNNING"), "", 0, 1, 10 * time.Second},
		"never configured: a machine that fails while it is waited for, too": {PolicyStop, unconfigured(""), then("CREATING", "FAILED"), "", 0, 1, 10 * time.Second},
		"never configured: a machine that had failed before is forgotten":    {PolicyStop, unconfigured(""), always("FAILED"), "", 0, 0, 0},
		"never configured: one that failed is deleted where told so":         {PolicyDelete, unconfigured(""), then("CREATING", "FAILED"), "", 0, 1, 10 * time.Second},
		"never configured: a task that vanishes is as good":                  {PolicyStop, unconfigured(""), then("CREATING", "gone"), "", 0, 0, 10 * time.Second},
		"never configured: work begun elsewhere is stopped":                  {PolicyStop, unconfigured(""), always("FULLMIGRATING"), "", 1, 0, stopping},
		"never configured: work begun meanwhile is stopped":                  {PolicyStop, unconfigured(""), then("CREATING", "INCRMIGEATING"), "", 1, 0, 10*time.Second + stopping},
		"never configured by us: a word nobody knows, with ends, is stopped": {PolicyStop, online(""), always("CATCHING_UP"), "", 1, 0, stopping},
		"configured once, but waiting: it is stopped like any other":         {PolicyStop, online(""), always("RUNNING"), "", 1, 0, stopping},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTask(&taskScript{task: test.task, stages: test.stages, stops: stopping, ends: test.ends})
			if err := NewService(f).Remove(t.Context(), taskOne, test.policy, Remembered{}, nil); err != nil {
				t.Fatal(err)
			}
			if f.calls()[opStop] != test.stops || f.calls()[opDelete] != test.deletes {
				t.Errorf("stopped %d times and deleted %d times, want %d and %d", f.calls()[opStop], f.calls()[opDelete], test.stops, test.deletes)
			}
			if test.policy == PolicyAbandon {
				f.wantCalls(map[string]int{})
			}
			if test.took == 0 && test.deletes == 0 && test.policy != PolicyAbandon && PhaseOf(test.stages[0].status).Ended() && test.stages[0].status != "DELETED" {
				f.wantCalls(map[string]int{opShow: 1}) // one that has ended is forgotten
			}
			// Looks come at a twentieth of the wait at most, so that an end is seen so much later at most. A stop and a
			// deletion wait for others.
			if took := f.passed(); took < test.took || took > test.took+test.took/10+5*joinWindow {
				t.Errorf("took %s, want %s", took, test.took)
			}
		})
	}
}

func TestNeverConfigured(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		task *client.Task
		want bool
	}{
		"a task that waits, without ends":        {unconfigured("RUNNING"), true},
		"a word nobody knows, without ends":      {unconfigured("CREATING"), true},
		"no word, without ends":                  {unconfigured(""), true},
		"MIGRATING, without ends":                {unconfigured("MIGRATING"), true},
		"a task of no type":                      {&client.Task{ID: taskOne, Status: "RUNNING"}, true},
		"a task that waits, but has both ends":   {online("RUNNING"), false},
		"a task that waits, but has a source":    {changed(unconfigured("RUNNING"), func(task *client.Task) { task.Source = instanceByID("a") }), false},
		"a task that waits, but has a target":    {changed(unconfigured("RUNNING"), func(task *client.Task) { task.Target = instanceByID("a") }), false},
		"a task that waits, but has files":       {changed(unconfigured("RUNNING"), func(task *client.Task) { task.BackupFiles = &client.BackupFiles{} }), false},
		"an import by its type":                  {changed(unconfigured("MIGRATING"), func(task *client.Task) { task.MigrationType = client.MigrationTypeBackupImport }), false},
		"a full migration that hides its ends":   {unconfigured("FULLMIGRATING"), false},
		"a task in sync that hides its ends":     {unconfigured("INCRMIGEATING"), false},
		"a task that succeeded hides its ends":   {unconfigured("SUCCESS"), false},
		"a task that failed without ends":        {unconfigured("FAILED"), false},
		"a task that was stopped hides its ends": {unconfigured("TERMINATED"), false},
		"a task being stopped hides its ends":    {unconfigured("TERMINATING"), false},
		"a machine that is gone":                 {unconfigured("RELEASED"), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := neverConfigured(test.task); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestRemoveDeletesOnlyAfterTheMachineIsMade(t *testing.T) {
	t.Parallel()
	inBubble(t, "and only after a stop has come to its end", func(t *testing.T) {
		f := newFake(t)
		l := &taskScript{task: unconfigured(""), stages: []stage{{0, "CREATING"}, {3 * time.Second, "RUNNING"}}}
		f.hasTask(l)
		if err := NewService(f).Remove(t.Context(), taskOne, PolicyStop, Remembered{}, nil); err != nil {
			t.Fatal(err)
		}
		if at := f.timesOf(opDelete); len(at) != 1 || at[0] < 3*time.Second {
			t.Errorf("deleted at %v, want after three seconds", at)
		}
	})
	inBubble(t, "nor before a running task has stopped", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "INCRMIGEATING"}}, stops: 3 * time.Second})
		if err := NewService(f).Remove(t.Context(), taskOne, PolicyDelete, Remembered{}, nil); err != nil {
			t.Fatal(err)
		}
		if at := f.timesOf(opDelete); len(at) != 1 || at[0] < 3*time.Second {
			t.Errorf("deleted at %v, want after three seconds", at)
		}
	})
}

func TestRemoveOfATaskNotShownYet(t *testing.T) {
	t.Parallel()
	inBubble(t, "waits for it, since the list has it", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(notFound(), notFound(), unconfigured("CREATING"), unconfigured("RUNNING"))
		listed := true
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if listed {
				return listing(row("CREATING"))(ctx, n, req)
			}
			return listing()(ctx, n, req)
		}
		f.delete = func(context.Context, int) ([]string, error) {
			listed = false
			return nil, nil
		}
		if err := NewService(f).Remove(t.Context(), taskOne, PolicyStop, Remembered{}, nil); err != nil {
			t.Error(err)
		}
		f.wantCalls(map[string]int{opShow: 4, opList: 3, opDelete: 1}) // a list for each look that did not show it, and one that confirms
	})
}

func TestRemoveOfATaskThatWaitsThoughConfigured(t *testing.T) {
	t.Parallel()
	inBubble(t, "deletes its record where a stop is refused", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "RUNNING"}}})
		f.stop = func(context.Context, int) error { return wrongStatus() }
		if err := NewService(f).Remove(t.Context(), taskOne, PolicyStop, Remembered{}, nil); err != nil {
			t.Error(err)
		}
		if f.calls()[opStop] != 1 || f.calls()[opDelete] != 1 {
			t.Errorf("calls were %v", f.calls())
		}
	})
	inBubble(t, "but keeps it where a stop is throttled", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "RUNNING"}}})
		f.stop = func(context.Context, int) error { return refused(429, "APIGW.0308") }
		wantError(t, NewService(f).Remove(t.Context(), taskOne, PolicyStop, Remembered{}, nil), "APIGW.0308")
		if f.calls()[opDelete] != 0 {
			t.Errorf("calls were %v", f.calls())
		}
	})
}

func TestRemoveThatFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		stages []stage
		script func(f *fake)
		policy Policy
		says   []string
	}{
		"since the task may not be read":        {nil, func(f *fake) { f.show = showing(forbidden()) }, PolicyStop, []string{"DCS.4003"}},
		"since a running task may not be ended": {[]stage{{0, "INCRMIGEATING"}}, func(f *fake) { f.stop = func(context.Context, int) error { return forbidden() } }, PolicyDelete, []string{"stopping migration task task-1", "DCS.4003"}},
		"since a record may not be deleted": {[]stage{{0, "SUCCESS"}}, func(f *fake) {
			f.delete = func(context.Context, int) ([]string, error) { return nil, forbidden() }
		}, PolicyDelete, []string{"deleting the record of migration task task-1", "DCS.4003"}},
		"since a 404 that is not the service's own says nothing of a stop": {[]stage{{0, "INCRMIGEATING"}}, func(f *fake) {
			show := f.show
			f.show = func(ctx context.Context, n int, id string) (*client.Task, error) {
				if n > 1 {
					return nil, bare404()
				}
				return show(ctx, n, id)
			}
			f.stop = func(context.Context, int) error { return bare404() }
		}, PolicyDelete, []string{"stopping migration task task-1", "404"}},
		"since nothing tells what became of a stop": {[]stage{{0, "INCRMIGEATING"}}, func(f *fake) {
			show := f.show
			f.show = func(ctx context.Context, n int, id string) (*client.Task, error) {
				if n > 1 {
					return nil, broken()
				}
				return show(ctx, n, id)
			}
			f.stop = func(context.Context, int) error { return lostAnswer() }
		}, PolicyDelete, []string{"not known", "task-1"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTask(&taskScript{task: online(""), stages: test.stages})
			test.script(f)
			wantError(t, NewService(f).Remove(t.Context(), taskOne, test.policy, Remembered{}, nil), test.says...)
			if test.policy == PolicyDelete && test.stages[0].status == "INCRMIGEATING" && f.calls()[opDelete] != 0 {
				t.Error("a task was deleted that has not been stopped")
			}
		})
	}
	inBubble(t, "since its time is over", func(t *testing.T) {
		f := newFake(t)
		f.hasTask(&taskScript{task: online(""), stages: []stage{{0, "INCRMIGEATING"}}, stops: time.Hour})
		ctx, cancel := WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		err := NewService(f).Remove(ctx, taskOne, PolicyDelete, Remembered{}, nil)
		if cut, ok := errors.AsType[*CutShortError](err); !ok || !cut.TimedOut() {
			t.Errorf("got %v", err)
		}
		if f.calls()[opDelete] != 0 {
			t.Error("a task was deleted that has not been stopped")
		}
		f.wantTook(30 * time.Minute)
	})
}

func TestRemoveLeavesAloneWhatRunsAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status string
		fails  bool
	}{
		"in sync":                  {"INCRMIGEATING", true},
		"in full":                  {"FULLMIGRATING", true},
		"under a word not known":   {"CATCHING_UP", true},
		"being stopped by another": {"TERMINATING", false},
		"ended":                    {"SUCCESS", false},
		"stopped":                  {"TERMINATED", false},
		"gone":                     {"gone", false},
	} {
		for what, do := range map[string]func(context.Context, *Service) error{
			"stop": func(ctx context.Context, s *Service) error {
				return s.Remove(ctx, taskOne, PolicyStop, Remembered{Ended: true}, nil)
			},
			"delete": func(ctx context.Context, s *Service) error {
				return s.Remove(ctx, taskOne, PolicyDelete, Remembered{Ended: true}, nil)
			},
			"halt": func(ctx context.Context, s *Service) error { return s.Halt(ctx, taskOne, Remembered{Ended: true}, nil) },
		} {
			inBubble(t, name+", "+what, func(t *testing.T) {
				f := newFake(t)
				stages := []stage{{0, test.status}}
				if test.status == "TERMINATING" {
					stages = append(stages, stage{time.Second, "TERMINATED"})
				}
				f.hasTask(&taskScript{task: online(""), stages: stages})
				err := do(t.Context(), NewService(f))
				again, isAgain := errors.AsType[*RunsAgainError](err)
				if isAgain != test.fails || !isAgain && err != nil {
					t.Fatalf("got %v", err)
				}
				if f.calls()[opStop] != 0 || test.fails && f.calls()[opDelete] != 0 {
					t.Errorf("calls were %v", f.calls())
				}
				if isAgain {
					wantError(t, again, taskOne, test.status, "Nothing was changed", "Plan again")
				}
			})
		}
	}
	inBubble(t, "but goes by show, not by a row that is late", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(2, 0, stage{0, "TERMINATED"})
		list := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := list(ctx, n, req)
			return page, errors.Join(err, withRowStatus("INCRMIGEATING")(page))
		}
		s := NewService(f)
		wantNoErrors(t, forAll(2, func(id string) error { return s.Remove(t.Context(), id, PolicyStop, Remembered{Ended: true}, nil) }))
		f.wantCalls(map[string]int{opList: 1, opShow: 2})
	})
}

func TestRemoveOfManyCostsFewRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy Policy
		status string
		change func(row *client.TaskRow)
		most   map[string]int
	}{
		"that run":                     {PolicyStop, "INCRMIGEATING", nil, map[string]int{opBatchStop: 2, opList: 22, opShow: 1}},
		"that run, by four statuses":   {PolicyStop, "MIGRATING", func(row *client.TaskRow) { row.DataSource = "10.0.0.1:6379" }, map[string]int{opBatchStop: 2, opList: 22, opShow: 1}},
		"that have ended":              {PolicyStop, "SUCCESS", nil, map[string]int{opList: 1}},
		"that have ended, with record": {PolicyDelete, "SUCCESS", nil, map[string]int{opList: 2, opDelete: 2}},
		"that run, with record":        {PolicyDelete, "FULLMIGRATING", nil, map[string]int{opBatchStop: 2, opDelete: 2, opList: 23, opShow: 1}},
	} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTasks(100, 5*time.Second, stage{0, test.status})
			if test.change != nil {
				list := f.list
				f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
					page, err := list(ctx, n, req)
					for i := range page.Tasks {
						test.change(&page.Tasks[i])
					}
					return page, err
				}
			}
			s := NewService(f)
			wantNoErrors(t, forAll(100, func(id string) error { return s.Remove(t.Context(), id, test.policy, Remembered{}, nil) }))
			total := 0
			for op, n := range f.calls() {
				total += n
				if n > test.most[op] {
					t.Errorf("calls were %v, want %v at most", f.calls(), test.most)
				}
			}
			if total > 30 {
				t.Errorf("calls were %v, want 30 at most", f.calls())
			}
		})
	}
	inBubble(t, "and goes by show where the list may not be read", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(10, time.Second, stage{0, "INCRMIGEATING"})
		f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, forbidden() }
		s := NewService(f)
		wantNoErrors(t, forAll(10, func(id string) error { return s.Remove(t.Context(), id, PolicyDelete, Remembered{}, nil) }))
	})
}

// A deleted task may be shown as SUCCESS for good: the list tells.
func TestRemoveSendsNoDeletionOfATaskThatTheListLacks(t *testing.T) {
	t.Parallel()
	inBubble(t, "deleted elsewhere", func(t *testing.T) {
		f := newFake(t)
		f.show, f.list = showing("SUCCESS"), listing()
		if err := NewService(f).Remove(t.Context(), taskOne, PolicyDelete, Remembered{}, nil); err != nil {
			t.Fatal(err)
		}
		f.wantCalls(map[string]int{opShow: 1, opList: 1})
	})
}
