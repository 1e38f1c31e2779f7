package resources_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// unanswered applies a configuration by an update, and presses Ctrl-C while an operation is on the wire; whether the service
// has then taken that is not known.
func unanswered(t *testing.T, e *acctest.Env, r *acctest.Resource, c config, operation mock.Operation, taken bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	held := make(chan struct{})
	defer close(held)
	fault := mock.Fault{Operation: operation, OnHit: func(*http.Request) { cancel() }}
	if taken {
		fault.HoldAnswer = held
	} else {
		fault.Hold, fault.Break = held, mock.BreakBefore
	}
	e.Mock.Order(fault)
	before := r.State
	wantError(t, r.Apply(t, ctx, r.Plan(t, c)), "perhaps", "not known", "It waits if the service has taken the call, and sends it again only if it has not")
	if !r.State.Equal(before) {
		t.Errorf("state holds what the service has perhaps not taken: %s", r.State)
	}
	wantNoSecret(t, e, r, nil, "")
	e.Mock.ForgetRequests()
}

// starts gives the changes of an update whose outcome may stay unknown, and how the next plan warns where they were not taken.
func starts() map[string]struct {
	change    func(config) config
	operation mock.Operation
	warns     string
} {
	return map[string]struct {
		change    func(config) config
		operation mock.Operation
		warns     string
	}{
		"another bandwidth":      {func(c config) config { return c.with("bandwidth_limit_mb", 7) }, mock.OpConfigure, "the update runs the migration again"},
		"new secrets":            {config.otherSecrets, mock.OpConfigure, "the update runs the migration again"},
		"a source with a name":   {func(c config) config { return c.source("addrs", []string{"redis.example.com:6379"}) }, mock.OpConfigure, "the update runs the migration again"},
		"another target":         {func(c config) config { return c.target("id", "a3b1c9d2-0000-4000-8000-000000000002") }, mock.OpConfigure, "the update runs the migration again"},
		"a full migration":       {func(c config) config { return c.with("migration_method", "full_amount_migration") }, mock.OpConfigure, "the update runs the migration again"},
		"a trigger of a restart": {func(c config) config { return c.with("restart_trigger", "one") }, mock.OpBatchRestart, "the update runs the migration again"},
	}
}

// What the service has taken unseen is not sent again, however the service shows it, and with a plan that has not looked.
func TestAStartThatWasTakenUnseen(t *testing.T) {
	t.Parallel()
	services := map[string]struct {
		change func(*mock.Config)
		of     string // the one start that it matters to; empty: all
	}{
		"tells all":              {func(*mock.Config) {}, ""},
		"resolves names":         {func(c *mock.Config) { c.ResolveHostNames = true }, "a source with a name"},
		"shows no bandwidth":     {func(c *mock.Config) { c.Bandwidth = mock.BandwidthAbsent }, "another bandwidth"},
		"shows a new start late": {func(c *mock.Config) { c.ConfigureLag = 2500 * time.Millisecond }, "another bandwidth"},
		"shows new secrets late": {func(c *mock.Config) { c.ConfigureLag = 2500 * time.Millisecond }, "new secrets"},
		"shows a restart late":   {func(c *mock.Config) { c.RestartLag = 2500 * time.Millisecond }, "a trigger of a restart"},
	}
	for name, start := range starts() {
		for service, test := range services {
			if test.of != "" && test.of != name {
				continue
			}
			for how, refresh := range map[string]bool{"refreshed": true, "not refreshed": false} {
				t.Run(name+", the service "+service+", "+how, func(t *testing.T) {
					t.Parallel()
					forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
						if start.operation == mock.OpBatchRestart {
							did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
							wantWarnings(t, r.Read(t), "has ended")
						}
						e.Mock.SetConfig(test.change)
						c = start.change(c)
						unanswered(t, e, r, c, start.operation, true)
						if refresh {
							wantNone(t, r.Read(t))
						}
						plan := r.Plan(t, c)
						if refresh && !strings.HasSuffix(service, "late") {
							wantNone(t, plan.Diagnostics)
						}
						wantNone(t, r.Apply(t, t.Context(), plan))
						wantSent(t, e)
						goal := "INCRMIGEATING"
						if c["migration_method"] == "full_amount_migration" {
							goal = "SUCCESS"
						}
						wantState(t, r, "status", goal)
						wantClean(t, r, c)
						wantNoSecret(t, e, r, nil, "")
					})
				})
			}
		}
	}
}

// What it has not taken is sent again, once.
func TestAStartThatWasNotTaken(t *testing.T) {
	t.Parallel()
	for name, start := range starts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				if start.operation == mock.OpBatchRestart {
					did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
					wantWarnings(t, r.Read(t), "has ended")
				}
				c = start.change(c)
				unanswered(t, e, r, c, start.operation, false)
				wantNone(t, r.Read(t))
				wantState(t, r, "status", "TERMINATED")
				plan := r.Plan(t, c)
				wantWarning(t, plan.Diagnostics, start.warns)
				wantNone(t, r.Apply(t, t.Context(), plan))
				wantSent(t, e, start.operation)
				if got := stage(t, r); got != "" {
					t.Errorf("the call is still in the ledger as %s", got)
				}
				wantClean(t, r, c)
			})
		})
	}
}

// A configuration that was taken unseen is in state, so that yet another one is a change of it, and warned of as such.
func TestAnotherConfigurationAfterOneThatWasTakenUnseen(t *testing.T) {
	t.Parallel()
	forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
		unanswered(t, e, r, c.otherSecrets(), mock.OpConfigure, true)
		wantNone(t, r.Read(t))
		wantState(t, r, "source_instance.password_wo_version", "2", "target_instance.password_wo_version", "2")
		third := c.source("password_wo", "New-Sesame-3", "password_wo_version", 3)
		wantWarnings(t, r.Must(t, third), "the update interrupts the running migration")
		wantSent(t, e, mock.OpStop, mock.OpConfigure)
		wantClean(t, r, third)
	})
}

// So is one of which only the apply finds that it was taken, where that apply then fails.
func TestAStartThatAFailedApplyFindsTaken(t *testing.T) {
	t.Parallel()
	forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		wantWarnings(t, r.Read(t), "has ended")
		c = c.with("restart_trigger", "one")
		unanswered(t, e, r, c, mock.OpBatchRestart, true)
		c = c.with("bandwidth_limit_mb", 7)
		wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "the plan has not warned of that")
		wantState(t, r, "restart_trigger", "one", "bandwidth_limit_mb", "")
		wantNone(t, r.Read(t))
		wantWarnings(t, r.Must(t, c), "the update interrupts the running migration")
		wantSent(t, e, mock.OpStop, mock.OpConfigure)
		wantClean(t, r, c)
	})
}

// A plain password may be kept in state alone, which holds what the service is known to have: a new one is planned again, and
// the plan says what that does.
func TestAPlainPasswordThatWasPerhapsTakenIsPlannedAgain(t *testing.T) {
	t.Parallel()
	for name, resource := range both() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			plain := func(secret string) config {
				return resource.config(e).source("password", secret, "password_wo", nil, "password_wo_version", nil)
			}
			r := resource.made(t, e, plain("Old-Plain-1"))
			unanswered(t, e, r, plain("New-Plain-1").with("bandwidth_limit_mb", 7), mock.OpConfigure, true)
			if text := fmt.Sprint(ledger(t, r)); strings.Contains(text, "Plain") {
				t.Errorf("the ledger holds a password: %s", text)
			}
			wantNone(t, r.Read(t))
			wantState(t, r, "source_instance.password", "Old-Plain-1", "bandwidth_limit_mb", "7")
			c := plain("New-Plain-1").with("bandwidth_limit_mb", 7)
			wantWarnings(t, r.Must(t, c), "the update interrupts the running migration")
			wantSent(t, e, mock.OpStop, mock.OpConfigure)
			wantClean(t, r, c)
		})
	}
}

// A task at its end whose first configuration here was not taken still has the old one: it is configured all the same.
func TestAConfigurationOfATaskAtItsEndThatWasNotTaken(t *testing.T) {
	t.Parallel()
	for name, taken := range map[string]bool{"was taken": true, "was not taken": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			did(t, e.Mock.SetStatus(made(t, e, incremental(e)).Get(t, "id"), mock.StatusTerminated))
			r := e.Serve(t, nil).Resource(t, taskConfiguration)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			held := make(chan struct{})
			defer close(held)
			fault := mock.Fault{Operation: mock.OpConfigure, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }}
			if !taken {
				fault.Hold, fault.HoldAnswer, fault.Break = held, nil, mock.BreakBefore
			}
			e.Mock.Order(fault)
			c := configuration(e).otherSecrets()
			wantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "sends it again only if it has not")
			e.Mock.ForgetRequests()

			wantNone(t, r.Read(t))
			wantNoErrors(t, r.Must(t, c))
			if taken {
				wantSent(t, e)
			} else {
				wantSent(t, e, mock.OpConfigure)
			}
			wantState(t, r, "status", "INCRMIGEATING")
			wantClean(t, r, c)
		})
	}
}

// A call that shows nothing two minutes later came to nothing: what happens to the task from then on is somebody else's doing.
func TestAStartThatNeverShowsIsForgotten(t *testing.T) {
	t.Parallel()
	forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
		unanswered(t, e, r, c.otherSecrets(), mock.OpConfigure, false)
		wantNone(t, r.Read(t))
		document := ledger(t, r)
		op, _ := document["operation"].(map[string]any)
		if op["stage"] != "sent" {
			t.Fatalf("a call of a moment ago is %v in the ledger", op)
		}
		ago := time.Now().Add(-2 * time.Minute).UTC().Format(time.RFC3339Nano)
		op["at"], op["before"].(map[string]any)["at"] = ago, ago
		setLedger(t, r, document)
		wantNone(t, r.Read(t))
		if got := stage(t, r); got != "begun" {
			t.Errorf("what the task was stopped for is %q in the ledger, want it to be begun anew", got)
		}
		did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusIncrMigrating))
		wantNone(t, r.Read(t))
		wantState(t, r, "source_instance.password_wo_version", "1")
	})
}
