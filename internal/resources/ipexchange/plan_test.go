package ipexchange_test

import (
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// The plan of a new exchange warns of it, and of what stands against it as far as the same apply may bring that about.
func TestThePlanOfANewExchangeLooksAtItsTask(t *testing.T) {
	t.Parallel()
	const blocked = "terraform destroy -refresh=false`. That rolls the addresses back"
	tests := map[string]struct {
		begin func(t *testing.T, e *acctest.Env, id string)
		warns []string
		fails []string
		none  string // must not be said
		looks int
	}{
		"in sync": {looks: 1, none: "not in sync"},
		"not in sync yet": {looks: 1, warns: []string{"is not in sync", "FULLMIGRATING", "dcs_migration_task_sync"}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusFullMigrating))
		}},
		"stopped": {looks: 1, warns: []string{"is not in sync", "TERMINATED"}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		}},
		"rolled back before": {looks: 1, warns: []string{"was rolled back before", "exchanges the addresses again"}, none: "not in sync", begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetTaskStatus(id, mock.TaskStatusRolledBack))
		}},
		"rolled back before, and ended": {looks: 1, warns: []string{"was rolled back before", "is not in sync", "TERMINATED"}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetTaskStatus(id, mock.TaskStatusRolledBack))
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		}},
		"an exchange at work": {looks: 1, warns: []string{"are being moved", "EXCHANGING"}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetTaskStatus(id, mock.TaskStatusExchanging))
		}},
		"exchanged already": {looks: 1, fails: []string{"are exchanged already", "terraform import", blocked, `AttributeName("task_id")`}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetTaskStatus(id, mock.TaskStatusExchanged))
		}},
		"exchanged already, the migration ended": {looks: 1, fails: []string{"are exchanged already", blocked}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetTaskStatus(id, mock.TaskStatusExchanged))
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		}},
		"gone": {looks: 1, warns: []string{"not read", "does not exist"}, begin: func(t *testing.T, e *acctest.Env, id string) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.DeleteTask(id))
		}},
		"without the right to look": {looks: 1, warns: []string{"not read", "no right", "fails if it cannot"}, begin: func(_ *testing.T, e *acctest.Env, _ string) {
			e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right"})
		}},
		"behind a network that is down": {looks: 6, warns: []string{"not read"}, begin: func(_ *testing.T, e *acctest.Env, _ string) {
			e.Mock.Order(mock.Fault{Operation: mock.OpShow, Break: mock.BreakBefore, Times: -1})
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task := resourcetest.TaskInSync(t, e, "")
				if test.begin != nil {
					test.begin(t, e, task.ID)
				}
				plan := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange).Plan(t, resourcetest.ExchangeOf(task.ID))
				if test.fails != nil {
					resourcetest.WantError(t, plan.Diagnostics, append(test.fails, task.ID)...)
				} else {
					resourcetest.WantWarning(t, plan.Diagnostics, append(test.warns, "Addresses of migration task "+task.ID+" will be exchanged", "read-only for about a minute", "ends the migration")...)
					if plan.Get(t, "id") != task.ID {
						t.Errorf("the id is planned as %s", plan.Get(t, "id"))
					}
				}
				resourcetest.WantNotText(t, acctest.Text(plan.Diagnostics), test.none)
				wantOneSummaryEach(t, plan)
				resourcetest.WantCount(t, e, test.looks)
				resourcetest.WantSent(t, e)
			})
		})
	}
}

// wantOneSummaryEach fails the test if the CLI would fold warnings of a plan into one.
func wantOneSummaryEach(t *testing.T, plan *acctest.Plan) {
	t.Helper()
	seen := map[string]bool{}
	for _, d := range plan.Diagnostics {
		if seen[d.Summary] {
			t.Errorf("several warnings are called %q", d.Summary)
		}
		seen[d.Summary] = true
	}
}

// A task that is not known yet cannot be looked at, nor one behind a provider that is not.
func TestThePlanOfAnExchangeAsksNothingOfWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		plan := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange).Plan(t, resourcetest.ExchangeOf("").With("task_id", acctest.Unknown))
		resourcetest.WantWarning(t, plan.Diagnostics, "Addresses of a migration task will be exchanged")
		if plan.Get(t, "id") != "(unknown)" {
			t.Errorf("the id is planned as %s", plan.Get(t, "id"))
		}
		resourcetest.WantCount(t, e, 0)
	})
}

func TestThePlanOfAnExchangeThatStandsAsksNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, _ := exchanged(t, e)
		r.Plan(t, c)
		r.Plan(t, c.With("timeouts", resourcetest.Timeouts("create", "1h")))
		r.Plan(t, c.With("exchange_domain", true))
		r.Plan(t, nil)
		resourcetest.WantCount(t, e, 0)
	})
}

func TestTheDestroyPlanOfAnExchangeWarns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, _, task := exchanged(t, e)
		resourcetest.WantWarning(t, r.Plan(t, nil).Diagnostics, "Exchange of the addresses of migration task "+task.ID+" will be rolled back", "go back to the source",
			"stays at the target", "`removed` block with `destroy = false`")
	})
}

// The CLI plans a replacement twice, the second time without the state but with private state: the exchange that stands is then no
// reason to refuse.
func TestTheSecondPlanOfAReplacementIsNotRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, task := exchanged(t, e)
		changed := c.With("exchange_domain", true)
		first := r.Plan(t, changed)
		again := r.Anew()
		again.Private = first.Private
		second := again.Plan(t, changed)
		resourcetest.WantNone(t, second.Diagnostics)
		if second.Get(t, "id") != task.ID {
			t.Errorf("the id is planned as %s", second.Get(t, "id"))
		}
		resourcetest.WantCount(t, e, 0)
	})
}

// A new task of an exchange that is replaced is looked at.
func TestTheNewTaskOfAnExchangeIsLookedAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, _ := exchanged(t, e)
		other := resourcetest.TaskInSync(t, e, mock.TaskStatusExchanged)
		resourcetest.WantError(t, r.Plan(t, c.With("task_id", other.ID)).Diagnostics, "Addresses of migration task "+other.ID+" are exchanged already")
	})
}
