package resources_test

import (
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const taskSync = "dcs_migration_task_sync"

func syncOf(taskID string) config { return config{"task_id": taskID} }

func TestASyncWaitsForTheGoal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config func(*acctest.Env) config
		status string
	}{
		"an incremental migration": {incremental, "INCRMIGEATING"},
		"a full migration":         {full, "SUCCESS"},
		"an import":                {imported, "SUCCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			p := e.Serve(t, nil)
			task := p.Resource(t, migrationTask)
			wantNoErrors(t, task.Must(t, test.config(e).with("wait_for_sync", false)))
			r := p.Resource(t, taskSync)
			c := syncOf(task.Get(t, "id")).with("max_offset", 0)
			wantNone(t, r.Must(t, c))
			wantState(t, r, "status", test.status)
			wantState(t, r, "id", task.Get(t, "id"))
			e.Mock.ForgetRequests()
			wantClean(t, r, c)
			wantNone(t, r.Must(t, c.with("timeouts", timeouts("create", "1h"))))
			wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			if n := len(e.Mock.Requests()); n > 0 {
				t.Errorf("reading, updating and destroying it took %d requests", n)
			}
		})
	}
}

func TestASyncThatFailsLeavesNothingInState(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	p := e.Serve(t, nil)
	task := p.Resource(t, migrationTask)
	wantNoErrors(t, task.Must(t, incremental(e).with("wait_for_sync", false)))
	id := task.Get(t, "id")
	r := p.Resource(t, taskSync)
	c := syncOf(id)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.with("timeouts", timeouts("create", "1s")))), "not in sync in time", id, "waits again")
	if r.Exists() {
		t.Fatal("it is in state")
	}
	if err := e.Mock.Fail(id, mock.StatusMigrationFailed, "", "WRONGPASS at the source"); err != nil {
		t.Fatal(err)
	}
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "ended before", "WRONGPASS at the source", "restart_trigger")
	if r.Exists() {
		t.Fatal("it is in state")
	}
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, syncOf("00000000-0000-0000-0000-000000000000"))), "does not exist")
}

func TestASyncWaitsAgainInPlaceOfTheOld(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	p := e.Serve(t, nil)
	task := p.Resource(t, migrationTask)
	wantNoErrors(t, task.Must(t, incremental(e)))
	id := task.Get(t, "id")
	r := p.Resource(t, taskSync)
	c := syncOf(id).with("triggers", map[string]any{"restart": "one"})
	wantNone(t, r.Must(t, c))
	for name, change := range map[string]config{
		"triggers":         c.with("triggers", map[string]any{"restart": "two"}),
		"max_offset":       c.with("max_offset", 5),
		"equal_key_counts": c.with("equal_key_counts", true),
	} {
		plan := r.Plan(t, change)
		wantNone(t, plan.Diagnostics)
		if len(plan.RequiresReplace) != 1 {
			t.Errorf("%s: replaced by %v", name, plan.RequiresReplace)
		}
		if got := plan.Get(t, "id"); got != id {
			t.Errorf("%s: the id is planned as %s", name, got)
		}
	}
	// The id is known before the creation, for what depends on it.
	if got := p.Resource(t, taskSync).Plan(t, c).Get(t, "id"); got != id {
		t.Errorf("the id of a new one is planned as %s", got)
	}
}
