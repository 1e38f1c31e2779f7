package resources_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const taskConfiguration = "dcs_migration_task_configuration"

// configuration configures the task of the environment incrementally, if there is one by now.
func configuration(e *acctest.Env) config {
	c := config{}
	if e.Mock != nil {
		task, _ := e.Mock.TaskNamed(e.Name("task"))
		c["task_id"] = task.ID
	}
	for _, name := range []string{"migration_method", "resume_mode", "source_instance", "target_instance"} {
		c[name] = incremental(e)[name]
	}
	return c
}

// configured creates a task that waits, and configures it with another resource.
func configured(t *testing.T, e *acctest.Env, c config) *acctest.Resource {
	t.Helper()
	p := e.Serve(t, nil)
	task := p.Resource(t, migrationTask)
	task.Must(t, waiting(e))
	r := p.Resource(t, taskConfiguration)
	r.Must(t, c.with("task_id", task.Get(t, "id")))
	return r
}

func TestATwoStepStart(t *testing.T) {
	t.Parallel()
	for method, goal := range map[string]string{"incremental_migration": "INCRMIGEATING", "full_amount_migration": "SUCCESS"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			p := e.Serve(t, nil)
			task, r := p.Resource(t, migrationTask), p.Resource(t, taskConfiguration)
			wantNone(t, task.Must(t, waiting(e)))
			if task.Get(t, "ecs_tenant_private_ip") == "" {
				t.Error("no address for a whitelist")
			}
			e.Mock.ForgetRequests()

			ctx, logs := logged(t)
			c := configuration(e).with("migration_method", method, "bandwidth_limit_mb", 100)
			plan := r.Plan(t, c)
			wantStarts(t, plan.Diagnostics)
			wantText(t, acctest.Text(plan.Diagnostics), task.Get(t, "id"), "data flows into the target")
			wantNone(t, r.Apply(t, ctx, plan))
			wantSent(t, e, mock.OpConfigure)
			id := task.Get(t, "id")
			wantState(t, r, "id", id, "task_id", id, "status", goal, "wait_for_sync", "true")
			if r.IdentityOf(t, "task_id") != id || r.IdentityOf(t, "region") != e.Mock.Config().Region {
				t.Error("wrong identity")
			}
			wantNoSecret(t, e, r, nil, logs.String())
			wantClean(t, r, c)
			wantClean(t, task, waiting(e))

			wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			if record := e.Task(t, e.Name("task")); record.Deleted || goal == "INCRMIGEATING" && record.Status != mock.StatusTerminated {
				t.Errorf("the task is %+v", record)
			}
			wantNone(t, task.Apply(t, t.Context(), task.Plan(t, nil)))
		})
	}
}

func TestATaskIDThatIsKnownOnlyAfterApply(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	plan := r.Plan(t, configuration(e).with("task_id", acctest.Unknown))
	wantStarts(t, plan.Diagnostics)
	wantText(t, plan.Diagnostics[0].Summary, e.Values().TargetID) // the CLI folds warnings of one summary into one
	if got := plan.Get(t, "id"); got != "(unknown)" {
		t.Errorf("id is planned %q", got)
	}
	wantCount(t, e, 0)
}

func TestATaskThatCannotBeConfigured(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		task func(t *testing.T, e *acctest.Env) (id string)
		says []string
	}{
		"one that does not exist": {func(*testing.T, *acctest.Env) string { return "00000000-0000-0000-0000-000000000000" }, []string{"does not exist"}},
		"one that was deleted": {func(t *testing.T, e *acctest.Env) string {
			id := made(t, e, full(e)).Get(t, "id")
			did(t, e.Mock.DeleteTask(id))
			return id
		}, []string{"does not exist"}},
		"an import": {func(t *testing.T, e *acctest.Env) string { return made(t, e, imported(e)).Get(t, "id") }, []string{"imports a backup"}},
		"an import that shows no backup": {func(t *testing.T, e *acctest.Env) string {
			return edited(t, e, imported(e), func(task *mock.Task) { task.BackupFiles = nil }).Get(t, "id")
		}, []string{"imports a backup"}},
		"one that is in sync": {func(t *testing.T, e *acctest.Env) string { return made(t, e, incremental(e)).Get(t, "id") }, []string{"INCRMIGEATING", "import it", "Nothing was changed"}},
		"one with a status that nobody knows": {func(t *testing.T, e *acctest.Env) string {
			id := made(t, e, incremental(e)).Get(t, "id")
			did(t, e.Mock.SetStatus(id, "CATCHING_UP"))
			return id
		}, []string{"CATCHING_UP", "import it"}},
		"one that is released": {func(t *testing.T, e *acctest.Env) string {
			id := made(t, e, full(e)).Get(t, "id")
			did(t, e.Mock.SetStatus(id, mock.StatusReleased))
			return id
		}, []string{"released"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			id := test.task(t, e)
			e.Mock.ForgetRequests()
			r := e.Serve(t, nil).Resource(t, taskConfiguration)
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, configuration(e).with("task_id", id))), test.says...)
			if r.Exists() {
				t.Error("it is in state")
			}
			wantSent(t, e)
		})
	}
}

func TestATaskThatIsConfiguredAtItsEnd(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusSuccess, mock.StatusFailed, mock.StatusTerminating} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			id := made(t, e, incremental(e)).Get(t, "id")
			did(t, e.Mock.SetStatus(id, status))
			if status == mock.StatusTerminating {
				did(t, e.Mock.Unhold(id))
			}
			e.Mock.ForgetRequests()
			r := e.Serve(t, nil).Resource(t, taskConfiguration)
			wantNoErrors(t, r.Must(t, configuration(e)))
			wantState(t, r, "status", "INCRMIGEATING")
			wantSent(t, e, mock.OpConfigure)
		})
	}
}

func TestConfiguringAMachineThatIsStillBeingMade(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	id := made(t, e, waiting(e)).Get(t, "id")
	did(t, e.Mock.SetStatus(id, mock.DefaultMakingStatus))
	e.Mock.ForgetRequests()
	e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 2, OnHit: func(*http.Request) {
		did(t, e.Mock.SetStatus(id, mock.StatusRunning))
		did(t, e.Mock.Unhold(id))
	}})
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	wantNoErrors(t, r.Must(t, configuration(e)))
	wantSent(t, e, mock.OpConfigure)
	wantState(t, r, "status", "INCRMIGEATING")
}

func TestAConfigurationThatIsRefusedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	made(t, e, waiting(e))
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "wrong password"})
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, configuration(e))), "DCS.4000", "wrong password")
	if r.Exists() {
		t.Error("it is in state")
	}
	wantNoErrors(t, r.Must(t, configuration(e)))
}

func TestAConfigurationWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	t.Run("is found and waited for", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		made(t, e, waiting(e))
		e.Mock.ForgetRequests()
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Break: mock.BreakAfter})
		r := e.Serve(t, nil).Resource(t, taskConfiguration)
		wantNoErrors(t, r.Must(t, configuration(e)))
		wantSent(t, e, mock.OpConfigure)
	})
	for name, taken := range map[string]bool{"and was taken": true, "and was not taken": false} {
		t.Run("is kept in state where it cannot be looked for, "+name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
			made(t, e, waiting(e))
			e.Mock.ForgetRequests()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			held := make(chan struct{})
			fault := mock.Fault{Operation: mock.OpConfigure, OnHit: func(*http.Request) { cancel() }}
			if taken {
				fault.HoldAnswer = held
			} else {
				fault.Hold, fault.Break = held, mock.BreakBefore
			}
			e.Mock.Order(fault)
			c := configuration(e)
			r := e.Serve(t, nil).Resource(t, taskConfiguration)
			wantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "sends it again only if it has not")
			wantState(t, r, "id", c["task_id"].(string))
			wantNoSecret(t, e, r, nil, "")
			close(held)

			wantNone(t, r.Read(t))
			plan := r.Plan(t, c)
			if taken {
				wantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
			} else {
				wantWarnings(t, plan.Diagnostics, "the update starts the migration", "only if the service has not taken it")
			}
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("status is planned %q", got)
			}
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantState(t, r, "status", "INCRMIGEATING")
			if taken {
				wantSent(t, e, mock.OpConfigure)
			} else {
				wantSent(t, e, mock.OpConfigure, mock.OpConfigure)
			}
			wantClean(t, r, c)
		})
	}
}

func TestAnInterruptedConfigurationIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	made(t, e, waiting(e))
	e.Mock.ForgetRequests()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	during(t, e, waiting(e), mock.StatusFullMigrating, func(mock.Task) { cancel() })
	c := configuration(e)
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	wantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "waits on, and sends nothing again")
	wantNone(t, r.Read(t))
	plan := r.Plan(t, c)
	wantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
	if got := plan.Get(t, "status"); got != "(unknown)" {
		t.Errorf("status is planned %q", got)
	}
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "INCRMIGEATING")
	wantSent(t, e, mock.OpConfigure)
}

func TestAConfigurationThatTakesTooLong(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	made(t, e, waiting(e))
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	c := configuration(e).with("timeouts", timeouts("create", "2s"))
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "not finished in time", "terraform untaint", "wait_for_sync")
	wantState(t, r, "id", c["task_id"].(string), "status", "FULLMIGRATING")
}

func TestAConfigurationThatFails(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	made(t, e, waiting(e))
	during(t, e, waiting(e), mock.StatusFullMigrating, func(task mock.Task) {
		did(t, e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "source closed the connection"))
	})
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, configuration(e))), "did not succeed", "source closed the connection", "change restart_trigger", "terraform untaint")
	wantState(t, r, "status", "MIGRATION_FAILED")
	wantNone(t, r.Read(t)) // the error has said it all
}

func TestAConfigurationWithoutAWait(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	made(t, e, waiting(e))
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	c := configuration(e).with("wait_for_sync", false)
	wantNoErrors(t, r.Must(t, c))
	wantState(t, r, "status", "FULLMIGRATING")
	wantClean(t, r, c)
}

// A task that was configured before may show its old ends for a while, which are no change made elsewhere.
func TestAConfigurationOfATaskThatStillShowsAnother(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	id := made(t, e, incremental(e).source("addrs", []string{"10.0.0.9:6379"})).Get(t, "id")
	did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
	e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag = time.Hour })
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	c := configuration(e).with("wait_for_sync", false)
	wantNoErrors(t, r.Must(t, c))
	wantClean(t, r, c)
	did(t, e.Mock.Change(id, func(*mock.Task) {})) // which ends the lag
	wantClean(t, r, c)
}

func TestChangesOfAConfiguration(t *testing.T) {
	t.Parallel()
	stopAndConfigure := []mock.Operation{mock.OpStop, mock.OpConfigure}
	tests := map[string]struct {
		change func(config) config
		warns  string
		sent   []mock.Operation
	}{
		"bandwidth interrupts":          {func(c config) config { return c.with("bandwidth_limit_mb", 7) }, "interrupts", stopAndConfigure},
		"another source interrupts":     {func(c config) config { return c.source("addrs", []string{"10.0.0.9:6379"}) }, "interrupts", stopAndConfigure},
		"new secrets interrupt":         {config.otherSecrets, "interrupts", stopAndConfigure},
		"the resume mode is sent alone": {func(c config) config { return c.with("resume_mode", "manual") }, "", []mock.Operation{mock.OpSetResumeMode}},
		"wait_for_sync costs no call":   {func(c config) config { return c.with("wait_for_sync", false) }, "", nil},
		"longer time-outs cost no call": {func(c config) config { return c.with("timeouts", timeouts("update", "3h")) }, "", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := configured(t, e, configuration(e))
			e.Mock.ForgetRequests()
			changed := test.change(configuration(e))
			plan := r.Plan(t, changed)
			if test.warns == "" {
				wantNone(t, plan.Diagnostics)
			} else {
				wantWarning(t, plan.Diagnostics, test.warns)
			}
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantSent(t, e, test.sent...)
			wantState(t, r, "status", "INCRMIGEATING")
			wantNoSecret(t, e, r, nil, "")
			wantClean(t, r, changed)
		})
	}
	t.Run("once the migration has ended are only recorded", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		wantWarnings(t, r.Read(t), "has ended")
		e.Mock.ForgetRequests()
		c := configuration(e).with("bandwidth_limit_mb", 7, "resume_mode", "manual")
		wantWarnings(t, r.Must(t, c), "bandwidth_limit_mb, resume_mode only recorded")
		wantSent(t, e)
		wantState(t, r, "status", "TERMINATED", "bandwidth_limit_mb", "7", "resume_mode", "manual")
		wantClean(t, r, c)

		c = c.with("restart_trigger", "one") // runs it with what was recorded
		wantWarnings(t, r.Must(t, c), "the update runs the migration again")
		wantSent(t, e, mock.OpConfigure)
		if task := e.Task(t, e.Name("task")); task.BandwidthLimitMB != "7" || task.ResumeMode != mock.ResumeManual {
			t.Errorf("configured %+v", task)
		}
		wantClean(t, r, c)
	})
	t.Run("one that was not warned of fails before it stops anything", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		id := r.Get(t, "id")
		did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		plan := r.Plan(t, configuration(e).with("bandwidth_limit_mb", 7))
		wantWarnings(t, plan.Diagnostics, "bandwidth_limit_mb only recorded")
		did(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
		e.Mock.ForgetRequests()
		wantError(t, r.Apply(t, t.Context(), plan), "would interrupt the migration", "Nothing was changed")
		wantSent(t, e)
	})
	t.Run("another task replaces it, with a warning", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		for _, id := range []any{"another-task", acctest.Unknown} {
			plan := r.Plan(t, configuration(e).with("task_id", id))
			wantWarnings(t, plan.Diagnostics, "replacing the configuration stops the running migration")
			if len(plan.RequiresReplace) != 1 {
				t.Errorf("%v: replaced by %v", id, plan.RequiresReplace)
			}
		}
	})
	t.Run("one made elsewhere is drift", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		did(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.Source.Addrs = "10.9.9.9:6379" }))
		r.Read(t)
		plan := r.Plan(t, configuration(e))
		wantWarning(t, plan.Diagnostics, "interrupts")
		if r.Clean(plan) {
			t.Error("no drift")
		}
	})
}

func TestDestroyingAConfiguration(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status string
		sent   []mock.Operation
		after  string
	}{
		"in sync":  {mock.StatusIncrMigrating, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"full":     {mock.StatusFullMigrating, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"finished": {mock.StatusSuccess, nil, mock.StatusSuccess},
		"failed":   {mock.StatusFailed, nil, mock.StatusFailed},
		"stopped":  {mock.StatusTerminated, nil, mock.StatusTerminated},
		"released": {mock.StatusReleased, nil, mock.StatusReleased},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := configured(t, e, configuration(e))
			did(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
			e.Mock.ForgetRequests()
			wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			wantSent(t, e, test.sent...)
			if task := e.Task(t, e.Name("task")); task.Deleted || task.Status != test.after {
				t.Errorf("the task is %s, deleted %t", task.Status, task.Deleted)
			}
			if r.Exists() {
				t.Error("it is still in state")
			}
		})
	}
	t.Run("of a task that is gone", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		did(t, e.Mock.DeleteTask(r.Get(t, "id")))
		wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
	})
	t.Run("that is shown as before its configuration stops it all the same", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, func(c *mock.Config) { c.ConfigureLag, c.Full = time.Second, time.Hour })
		r := configured(t, e, configuration(e).with("wait_for_sync", false))
		wantState(t, r, "status", "RUNNING")
		e.Mock.ForgetRequests()
		wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		wantSent(t, e, mock.OpStop)
		if task := e.Task(t, e.Name("task")); task.Status != mock.StatusTerminated {
			t.Errorf("the task is %s", task.Status)
		}
	})
	t.Run("that is refused keeps it in state", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		e.Mock.Order(mock.Fault{Operation: mock.OpStop, Status: 403, Code: "DCS.4003", Message: "not yours"})
		wantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "not yours", "Destroy again")
		if !r.Exists() {
			t.Error("it is lost")
		}
	})
}

func TestATaskThatVanishesUnderItsConfiguration(t *testing.T) {
	t.Parallel()
	t.Run("after it had reached its goal, stays in state", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		did(t, e.Mock.DeleteTask(r.Get(t, "id")))
		e.Mock.ForgetRequests()
		c := configuration(e).with("task_id", r.Get(t, "id"))
		wantWarnings(t, r.Read(t), "is gone from the service")
		wantState(t, r, "status", "DELETED")
		wantClean(t, r, c)
		wantError(t, r.Plan(t, c.with("restart_trigger", "one")).Diagnostics, "replace the resource that makes the task", "terraform destroy -refresh=false")
		wantWarnings(t, r.Must(t, c.with("bandwidth_limit_mb", 7)), "bandwidth_limit_mb only recorded")
		wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		wantSent(t, e)
	})
	t.Run("while it is waited for", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
		made(t, e, waiting(e))
		during(t, e, waiting(e), mock.StatusFullMigrating, func(task mock.Task) { e.Mock.Forget(task.ID) })
		r := e.Serve(t, nil).Resource(t, taskConfiguration)
		c := configuration(e)
		wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "does not exist (any more)", "vanished", "takes it out of state")
		wantWarnings(t, r.Read(t), "applying makes a new task")
		if r.Exists() {
			t.Error("it is still in state")
		}
	})
	t.Run("between plan and apply of a change", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		plan := r.Plan(t, configuration(e).with("bandwidth_limit_mb", 7))
		e.Mock.Forget(r.Get(t, "id"))
		e.Mock.ForgetRequests()
		wantWarnings(t, r.Apply(t, t.Context(), plan), "bandwidth_limit_mb only recorded")
		wantState(t, r, "status", "DELETED", "bandwidth_limit_mb", "7")
		wantSent(t, e)
	})
}

func TestImportingAConfiguration(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := configuration(e)
	id := configured(t, e, c).Get(t, "id")
	c = configuration(e)
	e.Mock.ForgetRequests()
	p := e.Serve(t, nil)
	byID, byIdentity := p.Resource(t, taskConfiguration), p.Resource(t, taskConfiguration)
	wantNone(t, byID.Import(t, id))
	wantNone(t, byIdentity.ImportIdentity(t, map[string]any{"task_id": id}))
	for _, r := range []*acctest.Resource{byID, byIdentity} {
		wantState(t, r, "id", id, "task_id", id, "status", "INCRMIGEATING", "wait_for_sync", "true", "migration_method", "incremental_migration", "resume_mode", "auto")
		wantClean(t, r, c.withoutSecrets())
		wantWarning(t, r.Must(t, c), "only recorded")
		wantNoSecret(t, e, r, nil, "")
		wantClean(t, r, c)
	}
	wantSent(t, e)
	wantError(t, p.Resource(t, taskConfiguration).ImportIdentity(t, map[string]any{"task_id": id, "region": "eu-west-101"}), "eu-west-101")

	for name, other := range map[string]string{
		"a task that waits": e.Mock.AddTask(mock.Task{Name: "waits", MigrationType: mock.TypeOnline, Status: mock.StatusRunning}).ID,
		"an import":         made(t, e, imported(e)).Get(t, "id"),
	} {
		r := p.Resource(t, taskConfiguration)
		if diags := r.Import(t, other); !acctest.HasError(diags) {
			t.Errorf("%s: imported", name)
		} else {
			wantError(t, diags, "no source or no target", "Take the import out")
		}
	}
	unknown := p.Resource(t, taskConfiguration)
	wantWarnings(t, unknown.Import(t, "00000000-0000-0000-0000-000000000000"), "does not exist")
	if unknown.Exists() {
		t.Error("an unknown task was imported")
	}
}

func TestAConfigurationInAnotherRegion(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := configured(t, e, configuration(e)).On(e.Serve(t, map[string]any{"region": "eu-west-101"}))
	wantError(t, r.Read(t), "eu-west-101", e.Mock.Config().Region)
	e.Mock.ForgetRequests()
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "eu-west-101")
	wantSent(t, e)
	if !r.Exists() {
		t.Error("it is lost")
	}
}

func TestAConfigurationIsCheckedWhenPlanning(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := e.Serve(t, nil).Resource(t, taskConfiguration)
	c := configuration(e).with("task_id", "t")
	wantNone(t, r.Validate(t, c))
	for name, bad := range map[string]config{
		"no task":                  c.with("task_id", nil),
		"an empty task id":         c.with("task_id", ""),
		"no source":                c.with("source_instance", nil),
		"no target":                c.with("target_instance", nil),
		"no method":                c.with("migration_method", nil),
		"a method nobody knows":    c.with("migration_method", "sideways"),
		"no resume mode":           c.with("resume_mode", nil),
		"too little bandwidth":     c.with("bandwidth_limit_mb", 0),
		"neither id nor addresses": c.source("addrs", nil),
		"an address without port":  c.source("addrs", []string{"10.0.0.1"}),
		"two passwords":            c.source("password", "a"),
		"no time at all":           c.with("timeouts", timeouts("create", "0s")),
	} {
		if diags := r.Validate(t, bad); !acctest.HasError(diags) {
			t.Errorf("%s: no error", name)
		}
	}
}
