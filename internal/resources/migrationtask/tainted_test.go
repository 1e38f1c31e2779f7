package migrationtask_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A CLI hands the deletion of a tainted resource no private state. What the service shows decides what there is to stop.
func TestATaintedTaskIsDeletedWithoutItsLedger(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typeName string
		config   func(*acctest.Env) resourcetest.Config
		slow     func(*mock.Config)
		sends    []mock.Operation
		after    string // the status of the task; "-": its record is deleted
	}{
		"a task in its full phase": {resourcetest.TypeMigrationTask, resourcetest.IncrementalTask, resourcetest.NeverInSync, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"a task in its full phase whose record is to be deleted": {resourcetest.TypeMigrationTask, func(e *acctest.Env) resourcetest.Config {
			return resourcetest.IncrementalTask(e).With("deletion_policy", "delete")
		}, resourcetest.NeverInSync,
			[]mock.Operation{mock.OpStop, mock.OpDelete}, "-"},
		"a task that is abandoned": {resourcetest.TypeMigrationTask, func(e *acctest.Env) resourcetest.Config {
			return resourcetest.IncrementalTask(e).With("deletion_policy", "abandon")
		}, resourcetest.NeverInSync, nil, mock.StatusFullMigrating},
		"an import that runs":                 {resourcetest.TypeMigrationTask, resourcetest.BackupImport, resourcetest.NeverImported, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"a task that was never configured":    {resourcetest.TypeMigrationTask, resourcetest.IncrementalTask, resourcetest.NeverWithoutJob, []mock.Operation{mock.OpDelete}, "-"},
		"a configuration of a task that runs": {resourcetest.TypeTaskConfiguration, resourcetest.Configuration, resourcetest.NeverInSync, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				if test.typeName == resourcetest.TypeTaskConfiguration {
					resourcetest.Create(t, e, resourcetest.WaitingTask(e))
				}
				e.Mock.SetConfig(test.slow)
				c := test.config(e)
				r := e.Serve(t, nil).Resource(t, test.typeName)
				resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.With("timeouts", resourcetest.Timeouts("create", "1500ms")))), "terraform untaint")
				id := r.Get(t, "id")
				e.Mock.SetConfig(func(c *mock.Config) { resourcetest.ShortPhases(c); c.Full, c.Import = time.Hour, time.Hour })
				e.Mock.ForgetRequests()

				r.Private = nil
				resourcetest.WantNoErrors(t, r.Must(t, nil))
				resourcetest.WantSent(t, e, test.sends...)
				task, known := e.Mock.Task(id)
				switch {
				case !known:
					t.Error("the service does not know the task at all")
				case task.Deleted != (test.after == "-") || !task.Deleted && task.Status != test.after:
					t.Errorf("the task is %s, deleted: %t", task.Status, task.Deleted)
				}
			})
		})
	}
}
