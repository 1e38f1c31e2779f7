package migrationtask_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
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
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				e.Mock.ForgetRequests()
				diags := r.Plan(t, nil).Diagnostics
				if stops {
					resourcetest.WantWarnings(t, diags, "destroying stops the running migration")
					resourcetest.WantText(t, acctest.Text(diags), r.Get(t, "id"), status)
				} else {
					resourcetest.WantNone(t, diags)
				}
				resourcetest.WantCount(t, e, 0)
			})
		})
	}
	t.Run("and so is that of an import", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, resourcetest.NeverImported)
			r := resourcetest.Create(t, e, resourcetest.BackupImport(e).With("wait_for_sync", false))
			resourcetest.WantWarnings(t, r.Plan(t, nil).Diagnostics, "destroying stops the running migration")
		})
	})
	t.Run("and that of a configuration which moves to another task", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			c := resourcetest.Configuration(e)
			resourcetest.WantWarnings(t, r.Plan(t, c.With("task_id", "another")).Diagnostics, "stops the running migration")
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
			resourcetest.WantNoErrors(t, r.Read(t))
			resourcetest.WantWarnings(t, r.Plan(t, c.With("task_id", "another")).Diagnostics, "starts the migration of another task")
		})
	})
	t.Run("not of one that is abandoned", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			resourcetest.WantNone(t, resourcetest.Create(t, e, resourcetest.IncrementalTask(e).With("deletion_policy", "abandon")).Plan(t, nil).Diagnostics)
		})
	})
	t.Run("not of one whose machine is being made", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.DefaultMakingStatus))
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.WantNone(t, r.Plan(t, nil).Diagnostics)
		})
	})
	t.Run("of one that another resource has configured", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			configuring := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
			resourcetest.WantStarts(t, configuring.Must(t, resourcetest.Configuration(e)))
			resourcetest.WantNone(t, r.Read(t))
			resourcetest.WantWarnings(t, r.Plan(t, nil).Diagnostics, "destroying stops the running migration")
		})
	})
}

// Row 11: a plan that saw a migration ended is no consent to stop one that runs.
func TestDestroyDoesNotStopWhatItsPlanSawEnded(t *testing.T) {
	t.Parallel()
	for _, seen := range []string{mock.StatusSuccess, mock.StatusTerminated, mock.StatusFailed, mock.StatusReleased} {
		for _, now := range []string{mock.StatusIncrMigrating, mock.StatusFullMigrating, "CATCHING_UP"} {
			t.Run(seen+", and now "+now, func(t *testing.T) {
				t.Parallel()
				resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
					e.Mock.SetConfig(func(c *mock.Config) { c.Allowed = map[mock.Operation][]string{mock.OpStop: {mock.AnyStatus}} })
					id := r.Get(t, "id")
					resourcetest.NoError(t, e.Mock.SetStatus(id, seen))
					r.Read(t)
					plan := r.Plan(t, nil)
					resourcetest.WantNone(t, plan.Diagnostics)
					resourcetest.NoError(t, e.Mock.SetStatus(id, now)) // run again by somebody else
					e.Mock.ForgetRequests()
					resourcetest.WantError(t, r.Apply(t, t.Context(), plan), id, now, "lan again")
					resourcetest.WantSent(t, e)
					resourcetest.WantState(t, r, "id", id)

					// Every plan replaces the note.
					again := r.Plan(t, nil) // without a refresh, the plan still sees the end
					resourcetest.WantError(t, r.Apply(t, t.Context(), again), now)
					resourcetest.WantNoErrors(t, r.Read(t))
					resourcetest.WantNoErrors(t, r.Plan(t, c).Diagnostics)
					resourcetest.WantWarnings(t, r.Plan(t, nil).Diagnostics, "destroying stops the running migration")
					resourcetest.WantNoErrors(t, r.Must(t, nil))
					resourcetest.WantSent(t, e, mock.OpStop)
				})
			})
		}
	}
	t.Run("but goes on where its plan saw it running", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ resourcetest.Config) {
			plan := r.Plan(t, nil)
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
			resourcetest.WantSent(t, e, mock.OpStop)
		})
	})
	t.Run("but goes on where there is no note, as in a replacement", func(t *testing.T) {
		t.Parallel()
		resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ resourcetest.Config) {
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, nil)
			plan.Private = nil
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
			resourcetest.WantSent(t, e, mock.OpStop)
		})
	})
	t.Run("and the note is replaced by the plan of a configuration that moves to another task", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			id := r.Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, nil)
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
			resourcetest.WantError(t, r.Apply(t, t.Context(), plan), id, "lan again")
			resourcetest.WantNoErrors(t, r.Read(t))
			moves := r.Plan(t, resourcetest.Configuration(e).With("task_id", "another"))
			resourcetest.WantWarnings(t, moves.Diagnostics, "stops the running migration")
			destroys := r.Plan(t, nil)
			destroys.Private = moves.Private // which is what a deletion gets in a replacement
			resourcetest.WantNone(t, r.Apply(t, t.Context(), destroys))
		})
	})
	t.Run("and abandons what is to be abandoned", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.FullTask(e).With("deletion_policy", "abandon"))
			plan := r.Plan(t, nil)
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusFullMigrating))
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
			resourcetest.WantCount(t, e, 0)
		})
	})
}

// A task that was started again a moment ago may still be returned as it had ended before. It is stopped all the same, and the plan
// says so.
func TestDestroyStopsWhatIsStillShownAtItsOldEnd(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		id := r.Get(t, "id")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		resourcetest.NoError(t, e.Mock.Unhold(id))
		e.Mock.SetConfig(func(c *mock.Config) { c.RestartLag, c.Full = 1500*time.Millisecond, time.Hour })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 1, OnHit: func(*http.Request) { cancel() }})
		resourcetest.WantWarning(t, r.Apply(t, ctx, r.Plan(t, c.With("restart_trigger", "1"))), "interrupted")
		r.Read(t)
		resourcetest.WantState(t, r, "status", "TERMINATED")
		plan := r.Plan(t, nil)
		resourcetest.WantWarning(t, plan.Diagnostics, "destroying stops the running migration", "TERMINATED", "started it again")
		e.Mock.ForgetRequests()
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantSent(t, e, mock.OpStop)
	})
}
