package resources_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// notKnown gives the configuration with one argument after the other not known before apply.
func notKnown(c config) map[string]config {
	unknown := acctest.Unknown
	return map[string]config{
		"migration_method":   c.with("migration_method", unknown),
		"resume_mode":        c.with("resume_mode", unknown),
		"bandwidth_limit_mb": c.with("bandwidth_limit_mb", unknown),
		"restart_trigger":    c.with("restart_trigger", unknown),
		"wait_for_sync":      c.with("wait_for_sync", unknown),
		"source_instance":    c.with("source_instance", unknown),
		"its addresses":      c.source("addrs", unknown),
		"its password":       c.source("password_wo", unknown),
		"and its version":    c.source("password_wo_version", unknown),
		"target_instance":    c.with("target_instance", unknown),
		"its id":             c.target("id", unknown),
	}
}

// What is not known yet may turn out to change nothing, so that it is no error, whatever the status. What may start or
// interrupt a migration is warned of all the same, and what may be recorded too.
func TestWhatIsNotKnownYetIsNotGuessed(t *testing.T) {
	t.Parallel()
	silent := map[string]bool{"resume_mode": true, "wait_for_sync": true, "its password": true} // interrupt nothing, or nothing without another version
	for _, status := range []string{mock.StatusIncrMigrating, mock.StatusTerminated, mock.StatusReleased, "CATCHING_UP"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				ended := status == mock.StatusTerminated || status == mock.StatusReleased
				e.Mock.ForgetRequests()
				for name, changed := range notKnown(c) {
					if name == "restart_trigger" {
						continue // below
					}
					plan := r.Plan(t, changed)
					wantNoErrors(t, plan.Diagnostics)
					if len(plan.RequiresReplace) > 0 {
						t.Errorf("%s: replaced by %v", name, plan.RequiresReplace)
					}
					switch {
					case name == "resume_mode" && ended:
						wantWarning(t, plan.Diagnostics, "only recorded")
					case silent[name]:
						wantNone(t, plan.Diagnostics)
					case ended:
						wantWarning(t, plan.Diagnostics, "only recorded", "restart_trigger")
					default:
						wantWarning(t, plan.Diagnostics, "interrupts the running migration")
					}
				}
				wantCount(t, e, 0)

				// Once known it is judged: by the CLI's second plan, during the apply, or by the apply itself.
				plan, known := r.Plan(t, c.with("restart_trigger", acctest.Unknown)), r.Plan(t, c.with("restart_trigger", "one"))
				switch status {
				case mock.StatusTerminated:
					wantWarning(t, plan.Diagnostics, "runs the migration again")
					wantWarning(t, known.Diagnostics, "runs the migration again")
				case mock.StatusReleased:
					if r.TypeName() == taskConfiguration {
						wantError(t, plan.Diagnostics, "needs a new task", "-replace", "destroy -refresh=false")
						wantError(t, known.Diagnostics, "needs a new task", "-replace", "destroy -refresh=false")
						return
					}
					wantWarning(t, plan.Diagnostics, "replacing starts another migration")
					wantWarning(t, known.Diagnostics, "replacing starts another migration")
				default:
					wantNone(t, plan.Diagnostics)
					wantError(t, known.Diagnostics, "not restarted", status)
				}
			})
		})
	}
}

// Row 31: what was not known, and turns out the same, is warned of and sends nothing.
func TestWhatTurnsOutTheSameSendsNothing(t *testing.T) {
	t.Parallel()
	forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
		for name, changed := range notKnown(c) {
			e.Mock.ForgetRequests()
			first := r.Plan(t, changed)
			wantNoErrors(t, first.Diagnostics)
			wantNone(t, r.Must(t, c)) // the CLI plans again during the apply, with what is known by then
			wantSent(t, e)
			if t.Failed() {
				t.Fatalf("of %s", name)
			}
		}
		wantState(t, r, "status", "INCRMIGEATING")
	})
}
