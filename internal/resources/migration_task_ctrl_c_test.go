package resources_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// scene is an apply that is about to be made.
type scene struct {
	begin func(*testing.T, *acctest.Env) (*acctest.Resource, config) // what to apply; nil destroys
	sends []mock.Operation
}

// scenes gives every apply that makes a call of its own.
func scenes() map[string]scene {
	changed := func(status string, change func(config) config) func(*testing.T, *acctest.Env) (*acctest.Resource, config) {
		return func(t *testing.T, e *acctest.Env) (*acctest.Resource, config) {
			t.Helper()
			r := configured(t, e, configuration(e))
			if status != "" {
				did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				wantNoErrors(t, r.Read(t))
			}
			return r, change(configuration(e))
		}
	}
	return map[string]scene{
		"configuring a task": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, config) {
			t.Helper()
			made(t, e, waiting(e))
			return e.Serve(t, nil).Resource(t, taskConfiguration), configuration(e)
		}, []mock.Operation{mock.OpConfigure}},
		"configuring a task at its end": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, config) {
			t.Helper()
			did(t, e.Mock.SetStatus(made(t, e, incremental(e)).Get(t, "id"), mock.StatusTerminated))
			return e.Serve(t, nil).Resource(t, taskConfiguration), configuration(e)
		}, []mock.Operation{mock.OpConfigure}},
		"adding instances": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, config) {
			t.Helper()
			return made(t, e, waiting(e)), incremental(e)
		}, []mock.Operation{mock.OpConfigure}},
		"reconfiguring":       {changed("", func(c config) config { return c.with("bandwidth_limit_mb", 7) }), []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"sending new secrets": {changed("", config.otherSecrets), []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"restarting":          {changed(mock.StatusTerminated, func(c config) config { return c.with("restart_trigger", "one") }), []mock.Operation{mock.OpBatchRestart}},
		"running it again with another resume mode": {changed(mock.StatusFailed, func(c config) config { return c.with("restart_trigger", "one", "resume_mode", "manual") }),
			[]mock.Operation{mock.OpConfigure}},
		"destroying": {changed("", func(config) config { return nil }), []mock.Operation{mock.OpStop}},
	}
}

// An apply that Ctrl-C ends at any of its requests is carried on by the next one, also where the service goes on showing an
// old status for a while. Nothing is sent again but a stop that is not shown yet, which does no harm.
func TestCtrlCAtEveryRequest(t *testing.T) {
	t.Parallel()
	const lag = 1200 * time.Millisecond
	services := map[string]func(*mock.Config){
		"shows all at once":     func(*mock.Config) {},
		"shows its status late": func(c *mock.Config) { c.ConfigureLag, c.RestartLag, c.StopLag, c.LagStatusOnly = lag, lag, lag, true },
	}
	for scene, test := range scenes() {
		for service, change := range services {
			for n := range 4 {
				t.Run(fmt.Sprintf("%s, the service %s, request %d", scene, service, n+1), func(t *testing.T) {
					t.Parallel()
					e := acctest.NewMock(t, nil)
					r, c := test.begin(t, e)
					e.Mock.SetConfig(change)
					e.Mock.ForgetRequests()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					e.Mock.Order(mock.Fault{Skip: n, OnHit: func(*http.Request) { cancel() }})
					r.Apply(t, ctx, r.Plan(t, c)) // what it says is held elsewhere
					if r.Exists() {
						wantNoErrors(t, r.Read(t))
					}
					if r.Exists() || c != nil {
						plan := r.Plan(t, c)
						wantNoErrors(t, plan.Diagnostics)
						wantNoErrors(t, r.Apply(t, t.Context(), plan))
					}
					var sent []mock.Operation
					for _, request := range e.Mock.Requests() {
						if request.Method != http.MethodGet {
							sent = append(sent, request.Operation)
						}
					}
					sent = slices.CompactFunc(sent, func(a, b mock.Operation) bool { return a == mock.OpStop && b == mock.OpStop })
					if !slices.Equal(sent, test.sends) {
						t.Errorf("sent %v, want %v", sent, test.sends)
					}
					if c != nil {
						wantState(t, r, "status", "INCRMIGEATING")
						wantClean(t, r, c)
					} else if task := e.Task(t, e.Name("task")); task.Status != mock.StatusTerminated {
						t.Errorf("the task is %s", task.Status)
					}
				})
			}
		}
	}
}

// A creation that Ctrl-C ends at any of its requests is never tainted. The next apply carries it on, and makes and configures
// nothing twice.
func TestCtrlCAtEveryRequestOfACreation(t *testing.T) {
	t.Parallel()
	kinds := map[string]struct {
		config func(*acctest.Env) config
		goal   string
		calls  []mock.Operation
	}{
		"an incremental migration": {incremental, mock.StatusIncrMigrating, []mock.Operation{mock.OpCreateOnline, mock.OpConfigure}},
		"a full migration":         {full, mock.StatusSuccess, []mock.Operation{mock.OpCreateOnline, mock.OpConfigure}},
		"one without instances":    {waiting, mock.StatusRunning, []mock.Operation{mock.OpCreateOnline}},
		"an import":                {imported, mock.StatusSuccess, []mock.Operation{mock.OpCreateImport}},
	}
	for kind, test := range kinds {
		for service, change := range map[string]func(*mock.Config){"with jobs": soon, "without jobs": func(c *mock.Config) { soon(c); c.NoJobID = true }} {
			for n := range 7 {
				t.Run(fmt.Sprintf("%s, %s, request %d", kind, service, n+1), func(t *testing.T) {
					t.Parallel()
					e := acctest.NewMock(t, change)
					c := test.config(e)
					r := e.Serve(t, nil).Resource(t, migrationTask)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					e.Mock.Order(mock.Fault{Skip: n, OnHit: func(*http.Request) { cancel() }})
					diags := r.Apply(t, ctx, r.Plan(t, c))
					if _, made := e.Mock.TaskNamed(c["task_name"].(string)); made && (acctest.HasError(diags) || !r.Exists()) {
						t.Fatalf("the task is tainted or lost: %s", acctest.Text(diags))
					}
					if r.Exists() {
						wantNoErrors(t, r.Read(t))
					}
					wantNoErrors(t, r.Must(t, c))
					wantSent(t, e, test.calls...)
					wantState(t, r, "status", test.goal)
					wantClean(t, r, c)
					wantNoSecret(t, e, r, diags, "")
				})
			}
		}
	}
}
