package resources_test

import (
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// A CLI hands the deletion of a tainted resource no private state. What the service shows decides what there is to stop.
func TestATaintedTaskIsDeletedWithoutItsLedger(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typeName string
		config   func(*acctest.Env) config
		slow     func(*mock.Config)
		sends    []mock.Operation
		after    string // the status of the task; "-": its record is deleted
	}{
		"a task in its full phase": {migrationTask, incremental, neverInSync, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"a task in its full phase whose record is to be deleted": {migrationTask, func(e *acctest.Env) config { return incremental(e).with("deletion_policy", "delete") }, neverInSync,
			[]mock.Operation{mock.OpStop, mock.OpDelete}, "-"},
		"a task that is abandoned":            {migrationTask, func(e *acctest.Env) config { return incremental(e).with("deletion_policy", "abandon") }, neverInSync, nil, mock.StatusFullMigrating},
		"an import that runs":                 {migrationTask, imported, neverImported, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"a task that was never configured":    {migrationTask, incremental, neverWithoutJob, []mock.Operation{mock.OpDelete}, "-"},
		"a configuration of a task that runs": {taskConfiguration, configuration, neverInSync, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			if test.typeName == taskConfiguration {
				made(t, e, waiting(e))
			}
			e.Mock.SetConfig(test.slow)
			c := test.config(e)
			r := e.Serve(t, nil).Resource(t, test.typeName)
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.with("timeouts", timeouts("create", "1500ms")))), "terraform untaint")
			id := r.Get(t, "id")
			e.Mock.SetConfig(func(c *mock.Config) { soon(c); c.Full, c.Import = time.Hour, time.Hour })
			e.Mock.ForgetRequests()

			r.Private = nil
			wantNoErrors(t, r.Must(t, nil))
			wantSent(t, e, test.sends...)
			task, known := e.Mock.Task(id)
			switch {
			case !known:
				t.Error("the service does not know the task at all")
			case task.Deleted != (test.after == "-") || !task.Deleted && task.Status != test.after:
				t.Errorf("the task is %s, deleted: %t", task.Status, task.Deleted)
			}
		})
	}
}
