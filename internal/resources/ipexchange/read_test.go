package ipexchange_test

import (
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestReadOfAnExchangeFollowsTheWordOfTheTask(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		word   string
		gone   bool
		status string
	}{
		"exchanged":                        {mock.TaskStatusExchanged, false, "EXCHANGE_SUCCESS"},
		"exchanged, in other letters":      {"exchange_success", false, "exchange_success"},
		"rolled back":                      {mock.TaskStatusRolledBack, true, ""},
		"rolled back, in other letters":    {" rollback_Success", true, ""},
		"at work, to be rolled back":       {mock.TaskStatusExchanging, false, "EXCHANGING"},
		"a word nobody knows":              {"ROLLBACK_FAILED", false, "ROLLBACK_FAILED"},
		"no word any more":                 {"", false, "EXCHANGE_SUCCESS"},
		"a blank, which is no word":        {"  ", false, "EXCHANGE_SUCCESS"},
		"a word that only begins likewise": {"ROLLBACK_SUCCESSFUL", false, "ROLLBACK_SUCCESSFUL"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, c, task := exchanged(t, e)
				resourcetest.NoError(t, e.Mock.SetTaskStatus(task.ID, test.word))
				diags := r.Read(t)
				if r.Exists() == test.gone {
					t.Fatalf("in state: %t", r.Exists())
				}
				resourcetest.WantCount(t, e, 1)
				if test.gone {
					resourcetest.WantWarning(t, diags, "Exchange of the addresses of migration task "+task.ID+" was rolled back", "exchanges the addresses again")
					resourcetest.NoError(t, e.Mock.SetStatus(task.ID, mock.StatusIncrMigrating))
					plan := r.Plan(t, c)
					resourcetest.WantWarning(t, plan.Diagnostics, "Exchange of the addresses of migration task "+task.ID+" was rolled back before", "Addresses of migration task "+task.ID+" will be exchanged")
					if plan.Get(t, "status") != "(unknown)" {
						t.Error("it is not planned again")
					}
					return
				}
				resourcetest.WantNone(t, diags)
				resourcetest.WantState(t, r, "status", test.status)
				resourcetest.WantClean(t, r, c)
				resourcetest.WantSent(t, e)
			})
		})
	}
}

func TestReadOfAnExchangeKeepsItWhenTheTaskIsGone(t *testing.T) {
	t.Parallel()
	for _, deleted := range []mock.DeletedAs{mock.Deleted400, mock.Deleted404, mock.DeletedStatusDeleted, mock.DeletedStatusSuccess} {
		t.Run(string(deleted), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
				r, c, task := exchanged(t, e)
				resourcetest.NoError(t, e.Mock.DeleteTask(task.ID))
				diags := r.Read(t)
				if deleted == mock.DeletedStatusSuccess { // nothing depends on whether its record is there
					resourcetest.WantNone(t, diags)
				} else {
					resourcetest.WantWarning(t, diags, "Migration task "+task.ID+" gone", "kept in state")
				}
				resourcetest.WantNone(t, r.Read(t)) // said once
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
				e.Mock.ForgetRequests()
				if plan := r.Plan(t, c); !r.Clean(plan) {
					t.Error("the plan is not clean")
				}
				resourcetest.WantCount(t, e, 0)
			})
		})
	}
}

func TestReadOfAnExchangeThatFailsKeepsIt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		show, list *mock.Fault
		says       string
	}{
		"by the right to look":                         {&mock.Fault{Status: 403, Code: "APIGW.0302", Message: "no right"}, nil, "no right"},
		"by a bare 404 of a task that is listed":       {&mock.Fault{Status: 404, Body: "<html>not found</html>"}, nil, "HTTP 404"},
		"by bare 404s everywhere":                      {&mock.Fault{Status: 404, Body: "no"}, &mock.Fault{Status: 404, Body: "no"}, "HTTP 404"},
		"by the gateway, which does not know the path": {&mock.Fault{Status: 404, Code: "APIGW.0101", Message: "no such API"}, nil, "no such API"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r, _, _ := exchanged(t, e)
				for operation, fault := range map[mock.Operation]*mock.Fault{mock.OpShow: test.show, mock.OpList: test.list} {
					if fault != nil {
						fault.Operation, fault.Times = operation, -1
						e.Mock.Order(*fault)
					}
				}
				resourcetest.WantError(t, r.Read(t), test.says)
				resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
			})
		})
	}
}

// The roll-back that the service still shows may be the one from before an exchange whose outcome is not known.
func TestARollBackFromBeforeAnExchangeThatIsPendingDoesNotRemoveIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, task := unknownExchange(t, e, mock.TaskStatusRolledBack, false)
		resourcetest.WantNone(t, r.Read(t))
		if !r.Exists() {
			t.Fatal("it is lost")
		}
		wantDoubt(t, r, c)

		// Once another word was seen, a roll-back is one.
		resourcetest.NoError(t, e.Mock.SetTaskStatus(task.ID, "SWITCHING"))
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantState(t, r, "status", "SWITCHING")
		wantPending(t, r.Plan(t, c), true)
		resourcetest.NoError(t, e.Mock.SetTaskStatus(task.ID, mock.TaskStatusRolledBack))
		resourcetest.WantWarning(t, r.Read(t), "was rolled back")
		if r.Exists() {
			t.Error("it is still in state")
		}
		resourcetest.WantSent(t, e)
	})
}

func TestAnExchangeOfAnotherRegionOrProjectIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, task := exchanged(t, e)
		other := resourcetest.Config{"region": "eu-west-101", "project_id": "0d0c5eed0000400080000000000000b2"}
		for _, name := range []string{"region", "project_id"} {
			elsewhere := r.On(e.Serve(t, map[string]any{name: other[name]}))
			says := []string{other[name].(string), e.Mock.Config().Region}
			if name == "project_id" {
				says = append(says, task.ID, e.Mock.Config().ProjectID)
			}
			resourcetest.WantError(t, elsewhere.Read(t), says...)
			resourcetest.WantState(t, elsewhere, "status", "EXCHANGE_SUCCESS")
			changed := c.With("timeouts", resourcetest.Timeouts("create", "1h"))
			resourcetest.WantError(t, elsewhere.Apply(t, t.Context(), elsewhere.Plan(t, changed)), says...)
			resourcetest.WantError(t, elsewhere.Apply(t, t.Context(), elsewhere.Plan(t, nil)), says...)
			if !elsewhere.Exists() {
				t.Error("it is lost")
			}
		}
		resourcetest.WantCount(t, e, 0)
	})
}

func TestAnExchangeBehindAProviderThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, task := exchanged(t, e)
		later := e.Serve(t, map[string]any{"region": acctest.Unknown})
		r = r.On(later)
		resourcetest.WantWarning(t, r.Read(t), "region", task.ID, "kept as it is")
		resourcetest.WantState(t, r, "status", "EXCHANGE_SUCCESS")
		if r.IdentityOf(t, "region") != e.Mock.Config().Region {
			t.Error("the identity was changed")
		}
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "region")
		if !r.Exists() {
			t.Error("it is lost")
		}
		fresh := later.Resource(t, resourcetest.TypeIPExchange)
		plan := fresh.Plan(t, c)
		resourcetest.WantWarning(t, plan.Diagnostics, "will be exchanged")
		if plan.Get(t, "id") != task.ID {
			t.Errorf("the id is planned as %s", plan.Get(t, "id"))
		}
		resourcetest.WantError(t, fresh.Import(t, task.ID), "region")
		resourcetest.WantCount(t, e, 0)
	})
}

// A CLI that learns of identities later hands none over at first.
func TestReadAndUpdateGiveAnExchangeItsIdentity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r, c, task := exchanged(t, e)
		for name, act := range map[string]func(){
			"read": func() { resourcetest.WantNone(t, r.Read(t)) },
			"update": func() {
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, c.With("timeouts", resourcetest.Timeouts("create", "1h")))))
			},
		} {
			r.Identity = nil
			act()
			if r.IdentityOf(t, "task_id") != task.ID || r.IdentityOf(t, "region") != e.Mock.Config().Region {
				t.Errorf("%s does not set it", name)
			}
		}
	})
}
