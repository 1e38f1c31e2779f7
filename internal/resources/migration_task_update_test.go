package resources_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// otherSecrets is a configuration with another write-only password at both ends.
func (c config) otherSecrets() config {
	return c.source("password_wo", "New-Sesame-1", "password_wo_version", 2).target("password_wo", "New-Sesame-2", "password_wo_version", 2)
}

func TestUpdateDoesWhatTheChangeNeedsAndNoMore(t *testing.T) {
	t.Parallel()
	bandwidth := func(c config) config { return c.with("bandwidth_limit_mb", 7) }
	type calls map[mock.Operation]int
	tests := map[string]struct {
		status string // set by hand before; "" leaves INCRMIGEATING
		change func(config) config
		warns  string // "" for no warning
		calls  calls
		after  string
	}{
		"the resume mode of a running task is sent alone":               {"", func(c config) config { return c.with("resume_mode", "manual") }, "", calls{mock.OpSetResumeMode: 1}, "INCRMIGEATING"},
		"the resume mode of a stopped task is sent alone":               {mock.StatusTerminated, func(c config) config { return c.with("resume_mode", "manual") }, "", calls{mock.OpSetResumeMode: 1}, "TERMINATED"},
		"the method of a running task stops and configures it":          {"", func(c config) config { return c.with("migration_method", "full_amount_migration") }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "SUCCESS"},
		"the bandwidth of a running task stops and configures it":       {"", bandwidth, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the source of a running task stops and configures it":          {"", func(c config) config { return c.source("addrs", []string{"10.0.0.9:6379"}) }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the target of a running task stops and configures it":          {"", func(c config) config { return c.target("id", "other") }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"resume mode and bandwidth go together":                         {"", func(c config) config { return bandwidth(c).with("resume_mode", "manual") }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"new secrets of a running task stop and configure it":           {"", config.otherSecrets, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"new secrets of a finished task are recorded":                   {mock.StatusSuccess, config.otherSecrets, "only recorded", calls{}, "SUCCESS"},
		"new secrets of a stopped task are recorded":                    {mock.StatusTerminated, config.otherSecrets, "only recorded", calls{}, "TERMINATED"},
		"new secrets of a failed task are recorded":                     {mock.StatusFailed, config.otherSecrets, "only recorded", calls{}, "FAILED"},
		"new secrets of a task whose migration failed are recorded":     {mock.StatusMigrationFailed, config.otherSecrets, "only recorded", calls{}, "MIGRATION_FAILED"},
		"new secrets of a released task are recorded":                   {mock.StatusReleased, config.otherSecrets, "only recorded", calls{}, "RELEASED"},
		"the bandwidth of a stopped task starts it":                     {mock.StatusTerminated, bandwidth, "starts a migration", calls{mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the bandwidth of a finished task starts it":                    {mock.StatusSuccess, bandwidth, "starts a migration", calls{mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the bandwidth of a task that waits to be configured starts it": {mock.StatusRunning, bandwidth, "starts a migration", calls{mock.OpConfigure: 1}, "INCRMIGEATING"},
		"an unknown word may be flowing data":                           {"SYNCHRONISING", bandwidth, "interrupts", nil, ""},
		"wait_for_sync costs no call":                                   {"", func(c config) config { return c.with("wait_for_sync", false) }, "", calls{}, "INCRMIGEATING"},
		"deletion_policy costs no call":                                 {"", func(c config) config { return c.with("deletion_policy", "abandon") }, "", calls{}, "INCRMIGEATING"},
		"timeouts cost no call":                                         {"", func(c config) config { return c.with("timeouts", timeouts("update", "1h")) }, "", calls{}, "INCRMIGEATING"},
		"instances taken out cost no call": {"", func(c config) config {
			return c.with("source_instance", nil, "target_instance", nil, "migration_method", nil, "resume_mode", nil)
		}, "", calls{}, "INCRMIGEATING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := incremental(e)
			r := made(t, e, c)
			id := r.Get(t, "id")
			if test.status != "" {
				did(t, e.Mock.SetStatus(id, test.status))
				r.Read(t)
				wantState(t, r, "status", test.status)
			}
			before := map[mock.Operation]int{}
			mutating := []mock.Operation{mock.OpStop, mock.OpConfigure, mock.OpSetResumeMode, mock.OpDelete, mock.OpCreateOnline}
			for _, operation := range mutating {
				before[operation] = e.Mock.Count(operation)
			}
			all := e.Mock.Count()
			changed := test.change(c)
			plan := r.Plan(t, changed)
			if len(plan.RequiresReplace) > 0 {
				t.Fatalf("the plan replaces the task: %v", plan.RequiresReplace)
			}
			if test.warns == "" {
				wantNone(t, plan.Diagnostics)
			} else {
				wantWarning(t, plan.Diagnostics, test.warns)
			}
			for _, kept := range []string{"id", "ecs_tenant_private_ip", "network_type", "version", "supported_features", "created_at"} {
				if plan.Get(t, kept) != r.Get(t, kept) {
					t.Errorf("%s is planned %q", kept, plan.Get(t, kept))
				}
			}
			if test.calls == nil {
				return
			}
			for _, computed := range []string{"status", "updated_at", "released_at"} {
				want := r.Get(t, computed)
				if len(test.calls) > 0 {
					want = "(unknown)"
				}
				if got := plan.Get(t, computed); got != want {
					t.Errorf("%s is planned %q, want %q", computed, got, want)
				}
			}
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantState(t, r, "status", test.after)
			for _, operation := range mutating {
				if got := e.Mock.Count(operation) - before[operation]; got != test.calls[operation] {
					t.Errorf("%d calls of %s, want %d", got, operation, test.calls[operation])
				}
			}
			if len(test.calls) == 0 && test.warns == "" && e.Mock.Count() != all {
				t.Errorf("%d requests for a change that costs none", e.Mock.Count()-all)
			}
			wantNoSecret(t, e, r, nil, "")
			r.Read(t)
			if plan := r.Plan(t, changed); !r.Clean(plan) {
				t.Errorf("the plan after it is not clean: %s", plan.Planned)
			}
		})
	}
}

func TestUpdateSendsNewSecrets(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	r.Must(t, c.otherSecrets())
	task := e.Task(t, e.Name("task"))
	if task.Source.Password != "New-Sesame-1" || task.Target.Password != "New-Sesame-2" {
		t.Error("the service still has the old passwords")
	}
}

func TestUpdateOfAPasswordThatMovesOutOfStateUnchangedInterruptsNothing(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	plain := incremental(e).source("password", "plain-Word-1", "password_wo", nil, "password_wo_version", nil)
	r := made(t, e, plain)
	before := e.Mock.Mutations()
	moved := plain.source("password", nil, "password_wo", "plain-Word-1", "password_wo_version", 1)
	wantNone(t, r.Must(t, moved))
	if sent := e.Mock.Mutations() - before; sent != 0 {
		t.Errorf("%d mutating calls", sent)
	}
	if strings.Contains(r.State.String(), "plain-Word-1") {
		t.Error("the password is still in state")
	}
}

func TestUpdateOfAReleasedTaskFailsWhenPlanning(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(config) config{
		"bandwidth":   func(c config) config { return c.with("bandwidth_limit_mb", 7) },
		"resume mode": func(c config) config { return c.with("resume_mode", "manual") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := incremental(e)
			r := made(t, e, c)
			did(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
			wantNone(t, r.Read(t))
			plan := r.Plan(t, change(c))
			wantError(t, plan.Diagnostics, "RELEASED", "-replace", "AttributeName")
			wantNone(t, r.Plan(t, c.with("wait_for_sync", false)).Diagnostics)
		})
	}
}

func TestReplacingARunningTaskIsWarnedOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		change func(config) config
		paths  string
	}{
		"name":               {incremental, func(c config) config { return c.with("task_name", "other") }, "task_name"},
		"description":        {incremental, func(c config) config { return c.with("description", "other") }, "description"},
		"vpc_id":             {incremental, func(c config) config { return c.with("vpc_id", "other") }, "vpc_id"},
		"subnet_id":          {incremental, func(c config) config { return c.with("subnet_id", "other") }, "subnet_id"},
		"security_group_id":  {incremental, func(c config) config { return c.with("security_group_id", "other") }, "security_group_id"},
		"an import's target": {imported, func(c config) config { return c.target("id", "other") }, "target_instance"},
		"an import's method": {imported, func(c config) config { return c.with("migration_method", "incremental_migration") }, "migration_method"},
		"an import's bucket": {imported, func(c config) config { return c.end("backup_files", "bucket_name", "other") }, "backup_files"},
		"an import's files": {imported, func(c config) config {
			return c.end("backup_files", "files", []any{map[string]any{"file_name": "other"}})
		}, "backup_files"},
		"an import's file size": {imported, func(c config) config {
			return c.end("backup_files", "files", []any{map[string]any{"file_name": "dump.rdb", "size": "1GB"}})
		}, "backup_files"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Import = time.Hour })
			c := test.config(e).with("wait_for_sync", false)
			r := made(t, e, c)
			wantNone(t, r.Read(t))
			plan := r.Plan(t, test.change(c))
			if len(plan.RequiresReplace) != 1 || !strings.Contains(plan.RequiresReplace[0].String(), test.paths) {
				t.Errorf("replaced by %v", plan.RequiresReplace)
			}
			wantWarning(t, plan.Diagnostics, "Replacing interrupts a running migration")
		})
	}
}

// Its creation was given up on while the service had not shown a status yet.
func TestReplacingATaskWithoutAStatusIsWarnedOfInAWholeSentence(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Ready, c.NoMakingStatus = time.Hour, true })
	c := waiting(e).with("timeouts", timeouts("create", "100ms"))
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "not ready in time")
	plan := r.Plan(t, c.with("task_name", "other"))
	wantWarning(t, plan.Diagnostics, "Replacing interrupts a running migration", "is without a status.")
}

func TestAnImportIsNeverReplacedForItsSecrets(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := imported(e)
	r := made(t, e, c)
	before := e.Mock.Mutations()
	changed := c.target("password_wo", "New-Sesame-2", "password_wo_version", 2)
	plan := r.Plan(t, changed)
	if len(plan.RequiresReplace) > 0 {
		t.Errorf("replaced by %v", plan.RequiresReplace)
	}
	wantWarning(t, plan.Diagnostics, "only recorded")
	wantNone(t, r.Apply(t, t.Context(), plan))
	if e.Mock.Mutations() != before {
		t.Error("an import was changed in the service")
	}
	wantClean(t, r, changed)
}

func TestUpdateFailsBeforeItInterruptsWithoutAWarning(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		planned string // status when planning
		change  func(config) config
	}{
		"secrets that were to be recorded only": {mock.StatusTerminated, config.otherSecrets},
		"a start that would be an interruption": {mock.StatusTerminated, func(c config) config { return c.with("bandwidth_limit_mb", 7) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := incremental(e)
			r := made(t, e, c)
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, test.planned))
			wantNone(t, r.Read(t))
			plan := r.Plan(t, test.change(c))
			did(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating)) // started by somebody else meanwhile
			before := e.Mock.Mutations()
			wantError(t, r.Apply(t, t.Context(), plan), "INCRMIGEATING", "Plan again")
			if e.Mock.Mutations() != before {
				t.Error("something was sent")
			}
			wantState(t, r, "source_instance.password_wo_version", "1", "bandwidth_limit_mb", "")

			wantNone(t, r.Read(t))
			again := r.Plan(t, test.change(c))
			wantWarning(t, again.Diagnostics, "interrupts")
			wantNone(t, r.Apply(t, t.Context(), again))
			wantState(t, r, "status", "INCRMIGEATING")
		})
	}
}

func TestUpdateConfiguresATaskThatWaitedForItsInstances(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status string
		warns  string
		stops  int
	}{
		"waiting":              {"", "starts a migration", 0},
		"configured elsewhere": {mock.StatusIncrMigrating, "interrupts", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := made(t, e, waiting(e))
			if test.status != "" {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
				r.Read(t)
			}
			address := r.Get(t, "ecs_tenant_private_ip")
			wantWarning(t, r.Must(t, incremental(e)), test.warns)
			wantState(t, r, "status", "INCRMIGEATING", "ecs_tenant_private_ip", address)
			wantCount(t, e, test.stops, mock.OpStop)
			wantClean(t, r, incremental(e))
		})
	}
}

// State is what the service took: the old configuration before it was accepted, the new one after, whatever the wait says.
func TestUpdateStateIsWhatTheServiceTook(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	changed := c.with("bandwidth_limit_mb", 7, "timeouts", timeouts("update", "5s"))

	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "not now", "has been stopped", "apply again")
	wantState(t, r, "bandwidth_limit_mb", "")

	wantNone(t, r.Read(t))
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "timed out", "goes on", "timeouts", "wait_for_sync")
	wantState(t, r, "bandwidth_limit_mb", "7", "status", "FULLMIGRATING")

	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	before := e.Mock.Mutations()
	plan := r.Plan(t, changed)
	if plan.Get(t, "status") != "(unknown)" {
		t.Error("the next plan does not take the wait up")
	}
	wantNone(t, r.Apply(t, t.Context(), plan))
	if e.Mock.Mutations() != before {
		t.Error("something was sent again")
	}
	wantClean(t, r, changed)
}

func TestUpdateStateHoldsAResumeModeThatWasTaken(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	changed := c.with("resume_mode", "manual")
	e.Mock.Order(mock.Fault{Operation: mock.OpSetResumeMode, Status: 400, Code: "DCS.4000", Message: "not now"})
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "not now")
	wantState(t, r, "resume_mode", "auto")

	e.Mock.Order(mock.Fault{Operation: mock.OpSetResumeMode, Break: mock.BreakAfter})
	wantNone(t, r.Apply(t, t.Context(), r.Plan(t, changed)))
	wantState(t, r, "resume_mode", "manual")
	wantCount(t, e, 2, mock.OpSetResumeMode)
	wantClean(t, r, changed)
}

func TestUpdateCutShortByCtrlC(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
	changed := c.with("bandwidth_limit_mb", 7)
	text := interruptedDuring(t, e, r, r.Plan(t, changed), c, mock.StatusFullMigrating)
	wantText(t, text, "interrupted")
	wantState(t, r, "bandwidth_limit_mb", "7")
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	wantClean(t, r, changed)
}

func TestUpdateFindsOutWhatBecameOfALostAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault mock.Fault
		calls int
	}{
		"a stop that was delivered":            {mock.Fault{Operation: mock.OpStop, Break: mock.BreakAfter}, 1},
		"a stop that was not":                  {mock.Fault{Operation: mock.OpStop, Break: mock.BreakBefore}, 2},
		"a configuration that was taken":       {mock.Fault{Operation: mock.OpConfigure, Status: 504, AfterWork: true, Body: "late"}, 1},
		"a configuration that was not":         {mock.Fault{Operation: mock.OpConfigure, Status: 503, Body: "busy"}, 2},
		"a configuration taken and shown late": {mock.Fault{Operation: mock.OpConfigure, Break: mock.BreakAfter}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := incremental(e)
			r := made(t, e, c)
			if strings.HasSuffix(name, "late") {
				e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag = 700 * time.Millisecond })
			}
			before := e.Mock.Count(test.fault.Operation)
			e.Mock.Order(test.fault)
			changed := c.with("bandwidth_limit_mb", 7)
			diags := r.Must(t, changed)
			wantText(t, acctest.Text(diags), "interrupts")
			if got := e.Mock.Count(test.fault.Operation) - before; got != test.calls {
				t.Errorf("%d calls, want %d", got, test.calls)
			}
			wantClean(t, r, changed)
		})
	}
}

func TestUpdateOfATaskThatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	plan := r.Plan(t, c.with("bandwidth_limit_mb", 7))
	did(t, e.Mock.DeleteTask(r.Get(t, "id")))
	wantError(t, r.Apply(t, t.Context(), plan), "gone")
}
