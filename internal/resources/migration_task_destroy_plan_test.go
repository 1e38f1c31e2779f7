package resources_test

import (
	"context"
	"net/http"
	"testing"
	"time"

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

// Row 11: a plan that saw a migration ended is no consent to stop one that runs.
func TestDestroyDoesNotStopWhatItsPlanSawEnded(t *testing.T) {
	t.Parallel()
	for _, seen := range []string{mock.StatusSuccess, mock.StatusTerminated, mock.StatusFailed, mock.StatusReleased} {
		for _, now := range []string{mock.StatusIncrMigrating, mock.StatusFullMigrating, "CATCHING_UP"} {
			t.Run(seen+", and now "+now, func(t *testing.T) {
				t.Parallel()
				forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
					e.Mock.SetConfig(func(c *mock.Config) { c.Allowed = map[mock.Operation][]string{mock.OpStop: {mock.AnyStatus}} })
					id := r.Get(t, "id")
					did(t, e.Mock.SetStatus(id, seen))
					r.Read(t)
					plan := r.Plan(t, nil)
					wantNone(t, plan.Diagnostics)
					did(t, e.Mock.SetStatus(id, now)) // run again by somebody else
					e.Mock.ForgetRequests()
					wantError(t, r.Apply(t, t.Context(), plan), id, now, "lan again")
					wantSent(t, e)
					wantState(t, r, "id", id)

					// Every plan replaces the note.
					again := r.Plan(t, nil) // without a refresh, the plan still sees the end
					wantError(t, r.Apply(t, t.Context(), again), now)
					wantNoErrors(t, r.Read(t))
					wantNoErrors(t, r.Plan(t, c).Diagnostics)
					wantWarnings(t, r.Plan(t, nil).Diagnostics, "destroying stops the running migration")
					wantNoErrors(t, r.Must(t, nil))
					wantSent(t, e, mock.OpStop)
				})
			})
		}
	}
	t.Run("but goes on where its plan saw it running", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ config) {
			plan := r.Plan(t, nil)
			e.Mock.ForgetRequests()
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantSent(t, e, mock.OpStop)
		})
	})
	t.Run("but goes on where there is no note, as in a replacement", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ config) {
			id := r.Get(t, "id")
			did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
			r.Read(t)
			plan := r.Plan(t, nil)
			plan.Private = nil
			did(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
			e.Mock.ForgetRequests()
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantSent(t, e, mock.OpStop)
		})
	})
	t.Run("and the note is replaced by the plan of a configuration that moves to another task", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := configured(t, e, configuration(e))
		id := r.Get(t, "id")
		did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		plan := r.Plan(t, nil)
		did(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
		wantError(t, r.Apply(t, t.Context(), plan), id, "lan again")
		wantNoErrors(t, r.Read(t))
		moves := r.Plan(t, configuration(e).with("task_id", "another"))
		wantWarnings(t, moves.Diagnostics, "stops the running migration")
		destroys := r.Plan(t, nil)
		destroys.Private = moves.Private // which is what a deletion gets in a replacement
		wantNone(t, r.Apply(t, t.Context(), destroys))
	})
	t.Run("and abandons what is to be abandoned", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := made(t, e, full(e).with("deletion_policy", "abandon"))
		plan := r.Plan(t, nil)
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusFullMigrating))
		e.Mock.ForgetRequests()
		wantNone(t, r.Apply(t, t.Context(), plan))
		wantCount(t, e, 0)
	})
}

// A task that was started again a moment ago may still be returned as it had ended before. It is stopped all the same, and the plan
// says so.
func TestDestroyStopsWhatIsStillShownAtItsOldEnd(t *testing.T) {
	t.Parallel()
	forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
		id := r.Get(t, "id")
		did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		r.Read(t)
		did(t, e.Mock.Unhold(id))
		e.Mock.SetConfig(func(c *mock.Config) { c.RestartLag, c.Full = 1500*time.Millisecond, time.Hour })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 1, OnHit: func(*http.Request) { cancel() }})
		wantWarning(t, r.Apply(t, ctx, r.Plan(t, c.with("restart_trigger", "1"))), "interrupted")
		r.Read(t)
		wantState(t, r, "status", "TERMINATED")
		plan := r.Plan(t, nil)
		wantWarning(t, plan.Diagnostics, "destroying stops the running migration", "TERMINATED", "started it again")
		e.Mock.ForgetRequests()
		wantNone(t, r.Apply(t, t.Context(), plan))
		wantSent(t, e, mock.OpStop)
	})
}
