package resources_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// An update that stops the task to send new secrets, and then cannot send them, is not forgotten by the next apply, which
// finds a stopped task.
func TestSecretsThatATaskWasStoppedForAreSentByTheNextApply(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c.otherSecrets())), "not now", "has been stopped", "apply again")
	e.Mock.ForgetRequests()

	wantNone(t, r.Read(t)) // it was stopped here: no warning that it has ended
	wantState(t, r, "status", "TERMINATED", "target_instance.password_wo_version", "1")
	// A migration that was stopped for a change is started again, with the change or without.
	for _, next := range []config{c, c.otherSecrets()} {
		wantWarnings(t, r.Plan(t, next).Diagnostics, "the update runs the migration again", "An earlier update stopped the migration")
	}
	wantNoErrors(t, r.Must(t, c.otherSecrets()))
	wantSent(t, e, mock.OpConfigure)
	wantState(t, r, "status", "INCRMIGEATING")
	if got := e.Task(t, e.Name("task")).Source.Password; got != "New-Sesame-1" {
		t.Error("the new password was not sent")
	}
	wantClean(t, r, c.otherSecrets())
}

// A task that the service has taken, but neither shows nor lists yet, is not made a second time.
func TestATaskThatIsNowhereYetIsKept(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.ListLag, c.Import = time.Hour, time.Hour })
	unshown := e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 400, Code: "DCS.4133", Times: -1})
	c := imported(e).with("wait_for_sync", false)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantWarnings(t, r.Must(t, c), "the apply starts the migration", "not read back")
	id := r.Get(t, "id")
	wantWarnings(t, r.Read(t), id+") is not returned yet")
	wantState(t, r, "id", id)
	unshown.Cancel()
	wantNone(t, r.Read(t))
	wantState(t, r, "id", id, "status", "MIGRATING")
	wantCount(t, e, 1, mock.OpCreateImport)
}

// A 404 that is not the service's own, of a proxy or a wrong address, says nothing of the task.
func TestABare404IsBorneOutByTheList(t *testing.T) {
	t.Parallel()
	for name, listed := range map[string]bool{"the list still has the task": true, "the list is a bare 404 as well": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := made(t, e, incremental(e))
			e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 404, Body: "<html>not found</html>", Times: -1})
			if !listed {
				e.Mock.Order(mock.Fault{Operation: mock.OpList, Status: 404, Body: "<html>not found</html>", Times: -1})
			}
			diags := r.Read(t)
			if !r.Exists() {
				t.Errorf("the task is lost: %s", acctest.Text(diags))
			}
			if !listed {
				wantError(t, diags, "HTTP 404")
			}
		})
	}
}

// The service may answer with 200 and words of what is wrong.
func TestWordsOfWhatIsWrongInAnAnswerOf200AreNotLost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		fault  mock.Fault
		calls  int
	}{
		"of a configuration that was not taken": {incremental, mock.Fault{Operation: mock.OpConfigure, Status: 200,
			Body: `{"id":"1","status":"FAILED","error":"target instance is busy"}`}, 1},
		"of an import that was not made": {imported, mock.Fault{Operation: mock.OpCreateImport, Status: 200,
			Body: `{"id":null,"status":"FAILED","error":"target instance is busy"}`}, 1},
		"of a machine that was not made": {incremental, mock.Fault{Operation: mock.OpCreateOnline, Status: 200,
			Body: `{"error_code":"DCS.1","error_msg":"target instance is busy"}`}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			e.Mock.Order(test.fault)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, test.config(e))), "target instance is busy")
			wantCount(t, e, test.calls, test.fault.Operation)
		})
	}
}

// A configuration whose outcome is unknown on Ctrl-C may have been taken: the task is waited for and not configured again.
func TestACreationWhoseConfigurationWasPerhapsTakenIsWaitedFor(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full, c.ResolveHostNames = time.Hour, true })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	held := make(chan struct{})
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }})
	c := incremental(e).source("addrs", []string{"redis.example.com:6379"})
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "it waits if the service has taken the configuration")
	close(held)

	wantNone(t, r.Read(t))
	plan := r.Plan(t, c)
	wantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
	if got := plan.Get(t, "status"); got != "(unknown)" {
		t.Errorf("the next plan has status %q", got)
	}
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "INCRMIGEATING")
	wantCount(t, e, 1, mock.OpConfigure)
	wantClean(t, r, c)
}
