package actions_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// An action that does not say how long it may take has two hours. Time is virtual.
func TestAnActionHasTwoHours(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config map[string]any
		begin  func(*testing.T, *acctest.Env)
	}{
		stopTasks:    {several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") }},
		restartTasks: {several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", mock.StatusTerminated) }},
		waitForTask:  {one("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", mock.StatusFullMigrating) }},
		exchangeIP:   {exchange("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") }},
		rollbackIP: {one("m-1"), func(t *testing.T, e *acctest.Env) {
			task(t, e, "m-1", "")
			noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusExchanged))
		}},
	}
	for action, test := range tests {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const day = 24 * time.Hour
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.Full, c.Stop, c.Exchange = day, day, day }))
				test.begin(t, e)
				came := e.Serve(t, nil).Invoke(t, t.Context(), action, test.config, nil)
				wantErrors(t, came.Diagnostics, "in time…raise `timeout`, which is 2h0m0s…timed out after 2h0m0s")
			})
		})
	}
}

// While data moves for ten minutes, a line comes about every ten seconds. Time is virtual.
func TestThePaceOfProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.Full = 10 * time.Minute }))
		task(t, e, "m-1", mock.StatusTerminated)
		came := e.Serve(t, nil).Invoke(t, t.Context(), restartTasks, several("m-1"), nil)
		wantNone(t, came.Diagnostics)
		n := 0
		for _, line := range came.Progress {
			if strings.Contains(line, "% of the full migration") {
				n++
			}
		}
		if n < 50 || n > 61 {
			t.Errorf("%d lines in ten minutes, want about 60: %s", n, strings.Join(came.Progress, "\n"))
		}
	})
}
