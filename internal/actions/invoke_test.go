package actions_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// slow makes the phases long enough for every status to be seen.
func slow(c *mock.Config) {
	c.Full, c.Stop, c.Exchange, c.Import = 900*time.Millisecond, 900*time.Millisecond, 900*time.Millisecond, 900*time.Millisecond
}

func TestAnActionTellsWhatItDoesAndWhatBecomesOfIt(t *testing.T) {
	t.Parallel()
	const moving = "N % of the full migration, N keys at the source, N keys at the target, N KB/s, N operations/s (after T)."
	const lagging = "N % of the full migration, N keys at the source, N keys at the target, N KB/s, N operations/s, the target lags N behind the source (after T)."
	tests := map[string]struct {
		action   string
		config   map[string]any
		begin    func(*testing.T, *acctest.Env)
		sent     []mock.Operation
		progress []string
		status   string // at the end
	}{
		"stopping": {
			stopTasks, several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") },
			[]mock.Operation{mock.OpStop},
			[]string{"Stopping migration task m-1, which is INCRMIGEATING.", "Migration task m-1 is TERMINATING (after T).", "Migration task m-1 is TERMINATED."},
			mock.StatusTerminated,
		},
		"stopping without waiting": {
			stopTasks, with(several("m-1"), "wait", false), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") },
			[]mock.Operation{mock.OpStop},
			[]string{"Stopping migration task m-1, which is INCRMIGEATING.", "The service stops migration task m-1. The action does not wait for it."},
			mock.StatusTerminating,
		},
		"stopping what is being stopped": {
			stopTasks, with(several("m-1"), "wait", true), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", mock.StatusTerminating)
				noError(t, e.Mock.Unhold("m-1"))
			},
			nil,
			[]string{"Stopping migration task m-1, which is TERMINATING.", "Migration task m-1 is TERMINATED."},
			mock.StatusTerminated,
		},
		"stopping what has ended": {
			stopTasks, several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", mock.StatusFailed) },
			nil,
			[]string{"Migration task m-1 is FAILED: there is nothing to stop."},
			mock.StatusFailed,
		},
		"restarting an incremental migration": {
			restartTasks, several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", mock.StatusTerminated) },
			[]mock.Operation{mock.OpBatchRestart},
			[]string{
				"Restarting migration task m-1, which is TERMINATED.",
				"Migration task m-1 is FULLMIGRATING: " + moving,
				"Migration task m-1 is INCRMIGEATING: it is in sync with its source.",
			},
			mock.StatusIncrMigrating,
		},
		"restarting without waiting": {
			restartTasks, with(several("m-1"), "wait", false), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", mock.StatusFailed) },
			[]mock.Operation{mock.OpBatchRestart},
			[]string{"Restarting migration task m-1, which is FAILED.", "The service restarts migration task m-1. The action does not wait for it."},
			mock.StatusFullMigrating,
		},
		"restarting what is being stopped": {
			restartTasks, with(several("m-1"), "wait", false), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", mock.StatusTerminating)
				noError(t, e.Mock.Unhold("m-1"))
			},
			[]mock.Operation{mock.OpBatchRestart},
			[]string{"Restarting migration task m-1, which is TERMINATING.", "The service restarts migration task m-1. The action does not wait for it."},
			mock.StatusFullMigrating,
		},
		"waiting for an incremental migration": {
			waitForTask, one("m-1"), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", mock.StatusFullMigrating)
				noError(t, e.Mock.Unhold("m-1"))
			},
			nil,
			[]string{"Waiting for migration task m-1, which is FULLMIGRATING.", "Migration task m-1 is INCRMIGEATING: it is in sync with its source."},
			mock.StatusIncrMigrating,
		},
		"waiting for a full migration": {
			waitForTask, one("m-1"), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", mock.StatusFullMigrating, full)
				noError(t, e.Mock.Unhold("m-1"))
			},
			nil,
			[]string{"Waiting for migration task m-1, which is FULLMIGRATING.", "Migration task m-1 is SUCCESS: all its data is migrated."},
			mock.StatusSuccess,
		},
		"waiting for an import": {
			waitForTask, with(one("m-1"), "timeout", "90m"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "", backup) },
			nil,
			[]string{"Waiting for migration task m-1, which is MIGRATING.", "Migration task m-1 is SUCCESS: all its data is migrated."},
			mock.StatusSuccess,
		},
		"waiting for what is in sync already": {
			waitForTask, one("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") },
			nil,
			[]string{"Waiting for migration task m-1, which is INCRMIGEATING.", "Migration task m-1 is INCRMIGEATING: it is in sync with its source."},
			mock.StatusIncrMigrating,
		},
		"exchanging": {
			exchangeIP, with(exchange("m-1"), "exchange_domain", true), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") },
			[]mock.Operation{mock.OpExchangeIP},
			[]string{
				"Exchanging the addresses of migration task m-1, which is INCRMIGEATING.",
				"Migration task m-1 is INCRMIGEATING, with the task_status EXCHANGING: " + lagging,
				"The addresses of migration task m-1 are exchanged (EXCHANGE_SUCCESS).",
			},
			mock.StatusTerminated,
		},
		"exchanging without addresses": {
			exchangeIP, one("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") },
			[]mock.Operation{mock.OpExchangeIP},
			[]string{
				"Exchanging the addresses of migration task m-1, which is INCRMIGEATING.",
				"Migration task m-1 is INCRMIGEATING, with the task_status EXCHANGING: " + lagging,
				"The addresses of migration task m-1 are exchanged (EXCHANGE_SUCCESS).",
			},
			mock.StatusTerminated,
		},
		"restarting what was rolled back": {
			restartTasks, with(several("m-1"), "wait", false), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", mock.StatusTerminated)
				noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusRolledBack))
			},
			[]mock.Operation{mock.OpBatchRestart},
			[]string{"Restarting migration task m-1, which is TERMINATED.", "The service restarts migration task m-1. The action does not wait for it."},
			mock.StatusFullMigrating,
		},
		"rolling back": {
			rollbackIP, one("m-1"), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", "")
				noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusExchanged))
			},
			[]mock.Operation{mock.OpRollbackIP},
			[]string{
				"Rolling back the exchange of the addresses of migration task m-1.",
				"Migration task m-1 is INCRMIGEATING, with the task_status EXCHANGING: " + lagging,
				"The exchange of the addresses of migration task m-1 is rolled back.",
			},
			mock.StatusIncrMigrating,
		},
		"rolling back what is rolled back": {
			rollbackIP, one("m-1"), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", "")
				noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusRolledBack))
			},
			nil,
			[]string{"The exchange of the addresses of migration task m-1 is rolled back already (ROLLBACK_SUCCESS)."},
			mock.StatusIncrMigrating,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, slow)
				test.begin(t, e)
				p := e.Serve(t, nil)
				wantNone(t, p.PlanAction(t, test.action, test.config))
				wantSent(t, e)
				came := p.Invoke(t, t.Context(), test.action, test.config, nil)
				wantNone(t, came.Diagnostics)
				wantProgress(t, came, test.progress...)
				wantSent(t, e, test.sent...)
				wantStatus(t, e, "m-1", test.status)
				wantNoSecret(t, e, came)
			})
		})
	}
}

func TestAnExchangeWithoutAddressesSendsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		task(t, e, "m-1", "")
		wantNone(t, e.Serve(t, nil).Invoke(t, t.Context(), exchangeIP, one("m-1"), nil).Diagnostics)
		sent := e.Mock.Requests(mock.OpExchangeIP)
		if len(sent) != 1 || string(sent[0].Body) != "{}" {
			t.Errorf("sent %d requests, want one with the body {}: %+v", len(sent), sent)
		}
	})
}

func TestAnExchangeSendsItsAddressesInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		task(t, e, "m-1", "")
		wantNone(t, e.Serve(t, nil).Invoke(t, t.Context(), exchangeIP, exchange("m-1"), nil).Diagnostics)
		if got, _ := e.Mock.Task("m-1"); strings.Join(got.ExchangedIPs, " ") != "192.168.0.10 192.168.0.20" || got.ExchangeDomain {
			t.Errorf("exchanged %q, domain %t", got.ExchangedIPs, got.ExchangeDomain)
		}
	})
}

// What is refused is named, and the other tasks go on.
func TestARefusedTaskKeepsNoneOfTheOthers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		action, status, ended string
		errors                []string
	}{
		"stopping": {stopTasks, mock.StatusIncrMigrating, mock.StatusTerminated, []string{
			"Migration task no-such not found…no-such does not exist…cn-north-4",
			"Migration task waits not stopped…DCS.",
		}},
		"restarting": {restartTasks, mock.StatusTerminated, mock.StatusIncrMigrating, []string{
			"Migration task no-such not found…no-such does not exist…cn-north-4",
			"Migration task waits not restarted…waits to be configured",
		}},
	}
	for name, test := range tests {
		for _, wait := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, wait %t", name, wait), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, nil)
					task(t, e, "m-1", test.status)
					task(t, e, "m-2", test.status)
					task(t, e, "waits", "", unconfigured)
					came := e.Serve(t, nil).Invoke(t, t.Context(), test.action, with(several("waits", "m-2", "no-such", "m-1"), "wait", wait), nil)
					wantErrors(t, came.Diagnostics, test.errors...)
					if !wait {
						time.Sleep(100 * time.Millisecond) // the mock's own phases
					}
					wantStatus(t, e, "m-1", test.ended)
					wantStatus(t, e, "m-2", test.ended)
					wantStatus(t, e, "waits", mock.StatusRunning)
				})
			})
		}
	}
}

func TestARunningTaskIsNotRestarted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		task(t, e, "m-1", "")
		came := e.Serve(t, nil).Invoke(t, t.Context(), restartTasks, several("m-1"), nil)
		wantErrors(t, came.Diagnostics, "Migration task m-1 not restarted…INCRMIGEATING…only a task that was stopped or has failed can be restarted")
		wantSent(t, e)
	})
}

// While addresses are exchanged, a restart would copy old data over the live target.
func TestAnExchangedTaskIsNotRestarted(t *testing.T) {
	t.Parallel()
	for _, word := range []string{mock.TaskStatusExchanged, mock.TaskStatusExchanging, "SWITCHING"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task(t, e, "m-1", mock.StatusTerminated)
				task(t, e, "m-2", mock.StatusTerminated)
				noError(t, e.Mock.SetTaskStatus("m-1", word))
				came := e.Serve(t, nil).Invoke(t, t.Context(), restartTasks, several("m-1", "m-2"), nil)
				wantErrors(t, came.Diagnostics, "Migration task m-1 not restarted…are exchanged (task_status "+word+")…Roll the exchange back first…dcs_migration_task_rollback_ip")
				wantSent(t, e, mock.OpBatchRestart)
				wantStatus(t, e, "m-1", mock.StatusTerminated)
			})
		})
	}
}

// The advice is one that whoever invokes an action can follow.
func TestAnExchangeThatCannotBeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status, word string
		says         string
	}{
		"exchanged already": {mock.StatusTerminated, mock.TaskStatusExchanged, "exchanged already…Nothing was done. Nothing is left to do"},
		"at work":           {mock.StatusIncrMigrating, mock.TaskStatusExchanging, "is in progress…Wait until it is over"},
		"not in sync yet":   {mock.StatusFullMigrating, "", "FULLMIGRATING…with the action dcs_migration_task_wait"},
		"not configured":    {mock.StatusRunning, "", "RUNNING…Configure it"},
		"stopped":           {mock.StatusTerminated, "", "TERMINATED…invoke the action once it is in sync"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task(t, e, "m-1", test.status)
				noError(t, e.Mock.SetTaskStatus("m-1", test.word))
				came := e.Serve(t, nil).Invoke(t, t.Context(), exchangeIP, exchange("m-1"), nil)
				wantErrors(t, came.Diagnostics, "Addresses of migration task m-1 not exchanged…"+test.says)
				if strings.Contains(acctest.Text(came.Diagnostics), "terraform import") || strings.Contains(acctest.Text(came.Diagnostics), "apply") {
					t.Errorf("the advice is for a resource: %s", acctest.Text(came.Diagnostics))
				}
				wantSent(t, e)
			})
		})
	}
}

// A service whose task_status is gone again keeps nobody waiting for ever. Time is virtual.
func TestATaskStatusThatIsGoneAgainEndsTheWait(t *testing.T) {
	t.Parallel()
	for action, test := range map[string]struct {
		word, says string
		config     map[string]any
	}{
		exchangeIP: {"", "Exchange for migration task m-1 not confirmed…assumes that it is done", exchange("m-1")},
		rollbackIP: {mock.TaskStatusExchanged, "Roll-back for migration task m-1 not confirmed…assumes that it is done", one("m-1")},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(endless))
				task(t, e, "m-1", "")
				noError(t, e.Mock.SetTaskStatus("m-1", test.word))
				began := time.Now()
				came := e.Serve(t, nil).Invoke(t, t.Context(), action, test.config, func(line string) {
					if strings.Contains(line, "EXCHANGING") {
						noError(t, e.Mock.SetTaskStatus("m-1", ""))
					}
				})
				if acctest.HasError(came.Diagnostics) || len(came.Diagnostics) != 1 {
					t.Errorf("got %s", acctest.Text(came.Diagnostics))
				}
				for _, part := range strings.Split(test.says, "…") {
					if !strings.Contains(acctest.Text(came.Diagnostics), part) {
						t.Errorf("%q is missing in: %s", part, acctest.Text(came.Diagnostics))
					}
				}
				if took := time.Since(began); took > 5*time.Minute {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// A wait can go on until the target has caught up and has all keys. Time is virtual.
func TestAWaitForATargetThatHasCaughtUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		want   map[string]any
		last   string
		atMost time.Duration
		atLast time.Duration
	}{
		"as soon as it is in sync":    {nil, "it is in sync with its source", time.Minute, 0},
		"caught up":                   {map[string]any{"max_offset": 0}, "the target lags 0 behind the source", 61 * time.Minute, time.Hour},
		"nearly":                      {map[string]any{"max_offset": 33554432}, "behind the source", 31 * time.Minute, 30 * time.Minute},
		"with as many keys":           {map[string]any{"equal_key_counts": true}, "100000 keys at the source, 100000 keys at the target", time.Minute, 0},
		"caught up, and all the keys": {map[string]any{"max_offset": 0, "equal_key_counts": true}, "the target lags 0 behind the source", 61 * time.Minute, time.Hour},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.CatchUp = time.Hour }))
				task(t, e, "m-1", "")
				config := one("m-1")
				for name, value := range test.want {
					config = with(config, name, value)
				}
				began := time.Now()
				came := e.Serve(t, nil).Invoke(t, t.Context(), waitForTask, config, nil)
				wantNone(t, came.Diagnostics)
				if last := came.Progress[len(came.Progress)-1]; !strings.Contains(last, test.last) {
					t.Errorf("the last line is %s", last)
				}
				if took := time.Since(began); took < test.atLast || took > test.atMost {
					t.Errorf("it took %s", took)
				}
				wantSent(t, e)
			})
		})
	}
}

// The key counts of a migration that has ended do not become equal any more.
func TestAWaitForKeysThatNeverComeFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, acctest.CloudPhases(nil))
		task(t, e, "m-1", mock.StatusSuccess, full)
		e.Mock.Order(mock.Fault{Operation: mock.OpProgress, Times: -1, Status: 200, Body: `{"source_dbsize":"7","target_dbsize":"5"}`})
		came := e.Serve(t, nil).Invoke(t, t.Context(), waitForTask, with(one("m-1"), "equal_key_counts", true), nil)
		wantErrors(t, came.Diagnostics, "Migration task m-1 not migrated…source 7, target 5")
	})
}

func TestAFailureCarriesTheLastErrorLines(t *testing.T) {
	t.Parallel()
	fail := func(t *testing.T, e *acctest.Env) {
		noError(t, e.Mock.Fail("m-1", "", "source lost", "connection reset by peer", "gave up"))
	}
	tests := map[string]struct {
		action string
		config map[string]any
		status string
		failed bool // before
		want   string
	}{
		"of a wait":                    {waitForTask, one("m-1"), mock.StatusFullMigrating, false, "Migration task m-1 not in sync…it ended before…connection reset by peer…gave up"},
		"of a wait for what failed":    {waitForTask, one("m-1"), mock.StatusFullMigrating, true, "Migration task m-1 not in sync…connection reset by peer…gave up"},
		"of a restart":                 {restartTasks, several("m-1"), mock.StatusTerminated, false, "Migration task m-1 not in sync…connection reset by peer…gave up"},
		"of an exchange of what fails": {exchangeIP, exchange("m-1"), mock.StatusIncrMigrating, true, "Addresses of migration task m-1 not exchanged…is FAILED…connection reset by peer…gave up"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
				task(t, e, "m-1", test.status)
				if test.failed {
					fail(t, e)
				}
				came := e.Serve(t, nil).Invoke(t, t.Context(), test.action, test.config, func(line string) {
					if !test.failed && strings.Contains(line, "FULLMIGRATING") {
						fail(t, e)
					}
				})
				wantErrors(t, came.Diagnostics, test.want)
				wantNoSecret(t, e, came)
			})
		})
	}
}

// A call whose answer is lost is looked for before anything is sent again.
func TestNothingIsSentTwiceBlindly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		action    string
		config    map[string]any
		status    string
		operation mock.Operation
	}{
		"stopping":   {stopTasks, several("m-1"), mock.StatusIncrMigrating, mock.OpStop},
		"restarting": {restartTasks, several("m-1"), mock.StatusTerminated, mock.OpBatchRestart},
		"exchanging": {exchangeIP, exchange("m-1"), mock.StatusIncrMigrating, mock.OpExchangeIP},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task(t, e, "m-1", test.status)
				e.Mock.Order(mock.Fault{Operation: test.operation, Break: mock.BreakAfter})
				wantNone(t, e.Serve(t, nil).Invoke(t, t.Context(), test.action, test.config, nil).Diagnostics)
				wantSent(t, e, test.operation)
			})
		})
	}
}

// A service that shows the old words on for a while is not believed.
func TestAnOldWordIsNoOutcome(t *testing.T) {
	t.Parallel()
	const lag = 900 * time.Millisecond
	tests := map[string]struct {
		action string
		config map[string]any
		begin  func(*testing.T, *acctest.Env)
		last   string
	}{
		"of a stopped task that is restarted": {
			restartTasks, several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", mock.StatusTerminated) },
			"Migration task m-1 is INCRMIGEATING: it is in sync with its source.",
		},
		"of a running task that is stopped": {
			stopTasks, several("m-1"), func(t *testing.T, e *acctest.Env) { task(t, e, "m-1", "") },
			"Migration task m-1 is TERMINATED.",
		},
		"of a roll-back before an exchange": {
			exchangeIP, exchange("m-1"), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", "")
				noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusRolledBack))
			},
			"The addresses of migration task m-1 are exchanged (EXCHANGE_SUCCESS).",
		},
		"of an exchange that is rolled back": {
			rollbackIP, one("m-1"), func(t *testing.T, e *acctest.Env) {
				task(t, e, "m-1", "")
				noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusExchanged))
			},
			"The exchange of the addresses of migration task m-1 is rolled back.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.RestartLag, c.StopLag, c.ExchangeLag = lag, lag, lag })
				test.begin(t, e)
				came := e.Serve(t, nil).Invoke(t, t.Context(), test.action, test.config, nil)
				wantNone(t, came.Diagnostics)
				if n := len(came.Progress); n == 0 || came.Progress[n-1] != test.last {
					t.Errorf("the progress is %q", came.Progress)
				}
			})
		})
	}
}
