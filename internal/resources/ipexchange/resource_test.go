package ipexchange_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// exchanged exchanges the addresses of a task in sync, and forgets the requests it took.
func exchanged(t *testing.T, e *acctest.Env) (*acctest.Resource, resourcetest.Config, mock.Task) {
	t.Helper()
	task := resourcetest.TaskInSync(t, e, "")
	c := resourcetest.ExchangeOf(task.ID)
	r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
	r.Must(t, c)
	e.Mock.ForgetRequests()
	return r, c, task
}

// taskStatus is the word that the service has by now.
func taskStatus(t *testing.T, e *acctest.Env, id string) string {
	t.Helper()
	task, ok := e.Mock.Task(id)
	if !ok {
		t.Fatalf("the mock has no task %s", id)
	}
	return task.TaskStatus
}

// wantPending fails the test unless the next plan leaves the status open and says that its apply waits on, or does neither.
func wantPending(t *testing.T, plan *acctest.Plan, want bool) {
	t.Helper()
	if got := plan.Get(t, "status") == "(unknown)"; got != want {
		t.Errorf("the status is planned as %q", plan.Get(t, "status"))
	}
	if want {
		resourcetest.WantWarning(t, plan.Diagnostics, "waits on, and sends nothing again")
	} else {
		resourcetest.WantNone(t, plan.Diagnostics)
	}
}

// remembered is a call in the ledger; nil if there is none.
func remembered(t *testing.T, r *acctest.Resource, name string) map[string]any {
	t.Helper()
	call, _ := resourcetest.Ledger(t, r)[name].(map[string]any)
	return call
}

// age makes a call in the ledger older.
func age(t *testing.T, r *acctest.Resource, name string, by time.Duration) {
	t.Helper()
	document := resourcetest.Ledger(t, r)
	call, ok := document[name].(map[string]any)
	if !ok {
		t.Fatalf("no %s is remembered: %v", name, document)
	}
	at, err := time.Parse(time.RFC3339, call["at"].(string))
	resourcetest.NoError(t, err)
	call["at"] = at.Add(-by).Format(time.RFC3339Nano)
	resourcetest.SetLedger(t, r, document)
}

func TestAnExchangeIsMadeAndRolledBackHoweverTheServiceAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*mock.Config)
		word   string // before
	}{
		"as documented":                    {nil, ""},
		"204":                              {func(c *mock.Config) { c.ExchangeDone = mock.Done204 }, ""},
		"200 with an object":               {func(c *mock.Config) { c.ExchangeDone = mock.Done200JSON }, ""},
		"the old word shown on":            {func(c *mock.Config) { c.ExchangeLag = 900 * time.Millisecond }, ""},
		"the old roll-back shown on":       {func(c *mock.Config) { c.ExchangeLag = 900 * time.Millisecond }, mock.TaskStatusRolledBack},
		"a roll-back before":               {nil, mock.TaskStatusRolledBack},
		"a word nobody knows, rolled back": {func(c *mock.Config) { c.RollingBackWord = "ROLLING_BACK" }, ""},
		"a blank while it is rolled back":  {func(c *mock.Config) { c.RollingBackWord = " " }, ""},
		"nulls and fields that are new":    {func(c *mock.Config) { c.Absent, c.ExtraFields = mock.AbsentNull, true }, ""},
		"words that are shown for a while": {func(c *mock.Config) { c.ExchangeWordKept = 2 * time.Second }, ""},
		"a migration that goes on":         {func(c *mock.Config) { c.ExchangeKeepsMigrating = true }, ""},
		"an exchange and a roll-back slow": {func(c *mock.Config) { c.Exchange = 900 * time.Millisecond }, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, test.change)
				task := resourcetest.TaskInSync(t, e, test.word)
				c := resourcetest.ExchangeOf(task.ID).With("exchange_domain", true)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				resourcetest.WantWarning(t, r.Must(t, c), "Addresses of migration task "+task.ID+" will be exchanged")
				resourcetest.WantSent(t, e, mock.OpExchangeIP)
				resourcetest.WantState(t, r, "id", task.ID, "task_id", task.ID, "status", "EXCHANGE_SUCCESS", "exchange_domain", "true", "exchanged_ips", "192.168.0.10,192.168.0.20")
				if r.IdentityOf(t, "task_id") != task.ID || r.IdentityOf(t, "region") != e.Mock.Config().Region {
					t.Error("wrong identity")
				}
				got, _ := e.Mock.Task(task.ID)
				if !slices.Equal(got.ExchangedIPs, []string{"192.168.0.10", "192.168.0.20"}) || !got.ExchangeDomain {
					t.Errorf("exchanged %q, domain %t", got.ExchangedIPs, got.ExchangeDomain)
				}
				if goesOn := e.Mock.Config().ExchangeKeepsMigrating; goesOn != (got.Status == mock.StatusIncrMigrating) {
					t.Errorf("the task is %s", got.Status)
				}
				if test.change != nil && e.Mock.Config().ExchangeWordKept > 0 {
					time.Sleep(2 * time.Second) // until the word is shown no more
				}
				resourcetest.WantClean(t, r, c)
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				resourcetest.WantSent(t, e)
				resourcetest.WantNoSecret(t, e, r, nil, "")

				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				resourcetest.WantSent(t, e, mock.OpRollbackIP)
				if word := taskStatus(t, e, task.ID); r.Exists() || word != mock.TaskStatusRolledBack {
					t.Errorf("in state: %t, task_status %q", r.Exists(), word)
				}
			})
		})
	}
}

func TestWhatIsNotGivenIsNotSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config resourcetest.Config
		want   string
	}{
		"neither":       {resourcetest.Config{}, `{}`},
		"addresses":     {resourcetest.Config{"exchanged_ips": []string{"192.168.0.20", "192.168.0.10"}}, `{"exchanged_ip":["192.168.0.10","192.168.0.20"],"is_exchange_domain":false}`},
		"domains alone": {resourcetest.Config{"exchange_domain": true}, `{"is_exchange_domain":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task := resourcetest.TaskInSync(t, e, "")
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				c := test.config.With("task_id", task.ID)
				r.Must(t, c)
				if got := lastBody(t, e, mock.OpExchangeIP); got != test.want {
					t.Errorf("sent %s, want %s", got, test.want)
				}
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS", "exchange_domain", fmt.Sprint(test.config["exchange_domain"] == true))
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// lastBody is the body of the last request of an operation, without blanks.
func lastBody(t *testing.T, e *acctest.Env, operation mock.Operation) string {
	t.Helper()
	body := ""
	for _, r := range e.Mock.Requests() {
		if r.Operation == operation {
			body = string(r.Body)
		}
	}
	var short bytes.Buffer
	resourcetest.NoError(t, json.Compact(&short, []byte(body)))
	return short.String()
}

func TestWhatChangesAnExchange(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change   []any
		replaces string
	}{
		"other addresses":           {[]any{"exchanged_ips", []string{"192.168.0.10", "192.168.0.30"}}, "exchanged_ips"},
		"addresses not known yet":   {[]any{"exchanged_ips", acctest.Unknown}, "exchanged_ips"},
		"an address not known yet":  {[]any{"exchanged_ips", []any{"192.168.0.10", acctest.Unknown}}, "exchanged_ips"},
		"another task":              {[]any{"task_id", "another"}, "task_id"},
		"a task not known yet":      {[]any{"task_id", acctest.Unknown}, "task_id"},
		"the domain":                {[]any{"exchange_domain", true}, "exchange_domain"},
		"addresses no more":         {[]any{"exchanged_ips", nil}, "exchanged_ips"},
		"the order of addresses":    {[]any{"exchanged_ips", []string{"192.168.0.20", "192.168.0.10"}}, ""},
		"more time":                 {[]any{"timeouts", resourcetest.Timeouts("create", "1h", "delete", "1h")}, ""},
		"the default, written down": {[]any{"exchange_domain", false}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, c, task := exchanged(t, e)
				changed := c.With(test.change...)
				plan := r.Plan(t, changed)
				if test.replaces != "" {
					resourcetest.WantWarning(t, plan.Diagnostics, "Exchange of the addresses of migration task "+task.ID+" will be rolled back", "Addresses of")
					if test.replaces != "task_id" {
						resourcetest.WantWarning(t, plan.Diagnostics, "Migration task "+task.ID+" must be in sync again")
					}
					wantOneSummaryEach(t, plan)
					if plan.Get(t, "id") != plan.Get(t, "task_id") || plan.Get(t, "status") != "(unknown)" {
						t.Errorf("the id is planned as %s, the status as %s", plan.Get(t, "id"), plan.Get(t, "status"))
					}
					if len(plan.RequiresReplace) != 1 || plan.RequiresReplace[0].String() != `AttributeName("`+test.replaces+`")` {
						t.Errorf("replaces for %v", plan.RequiresReplace)
					}
					return
				}
				resourcetest.WantNone(t, plan.Diagnostics)
				if len(plan.RequiresReplace) > 0 {
					t.Errorf("replaces for %v", plan.RequiresReplace)
				}
				resourcetest.WantState(t, r, "status", plan.Get(t, "status"))
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantClean(t, r, changed)
				resourcetest.WantSent(t, e)
			})
		})
	}
}

// An exchange that was made without addresses is not said to have been made with them.
func TestAddressesThatWereNotSentReplaceAnExchange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		task := resourcetest.TaskInSync(t, e, "")
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
		r.Must(t, resourcetest.Config{"task_id": task.ID})
		if plan := r.Plan(t, resourcetest.ExchangeOf(task.ID)); len(plan.RequiresReplace) != 1 {
			t.Errorf("replaces for %v", plan.RequiresReplace)
		}
	})
}
