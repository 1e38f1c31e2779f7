package ipexchange_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestImportOfAnExchangeRecordsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		_, c, task := exchanged(t, e)
		p := e.Serve(t, nil)
		region := e.Mock.Config().Region
		imports := map[string]func(r *acctest.Resource){
			"by id": func(r *acctest.Resource) { resourcetest.WantNone(t, r.Import(t, task.ID)) },
			"by identity": func(r *acctest.Resource) {
				resourcetest.WantNone(t, r.ImportIdentity(t, map[string]any{"task_id": task.ID}))
			},
			"by identity and its own region": func(r *acctest.Resource) {
				resourcetest.WantNone(t, r.ImportIdentity(t, map[string]any{"task_id": task.ID, "region": region}))
			},
		}
		for name, take := range imports {
			r := p.Resource(t, resourcetest.TypeIPExchange)
			take(r)
			resourcetest.WantState(t, r, "id", task.ID, "task_id", task.ID, "status", "EXCHANGE_SUCCESS", "exchanged_ips", "", "exchange_domain", "")
			if r.IdentityOf(t, "task_id") != task.ID || r.IdentityOf(t, "region") != region {
				t.Errorf("%s: wrong identity", name)
			}
			recorded := c.With("exchange_domain", true)
			plan := r.Plan(t, recorded)
			wantPending(t, plan, false)
			if len(plan.RequiresReplace) > 0 {
				t.Errorf("%s: replaces for %v", name, plan.RequiresReplace)
			}
			asked := e.Mock.Count()
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
			if e.Mock.Count() != asked {
				t.Errorf("%s: recording asked the service", name)
			}
			resourcetest.WantState(t, r, "exchanged_ips", "192.168.0.10,192.168.0.20", "exchange_domain", "true", "status", "EXCHANGE_SUCCESS")
			resourcetest.WantClean(t, r, recorded)
			if plan := r.Plan(t, recorded.With("exchange_domain", false)); len(plan.RequiresReplace) != 1 {
				t.Errorf("%s: once recorded, a change replaces for %v", name, plan.RequiresReplace)
			}
		}
		resourcetest.WantSent(t, e)
	})
}

func TestImportOfAnExchangeAtWorkWaitsOn(t *testing.T) {
	t.Parallel()
	for _, word := range []string{mock.TaskStatusExchanging, "SWITCHING"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				task := resourcetest.TaskInSync(t, e, word)
				c := resourcetest.ExchangeOf(task.ID)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
				resourcetest.WantNone(t, r.Import(t, task.ID))
				plan := r.Plan(t, c)
				wantPending(t, plan, true)
				go func() {
					time.Sleep(300 * time.Millisecond)
					if err := e.Mock.SetTaskStatus(task.ID, mock.TaskStatusExchanged); err != nil {
						t.Error(err)
					}
				}()
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS", "exchanged_ips", "192.168.0.10,192.168.0.20", "exchange_domain", "false")
				resourcetest.WantClean(t, r, c)
				resourcetest.WantSent(t, e)
			})
		})
	}
}

func TestImportOfAnExchangeThatIsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		p := e.Serve(t, nil)
		tests := map[string]struct {
			id   string
			says []string
		}{
			"a task without a word":      {resourcetest.TaskInSync(t, e, "").ID, []string{"has no task_status", "without importing it"}},
			"an exchange rolled back":    {resourcetest.TaskInSync(t, e, mock.TaskStatusRolledBack).ID, []string{"rolled back", "without importing it"}},
			"a task that does not exist": {"00000000-0000-4000-8000-000000000000", []string{"does not exist"}},
			"no id":                      {"", []string{"id of a migration task"}},
			"an id with a region":        {"cn-north-4/task", []string{"id of a migration task"}},
		}
		for name, test := range tests {
			r := p.Resource(t, resourcetest.TypeIPExchange)
			resourcetest.WantError(t, r.Import(t, test.id), test.says...)
			if r.Exists() {
				t.Errorf("%s was imported", name)
			}
		}
		resourcetest.WantError(t, p.Resource(t, resourcetest.TypeIPExchange).ImportIdentity(t, map[string]any{"task_id": "task-1", "region": "eu-west-101"}), "eu-west-101")
		resourcetest.WantSent(t, e)
	})
}

// What an import does not know may be recorded by a later apply than the first.
func TestAddressesOfAnImportedExchangeAreRecordedWhenever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		_, c, task := exchanged(t, e)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange)
		resourcetest.WantNone(t, r.Import(t, task.ID))
		for _, c := range []resourcetest.Config{c.With("exchanged_ips", nil), c} {
			plan := r.Plan(t, c)
			if len(plan.RequiresReplace) > 0 {
				t.Errorf("replaces for %v", plan.RequiresReplace)
			}
			resourcetest.WantNone(t, plan.Diagnostics)
			resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		}
		resourcetest.WantClean(t, r, c)
		resourcetest.WantSent(t, e)
	})
}
