package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A task that somebody deletes between two requests of an apply, whichever they are, is an error that ends the apply and no
// more. It is none where the apply was to destroy the task. A migration that had reached its goal stays in state as deleted, any
// other is taken out.
func TestATaskThatVanishesAtEveryRequest(t *testing.T) {
	t.Parallel()
	for _, deleted := range []mock.DeletedAs{mock.DeletedAsUnknown, mock.DeletedStatusSuccess} {
		for scene, test := range scenes() {
			for n := range 4 {
				t.Run(fmt.Sprintf("%s, deleted is %s, request %d", scene, deleted, n+1), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
						r, c := test.begin(t, e)
						before := e.Task(t, e.Name("task"))
						reached := r.Exists() && resourcetest.Ledger(t, r)["reached"] == true
						e.Mock.Order(mock.Fault{Skip: n, OnHit: func(*http.Request) { resourcetest.NoError(t, e.Mock.DeleteTask(before.ID)) }})
						diags := r.Apply(t, t.Context(), r.Plan(t, c))
						if c == nil {
							resourcetest.WantNone(t, diags)
							return
						}
						if !r.Exists() {
							return
						}
						resourcetest.NoError(t, e.Mock.DeleteTask(before.ID)) // where the apply made less requests
						e.Mock.ForgetRequests()
						resourcetest.WantNoErrors(t, r.Read(t))
						after, _ := e.Mock.Task(before.ID)
						started := after.Configured+after.Restarted > before.Configured+before.Restarted
						switch kept := !acctest.HasError(diags) || reached && !started; {
						case deleted == mock.DeletedStatusSuccess:
							resourcetest.WantState(t, r, "status", "SUCCESS") // nothing depends on its record
							resourcetest.WantCount(t, e, 1)
						case r.Exists() != kept:
							t.Errorf("kept in state: %t, want %t: %s", r.Exists(), kept, acctest.Text(diags))
						case kept:
							resourcetest.WantState(t, r, "status", "DELETED")
						}
					})
				})
			}
		}
	}
}
