package migrationtask_test

import (
	"maps"
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestImportGivesACleanPlan(t *testing.T) {
	t.Parallel()
	record := func(e *acctest.Env) resourcetest.Config {
		return resourcetest.BackupImport(e).With("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b-77"})
	}
	kinds := map[string]func(*acctest.Env) resourcetest.Config{
		"incremental": resourcetest.IncrementalTask, "full": resourcetest.FullTask, "a bucket": resourcetest.BackupImport, "a record": record, "without instances": resourcetest.WaitingTask,
		"bandwidth and description": func(e *acctest.Env) resourcetest.Config {
			return resourcetest.IncrementalTask(e).With("bandwidth_limit_mb", 100, "description", "a")
		},
	}
	services := map[string]func(*mock.Config){
		"as documented":             nil,
		"the type holds the method": func(c *mock.Config) { c.TypeHoldsMethod = true },
		"numbers and nulls": func(c *mock.Config) {
			c.NumbersForStrings, c.Absent, c.Bandwidth = true, mock.AbsentNull, mock.BandwidthNumber
		},
		"backup_record apart":            func(c *mock.Config) { c.BackupRecord = mock.BackupRecordTopLevel },
		"backup_record nested":           func(c *mock.Config) { c.BackupRecord = mock.BackupRecordNested },
		"passwords echoed, extra fields": func(c *mock.Config) { c.ExtraFields = true },
	}
	for kind, configure := range kinds {
		for service, change := range services {
			t.Run(kind+", "+service, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, change)
					c := configure(e)
					id := resourcetest.Create(t, e, c).Get(t, "id")
					before := e.Mock.Mutations()

					r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
					resourcetest.WantNone(t, r.Import(t, id))
					resourcetest.WantState(t, r, "id", id, "wait_for_sync", "true", "deletion_policy", "stop", "migration_type", c["migration_type"].(string))
					if r.IdentityOf(t, "task_id") != id || r.IdentityOf(t, "region") != e.Mock.Config().Region {
						t.Error("wrong identity")
					}
					resourcetest.WantClean(t, r, c.WithoutSecrets())
					resourcetest.WantNoSecret(t, e, r, nil, "")
					if e.Mock.Mutations() != before {
						t.Error("importing changed something")
					}
				})
			})
		}
	}
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		id := resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id")
		p := e.Serve(t, nil)
		for name, identity := range map[string]map[string]any{
			"with the region":    {"task_id": id, "region": e.Mock.Config().Region},
			"without the region": {"task_id": id},
		} {
			r := p.Resource(t, resourcetest.TypeMigrationTask)
			resourcetest.WantNone(t, r.ImportIdentity(t, identity))
			resourcetest.WantState(t, r, "id", id, "status", "INCRMIGEATING")
			if r.IdentityOf(t, "region") != e.Mock.Config().Region {
				t.Errorf("%s: region %q", name, r.IdentityOf(t, "region"))
			}
		}
		resourcetest.WantError(t, p.Resource(t, resourcetest.TypeMigrationTask).ImportIdentity(t, map[string]any{"task_id": id, "region": "eu-west-101"}), "eu-west-101", e.Mock.Config().Region)
	})
}

func TestImportOfWhatCannotBeImported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		p := e.Serve(t, nil)
		r := p.Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantWarning(t, r.Import(t, "00000000-0000-0000-0000-000000000000"), "does not exist", "creates a new task")
		if r.Exists() { // which the CLI reports
			t.Error("an unknown task was imported")
		}
		for _, id := range []string{"", "region/id", "two ids"} {
			resourcetest.WantError(t, p.Resource(t, resourcetest.TypeMigrationTask).Import(t, id), "id of a migration task")
		}
		deleted := resourcetest.Create(t, e, resourcetest.FullTask(e)).Get(t, "id")
		resourcetest.NoError(t, e.Mock.DeleteTask(deleted))
		r = p.Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantWarning(t, r.Import(t, deleted), "does not exist")
		if r.Exists() {
			t.Error("a deleted task was imported")
		}
		odd := e.Mock.AddTask(mock.Task{Name: e.Name("odd"), MigrationType: mock.TypeOnline, Status: mock.StatusRunning})
		resourcetest.NoError(t, e.Mock.Change(odd.ID, func(t *mock.Task) { t.VPCID, t.Address = "", "" }))
		resourcetest.WantError(t, p.Resource(t, resourcetest.TypeMigrationTask).Import(t, odd.ID), "neither backup files", "nor a VPC")
	})
}

// firstUpdate is the first update of a task that was imported or moved, and what it does.
type firstUpdate struct {
	config    func(*acctest.Env) resourcetest.Config
	change    func(resourcetest.Config) resourcetest.Config
	warning   string
	configure int
	resume    int
}

// firstUpdates do the same after an import and after a move.
var firstUpdates = map[string]firstUpdate{
	"records secrets only":                  {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c }, "imported or moved here, and it sends nothing", 0, 0},
	"records secrets and no-call arguments": {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c.With("wait_for_sync", false) }, "only recorded", 0, 0},
	"of an import records secrets":          {resourcetest.BackupImport, func(c resourcetest.Config) resourcetest.Config { return c }, "only recorded", 0, 0},
	"sends everything with another change":  {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }, "interrupts", 1, 0},
	"sends everything with a resume mode":   {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config { return c.With("resume_mode", "manual") }, "interrupts", 1, 0},
	"sends a resume mode alone": {resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config {
		return c.WithoutSecrets().With("resume_mode", "manual")
	}, "", 0, 1},
}

func TestTheFirstUpdateAfterAnImport(t *testing.T) {
	t.Parallel()
	tests := maps.Clone(firstUpdates)
	tests["costs nothing for no-call arguments"] = firstUpdate{resourcetest.IncrementalTask, func(c resourcetest.Config) resourcetest.Config {
		return c.WithoutSecrets().With("deletion_policy", "delete")
	}, "", 0, 0}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				id := resourcetest.Create(t, e, c).Get(t, "id")
				configured, resumed := e.Mock.Count(mock.OpConfigure), e.Mock.Count(mock.OpSetResumeMode)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantNone(t, r.Import(t, id))
				changed := test.change(c)
				all := e.Mock.Count()
				diags := r.Must(t, changed)
				if test.warning == "" {
					resourcetest.WantNone(t, diags)
				} else {
					resourcetest.WantWarning(t, diags, test.warning)
				}
				resourcetest.WantCount(t, e, configured+test.configure, mock.OpConfigure)
				resourcetest.WantCount(t, e, resumed+test.resume, mock.OpSetResumeMode)
				if test.configure+test.resume == 0 && e.Mock.Count() != all {
					t.Errorf("%d requests for an update that calls nothing", e.Mock.Count()-all)
				}
				resourcetest.WantClean(t, r, changed)
				resourcetest.WantNoSecret(t, e, r, diags, "")

				if changed["source_instance"] == nil || changed["source_instance"].(map[string]any)["password_wo"] == nil {
					return
				}
				// The mark is gone: from now on new secrets are sent.
				resourcetest.WantWarning(t, r.Must(t, changed.OtherSecrets()), "interrupts")
				if got := e.Task(t, c["task_name"].(string)).Source.Password; got != "New-Sesame-1" {
					t.Error("the second update did not send the secrets")
				}
			})
		})
	}
}

// A resume mode that the service does not show is sent alone, which interrupts nothing.
func TestTheFirstUpdateAfterAnImportWhereTheResumeModeIsHidden(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.HideResumeMode = true })
		c := resourcetest.IncrementalTask(e)
		id := resourcetest.Create(t, e, c).Get(t, "id")
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNone(t, r.Import(t, id))
		e.Mock.ForgetRequests()
		resourcetest.WantWarning(t, r.Must(t, c), "only recorded")
		resourcetest.WantSent(t, e, mock.OpSetResumeMode)
		resourcetest.WantState(t, r, "resume_mode", "auto", "status", "INCRMIGEATING")
		resourcetest.WantClean(t, r, c)
	})
}

// An import tells whether the goal was reached by what it sees.
func TestAnImportedTaskIsGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		status string
		kept   bool
	}{
		"in sync": {resourcetest.IncrementalTask, mock.StatusIncrMigrating, true}, "finished": {resourcetest.FullTask, mock.StatusSuccess, true}, "an import": {resourcetest.BackupImport, mock.StatusSuccess, true},
		"in its full phase": {resourcetest.IncrementalTask, mock.StatusFullMigrating, false}, "failed": {resourcetest.FullTask, mock.StatusFailed, false}, "waiting": {resourcetest.WaitingTask, mock.StatusRunning, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				id := resourcetest.Create(t, e, test.config(e)).Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, test.status))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantNone(t, r.Import(t, id))
				resourcetest.NoError(t, e.Mock.DeleteTask(id))
				resourcetest.WantWarning(t, r.Read(t), "gone from the service")
				if r.Exists() != test.kept {
					t.Errorf("in state: %t", r.Exists())
				}
			})
		})
	}
}

// Once a migration has ended, the first update after an import records whatever differs.
func TestTheFirstUpdateAfterAnImportOfAnEndedTask(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusTerminated, mock.StatusSuccess, mock.StatusReleased} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resourcetest.IncrementalTask(e)
				id := resourcetest.Create(t, e, c).Get(t, "id")
				resourcetest.NoError(t, e.Mock.SetStatus(id, status))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantNone(t, r.Import(t, id))
				e.Mock.ForgetRequests()
				changed := c.With("bandwidth_limit_mb", 7, "resume_mode", "manual", "description", "other", "vpc_id", "other")
				resourcetest.WantWarning(t, r.Must(t, changed), "only recorded", "bandwidth_limit_mb", "password")
				resourcetest.WantSent(t, e)
				resourcetest.WantState(t, r, "status", status)
				resourcetest.WantClean(t, r, changed)
			})
		})
	}
}
