package actions_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// endless makes phases that no test sees the end of.
func endless(c *mock.Config) { c.Full, c.Stop, c.Exchange = time.Hour, time.Hour, time.Hour }

// wait is an action in mid-wait: it is cut short when it tells of at.
type wait struct {
	action string
	config map[string]any
	status string
	at     string
	sent   []mock.Operation
	what   string
	goesOn string
}

func waits() map[string]wait {
	return map[string]wait{
		"for a stop":           {stopTasks, several("m-1"), mock.StatusIncrMigrating, "TERMINATING", []mock.Operation{mock.OpStop}, "Migration task m-1 not stopped", "has been told to stop migration task m-1, and goes on"},
		"for a restart":        {restartTasks, several("m-1"), mock.StatusTerminated, "FULLMIGRATING", []mock.Operation{mock.OpBatchRestart}, "Migration task m-1 not in sync", "has restarted migration task m-1, and the migration goes on"},
		"for somebody's stop":  {restartTasks, several("m-1"), mock.StatusTerminating, "Restarting", nil, "Migration task m-1 not restarted", "Nothing was changed in the service."},
		"for a sync":           {waitForTask, one("m-1"), mock.StatusFullMigrating, "Waiting", nil, "Migration task m-1 not in sync", "Migration task m-1 goes on in the service"},
		"for a configuration":  {waitForTask, one("m-1"), mock.StatusRunning, "Waiting", nil, "Migration task m-1 not in sync", "Migration task m-1 goes on in the service"},
		"for a word not known": {waitForTask, one("m-1"), "TELEPORTING", "Waiting", nil, "Migration task m-1 not in sync", "Migration task m-1 goes on in the service"},
		"for an exchange":      {exchangeIP, exchange("m-1"), mock.StatusIncrMigrating, "EXCHANGING", []mock.Operation{mock.OpExchangeIP}, "Addresses of migration task m-1 not exchanged", "has taken the exchange of the addresses of migration task m-1, and goes on"},
	}
}

func TestCtrlCEndsAWaitAndSaysWhatGoesOn(t *testing.T) {
	t.Parallel()
	for name, test := range waits() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, endless)
				task(t, e, "m-1", test.status)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				came := e.Serve(t, nil).Invoke(t, ctx, test.action, test.config, func(line string) {
					if strings.Contains(line, test.at) {
						cancel()
					}
				})
				wantErrors(t, came.Diagnostics, test.what+": interrupted…"+test.goesOn+"…canceled")
				wantSent(t, e, test.sent...)
			})
		})
	}
}

func TestATimeOutNamesItsArgument(t *testing.T) {
	t.Parallel()
	for name, test := range waits() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, endless)
				task(t, e, "m-1", test.status)
				came := e.Serve(t, nil).Invoke(t, t.Context(), test.action, with(test.config, "timeout", "1200ms"), nil)
				wantErrors(t, came.Diagnostics, test.what+" in time…"+test.goesOn+"…raise `timeout`, which is 1.2s…"+`[AttributeName("timeout")]`)
				wantSent(t, e, test.sent...)
			})
		})
	}
}

// A roll-back is waited for through several looks, so that it is told apart from an exchange that is still at work.
func TestARollBackThatIsCutShortGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, endless)
		task(t, e, "m-1", "")
		noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusExchanged))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		came := e.Serve(t, nil).Invoke(t, ctx, rollbackIP, one("m-1"), func(line string) {
			if strings.Contains(line, "EXCHANGING") {
				cancel()
			}
		})
		wantErrors(t, came.Diagnostics, "Exchange of the addresses of migration task m-1 not rolled back: interrupted…has taken the roll-back")
		wantSent(t, e, mock.OpRollbackIP)
	})
}

// Each of several tasks that are cut short is reported.
func TestCtrlCEndsEveryWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, endless)
		for _, id := range []string{"m-1", "m-2", "m-3"} {
			task(t, e, id, "")
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		stopping := 0
		came := e.Serve(t, nil).Invoke(t, ctx, stopTasks, several("m-3", "m-1", "m-2"), func(line string) {
			if strings.Contains(line, "TERMINATING") {
				stopping++
			}
			if stopping == 3 {
				cancel()
			}
		})
		wantErrors(t, came.Diagnostics, "Migration task m-1 not stopped: interrupted", "Migration task m-2 not stopped: interrupted", "Migration task m-3 not stopped: interrupted")
	})
}

// What the service has refused for the number of requests was not done, and is not sent again after Ctrl-C:
// not even as soon as Retry-After says.
func TestNothingIsSentAgainAfterCtrlC(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  mock.Operation
		action string
		config map[string]any
		tasks  int
	}{
		"a stop":           {mock.OpStop, stopTasks, several("m-1"), 1},
		"stops at once":    {mock.OpBatchStop, stopTasks, several("m-1", "m-2"), 2},
		"restarts at once": {mock.OpBatchRestart, restartTasks, several("m-1", "m-2"), 2},
		"an exchange":      {mock.OpExchangeIP, exchangeIP, exchange("m-1"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, endless)
				for _, id := range []string{"m-1", "m-2"} {
					status := ""
					if test.action == restartTasks {
						status = mock.StatusTerminated
					}
					task(t, e, id, status)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				e.Mock.Order(mock.Fault{Operation: test.fault, Status: 429, Code: mock.CodeThrottled, Headers: map[string]string{"Retry-After": "1"},
					OnHit: func(*http.Request) { cancel() }})
				came := e.Serve(t, nil).Invoke(t, ctx, test.action, test.config, nil)
				interrupted := make([]string, test.tasks)
				for i := range interrupted {
					interrupted[i] = "interrupted…Nothing was changed in the service."
				}
				wantErrors(t, came.Diagnostics, interrupted...)
				wantSent(t, e, test.fault)
			})
		})
	}
}

// What was refused before the others ran out of time was refused, and more time would not help.
func TestATimeOutIsOfThoseWhoRanOutOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, endless)
		task(t, e, "m-1", mock.StatusTerminated)
		task(t, e, "waits", "", unconfigured)
		came := e.Serve(t, nil).Invoke(t, t.Context(), restartTasks, with(several("m-1", "waits"), "timeout", "2s"), nil)
		wantErrors(t, came.Diagnostics, "Migration task m-1 not in sync in time", "Migration task waits not restarted: …there is nothing to restart")
	})
}

func TestCtrlCEndsTheSearchForAReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		task(t, e, "m-1", "FAILED")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e.Mock.Order(mock.Fault{Operation: mock.OpLogs, Status: 500, Times: -1, OnHit: func(*http.Request) { cancel() }})
		came := e.Serve(t, nil).Invoke(t, ctx, exchangeIP, exchange("m-1"), nil)
		wantErrors(t, came.Diagnostics, "Addresses of migration task m-1 not exchanged…FAILED")
		if n := e.Mock.Count(mock.OpLogs); n != 1 {
			t.Errorf("the log was asked for %d times, and Ctrl-C came with the first", n)
		}
	})
}
