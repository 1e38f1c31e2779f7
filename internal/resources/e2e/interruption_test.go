package e2e_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// moment is where an apply is when Ctrl-C or its own time-out cuts it short, and what is then left.
type moment struct {
	of    string // whose time-out: create, update or delete
	begin beginning

	// Either an answer never comes, or something never ends: then the apply is there once it looks at a task in a status.
	held  mock.Operation
	slow  func(*mock.Config)
	looks string

	ctrlC, timeOut wantedDiagnostic
	state          string           // the status in state; "-": the state has nothing
	stage          string           // of a task's operation in the ledger; "": none is left
	pending        bool             // the same of an exchange that is to be waited for
	sent           []mock.Operation // by the apply that is cut short
	next           []mock.Operation // by the next one, which ends well
	goal           string           // the status in state after that; "-": the state has nothing
}

// beginning gives a resource and the configuration to apply, nil to destroy it, with a time limit on that (nil: none).
type beginning func(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config)

// wantedDiagnostic is what a diagnostic says, and whether it is a warning or an error.
type wantedDiagnostic struct {
	severity tfprotov6.DiagnosticSeverity
	words    []string
}

func warns(words ...string) wantedDiagnostic {
	return wantedDiagnostic{tfprotov6.DiagnosticSeverityWarning, words}
}

func fails(words ...string) wantedDiagnostic {
	return wantedDiagnostic{tfprotov6.DiagnosticSeverityError, words}
}

func neverStopped(c *mock.Config) { c.Stop = time.Hour }

func neverExchanged(c *mock.Config) { c.Exchange = time.Hour }

// creating begins with nothing.
func creating(typeName string, c func(*acctest.Env) resourcetest.Config) beginning {
	return func(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
		t.Helper()
		if typeName == resourcetest.TypeTaskConfiguration {
			resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		}
		return e.Serve(t, nil).Resource(t, typeName), c(e).With("timeouts", limit)
	}
}

// creatingWithoutProject begins with nothing, and with a project that is yet to be looked up.
func creatingWithoutProject(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
	t.Helper()
	return e.Serve(t, map[string]any{"project_id": nil}).Resource(t, resourcetest.TypeMigrationTask), resourcetest.IncrementalTask(e).With("timeouts", limit)
}

// updating begins with a migration that is in sync.
func updating(typeName string, change func(resourcetest.Config) resourcetest.Config) beginning {
	return func(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
		t.Helper()
		r := resourcetest.ConfiguringTypes()[typeName].Create(t, e, resourcetest.ConfiguringTypes()[typeName].Config(e))
		return r, change(resourcetest.ConfiguringTypes()[typeName].Config(e)).With("timeouts", limit)
	}
}

// restarting begins with a migration that was stopped.
func restarting(typeName string) beginning {
	return func(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
		t.Helper()
		r, c := updating(typeName, func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") })(t, e, limit)
		resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminated))
		resourcetest.WantWarnings(t, r.Read(t), "has ended")
		return r, c
	}
}

// destroying begins with a migration that is in sync.
func destroying(typeName string, change func(resourcetest.Config) resourcetest.Config) beginning {
	return func(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
		t.Helper()
		r := resourcetest.ConfiguringTypes()[typeName].Create(t, e, change(resourcetest.ConfiguringTypes()[typeName].Config(e)).With("timeouts", limit))
		return r, nil
	}
}

func exchanging(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
	t.Helper()
	return e.Serve(t, nil).Resource(t, resourcetest.TypeIPExchange), resourcetest.ExchangeOf(resourcetest.TaskInSync(t, e, "").ID).With("timeouts", limit)
}

func rollingBack(t *testing.T, e *acctest.Env, limit map[string]any) (*acctest.Resource, resourcetest.Config) {
	t.Helper()
	r, c := exchanging(t, e, limit)
	r.Must(t, c)
	return r, nil
}

// moments gives every moment at which an apply can be cut short.
func moments() map[string]moment {
	const inSync, gone, toStop, toConfigure = mock.StatusIncrMigrating, "-", mock.OpStop, mock.OpConfigure
	as := func(c resourcetest.Config) resourcetest.Config { return c }
	limited := func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }
	keeping := func(c resourcetest.Config) resourcetest.Config { return c.With("deletion_policy", "delete") }
	calls := func(calls ...mock.Operation) []mock.Operation { return calls }
	all := map[string]moment{
		// Without an id there is nothing to keep: the message tells what to look for.
		"creating, the project on the wire": {of: "create", begin: creatingWithoutProject, held: mock.OpProjects,
			ctrlC: fails("not created", "Looking up the project"), timeOut: fails("not created", "Looking up the project"), state: gone,
			next: calls(mock.OpCreateOnline, toConfigure), goal: inSync},
		"creating, the creation on the wire": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.IncrementalTask), held: mock.OpCreateOnline,
			ctrlC: fails("not created", "not known", "terraform import"), timeOut: fails("not created", "not known", "terraform import", "timed out"), state: gone,
			sent: calls(mock.OpCreateOnline), next: calls(toConfigure), goal: inSync},
		"importing, the creation on the wire": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.BackupImport), held: mock.OpCreateImport,
			ctrlC: fails("not created", "not known", "terraform import"), timeOut: fails("not created", "not known", "terraform import", "timed out"), state: gone,
			sent: calls(mock.OpCreateImport), goal: "SUCCESS"},
		// The task is there, but not yet what it was made for. Ctrl-C taints nothing: the next apply carries on. A time-out taints,
		// since others depend on what took too long.
		"creating, its machine in the making by its job": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.IncrementalTask), slow: resourcetest.NeverReady, looks: "the job",
			ctrlC: warns("interrupted", "the next apply configures it"), timeOut: fails("created, but not configured", "terraform untaint", "timed out"), state: "", stage: "begun",
			sent: calls(mock.OpCreateOnline), next: calls(toConfigure), goal: inSync},
		"creating, its machine in the making": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.IncrementalTask), slow: resourcetest.NeverWithoutJob, looks: "",
			ctrlC: warns("interrupted", "the next apply configures it"), timeOut: fails("created, but not configured", "terraform untaint", "timed out"), state: mock.DefaultMakingStatus, stage: "begun",
			sent: calls(mock.OpCreateOnline), next: calls(toConfigure), goal: inSync},
		"creating, the configuration on the wire": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.IncrementalTask), held: toConfigure,
			ctrlC: warns("interrupted", "next apply first finds out", "not known"), timeOut: fails("perhaps configured", "terraform untaint", "next apply first finds out", "timed out"), state: "RUNNING", stage: "sent",
			sent: calls(mock.OpCreateOnline, toConfigure), goal: inSync},
		"creating without instances, its machine in the making": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.WaitingTask), slow: resourcetest.NeverWithoutJob, looks: "",
			ctrlC: warns("interrupted", "sends nothing again"), timeOut: fails("not ready in time", "terraform untaint", "timeouts"), state: mock.DefaultMakingStatus, stage: "taken",
			sent: calls(mock.OpCreateOnline), goal: "RUNNING"},
		"creating, waiting for sync": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.IncrementalTask), slow: resourcetest.NeverInSync, looks: mock.StatusFullMigrating,
			ctrlC: warns("interrupted", "sends nothing again"), timeOut: fails("not finished in time", "goes on", "terraform untaint", "timeouts", "wait_for_sync"), state: mock.StatusFullMigrating, stage: "taken",
			sent: calls(mock.OpCreateOnline, toConfigure), goal: inSync},
		"importing, waiting for its end": {of: "create", begin: creating(resourcetest.TypeMigrationTask, resourcetest.BackupImport), slow: resourcetest.NeverImported, looks: mock.StatusMigrating,
			ctrlC: warns("interrupted", "sends nothing again"), timeOut: fails("not finished in time", "goes on", "terraform untaint", "timeouts", "wait_for_sync"), state: mock.StatusMigrating, stage: "taken",
			sent: calls(mock.OpCreateImport), goal: "SUCCESS"},

		"deleting, the deletion on the wire": {of: "delete", begin: destroying(resourcetest.TypeMigrationTask, keeping), held: mock.OpDelete,
			ctrlC: fails("not deleted", "kept in state", "Destroy again"), timeOut: fails("not deleted", "kept in state", "Destroy again", "timed out"), state: inSync,
			sent: calls(toStop, mock.OpDelete), goal: gone},
		"deleting, waiting for the stop": {of: "delete", begin: destroying(resourcetest.TypeMigrationTask, keeping), slow: neverStopped, looks: mock.StatusTerminating,
			ctrlC: fails("not deleted", "kept in state", "Destroy again"), timeOut: fails("not deleted", "kept in state", "Destroy again", "timed out"), state: inSync,
			sent: calls(toStop), next: calls(mock.OpDelete), goal: gone},

		"configuring, the configuration on the wire": {of: "create", begin: creating(resourcetest.TypeTaskConfiguration, resourcetest.Configuration), held: toConfigure,
			ctrlC: warns("interrupted", "next apply first finds out", "not known"), timeOut: fails("perhaps configured", "terraform untaint", "next apply first finds out", "timed out"), state: "RUNNING", stage: "sent",
			sent: calls(toConfigure), goal: inSync},
		"configuring, waiting for sync": {of: "create", begin: creating(resourcetest.TypeTaskConfiguration, resourcetest.Configuration), slow: resourcetest.NeverInSync, looks: mock.StatusFullMigrating,
			ctrlC: warns("interrupted", "sends nothing again"), timeOut: fails("not finished in time", "goes on", "terraform untaint", "timeouts", "wait_for_sync"), state: mock.StatusFullMigrating, stage: "taken",
			sent: calls(toConfigure), goal: inSync},

		"exchanging, the exchange on the wire": {of: "create", begin: exchanging, held: mock.OpExchangeIP,
			ctrlC: warns("perhaps exchanged", "next apply finds out", "not known"), timeOut: warns("perhaps exchanged", "next apply finds out", "timed out"), state: "", pending: true,
			sent: calls(mock.OpExchangeIP), goal: mock.TaskStatusExchanged},
		"exchanging, waiting for the exchange": {of: "create", begin: exchanging, slow: neverExchanged, looks: mock.TaskStatusExchanging,
			ctrlC: warns("interrupted", "sends nothing again"), timeOut: warns("not exchanged in time", "goes on", "sends nothing again", "timeouts"), state: mock.TaskStatusExchanging, pending: true,
			sent: calls(mock.OpExchangeIP), goal: mock.TaskStatusExchanged},
		"rolling back, the roll-back on the wire": {of: "delete", begin: rollingBack, held: mock.OpRollbackIP,
			ctrlC: fails("not rolled back", "kept in state", "not known"), timeOut: fails("not rolled back", "kept in state", "timed out"), state: mock.TaskStatusExchanged,
			sent: calls(mock.OpRollbackIP), goal: gone},
		"rolling back, waiting for the roll-back": {of: "delete", begin: rollingBack, slow: neverExchanged, looks: mock.TaskStatusExchanging,
			ctrlC: fails("not followed to its end", "kept in state", "waits on"), timeOut: fails("not followed to its end", "kept in state", "timeouts"), state: mock.TaskStatusExchanged,
			sent: calls(mock.OpRollbackIP), goal: gone},
	}
	for name := range resourcetest.ConfiguringTypes() {
		for doing, m := range map[string]moment{
			"updating, the stop on the wire": {of: "update", begin: updating(name, limited), held: toStop,
				ctrlC: fails("not configured", "has been stopped", "Apply again"), timeOut: fails("not configured", "has been stopped", "Apply again", "timed out"), state: inSync, stage: "begun",
				sent: calls(toStop), next: calls(toConfigure), goal: inSync},
			"updating, waiting for the stop": {of: "update", begin: updating(name, limited), slow: neverStopped, looks: mock.StatusTerminating,
				ctrlC: fails("not configured", "has been stopped", "Apply again"), timeOut: fails("not configured", "has been stopped", "Apply again", "timed out"), state: inSync, stage: "begun",
				sent: calls(toStop), next: calls(toConfigure), goal: inSync},
			"updating, the configuration on the wire": {of: "update", begin: updating(name, limited), held: toConfigure,
				ctrlC: fails("perhaps configured", "next apply first finds out", "not known"), timeOut: fails("perhaps configured", "next apply first finds out", "timed out"), state: inSync, stage: "sent",
				sent: calls(toStop, toConfigure), goal: inSync},
			"sending new secrets, the configuration on the wire": {of: "update", begin: updating(name, resourcetest.Config.OtherSecrets), held: toConfigure,
				ctrlC: fails("perhaps configured", "next apply first finds out", "not known"), timeOut: fails("perhaps configured", "next apply first finds out", "timed out"), state: inSync, stage: "sent",
				sent: calls(toStop, toConfigure), goal: inSync},
			"updating, waiting for sync": {of: "update", begin: updating(name, limited), slow: resourcetest.NeverInSync, looks: mock.StatusFullMigrating,
				ctrlC: warns("interrupted", "sends nothing again"), timeOut: fails("not finished in time", "goes on", "waits on", "timeouts", "wait_for_sync"), state: mock.StatusFullMigrating, stage: "taken",
				sent: calls(toStop, toConfigure), goal: inSync},
			"updating, the resume mode on the wire": {of: "update", begin: updating(name, func(c resourcetest.Config) resourcetest.Config { return c.With("resume_mode", "manual") }), held: mock.OpSetResumeMode,
				ctrlC: fails("Resume mode not changed", "does no harm"), timeOut: fails("Resume mode not changed", "timed out"), state: inSync,
				sent: calls(mock.OpSetResumeMode), goal: inSync},
			"restarting, the restart on the wire": {of: "update", begin: restarting(name), held: mock.OpBatchRestart,
				ctrlC: fails("perhaps restarted", "next apply first finds out", "not known"), timeOut: fails("perhaps restarted", "next apply first finds out", "timed out"), state: mock.StatusTerminated, stage: "sent",
				sent: calls(mock.OpBatchRestart), goal: inSync},
			"restarting, waiting for sync": {of: "update", begin: restarting(name), slow: resourcetest.NeverInSync, looks: mock.StatusFullMigrating,
				ctrlC: warns("interrupted", "sends nothing again"), timeOut: fails("not finished in time", "goes on", "waits on", "timeouts", "wait_for_sync"), state: mock.StatusFullMigrating, stage: "taken",
				sent: calls(mock.OpBatchRestart), goal: inSync},
			"destroying, the stop on the wire": {of: "delete", begin: destroying(name, as), held: toStop,
				ctrlC: fails("kept in state", "Destroy again", "does no harm"), timeOut: fails("kept in state", "Destroy again", "timed out"), state: inSync,
				sent: calls(toStop), goal: gone},
			"destroying, waiting for the stop": {of: "delete", begin: destroying(name, as), slow: neverStopped, looks: mock.StatusTerminating,
				ctrlC: fails("kept in state", "Destroy again"), timeOut: fails("kept in state", "Destroy again", "timed out"), state: inSync,
				sent: calls(toStop), goal: gone},
		} {
			all[name+": "+doing] = m
		}
	}
	return all
}

// At every moment, an apply that Ctrl-C or its time-out ends returns soon, says how to go on, keeps what it knows in state, and
// the next apply carries on without a call that the service has had.
func TestAnApplyThatIsCutShort(t *testing.T) {
	t.Parallel()
	for name, m := range moments() {
		t.Run(name+", by Ctrl-C", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m.test(t, nil, m.ctrlC)
			})
		})
		t.Run(name+", by its time-out", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m.test(t, resourcetest.Timeouts(m.of, "4s"), m.timeOut)
			})
		})
	}
}

func (m moment) test(t *testing.T, limit map[string]any, want wantedDiagnostic) {
	e := acctest.NewMemoryMock(t, nil)
	r, c := m.begin(t, e, limit)
	created := !r.Exists()
	plan := r.Plan(t, c)
	resourcetest.WantNoErrors(t, plan.Diagnostics)
	e.Mock.ForgetRequests()

	ctx, ctrlC := context.WithCancel(t.Context())
	defer ctrlC()
	held := make(chan struct{})
	began := time.Now()
	cut := began.Add(4 * time.Second)
	e.Mock.Order(m.fault(e, held, func() {
		if limit == nil {
			cut = time.Now()
			ctrlC()
		}
	}))
	if m.slow != nil {
		e.Mock.SetConfig(m.slow)
	}
	diags := r.Apply(t, ctx, plan)
	if took := time.Since(cut); took > 10*time.Second {
		t.Errorf("it took %s to return", took)
	}
	if want.severity == tfprotov6.DiagnosticSeverityError {
		resourcetest.WantError(t, diags, want.words...)
	} else {
		resourcetest.WantWarning(t, diags, want.words...)
	}
	resourcetest.WantSent(t, e, m.sent...)
	m.wantKept(t, e, r)
	if tainted := created && r.Exists() && acctest.HasError(diags); tainted {
		if limit == nil {
			t.Error("Ctrl-C has tainted the resource")
		}
		resourcetest.WantText(t, acctest.Text(diags), "terraform untaint")
	}

	close(held)
	e.Mock.SetConfig(resourcetest.ShortPhases)
	m.goOn(t, e, r, c)
	resourcetest.WantSent(t, e, m.next...)
	if m.goal == "-" {
		if r.Exists() {
			t.Errorf("it is still in state: %s", r.State)
		}
		return
	}
	resourcetest.WantState(t, r, "status", m.goal)
	resourcetest.WantClean(t, r, c.WithoutTimeouts())
}

// fault keeps the apply at its moment; there tells that it is there.
func (m moment) fault(e *acctest.Env, held <-chan struct{}, there func()) mock.Fault {
	switch {
	case m.held != "":
		return mock.Fault{Operation: m.held, HoldAnswer: held, OnHit: func(*http.Request) { there() }}
	case m.looks == "the job":
		return mock.Fault{Operation: mock.OpJob, Skip: 1, OnHit: func(*http.Request) { there() }}
	}
	return mock.Fault{
		Operation: mock.OpShow, Skip: 1, // one look is answered
		Match: func(*http.Request) bool {
			tasks := e.Mock.Tasks()
			return len(tasks) == 1 && (tasks[0].Status == m.looks || m.looks != "" && tasks[0].TaskStatus == m.looks)
		},
		OnHit: func(*http.Request) { there() },
	}
}

// wantKept checks what state and private state hold of the apply that was cut short.
func (m moment) wantKept(t *testing.T, e *acctest.Env, r *acctest.Resource) {
	t.Helper()
	if m.state == "-" {
		if r.Exists() {
			t.Errorf("it is in state: %s", r.State)
		}
		return
	}
	resourcetest.WantState(t, r, "status", m.state)
	if _, known := e.Mock.Task(r.Get(t, "id")); !known {
		t.Errorf("the id in state is %q", r.Get(t, "id"))
	}
	if r.TypeName() == resourcetest.TypeIPExchange {
		if pending := resourcetest.Ledger(t, r)["waiting"] == true; pending != m.pending {
			t.Errorf("a wait to be taken up: %t, want %t", pending, m.pending)
		}
	} else if got := resourcetest.OperationStage(t, r); got != m.stage {
		t.Errorf("the operation in the ledger is %q, want %q", got, m.stage)
	}
	resourcetest.WantNoSecret(t, e, r, nil, "")
}

// goOn does what comes next: the same again and, where only the service knows the task, its import first.
func (m moment) goOn(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
	t.Helper()
	if tasks := e.Mock.Tasks(); !r.Exists() && len(tasks) == 1 {
		resourcetest.WantNone(t, r.Import(t, tasks[0].ID))
	} else if r.Exists() {
		resourcetest.WantNoErrors(t, r.Read(t))
	}
	if c == nil && !r.Exists() {
		return
	}
	plan := r.Plan(t, c.WithoutTimeouts())
	resourcetest.WantNoErrors(t, plan.Diagnostics)
	flows := regexp.MustCompile("starts the migration|runs the migration again|interrupts the running migration").MatchString(acctest.Text(plan.Diagnostics))
	if want := slices.Contains(m.next, mock.OpConfigure); r.TypeName() != resourcetest.TypeIPExchange && flows != want {
		t.Errorf("the plan warns that data flows: %t, want %t: %s", flows, want, acctest.Text(plan.Diagnostics))
	}
	resourcetest.WantNoErrors(t, r.Apply(t, t.Context(), plan))
}
