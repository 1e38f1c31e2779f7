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
		mock.StatusSuccess: false, mock.StatusTerminated: false, mock.StatusTerminating: false, mock.StatusFailed: false, mock.StatusReleased: false,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ config) {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				e.Mock.ForgetRequests()
				diags := r.Plan(t, nil).Diagnostics
				if stops {
					wantWarning(t, diags, "Destroying stops a running migration", status)
				} else {
					wantNone(t, diags)
				}
				wantCount(t, e, 0)
			})
		})
	}
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
		wantWarning(t, configuring.Must(t, configuration(e)), "replaces a tainted configuration", "stopped first")
		wantNone(t, r.Read(t))
		wantWarning(t, r.Plan(t, nil).Diagnostics, "Destroying stops a running migration")
	})
}
