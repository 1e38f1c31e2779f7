package resources_test

import (
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// A task without instances is waited for whatever wait_for_sync says, so that its address is there for the whitelists.
func TestAWaitForTheMachineThatWasCutShortIsTakenUpWithoutWaitForSyncToo(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Ready, c.NoJobID = time.Hour, true })
	c := waiting(e).with("wait_for_sync", false)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	interruptedDuring(t, e, r, r.Plan(t, c), c, "")
	wantNone(t, r.Read(t))
	plan := r.Plan(t, c)
	if got := plan.Get(t, "status"); got != "(unknown)" {
		t.Fatalf("the next plan has status %q", got)
	}
	before := e.Mock.Mutations()
	e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "RUNNING", "ecs_tenant_private_ip", e.Task(t, e.Name("task")).Address)
	if sent := e.Mock.Mutations() - before; sent != 0 {
		t.Errorf("%d mutating calls", sent)
	}
	wantClean(t, r, c)
}

// cutShort is an incremental migration whose wait was ended by Ctrl-C in its full phase, which goes on.
func cutShort(t *testing.T) (*acctest.Env, config, *acctest.Resource) {
	t.Helper()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := incremental(e)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	interruptedDuring(t, e, r, r.Plan(t, c), c, mock.StatusFullMigrating)
	return e, c, r
}

func TestInstancesTakenOutEndAWaitThatWasCutShort(t *testing.T) {
	t.Parallel()
	e, c, r := cutShort(t)
	did(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "", "giving up"))
	r.Read(t)
	without := c.with("source_instance", nil, "target_instance", nil, "migration_method", nil, "resume_mode", nil)
	before := e.Mock.Count()
	wantNone(t, r.Must(t, without))
	if sent := e.Mock.Count() - before; sent != 0 {
		t.Errorf("%d requests for what only the state is told", sent)
	}
	wantState(t, r, "status", "FAILED")
	if plan := r.Plan(t, without); !r.Clean(plan) {
		t.Errorf("the plan is not clean: %s", plan.Planned)
	}
}

func TestAWaitThatWasCutShortIsDroppedByNotWaitingForSync(t *testing.T) {
	t.Parallel()
	e, c, r := cutShort(t)
	wantNone(t, r.Read(t))
	before := e.Mock.Mutations()
	patient := c.with("wait_for_sync", false)
	plan := r.Plan(t, patient)
	if got := plan.Get(t, "status"); got != "FULLMIGRATING" {
		t.Errorf("an update that waits for nothing plans status %q", got)
	}
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "FULLMIGRATING")
	wantClean(t, r, patient)
	if plan := r.Plan(t, c); plan.Get(t, "status") != "FULLMIGRATING" {
		t.Error("the wait is still pending")
	}
	if sent := e.Mock.Mutations() - before; sent != 0 {
		t.Errorf("%d mutating calls", sent)
	}
}

// What failed while nobody waited is told by the apply that waits on, and once.
func TestAWaitTakenUpTellsOfAFailure(t *testing.T) {
	t.Parallel()
	e, c, r := cutShort(t)
	did(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusMigrationFailed, "", "the target is full"))
	wantWarning(t, r.Read(t), "the target is full")
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "MIGRATION_FAILED", "the target is full")
	wantState(t, r, "status", "MIGRATION_FAILED")
	if plan := r.Plan(t, c); !r.Clean(plan) {
		t.Errorf("the plan is not clean: %s", plan.Planned)
	}
}

func TestAWaitTakenUpCanBeCutShortAgain(t *testing.T) {
	t.Parallel()
	e, c, r := cutShort(t)
	wantNone(t, r.Read(t))
	plan := r.Plan(t, c)
	asked := e.Mock.Count(mock.OpShow)
	wantWarning(t, interruptedOnce(t, r, plan, func() bool { return e.Mock.Count(mock.OpShow) > asked+1 }), "interrupted")
	wantNone(t, r.Read(t))
	if got := r.Plan(t, c).Get(t, "status"); got != "(unknown)" {
		t.Errorf("the next plan has status %q", got)
	}
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	wantClean(t, r, c)
}

// edited makes a task and has the service show it otherwise from then on.
func edited(t *testing.T, e *acctest.Env, c config, edit func(*mock.Task)) *acctest.Resource {
	t.Helper()
	r := made(t, e, c)
	did(t, e.Mock.Change(r.Get(t, "id"), edit))
	return r
}

// Nothing that the service says of a backup in words of its own replaces an import, which would run it again.
func TestReadOfAnImportTakesNoWordOfTheServiceForAnotherBackup(t *testing.T) {
	t.Parallel()
	several := func(e *acctest.Env) config {
		return imported(e).end("backup_files", "files", []any{
			map[string]any{"file_name": "b.rdb", "size": "754.0MB"}, map[string]any{"file_name": "a.rdb", "update_at": "2024-05-01 10:00:00"},
		})
	}
	record := func(e *acctest.Env) config {
		return imported(e).with("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b-77"})
	}
	tests := map[string]struct {
		config func(*acctest.Env) config
		edit   func(*mock.Task)
	}{
		"an unknown source of files":    {imported, func(t *mock.Task) { t.BackupFiles.FileSource = "user_obs" }},
		"an unknown source of a record": {record, func(t *mock.Task) { t.BackupFiles.FileSource = "dcs_backup" }},
		"no source":                     {imported, func(t *mock.Task) { t.BackupFiles.FileSource = "" }},
		"no bucket":                     {imported, func(t *mock.Task) { t.BackupFiles.BucketName = "" }},
		"no files":                      {imported, func(t *mock.Task) { t.BackupFiles.Files = nil }},
		"no backup at all":              {imported, func(t *mock.Task) { t.BackupFiles = nil }},
		"no record":                     {record, func(t *mock.Task) { t.BackupFiles.BackupID = "" }},
		"the files of a record": {record, func(t *mock.Task) {
			t.BackupFiles.BucketName, t.BackupFiles.Files = "inner", []mock.BackupFile{{Name: "x.rdb"}}
		}},
		"sizes in bytes, and times": {several, func(t *mock.Task) {
			t.BackupFiles.Files[0].Size, t.BackupFiles.Files[0].UpdateAt = "790626304", "2024/05/01 10:00:00"
		}},
		"files by their whole path":         {imported, func(t *mock.Task) { t.BackupFiles.Files[0].Name = "/" + t.BackupFiles.Files[0].Name }},
		"a bucket by its address":           {imported, func(t *mock.Task) { t.BackupFiles.BucketName += ".obs.example.com" }},
		"files in another order":            {several, func(t *mock.Task) { f := t.BackupFiles.Files; f[0], f[1] = f[1], f[0] }},
		"no target":                         {imported, func(t *mock.Task) { t.Target = nil }},
		"no name":                           {imported, func(t *mock.Task) { t.Name = "" }},
		"a method nobody knows":             {imported, func(t *mock.Task) { t.MigrationMethod = "import" }},
		"a name and an address of a target": {imported, func(t *mock.Task) { t.Target.Name, t.Target.Addrs = "named", "10.4.4.4:6379" }},
	}
	for name, test := range tests {
		t.Run(name+", of one that has ended", func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := test.config(e)
			r := edited(t, e, c, test.edit)
			wantClean(t, r, c)
			wantClean(t, r, c)
		})
		t.Run(name+", of one that runs", func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, neverImported)
			c := test.config(e).with("wait_for_sync", false)
			r := edited(t, e, c, test.edit)
			wantClean(t, r, c)
			wantClean(t, r, c)
		})
	}
}

// An import that nobody saw the end of is not run again because the service has another word for its method.
func TestAnImportCutShortKeepsItsMethod(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Import = time.Hour })
	c := imported(e)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	interruptedDuring(t, e, r, r.Plan(t, c), c, mock.StatusMigrating)
	did(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.MigrationMethod = mock.MethodIncremental }))
	wantNone(t, r.Read(t))
	if plan := r.Plan(t, c); len(plan.RequiresReplace) > 0 {
		t.Errorf("replaced by %v", plan.RequiresReplace)
	}
}

// What the service does not show of a task that is imported costs no call and replaces nothing: the first apply records it.
func TestImportOfATaskThatShowsLittleReplacesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		edit   func(*mock.Task)
	}{
		"no VPC, subnet and security group": {incremental, func(t *mock.Task) { t.VPCID, t.SubnetID, t.SecurityGroupID = "", "", "" }},
		"no machine address":                {incremental, func(t *mock.Task) { t.Address = "" }},
		"no target of an import":            {imported, func(t *mock.Task) { t.Target = nil }},
		"no method of an import":            {imported, func(t *mock.Task) { t.MigrationMethod = "" }},
		"an unknown method of an import":    {imported, func(t *mock.Task) { t.MigrationMethod = "import" }},
		"sizes written otherwise":           {imported, func(t *mock.Task) { t.BackupFiles.Files[0].Size = "790626304" }},
		"an unknown source of files":        {imported, func(t *mock.Task) { t.BackupFiles.FileSource = "user_obs" }},
		"no bucket":                         {imported, func(t *mock.Task) { t.BackupFiles.BucketName = "" }},
		"no files":                          {imported, func(t *mock.Task) { t.BackupFiles.Files = nil }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := test.config(e)
			id := edited(t, e, c, test.edit).Get(t, "id")
			r := e.Serve(t, nil).Resource(t, migrationTask)
			wantNone(t, r.Import(t, id))
			plan := r.Plan(t, c.withoutSecrets())
			wantNone(t, plan.Diagnostics)
			if len(plan.RequiresReplace) > 0 {
				t.Fatalf("replaced by %v", plan.RequiresReplace)
			}
			before := e.Mock.Count()
			wantNone(t, r.Apply(t, t.Context(), plan))
			if sent := e.Mock.Count() - before; sent != 0 {
				t.Errorf("%d requests", sent)
			}
			wantClean(t, r, c.withoutSecrets())
		})
	}
}

// An imported task's addresses are held against what it showed, too: a name that is resolved later is no change.
func TestANameOfAnImportedTaskMayBeResolved(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e).source("addrs", []string{"redis.example.com:6379"}).withoutSecrets()
	id := made(t, e, c).Get(t, "id")
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantNone(t, r.Import(t, id))
	wantClean(t, r, c)
	did(t, e.Mock.Change(id, func(t *mock.Task) { t.Source.Addrs = "10.1.2.3:6379" }))
	wantClean(t, r, c)
}

func TestUpdateSetsAMissingIdentity(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	was := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region")
	r.Identity = nil // a state of before identities, applied without a refresh
	wantNone(t, r.Must(t, c.with("wait_for_sync", false)))
	if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
		t.Errorf("identity %q, want %q", is, was)
	}
}

// What one plan has warned of is no leave for the next apply.
func TestAWarningHoldsForItsOwnPlanOnly(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e).with("bandwidth_limit_mb", 7)
	r := made(t, e, incremental(e))
	id := r.Get(t, "id")
	wantWarning(t, r.Must(t, c), "interrupts")
	did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
	wantNoErrors(t, r.Read(t))
	plan := r.Plan(t, c.otherSecrets())
	wantWarning(t, plan.Diagnostics, "only recorded")
	for _, status := range []string{mock.StatusIncrMigrating, mock.StatusRunning} {
		did(t, e.Mock.SetStatus(id, status))
		before := e.Mock.Mutations()
		wantError(t, r.Apply(t, t.Context(), plan), status, "Plan again")
		if e.Mock.Mutations() != before {
			t.Errorf("something was sent to a task that is %s", status)
		}
	}
}

func TestATaskReleasedAfterThePlanIsNotChanged(t *testing.T) {
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
			plan := r.Plan(t, change(c))
			did(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
			before := e.Mock.Mutations()
			wantWarning(t, r.Apply(t, t.Context(), plan), "only recorded", "restart_trigger")
			if e.Mock.Mutations() != before {
				t.Error("something was sent")
			}
			wantState(t, r, "status", "RELEASED")
			wantClean(t, r, change(c))
		})
	}
}

func TestReplacingWhatDoesNotRunIsWarnedOfWhereItStartsAMigration(t *testing.T) {
	t.Parallel()
	network := func(c config) config { return c.with("vpc_id", "other") }
	target := func(c config) config { return c.target("id", "other") }
	tests := map[string]struct {
		config  func(*acctest.Env) config
		change  func(config) config
		policy  string
		warning string // "": none, since nothing is started or stopped
	}{
		"a finished import":                          {imported, target, "delete", "replacing starts another migration"},
		"a finished import that is left as it is":    {imported, target, "abandon", "replacing starts another migration"},
		"a task that waits to be configured":         {waiting, network, "stop", ""},
		"one that waits, and that is left as it is":  {waiting, network, "abandon", ""},
		"one that is given its instances, and moved": {waiting, nil, "stop", "replacing starts another migration"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := test.config(e).with("deletion_policy", test.policy)
			r := made(t, e, c)
			changed := network(incremental(e))
			if test.change != nil {
				changed = test.change(c)
			}
			plan := r.Plan(t, changed)
			if test.warning == "" {
				wantNone(t, plan.Diagnostics)
			} else {
				wantWarnings(t, plan.Diagnostics, test.warning)
			}
			if len(plan.RequiresReplace) == 0 {
				t.Error("not replaced")
			}
		})
	}
	t.Run("one that another resource has configured is stopped", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		task := made(t, e, waiting(e))
		e.Serve(t, nil).Resource(t, taskConfiguration).Must(t, configuration(e))
		wantNone(t, task.Read(t))
		wantWarnings(t, task.Plan(t, network(waiting(e))).Diagnostics, "replacing stops the running migration")
	})
}

func TestReadFollowsAResumeModeThatWasSetBackElsewhere(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	wantNone(t, r.Must(t, c.with("resume_mode", "manual")))
	did(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.ResumeMode = mock.ResumeAuto }))
	wantNone(t, r.Read(t))
	wantState(t, r, "resume_mode", "auto")
}

// An answer right after a configuration may still show the one before: that is no change made elsewhere.
func TestAConfigurationShownLateIsNoChangeMadeElsewhere(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(config) config{
		"addresses": func(c config) config { return c.source("addrs", []string{"10.0.0.9:6379"}) },
		"an id":     func(c config) config { return c.target("id", "other") },
		"a name":    func(c config) config { return c.source("addrs", []string{"redis.example.com:6380"}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.ResolveHostNames = true })
			c := incremental(e).with("wait_for_sync", false)
			r := made(t, e, c)
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			wantNoErrors(t, r.Read(t))
			e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag = time.Second })
			changed := change(c).with("restart_trigger", "one")
			wantWarning(t, r.Must(t, changed), "runs the migration again")
			for range 200 { // until it is shown
				wantClean(t, r, changed)
				if t.Failed() || r.Get(t, "status") == "INCRMIGEATING" {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			wantClean(t, r, changed)
			did(t, e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) { t.Source.Addrs, t.Target.ID = "10.9.9.9:6399", "elsewhere" }))
			wantNone(t, r.Read(t))
			wantState(t, r, "source_instance.addrs", "10.9.9.9:6399", "target_instance.id", "elsewhere")
		})
	}
}

func TestReadKeepsWhatATaskHasForLifeAndShowsWhatTheServiceMakesOfItsEnds(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
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
	wantClean(t, r, c)
	for name, want := range kept {
		wantState(t, r, name, want)
	}
	wantState(t, r, "source_instance.id", "found-instance", "target_instance.addrs", "10.4.4.4:6379")
}

// That the service has taken a configuration is remembered, as long as nothing taints the resource.
func TestDestroyStopsAConfiguredTaskThatShowsNoEnds(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) {
		c.Allowed = map[mock.Operation][]string{mock.OpStop: {mock.AnyStatus}}
	})
	r := edited(t, e, incremental(e), func(t *mock.Task) {
		t.Source, t.Target, t.Status, t.Held = nil, nil, "SYNCHRONISING", true
	})
	id := r.Get(t, "id")
	wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
	wantCount(t, e, 1, mock.OpStop)
	if task, _ := e.Mock.Task(id); task.Deleted || task.Status != mock.StatusTerminated {
		t.Errorf("the task is %s, deleted %t", task.Status, task.Deleted)
	}
}

// A machine that is still being made interrupts nothing, whatever word it is shown under.
func TestInstancesAddedWhileTheMachineIsMadeStartTheMigration(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{"an unknown word": "", "migrating": mock.StatusMigrating} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Ready, c.NoJobID, c.MakingStatus = time.Hour, true, word })
			r := e.Serve(t, nil).Resource(t, migrationTask)
			interruptedDuring(t, e, r, r.Plan(t, waiting(e)), waiting(e), "")
			wantNone(t, r.Read(t))
			plan := r.Plan(t, incremental(e))
			wantWarnings(t, plan.Diagnostics, "starts the migration")
			e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantState(t, r, "status", "INCRMIGEATING")
			wantCount(t, e, 0, mock.OpStop)
			wantClean(t, r, incremental(e))
		})
	}
}

// An imported migration that has succeeded was configured, though an answer leaves its ends out: giving them does not run it again.
func TestAnImportedMigrationThatShowsNoEndsIsNotRunAgain(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := full(e)
	id := edited(t, e, c, func(t *mock.Task) { t.Source, t.Target = nil, nil }).Get(t, "id")
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantNone(t, r.Import(t, id))
	plan := r.Plan(t, c)
	wantWarning(t, plan.Diagnostics, "source_instance", "only recorded")
	if len(plan.RequiresReplace) > 0 {
		t.Fatalf("replaced by %v", plan.RequiresReplace)
	}
	e.Mock.ForgetRequests()
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantSent(t, e)
	wantClean(t, r, c)
}
