package migrationtask_test

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

// An update that stops the task to send new secrets, and then cannot send them, is not forgotten by the next apply, which
// finds a stopped task.
func TestSecretsThatATaskWasStoppedForAreSentByTheNextApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		r := resourcetest.Create(t, e, c)
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c.OtherSecrets())), "not now", "has been stopped", "Apply again")
		e.Mock.ForgetRequests()

		resourcetest.WantNone(t, r.Read(t)) // it was stopped here: no warning that it has ended
		resourcetest.WantState(t, r, "status", "TERMINATED", "target_instance.password_wo_version", "1")
		// A migration that was stopped for a change is started again, with the change or without.
		for _, next := range []resourcetest.Config{c, c.OtherSecrets()} {
			resourcetest.WantWarnings(t, r.Plan(t, next).Diagnostics, "the update runs the migration again", "An earlier update stopped the migration")
		}
		resourcetest.WantNoErrors(t, r.Must(t, c.OtherSecrets()))
		resourcetest.WantSent(t, e, mock.OpConfigure)
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
		if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
			t.Error("the new password was not sent")
		}
		resourcetest.WantClean(t, r, c.OtherSecrets())
	})
}

// A task that the service has taken, but neither shows nor lists yet, is not made a second time.
func TestATaskThatIsNowhereYetIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.ListLag, c.Import = time.Hour, time.Hour })
		unshown := e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 400, Code: "DCS.4133", Times: -1})
		c := resourcetest.BackupImport(e).With("wait_for_sync", false)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantWarnings(t, r.Must(t, c), "the apply starts the migration", "not read back")
		id := r.Get(t, "id")
		resourcetest.WantWarnings(t, r.Read(t), id+") is not returned yet")
		resourcetest.WantState(t, r, "id", id)
		unshown.Cancel()
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantState(t, r, "id", id, "status", "MIGRATING")
		resourcetest.WantCount(t, e, 1, mock.OpCreateImport)
	})
}

// A 404 that is not the service's own, of a proxy or a wrong address, says nothing of the task.
func TestABare404IsBorneOutByTheList(t *testing.T) {
	t.Parallel()
	for name, listed := range map[string]bool{"the list still has the task": true, "the list is a bare 404 as well": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
				e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 404, Body: "<html>not found</html>", Times: -1})
				if !listed {
					e.Mock.Order(mock.Fault{Operation: mock.OpList, Status: 404, Body: "<html>not found</html>", Times: -1})
				}
				diags := r.Read(t)
				if !r.Exists() {
					t.Errorf("the task is lost: %s", acctest.Text(diags))
				}
				if !listed {
					resourcetest.WantError(t, diags, "HTTP 404")
				}
			})
		})
	}
}

// The service may answer with 200 and words of what is wrong.
func TestWordsOfWhatIsWrongInAnAnswerOf200AreNotLost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		fault  mock.Fault
		calls  int
	}{
		"of a configuration that was not taken": {resourcetest.IncrementalTask, mock.Fault{Operation: mock.OpConfigure, Status: 200,
			Body: `{"id":"1","status":"FAILED","error":"target instance is busy"}`}, 1},
		"of an import that was not made": {resourcetest.BackupImport, mock.Fault{Operation: mock.OpCreateImport, Status: 200,
			Body: `{"id":null,"status":"FAILED","error":"target instance is busy"}`}, 1},
		"of a machine that was not made": {resourcetest.IncrementalTask, mock.Fault{Operation: mock.OpCreateOnline, Status: 200,
			Body: `{"error_code":"DCS.1","error_msg":"target instance is busy"}`}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				e.Mock.Order(test.fault)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, test.config(e))), "target instance is busy")
				resourcetest.WantCount(t, e, test.calls, test.fault.Operation)
			})
		})
	}
}

// A configuration whose outcome is unknown on Ctrl-C may have been taken: the task is waited for and not configured again.
func TestACreationWhoseConfigurationWasPerhapsTakenIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full, c.ResolveHostNames = time.Hour, true })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		held := make(chan struct{})
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }})
		c := resourcetest.IncrementalTask(e).Source("addrs", []string{"redis.example.com:6379"})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "first finds out whether the service has taken the configuration")
		close(held)

		resourcetest.WantNone(t, r.Read(t))
		plan := r.Plan(t, c)
		resourcetest.WantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
		if got := plan.Get(t, "status"); got != "(unknown)" {
			t.Errorf("the next plan has status %q", got)
		}
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
		resourcetest.WantCount(t, e, 1, mock.OpConfigure)
		resourcetest.WantClean(t, r, c)
	})
}
