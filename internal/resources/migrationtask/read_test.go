package migrationtask_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// underWay is a migration in its full phase, which nobody waits for.
func underWay(t *testing.T, e *acctest.Env) *acctest.Resource {
	t.Helper()
	e.Mock.SetConfig(resourcetest.NeverInSync)
	c := resourcetest.IncrementalTask(e).With("wait_for_sync", false)
	return resourcetest.Create(t, e, c)
}

// waysToBeGone are the answers that say that a task does not exist.
func waysToBeGone() map[string]func(*mock.Config) {
	return map[string]func(*mock.Config){
		"400 with the code":         func(c *mock.Config) { c.DeletedTask = mock.Deleted400 },
		"400 with the numeric code": func(c *mock.Config) { c.DeletedTask, c.NumericCodes = mock.Deleted400, true },
		"404":                       func(c *mock.Config) { c.DeletedTask = mock.Deleted404 },
		"status DELETED":            func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusDeleted },
	}
}

func TestAMigrationThatHadReachedItsGoalStaysInStateWhenItsRecordIsGone(t *testing.T) {
	t.Parallel()
	kinds := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		status string // set by hand before; "" leaves the goal
	}{
		"an incremental migration in sync": {resourcetest.IncrementalTask, ""},
		"one that was stopped afterwards":  {resourcetest.IncrementalTask, mock.StatusTerminated},
		"one that failed afterwards":       {resourcetest.IncrementalTask, mock.StatusFailed},
		"a full migration":                 {resourcetest.FullTask, ""},
		"a full migration, released":       {resourcetest.FullTask, mock.StatusReleased},
		"an import":                        {resourcetest.BackupImport, ""},
	}
	for kind, k := range kinds {
		for way, answer := range waysToBeGone() {
			t.Run(kind+", "+way, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, answer)
					c := k.config(e)
					r := resourcetest.Create(t, e, c)
					if k.status != "" {
						resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), k.status))
						r.Read(t)
					}
					resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
					before := e.Mock.Mutations()
					resourcetest.WantWarning(t, r.Read(t), r.Get(t, "id"), "gone", "DELETED", "`removed` block")
					resourcetest.WantState(t, r, "status", "DELETED")
					resourcetest.WantClean(t, r, c) // with nothing more to say
					resourcetest.WantClean(t, r, c)
					resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
					if e.Mock.Mutations() != before {
						t.Error("something was sent")
					}
				})
			})
		}
	}
}

// Row 3: stopped, refreshed, deleted, planned.
func TestEditsOfADeletedMigrationAreRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
		r.Read(t)
		before := e.Mock.Mutations()
		changed := c.With("bandwidth_limit_mb", 7, "description", "of old", "security_group_id", "other")
		plan := r.Plan(t, changed)
		resourcetest.WantWarning(t, plan.Diagnostics, "only recorded", "bandwidth_limit_mb", "security_group_id", "description")
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "DELETED", "bandwidth_limit_mb", "7")
		resourcetest.WantClean(t, r, changed)
		if e.Mock.Mutations() != before {
			t.Error("something was sent")
		}
	})
}

// Row 4, of a task that nobody saw in sync, as where another resource waits for that: what was seen later shows that it was.
func TestAMigrationThatMustHaveReachedItsGoalStaysInStateWhenItsRecordIsGone(t *testing.T) {
	t.Parallel()
	exchanged := func(t *testing.T, e *acctest.Env, id string) {
		resourcetest.NoError(t, e.Mock.SetTaskStatus(id, mock.TaskStatusExchanged))
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
	}
	for name, seen := range map[string]func(t *testing.T, e *acctest.Env) *acctest.Resource{
		"its addresses were exchanged": func(t *testing.T, e *acctest.Env) *acctest.Resource {
			r := underWay(t, e)
			exchanged(t, e, r.Get(t, "id"))
			return r
		},
		"its addresses were exchanged before it was imported": func(t *testing.T, e *acctest.Env) *acctest.Resource {
			id := underWay(t, e).Get(t, "id")
			exchanged(t, e, id)
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
			resourcetest.WantNone(t, r.Import(t, id))
			return r
		},
		"it has succeeded": func(t *testing.T, e *acctest.Env) *acctest.Resource {
			r := underWay(t, e)
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusSuccess))
			return r
		},
		"another resource has configured it, of which one end is returned": func(t *testing.T, e *acctest.Env) *acctest.Resource {
			r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration).Must(t, resourcetest.Configuration(e))
			resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(task *mock.Task) { task.Source = nil }))
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := seen(t, e)
				if name != "its addresses were exchanged before it was imported" {
					resourcetest.WantNoErrors(t, r.Read(t))
				}
				resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
				resourcetest.WantWarning(t, r.Read(t), "gone", "DELETED")
				if !r.Exists() {
					t.Fatal("it was taken out of state")
				}
				resourcetest.WantState(t, r, "status", "DELETED")
				resourcetest.WantNone(t, r.Read(t))
			})
		})
	}
}

func TestAMigrationThatHadNotReachedItsGoalIsRemovedWhenItsRecordIsGone(t *testing.T) {
	t.Parallel()
	for way, answer := range waysToBeGone() {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, answer)
				r := underWay(t, e)
				id := r.Get(t, "id")
				resourcetest.WantState(t, r, "status", "FULLMIGRATING")
				resourcetest.NoError(t, e.Mock.DeleteTask(id))
				resourcetest.WantWarning(t, r.Read(t), id, "FULLMIGRATING", "no longer exists", "creates a new task")
				if r.Exists() {
					t.Error("the task is still in state")
				}
			})
		})
	}
	t.Run("nor a task that waits to be configured", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			resourcetest.WantWarning(t, r.Read(t), "creates a new task")
			if r.Exists() {
				t.Error("the task is still in state")
			}
		})
	})
	t.Run("but one that another resource has configured", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			task := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			configuring := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
			configuring.Must(t, resourcetest.Configuration(e))
			resourcetest.NoError(t, e.Mock.SetStatus(task.Get(t, "id"), mock.StatusTerminated))
			resourcetest.WantNone(t, task.Read(t)) // which never saw it in sync
			resourcetest.WantNoErrors(t, configuring.Read(t))
			resourcetest.NoError(t, e.Mock.DeleteTask(task.Get(t, "id")))
			for _, r := range []*acctest.Resource{task, configuring} {
				resourcetest.WantWarning(t, r.Read(t), "gone from the service")
				resourcetest.WantState(t, r, "status", "DELETED")
			}
			resourcetest.WantClean(t, task, resourcetest.WaitingTask(e))
		})
	})
	t.Run("since it was restarted", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			c := resourcetest.IncrementalTask(e)
			r := resourcetest.Create(t, e, c)
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			r.Read(t)
			e.Mock.SetConfig(resourcetest.NeverInSync)
			r.Must(t, c.With("restart_trigger", "one", "wait_for_sync", false))
			resourcetest.WantState(t, r, "status", "FULLMIGRATING")
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			resourcetest.WantWarning(t, r.Read(t), "creates a new task")
			if r.Exists() {
				t.Error("the goal of before the restart counts")
			}
		})
	})
}

// A deleted task that show still calls SUCCESS is SUCCESS: nothing depends on its record.
func TestADeletedTaskThatIsShownAsSuccessIsSuccess(t *testing.T) {
	t.Parallel()
	for name, configure := range map[string]func(*acctest.Env) resourcetest.Config{"a full migration": resourcetest.FullTask, "an import": resourcetest.BackupImport} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusSuccess })
				c := configure(e)
				r := resourcetest.Create(t, e, c)
				resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
				e.Mock.ForgetRequests()
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantCount(t, e, 1)
				resourcetest.WantState(t, r, "status", "SUCCESS")
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

func TestABare404MustBeBorneOutByTheList(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]bool{"a listed task stays as it is": false, "one that is not listed is gone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
				if gone {
					resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
				}
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 404, Body: "no such page", Times: -1})
				diags := r.Read(t)
				if gone {
					resourcetest.WantWarning(t, diags, "gone from the service")
					resourcetest.WantState(t, r, "status", "DELETED")
					return
				}
				resourcetest.WantError(t, diags, "404", "its list has the task")
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
			})
		})
	}
}

func TestReadDoesNotTakeAFailedReadForAVanishedTask(t *testing.T) {
	t.Parallel()
	tests := map[string]mock.Fault{
		"forbidden":                             {Operation: mock.OpShow, Status: 403, Code: "APIGW.0302"},
		"a server error":                        {Operation: mock.OpShow, Status: 500, Times: -1},
		"another bad request":                   {Operation: mock.OpShow, Status: 400, Code: "DCS.4999"},
		"an answer nobody can read":             {Operation: mock.OpShow, Status: 200, Body: "<html>", Times: -1},
		"the gateway does not know the address": {Operation: mock.OpShow, Status: 404, Code: "APIGW.0101"},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, resourcetest.FullTask(e))
				r = r.On(e.Serve(t, map[string]any{"max_retries": 0}))
				e.Mock.Order(fault)
				resourcetest.WantError(t, r.Read(t), "not read")
				if !r.Exists() {
					t.Error("the task is lost")
				}
			})
		})
	}
}

// A task that the service has never shown is not taken for gone: it was made a moment ago.
func TestReadKeepsATaskThatIsNotShownYet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.Ready, c.NotFoundWhileMaking, c.NoJobID = 24*time.Hour, true, true }))
		c := resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("create", "1m"))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "timed out")
		resourcetest.WantWarning(t, r.Read(t), "not return it yet", "is kept")
		if !r.Exists() {
			t.Fatal("the task in the making is lost")
		}
		time.Sleep(15 * time.Minute)
		resourcetest.WantWarning(t, r.Read(t), "creates a new task")
		if r.Exists() {
			t.Error("a task that was never shown is kept for ever")
		}
	})
}

func TestReadKeepsAnImportThatWasNeverShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Import = time.Hour })
		unshown := e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 400, Code: "DCS.4133", Times: -1})
		c := resourcetest.BackupImport(e).With("timeouts", resourcetest.Timeouts("create", "1500ms"))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "timed out")
		resourcetest.WantWarning(t, r.Read(t), "not return it yet")
		if !r.Exists() {
			t.Fatal("the import is lost")
		}
		unshown.Cancel()
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantState(t, r, "status", "MIGRATING")
	})
}

func TestReadWarnsOfAFailedTask(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		resourcetest.NoError(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "row message", "the target is full"))
		resourcetest.WantWarning(t, r.Read(t), "FAILED", "the target is full")
		resourcetest.WantNone(t, r.Read(t)) // it is said once
		resourcetest.WantState(t, r, "status", "FAILED")
		if plan := r.Plan(t, c); !r.Clean(plan) {
			t.Error("a failed task is not changed by itself")
		}
	})
}

func TestReadFollowsChangesMadeElsewhere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edit  func(*mock.Task)
		state []string
	}{
		"another source":          {func(t *mock.Task) { t.Source.ID, t.Source.Addrs = "", "10.9.9.9:6379" }, []string{"source_instance.addrs", "10.9.9.9:6379"}},
		"another target":          {func(t *mock.Task) { t.Target.ID = "another-instance" }, []string{"target_instance.id", "another-instance"}},
		"another method":          {func(t *mock.Task) { t.MigrationMethod = mock.MethodFull }, []string{"migration_method", "full_amount_migration"}},
		"another resume mode":     {func(t *mock.Task) { t.ResumeMode = mock.ResumeManual }, []string{"resume_mode", "manual"}},
		"another bandwidth limit": {func(t *mock.Task) { t.BandwidthLimitMB = "7" }, []string{"bandwidth_limit_mb", "7"}},
		"another subnet":          {func(t *mock.Task) { t.SubnetID = "by-hand" }, []string{"subnet_id", "by-hand"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e).With("bandwidth_limit_mb", 100)
				r := resourcetest.Create(t, e, c)
				resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), test.edit))
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, test.state...)
				resourcetest.WantState(t, r, "source_instance.password_wo_version", "1", "target_instance.password_wo_version", "1")
				if plan := r.Plan(t, c); r.Clean(plan) {
					t.Error("the plan is clean")
				}
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, test.state...) // once more
			})
		})
	}
}

// Once a task has ended, state follows the service in computed values only.
func TestReadOfAnEndedTaskFollowsComputedValuesOnly(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusFailed, mock.StatusMigrationFailed, mock.StatusSuccess, mock.StatusReleased} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e).With("bandwidth_limit_mb", 100)
				r := resourcetest.Create(t, e, c)
				id := r.Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, status))
				r.Read(t)
				resourcetest.NoError(t, e.Mock.Change(id, func(t *mock.Task) {
					t.Source.ID, t.Source.Addrs, t.Target.ID, t.MigrationMethod, t.ResumeMode, t.BandwidthLimitMB = "", "10.9.9.9:6379", "elsewhere", mock.MethodFull, mock.ResumeManual, "7"
					t.VPCID, t.SubnetID, t.SecurityGroupID, t.Name, t.Description, t.Address = "v", "s", "g", "n", "d", "10.8.8.8"
				}))
				resourcetest.WantClean(t, r, c)
				resourcetest.WantState(t, r, "status", status, "ecs_tenant_private_ip", "10.8.8.8")
			})
		})
	}
}

// The service cannot change a name or a description: what state has is the configuration's.
func TestReadNeverFollowsNameAndDescription(t *testing.T) {
	t.Parallel()
	for name, configure := range map[string]func(*acctest.Env) resourcetest.Config{"online": resourcetest.IncrementalTask, "waiting": resourcetest.WaitingTask, "import": resourcetest.BackupImport} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := configure(e)
				r := resourcetest.Create(t, e, c)
				resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.Name, t.Description = "by hand", "by hand" }))
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// Row 16: an incremental migration that nobody here has stopped no longer keeps the target in sync.
func TestReadWarnsOfAnIncrementalMigrationThatWasEndedElsewhere(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusReleased, mock.StatusSuccess} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				resourcetest.WantWarning(t, r.Read(t), r.Get(t, "id"), status, "no longer follows the source", "restart_trigger")
				resourcetest.WantClean(t, r, c) // it is said once
			})
		})
	}
	t.Run("and of a failed one with its reason alone", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusMigrationFailed, "", "source closed the connection"))
			diags := r.Read(t)
			resourcetest.WantWarning(t, diags, "MIGRATION_FAILED", "source closed the connection")
			if len(diags) != 1 {
				t.Errorf("%d diagnostics: %s", len(diags), acctest.Text(diags))
			}
			resourcetest.WantClean(t, r, c)
		})
	})
	t.Run("not of one that an exchange has ended", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.SetTaskStatus(r.Get(t, "id"), mock.TaskStatusExchanged))
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			resourcetest.WantClean(t, r, c)
		})
	})
	t.Run("not of one that was exchanged when it was last seen", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.SetTaskStatus(r.Get(t, "id"), mock.TaskStatusExchanged))
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.NoError(t, e.Mock.SetTaskStatus(r.Get(t, "id"), "")) // which the service shows no longer
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			resourcetest.WantClean(t, r, c)
		})
	})
	t.Run("not of one that an update has stopped", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4063", Message: "not now"})
			resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("bandwidth_limit_mb", 7))), "not now")
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.WantState(t, r, "status", "TERMINATED")
		})
	})
	t.Run("not of a full one", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
			c := resourcetest.FullTask(e).With("wait_for_sync", false)
			r := resourcetest.Create(t, e, c)
			e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
			resourcetest.WantClean(t, r, c)
			resourcetest.WantState(t, r, "status", "SUCCESS")
		})
	})
	t.Run("not of an import", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Import = time.Hour })
			c := resourcetest.BackupImport(e).With("wait_for_sync", false)
			r := resourcetest.Create(t, e, c)
			e.Mock.SetConfig(func(c *mock.Config) { c.Import = 0 })
			resourcetest.WantClean(t, r, c)
			resourcetest.WantState(t, r, "status", "SUCCESS")
		})
	})
}

func TestReadTakesNoOfferOfTheServiceForAChange(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*mock.Task){
		"an id for an address":         func(t *mock.Task) { t.Source.ID, t.Source.Name = "found-instance", "found" },
		"a name resolved":              func(t *mock.Task) { t.Source.Addrs = "10.1.2.3:6379" },
		"further addresses of the id":  func(t *mock.Task) { t.Target.Addrs = "10.4.4.4:6379,10.4.4.5:6379" },
		"a method nobody knows":        func(t *mock.Task) { t.MigrationMethod = "sync_migration" },
		"a resume mode nobody knows":   func(t *mock.Task) { t.ResumeMode = "semi" },
		"nothing shown of the source":  func(t *mock.Task) { t.Source = nil },
		"nothing shown of the details": func(t *mock.Task) { t.VPCID, t.SubnetID, t.BandwidthLimitMB, t.Address = "", "", "", "" },
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e).Source("addrs", []string{"redis.example.com:6379"}).With("bandwidth_limit_mb", 100)
				r := resourcetest.Create(t, e, c)
				resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), edit))
				resourcetest.WantClean(t, r, c)
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

func TestReadManagesNoInstancesThatAreNotConfiguredHere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.WaitingTask(e)
		r := resourcetest.Create(t, e, c)
		if err := e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) {
			t.Source, t.Target = &mock.Instance{Addrs: "10.0.0.1:6379", Password: "Other-Sesame"}, &mock.Instance{ID: "x"}
			t.MigrationMethod, t.ResumeMode, t.BandwidthLimitMB = mock.MethodFull, mock.ResumeAuto, "5"
		}); err != nil {
			t.Fatal(err)
		}
		resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusFullMigrating))
		resourcetest.WantClean(t, r, c)
		resourcetest.WantState(t, r, "status", "FULLMIGRATING", "migration_method", "", "resume_mode", "", "bandwidth_limit_mb", "", "source_instance.id", "")
		resourcetest.WantNoSecret(t, e, r, nil, "")
	})
}

func TestReadKeepsAnEmptyDescription(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.WaitingTask(e).With("description", "")
		r := resourcetest.Create(t, e, c)
		resourcetest.WantClean(t, r, c)
		if plan := r.Plan(t, resourcetest.WaitingTask(e)); len(plan.RequiresReplace) > 0 {
			t.Error("no description instead of an empty one replaces the task")
		}
	})
}

func TestAnotherRegionOrProjectDropsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		before := e.Mock.Count()
		for name, arguments := range map[string]map[string]any{
			"region":  {"region": "eu-west-101"},
			"project": {"project_id": "ffffffffffffffffffffffffffffffff"},
		} {
			moved := r.On(e.Serve(t, arguments))
			want := []string{e.Mock.Config().Region}
			if name == "project" {
				want = append(want, e.Mock.Config().ProjectID)
			}
			for _, value := range arguments {
				want = append(want, value.(string))
			}
			resourcetest.WantError(t, moved.Read(t), want...)
			if !moved.Exists() {
				t.Errorf("another %s loses the task", name)
			}
			resourcetest.WantError(t, moved.Apply(t, t.Context(), moved.Plan(t, c.With("wait_for_sync", false))), want...)
			resourcetest.WantError(t, moved.Apply(t, t.Context(), moved.Plan(t, nil)), want...)
			if !moved.Exists() {
				t.Errorf("destroying with another %s loses the task", name)
			}
		}
		if sent := e.Mock.Count() - before; sent != 0 {
			t.Errorf("%d requests were sent", sent)
		}
	})
}

func TestAProviderThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		later := e.Serve(t, map[string]any{"region": acctest.Unknown})
		before := r.State

		r = r.On(later)
		resourcetest.WantWarning(t, r.Read(t), "region", "kept")
		if !r.State.Equal(before) {
			t.Error("the state has changed")
		}
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "region")
		fresh := later.Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantWarning(t, fresh.Plan(t, resourcetest.IncrementalTask(e)).Diagnostics, "starts the migration")
		resourcetest.WantNone(t, fresh.Plan(t, resourcetest.WaitingTask(e)).Diagnostics)
		resourcetest.WantError(t, later.Resource(t, resourcetest.TypeMigrationTask).Import(t, "some-id"), "region")
	})
}

func TestReadIsOneRequest(t *testing.T) {
	t.Parallel()
	for name, configure := range map[string]func(*acctest.Env) resourcetest.Config{"in sync": resourcetest.IncrementalTask, "finished": resourcetest.FullTask, "an import": resourcetest.BackupImport, "waiting": resourcetest.WaitingTask} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, configure(e))
				e.Mock.ForgetRequests()
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantCount(t, e, 1)
				resourcetest.WantCount(t, e, 1, mock.OpShow)
			})
		})
	}
	t.Run("a task that is gone", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.FullTask(e))
			resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
			for range 2 {
				e.Mock.ForgetRequests()
				r.Read(t)
				resourcetest.WantCount(t, e, 1)
			}
		})
	})
	t.Run("a failed task, and the end of its log when that is first seen", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
			resourcetest.NoError(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "", "the target is full"))
			e.Mock.ForgetRequests()
			r.Read(t)
			resourcetest.WantCount(t, e, 1, mock.OpShow)
			resourcetest.WantCount(t, e, 0, mock.OpList)
			if got := e.Mock.Count(mock.OpLogs); got < 1 {
				t.Error("the log was not read")
			}
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.WantCount(t, e, 1)
		})
	})
}

func TestReadNeverChangesAStoredIdentity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
		was := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region")
		resourcetest.WantNone(t, r.Read(t))
		if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
			t.Errorf("identity %s became %s", was, is)
		}
		r.Identity = nil // a state of before identities
		resourcetest.WantNone(t, r.Read(t))
		if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
			t.Errorf("identity %q, want %q", is, was)
		}
		r.Identity = nil
		resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
		resourcetest.WantWarning(t, r.Read(t), "gone")
		if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
			t.Errorf("identity %q of a deleted one, want %q", is, was)
		}
		waits := resourcetest.Create(t, e, resourcetest.WaitingTask(e).With("task_name", e.Name("other")))
		waits.Identity = nil
		resourcetest.NoError(t, e.Mock.DeleteTask(waits.Get(t, "id")))
		resourcetest.WantNoErrors(t, waits.Read(t)) // removed, with an identity
	})
}

func TestEchoedPasswordsAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantNoSecret(t, e, r, nil, "")
		if task := e.Task(t, e.Name("task")); !strings.Contains(task.Source.Password, "Sesame") {
			t.Error("the mock has no password to echo")
		}
	})
}
