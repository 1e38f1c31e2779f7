package migrationtask_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// notKnown gives the configuration with one argument after the other not known before apply.
func notKnown(c resourcetest.Config) map[string]resourcetest.Config {
	unknown := acctest.Unknown
	return map[string]resourcetest.Config{
		"migration_method":   c.With("migration_method", unknown),
		"resume_mode":        c.With("resume_mode", unknown),
		"bandwidth_limit_mb": c.With("bandwidth_limit_mb", unknown),
		"restart_trigger":    c.With("restart_trigger", unknown),
		"wait_for_sync":      c.With("wait_for_sync", unknown),
		"source_instance":    c.With("source_instance", unknown),
		"its addresses":      c.Source("addrs", unknown),
		"its password":       c.Source("password_wo", unknown),
		"and its version":    c.Source("password_wo_version", unknown),
		"target_instance":    c.With("target_instance", unknown),
		"its id":             c.Target("id", unknown),
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
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				ended := status == mock.StatusTerminated || status == mock.StatusReleased
				e.Mock.ForgetRequests()
				for name, changed := range notKnown(c) {
					if name == "restart_trigger" {
						continue // below
					}
					plan := r.Plan(t, changed)
					resourcetest.WantNoErrors(t, plan.Diagnostics)
					if len(plan.RequiresReplace) > 0 {
						t.Errorf("%s: replaced by %v", name, plan.RequiresReplace)
					}
					switch {
					case name == "resume_mode" && ended:
						resourcetest.WantWarning(t, plan.Diagnostics, "only recorded")
					case silent[name]:
						resourcetest.WantNone(t, plan.Diagnostics)
					case ended:
						resourcetest.WantWarning(t, plan.Diagnostics, "only recorded", "restart_trigger")
					default:
						resourcetest.WantWarning(t, plan.Diagnostics, "interrupts the running migration")
					}
				}
				resourcetest.WantCount(t, e, 0)

				// Once known it is judged: by the CLI's second plan, during the apply, or by the apply itself.
				plan, known := r.Plan(t, c.With("restart_trigger", acctest.Unknown)), r.Plan(t, c.With("restart_trigger", "one"))
				switch status {
				case mock.StatusTerminated:
					resourcetest.WantWarning(t, plan.Diagnostics, "runs the migration again")
					resourcetest.WantWarning(t, known.Diagnostics, "runs the migration again")
				case mock.StatusReleased:
					if r.TypeName() == resourcetest.TypeTaskConfiguration {
						resourcetest.WantError(t, plan.Diagnostics, "needs a new task", "-replace", "destroy -refresh=false")
						resourcetest.WantError(t, known.Diagnostics, "needs a new task", "-replace", "destroy -refresh=false")
						return
					}
					resourcetest.WantWarning(t, plan.Diagnostics, "replacing starts another migration")
					resourcetest.WantWarning(t, known.Diagnostics, "replacing starts another migration")
				default:
					resourcetest.WantNone(t, plan.Diagnostics)
					resourcetest.WantError(t, known.Diagnostics, "not restarted", status)
				}
			})
		})
	}
}

// Row 31: what was not known, and turns out the same, is warned of and sends nothing.
func TestWhatTurnsOutTheSameSendsNothing(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		for name, changed := range notKnown(c) {
			e.Mock.ForgetRequests()
			first := r.Plan(t, changed)
			resourcetest.WantNoErrors(t, first.Diagnostics)
			resourcetest.WantNone(t, r.Must(t, c)) // the CLI plans again during the apply, with what is known by then
			resourcetest.WantSent(t, e)
			if t.Failed() {
				t.Fatalf("of %s", name)
			}
		}
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
	})
}
