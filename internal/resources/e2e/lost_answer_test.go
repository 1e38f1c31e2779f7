package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// unanswered applies a configuration by an update, and presses Ctrl-C while an operation is on the wire; whether the service
// has then taken that is not known.
func unanswered(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config, operation mock.Operation, taken bool) {
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
	resourcetest.WantError(t, r.Apply(t, ctx, r.Plan(t, c)), "perhaps", "not known", "If it has, the apply waits. If not, the apply sends the call again")
	if !r.State.Equal(before) {
		t.Errorf("state holds what the service has perhaps not taken: %s", r.State)
	}
	resourcetest.WantNoSecret(t, e, r, nil, "")
	e.Mock.ForgetRequests()
}

// starts gives the changes of an update whose outcome may stay unknown, and how the next plan warns where they were not taken.
func starts() map[string]struct {
	change    func(resourcetest.Config) resourcetest.Config
	operation mock.Operation
	warns     string
} {
	return map[string]struct {
		change    func(resourcetest.Config) resourcetest.Config
		operation mock.Operation
		warns     string
	}{
		"another bandwidth": {func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }, mock.OpConfigure, "the update runs the migration again"},
		"new secrets":       {resourcetest.Config.OtherSecrets, mock.OpConfigure, "the update runs the migration again"},
		"a source with a name": {func(c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", []string{"redis.example.com:6379"})
		}, mock.OpConfigure, "the update runs the migration again"},
		"another target": {func(c resourcetest.Config) resourcetest.Config {
			return c.Target("id", "a3b1c9d2-0000-4000-8000-000000000002")
		}, mock.OpConfigure, "the update runs the migration again"},
		"a full migration": {func(c resourcetest.Config) resourcetest.Config {
			return c.With("migration_method", "full_amount_migration")
		}, mock.OpConfigure, "the update runs the migration again"},
		"a trigger of a restart": {func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") }, mock.OpBatchRestart, "the update runs the migration again"},
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
					resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
						if start.operation == mock.OpBatchRestart {
							resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
							resourcetest.WantWarnings(t, r.Read(t), "has ended")
						}
						e.Mock.SetConfig(test.change)
						c = start.change(c)
						unanswered(t, e, r, c, start.operation, true)
						if refresh {
							resourcetest.WantNone(t, r.Read(t))
						}
						plan := r.Plan(t, c)
						if refresh && !strings.HasSuffix(service, "late") {
							resourcetest.WantNone(t, plan.Diagnostics)
						}
						resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
						resourcetest.WantSent(t, e)
						goal := "INCRMIGEATING"
						if c["migration_method"] == "full_amount_migration" {
							goal = "SUCCESS"
						}
						resourcetest.WantState(t, r, "status", goal)
						resourcetest.WantClean(t, r, c)
						resourcetest.WantNoSecret(t, e, r, nil, "")
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
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				if start.operation == mock.OpBatchRestart {
					resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
					resourcetest.WantWarnings(t, r.Read(t), "has ended")
				}
				c = start.change(c)
				unanswered(t, e, r, c, start.operation, false)
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, "status", "TERMINATED")
				plan := r.Plan(t, c)
				resourcetest.WantWarning(t, plan.Diagnostics, start.warns)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantSent(t, e, start.operation)
				if got := resourcetest.OperationStage(t, r); got != "" {
					t.Errorf("the call is still in the ledger as %s", got)
				}
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// A configuration that was taken unseen is in state, so that yet another one is a change of it, and warned of as such.
func TestAnotherConfigurationAfterOneThatWasTakenUnseen(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		unanswered(t, e, r, c.OtherSecrets(), mock.OpConfigure, true)
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantState(t, r, "source_instance.password_wo_version", "2", "target_instance.password_wo_version", "2")
		third := c.Source("password_wo", "New-Sesame-3", "password_wo_version", 3)
		resourcetest.WantWarnings(t, r.Must(t, third), "the update interrupts the running migration")
		resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
		resourcetest.WantClean(t, r, third)
	})
}

// So is one of which only the apply finds that it was taken, where that apply then fails.
func TestAStartThatAFailedApplyFindsTaken(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		resourcetest.WantWarnings(t, r.Read(t), "has ended")
		c = c.With("restart_trigger", "one")
		unanswered(t, e, r, c, mock.OpBatchRestart, true)
		c = c.With("bandwidth_limit_mb", 7)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "the plan has not warned you of that")
		resourcetest.WantState(t, r, "restart_trigger", "one", "bandwidth_limit_mb", "")
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantWarnings(t, r.Must(t, c), "the update interrupts the running migration")
		resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
		resourcetest.WantClean(t, r, c)
	})
}

// A plain password may be kept in state alone, which holds what the service is known to have: a new one is planned again, and
// the plan says what that does.
func TestAPlainPasswordThatWasPerhapsTakenIsPlannedAgain(t *testing.T) {
	t.Parallel()
	for name, resource := range resourcetest.ConfiguringTypes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				plain := func(secret string) resourcetest.Config {
					return resource.Config(e).Source("password", secret, "password_wo", nil, "password_wo_version", nil)
				}
				r := resource.Create(t, e, plain("Old-Plain-1"))
				unanswered(t, e, r, plain("New-Plain-1").With("bandwidth_limit_mb", 7), mock.OpConfigure, true)
				if text := fmt.Sprint(resourcetest.Ledger(t, r)); strings.Contains(text, "Plain") {
					t.Errorf("the ledger holds a password: %s", text)
				}
				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantState(t, r, "source_instance.password", "Old-Plain-1", "bandwidth_limit_mb", "7")
				c := plain("New-Plain-1").With("bandwidth_limit_mb", 7)
				resourcetest.WantWarnings(t, r.Must(t, c), "the update interrupts the running migration")
				resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// A task at its end whose first configuration here was not taken still has the old one: it is configured all the same.
func TestAConfigurationOfATaskAtItsEndThatWasNotTaken(t *testing.T) {
	t.Parallel()
	for name, taken := range map[string]bool{"was taken": true, "was not taken": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				resourcetest.NoError(t, e.Mock.SetStatus(resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id"), mock.StatusTerminated))
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				held := make(chan struct{})
				defer close(held)
				fault := mock.Fault{Operation: mock.OpConfigure, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }}
				if !taken {
					fault.Hold, fault.HoldAnswer, fault.Break = held, nil, mock.BreakBefore
				}
				e.Mock.Order(fault)
				c := resourcetest.Configuration(e).OtherSecrets()
				resourcetest.WantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "sends it again only if not")
				e.Mock.ForgetRequests()

				resourcetest.WantNone(t, r.Read(t))
				resourcetest.WantNoErrors(t, r.Must(t, c))
				if taken {
					resourcetest.WantSent(t, e)
				} else {
					resourcetest.WantSent(t, e, mock.OpConfigure)
				}
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

// A call that shows nothing two minutes later came to nothing: what happens to the task from then on is somebody else's doing.
func TestAStartThatNeverShowsIsForgotten(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
		unanswered(t, e, r, c.OtherSecrets(), mock.OpConfigure, false)
		resourcetest.WantNone(t, r.Read(t))
		document := resourcetest.Ledger(t, r)
		op, _ := document["operation"].(map[string]any)
		if op["stage"] != "sent" {
			t.Fatalf("a call of a moment ago is %v in the ledger", op)
		}
		ago := time.Now().Add(-2 * time.Minute).UTC().Format(time.RFC3339Nano)
		op["at"], op["before"].(map[string]any)["at"] = ago, ago
		resourcetest.SetLedger(t, r, document)
		resourcetest.WantNone(t, r.Read(t))
		if got := resourcetest.OperationStage(t, r); got != "begun" {
			t.Errorf("what the task was stopped for is %q in the ledger, want it to be begun anew", got)
		}
		resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusIncrMigrating))
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantState(t, r, "source_instance.password_wo_version", "1")
	})
}
