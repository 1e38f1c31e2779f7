package resources_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// A task that somebody deletes between two requests of an apply, whichever they are, is an error that ends it and no more: the
// next plan takes it out of state. It is none where the apply was to destroy it.
func TestATaskThatVanishesAtEveryRequest(t *testing.T) {
	t.Parallel()
	for _, deleted := range []mock.DeletedAs{mock.DeletedAsUnknown, mock.DeletedStatusSuccess} {
		for scene, test := range scenes() {
			for n := range 4 {
				t.Run(fmt.Sprintf("%s, deleted is %s, request %d", scene, deleted, n+1), func(t *testing.T) {
					t.Parallel()
					e := acctest.NewMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
					r, c := test.begin(t, e)
					id := e.Task(t, e.Name("task")).ID
					e.Mock.Order(mock.Fault{Skip: n, OnHit: func(*http.Request) { did(t, e.Mock.DeleteTask(id)) }})
					diags := r.Apply(t, t.Context(), r.Plan(t, c))
					if c == nil {
						wantNone(t, diags)
						return
					}
					if r.Exists() {
						did(t, e.Mock.DeleteTask(id)) // where the apply made less requests
						wantNoErrors(t, r.Read(t))
					}
					if r.Exists() {
						t.Errorf("it is still in state: %s", acctest.Text(diags))
					}
				})
			}
		}
	}
}
