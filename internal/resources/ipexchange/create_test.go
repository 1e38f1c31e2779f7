package ipexchange_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// shows reports whether the service has come to a task_status.
func shows(t *testing.T, e *acctest.Env, id, word string) func() bool {
	return func() bool { return taskStatus(t, e, id) == word }
}

// An exchange that the service cannot have taken leaves nothing behind.
func TestAnExchangeThatIsRefusedIsNotInState(t *testing.T) {
	t.Parallel()
	refused := mock.Fault{Operation: mock.OpExchangeIP, Status: 400, Code: "DCS.4921", Message: "not now"}
	tests := map[string]struct {
		word   string
		status string
		fault  mock.Fault
		says   []string
		sent   []mock.Operation
	}{
		"of a task that is not in sync yet":  {status: mock.StatusFullMigrating, says: []string{"FULLMIGRATING", "in sync", "INCRMIGEATING", "dcs_migration_task_sync"}},
		"of a task that was stopped":         {status: mock.StatusTerminated, says: []string{"TERMINATED", "Start an incremental migration again"}},
		"of a task with a status not known":  {status: "RECONNECTING", says: []string{"RECONNECTING", "in sync"}},
		"of a task that is exchanged":        {word: mock.TaskStatusExchanged, says: []string{"exchanged already", "terraform import", "terraform untaint"}},
		"of a task with an exchange at work": {word: mock.TaskStatusExchanging, says: []string{"in progress", "import"}},
		"by the service":                     {fault: refused, says: []string{"HTTP 400", "DCS.4921", "not now", "request id"}, sent: []mock.Operation{mock.OpExchangeIP}},
		"by the service, in an answer of 200": {
			fault: mock.Fault{Operation: mock.OpExchangeIP, Status: 200, Body: `{"error":"the target is busy"}`}, says: []string{"the target is busy"},
			sent: []mock.Operation{mock.OpExchangeIP},
		},
		"by the right to look": {
			fault: mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look"}, says: []string{"no right to look"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task := resourcetest.TaskInSync(t, e, "")
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				plan := r.Plan(t, resourcetest.ExchangeOf(task.ID))
				if test.word != "" {
					resourcetest.NoError(t, e.Mock.SetTaskStatus(task.ID, test.word))
				}
				if test.status != "" {
					resourcetest.NoError(t, e.Mock.SetStatus(task.ID, test.status))
				}
				if test.fault.Operation != "" {
					e.Mock.Order(test.fault)
				}
				resourcetest.WantError(t, r.Apply(t, t.Context(), plan), append(test.says, "Addresses of migration task "+task.ID+" not exchanged")...)
				if r.Exists() {
					t.Error("it is in state")
				}
				resourcetest.WantSent(t, e, test.sent...)
			})
		})
	}
}

func TestAnExchangeOfATaskThatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	for deleted, says := range map[mock.DeletedAs]string{
		mock.Deleted400: "does not exist", mock.Deleted404: "does not exist", mock.DeletedStatusDeleted: "does not exist", mock.DeletedStatusSuccess: "is SUCCESS",
	} {
		t.Run(string(deleted), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
				task := resourcetest.TaskInSync(t, e, "")
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				plan := r.Plan(t, resourcetest.ExchangeOf(task.ID))
				resourcetest.NoError(t, e.Mock.DeleteTask(task.ID)) // between plan and apply
				resourcetest.WantError(t, r.Apply(t, t.Context(), plan), says, task.ID)
				if r.Exists() {
					t.Error("it is in state")
				}
				resourcetest.WantSent(t, e)
			})
		})
	}
}

// lostAnswers are ways to lose the answer to a call, each with the number of calls that it takes in all: a call that was not carried out
// is sent again.
var lostAnswers = map[string]struct {
	fault mock.Fault
	calls int
}{
	"the connection breaking after the work":  {mock.Fault{Break: mock.BreakAfter}, 1},
	"the connection breaking before the work": {mock.Fault{Break: mock.BreakBefore}, 2},
	"500 after the work":                      {mock.Fault{Status: 500, AfterWork: true}, 1},
	"503 without the work":                    {mock.Fault{Status: 503}, 2},
	"429 without the work":                    {mock.Fault{Status: 429, Headers: map[string]string{"Retry-After": "0"}}, 2},
	"200 with words that mean nothing":        {mock.Fault{Status: 200, Body: `{"error":"see the log"}`, AfterWork: true}, 1},
}

func TestAnExchangeWhoseAnswerIsLostIsFoundOut(t *testing.T) {
	t.Parallel()
	for name, test := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task := resourcetest.TaskInSync(t, e, mock.TaskStatusRolledBack)
				c := resourcetest.ExchangeOf(task.ID)
				test.fault.Operation = mock.OpExchangeIP
				e.Mock.Order(test.fault)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				r.Must(t, c)
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				resourcetest.WantCount(t, e, test.calls, mock.OpExchangeIP)
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// unknownExchange is an exchange whose answer had not come before Ctrl-C, taken by the service or not.
func unknownExchange(t *testing.T, e *acctest.Env, word string, taken bool) (*acctest.Resource, resourcetest.Config, mock.Task) {
	t.Helper()
	task := resourcetest.TaskInSync(t, e, word)
	c := resourcetest.ExchangeOf(task.ID)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	held := make(chan struct{})
	fault := mock.Fault{Operation: mock.OpExchangeIP, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }}
	if !taken {
		fault.Hold, fault.HoldAnswer, fault.Status = held, nil, 503
	}
	e.Mock.Order(fault)
	r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
	resourcetest.WantWarning(t, r.Apply(t, ctx, r.Plan(t, c)), "Addresses of migration task "+task.ID+" perhaps exchanged", "not known", "task_status", "next apply finds out")
	close(held)
	if !r.Exists() {
		t.Fatal("it is lost")
	}
	resourcetest.WantState(t, r, "id", task.ID, "status", "", "exchanged_ips", "192.168.0.10,192.168.0.20")
	if r.IdentityOf(t, "task_id") != task.ID {
		t.Error("no identity")
	}
	resourcetest.WantState(t, r, "region", e.Mock.Config().Region, "project_id", e.Mock.Config().ProjectID)
	resourcetest.WantSent(t, e, mock.OpExchangeIP)
	return r, c, task
}

// wantDoubt fails the test unless a plan leaves the status open and says that the apply finds out.
func wantDoubt(t *testing.T, r *acctest.Resource, c resourcetest.Config) *acctest.Plan {
	t.Helper()
	plan := r.Plan(t, c)
	resourcetest.WantWarning(t, plan.Diagnostics, "Whether the addresses of migration task "+r.Get(t, "id")+" are exchanged is not known", "exchanges the addresses")
	if plan.Get(t, "status") != "(unknown)" {
		t.Errorf("the status is planned as %q", plan.Get(t, "status"))
	}
	return plan
}

// The next apply settles whether an exchange was taken, and sends it again only if it was seen not to be.
func TestAnExchangeInDoubtIsSettledByTheNextApply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		word  string // before
		taken bool
		later func(t *testing.T, e *acctest.Env, id string)
		warns []string // none: it is exchanged
		sent  []mock.Operation
	}{
		"taken":                           {"", true, nil, nil, nil},
		"taken, after a roll-back before": {mock.TaskStatusRolledBack, true, nil, nil, nil},
		"not taken, as the roll-back from before shows": {mock.TaskStatusRolledBack, false, nil, nil, []mock.Operation{mock.OpExchangeIP}},
		"not taken, which nothing shows":                {"", false, nil, []string{"cannot find out", "does not send it again", "terraform state rm"}, nil},
		"taken and done, which is shown no more": {"", true, func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetTaskStatus(id, ""))
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusIncrMigrating))
		}, []string{"cannot find out", "does not send it again"}, nil},
		"of a task that is gone": {"", true, func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.DeleteTask(id))
		}, []string{"gone", "kept in state"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(nil))
				r, c, task := unknownExchange(t, e, test.word, test.taken)
				time.Sleep(long)
				if test.later != nil {
					test.later(t, e, task.ID)
				}
				diags := r.Apply(t, t.Context(), wantDoubt(t, r, c))
				resourcetest.WantSent(t, e, test.sent...)
				if test.warns == nil {
					resourcetest.WantNone(t, diags)
					resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				} else {
					resourcetest.WantWarning(t, diags, append(test.warns, task.ID)...)
				}
				resourcetest.WantState(t, r, "id", task.ID)
				resourcetest.WantClean(t, r, c) // whatever was found out: nothing is left to be done
			})
		})
	}
}

// What was not taken, and can be made no more, is taken out of state by the next read.
func TestAnExchangeInDoubtThatCannotBeMadeAnyMoreIsRemoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, acctest.CloudPhases(nil))
		r, c, task := unknownExchange(t, e, mock.TaskStatusRolledBack, false)
		time.Sleep(long)
		resourcetest.NoError(t, e.Mock.SetStatus(task.ID, mock.StatusTerminated))
		resourcetest.WantError(t, r.Apply(t, t.Context(), wantDoubt(t, r, c)), "not exchanged", "TERMINATED")
		resourcetest.WantSent(t, e)
		resourcetest.WantWarning(t, r.Read(t), "was rolled back")
		if r.Exists() {
			t.Error("it is still in state")
		}
	})
}

func TestAnExchangeInDoubtThatAReadFindsDoneNeedsNoApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, _ := unknownExchange(t, e, mock.TaskStatusRolledBack, true)
		resourcetest.WantClean(t, r, c)
		resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
		resourcetest.WantSent(t, e)
	})
}

func TestAnExchangeCutShortByCtrlCIsTakenUpByTheNextApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
		task := resourcetest.TaskInSync(t, e, "")
		c := resourcetest.ExchangeOf(task.ID)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
		seen := func() bool { return e.Mock.Count(mock.OpShow) >= 4 } // one look before the exchange, and one at least answered after it
		plan := r.Plan(t, c)
		e.Mock.ForgetRequests()
		resourcetest.WantWarning(t, resourcetest.InterruptOnce(t, r, plan, seen), "interrupted", "sends nothing again", task.ID)
		resourcetest.WantState(t, r, "id", task.ID, "status", "EXCHANGING")

		resourcetest.WantNone(t, r.Read(t))
		plan = r.Plan(t, c)
		wantPending(t, plan, true)
		// Interrupted once more, it is still pending.
		asked := e.Mock.Count(mock.OpShow)
		resourcetest.WantWarning(t, resourcetest.InterruptOnce(t, r, plan, func() bool { return e.Mock.Count(mock.OpShow) > asked+1 }), "interrupted")
		resourcetest.WantState(t, r, "status", "EXCHANGING")
		plan = r.Plan(t, c)
		wantPending(t, plan, true)
		e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
		resourcetest.WantClean(t, r, c)
		resourcetest.WantSent(t, e, mock.OpExchangeIP)
	})
}

func TestAnExchangeCutShortByCtrlCNeedsNoApplyOnceItIsSeenDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
		task := resourcetest.TaskInSync(t, e, "")
		c := resourcetest.ExchangeOf(task.ID)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
		resourcetest.WantWarning(t, resourcetest.InterruptOnce(t, r, r.Plan(t, c), shows(t, e, task.ID, mock.TaskStatusExchanging)), "interrupted")
		e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
		resourcetest.WantClean(t, r, c)
		resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
		resourcetest.WantSent(t, e, mock.OpExchangeIP)
	})
}

func TestAnExchangeCutShortByItsTimeoutIsWaitedForByTheNextApply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		word string // that the service shows instead of its own
		lag  time.Duration
		says string
	}{
		"while it is at work":        {mock.TaskStatusExchanging, 0, "last seen EXCHANGING"},
		"under a word nobody knows":  {"SWITCHING", 0, "last seen SWITCHING"},
		"under the word from before": {"", time.Hour, "still has the task_status from before"},
		"without a word":             {"", 0, "has no task_status"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Exchange, c.ExchangeLag = time.Hour, test.lag })
				task := resourcetest.TaskInSync(t, e, mock.TaskStatusRolledBack)
				c := resourcetest.ExchangeOf(task.ID).With("timeouts", resourcetest.Timeouts("create", "2s"))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				plan := r.Plan(t, c)
				go func() {
					for !shows(t, e, task.ID, mock.TaskStatusExchanging)() && t.Context().Err() == nil {
						time.Sleep(time.Millisecond)
					}
					if test.lag > 0 {
						return
					}
					if err := e.Mock.SetTaskStatus(task.ID, test.word); err != nil {
						t.Error(err)
					}
				}()
				const again = "The next apply waits on, and sends nothing again"
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), "Addresses of migration task "+task.ID+" not exchanged in time", "goes on", again, "timeouts", test.says, "timed out after 2s")
				resourcetest.WantState(t, r, "id", task.ID)

				plan = r.Plan(t, c)
				wantPending(t, plan, true)
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), again, "timed out after 2s")
				resourcetest.NoError(t, e.Mock.SetTaskStatus(task.ID, mock.TaskStatusExchanged))
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, c)))
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				resourcetest.WantClean(t, r, c)
				resourcetest.WantSent(t, e, mock.OpExchangeIP)
			})
		})
	}
}

// Nothing that happens once the service has taken an exchange is an error: a tainted exchange would be rolled back and made again.
func TestAnExchangeThatWasTakenIsNotTaintedByItsWait(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		wait  mock.Fault
		gone  bool
		says  []string
		again bool // the next apply waits on
	}{
		"the right to look taken away":  {wait: mock.Fault{Status: 403, Code: "APIGW.0302", Message: "no right to look"}, says: []string{"not followed to its end", "no right to look"}, again: true},
		"the service silent":            {wait: mock.Fault{Status: 503, Times: -1}, says: []string{"The next apply waits on"}, again: true},
		"the connection silent":         {wait: mock.Fault{Break: mock.BreakBefore, Times: -1}, says: []string{"The next apply waits on"}, again: true},
		"the task gone from the detail": {gone: true, says: []string{"gone", "kept in state", "Check which instance"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.Exchange = time.Hour }))
				task := resourcetest.TaskInSync(t, e, "")
				c := resourcetest.ExchangeOf(task.ID)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				plan := r.Plan(t, c)
				var fault *mock.Ordered
				e.Mock.Order(mock.Fault{Operation: mock.OpExchangeIP, AfterWork: true, Status: 204, OnHit: func(*http.Request) {
					if !test.gone {
						test.wait.Operation = mock.OpShow
						fault = e.Mock.Order(test.wait)
					} else if err := e.Mock.DeleteTask(task.ID); err != nil {
						t.Error(err)
					}
				}})
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), append(test.says, task.ID)...)
				resourcetest.WantState(t, r, "id", task.ID)
				if fault != nil {
					fault.Cancel()
				}
				next := r.Plan(t, c)
				wantPending(t, next, test.again)
				e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
				if test.again {
					resourcetest.WantNone(t, r.Apply(t, t.Context(), next))
					resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				}
				resourcetest.WantSent(t, e, mock.OpExchangeIP)
			})
		})
	}
}

// An exchange that somebody rolls back while it is waited for leaves nothing to be rolled back.
func TestAnExchangeThatIsRolledBackMeanwhileIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
		task := resourcetest.TaskInSync(t, e, "")
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
		plan := r.Plan(t, resourcetest.ExchangeOf(task.ID))
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 2, OnHit: func(*http.Request) {
			if err := e.Mock.SetTaskStatus(task.ID, mock.TaskStatusRolledBack); err != nil {
				t.Error(err)
			}
		}})
		resourcetest.WantError(t, r.Apply(t, t.Context(), plan), "rolled back meanwhile", "creates it again", task.ID)
		if r.Exists() {
			t.Error("it is in state")
		}
		resourcetest.WantSent(t, e, mock.OpExchangeIP)
	})
}

// A task_status that is gone again ends the wait: for a warning, and never for a second exchange.
func TestATaskStatusThatIsGoneAgainEndsTheWait(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		then   string // the status of the task
		unseen bool   // its task_status was never seen
	}{
		"while the migration goes on":        {then: mock.StatusIncrMigrating},
		"of a migration that ended":          {then: mock.StatusTerminated},
		"of one that ended, and never shown": {then: mock.StatusSuccess, unseen: true},
		"of one released, and never shown":   {then: mock.StatusReleased, unseen: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) { c.Exchange = time.Hour }))
				task := resourcetest.TaskInSync(t, e, "")
				c := resourcetest.ExchangeOf(task.ID)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				plan := r.Plan(t, c)
				hide := func(*http.Request) {
					if e.Mock.SetTaskStatus(task.ID, "") != nil || e.Mock.SetStatus(task.ID, test.then) != nil {
						t.Error("the mock does not hide the task_status")
					}
				}
				fault := mock.Fault{Operation: mock.OpShow, Skip: 3, OnHit: hide}
				if test.unseen {
					fault.Skip = 1
				}
				e.Mock.Order(fault)
				began := time.Now()
				resourcetest.WantWarning(t, r.Apply(t, t.Context(), plan), "Exchange of the addresses of migration task "+task.ID+" not confirmed", "assumes that it is done", "Check which instance")
				if took := time.Since(began); took > 5*time.Minute {
					t.Errorf("it took %s", took)
				}
				resourcetest.WantState(t, r, "id", task.ID)
				resourcetest.WantClean(t, r, c)
				resourcetest.WantSent(t, e, mock.OpExchangeIP)
			})
		})
	}
}

// The service may end the migration with the exchange, in one way or another.
func TestTheStatusOfTheTaskDoesNotMatterWhileItsAddressesAreExchanged(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusSuccess, mock.StatusTerminated, mock.StatusReleased, mock.StatusMigrationFailed, "CUT_OVER"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Exchange = 300 * time.Millisecond })
				task := resourcetest.TaskInSync(t, e, "")
				c := resourcetest.ExchangeOf(task.ID)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				plan := r.Plan(t, c)
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 1, OnHit: func(*http.Request) {
					if err := e.Mock.SetStatus(task.ID, status); err != nil {
						t.Error(err)
					}
				}})
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				resourcetest.WantClean(t, r, c)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				resourcetest.WantSent(t, e, mock.OpExchangeIP, mock.OpRollbackIP)
			})
		})
	}
}
