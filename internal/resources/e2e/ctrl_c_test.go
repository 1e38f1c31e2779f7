package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// scene is an apply that is about to be made.
type scene struct {
	begin func(*testing.T, *acctest.Env) (*acctest.Resource, resourcetest.Config) // what to apply; nil destroys
	sends []mock.Operation
}

// scenes gives every apply that makes a call of its own.
func scenes() map[string]scene {
	changed := func(status string, change func(resourcetest.Config) resourcetest.Config) func(*testing.T, *acctest.Env) (*acctest.Resource, resourcetest.Config) {
		return func(t *testing.T, e *acctest.Env) (*acctest.Resource, resourcetest.Config) {
			t.Helper()
			r := resourcetest.CreateConfigured(t, e, resourcetest.Configuration(e))
			if status != "" {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				resourcetest.WantNoErrors(t, r.Read(t))
			}
			return r, change(resourcetest.Configuration(e))
		}
	}
	return map[string]scene{
		"configuring a task": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, resourcetest.Config) {
			t.Helper()
			resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			return e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration), resourcetest.Configuration(e)
		}, []mock.Operation{mock.OpConfigure}},
		"configuring a task whose machine is being made": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, resourcetest.Config) {
			t.Helper()
			id := resourcetest.Create(t, e, resourcetest.WaitingTask(e)).Get(t, "id")
			resourcetest.NoError(t, e.Mock.SetStatus(id, mock.DefaultMakingStatus))
			time.AfterFunc(2*time.Second, func() { resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusRunning)) })
			return e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration), resourcetest.Configuration(e)
		}, []mock.Operation{mock.OpConfigure}},
		"configuring a task at its end": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, resourcetest.Config) {
			t.Helper()
			resourcetest.NoError(t, e.Mock.SetStatus(resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id"), mock.StatusTerminated))
			return e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration), resourcetest.Configuration(e)
		}, []mock.Operation{mock.OpConfigure}},
		"adding instances": {func(t *testing.T, e *acctest.Env) (*acctest.Resource, resourcetest.Config) {
			t.Helper()
			return resourcetest.Create(t, e, resourcetest.WaitingTask(e)), resourcetest.IncrementalTask(e)
		}, []mock.Operation{mock.OpConfigure}},
		"reconfiguring":       {changed("", func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }), []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"sending new secrets": {changed("", resourcetest.Config.OtherSecrets), []mock.Operation{mock.OpStop, mock.OpConfigure}},
		"restarting":          {changed(mock.StatusTerminated, func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") }), []mock.Operation{mock.OpBatchRestart}},
		"running it again with another resume mode": {changed(mock.StatusFailed, func(c resourcetest.Config) resourcetest.Config {
			return c.With("restart_trigger", "one", "resume_mode", "manual")
		}),
			[]mock.Operation{mock.OpConfigure}},
		"destroying": {changed("", func(resourcetest.Config) resourcetest.Config { return nil }), []mock.Operation{mock.OpStop}},
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
					synctest.Test(t, func(t *testing.T) {
						e := acctest.NewMemoryMock(t, nil)
						r, c := test.begin(t, e)
						e.Mock.SetConfig(change)
						e.Mock.ForgetRequests()
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						e.Mock.Order(mock.Fault{Skip: n, OnHit: func(*http.Request) { cancel() }})
						if text := acctest.Text(r.Apply(t, ctx, r.Plan(t, c))); strings.Contains(text, "issue in the Terraform Provider") {
							t.Error(text)
						} // What else it says is held elsewhere.
						if r.Exists() {
							resourcetest.WantNoErrors(t, r.Read(t))
						}
						if r.Exists() || c != nil {
							plan := r.Plan(t, c)
							resourcetest.WantNoErrors(t, plan.Diagnostics)
							resourcetest.WantNoErrors(t, r.Apply(t, t.Context(), plan))
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
							resourcetest.WantState(t, r, "status", "INCRMIGEATING")
							resourcetest.WantClean(t, r, c)
						} else if task := e.Task(t, e.Name("task")); task.Status != mock.StatusTerminated {
							t.Errorf("the task is %s", task.Status)
						}
					})
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
		config func(*acctest.Env) resourcetest.Config
		goal   string
		calls  []mock.Operation
	}{
		"an incremental migration": {resourcetest.IncrementalTask, mock.StatusIncrMigrating, []mock.Operation{mock.OpCreateOnline, mock.OpConfigure}},
		"a full migration":         {resourcetest.FullTask, mock.StatusSuccess, []mock.Operation{mock.OpCreateOnline, mock.OpConfigure}},
		"one without instances":    {resourcetest.WaitingTask, mock.StatusRunning, []mock.Operation{mock.OpCreateOnline}},
		"an import":                {resourcetest.BackupImport, mock.StatusSuccess, []mock.Operation{mock.OpCreateImport}},
	}
	for kind, test := range kinds {
		for service, change := range map[string]func(*mock.Config){"with jobs": resourcetest.ShortPhases, "without jobs": func(c *mock.Config) { resourcetest.ShortPhases(c); c.NoJobID = true }} {
			for n := range 7 {
				t.Run(fmt.Sprintf("%s, %s, request %d", kind, service, n+1), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						e := acctest.NewMemoryMock(t, change)
						c := test.config(e)
						r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						e.Mock.Order(mock.Fault{Skip: n, OnHit: func(*http.Request) { cancel() }})
						diags := r.Apply(t, ctx, r.Plan(t, c))
						if _, made := e.Mock.TaskNamed(c["task_name"].(string)); made && (acctest.HasError(diags) || !r.Exists()) {
							t.Fatalf("the task is tainted or lost: %s", acctest.Text(diags))
						}
						if r.Exists() {
							resourcetest.WantNoErrors(t, r.Read(t))
						}
						resourcetest.WantNoErrors(t, r.Must(t, c))
						resourcetest.WantSent(t, e, test.calls...)
						resourcetest.WantState(t, r, "status", test.goal)
						resourcetest.WantClean(t, r, c)
						resourcetest.WantNoSecret(t, e, r, diags, "")
					})
				})
			}
		}
	}
}
