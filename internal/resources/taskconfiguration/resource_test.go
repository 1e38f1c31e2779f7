package taskconfiguration_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestATwoStepStart(t *testing.T) {
	t.Parallel()
	for method, goal := range map[string]string{"incremental_migration": "INCRMIGEATING", "full_amount_migration": "SUCCESS"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				p := e.Serve(t, nil)
				task, r := p.Resource(t, resourcetest.TypeMigrationTask), p.Resource(t, resourcetest.TypeTaskConfiguration)
				resourcetest.WantNone(t, task.Must(t, resourcetest.WaitingTask(e)))
				if task.Get(t, "ecs_tenant_private_ip") == "" {
					t.Error("no address for a whitelist")
				}
				e.Mock.ForgetRequests()

				ctx, logs := resourcetest.ContextWithLogs(t)
				c := resourcetest.Configuration(e).With("migration_method", method, "bandwidth_limit_mb", 100)
				plan := r.Plan(t, c)
				resourcetest.WantStarts(t, plan.Diagnostics)
				resourcetest.WantText(t, acctest.Text(plan.Diagnostics), task.Get(t, "id"), "data flows into the target")
				resourcetest.WantNone(t, r.Apply(t, ctx, plan))
				resourcetest.WantSent(t, e, mock.OpConfigure)
				id := task.Get(t, "id")
				resourcetest.WantState(t, r, "id", id, "task_id", id, "status", goal, "wait_for_sync", "true")
				if r.IdentityOf(t, "task_id") != id || r.IdentityOf(t, "region") != e.Mock.Config().Region {
					t.Error("wrong identity")
				}
				resourcetest.WantNoSecret(t, e, r, nil, logs.String())
				resourcetest.WantClean(t, r, c)
				resourcetest.WantClean(t, task, resourcetest.WaitingTask(e))

				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if record := e.Task(t, e.Name("task")); record.Deleted || goal == "INCRMIGEATING" && record.Status != mock.StatusTerminated {
					t.Errorf("the task is %+v", record)
				}
				resourcetest.WantNone(t, task.Apply(t, t.Context(), task.Plan(t, nil)))
			})
		})
	}
}

func TestATaskIDThatIsKnownOnlyAfterApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		plan := r.Plan(t, resourcetest.Configuration(e).With("task_id", acctest.Unknown))
		resourcetest.WantStarts(t, plan.Diagnostics)
		resourcetest.WantText(t, plan.Diagnostics[0].Summary, e.Values().TargetID) // the CLI folds warnings of one summary into one
		if got := plan.Get(t, "id"); got != "(unknown)" {
			t.Errorf("id is planned %q", got)
		}
		resourcetest.WantCount(t, e, 0)
	})
}

func TestATaskThatCannotBeConfigured(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		task func(t *testing.T, e *acctest.Env) (id string)
		says []string
	}{
		"one that does not exist": {func(*testing.T, *acctest.Env) string { return "00000000-0000-0000-0000-000000000000" }, []string{"does not exist"}},
		"one that was deleted": {func(t *testing.T, e *acctest.Env) string {
			id := resourcetest.Create(t, e, resourcetest.FullTask(e)).Get(t, "id")
			resourcetest.NoError(t, e.Mock.DeleteTask(id))
			return id
		}, []string{"does not exist"}},
		"an import": {func(t *testing.T, e *acctest.Env) string {
			return resourcetest.Create(t, e, resourcetest.BackupImport(e)).Get(t, "id")
		}, []string{"imports a backup"}},
		"an import that shows no backup": {func(t *testing.T, e *acctest.Env) string {
			return resourcetest.CreateEdited(t, e, resourcetest.BackupImport(e), func(task *mock.Task) { task.BackupFiles = nil }).Get(t, "id")
		}, []string{"imports a backup"}},
		"one that is in sync": {func(t *testing.T, e *acctest.Env) string {
			return resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id")
		}, []string{"INCRMIGEATING", "import it", "Nothing was changed"}},
		"one with a status that nobody knows": {func(t *testing.T, e *acctest.Env) string {
			id := resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, "CATCHING_UP"))
			return id
		}, []string{"CATCHING_UP", "import it"}},
		"one that is released": {func(t *testing.T, e *acctest.Env) string {
			id := resourcetest.Create(t, e, resourcetest.FullTask(e)).Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusReleased))
			return id
		}, []string{"released"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				id := test.task(t, e)
				e.Mock.ForgetRequests()
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
				resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, resourcetest.Configuration(e).With("task_id", id))), test.says...)
				if r.Exists() {
					t.Error("it is in state")
				}
				resourcetest.WantSent(t, e)
			})
		})
	}
}

func TestATaskThatIsConfiguredAtItsEnd(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusSuccess, mock.StatusFailed, mock.StatusTerminating} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				id := resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, status))
				if status == mock.StatusTerminating {
					resourcetest.NoError(t, e.Mock.Unhold(id))
				}
				e.Mock.ForgetRequests()
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
				resourcetest.WantNoErrors(t, r.Must(t, resourcetest.Configuration(e)))
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
				resourcetest.WantSent(t, e, mock.OpConfigure)
			})
		})
	}
}

func TestConfiguringAMachineThatIsStillBeingMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		id := resourcetest.Create(t, e, resourcetest.WaitingTask(e)).Get(t, "id")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.DefaultMakingStatus))
		e.Mock.ForgetRequests()
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 2, OnHit: func(*http.Request) {
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusRunning))
			resourcetest.NoError(t, e.Mock.Unhold(id))
		}})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		resourcetest.WantNoErrors(t, r.Must(t, resourcetest.Configuration(e)))
		resourcetest.WantSent(t, e, mock.OpConfigure)
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
	})
}

func TestAConfigurationThatIsRefusedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "wrong password"})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, resourcetest.Configuration(e))), "DCS.4000", "wrong password")
		if r.Exists() {
			t.Error("it is in state")
		}
		resourcetest.WantNoErrors(t, r.Must(t, resourcetest.Configuration(e)))
	})
}

func TestAConfigurationWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	t.Run("is found and waited for", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			e.Mock.ForgetRequests()
			e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Break: mock.BreakAfter})
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
			resourcetest.WantNoErrors(t, r.Must(t, resourcetest.Configuration(e)))
			resourcetest.WantSent(t, e, mock.OpConfigure)
		})
	})
	for name, taken := range map[string]bool{"and was taken": true, "and was not taken": false} {
		t.Run("is kept in state where it cannot be looked for, "+name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
				resourcetest.Create(t, e, resourcetest.WaitingTask(e))
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
				c := resourcetest.Configuration(e)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
				resourcetest.WantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "sends it again only if not")
				resourcetest.WantState(t, r, "id", c["task_id"].(string))
				resourcetest.WantNoSecret(t, e, r, nil, "")
				close(held)

				resourcetest.WantNone(t, r.Read(t))
				plan := r.Plan(t, c)
				if taken {
					resourcetest.WantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
				} else {
					resourcetest.WantWarnings(t, plan.Diagnostics, "the update starts the migration", "sends the call again only if not")
				}
				if got := plan.Get(t, "status"); got != "(unknown)" {
					t.Errorf("status is planned %q", got)
				}
				e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
				if taken {
					resourcetest.WantSent(t, e, mock.OpConfigure)
				} else {
					resourcetest.WantSent(t, e, mock.OpConfigure, mock.OpConfigure)
				}
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

func TestAnInterruptedConfigurationIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		e.Mock.ForgetRequests()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		resourcetest.OnceStatus(t, e, resourcetest.WaitingTask(e), mock.StatusFullMigrating, func(mock.Task) { cancel() })
		c := resourcetest.Configuration(e)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		resourcetest.WantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "waits on, and sends nothing again")
		resourcetest.WantNone(t, r.Read(t))
		plan := r.Plan(t, c)
		resourcetest.WantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
		if got := plan.Get(t, "status"); got != "(unknown)" {
			t.Errorf("status is planned %q", got)
		}
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
		resourcetest.WantSent(t, e, mock.OpConfigure)
	})
}

func TestAConfigurationThatTakesTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		c := resourcetest.Configuration(e).With("timeouts", resourcetest.Timeouts("create", "2s"))
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "not finished in time", "terraform untaint", "wait_for_sync")
		resourcetest.WantState(t, r, "id", c["task_id"].(string), "status", "FULLMIGRATING")
	})
}

func TestAConfigurationThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		resourcetest.OnceStatus(t, e, resourcetest.WaitingTask(e), mock.StatusFullMigrating, func(task mock.Task) {
			resourcetest.NoError(t, e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "source closed the connection"))
		})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, resourcetest.Configuration(e))), "did not succeed", "source closed the connection", "change restart_trigger", "terraform untaint")
		resourcetest.WantState(t, r, "status", "MIGRATION_FAILED")
		resourcetest.WantNone(t, r.Read(t)) // the error has said it all
	})
}

func TestAConfigurationWithoutAWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		c := resourcetest.Configuration(e).With("wait_for_sync", false)
		resourcetest.WantNoErrors(t, r.Must(t, c))
		resourcetest.WantState(t, r, "status", "FULLMIGRATING")
		resourcetest.WantClean(t, r, c)
	})
}

// A task that was configured before may show its old ends for a while, which are no change made elsewhere.
func TestAConfigurationOfATaskThatStillShowsAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		id := resourcetest.Create(t, e, resourcetest.IncrementalTask(e).Source("addrs", []string{"10.0.0.9:6379"})).Get(t, "id")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag = time.Hour })
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		c := resourcetest.Configuration(e).With("wait_for_sync", false)
		resourcetest.WantNoErrors(t, r.Must(t, c))
		resourcetest.WantClean(t, r, c)
		resourcetest.NoError(t, e.Mock.Change(id, func(*mock.Task) {})) // which ends the lag
		resourcetest.WantClean(t, r, c)
	})
}

func TestChangesOfAConfiguration(t *testing.T) {
	t.Parallel()
	stopAndConfigure := []mock.Operation{mock.OpStop, mock.OpConfigure}
	tests := map[string]struct {
		change func(resourcetest.Config) resourcetest.Config
		warns  string
		sent   []mock.Operation
	}{
		"bandwidth interrupts":          {func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }, "interrupts", stopAndConfigure},
		"another source interrupts":     {func(c resourcetest.Config) resourcetest.Config { return c.Source("addrs", []string{"10.0.0.9:6379"}) }, "interrupts", stopAndConfigure},
		"new secrets interrupt":         {resourcetest.Config.OtherSecrets, "interrupts", stopAndConfigure},
		"the resume mode is sent alone": {func(c resourcetest.Config) resourcetest.Config { return c.With("resume_mode", "manual") }, "", []mock.Operation{mock.OpSetResumeMode}},
		"wait_for_sync costs no call":   {func(c resourcetest.Config) resourcetest.Config { return c.With("wait_for_sync", false) }, "", nil},
		"longer time-outs cost no call": {func(c resourcetest.Config) resourcetest.Config {
			return c.With("timeouts", resourcetest.Timeouts("update", "3h"))
		}, "", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
				e.Mock.ForgetRequests()
				changed := test.change(resourcetest.Configuration(e))
				plan := r.Plan(t, changed)
				if test.warns == "" {
					resourcetest.WantNone(t, plan.Diagnostics)
				} else {
					resourcetest.WantWarning(t, plan.Diagnostics, test.warns)
				}
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantSent(t, e, test.sent...)
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
				resourcetest.WantNoSecret(t, e, r, nil, "")
				resourcetest.WantClean(t, r, changed)
			})
		})
	}
	t.Run("once the migration has ended are only recorded", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			resourcetest.WantWarnings(t, r.Read(t), "has ended")
			e.Mock.ForgetRequests()
			c := resourcetest.Configuration(e).With("bandwidth_limit_mb", 7, "resume_mode", "manual")
			resourcetest.WantWarnings(t, r.Must(t, c), "bandwidth_limit_mb, resume_mode only recorded")
			resourcetest.WantSent(t, e)
			resourcetest.WantState(t, r, "status", "TERMINATED", "bandwidth_limit_mb", "7", "resume_mode", "manual")
			resourcetest.WantClean(t, r, c)

			c = c.With("restart_trigger", "one") // runs it with what was recorded
			resourcetest.WantWarnings(t, r.Must(t, c), "the update runs the migration again")
			resourcetest.WantSent(t, e, mock.OpConfigure)
			if task := e.Task(t, e.Name("task")); task.BandwidthLimitMB != "7" || task.ResumeMode != mock.ResumeManual {
				t.Errorf("configured %+v", task)
			}
			resourcetest.WantClean(t, r, c)
		})
	})
	t.Run("one that was not warned of fails before it stops anything", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, resourcetest.Configuration(e).With("bandwidth_limit_mb", 7))
			resourcetest.WantWarnings(t, plan.Diagnostics, "bandwidth_limit_mb only recorded")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
			e.Mock.ForgetRequests()
			resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "would interrupt the migration", "Nothing was changed")
			resourcetest.WantSent(t, e)
		})
	})
	t.Run("another task replaces it, with a warning", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			for _, id := range []any{"another-task", acctest.Unknown} {
				plan := r.Plan(t, resourcetest.Configuration(e).With("task_id", id))
				resourcetest.WantWarnings(t, plan.Diagnostics, "replacing the configuration stops the running migration")
				if len(plan.RequiresReplace) != 1 {
					t.Errorf("%v: replaced by %v", id, plan.RequiresReplace)
				}
			}
		})
	})
	t.Run("one made elsewhere is drift", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.Source.Addrs = "10.9.9.9:6379" }))
			r.Read(t)
			plan := r.Plan(t, resourcetest.Configuration(e))
			resourcetest.WantWarning(t, plan.Diagnostics, "interrupts")
			if r.Clean(plan) {
				t.Error("no drift")
			}
		})
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
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
				e.Mock.ForgetRequests()
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				resourcetest.WantSent(t, e, test.sent...)
				if task := e.Task(t, e.Name("task")); task.Deleted || task.Status != test.after {
					t.Errorf("the task is %s, deleted %t", task.Status, task.Deleted)
				}
				if r.Exists() {
					t.Error("it is still in state")
				}
			})
		})
	}
	t.Run("of a task that is gone", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		})
	})
	t.Run("that is shown as before its configuration stops it all the same", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.ConfigureLag, c.Full = time.Second, time.Hour })
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e).With("wait_for_sync", false))
			resourcetest.WantState(t, r, "status", "RUNNING")
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			resourcetest.WantSent(t, e, mock.OpStop)
			if task := e.Task(t, e.Name("task")); task.Status != mock.StatusTerminated {
				t.Errorf("the task is %s", task.Status)
			}
		})
	})
	t.Run("that is refused keeps it in state", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			e.Mock.Order(mock.Fault{Operation: mock.OpStop, Status: 403, Code: "DCS.4003", Message: "not yours"})
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "not yours", "Destroy again")
			if !r.Exists() {
				t.Error("it is lost")
			}
		})
	})
}

func TestATaskThatVanishesUnderItsConfiguration(t *testing.T) {
	t.Parallel()
	t.Run("after it had reached its goal, stays in state", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			e.Mock.ForgetRequests()
			c := resourcetest.Configuration(e).With("task_id", r.Get(t, "id"))
			resourcetest.WantWarnings(t, r.Read(t), "is gone from the service")
			resourcetest.WantState(t, r, "status", "DELETED")
			resourcetest.WantClean(t, r, c)
			resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "one")).Diagnostics, "replace the resource that makes the task", "terraform destroy -refresh=false")
			resourcetest.WantWarnings(t, r.Must(t, c.With("bandwidth_limit_mb", 7)), "bandwidth_limit_mb only recorded")
			resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			resourcetest.WantSent(t, e)
		})
	})
	t.Run("while it is waited for", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
			resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			resourcetest.OnceStatus(t, e, resourcetest.WaitingTask(e), mock.StatusFullMigrating, func(task mock.Task) { e.Mock.Forget(task.ID) })
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
			c := resourcetest.Configuration(e)
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "does not exist, or was deleted", "disappeared", "removes it from state")
			resourcetest.WantWarnings(t, r.Read(t), "next apply creates a new task")
			if r.Exists() {
				t.Error("it is still in state")
			}
		})
	})
	t.Run("between plan and apply of a change", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			plan := r.Plan(t, resourcetest.Configuration(e).With("bandwidth_limit_mb", 7))
			e.Mock.Forget(r.Get(t, "id"))
			e.Mock.ForgetRequests()
			resourcetest.WantWarnings(t, r.Apply(t, t.Context(), plan), "bandwidth_limit_mb only recorded")
			resourcetest.WantState(t, r, "status", "DELETED", "bandwidth_limit_mb", "7")
			resourcetest.WantSent(t, e)
		})
	})
}

func TestImportingAConfiguration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.Configuration(e)
		id := resourcetest.CreateConfigured(t, e, c).Get(t, "id")
		c = resourcetest.Configuration(e)
		e.Mock.ForgetRequests()
		p := e.Serve(t, nil)
		byID, byIdentity := p.Resource(t, resourcetest.TypeTaskConfiguration), p.Resource(t, resourcetest.TypeTaskConfiguration)
		resourcetest.WantNone(t, byID.Import(t, id))
		resourcetest.WantNone(t, byIdentity.ImportIdentity(t, map[string]any{"task_id": id}))
		for _, r := range []*acctest.Resource{byID, byIdentity} {
			resourcetest.WantState(t, r, "id", id, "task_id", id, "status", "INCRMIGEATING", "wait_for_sync", "true", "migration_method", "incremental_migration", "resume_mode", "auto")
			resourcetest.WantClean(t, r, c.WithoutSecrets())
			resourcetest.WantWarning(t, r.Must(t, c), "only recorded")
			resourcetest.WantNoSecret(t, e, r, nil, "")
			resourcetest.WantClean(t, r, c)
		}
		resourcetest.WantSent(t, e)
		resourcetest.WantError(t, p.Resource(t, resourcetest.TypeTaskConfiguration).ImportIdentity(t, map[string]any{"task_id": id, "region": "eu-west-101"}), "eu-west-101")

		for name, other := range map[string]string{
			"a task that waits": e.Mock.AddTask(mock.Task{Name: "waits", MigrationType: mock.TypeOnline, Status: mock.StatusRunning}).ID,
			"an import":         resourcetest.Create(t, e, resourcetest.BackupImport(e)).Get(t, "id"),
		} {
			r := p.Resource(t, resourcetest.TypeTaskConfiguration)
			if diags := r.Import(t, other); !acctest.HasError(diags) {
				t.Errorf("%s: imported", name)
			} else {
				resourcetest.WantError(t, diags, "its source or its target is missing", "remove the import")
			}
		}
		unknown := p.Resource(t, resourcetest.TypeTaskConfiguration)
		resourcetest.WantWarnings(t, unknown.Import(t, "00000000-0000-0000-0000-000000000000"), "does not exist")
		if unknown.Exists() {
			t.Error("an unknown task was imported")
		}
	})
}

func TestAConfigurationInAnotherRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e)).On(e.Serve(t, map[string]any{"region": "eu-west-101"}))
		resourcetest.WantError(t, r.Read(t), "eu-west-101", e.Mock.Config().Region)
		e.Mock.ForgetRequests()
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "eu-west-101")
		resourcetest.WantSent(t, e)
		if !r.Exists() {
			t.Error("it is lost")
		}
	})
}

func TestAConfigurationIsCheckedWhenPlanning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
		c := resourcetest.Configuration(e).With("task_id", "t")
		resourcetest.WantNone(t, r.Validate(t, c))
		for name, bad := range map[string]resourcetest.Config{
			"no task":                  c.With("task_id", nil),
			"an empty task id":         c.With("task_id", ""),
			"no source":                c.With("source_instance", nil),
			"no target":                c.With("target_instance", nil),
			"no method":                c.With("migration_method", nil),
			"a method nobody knows":    c.With("migration_method", "sideways"),
			"no resume mode":           c.With("resume_mode", nil),
			"too little bandwidth":     c.With("bandwidth_limit_mb", 0),
			"neither id nor addresses": c.Source("addrs", nil),
			"an address without port":  c.Source("addrs", []string{"10.0.0.1"}),
			"two passwords":            c.Source("password", "a"),
			"no time at all":           c.With("timeouts", resourcetest.Timeouts("create", "0s")),
		} {
			if diags := r.Validate(t, bad); !acctest.HasError(diags) {
				t.Errorf("%s: no error", name)
			}
		}
	})
}
