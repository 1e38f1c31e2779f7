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

func TestUpdateDoesWhatTheChangeNeedsAndNoMore(t *testing.T) {
	t.Parallel()
	bandwidth := func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }
	type calls map[mock.Operation]int
	tests := map[string]struct {
		status string // set by hand before; "" leaves INCRMIGEATING
		change func(resourcetest.Config) resourcetest.Config
		warns  string // "" for no warning
		calls  calls
		after  string
	}{
		"the resume mode of a running task is sent alone": {"", func(c resourcetest.Config) resourcetest.Config { return c.With("resume_mode", "manual") }, "", calls{mock.OpSetResumeMode: 1}, "INCRMIGEATING"},
		"the method of a running task stops and configures it": {"", func(c resourcetest.Config) resourcetest.Config {
			return c.With("migration_method", "full_amount_migration")
		}, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "SUCCESS"},
		"the bandwidth of a running task stops and configures it":       {"", bandwidth, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the source of a running task stops and configures it":          {"", func(c resourcetest.Config) resourcetest.Config { return c.Source("addrs", []string{"10.0.0.9:6379"}) }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the target of a running task stops and configures it":          {"", func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"resume mode and bandwidth go together":                         {"", func(c resourcetest.Config) resourcetest.Config { return bandwidth(c).With("resume_mode", "manual") }, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"new secrets of a running task stop and configure it":           {"", resourcetest.Config.OtherSecrets, "interrupts", calls{mock.OpStop: 1, mock.OpConfigure: 1}, "INCRMIGEATING"},
		"the bandwidth of a task that waits to be configured starts it": {mock.StatusRunning, bandwidth, "starts the migration", calls{mock.OpConfigure: 1}, "INCRMIGEATING"},
		"an unknown word may be flowing data":                           {"SYNCHRONISING", bandwidth, "interrupts", nil, ""},
		"the description is recorded":                                   {"", func(c resourcetest.Config) resourcetest.Config { return c.With("description", "other") }, "description only recorded", calls{}, "INCRMIGEATING"},
		"the name is recorded":                                          {"", func(c resourcetest.Config) resourcetest.Config { return c.With("task_name", "other") }, "old name", calls{}, "INCRMIGEATING"},
		"a description beside a resume mode is recorded": {"", func(c resourcetest.Config) resourcetest.Config {
			return c.With("description", "other", "resume_mode", "manual")
		}, "description only recorded", calls{mock.OpSetResumeMode: 1}, "INCRMIGEATING"},
		"the name of a task that waits to be configured is recorded": {mock.StatusRunning, func(c resourcetest.Config) resourcetest.Config { return c.With("task_name", "other") }, "task_name only recorded", calls{}, "RUNNING"},
		"wait_for_sync costs no call":                                {"", func(c resourcetest.Config) resourcetest.Config { return c.With("wait_for_sync", false) }, "", calls{}, "INCRMIGEATING"},
		"deletion_policy costs no call":                              {"", func(c resourcetest.Config) resourcetest.Config { return c.With("deletion_policy", "abandon") }, "", calls{}, "INCRMIGEATING"},
		"timeouts cost no call": {"", func(c resourcetest.Config) resourcetest.Config {
			return c.With("timeouts", resourcetest.Timeouts("update", "1h"))
		}, "", calls{}, "INCRMIGEATING"},
		"instances taken out cost no call": {"", func(c resourcetest.Config) resourcetest.Config {
			return c.With("source_instance", nil, "target_instance", nil, "migration_method", nil, "resume_mode", nil)
		}, "", calls{}, "INCRMIGEATING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				r := resourcetest.Create(t, e, c)
				id := r.Get(t, "id")
				if test.status != "" {
					resourcetest.NoError(t, e.Mock.SetStatus(id, test.status))
					r.Read(t)
					resourcetest.WantState(t, r, "status", test.status)
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
					resourcetest.WantNone(t, plan.Diagnostics)
				} else {
					resourcetest.WantWarning(t, plan.Diagnostics, test.warns)
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
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "status", test.after)
				for _, operation := range mutating {
					if got := e.Mock.Count(operation) - before[operation]; got != test.calls[operation] {
						t.Errorf("%d calls of %s, want %d", got, operation, test.calls[operation])
					}
				}
				if len(test.calls) == 0 && test.warns == "" && e.Mock.Count() != all {
					t.Errorf("%d requests for a change that costs none", e.Mock.Count()-all)
				}
				resourcetest.WantNoSecret(t, e, r, nil, "")
				r.Read(t)
				if plan := r.Plan(t, changed); !r.Clean(plan) {
					t.Errorf("the plan after it is not clean: %s", plan.Planned)
				}
			})
		})
	}
}

// editsOf are the edits of what an online task is configured with, or of what it was made with, and the argument that each is of.
func editsOf(c resourcetest.Config) map[string]resourcetest.Config {
	edits := map[string]resourcetest.Config{
		"migration_method":         c.With("migration_method", "full_amount_migration"),
		"resume_mode":              c.With("resume_mode", "manual"),
		"bandwidth_limit_mb":       c.With("bandwidth_limit_mb", 7),
		"source_instance":          c.Source("addrs", []string{"10.0.0.9:6379"}),
		"target_instance":          c.Target("id", "other"),
		"source_instance password": c.Source("password_wo", "New-Sesame-1", "password_wo_version", 2),
		"target_instance password": c.Target("password_wo", "New-Sesame-2", "password_wo_version", 2),
	}
	if _, isTask := c["task_name"]; isTask {
		for _, name := range []string{"task_name", "description", "vpc_id", "subnet_id", "security_group_id"} {
			edits[name] = c.With(name, "other")
		}
	}
	return edits
}

// Rows 8 and 9: an edit of a migration that has ended changes nothing but state, whatever is edited.
func TestEditsOfAnEndedMigrationAreRecorded(t *testing.T) {
	t.Parallel()
	statuses := []string{mock.StatusSuccess, mock.StatusFailed, mock.StatusMigrationFailed, mock.StatusTerminating, mock.StatusTerminated, mock.StatusReleased}
	for _, status := range statuses {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				e.Mock.ForgetRequests()
				for name, edited := range editsOf(c) {
					plan := r.Plan(t, edited)
					resourcetest.WantWarning(t, plan.Diagnostics, r.Get(t, "id"), name+" only recorded", "nothing changes", "-replace")
					if isLabel := name == "task_name" || name == "description"; !isLabel {
						resourcetest.WantText(t, acctest.Text(plan.Diagnostics), "restart_trigger")
					}
					if len(plan.RequiresReplace) > 0 {
						t.Errorf("%s: replaced by %v", name, plan.RequiresReplace)
					}
					if got := plan.Get(t, "status"); got != status {
						t.Errorf("%s: status is planned %q", name, got)
					}
					resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
					resourcetest.WantClean(t, r, edited)
					resourcetest.WantNone(t, r.Plan(t, edited).Diagnostics)
					c := c
					r.Must(t, c) // back again
				}
				resourcetest.WantSent(t, e)
				resourcetest.WantState(t, r, "status", status)
				resourcetest.WantNoSecret(t, e, r, nil, "")
			})
		})
	}
}

// Row 8, of an import.
func TestEditsOfAnImportAreRecordedOrReplaceIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.BackupImport(e)
		r := resourcetest.Create(t, e, c)
		e.Mock.ForgetRequests()
		changed := c.With("description", "other", "task_name", "other")
		resourcetest.WantWarning(t, r.Must(t, changed), "description only recorded")
		resourcetest.WantSent(t, e)
		resourcetest.WantState(t, r, "status", "SUCCESS", "description", "other")
		resourcetest.WantClean(t, r, changed)
	})
}

// Row 9. The CLI folds warnings of one summary into one, so that each summary names its task.
func TestAnEditOfADozenEndedMigrationsRunsNoneAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		p := e.Serve(t, nil)
		summaries, tasks := map[string]bool{}, 12
		for i := range tasks {
			c := resourcetest.FullTask(e).With("task_name", e.Name("task-"+string(rune('a'+i))))
			r := p.Resource(t, resourcetest.TypeMigrationTask)
			r.Must(t, c)
			if i < 2 {
				resourcetest.NoError(t, e.Mock.ReleaseMachine(r.Get(t, "id")))
			}
			resourcetest.WantNone(t, r.Read(t))
			before := e.Mock.Mutations()
			changed := c.With("bandwidth_limit_mb", 7)
			plan := r.Plan(t, changed)
			resourcetest.WantWarning(t, plan.Diagnostics, "bandwidth_limit_mb only recorded")
			for _, d := range plan.Diagnostics {
				resourcetest.WantText(t, d.Summary, c["task_name"].(string), "only recorded")
				summaries[d.Summary] = true
			}
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
			resourcetest.WantClean(t, r, changed)
			if e.Mock.Mutations() != before {
				t.Error("something was sent")
			}
		}
		if len(summaries) != tasks {
			t.Errorf("%d summaries for %d tasks", len(summaries), tasks)
		}
	})
}

// Row 29: what was recorded is not what runs, once somebody else has run the task again.
func TestReadTakesTheServicesValuesOfATaskThatRunsAgainWithRecordedChanges(t *testing.T) {
	t.Parallel()
	recorded := func(c resourcetest.Config) resourcetest.Config {
		return c.With("bandwidth_limit_mb", 7, "resume_mode", "manual").Target("id", "other")
	}
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		id, target := r.Get(t, "id"), r.Get(t, "target_instance.id")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		r.Must(t, recorded(c))
		resourcetest.WantNone(t, r.Read(t)) // which does not undo it
		resourcetest.WantState(t, r, "bandwidth_limit_mb", "7", "resume_mode", "manual", "target_instance.id", "other")

		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating)) // restarted in the console
		resourcetest.WantNoErrors(t, r.Read(t))
		resourcetest.WantState(t, r, "bandwidth_limit_mb", "", "resume_mode", "auto", "target_instance.id", target, "status", "INCRMIGEATING",
			"source_instance.password_wo_version", "1", "target_instance.password_wo_version", "1")
		resourcetest.WantClean(t, r, c)
		plan := r.Plan(t, recorded(c))
		resourcetest.WantWarning(t, plan.Diagnostics, "interrupts the running migration")
		e.Mock.ForgetRequests()
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)

		// The note is dropped: a restart is a restart again.
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		e.Mock.ForgetRequests()
		r.Must(t, recorded(c).With("restart_trigger", "one"))
		resourcetest.WantSent(t, e, mock.OpBatchRestart)
	})
}

// A secret is the one thing that the service never shows: state keeps it, and the next restart still brings it.
func TestARecordedSecretOfATaskThatRunsAgainIsStillOwed(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		id := r.Get(t, "id")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		r.Must(t, c.OtherSecrets())
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
		resourcetest.WantNoErrors(t, r.Read(t))
		resourcetest.WantState(t, r, "source_instance.password_wo_version", "2")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		e.Mock.ForgetRequests()
		r.Must(t, c.OtherSecrets().With("restart_trigger", "one"))
		resourcetest.WantSent(t, e, mock.OpConfigure)
		if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
			t.Error("the service has the old password")
		}
	})
}

func TestUpdateSendsNewSecrets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		r.Must(t, c.OtherSecrets())
		task := e.Task(t, e.Name("task"))
		if task.Source.Password != "New-Sesame-1" || task.Target.Password != "New-Sesame-2" {
			t.Error("the service still has the old passwords")
		}
	})
}

func TestUpdateOfAPasswordThatMovesOutOfStateUnchangedInterruptsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		plain := resourcetest.IncrementalTask(e).Source("password", "plain-Word-1", "password_wo", nil, "password_wo_version", nil)
		r := resourcetest.Create(t, e, plain)
		before := e.Mock.Mutations()
		moved := plain.Source("password", nil, "password_wo", "plain-Word-1", "password_wo_version", 1)
		resourcetest.WantNone(t, r.Must(t, moved))
		if sent := e.Mock.Mutations() - before; sent != 0 {
			t.Errorf("%d mutating calls", sent)
		}
		if strings.Contains(r.State.String(), "plain-Word-1") {
			t.Error("the password is still in state")
		}
	})
}

// Row 30: nothing can be configured any more on a machine that is gone.
func TestInstancesForATaskThatEndedWithoutEverHavingBeenConfiguredReplaceIt(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusReleased, mock.StatusFailed, mock.StatusTerminated} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				plan := r.Plan(t, resourcetest.IncrementalTask(e))
				resourcetest.WantWarning(t, plan.Diagnostics, status, "replacing starts another migration")
				if len(plan.RequiresReplace) == 0 {
					t.Error("not replaced")
				}
			})
		})
	}
}

func TestReplacingARunningTaskIsWarnedOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		change func(resourcetest.Config) resourcetest.Config
		paths  string
	}{
		"vpc_id":             {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c.With("vpc_id", "other") }, "vpc_id"},
		"subnet_id":          {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c.With("subnet_id", "other") }, "subnet_id"},
		"security_group_id":  {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c.With("security_group_id", "other") }, "security_group_id"},
		"an import's target": {resourcetest.BackupImport, func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") }, "target_instance"},
		"an import's method": {resourcetest.BackupImport, func(c resourcetest.Config) resourcetest.Config {
			return c.With("migration_method", "incremental_migration")
		}, "migration_method"},
		"an import's bucket": {resourcetest.BackupImport, func(c resourcetest.Config) resourcetest.Config {
			return c.Instance("backup_files", "bucket_name", "other")
		}, "backup_files"},
		"an import's files": {resourcetest.BackupImport, func(c resourcetest.Config) resourcetest.Config {
			return c.Instance("backup_files", "files", []any{map[string]any{"file_name": "other"}})
		}, "backup_files"},
		"an import's file size": {resourcetest.BackupImport, func(c resourcetest.Config) resourcetest.Config {
			return c.Instance("backup_files", "files", []any{map[string]any{"file_name": "dump.rdb", "size": "1GB"}})
		}, "backup_files"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Import = time.Hour })
				c := test.config(e).With("wait_for_sync", false)
				r := resourcetest.Create(t, e, c)
				resourcetest.WantNone(t, r.Read(t))
				plan := r.Plan(t, test.change(c))
				if len(plan.RequiresReplace) != 1 || !strings.Contains(plan.RequiresReplace[0].String(), test.paths) {
					t.Errorf("replaced by %v", plan.RequiresReplace)
				}
				resourcetest.WantWarning(t, plan.Diagnostics, r.Get(t, "id"), "replacing stops the running migration", "copies all data into the target from the beginning")

				// One that replacing would leave behind, running, is refused.
				abandoned := c.With("deletion_policy", "abandon")
				r.Must(t, abandoned)
				resourcetest.WantError(t, r.Plan(t, test.change(abandoned)).Diagnostics, "would be abandoned", "destroy -refresh=false", test.paths)
			})
		})
	}
}

// Its creation was given up on while the service had not shown a status yet.
func TestReplacingATaskWithoutAStatusIsWarnedOfInAWholeSentence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Ready, c.NoMakingStatus = time.Hour, true })
		c := resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("create", "3s"))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "timed out")
		plan := r.Plan(t, c.With("vpc_id", "other"))
		resourcetest.WantWarning(t, plan.Diagnostics, "replacing starts another migration", "is without a status.")
	})
}

func TestAnImportIsNeverReplacedForItsSecrets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.BackupImport(e)
		r := resourcetest.Create(t, e, c)
		before := e.Mock.Mutations()
		changed := c.Target("password_wo", "New-Sesame-2", "password_wo_version", 2)
		plan := r.Plan(t, changed)
		if len(plan.RequiresReplace) > 0 {
			t.Errorf("replaced by %v", plan.RequiresReplace)
		}
		resourcetest.WantWarning(t, plan.Diagnostics, "only recorded")
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		if e.Mock.Mutations() != before {
			t.Error("an import was changed in the service")
		}
		resourcetest.WantClean(t, r, changed)
	})
}

func TestUpdateFailsBeforeItInterruptsWithoutAWarning(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		planned string // status when planning
		change  func(resourcetest.Config) resourcetest.Config
	}{
		"secrets that were to be recorded only": {mock.StatusTerminated, resourcetest.Config.OtherSecrets},
		"a start that would be an interruption": {mock.StatusTerminated, func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				r := resourcetest.Create(t, e, c)
				id := r.Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, test.planned))
				resourcetest.WantNoErrors(t, r.Read(t))
				plan := r.Plan(t, test.change(c))
				resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating)) // started by somebody else meanwhile
				before := e.Mock.Mutations()
				resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "INCRMIGEATING", "Plan again")
				if e.Mock.Mutations() != before {
					t.Error("something was sent")
				}
				resourcetest.WantState(t, r, "source_instance.password_wo_version", "1", "bandwidth_limit_mb", "")

				resourcetest.WantNone(t, r.Read(t))
				again := r.Plan(t, test.change(c))
				resourcetest.WantWarning(t, again.Diagnostics, "interrupts")
				resourcetest.WantNone(t, r.Apply(t, t.Context(), again))
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
			})
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
		"waiting":              {"", "starts the migration", 0},
		"configured elsewhere": {mock.StatusIncrMigrating, "interrupts", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
				if test.status != "" {
					resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
					r.Read(t)
				}
				address := r.Get(t, "ecs_tenant_private_ip")
				resourcetest.WantWarning(t, r.Must(t, resourcetest.IncrementalTask(e)), r.Get(t, "id"), test.warns)
				resourcetest.WantState(t, r, "status", "INCRMIGEATING", "ecs_tenant_private_ip", address)
				resourcetest.WantCount(t, e, test.stops, mock.OpStop)
				resourcetest.WantClean(t, r, resourcetest.IncrementalTask(e))
			})
		})
	}
}

// State is what the service took: the old configuration before it was accepted, the new one after, whatever the wait says.
func TestUpdateStateIsWhatTheServiceTook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		changed := c.With("bandwidth_limit_mb", 7, "timeouts", resourcetest.Timeouts("update", "5s"))

		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "not now", "has been stopped", "Apply again")
		resourcetest.WantState(t, r, "bandwidth_limit_mb", "")

		resourcetest.WantNone(t, r.Read(t))
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "timed out", "goes on", "timeouts", "wait_for_sync")
		resourcetest.WantState(t, r, "bandwidth_limit_mb", "7", "status", "FULLMIGRATING")

		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		before := e.Mock.Mutations()
		plan := r.Plan(t, changed)
		if plan.Get(t, "status") != "(unknown)" {
			t.Error("the next plan does not take the wait up")
		}
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		if e.Mock.Mutations() != before {
			t.Error("something was sent again")
		}
		resourcetest.WantClean(t, r, changed)
	})
}

func TestUpdateStateHoldsAResumeModeThatWasTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		changed := c.With("resume_mode", "manual")
		e.Mock.Order(mock.Fault{Operation: mock.OpSetResumeMode, Status: 400, Code: "DCS.4000", Message: "not now"})
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, changed)), "not now")
		resourcetest.WantState(t, r, "resume_mode", "auto")

		e.Mock.Order(mock.Fault{Operation: mock.OpSetResumeMode, Break: mock.BreakAfter})
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, changed)))
		resourcetest.WantState(t, r, "resume_mode", "manual")
		resourcetest.WantCount(t, e, 2, mock.OpSetResumeMode)
		resourcetest.WantClean(t, r, changed)
	})
}

func TestUpdateCutShortByCtrlC(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
		changed := c.With("bandwidth_limit_mb", 7)
		text := interruptedDuring(t, e, r, r.Plan(t, changed), c, mock.StatusFullMigrating)
		resourcetest.WantText(t, text, "interrupted")
		resourcetest.WantState(t, r, "bandwidth_limit_mb", "7")
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		resourcetest.WantClean(t, r, changed)
	})
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
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				r := resourcetest.Create(t, e, c)
				if strings.HasSuffix(name, "late") {
					e.Mock.SetConfig(func(c *mock.Config) { c.ConfigureLag = 700 * time.Millisecond })
				}
				before := e.Mock.Count(test.fault.Operation)
				e.Mock.Order(test.fault)
				changed := c.With("bandwidth_limit_mb", 7)
				diags := r.Must(t, changed)
				resourcetest.WantText(t, acctest.Text(diags), "interrupts")
				if got := e.Mock.Count(test.fault.Operation) - before; got != test.calls {
					t.Errorf("%d calls, want %d", got, test.calls)
				}
				resourcetest.WantClean(t, r, changed)
			})
		})
	}
}

// An apply that does less than its plan has warned of goes on.
func TestUpdateOfATaskThatIsGoneRecordsTheChange(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		changed := c.With("bandwidth_limit_mb", 7)
		plan := r.Plan(t, changed)
		resourcetest.WantWarning(t, plan.Diagnostics, "interrupts")
		resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
		e.Mock.ForgetRequests()
		resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), "bandwidth_limit_mb only recorded")
		resourcetest.WantSent(t, e)
		resourcetest.WantState(t, r, "status", "DELETED", "bandwidth_limit_mb", "7")
		resourcetest.WantClean(t, r, changed)
	})
}

func TestUpdateOfATaskThatIsGoneBeforeItsGoalKeepsNothingForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := underWay(t, e)
		changed := resourcetest.IncrementalTask(e).With("wait_for_sync", false, "bandwidth_limit_mb", 7)
		plan := r.Plan(t, changed)
		resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
		resourcetest.WantNoErrors(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantWarning(t, r.Read(t), "creates a new task")
		if r.Exists() {
			t.Error("a migration that never reached its goal stays in state as deleted")
		}
	})
}

// A task that has ended since the plan is not started by a plan that had an interruption in mind: the edit is recorded.
func TestUpdateOfATaskThatHasEndedSinceThePlanRecordsTheChange(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusFailed, mock.StatusSuccess, mock.StatusReleased} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				changed := c.With("bandwidth_limit_mb", 7)
				plan := r.Plan(t, changed)
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				e.Mock.ForgetRequests()
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), "bandwidth_limit_mb only recorded", "restart_trigger")
				resourcetest.WantSent(t, e)
				resourcetest.WantState(t, r, "status", status, "bandwidth_limit_mb", "7")
			})
		})
	}
}

// While addresses are exchanged, a copy would overwrite what is live now.
func TestNothingIsConfiguredOrRestartedWhileAddressesAreExchanged(t *testing.T) {
	t.Parallel()
	changes := func(c resourcetest.Config) map[string]resourcetest.Config {
		return map[string]resourcetest.Config{
			"bandwidth": c.With("bandwidth_limit_mb", 7), "secrets": c.OtherSecrets(), "target": c.Target("id", "other"), "resume mode": c.With("resume_mode", "manual"),
		}
	}
	for _, word := range []string{mock.TaskStatusExchanging, mock.TaskStatusExchanged, "SWITCHING"} {
		t.Run(word+" when planning", func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				id := r.Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetTaskStatus(id, word))
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.NoError(t, e.Mock.SetTaskStatus(id, "")) // the service shows it around an exchange only
				resourcetest.WantNone(t, r.Read(t))
				for name, changed := range changes(c) {
					diags := r.Plan(t, changed).Diagnostics
					resourcetest.WantError(t, diags, "exchanged", id, "Roll the exchange back first", "destroy -refresh=false", "rolls the addresses back if the exchange is in state")
					if len(acctest.Errors(diags)) != 1 {
						t.Errorf("%s: %s", name, acctest.Text(diags))
					}
				}
				if _, isTask := c["vpc_id"]; isTask {
					resourcetest.WantError(t, r.Plan(t, c.With("vpc_id", "other")).Diagnostics, "exchanged")
				}
				resourcetest.WantNoErrors(t, r.Plan(t, c.With("wait_for_sync", false)).Diagnostics)
				resourcetest.WantNoErrors(t, r.Plan(t, nil).Diagnostics)

				resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantError(t, r.Plan(t, c.With("restart_trigger", "one")).Diagnostics, "exchanged")
				resourcetest.WantWarning(t, r.Must(t, c.With("bandwidth_limit_mb", 7)), "only recorded")
			})
		})
		t.Run(word+" when applying", func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				plans := map[string]*acctest.Plan{}
				for name, changed := range changes(c) {
					plans[name] = r.Plan(t, changed)
				}
				resourcetest.NoError(t, e.Mock.SetTaskStatus(r.Get(t, "id"), word))
				e.Mock.ForgetRequests()
				for _, plan := range plans {
					resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "exchanged", "Roll the exchange back first")
				}
				resourcetest.WantSent(t, e)
				resourcetest.WantState(t, r, "bandwidth_limit_mb", "", "resume_mode", "auto", "source_instance.password_wo_version", "1")
			})
		})
	}
	t.Run("but once they are rolled back", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
			resourcetest.NoError(t, e.Mock.SetTaskStatus(r.Get(t, "id"), mock.TaskStatusExchanged))
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.NoError(t, e.Mock.SetTaskStatus(r.Get(t, "id"), mock.TaskStatusRolledBack))
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.WantWarning(t, r.Must(t, c.With("bandwidth_limit_mb", 7)), "interrupts")
		})
	})
}
