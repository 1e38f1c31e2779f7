package migrationtask_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A task without instances is waited for whatever wait_for_sync says, so that its address is there for the whitelists.
func TestAWaitForTheMachineThatWasCutShortIsTakenUpWithoutWaitForSyncToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Ready, c.NoJobID = time.Hour, true })
		c := resourcetest.WaitingTask(e).With("wait_for_sync", false)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		interruptedDuring(t, e, r, r.Plan(t, c), c, "")
		resourcetest.WantNone(t, r.Read(t))
		plan := r.Plan(t, c)
		if got := plan.Get(t, "status"); got != "(unknown)" {
			t.Fatalf("the next plan has status %q", got)
		}
		before := e.Mock.Mutations()
		e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "RUNNING", "ecs_tenant_private_ip", e.Task(t, e.Name("task")).Address)
		if sent := e.Mock.Mutations() - before; sent != 0 {
			t.Errorf("%d mutating calls", sent)
		}
		resourcetest.WantClean(t, r, c)
	})
}

// cutShort is an incremental migration whose wait was ended by Ctrl-C in its full phase, which goes on.
func cutShort(t *testing.T) (*acctest.Env, resourcetest.Config, *acctest.Resource) {
	t.Helper()
	e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := resourcetest.IncrementalTask(e)
	r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
	interruptedDuring(t, e, r, r.Plan(t, c), c, mock.StatusFullMigrating)
	return e, c, r
}

func TestInstancesTakenOutEndAWaitThatWasCutShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, c, r := cutShort(t)
		resourcetest.NoError(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "", "giving up"))
		r.Read(t)
		without := c.With("source_instance", nil, "target_instance", nil, "migration_method", nil, "resume_mode", nil)
		before := e.Mock.Count()
		resourcetest.WantNone(t, r.Must(t, without))
		if sent := e.Mock.Count() - before; sent != 0 {
			t.Errorf("%d requests for what only the state is told", sent)
		}
		resourcetest.WantState(t, r, "status", "FAILED")
		if plan := r.Plan(t, without); !r.Clean(plan) {
			t.Errorf("the plan is not clean: %s", plan.Planned)
		}
	})
}

func TestAWaitThatWasCutShortIsDroppedByNotWaitingForSync(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, c, r := cutShort(t)
		resourcetest.WantNone(t, r.Read(t))
		before := e.Mock.Mutations()
		patient := c.With("wait_for_sync", false)
		plan := r.Plan(t, patient)
		if got := plan.Get(t, "status"); got != "FULLMIGRATING" {
			t.Errorf("an update that waits for nothing plans status %q", got)
		}
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "FULLMIGRATING")
		resourcetest.WantClean(t, r, patient)
		if plan := r.Plan(t, c); plan.Get(t, "status") != "FULLMIGRATING" {
			t.Error("the wait is still pending")
		}
		if sent := e.Mock.Mutations() - before; sent != 0 {
			t.Errorf("%d mutating calls", sent)
		}
	})
}

// What failed while nobody waited is told by the apply that waits on, and once.
func TestAWaitTakenUpTellsOfAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, c, r := cutShort(t)
		resourcetest.NoError(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusMigrationFailed, "", "the target is full"))
		resourcetest.WantWarning(t, r.Read(t), "the target is full")
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "MIGRATION_FAILED", "the target is full")
		resourcetest.WantState(t, r, "status", "MIGRATION_FAILED")
		if plan := r.Plan(t, c); !r.Clean(plan) {
			t.Errorf("the plan is not clean: %s", plan.Planned)
		}
	})
}

func TestAWaitTakenUpCanBeCutShortAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, c, r := cutShort(t)
		resourcetest.WantNone(t, r.Read(t))
		plan := r.Plan(t, c)
		asked := e.Mock.Count(mock.OpShow)
		resourcetest.WantWarning(t, resourcetest.InterruptOnce(t, r, plan, func() bool { return e.Mock.Count(mock.OpShow) > asked+1 }), "interrupted")
		resourcetest.WantNone(t, r.Read(t))
		if got := r.Plan(t, c).Get(t, "status"); got != "(unknown)" {
			t.Errorf("the next plan has status %q", got)
		}
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		resourcetest.WantClean(t, r, c)
	})
}

// Nothing that the service says of a backup in words of its own replaces an import, which would run it again.
func TestReadOfAnImportTakesNoWordOfTheServiceForAnotherBackup(t *testing.T) {
	t.Parallel()
	several := func(e *acctest.Env) resourcetest.Config {
		return resourcetest.BackupImport(e).Instance("backup_files", "files", []any{
			map[string]any{"file_name": "b.rdb", "size": "754.0MB"}, map[string]any{"file_name": "a.rdb", "update_at": "2024-05-01 10:00:00"},
		})
	}
	record := func(e *acctest.Env) resourcetest.Config {
		return resourcetest.BackupImport(e).With("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b-77"})
	}
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		edit   func(*mock.Task)
	}{
		"an unknown source of files":    {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.FileSource = "user_obs" }},
		"an unknown source of a record": {record, func(t *mock.Task) { t.BackupFiles.FileSource = "dcs_backup" }},
		"no source":                     {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.FileSource = "" }},
		"no bucket":                     {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.BucketName = "" }},
		"no files":                      {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.Files = nil }},
		"no backup at all":              {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles = nil }},
		"no record":                     {record, func(t *mock.Task) { t.BackupFiles.BackupID = "" }},
		"the files of a record": {record, func(t *mock.Task) {
			t.BackupFiles.BucketName, t.BackupFiles.Files = "inner", []mock.BackupFile{{Name: "x.rdb"}}
		}},
		"sizes in bytes, and times": {several, func(t *mock.Task) {
			t.BackupFiles.Files[0].Size, t.BackupFiles.Files[0].UpdateAt = "790626304", "2024/05/01 10:00:00"
		}},
		"files by their whole path":         {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.Files[0].Name = "/" + t.BackupFiles.Files[0].Name }},
		"a bucket by its address":           {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.BucketName += ".obs.example.com" }},
		"files in another order":            {several, func(t *mock.Task) { f := t.BackupFiles.Files; f[0], f[1] = f[1], f[0] }},
		"no target":                         {resourcetest.BackupImport, func(t *mock.Task) { t.Target = nil }},
		"no name":                           {resourcetest.BackupImport, func(t *mock.Task) { t.Name = "" }},
		"a method nobody knows":             {resourcetest.BackupImport, func(t *mock.Task) { t.MigrationMethod = "import" }},
		"a name and an address of a target": {resourcetest.BackupImport, func(t *mock.Task) { t.Target.Name, t.Target.Addrs = "named", "10.4.4.4:6379" }},
	}
	for name, test := range tests {
		t.Run(name+", of one that has ended", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				r := resourcetest.CreateEdited(t, e, c, test.edit)
				resourcetest.WantClean(t, r, c)
				resourcetest.WantClean(t, r, c)
			})
		})
		t.Run(name+", of one that runs", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, resourcetest.NeverImported)
				c := test.config(e).With("wait_for_sync", false)
				r := resourcetest.CreateEdited(t, e, c, test.edit)
				resourcetest.WantClean(t, r, c)
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// An import that nobody saw the end of is not run again because the service has another word for its method.
func TestAnImportCutShortKeepsItsMethod(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Import = time.Hour })
		c := resourcetest.BackupImport(e)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		interruptedDuring(t, e, r, r.Plan(t, c), c, mock.StatusMigrating)
		resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.MigrationMethod = mock.MethodIncremental }))
		resourcetest.WantNone(t, r.Read(t))
		if plan := r.Plan(t, c); len(plan.RequiresReplace) > 0 {
			t.Errorf("replaced by %v", plan.RequiresReplace)
		}
	})
}

// What the service does not show of a task that is imported costs no call and replaces nothing: the first apply records it.
func TestImportOfATaskThatShowsLittleReplacesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		edit   func(*mock.Task)
	}{
		"no VPC, subnet and security group": {resourcetest.IncrementalTask, func(t *mock.Task) { t.VPCID, t.SubnetID, t.SecurityGroupID = "", "", "" }},
		"no machine address":                {resourcetest.IncrementalTask, func(t *mock.Task) { t.Address = "" }},
		"no target of an import":            {resourcetest.BackupImport, func(t *mock.Task) { t.Target = nil }},
		"no method of an import":            {resourcetest.BackupImport, func(t *mock.Task) { t.MigrationMethod = "" }},
		"an unknown method of an import":    {resourcetest.BackupImport, func(t *mock.Task) { t.MigrationMethod = "import" }},
		"sizes written otherwise":           {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.Files[0].Size = "790626304" }},
		"an unknown source of files":        {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.FileSource = "user_obs" }},
		"no bucket":                         {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.BucketName = "" }},
		"no files":                          {resourcetest.BackupImport, func(t *mock.Task) { t.BackupFiles.Files = nil }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				id := resourcetest.CreateEdited(t, e, c, test.edit).Get(t, "id")
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantNone(t, r.Import(t, id))
				plan := r.Plan(t, c.WithoutSecrets())
				resourcetest.WantNone(t, plan.Diagnostics)
				if len(plan.RequiresReplace) > 0 {
					t.Fatalf("replaced by %v", plan.RequiresReplace)
				}
				before := e.Mock.Count()
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				if sent := e.Mock.Count() - before; sent != 0 {
					t.Errorf("%d requests", sent)
				}
				resourcetest.WantClean(t, r, c.WithoutSecrets())
			})
		})
	}
}

// An imported task's addresses are held against what it showed, too: a name that is resolved later is no change.
func TestANameOfAnImportedTaskMayBeResolved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e).Source("addrs", []string{"redis.example.com:6379"}).WithoutSecrets()
		id := resourcetest.Create(t, e, c).Get(t, "id")
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNone(t, r.Import(t, id))
		resourcetest.WantClean(t, r, c)
		resourcetest.NoError(t, e.Mock.Change(id, func(t *mock.Task) { t.Source.Addrs = "10.1.2.3:6379" }))
		resourcetest.WantClean(t, r, c)
	})
}

func TestUpdateSetsAMissingIdentity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		was := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region")
		r.Identity = nil // a state of before identities, applied without a refresh
		resourcetest.WantNone(t, r.Must(t, c.With("wait_for_sync", false)))
		if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
			t.Errorf("identity %q, want %q", is, was)
		}
	})
}

// What one plan has warned of is no leave for the next apply.
func TestAWarningHoldsForItsOwnPlanOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e).With("bandwidth_limit_mb", 7)
		r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
		id := r.Get(t, "id")
		resourcetest.WantWarning(t, r.Must(t, c), "interrupts")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		resourcetest.WantNoErrors(t, r.Read(t))
		plan := r.Plan(t, c.OtherSecrets())
		resourcetest.WantWarning(t, plan.Diagnostics, "only recorded")
		for _, status := range []string{mock.StatusIncrMigrating, mock.StatusRunning} {
			resourcetest.NoError(t, e.Mock.SetStatus(id, status))
			before := e.Mock.Mutations()
			resourcetest.WantError(t, r.Apply(t, t.Context(), plan), status, "Plan again")
			if e.Mock.Mutations() != before {
				t.Errorf("something was sent to a task that is %s", status)
			}
		}
	})
}

func TestATaskReleasedAfterThePlanIsNotChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(resourcetest.Config) resourcetest.Config{
		"bandwidth":   func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) },
		"resume mode": func(c resourcetest.Config) resourcetest.Config { return c.With("resume_mode", "manual") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				r := resourcetest.Create(t, e, c)
				plan := r.Plan(t, change(c))
				resourcetest.NoError(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
				before := e.Mock.Mutations()
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), "only recorded", "restart_trigger")
				if e.Mock.Mutations() != before {
					t.Error("something was sent")
				}
				resourcetest.WantState(t, r, "status", "RELEASED")
				resourcetest.WantClean(t, r, change(c))
			})
		})
	}
}

func TestReplacingWhatDoesNotRunIsWarnedOfWhereItStartsAMigration(t *testing.T) {
	t.Parallel()
	network := func(c resourcetest.Config) resourcetest.Config { return c.With("vpc_id", "other") }
	target := func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") }
	tests := map[string]struct {
		config  func(*acctest.Env) resourcetest.Config
		change  func(resourcetest.Config) resourcetest.Config
		policy  string
		warning string // "": none, since nothing is started or stopped
	}{
		"a finished import":                          {resourcetest.BackupImport, target, "delete", "replacing starts another migration"},
		"a finished import that is left as it is":    {resourcetest.BackupImport, target, "abandon", "replacing starts another migration"},
		"a task that waits to be configured":         {resourcetest.WaitingTask, network, "stop", ""},
		"one that waits, and that is left as it is":  {resourcetest.WaitingTask, network, "abandon", ""},
		"one that is given its instances, and moved": {resourcetest.WaitingTask, nil, "stop", "replacing starts another migration"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e).With("deletion_policy", test.policy)
				r := resourcetest.Create(t, e, c)
				changed := network(resourcetest.IncrementalTask(e))
				if test.change != nil {
					changed = test.change(c)
				}
				plan := r.Plan(t, changed)
				if test.warning == "" {
					resourcetest.WantNone(t, plan.Diagnostics)
				} else {
					resourcetest.WantWarnings(t, plan.Diagnostics, test.warning)
				}
				if len(plan.RequiresReplace) == 0 {
					t.Error("not replaced")
				}
			})
		})
	}
	t.Run("one that another resource has configured is stopped", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			task := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration).Must(t, resourcetest.Configuration(e))
			resourcetest.WantNone(t, task.Read(t))
			resourcetest.WantWarnings(t, task.Plan(t, network(resourcetest.WaitingTask(e))).Diagnostics, "replacing stops the running migration")
		})
	})
}

func TestReadFollowsAResumeModeThatWasSetBackElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		resourcetest.WantNone(t, r.Must(t, c.With("resume_mode", "manual")))
		resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.ResumeMode = mock.ResumeAuto }))
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantState(t, r, "resume_mode", "auto")
	})
}

// An answer right after a configuration may still show the one before: that is no change made elsewhere.
func TestAConfigurationShownLateIsNoChangeMadeElsewhere(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(resourcetest.Config) resourcetest.Config{
		"addresses": func(c resourcetest.Config) resourcetest.Config { return c.Source("addrs", []string{"10.0.0.9:6379"}) },
		"an id":     func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") },
		"a name": func(c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", []string{"redis.example.com:6380"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.ResolveHostNames = true })
				c := resourcetest.IncrementalTask(e).With("wait_for_sync", false)
				r := resourcetest.Create(t, e, c)
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
				resourcetest.WantNoErrors(t, r.Read(t))
				e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag = time.Second })
				changed := change(c).With("restart_trigger", "one")
				resourcetest.WantWarning(t, r.Must(t, changed), "runs the migration again")
				for range 200 { // until it is shown
					resourcetest.WantClean(t, r, changed)
					if t.Failed() || r.Get(t, "status") == "INCRMIGEATING" {
						break
					}
					time.Sleep(50 * time.Millisecond)
				}
				resourcetest.WantClean(t, r, changed)
				resourcetest.NoError(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.Source.Addrs, t.Target.ID = "10.9.9.9:6399", "elsewhere" }))
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, "source_instance.addrs", "10.9.9.9:6399", "target_instance.id", "elsewhere")
			})
		})
	}
}

func TestReadKeepsWhatATaskHasForLifeAndShowsWhatTheServiceMakesOfItsEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		id := r.Get(t, "id")
		kept := map[string]string{}
		for _, name := range []string{"ecs_tenant_private_ip", "network_type", "version", "supported_features", "vpc_id", "status"} {
			kept[name] = r.Get(t, name)
		}
		if err := e.Mock.Change(id, func(t *mock.Task) {
			t.Address, t.VPCID, t.Status = "", "", ""
			t.Source.ID, t.Target.Addrs = "found-instance", "10.4.4.4:6379"
		}); err != nil {
			t.Fatal(err)
		}
		resourcetest.WantClean(t, r, c)
		for name, want := range kept {
			resourcetest.WantState(t, r, name, want)
		}
		resourcetest.WantState(t, r, "source_instance.id", "found-instance", "target_instance.addrs", "10.4.4.4:6379")
	})
}

// That the service has taken a configuration is remembered, as long as nothing taints the resource.
func TestDestroyStopsAConfiguredTaskThatShowsNoEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) {
			c.Allowed = map[mock.Operation][]string{mock.OpStop: {mock.AnyStatus}}
		})
		r := resourcetest.CreateEdited(t, e, resourcetest.IncrementalTask(e), func(t *mock.Task) {
			t.Source, t.Target, t.Status, t.Held = nil, nil, "SYNCHRONISING", true
		})
		id := r.Get(t, "id")
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		resourcetest.WantCount(t, e, 1, mock.OpStop)
		if task, _ := e.Mock.Task(id); task.Deleted || task.Status != mock.StatusTerminated {
			t.Errorf("the task is %s, deleted %t", task.Status, task.Deleted)
		}
	})
}

// A machine that is still being made interrupts nothing, whatever word it is shown under.
func TestInstancesAddedWhileTheMachineIsMadeStartTheMigration(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{"an unknown word": "", "migrating": mock.StatusMigrating} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Ready, c.NoJobID, c.MakingStatus = time.Hour, true, word })
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				interruptedDuring(t, e, r, r.Plan(t, resourcetest.WaitingTask(e)), resourcetest.WaitingTask(e), "")
				resourcetest.WantNone(t, r.Read(t))
				plan := r.Plan(t, resourcetest.IncrementalTask(e))
				resourcetest.WantWarnings(t, plan.Diagnostics, "starts the migration")
				e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
				resourcetest.WantCount(t, e, 0, mock.OpStop)
				resourcetest.WantClean(t, r, resourcetest.IncrementalTask(e))
			})
		})
	}
}

// An imported migration that has succeeded was configured, though an answer leaves its ends out: giving them does not run it again.
func TestAnImportedMigrationThatShowsNoEndsIsNotRunAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.FullTask(e)
		id := resourcetest.CreateEdited(t, e, c, func(t *mock.Task) { t.Source, t.Target = nil, nil }).Get(t, "id")
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNone(t, r.Import(t, id))
		plan := r.Plan(t, c)
		resourcetest.WantWarning(t, plan.Diagnostics, "source_instance", "only recorded")
		if len(plan.RequiresReplace) > 0 {
			t.Fatalf("replaced by %v", plan.RequiresReplace)
		}
		e.Mock.ForgetRequests()
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantSent(t, e)
		resourcetest.WantClean(t, r, c)
	})
}
