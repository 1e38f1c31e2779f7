package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Row 20 is the one of SUCCESS: the service restarts nothing that has succeeded.
func TestANewTriggerRunsAnEndedMigrationAgain(t *testing.T) {
	t.Parallel()
	for status, call := range map[string]mock.Operation{
		mock.StatusTerminated: mock.OpBatchRestart, mock.StatusFailed: mock.OpBatchRestart, mock.StatusMigrationFailed: mock.OpBatchRestart,
		mock.StatusSuccess: mock.OpConfigure,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				for _, trigger := range []string{"one", "two"} { // from nothing, and from another value
					resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
					r.Read(t)
					e.Mock.ForgetRequests()
					c = c.With("restart_trigger", trigger)
					plan := r.Plan(t, c)
					resourcetest.WantWarnings(t, plan.Diagnostics, "the update runs the migration again")
					resourcetest.WantText(t, acctest.Text(plan.Diagnostics), r.Get(t, "id"), status, "data flows into the target again")
					if got := plan.Get(t, "status"); got != "(unknown)" {
						t.Errorf("status is planned %q", got)
					}
					resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
					resourcetest.WantState(t, r, "status", "INCRMIGEATING", "restart_trigger", trigger)
					resourcetest.WantSent(t, e, call)
					resourcetest.WantClean(t, r, c)
				}
				resourcetest.WantNoSecret(t, e, r, nil, "")
			})
		})
	}
}

// What was recorded meanwhile must be sent, which a batch-restart cannot.
func TestANewTriggerSendsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusFailed} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				edited := c.With("bandwidth_limit_mb", 7).Target("id", "other")
				e.Mock.ForgetRequests()
				resourcetest.WantWarning(t, r.Must(t, edited), "bandwidth_limit_mb", "target_instance", "only recorded")
				resourcetest.WantSent(t, e)
				again := edited.With("restart_trigger", "one")
				resourcetest.WantWarning(t, r.Must(t, again), "runs the migration again")
				resourcetest.WantSent(t, e, mock.OpConfigure)
				if task := e.Task(t, e.Name("task")); task.BandwidthLimitMB != "7" || task.Target.ID != "other" {
					t.Errorf("the service has %s and %s", task.BandwidthLimitMB, task.Target.ID)
				}
				resourcetest.WantClean(t, r, again)
			})
		})
	}
	t.Run("but for a label, which nobody can send", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			r.Read(t)
			c := resourcetest.IncrementalTask(e).With("description", "other")
			r.Must(t, c)
			e.Mock.ForgetRequests()
			r.Must(t, c.With("restart_trigger", "one"))
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
		})
	})
}

// Only another task can do what these need.
func TestANewTriggerThatNeedsAnotherTaskReplacesIt(t *testing.T) {
	t.Parallel()
	trigger := func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") }
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		before func(t *testing.T, e *acctest.Env, r *acctest.Resource) // before it is read
		edit   func(resourcetest.Config) resourcetest.Config           // recorded before
	}{
		"a released task": {resourcetest.IncrementalTask, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			resourcetest.NoError(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
		}, nil},
		"a deleted task": {resourcetest.IncrementalTask, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
		}, nil},
		"a stopped task whose network was edited": {resourcetest.IncrementalTask, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		}, func(c resourcetest.Config) resourcetest.Config { return c.With("security_group_id", "other") }},
		"a finished import": {resourcetest.BackupImport, nil, nil},
		"a deleted import": {resourcetest.BackupImport, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
		}, nil},
		"a failed import": {resourcetest.BackupImport, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			resourcetest.NoError(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "", "broken file"))
		}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				r := resourcetest.Create(t, e, c)
				if test.before != nil {
					test.before(t, e, r)
					resourcetest.WantNoErrors(t, r.Read(t))
				}
				if test.edit != nil {
					c = test.edit(c)
					resourcetest.WantWarning(t, r.Must(t, c), "only recorded")
				}
				plan := r.Plan(t, trigger(c))
				resourcetest.WantWarnings(t, plan.Diagnostics, "replacing starts another migration")
				if len(plan.RequiresReplace) != 1 || !strings.Contains(plan.RequiresReplace[0].String(), "restart_trigger") {
					t.Errorf("replaced by %v", plan.RequiresReplace)
				}
			})
		})
	}
	t.Run("which a configuration cannot", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			for _, gone := range []bool{false, true} {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
				c := resourcetest.Configuration(e)
				if gone {
					resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
				} else {
					resourcetest.NoError(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
				}
				resourcetest.WantNoErrors(t, r.Read(t))
				resourcetest.WantError(t, r.Plan(t, trigger(c)).Diagnostics, "needs a new task", "-replace", "dcs_migration_task", "destroy -refresh=false", "restart_trigger")
				resourcetest.WantNone(t, r.Plan(t, c).Diagnostics)
			}
		})
	})
}

func TestATriggerThatStartsNothing(t *testing.T) {
	t.Parallel()
	t.Run("taken out", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			r.Read(t)
			r.Must(t, c.With("restart_trigger", "one"))
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			r.Read(t)
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, r.Must(t, c))
			resourcetest.WantCount(t, e, 0)
			resourcetest.WantState(t, r, "restart_trigger", "", "status", "TERMINATED")
		})
	})
	t.Run("given when creating", func(t *testing.T) {
		t.Parallel()
		for name, resource := range resourcetest.ConfiguringTypes() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, nil)
					r := resource.Create(t, e, resource.Config(e).With("restart_trigger", "one"))
					resourcetest.WantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
					resourcetest.WantCount(t, e, 0, mock.OpBatchRestart)
					resourcetest.WantClean(t, r, resource.Config(e).With("restart_trigger", "one"))
				})
			})
		}
	})
	t.Run("given with the instances", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			e.Mock.ForgetRequests()
			resourcetest.WantWarning(t, r.Must(t, resourcetest.IncrementalTask(e).With("restart_trigger", "one")), "starts the migration")
			resourcetest.WantState(t, r, "restart_trigger", "one")
			resourcetest.WantSent(t, e, mock.OpConfigure)
		})
	})
	t.Run("given after an import", func(t *testing.T) {
		t.Parallel()
		for name, resource := range resourcetest.ConfiguringTypes() {
			for _, status := range []string{mock.StatusIncrMigrating, mock.StatusTerminated} {
				t.Run(name+", "+status, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						e := acctest.NewMemoryMock(t, nil)
						old := resource.Create(t, e, resource.Config(e))
						id := old.Get(t, "id")
						resourcetest.NoError(t, e.Mock.SetStatus(id, status))
						r := e.Serve(t, nil).Resource(t, name)
						resourcetest.WantNone(t, r.Import(t, id))
						e.Mock.ForgetRequests()
						c := resource.Config(e).With("restart_trigger", "one")
						resourcetest.WantWarning(t, r.Must(t, c), "the restart trigger is only recorded", "password only recorded")
						resourcetest.WantState(t, r, "restart_trigger", "one", "status", status)
						resourcetest.WantCount(t, e, 0)
						// From then on another value is a restart, or a configuration where a secret was only recorded.
						resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
						r.Read(t)
						r.Must(t, c.With("restart_trigger", "two"))
						resourcetest.WantSent(t, e, mock.OpConfigure)
						resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
						r.Read(t)
						r.Must(t, c.With("restart_trigger", "three"))
						resourcetest.WantSent(t, e, mock.OpBatchRestart)
					})
				})
			}
		}
	})
}

func TestATriggerOnATaskThatIsNotAtItsEnd(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusIncrMigrating, mock.StatusFullMigrating} {
		t.Run(status+" is an error when planning", func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				for name, changed := range map[string]resourcetest.Config{
					"alone": c, "with the bandwidth": c.With("bandwidth_limit_mb", 7), "with new secrets": c.OtherSecrets(), "with the resume mode": c.With("resume_mode", "manual"),
				} {
					diags := r.Plan(t, changed.With("restart_trigger", "one")).Diagnostics
					resourcetest.WantError(t, diags, "not restarted", status, "Remove restart_trigger, or stop the migration first", "terraform destroy -refresh=false")
					if at := acctest.Errors(diags)[0].Attribute; at == nil || at.String() != `AttributeName("restart_trigger")` {
						t.Errorf("%s: the error is at %v", name, at)
					}
				}
			})
		})
	}
	t.Run("one that runs again since it was planned", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, c.With("restart_trigger", "one"))
			for _, status := range []string{mock.StatusIncrMigrating, mock.StatusFullMigrating, mock.StatusRunning, "CATCHING_UP"} {
				resourcetest.NoError(t, e.Mock.SetStatus(id, status))
				e.Mock.ForgetRequests()
				resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "not restarted", status)
				resourcetest.WantSent(t, e)
				resourcetest.WantState(t, r, "restart_trigger", "")
			}
		})
	})
	t.Run("one that is not known to run", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, "CATCHING_UP"))
			r.Read(t)
			resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "one", "bandwidth_limit_mb", 7)).Diagnostics, "not restarted", "CATCHING_UP")
		})
	})
	t.Run("with secrets that were only recorded, one that runs again", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			c = c.OtherSecrets()
			r.Must(t, c)
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
			r.Read(t)
			resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "one")).Diagnostics, "A running migration is not restarted")
		})
	})
	t.Run("one that was released since it was planned needs another plan", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, c.With("restart_trigger", "one"))
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusReleased))
			e.Mock.ForgetRequests()
			resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "RELEASED", id)
			resourcetest.WantSent(t, e)
			resourcetest.WantState(t, r, "restart_trigger", "")
		})
	})
	t.Run("one that waits to be configured", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusRunning))
			r.Read(t)
			resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "one")).Diagnostics, "never started", "RUNNING", "terraform destroy -refresh=false")
		})
	})
	t.Run("an import that runs", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, resourcetest.NeverImported)
			c := resourcetest.BackupImport(e).With("wait_for_sync", false)
			r := resourcetest.Create(t, e, c)
			resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "one")).Diagnostics, "not restarted", "MIGRATING", "terraform destroy -refresh=false")
		})
	})
	t.Run("a deleted one that still shows SUCCESS refuses", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			e.Mock.SetConfig(func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusSuccess })
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusSuccess))
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			r.Read(t)
			resourcetest.WantState(t, r, "status", "SUCCESS")
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("restart_trigger", "one"))), "-replace")
			resourcetest.WantState(t, r, "status", "SUCCESS", "restart_trigger", "")
		})
	})
	t.Run("one that is being stopped is waited for", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			e.Mock.SetConfig(func(c *mock.Config) { c.Stop = 700 * time.Millisecond })
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminating))
			r.Read(t)
			resourcetest.NoError(t, e.Mock.Unhold(r.Get(t, "id")))
			e.Mock.ForgetRequests()
			resourcetest.WantWarning(t, r.Must(t, c.With("restart_trigger", "one")), "runs the migration again")
			resourcetest.WantState(t, r, "status", "INCRMIGEATING")
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
		})
	})
	t.Run("what is not known yet is judged when applying", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			plan := r.Plan(t, c.With("restart_trigger", acctest.Unknown))
			if acctest.HasError(plan.Diagnostics) {
				t.Error(acctest.Text(plan.Diagnostics))
			}
		})
	})
}

// A password that the service does not have yet is no use to a task that is merely restarted.
func TestARestartBringsNewSecrets(t *testing.T) {
	t.Parallel()
	t.Run("planned together", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusFailed))
			r.Read(t)
			e.Mock.ForgetRequests()
			resourcetest.WantWarning(t, r.Must(t, c.OtherSecrets().With("restart_trigger", "one")), "runs the migration again")
			resourcetest.WantSent(t, e, mock.OpConfigure)
			resourcetest.WantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
			if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
				t.Error("the service has the old password")
			}
		})
	})
	t.Run("recorded before", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusFailed))
			r.Read(t)
			e.Mock.ForgetRequests()
			c = c.OtherSecrets()
			resourcetest.WantWarning(t, r.Must(t, c), "only recorded", "restart_trigger")
			resourcetest.WantSent(t, e)
			c = c.With("restart_trigger", "one")
			resourcetest.WantWarning(t, r.Must(t, c), "runs the migration again")
			resourcetest.WantSent(t, e, mock.OpConfigure)
			if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
				t.Error("the service has the old password")
			}
			// Once sent, a restart is a restart again.
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			r.Must(t, c.With("restart_trigger", "two"))
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
		})
	})
}

func TestARestartThatFails(t *testing.T) {
	t.Parallel()
	stopped := func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
		t.Helper()
		resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		r.Read(t)
		e.Mock.ForgetRequests()
	}
	refuse := mock.Fault{Operation: mock.OpBatchRestart, Status: 400, Code: "DCS.4921", Message: "not now"}
	t.Run("refused, it is planned again", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			e.Mock.Order(refuse)
			changed := c.With("restart_trigger", "one")
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "DCS.4921", "not now")
			resourcetest.WantState(t, r, "restart_trigger", "", "status", "TERMINATED")
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
			r.Must(t, changed)
			resourcetest.WantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
		})
	})
	t.Run("refused by a row", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Allowed = map[mock.Operation][]string{mock.OpBatchRestart: {}} })
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("restart_trigger", "one"))), "Restarting migration task", "TERMINATED")
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
		})
	})
	t.Run("with a new resume mode it is a configuration, which is planned again where it was refused", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			refusal := refuse
			refusal.Operation = mock.OpConfigure
			e.Mock.Order(refusal)
			changed := c.With("restart_trigger", "one", "resume_mode", "manual")
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "not now")
			resourcetest.WantState(t, r, "restart_trigger", "", "resume_mode", "auto", "status", "TERMINATED")
			resourcetest.WantSent(t, e, mock.OpConfigure)
			resourcetest.WantWarning(t, r.Must(t, changed), "runs the migration again")
			resourcetest.WantSent(t, e, mock.OpConfigure)
			resourcetest.WantState(t, r, "restart_trigger", "one", "resume_mode", "manual", "status", "INCRMIGEATING")
			resourcetest.WantClean(t, r, changed)
		})
	})
	t.Run("its answer lost, it is not sent again", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			e.Mock.Order(mock.Fault{Operation: mock.OpBatchRestart, Break: mock.BreakAfter})
			resourcetest.WantNoErrors(t, r.Must(t, c.With("restart_trigger", "one")))
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
			resourcetest.WantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
		})
	})
	for name, taken := range map[string]bool{"was done": true, "was not done": false} {
		t.Run("its outcome not known, and it "+name, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				stopped(t, e, r)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				held := make(chan struct{})
				fault := mock.Fault{Operation: mock.OpBatchRestart, OnHit: func(*http.Request) { cancel() }}
				if taken {
					fault.HoldAnswer = held
				} else {
					fault.Hold, fault.Break = held, mock.BreakBefore
				}
				e.Mock.Order(fault)
				e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
				changed := c.With("restart_trigger", "one")
				resourcetest.WantError(t, r.Apply(t, ctx, r.Plan(t, changed)), "not known", "Look at the status")
				resourcetest.WantState(t, r, "restart_trigger", "", "status", "TERMINATED")
				close(held)
				resourcetest.WantNone(t, r.Read(t))
				if taken {
					resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "another")).Diagnostics, "not restarted", "FULLMIGRATING")
				}
				plan := r.Plan(t, changed)
				if taken {
					resourcetest.WantWarnings(t, plan.Diagnostics, "waits for the migration")
				} else {
					resourcetest.WantWarning(t, plan.Diagnostics, "runs the migration again")
				}
				if got := plan.Get(t, "status"); got != "(unknown)" {
					t.Errorf("status is planned %q", got)
				}
				e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
				if taken {
					resourcetest.WantSent(t, e, mock.OpBatchRestart)
				} else {
					resourcetest.WantSent(t, e, mock.OpBatchRestart, mock.OpBatchRestart)
				}
				resourcetest.WantClean(t, r, changed)
			})
		})
	}
	t.Run("its outcome not known, a task that was stopped after the plan is not started", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			held := make(chan struct{})
			e.Mock.Order(mock.Fault{Operation: mock.OpBatchRestart, OnHit: func(*http.Request) { cancel() }, HoldAnswer: held})
			changed := c.With("restart_trigger", "one")
			resourcetest.WantError(t, r.Apply(t, ctx, r.Plan(t, changed)), "not known")
			close(held)
			resourcetest.WantNone(t, r.Read(t))
			plan := r.Plan(t, changed)
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			e.Mock.ForgetRequests()
			resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "did not succeed", "TERMINATED: it ended before it was in sync")
			resourcetest.WantSent(t, e)
			resourcetest.WantState(t, r, "restart_trigger", "one", "status", "TERMINATED")
		})
	})
	t.Run("the migration fails, the trigger is in state with the reason", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
			resourcetest.OnceStatus(t, e, resourcetest.Config{"task_name": e.Name("task")}, mock.StatusFullMigrating, func(task mock.Task) {
				resourcetest.NoError(t, e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "source closed the connection"))
			})
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("restart_trigger", "one"))), "source closed the connection")
			resourcetest.WantState(t, r, "restart_trigger", "one", "status", "MIGRATION_FAILED")
		})
	})
	t.Run("the wait cut short, the next apply waits on", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			resourcetest.OnceStatus(t, e, resourcetest.Config{"task_name": e.Name("task")}, mock.StatusFullMigrating, func(mock.Task) { cancel() })
			changed := c.With("restart_trigger", "one")
			resourcetest.WantWarning(t, r.Apply(t, ctx, r.Plan(t, changed)), "interrupted")
			resourcetest.WantState(t, r, "restart_trigger", "one")
			r.Read(t)
			plan := r.Plan(t, changed)
			resourcetest.WantWarnings(t, plan.Diagnostics, "waits for the migration")
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("status is planned %q", got)
			}
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
			resourcetest.WantState(t, r, "status", "INCRMIGEATING")
			resourcetest.WantSent(t, e, mock.OpBatchRestart)
			resourcetest.WantClean(t, r, changed)
		})
	})
	t.Run("the task gone, nothing is sent", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			stopped(t, e, r)
			plan := r.Plan(t, c.With("restart_trigger", "one"))
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "DELETED", r.Get(t, "id"))
			resourcetest.WantSent(t, e)
			resourcetest.WantState(t, r, "restart_trigger", "")
			resourcetest.WantWarning(t, r.Read(t), "gone from the service")
			resourcetest.WantState(t, r, "status", "DELETED")
		})
	})
}

// An update that stops a task, and then cannot configure it, is given up: the old configuration is sent again, trigger or not.
func TestAnUpdateThatHasStoppedATaskIsGivenUp(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.OtherSecrets())), "has been stopped")
		resourcetest.WantNone(t, r.Read(t))
		for name, changed := range map[string]resourcetest.Config{"alone": c, "with a trigger": c.With("restart_trigger", "one")} {
			plan := r.Plan(t, changed)
			resourcetest.WantWarnings(t, plan.Diagnostics, "runs the migration again", "completes what an earlier one began")
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("%s: status is planned %q", name, got)
			}
		}
		e.Mock.ForgetRequests()
		c = c.With("restart_trigger", "one")
		resourcetest.WantNoErrors(t, r.Must(t, c))
		resourcetest.WantSent(t, e, mock.OpConfigure)
		resourcetest.WantClean(t, r, c)
		resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated)) // by somebody else
		r.Read(t)
		resourcetest.WantClean(t, r, c)
	})
}

// A success from before a task was started again is not the one that an interrupted apply has yet to wait for.
func TestAnOldSuccessEndsNoWait(t *testing.T) {
	t.Parallel()
	for name, resource := range resourcetest.ConfiguringTypes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.TimeFormat = mock.TimeRFC3339 }) // which tells the two ends apart
				of := func() resourcetest.Config {
					return resource.Config(e).With("migration_method", "full_amount_migration")
				}
				r := resource.Create(t, e, of())
				c := of().With("restart_trigger", "one")
				e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag, c.LagStatusOnly, c.Full = time.Hour, true, time.Hour })
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, OnHit: func(*http.Request) { cancel() }})
				e.Mock.ForgetRequests()
				resourcetest.WantWarning(t, r.Apply(t, ctx, r.Plan(t, c)), "interrupted")
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, "status", "SUCCESS")
				plan := r.Plan(t, c)
				if got := plan.Get(t, "status"); got != "(unknown)" {
					t.Errorf("status is planned %q", got)
				}
				resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(*mock.Task) {})) // which ends the lag
				e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "status", "SUCCESS")
				resourcetest.WantSent(t, e, mock.OpConfigure)
			})
		})
	}
}
