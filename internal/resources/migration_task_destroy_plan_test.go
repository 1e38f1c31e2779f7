package resources_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// Whatever stops a running migration is warned of in the plan, its destruction included.
func TestADestructionThatStopsAMigrationIsWarnedOf(t *testing.T) {
	t.Parallel()
	for status, stops := range map[string]bool{
		mock.StatusIncrMigrating: true, mock.StatusFullMigrating: true, "CATCHING_UP": true,
		mock.OtherInSyncWord: true, mock.StatusRunning: false, mock.StatusMigrationFailed: false, mock.StatusSuccess: false, mock.StatusTerminated: false, mock.StatusTerminating: false, mock.StatusFailed: false, mock.StatusReleased: false,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ config) {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				e.Mock.ForgetRequests()
				diags := r.Plan(t, nil).Diagnostics
				if stops {
					wantWarnings(t, diags, "destroying stops the running migration")
					wantText(t, acctest.Text(diags), r.Get(t, "id"), status)
				} else {
					wantNone(t, diags)
				}
				wantCount(t, e, 0)
			})
		})
	}
	t.Run("and so is that of an import", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, neverImported)
		r := made(t, e, imported(e).with("wait_for_sync", false))
		wantWarnings(t, r.Plan(t, nil).Diagnostics, "destroying stops the running migration")
	})
	t.Run("and that of a configuration which moves to another task", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		c := configuration(e)
		wantWarnings(t, r.Plan(t, c.with("task_id", "another")).Diagnostics, "stops the running migration")
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		wantNoErrors(t, r.Read(t))
		wantWarnings(t, r.Plan(t, c.with("task_id", "another")).Diagnostics, "starts the migration of another task")
	})
	t.Run("not of one that is abandoned", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		wantNone(t, made(t, e, incremental(e).with("deletion_policy", "abandon")).Plan(t, nil).Diagnostics)
	})
	t.Run("not of one whose machine is being made", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := made(t, e, waiting(e))
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.DefaultMakingStatus))
		wantNone(t, r.Read(t))
		wantNone(t, r.Plan(t, nil).Diagnostics)
	})
	t.Run("of one that another resource has configured", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := made(t, e, waiting(e))
		configuring := e.Serve(t, nil).Resource(t, taskConfiguration)
		wantStarts(t, configuring.Must(t, configuration(e)))
		wantNone(t, r.Read(t))
		wantWarnings(t, r.Plan(t, nil).Diagnostics, "destroying stops the running migration")
	})
}
