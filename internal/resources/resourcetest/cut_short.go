package resourcetest

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// NeverReady keeps the machine from being ready.
func NeverReady(c *mock.Config) { c.Ready = time.Hour }

// NeverWithoutJob does so, and has the creation return no job.
func NeverWithoutJob(c *mock.Config) { c.Ready, c.NoJobID = time.Hour, true }

// NeverInSync keeps the full copy from ending.
func NeverInSync(c *mock.Config) { c.Full = time.Hour }

// NeverImported keeps an import from ending.
func NeverImported(c *mock.Config) { c.Import = time.Hour }

// ShortPhases lets all phases end soon.
func ShortPhases(c *mock.Config) {
	const soon = 20 * time.Millisecond
	c.Ready, c.Full, c.Stop, c.Import, c.Exchange = soon, soon, soon, soon, soon
}

// WithoutTimeouts is the configuration without time-outs.
func (c Config) WithoutTimeouts() Config {
	if c == nil {
		return nil
	}
	return c.With("timeouts", nil)
}

// InterruptOnce applies a plan and has the user press Ctrl-C once something is so.
func InterruptOnce(t *testing.T, r *acctest.Resource, plan *acctest.Plan, so func() bool) []*tfprotov6.Diagnostic {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil && !so() {
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond) // for the wait to begin
		cancel()
	}()
	return r.Apply(t, ctx, plan)
}
