package tasksync_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestASyncWaitsForTheGoal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		status string
	}{
		"an incremental migration": {resourcetest.IncrementalTask, "INCRMIGEATING"},
		"a full migration":         {resourcetest.FullTask, "SUCCESS"},
		"an import":                {resourcetest.BackupImport, "SUCCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				p := e.Serve(t, nil)
				task := p.Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantNoErrors(t, task.Must(t, test.config(e).With("wait_for_sync", false)))
				r := p.Resource(t, resourcetest.TypeTaskSync)
				c := resourcetest.SyncOf(task.Get(t, "id")).With("max_offset", 0)
				resourcetest.WantNone(t, r.Must(t, c))
				resourcetest.WantState(t, r, "status", test.status)
				resourcetest.WantState(t, r, "id", task.Get(t, "id"))
				e.Mock.ForgetRequests()
				resourcetest.WantClean(t, r, c)
				resourcetest.WantNone(t, r.Must(t, c.With("timeouts", resourcetest.Timeouts("create", "1h"))))
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if n := len(e.Mock.Requests()); n > 0 {
					t.Errorf("reading, updating and destroying it took %d requests", n)
				}
			})
		})
	}
}

func TestASyncThatFailsLeavesNothingInState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		p := e.Serve(t, nil)
		task := p.Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNoErrors(t, task.Must(t, resourcetest.IncrementalTask(e).With("wait_for_sync", false)))
		id := task.Get(t, "id")
		r := p.Resource(t, resourcetest.TypeTaskSync)
		c := resourcetest.SyncOf(id)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("timeouts", resourcetest.Timeouts("create", "1s")))), "not in sync in time", id, "waits again")
		if r.Exists() {
			t.Fatal("it is in state")
		}
		if err := e.Mock.Fail(id, mock.StatusMigrationFailed, "", "WRONGPASS at the source"); err != nil {
			t.Fatal(err)
		}
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "ended before", "WRONGPASS at the source", "restart_trigger")
		if r.Exists() {
			t.Fatal("it is in state")
		}
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, resourcetest.SyncOf("00000000-0000-0000-0000-000000000000"))), "does not exist")
	})
}

func TestASyncWaitsAgainInPlaceOfTheOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		p := e.Serve(t, nil)
		task := p.Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNoErrors(t, task.Must(t, resourcetest.IncrementalTask(e)))
		id := task.Get(t, "id")
		r := p.Resource(t, resourcetest.TypeTaskSync)
		c := resourcetest.SyncOf(id).With("triggers", map[string]any{"restart": "one"})
		resourcetest.WantNone(t, r.Must(t, c))
		for name, change := range map[string]resourcetest.Config{
			"triggers":         c.With("triggers", map[string]any{"restart": "two"}),
			"max_offset":       c.With("max_offset", 5),
			"equal_key_counts": c.With("equal_key_counts", true),
		} {
			plan := r.Plan(t, change)
			resourcetest.WantNone(t, plan.Diagnostics)
			if len(plan.RequiresReplace) != 1 {
				t.Errorf("%s: replaced by %v", name, plan.RequiresReplace)
			}
			if got := plan.Get(t, "id"); got != id {
				t.Errorf("%s: the id is planned as %s", name, got)
			}
		}
		// The id is known before the creation, for what depends on it.
		if got := p.Resource(t, resourcetest.TypeTaskSync).Plan(t, c).Get(t, "id"); got != id {
			t.Errorf("the id of a new one is planned as %s", got)
		}
	})
}
