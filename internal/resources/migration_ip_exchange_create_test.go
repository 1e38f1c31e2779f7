package resources_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// interruptedOnce applies a plan and has the user press Ctrl-C once something is so.
func interruptedOnce(t *testing.T, r *acctest.Resource, plan *acctest.Plan, so func() bool) []*tfprotov6.Diagnostic {
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

// shows tells whether the service has come to a task_status.
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
		"of a task that is not in sync yet":  {status: mock.StatusFullMigrating, says: []string{"FULLMIGRATING", "in sync", "INCRMIGEATING", "wait_for_sync"}},
		"of a task that was stopped":         {status: mock.StatusTerminated, says: []string{"TERMINATED", "start it again"}},
		"of a task with a status not known":  {status: "RECONNECTING", says: []string{"RECONNECTING", "in sync"}},
		"of a task that is exchanged":        {word: mock.TaskStatusExchanged, says: []string{"exchanged already", "terraform import"}},
		"of a task with an exchange at work": {word: mock.TaskStatusExchanging, says: []string{"at work", "import"}},
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
			e := acctest.NewMock(t, nil)
			task := inSync(t, e, test.word)
			if test.status != "" {
				did(t, e.Mock.SetStatus(task.ID, test.status))
			}
			if test.fault.Operation != "" {
				e.Mock.Order(test.fault)
			}
			r := e.Serve(t, nil).Resource(t, migrationIPExchange)
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, exchangeOf(task.ID))), append(test.says, "Addresses not exchanged", task.ID)[:len(test.says)+1]...)
			if r.Exists() {
				t.Error("it is in state")
			}
			wantSent(t, e, test.sent...)
		})
	}
}

func TestAnExchangeOfATaskThatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	for _, deleted := range []mock.DeletedAs{mock.Deleted400, mock.Deleted404, mock.DeletedStatusDeleted, mock.DeletedStatusSuccess} {
		t.Run(string(deleted), func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
			task := inSync(t, e, "")
			r := e.Serve(t, nil).Resource(t, migrationIPExchange)
			plan := r.Plan(t, exchangeOf(task.ID))
			did(t, e.Mock.DeleteTask(task.ID)) // between plan and apply
			wantError(t, r.Apply(t, t.Context(), plan), "does not exist", task.ID)
			if r.Exists() {
				t.Error("it is in state")
			}
			wantSent(t, e)
		})
	}
}

func TestAnExchangeWhoseAnswerIsLostIsFoundOut(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
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
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			task := inSync(t, e, mock.TaskStatusRolledBack)
			c := exchangeOf(task.ID)
			test.fault.Operation = mock.OpExchangeIP
			e.Mock.Order(test.fault)
			r := e.Serve(t, nil).Resource(t, migrationIPExchange)
			wantNone(t, r.Must(t, c))
			wantState(t, r, "status", "EXCHANGE_SUCCESS")
			wantCount(t, e, test.calls, mock.OpExchangeIP)
			wantClean(t, r, c)
		})
	}
}

// unknownExchange is an exchange whose answer never came before the user had enough, taken by the service or not.
func unknownExchange(t *testing.T, e *acctest.Env, word string, taken bool) (*acctest.Resource, config, mock.Task) {
	t.Helper()
	task := inSync(t, e, word)
	c := exchangeOf(task.ID)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	held := make(chan struct{})
	fault := mock.Fault{Operation: mock.OpExchangeIP, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }}
	if !taken {
		fault.Hold, fault.HoldAnswer, fault.Status = held, nil, 503
	}
	e.Mock.Order(fault)
	r := e.Serve(t, nil).Resource(t, migrationIPExchange)
	wantError(t, r.Apply(t, ctx, r.Plan(t, c)), "perhaps exchanged", "not known", "task_status", "terraform untaint", task.ID)
	close(held)
	if !r.Exists() {
		t.Fatal("it is lost")
	}
	wantState(t, r, "id", task.ID, "status", "", "exchanged_ips", "192.168.0.10,192.168.0.20")
	if r.IdentityOf(t, "task_id") != task.ID {
		t.Error("no identity")
	}
	wantText(t, string(r.Private), "scope")
	wantSent(t, e, mock.OpExchangeIP)
	return r, c, task
}

func TestAnExchangeThatWasPerhapsTakenIsWaitedForOnceUntainted(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
	r, c, _ := unknownExchange(t, e, mock.TaskStatusRolledBack, true)
	wantNone(t, r.Read(t))
	plan := r.Plan(t, c)
	wantPending(t, plan, true)
	e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "EXCHANGE_SUCCESS")
	wantClean(t, r, c)
	wantSent(t, e)
}

func TestAnExchangeCutShortByCtrlCIsTakenUpByTheNextApply(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
	task := inSync(t, e, "")
	c := exchangeOf(task.ID)
	r := e.Serve(t, nil).Resource(t, migrationIPExchange)
	seen := func() bool { return e.Mock.Count(mock.OpShow) >= 4 } // one look before the exchange, and one at least answered after it
	wantWarning(t, interruptedOnce(t, r, r.Plan(t, c), seen), "interrupted", "sends nothing again", task.ID)
	wantState(t, r, "id", task.ID, "status", "EXCHANGING")

	wantNone(t, r.Read(t))
	plan := r.Plan(t, c)
	wantPending(t, plan, true)
	// Interrupted once more, it is still pending.
	asked := e.Mock.Count(mock.OpShow)
	wantWarning(t, interruptedOnce(t, r, plan, func() bool { return e.Mock.Count(mock.OpShow) > asked+1 }), "interrupted")
	wantState(t, r, "status", "EXCHANGING")
	plan = r.Plan(t, c)
	wantPending(t, plan, true)
	e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "EXCHANGE_SUCCESS")
	wantClean(t, r, c)
	wantSent(t, e, mock.OpExchangeIP)
}

func TestAnExchangeCutShortByCtrlCNeedsNoApplyOnceItIsSeenDone(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
	task := inSync(t, e, "")
	c := exchangeOf(task.ID)
	r := e.Serve(t, nil).Resource(t, migrationIPExchange)
	wantWarning(t, interruptedOnce(t, r, r.Plan(t, c), shows(t, e, task.ID, mock.TaskStatusExchanging)), "interrupted")
	e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = 0 })
	wantClean(t, r, c)
	wantState(t, r, "status", "EXCHANGE_SUCCESS")
	wantSent(t, e, mock.OpExchangeIP)
}

func TestAnExchangeCutShortByItsTimeoutIsAnErrorThatSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		word string // that the service shows instead of its own
		lag  time.Duration
		says string
	}{
		"while it is at work":        {mock.TaskStatusExchanging, 0, "last seen EXCHANGING"},
		"under a word nobody knows":  {"SWITCHING", 0, "last seen SWITCHING"},
		"under the word from before": {"", time.Hour, "still shows the task_status from before"},
		"without a word":             {"", 0, "shows no task_status"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange, c.ExchangeLag = time.Hour, test.lag })
			task := inSync(t, e, mock.TaskStatusRolledBack)
			c := exchangeOf(task.ID).with("timeouts", timeouts("create", "2s"))
			r := e.Serve(t, nil).Resource(t, migrationIPExchange)
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
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "goes on", "terraform untaint", "timeouts", test.says, "timed out after 2s")
			wantState(t, r, "id", task.ID)

			plan := r.Plan(t, c) // untainted
			wantPending(t, plan, true)
			wantError(t, r.Apply(t, t.Context(), plan), "The next apply waits on for it", "timed out after 2s")
			did(t, e.Mock.SetTaskStatus(task.ID, mock.TaskStatusExchanged))
			wantNone(t, r.Apply(t, t.Context(), r.Plan(t, c)))
			wantState(t, r, "status", "EXCHANGE_SUCCESS")
			wantClean(t, r, c)
			wantSent(t, e, mock.OpExchangeIP)
		})
	}
}

func TestAnExchangeThatIsNotFollowedToItsEndIsKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		elsewhere func(e *acctest.Env, id string) error
		says      []string
		planned   bool // anew
	}{
		"rolled back meanwhile": {
			func(e *acctest.Env, id string) error { return e.Mock.SetTaskStatus(id, mock.TaskStatusRolledBack) }, []string{"rolled back meanwhile", "anew"}, true,
		},
		"of a task that vanishes": {
			func(e *acctest.Env, id string) error { return e.Mock.DeleteTask(id) }, []string{"does not exist", "how it goes on is not known", "terraform untaint"}, false,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
			task := inSync(t, e, "")
			r := e.Serve(t, nil).Resource(t, migrationIPExchange)
			e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 2, OnHit: func(*http.Request) {
				if err := test.elsewhere(e, task.ID); err != nil {
					t.Error(err)
				}
			}})
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, exchangeOf(task.ID))), append(test.says, task.ID)...)
			wantState(t, r, "id", task.ID)
			if diags := r.Read(t); acctest.HasError(diags) {
				t.Error(acctest.Text(diags))
			}
			if r.Exists() == test.planned {
				t.Errorf("in state: %t", r.Exists())
			}
			wantSent(t, e, mock.OpExchangeIP)
		})
	}
}

// The service may end the migration with the exchange, in one way or another.
func TestTheStatusOfTheTaskDoesNotMatterWhileItsAddressesAreExchanged(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusSuccess, mock.StatusTerminated, mock.StatusReleased, mock.StatusMigrationFailed, "CUT_OVER"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange = 300 * time.Millisecond })
			task := inSync(t, e, "")
			c := exchangeOf(task.ID)
			r := e.Serve(t, nil).Resource(t, migrationIPExchange)
			e.Mock.Order(mock.Fault{Operation: mock.OpShow, Skip: 1, OnHit: func(*http.Request) {
				if err := e.Mock.SetStatus(task.ID, status); err != nil {
					t.Error(err)
				}
			}})
			wantNone(t, r.Must(t, c))
			wantState(t, r, "status", "EXCHANGE_SUCCESS")
			wantClean(t, r, c)
			wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
			wantSent(t, e, mock.OpExchangeIP, mock.OpRollbackIP)
		})
	}
}
