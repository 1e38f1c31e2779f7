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
// interrupt a migration is warned of all the same.
func TestWhatIsNotKnownYetIsNotGuessed(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusIncrMigrating, mock.StatusTerminated, mock.StatusReleased, "CATCHING_UP"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				e.Mock.ForgetRequests()
				for name, changed := range notKnown(c) {
					plan := r.Plan(t, changed)
					if acctest.HasError(plan.Diagnostics) {
						t.Errorf("%s: %s", name, acctest.Text(plan.Diagnostics))
					}
					switch name {
					case "resume_mode", "wait_for_sync", "its password": // interrupt nothing, or nothing without another version
					default:
						if status != mock.StatusReleased && len(acctest.Warnings(plan.Diagnostics)) == 0 {
							t.Errorf("%s: no warning", name)
						}
					}
				}
				wantCount(t, e, 0)

				// Once known it is judged: by the CLI's second plan, during the apply, or by the apply itself.
				plan := r.Plan(t, c.with("restart_trigger", acctest.Unknown))
				wantNoErrors(t, plan.Diagnostics)
				diags := r.Plan(t, c.with("restart_trigger", "one")).Diagnostics
				if status == mock.StatusIncrMigrating || status == mock.StatusReleased {
					wantError(t, diags, status)
				} else {
					wantWarning(t, diags, "restarts a migration")
				}
			})
		})
	}
	t.Run("with a change that is known, a released task is an error", func(t *testing.T) {
		t.Parallel()
		forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
			did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusReleased))
			r.Read(t)
			for name, changed := range notKnown(c) {
				if name == "bandwidth_limit_mb" {
					continue
				}
				wantError(t, r.Plan(t, changed.with("bandwidth_limit_mb", 7)).Diagnostics, "RELEASED", "-replace", `"bandwidth_limit_mb"`)
			}
		})
	})
}
