package e2e_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Only what finds tasks needs the permission to list them. The life of a task does not, be it alone or one of several.
func TestATaskLivesWithoutThePermissionToList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		change []any // another configuration; nil: none in place
		sends  []mock.Operation
	}{
		"an incremental migration": {resourcetest.IncrementalTask, []any{"bandwidth_limit_mb", 20}, []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"a full migration":         {resourcetest.FullTask, []any{"restart_trigger", "again"}, []mock.Operation{mock.OpConfigure}},
		"an import":                {resourcetest.BackupImport, nil, nil},
		"a task without instances": {resourcetest.WaitingTask, nil, nil},
	}
	for name, test := range tests {
		for _, policy := range []string{"stop", "delete"} {
			t.Run(name+", "+policy, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Forbidden = []mock.Operation{mock.OpList} })
					r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
					c := test.config(e).With("deletion_policy", policy)
					r.Must(t, c)
					resourcetest.NoErrors(t, r.Read(t))
					resourcetest.WantClean(t, r, c)
					if test.change != nil {
						c = c.With(test.change...)
						e.Mock.ForgetRequests()
						resourcetest.WantNoErrors(t, r.Must(t, c))
						resourcetest.WantSent(t, e, test.sends...)
						resourcetest.WantClean(t, r, c)
					}
					resourcetest.WantNoErrors(t, r.Must(t, nil))
					if r.Exists() {
						t.Error("the destroyed task is in state")
					}
				})
			})
		}
	}
	t.Run("several at once", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) {
				c.Forbidden, c.Full = []mock.Operation{mock.OpList}, time.Second
			})
			f := newFleet(t, e, 5, resourcetest.IncrementalTask)
			f.apply(t, 5)
			f.refresh(t, 5)
			f.destroy(t, 5)
			if slices.ContainsFunc(f.tasks, (*acctest.Resource).Exists) {
				t.Error("a destroyed task is in state")
			}
		})
	})
}
