package e2e_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// ignore_changes shapes the plan and not the configuration that an apply is handed: what is sent is what was planned.
func TestIgnoredChangesAreNotSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ignored string
		change  func(resourcetest.Config) resourcetest.Config
		warns   []string
		sends   []mock.Operation
	}{
		"another target with another bandwidth": {"target_instance", func(c resourcetest.Config) resourcetest.Config {
			return c.Target("id", "other").With("bandwidth_limit_mb", 7)
		},
			[]string{"the update interrupts the running migration"}, []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"another source with another bandwidth": {"source_instance", func(c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", []string{"10.0.0.9:6379"}).With("bandwidth_limit_mb", 7)
		},
			[]string{"the update interrupts the running migration"}, []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"another source with another resume mode": {"source_instance", func(c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", []string{"10.0.0.9:6379"}).With("resume_mode", "manual")
		},
			nil, []mock.Operation{mock.OpSetResumeMode}},
		"another target alone": {"target_instance", func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") }, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				v := e.Values()
				e.Mock.ForgetRequests()
				changed := test.change(c)
				plan := r.PlanIgnoring(t, changed, test.ignored)
				resourcetest.WantWarnings(t, plan.Diagnostics, test.warns...)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantSent(t, e, test.sends...)
				resourcetest.WantState(t, r, "status", "INCRMIGEATING", "target_instance.id", v.TargetID, "source_instance.addrs", v.SourceAddr)
				task := e.Task(t, e.Name("task"))
				if task.Source.Addrs != v.SourceAddr || task.Target.ID != v.TargetID || task.Source.Password != v.SourcePassword || task.Target.Password != v.TargetPassword {
					t.Errorf("the service has source %+v, target %+v", task.Source, task.Target)
				}
				resourcetest.WantNone(t, r.Read(t))
				if again := r.PlanIgnoring(t, changed, test.ignored); !r.Clean(again) {
					t.Errorf("the next plan is not clean: %s", again.Planned)
				}
			})
		})
	}
}
