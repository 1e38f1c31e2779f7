package migration

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

var configureRequest = client.ConfigureRequest{
	MigrationMethod: client.MigrationMethodIncremental, ResumeMode: client.ResumeModeAuto, BandwidthLimitMB: 100,
	Source: client.ConfigureInstance{Addrs: []string{"10.0.0.1:6379", "10.0.0.2:6379"}, Password: "source-secret"},
	Target: client.ConfigureInstance{ID: "target-1", Password: "target-secret"},
}

// asConfigured is a task that shows what configureRequest asks for.
func asConfigured(status string) *client.Task {
	task := online(status)
	task.Source = &client.Instance{Addrs: []string{"10.0.0.2:6379", "10.0.0.1:6379"}}
	return task
}

// changed is a task with something else about it.
func changed(task *client.Task, change func(task *client.Task)) *client.Task {
	copied := *task
	change(&copied)
	return &copied
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	inBubble(t, "sends the configuration once", func(t *testing.T) {
		f := newFake(t)
		f.configure = func(_ context.Context, _ int, req client.ConfigureRequest) error {
			if !reflect.DeepEqual(req, configureRequest) {
				t.Errorf("sent %+v", req)
			}
			return nil
		}
		if err := NewService(f).Configure(t.Context(), unconfigured("RUNNING"), configureRequest); err != nil {
			t.Error(err)
		}
		f.wantCalls(map[string]int{opConfigure: 1})
	})
	inBubble(t, "does not repeat what was refused", func(t *testing.T) {
		f := newFake(t)
		f.configure = func(context.Context, int, client.ConfigureRequest) error { return wrongStatus() }
		err := NewService(f).Configure(t.Context(), unconfigured("RUNNING"), configureRequest)
		wantError(t, err, "configuring migration task task-1", "DCS.4921")
		f.wantCalls(map[string]int{opConfigure: 1})
	})
	inBubble(t, "says what to look for where it was cancelled", func(t *testing.T) {
		f := newFake(t)
		f.configure = func(ctx context.Context, _ int, _ client.ConfigureRequest) error { return hang(ctx) }
		f.show = showing(unconfigured("RUNNING"))
		err := NewService(f).Configure(cancelAfter(t, time.Second), unconfigured("RUNNING"), configureRequest)
		wantError(t, err, "configuring migration task task-1", "not known", "Look at the status of migration task task-1")
		f.wantTook(time.Second + graceAfterCancel)
	})
}

func TestConfigureWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	stopped := changed(online("TERMINATED"), func(task *client.Task) { task.UpdatedAt = "2019/10/22 14:44:30" })
	again := func(change func(task *client.Task)) *client.Task { return changed(stopped, change) }
	tests := map[string]struct {
		before  *client.Task
		show    []any
		answers []error
		calls   int
		looks   int
		says    []string // empty: taken
	}{
		"a task at work has taken it":                            {unconfigured("RUNNING"), []any{asConfigured("FULLMIGRATING")}, []error{lostAnswer()}, 1, 1, nil},
		"a task in sync has taken it":                            {unconfigured("RUNNING"), []any{asConfigured("INCRMIGEATING")}, []error{lostAnswer()}, 1, 1, nil},
		"a task that has failed since has taken it":              {unconfigured("RUNNING"), []any{asConfigured("FAILED")}, []error{lostAnswer()}, 1, 1, nil},
		"a task in a word nobody knows has taken it":             {unconfigured("RUNNING"), []any{asConfigured("PREPARING")}, []error{lostAnswer()}, 1, 1, nil},
		"a task that shows the ends now has taken it":            {unconfigured("RUNNING"), []any{asConfigured("RUNNING")}, []error{lostAnswer()}, 1, 1, nil},
		"a task that shows other ends now has taken it":          {stopped, []any{again(func(task *client.Task) { task.Source = asConfigured("").Source })}, []error{lostAnswer()}, 1, 1, nil},
		"a task that ended at another time has taken it":         {stopped, []any{again(func(task *client.Task) { task.UpdatedAt = "2019/10/22 15:44:30" })}, []error{lostAnswer()}, 1, 1, nil},
		"an end whose time was not read before says nothing":     {changed(stopped, func(task *client.Task) { task.UpdatedAt = "" }), []any{stopped}, []error{lostAnswer(), nil}, 2, 3, nil},
		"a task that moves on with the ends it had has taken it": {asConfigured("TERMINATED"), []any{asConfigured("FULLMIGRATING")}, []error{lostAnswer()}, 1, 1, nil},
		"a task that hides the ends but moves on has taken it":   {unconfigured("RUNNING"), []any{unconfigured("FULLMIGRATING")}, []error{lostAnswer()}, 1, 1, nil},
		"a task that moves on late has taken it":                 {unconfigured("RUNNING"), []any{unconfigured("RUNNING"), unconfigured("RUNNING"), asConfigured("FULLMIGRATING")}, []error{lostAnswer()}, 1, 3, nil},
		"a task that stays as it was is called again":            {unconfigured("RUNNING"), []any{unconfigured("RUNNING")}, []error{lostAnswer(), nil}, 2, 3, nil},
		"an ended task that stays is called again":               {stopped, []any{stopped}, []error{lostAnswer(), nil}, 2, 3, nil},
		"a status that is not shown says nothing":                {unconfigured("RUNNING"), []any{unconfigured("")}, []error{lostAnswer(), nil}, 2, 3, nil},
		"ends that were shown before say nothing":                {asConfigured("TERMINATED"), []any{asConfigured("TERMINATED")}, []error{lostAnswer(), nil}, 2, 3, nil},
		"the end asked for with its addresses has taken it": {unconfigured("RUNNING"), []any{changed(asConfigured("RUNNING"), func(task *client.Task) { task.Target = instance("target-1", "10.0.0.3:6379") })},
			[]error{lostAnswer()}, 1, 1, nil},
		"another end than asked for says nothing": {unconfigured("RUNNING"), []any{changed(asConfigured("RUNNING"), func(task *client.Task) { task.Target = instanceByID("target-2") })},
			[]error{lostAnswer(), nil}, 2, 3, nil},
		"other addresses than asked for say nothing": {unconfigured("RUNNING"), []any{changed(asConfigured("RUNNING"), func(task *client.Task) { task.Source = instanceByAddrs("10.0.0.1:6379") })},
			[]error{lostAnswer(), nil}, 2, 3, nil},
		"one end of two says nothing": {unconfigured("RUNNING"), []any{changed(asConfigured("RUNNING"), func(task *client.Task) { task.Target = nil })},
			[]error{lostAnswer(), nil}, 2, 3, nil},
		"ends by another method say nothing": {unconfigured("RUNNING"), []any{changed(asConfigured("RUNNING"), func(task *client.Task) { task.MigrationMethod = client.MigrationMethodFull })},
			[]error{lostAnswer(), nil}, 2, 3, nil},
		"a refused second call may follow on one that was taken": {unconfigured("RUNNING"), []any{unconfigured("RUNNING"), unconfigured("RUNNING"), unconfigured("RUNNING"), asConfigured("FULLMIGRATING")},
			[]error{lostAnswer(), wrongStatus()}, 2, 4, nil},
		"a machine that is gone has taken nothing": {stopped, []any{again(func(task *client.Task) { task.Status = "RELEASED" })},
			[]error{lostAnswer(), wrongStatus()}, 2, 6, []string{"DCS.4921"}},
		"a record that is gone has taken nothing": {stopped, []any{again(func(task *client.Task) { task.Status = "DELETED" })},
			[]error{lostAnswer(), wrongStatus()}, 2, 6, []string{"DCS.4921"}},
		"a task that is no longer known leaves it open": {stopped, []any{notFound()}, []error{lostAnswer()}, 1, 1, []string{"not known", "DCS.4133", "Look at the status of migration task task-1"}},
		"a task that cannot be read leaves it open":     {stopped, []any{broken()}, []error{lostAnswer()}, 1, 3, []string{"not known", "DCS.5000", "Look at the status of migration task task-1"}},
		"a call that is lost thrice is given up":        {stopped, []any{stopped}, []error{lostAnswer()}, 3, 9, []string{"3 times"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.configure = func(_ context.Context, n int, _ client.ConfigureRequest) error { return nth(n, test.answers...) }
			f.show = showing(test.show...)
			err := NewService(f).Configure(t.Context(), test.before, configureRequest)
			if len(test.says) == 0 {
				if err != nil {
					t.Error(err)
				}
			} else {
				wantError(t, err, test.says...)
				if strings.Contains(err.Error(), "secret") {
					t.Errorf("%q has a password", err)
				}
			}
			f.wantCalls(map[string]int{opConfigure: test.calls, opShow: test.looks})
		})
	}
}

func TestSameAddrs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b []string
		want bool
	}{
		"none and none":                 {nil, []string{}, true},
		"the same":                      {[]string{"a:1", "b:2"}, []string{"a:1", "b:2"}, true},
		"the first in another order":    {[]string{"b:2", "a:1"}, []string{"a:1", "b:2"}, true},
		"the second in another order":   {[]string{"a:1", "b:2"}, []string{"b:2", "a:1"}, true},
		"one twice in the first":        {[]string{"a:1", "b:2", "a:1"}, []string{"a:1", "b:2"}, true},
		"one twice in the second":       {[]string{"a:1", "b:2"}, []string{"b:2", "a:1", "b:2"}, true},
		"one more in the first is not":  {[]string{"a:1", "b:2"}, []string{"a:1"}, false},
		"one more in the second is not": {[]string{"a:1"}, []string{"a:1", "b:2"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := slices.Clone(test.a), slices.Clone(test.b)
			if got := sameAddrs(test.a, test.b); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
			if !slices.Equal(test.a, a) || !slices.Equal(test.b, b) {
				t.Errorf("what was compared was changed to %q and %q", test.a, test.b)
			}
		})
	}
}

func TestSetResumeMode(t *testing.T) {
	t.Parallel()
	mode := func(mode string) *client.Task {
		return changed(online("INCRMIGEATING"), func(task *client.Task) { task.ResumeMode = mode })
	}
	tests := map[string]struct {
		answers []error
		show    []any
		asked   map[string]int
		says    []string
	}{
		"is sent once":                                 {[]error{nil}, nil, map[string]int{opResume: 1}, nil},
		"is not repeated where it was refused":         {[]error{wrongStatus()}, nil, map[string]int{opResume: 1}, []string{"setting the resume mode of migration task task-1", "DCS.4921"}},
		"without an answer, but shown, it was taken":   {[]error{lostAnswer()}, []any{mode("auto")}, map[string]int{opResume: 1, opShow: 1}, nil},
		"without an answer, and not shown, is resent":  {[]error{lostAnswer(), nil}, []any{mode("manual")}, map[string]int{opResume: 2, opShow: 3}, nil},
		"without an answer, shown as none, is resent":  {[]error{lostAnswer(), nil}, []any{mode("")}, map[string]int{opResume: 2, opShow: 3}, nil},
		"without an answer, and with none to a look":   {[]error{lostAnswer()}, []any{broken()}, map[string]int{opResume: 1, opShow: 3}, []string{"not known", "Look at the resume mode of migration task task-1"}},
		"without an answer, of a task that has gone":   {[]error{lostAnswer()}, []any{notFound()}, map[string]int{opResume: 1, opShow: 1}, []string{"not known", "DCS.4133"}},
		"without an answer, and refused when repeated": {[]error{lostAnswer(), wrongStatus()}, []any{mode("manual")}, map[string]int{opResume: 2, opShow: 6}, []string{"DCS.4921"}},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.resume = func(_ context.Context, n int, mode string) error {
				if mode != client.ResumeModeAuto {
					t.Errorf("sent %q", mode)
				}
				return nth(n, test.answers...)
			}
			f.show = showing(test.show...)
			err := NewService(f).SetResumeMode(t.Context(), taskOne, client.ResumeModeAuto)
			if len(test.says) == 0 && err != nil {
				t.Error(err)
			} else if len(test.says) > 0 {
				wantError(t, err, test.says...)
			}
			f.wantCalls(test.asked)
		})
	}
}

func TestReconfigure(t *testing.T) {
	t.Parallel()
	const (
		sent      = "sent"
		released  = "released"
		notWarned = "not warned"
	)
	tests := map[string]struct {
		task         *client.Task
		stages       []stage
		ends         string // what a stop ends in
		configured   bool
		mayInterrupt bool
		want         string
		stops        int
		before       string // the status that a wait is to hold against
		took         time.Duration
	}{
		"a task that waits is configured":                      {unconfigured("RUNNING"), []stage{{0, "RUNNING"}}, "", false, false, sent, 0, "RUNNING", 0},
		"a task that waits again is configured":                {online("RUNNING"), []stage{{0, "RUNNING"}}, "", true, false, sent, 0, "RUNNING", 0},
		"a task that succeeded is configured":                  {online("SUCCESS"), []stage{{0, "SUCCESS"}}, "", true, false, sent, 0, "SUCCESS", 0},
		"a task that failed is configured":                     {online("FAILED"), []stage{{0, "FAILED"}}, "", true, false, sent, 0, "FAILED", 0},
		"a task that failed otherwise is configured":           {online("MIGRATION_FAILED"), []stage{{0, "MIGRATION_FAILED"}}, "", true, false, sent, 0, "MIGRATION_FAILED", 0},
		"a task that was stopped is configured":                {online("TERMINATED"), []stage{{0, "TERMINATED"}}, "", true, false, sent, 0, "TERMINATED", 0},
		"a task that is being stopped is waited for":           {online("TERMINATING"), []stage{{0, "TERMINATING"}, {5 * time.Second, "TERMINATED"}}, "", true, false, sent, 0, "TERMINATED", 5 * time.Second},
		"a full migration is stopped first":                    {online("FULLMIGRATING"), []stage{{0, "FULLMIGRATING"}}, "", true, true, sent, 1, "TERMINATED", 5 * time.Second},
		"an incremental migration is stopped first":            {online("INCRMIGEATING"), []stage{{0, "INCRMIGEATING"}}, "", true, true, sent, 1, "TERMINATED", 5 * time.Second},
		"a task that ends well while it is stopped is":         {online("FULLMIGRATING"), []stage{{0, "FULLMIGRATING"}}, "SUCCESS", true, true, sent, 1, "SUCCESS", 5 * time.Second},
		"a full migration is not stopped without a warning":    {online("FULLMIGRATING"), nil, "", true, false, notWarned, 0, "", 0},
		"an incremental one is not stopped without a warning":  {online("INCRMIGEATING"), nil, "", true, false, notWarned, 0, "", 0},
		"a word nobody knows may be work":                      {online("CATCHING_UP"), nil, "", true, false, notWarned, 0, "", 0},
		"a word nobody knows may be work that is warned of":    {online("CATCHING_UP"), []stage{{0, "CATCHING_UP"}}, "", true, true, sent, 1, "TERMINATED", 5 * time.Second},
		"a word nobody knows of a task never configured waits": {unconfigured("CREATING"), []stage{{0, "CREATING"}, {5 * time.Second, "RUNNING"}}, "", false, false, sent, 0, "RUNNING", 5 * time.Second},
		"a word nobody knows may be work that hides its ends":  {unconfigured("CATCHING_UP"), nil, "", true, false, notWarned, 0, "", 0},
		"ends that are shown tell that it was configured":      {online("CATCHING_UP"), nil, "", false, false, notWarned, 0, "", 0},
		"work begun elsewhere meanwhile is not interrupted":    {unconfigured("CREATING"), []stage{{0, "CREATING"}, {5 * time.Second, "FULLMIGRATING"}}, "", false, false, notWarned, 0, "", 5 * time.Second},
		"work begun elsewhere meanwhile is, where warned of":   {unconfigured("CREATING"), []stage{{0, "CREATING"}, {5 * time.Second, "FULLMIGRATING"}}, "", false, true, sent, 1, "TERMINATED", 10 * time.Second},
		"a machine that is gone cannot be configured":          {online("RELEASED"), nil, "", true, true, released, 0, "", 0},
		"nor can one that goes while it is stopped":            {online("INCRMIGEATING"), []stage{{0, "INCRMIGEATING"}}, "RELEASED", true, true, released, 1, "", 5 * time.Second},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.hasTask(&taskScript{task: test.task, stages: test.stages, stops: 5 * time.Second, ends: test.ends})
			f.configure = func(context.Context, int, client.ConfigureRequest) error { return nil }
			before, err := NewService(f).Reconfigure(t.Context(), test.task, configureRequest, test.configured, test.mayInterrupt, nil)
			configures := 0
			switch test.want {
			case sent:
				configures = 1
				if err != nil || before.Status != test.before || before.ID != taskOne {
					t.Errorf("got %+v, %v, want the task as %s", before, err, test.before)
				}
			case released:
				if !errors.Is(err, ErrReleased) {
					t.Errorf("got %v", err)
				}
				wantError(t, err, taskOne)
			case notWarned:
				if e, ok := errors.AsType[*NotWarnedError](err); !ok || e.Task == nil {
					t.Errorf("got %v", err)
				}
				wantError(t, err, taskOne, "interrupt", "Plan again")
			}
			if f.calls()[opConfigure] != configures || f.calls()[opStop] != test.stops {
				t.Errorf("configured %d times and stopped %d times, want %d and %d", f.calls()[opConfigure], f.calls()[opStop], configures, test.stops)
			}
			f.wantTook(test.took)
		})
	}
	failing := map[string]struct {
		task      *client.Task
		show      []any
		stop      error
		configure error
		says      []string
		stopped   bool // the error tells that the migration has been stopped
	}{
		"a stop that is refused": {online("INCRMIGEATING"), []any{"INCRMIGEATING"}, forbidden(), nil,
			[]string{"DCS.4003"}, false},
		"a stop that is throttled": {online("INCRMIGEATING"), []any{"INCRMIGEATING"}, refused(http.StatusTooManyRequests, "APIGW.0308"), nil,
			[]string{"HTTP 429"}, false},
		"a look that is forbidden after the stop":      {online("INCRMIGEATING"), []any{forbidden()}, nil, nil, []string{"DCS.4003", "Apply again"}, true},
		"a task that vanished meanwhile":               {online("INCRMIGEATING"), []any{notFound()}, nil, nil, []string{"does not exist"}, false},
		"a machine that could not be made":             {unconfigured("CREATING"), []any{unconfigured("FAILED")}, nil, nil, []string{"FAILED"}, false},
		"a configuration that is refused":              {online("TERMINATED"), nil, nil, wrongStatus(), []string{"DCS.4921"}, false},
		"a configuration refused after another's stop": {online("TERMINATING"), []any{"TERMINATED"}, nil, wrongStatus(), []string{"DCS.4921"}, false},
		"a configuration refused at a stop":            {online("INCRMIGEATING"), []any{"TERMINATED"}, nil, wrongStatus(), []string{"DCS.4921", "Apply again"}, true},
	}
	for name, test := range failing {
		inBubble(t, "fails with "+name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.logs, f.list = showing(test.show...), logging(), listing()
			f.stop = func(context.Context, int) error { return test.stop }
			f.configure = func(context.Context, int, client.ConfigureRequest) error { return test.configure }
			_, err := NewService(f).Reconfigure(t.Context(), test.task, configureRequest, hasInstances(test.task), true, nil)
			wantError(t, err, test.says...)
			if strings.Contains(err.Error(), "has been stopped") != test.stopped {
				t.Errorf("got %q, that it has been stopped is to be said: %t", err, test.stopped)
			}
			if test.configure == nil && f.calls()[opConfigure] != 0 {
				t.Error("it was configured")
			}
		})
	}
	inBubble(t, "leaves open whether it runs on where a stop without an answer is refused when repeated, and not seen", func(t *testing.T) {
		f, running := newFake(t), online("INCRMIGEATING")
		f.show = showing("INCRMIGEATING", "INCRMIGEATING", "INCRMIGEATING", broken())
		f.stop = func(_ context.Context, n int) error { return []error{lostAnswer(), forbidden()}[n-1] }
		_, err := NewService(f).Reconfigure(t.Context(), running, configureRequest, true, true, nil)
		wantError(t, err, "DCS.4003", "not known whether", "has been stopped for its new configuration, or is being stopped")
		if f.calls()[opStop] != 2 {
			t.Errorf("%d stops", f.calls()[opStop])
		}
	})
}

func TestAWarningOfATaskWithoutAStatusIsAWholeSentence(t *testing.T) {
	t.Parallel()
	wantError(t, &NotWarnedError{Task: unconfigured("")}, taskOne+" is without a status: the change would interrupt it")
}
