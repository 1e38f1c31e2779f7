package e2e_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Without a timeouts block, waiting ends when the documentation says. Time is virtual.
func TestTimeOutsByDefault(t *testing.T) {
	t.Parallel()
	as := func(c resourcetest.Config) resourcetest.Config { return c }
	limited := func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }
	type tc struct {
		begin beginning
		want  string
	}
	tests := map[string]tc{
		"an exchange":     {exchanging, "30m0s"},
		"its roll-back":   {rollingBack, "30m0s"},
		"its continuance": {exchangingFurther, "30m0s"},
	}
	for name, resource := range resourcetest.ConfiguringTypes() {
		tests[name+", creating"] = tc{creating(name, resource.Config), "24h0m0s"}
		tests[name+", updating"] = tc{updating(name, limited), "24h0m0s"}
		tests[name+", destroying"] = tc{destroying(name, as), "30m0s"}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(nil))
				r, c := test.begin(t, e, nil)
				e.Mock.SetConfig(neverEnding)
				resourcetest.WantText(t, acctest.Text(r.Apply(t, t.Context(), r.Plan(t, c))), "timed out after "+test.want)
			})
		})
	}
}

// neverEnding has no phase end within any time-out.
func neverEnding(c *mock.Config) {
	const long = 100 * time.Hour
	c.Ready, c.Full, c.Stop, c.Import, c.Exchange = long, long, long, long, long
}

// exchangingFurther begins with an exchange whose wait was cut short.
func exchangingFurther(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
	t.Helper()
	r, c := exchanging(t, e, resourcetest.Timeouts("create", "1m"))
	e.Mock.SetConfig(neverEnding)
	resourcetest.WantWarning(t, r.Apply(t, t.Context(), r.Plan(t, c)), "timed out after 1m0s")
	return r, c.With("timeouts", limit)
}

// An apply that waits ten minutes for data to be copied logs that about every 30 seconds. Time is virtual.
func TestThePaceOfTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.Full = 10 * time.Minute }))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		ctx, output := resourcetest.ContextWithLogs(t)
		resourcetest.NoErrors(t, r.Apply(t, ctx, r.Plan(t, resourcetest.IncrementalTask(e))))
		lines, err := tflogtest.MultilineJSONDecode(output)
		resourcetest.NoError(t, err)
		n := 0
		for _, line := range lines {
			if line["@message"] == "waiting for the migration task" && line["status"] == mock.StatusFullMigrating {
				n++
			}
		}
		if n < 17 || n > 21 {
			t.Errorf("%d lines in ten minutes, want about 20", n)
		}
	})
}
