package resources_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// configures is a resource that configures a task, of either type.
type configures struct {
	config func(*acctest.Env) config
	made   func(t *testing.T, e *acctest.Env, c config) *acctest.Resource
}

// both gives the two resources that configure a task: what follows holds for either.
func both() map[string]configures {
	return map[string]configures{
		migrationTask:     {incremental, made},
		taskConfiguration: {configuration, configured},
	}
}

// forBoth runs a test for either resource, which is there and in sync.
func forBoth(t *testing.T, test func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config)) {
	t.Helper()
	for name, resource := range both() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := resource.config(e)
			r := resource.made(t, e, c)
			c = resource.config(e) // with the id of the task
			wantState(t, r, "status", "INCRMIGEATING")
			test(t, e, r, c)
		})
	}
}

// Row 20 is the one of SUCCESS: the service restarts nothing that has succeeded.
func TestANewTriggerRunsAnEndedMigrationAgain(t *testing.T) {
	t.Parallel()
	for status, call := range map[string]mock.Operation{
		mock.StatusTerminated: mock.OpBatchRestart, mock.StatusFailed: mock.OpBatchRestart, mock.StatusMigrationFailed: mock.OpBatchRestart,
		mock.StatusSuccess: mock.OpConfigure,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				for _, trigger := range []string{"one", "two"} { // from nothing, and from another value
					did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
					r.Read(t)
					e.Mock.ForgetRequests()
					c = c.with("restart_trigger", trigger)
					plan := r.Plan(t, c)
					wantWarnings(t, plan.Diagnostics, "the update runs the migration again")
					wantText(t, acctest.Text(plan.Diagnostics), r.Get(t, "id"), status, "data flows into the target again")
					if got := plan.Get(t, "status"); got != "(unknown)" {
						t.Errorf("status is planned %q", got)
					}
					wantNone(t, r.Apply(t, t.Context(), plan))
					wantState(t, r, "status", "INCRMIGEATING", "restart_trigger", trigger)
					wantSent(t, e, call)
					wantClean(t, r, c)
				}
				wantNoSecret(t, e, r, nil, "")
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
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				edited := c.with("bandwidth_limit_mb", 7).target("id", "other")
				e.Mock.ForgetRequests()
				wantWarning(t, r.Must(t, edited), "bandwidth_limit_mb", "target_instance", "only recorded")
				wantSent(t, e)
				again := edited.with("restart_trigger", "one")
				wantWarning(t, r.Must(t, again), "runs the migration again")
				wantSent(t, e, mock.OpConfigure)
				if task := e.Task(t, e.Name("task")); task.BandwidthLimitMB != "7" || task.Target.ID != "other" {
					t.Errorf("the service has %s and %s", task.BandwidthLimitMB, task.Target.ID)
				}
				wantClean(t, r, again)
			})
		})
	}
	t.Run("but for a label, which nobody can send", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := made(t, e, incremental(e))
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		r.Read(t)
		c := incremental(e).with("description", "other")
		r.Must(t, c)
		e.Mock.ForgetRequests()
		r.Must(t, c.with("restart_trigger", "one"))
		wantSent(t, e, mock.OpBatchRestart)
	})
}

// Only another task can do what these need.
func TestANewTriggerThatNeedsAnotherTaskReplacesIt(t *testing.T) {
	t.Parallel()
	trigger := func(c config) config { return c.with("restart_trigger", "one") }
	tests := map[string]struct {
		config func(*acctest.Env) config
		before func(t *testing.T, e *acctest.Env, r *acctest.Resource) // before it is read
		edit   func(config) config                                     // recorded before
	}{
		"a released task": {incremental, func(t *testing.T, e *acctest.Env, r *acctest.Resource) { did(t, e.Mock.ReleaseMachine(r.Get(t, "id"))) }, nil},
		"a deleted task":  {incremental, func(t *testing.T, e *acctest.Env, r *acctest.Resource) { did(t, e.Mock.DeleteTask(r.Get(t, "id"))) }, nil},
		"a stopped task whose network was edited": {incremental, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		}, func(c config) config { return c.with("security_group_id", "other") }},
		"a finished import": {imported, nil, nil},
		"a deleted import":  {imported, func(t *testing.T, e *acctest.Env, r *acctest.Resource) { did(t, e.Mock.DeleteTask(r.Get(t, "id"))) }, nil},
		"a failed import": {imported, func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
			did(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "", "broken file"))
		}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := test.config(e)
			r := made(t, e, c)
			if test.before != nil {
				test.before(t, e, r)
				wantNoErrors(t, r.Read(t))
			}
			if test.edit != nil {
				c = test.edit(c)
				wantWarning(t, r.Must(t, c), "only recorded")
			}
			plan := r.Plan(t, trigger(c))
			wantWarnings(t, plan.Diagnostics, "replacing starts another migration")
			if len(plan.RequiresReplace) != 1 || !strings.Contains(plan.RequiresReplace[0].String(), "restart_trigger") {
				t.Errorf("replaced by %v", plan.RequiresReplace)
			}
		})
	}
	t.Run("which a configuration cannot", func(t *testing.T) {
		t.Parallel()
		for _, gone := range []bool{false, true} {
			e := acctest.NewMock(t, nil)
			r := configured(t, e, configuration(e))
			c := configuration(e)
			if gone {
				did(t, e.Mock.DeleteTask(r.Get(t, "id")))
			} else {
				did(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
			}
			wantNoErrors(t, r.Read(t))
			wantError(t, r.Plan(t, trigger(c)).Diagnostics, "needs a new task", "-replace", "dcs_migration_task", "destroy -refresh=false", "restart_trigger")
			wantNone(t, r.Plan(t, c).Diagnostics)
		}
	})
}

func TestATriggerThatStartsNothing(t *testing.T) {
	t.Parallel()
	t.Run("taken out", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			r.Read(t)
			r.Must(t, c.with("restart_trigger", "one"))
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			r.Read(t)
			e.Mock.ForgetRequests()
			wantNone(t, r.Must(t, c))
			wantCount(t, e, 0)
			wantState(t, r, "restart_trigger", "", "status", "TERMINATED")
		})
	})
	t.Run("given when creating", func(t *testing.T) {
		t.Parallel()
		for name, resource := range both() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				e := acctest.NewMock(t, nil)
				r := resource.made(t, e, resource.config(e).with("restart_trigger", "one"))
				wantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
				wantCount(t, e, 0, mock.OpBatchRestart)
				wantClean(t, r, resource.config(e).with("restart_trigger", "one"))
			})
		}
	})
	t.Run("given with the instances", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := made(t, e, waiting(e))
		e.Mock.ForgetRequests()
		wantWarning(t, r.Must(t, incremental(e).with("restart_trigger", "one")), "starts the migration")
		wantState(t, r, "restart_trigger", "one")
		wantSent(t, e, mock.OpConfigure)
	})
	t.Run("given after an import", func(t *testing.T) {
		t.Parallel()
		for name, resource := range both() {
			for _, status := range []string{mock.StatusIncrMigrating, mock.StatusTerminated} {
				t.Run(name+", "+status, func(t *testing.T) {
					t.Parallel()
					e := acctest.NewMock(t, nil)
					old := resource.made(t, e, resource.config(e))
					id := old.Get(t, "id")
					did(t, e.Mock.SetStatus(id, status))
					r := e.Serve(t, nil).Resource(t, name)
					wantNone(t, r.Import(t, id))
					e.Mock.ForgetRequests()
					c := resource.config(e).with("restart_trigger", "one")
					wantWarning(t, r.Must(t, c), "the restart trigger is only recorded", "password only recorded")
					wantState(t, r, "restart_trigger", "one", "status", status)
					wantCount(t, e, 0)
					// From then on another value is a restart, or a configuration where a secret was only recorded.
					did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
					r.Read(t)
					r.Must(t, c.with("restart_trigger", "two"))
					wantSent(t, e, mock.OpConfigure)
					did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
					r.Read(t)
					r.Must(t, c.with("restart_trigger", "three"))
					wantSent(t, e, mock.OpBatchRestart)
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
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				for name, changed := range map[string]config{
					"alone": c, "with the bandwidth": c.with("bandwidth_limit_mb", 7), "with new secrets": c.otherSecrets(), "with the resume mode": c.with("resume_mode", "manual"),
				} {
					diags := r.Plan(t, changed.with("restart_trigger", "one")).Diagnostics
					wantError(t, diags, "not restarted", status, "Remove restart_trigger, or stop the migration first", "terraform destroy -refresh=false")
					if at := acctest.Errors(diags)[0].Attribute; at == nil || at.String() != `AttributeName("restart_trigger")` {
						t.Errorf("%s: the error is at %v", name, at)
					}
				}
			})
		})
	}
	t.Run("one that runs again since it was planned", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, c.with("restart_trigger", "one"))
			for _, status := range []string{mock.StatusIncrMigrating, mock.StatusFullMigrating, mock.StatusRunning, "CATCHING_UP"} {
				did(t, e.Mock.SetStatus(id, status))
				e.Mock.ForgetRequests()
				wantError(t, r.Apply(t, t.Context(), plan), "not restarted", status)
				wantSent(t, e)
				wantState(t, r, "restart_trigger", "")
			}
		})
	})
	t.Run("one that is not known to run", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, "CATCHING_UP"))
			r.Read(t)
			wantError(t, r.Plan(t, c.with("restart_trigger", "one", "bandwidth_limit_mb", 7)).Diagnostics, "not restarted", "CATCHING_UP")
		})
	})
	t.Run("with secrets that were only recorded, one that runs again", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			c = c.otherSecrets()
			r.Must(t, c)
			did(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
			r.Read(t)
			wantError(t, r.Plan(t, c.with("restart_trigger", "one")).Diagnostics, "A running migration is not restarted")
		})
	})
	t.Run("one that was released since it was planned needs another plan", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, c.with("restart_trigger", "one"))
			did(t, e.Mock.SetStatus(id, mock.StatusReleased))
			e.Mock.ForgetRequests()
			wantError(t, r.Apply(t, t.Context(), plan), "RELEASED", id)
			wantSent(t, e)
			wantState(t, r, "restart_trigger", "")
		})
	})
	t.Run("one that waits to be configured", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusRunning))
			r.Read(t)
			wantError(t, r.Plan(t, c.with("restart_trigger", "one")).Diagnostics, "never started", "RUNNING", "terraform destroy -refresh=false")
		})
	})
	t.Run("an import that runs", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, neverImported)
		c := imported(e).with("wait_for_sync", false)
		r := made(t, e, c)
		wantError(t, r.Plan(t, c.with("restart_trigger", "one")).Diagnostics, "not restarted", "MIGRATING", "terraform destroy -refresh=false")
	})
	t.Run("a deleted one that still shows SUCCESS refuses", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			e.Mock.SetConfig(func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusSuccess })
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusSuccess))
			did(t, e.Mock.DeleteTask(r.Get(t, "id")))
			r.Read(t)
			wantState(t, r, "status", "SUCCESS")
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.with("restart_trigger", "one"))), "-replace")
			wantState(t, r, "status", "SUCCESS", "restart_trigger", "")
		})
	})
	t.Run("one that is being stopped is waited for", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			e.Mock.SetConfig(func(c *mock.Config) { c.Stop = 700 * time.Millisecond })
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminating))
			r.Read(t)
			did(t, e.Mock.Unhold(r.Get(t, "id")))
			e.Mock.ForgetRequests()
			wantWarning(t, r.Must(t, c.with("restart_trigger", "one")), "runs the migration again")
			wantState(t, r, "status", "INCRMIGEATING")
			wantSent(t, e, mock.OpBatchRestart)
		})
	})
	t.Run("what is not known yet is judged when applying", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			plan := r.Plan(t, c.with("restart_trigger", acctest.Unknown))
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
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusFailed))
			r.Read(t)
			e.Mock.ForgetRequests()
			wantWarning(t, r.Must(t, c.otherSecrets().with("restart_trigger", "one")), "runs the migration again")
			wantSent(t, e, mock.OpConfigure)
			wantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
			if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
				t.Error("the service has the old password")
			}
		})
	})
	t.Run("recorded before", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, mock.StatusFailed))
			r.Read(t)
			e.Mock.ForgetRequests()
			c = c.otherSecrets()
			wantWarning(t, r.Must(t, c), "only recorded", "restart_trigger")
			wantSent(t, e)
			c = c.with("restart_trigger", "one")
			wantWarning(t, r.Must(t, c), "runs the migration again")
			wantSent(t, e, mock.OpConfigure)
			if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
				t.Error("the service has the old password")
			}
			// Once sent, a restart is a restart again.
			did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			r.Must(t, c.with("restart_trigger", "two"))
			wantSent(t, e, mock.OpBatchRestart)
		})
	})
}

func TestARestartThatFails(t *testing.T) {
	t.Parallel()
	stopped := func(t *testing.T, e *acctest.Env, r *acctest.Resource) {
		t.Helper()
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		r.Read(t)
		e.Mock.ForgetRequests()
	}
	refuse := mock.Fault{Operation: mock.OpBatchRestart, Status: 400, Code: "DCS.4921", Message: "not now"}
	t.Run("refused, it is planned again", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			e.Mock.Order(refuse)
			changed := c.with("restart_trigger", "one")
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "DCS.4921", "not now")
			wantState(t, r, "restart_trigger", "", "status", "TERMINATED")
			wantSent(t, e, mock.OpBatchRestart)
			r.Must(t, changed)
			wantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
		})
	})
	t.Run("refused by a row", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Allowed = map[mock.Operation][]string{mock.OpBatchRestart: {}} })
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.with("restart_trigger", "one"))), "Restarting migration task", "TERMINATED")
			wantSent(t, e, mock.OpBatchRestart)
		})
	})
	t.Run("with a new resume mode it is a configuration, which is planned again where it was refused", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			refusal := refuse
			refusal.Operation = mock.OpConfigure
			e.Mock.Order(refusal)
			changed := c.with("restart_trigger", "one", "resume_mode", "manual")
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "not now")
			wantState(t, r, "restart_trigger", "", "resume_mode", "auto", "status", "TERMINATED")
			wantSent(t, e, mock.OpConfigure)
			wantWarning(t, r.Must(t, changed), "runs the migration again")
			wantSent(t, e, mock.OpConfigure)
			wantState(t, r, "restart_trigger", "one", "resume_mode", "manual", "status", "INCRMIGEATING")
			wantClean(t, r, changed)
		})
	})
	t.Run("its answer lost, it is not sent again", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			e.Mock.Order(mock.Fault{Operation: mock.OpBatchRestart, Break: mock.BreakAfter})
			wantNoErrors(t, r.Must(t, c.with("restart_trigger", "one")))
			wantSent(t, e, mock.OpBatchRestart)
			wantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
		})
	})
	for name, taken := range map[string]bool{"was done": true, "was not done": false} {
		t.Run("its outcome not known, and it "+name, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
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
				changed := c.with("restart_trigger", "one")
				wantError(t, r.Apply(t, ctx, r.Plan(t, changed)), "not known", "Look at the status")
				wantState(t, r, "restart_trigger", "", "status", "TERMINATED")
				close(held)
				wantNone(t, r.Read(t))
				if taken {
					wantError(t, r.Plan(t, c.with("restart_trigger", "another")).Diagnostics, "not restarted", "FULLMIGRATING")
				}
				plan := r.Plan(t, changed)
				if taken {
					wantWarnings(t, plan.Diagnostics, "waits for the migration")
				} else {
					wantWarning(t, plan.Diagnostics, "runs the migration again")
				}
				if got := plan.Get(t, "status"); got != "(unknown)" {
					t.Errorf("status is planned %q", got)
				}
				e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
				wantNone(t, r.Apply(t, t.Context(), plan))
				wantState(t, r, "restart_trigger", "one", "status", "INCRMIGEATING")
				if taken {
					wantSent(t, e, mock.OpBatchRestart)
				} else {
					wantSent(t, e, mock.OpBatchRestart, mock.OpBatchRestart)
				}
				wantClean(t, r, changed)
			})
		})
	}
	t.Run("its outcome not known, a task that was stopped after the plan is not started", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			held := make(chan struct{})
			e.Mock.Order(mock.Fault{Operation: mock.OpBatchRestart, OnHit: func(*http.Request) { cancel() }, HoldAnswer: held})
			changed := c.with("restart_trigger", "one")
			wantError(t, r.Apply(t, ctx, r.Plan(t, changed)), "not known")
			close(held)
			wantNone(t, r.Read(t))
			plan := r.Plan(t, changed)
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			e.Mock.ForgetRequests()
			wantError(t, r.Apply(t, t.Context(), plan), "did not succeed", "TERMINATED: it ended before it was in sync")
			wantSent(t, e)
			wantState(t, r, "restart_trigger", "one", "status", "TERMINATED")
		})
	})
	t.Run("the migration fails, the trigger is in state with the reason", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
			during(t, e, config{"task_name": e.Name("task")}, mock.StatusFullMigrating, func(task mock.Task) {
				did(t, e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "source closed the connection"))
			})
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.with("restart_trigger", "one"))), "source closed the connection")
			wantState(t, r, "restart_trigger", "one", "status", "MIGRATION_FAILED")
		})
	})
	t.Run("the wait cut short, the next apply waits on", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			during(t, e, config{"task_name": e.Name("task")}, mock.StatusFullMigrating, func(mock.Task) { cancel() })
			changed := c.with("restart_trigger", "one")
			wantWarning(t, r.Apply(t, ctx, r.Plan(t, changed)), "interrupted")
			wantState(t, r, "restart_trigger", "one")
			r.Read(t)
			plan := r.Plan(t, changed)
			wantWarnings(t, plan.Diagnostics, "waits for the migration")
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("status is planned %q", got)
			}
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantState(t, r, "status", "INCRMIGEATING")
			wantSent(t, e, mock.OpBatchRestart)
			wantClean(t, r, changed)
		})
	})
	t.Run("the task gone, nothing is sent", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			stopped(t, e, r)
			plan := r.Plan(t, c.with("restart_trigger", "one"))
			did(t, e.Mock.DeleteTask(r.Get(t, "id")))
			wantError(t, r.Apply(t, t.Context(), plan), "DELETED", r.Get(t, "id"))
			wantSent(t, e)
			wantState(t, r, "restart_trigger", "")
			wantWarning(t, r.Read(t), "gone from the service")
			wantState(t, r, "status", "DELETED")
		})
	})
}

// An update that stops a task, and then cannot configure it, is given up: the old configuration is sent again, trigger or not.
func TestAnUpdateThatHasStoppedATaskIsGivenUp(t *testing.T) {
	t.Parallel()
	forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
		wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.otherSecrets())), "has been stopped")
		wantNone(t, r.Read(t))
		for name, changed := range map[string]config{"alone": c, "with a trigger": c.with("restart_trigger", "one")} {
			plan := r.Plan(t, changed)
			wantWarnings(t, plan.Diagnostics, "runs the migration again", "carries on what an earlier one began")
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("%s: status is planned %q", name, got)
			}
		}
		e.Mock.ForgetRequests()
		c = c.with("restart_trigger", "one")
		wantNoErrors(t, r.Must(t, c))
		wantSent(t, e, mock.OpConfigure)
		wantClean(t, r, c)
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated)) // by somebody else
		r.Read(t)
		wantClean(t, r, c)
	})
}

// A success from before a task was started again is not the one that an interrupted apply has yet to wait for.
func TestAnOldSuccessEndsNoWait(t *testing.T) {
	t.Parallel()
	for name, resource := range both() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.TimeFormat = mock.TimeRFC3339 }) // which tells the two ends apart
			of := func() config { return resource.config(e).with("migration_method", "full_amount_migration") }
			r := resource.made(t, e, of())
			c := of().with("restart_trigger", "one")
			e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag, c.LagStatusOnly, c.Full = time.Hour, true, time.Hour })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, OnHit: func(*http.Request) { cancel() }})
			e.Mock.ForgetRequests()
			wantWarning(t, r.Apply(t, ctx, r.Plan(t, c)), "interrupted")
			wantNone(t, r.Read(t))
			wantState(t, r, "status", "SUCCESS")
			plan := r.Plan(t, c)
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("status is planned %q", got)
			}
			did(t, e.Mock.Change(r.Get(t, "id"), func(*mock.Task) {})) // which ends the lag
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantState(t, r, "status", "SUCCESS")
			wantSent(t, e, mock.OpConfigure)
		})
	}
}
