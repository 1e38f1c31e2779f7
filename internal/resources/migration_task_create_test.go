package resources_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestCreateReachesItsGoal(t *testing.T) {
	t.Parallel()
	record := func(e *acctest.Env) config {
		return imported(e).with("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b-77"})
	}
	tests := map[string]struct {
		config func(*acctest.Env) config
		status string
		count  map[mock.Operation]int
	}{
		"an incremental migration is in sync":             {incremental, "INCRMIGEATING", map[mock.Operation]int{mock.OpCreateOnline: 1, mock.OpConfigure: 1}},
		"a full migration has succeeded":                  {full, "SUCCESS", map[mock.Operation]int{mock.OpCreateOnline: 1, mock.OpConfigure: 1}},
		"an import from a bucket has succeeded":           {imported, "SUCCESS", map[mock.Operation]int{mock.OpCreateImport: 1, mock.OpConfigure: 0}},
		"an import of a record has succeeded":             {record, "SUCCESS", map[mock.Operation]int{mock.OpCreateImport: 1}},
		"a task without instances waits to be configured": {waiting, "RUNNING", map[mock.Operation]int{mock.OpCreateOnline: 1, mock.OpConfigure: 0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := test.config(e)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			diags := r.Must(t, c)
			if test.status == mock.StatusRunning { // nothing flows
				wantNone(t, diags)
			} else {
				wantStarts(t, diags)
			}
			task := e.Task(t, c["task_name"].(string))
			wantState(t, r, "id", task.ID, "status", test.status, "wait_for_sync", "true", "deletion_policy", "stop")
			if got := r.IdentityOf(t, "task_id"); got != task.ID {
				t.Errorf("identity %q, want %q", got, task.ID)
			}
			if got := r.IdentityOf(t, "region"); got != e.Mock.Config().Region {
				t.Errorf("identity's region %q", got)
			}
			if task.Address != r.Get(t, "ecs_tenant_private_ip") {
				t.Errorf("machine address %q, want %q", r.Get(t, "ecs_tenant_private_ip"), task.Address)
			}
			for operation, count := range test.count {
				wantCount(t, e, count, operation)
			}
			wantClean(t, r, c)
			wantNoSecret(t, e, r, nil, "")
		})
	}
}

func TestCreateSendsWhatIsConfigured(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	v := e.Values()
	made(t, e, incremental(e).with("description", "cut-over in May", "bandwidth_limit_mb", 100))
	task := e.Task(t, e.Name("task"))
	if task.Description != "cut-over in May" || task.VPCID != v.VPCID || task.SubnetID != v.SubnetID || task.SecurityGroupID != v.SecurityGroupID {
		t.Errorf("created %+v", task)
	}
	if task.MigrationMethod != mock.MethodIncremental || task.ResumeMode != mock.ResumeAuto || task.BandwidthLimitMB != "100" {
		t.Errorf("configured %+v", task)
	}
	if task.Source.Addrs != v.SourceAddr || task.Source.Password != v.SourcePassword || task.Target.ID != v.TargetID || task.Target.Password != v.TargetPassword {
		t.Errorf("configured with source %+v, target %+v", task.Source, task.Target)
	}
}

func TestCreateSendsAPlainPasswordToo(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e).source("password", "plain-Word-1", "password_wo", nil, "password_wo_version", nil)
	r := made(t, e, c)
	if got := e.Task(t, e.Name("task")).Source.Password; got != "plain-Word-1" {
		t.Errorf("sent password %q", got)
	}
	wantState(t, r, "source_instance.password", "plain-Word-1")
	wantClean(t, r, c)
}

func TestCreateDoesNotWaitForSyncUnlessAsked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		status string
	}{
		"an online migration": {incremental, "FULLMIGRATING"},
		"an import":           {imported, "MIGRATING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Full, c.Import = time.Hour, time.Hour })
			c := test.config(e).with("wait_for_sync", false)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			wantStarts(t, r.Must(t, c))
			wantState(t, r, "status", test.status)
			wantClean(t, r, c)
		})
	}
}

func TestCreateWithoutWaitingSurvivesThatTheTaskCannotBeReadBack(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e).with("wait_for_sync", false)
	r := e.Serve(t, map[string]any{"max_retries": 0}).Resource(t, migrationTask)
	taken := make(chan struct{})
	during(t, e, c, mock.StatusFullMigrating, func(mock.Task) { close(taken) })
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
	// The look after the configuration is the first that finds the task running.
	e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look", Times: -1,
		Match: func(*http.Request) bool {
			select {
			case <-taken:
				return true
			default:
				task, ok := e.Mock.TaskNamed(c["task_name"].(string))
				return ok && task.Configured > 0
			}
		}})
	wantWarnings(t, r.Must(t, c), "the apply starts the migration", "no right to look")
	wantState(t, r, "id", e.Task(t, e.Name("task")).ID)
}

// Whatever fails after the service has made the task, its id is in state with what was planned, and no write-only value is.
func TestCreateKeepsTheIdWhateverFailsAfterwards(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		mock   func(*mock.Config)
		fault  mock.Fault
		text   []string
	}{
		"the configuration is refused": {
			config: incremental,
			fault:  mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "the source cannot be reached"},
			text:   []string{"not configured", "HTTP 400", "DCS.4000", "the source cannot be reached", "request id", "untaint"},
		},
		"the machine is never ready": {
			config: func(e *acctest.Env) config { return incremental(e).with("timeouts", timeouts("create", "1700ms")) },
			mock:   func(c *mock.Config) { c.Ready = time.Hour },
			text:   []string{"not configured", "timed out after 1.7s"},
		},
		"show is forbidden": {
			config: waiting,
			fault:  mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look", Times: -1},
			text:   []string{"no right to look", "could not be read", "terraform untaint"},
		},
		"the job of the machine cannot be read and its show neither": {
			config: incremental,
			fault:  mock.Fault{Operation: mock.OpShow, Status: 401, Code: "APIGW.0301", Message: "token expired", Times: -1},
			text:   []string{"token expired"},
		},
		"an import cannot be followed": {
			config: imported,
			fault:  mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look", Times: -1},
			text:   []string{"no right to look", "could not be read", "terraform untaint", "wait_for_sync = false", "dcs_migration_task_sync"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, test.mock)
			if test.fault.Operation != "" {
				e.Mock.Order(test.fault)
			}
			c := test.config(e)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			ctx, logs := logged(t)
			diags := r.Apply(t, ctx, r.Plan(t, c))
			wantError(t, diags, test.text...)
			if !r.Exists() {
				t.Fatal("the task is lost")
			}
			wantState(t, r, "id", e.Task(t, c["task_name"].(string)).ID, "task_name", c["task_name"].(string), "migration_type", c["migration_type"].(string))
			if target, ok := c["target_instance"].(map[string]any); ok {
				wantState(t, r, "target_instance.id", target["id"].(string), "target_instance.password_wo_version", "1")
			}
			if r.IdentityOf(t, "task_id") == "" {
				t.Error("no identity")
			}
			wantState(t, r, "region", e.Mock.Config().Region, "project_id", e.Mock.Config().ProjectID)
			wantNoSecret(t, e, r, diags, logs.String())
		})
	}
}

// A task whose configuration was never taken and that is kept with `terraform untaint` is configured by the next apply.
func TestAnUntaintedTaskIsConfiguredByTheNextApply(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
	c := incremental(e)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "not now")
	wantNone(t, r.Read(t))
	wantWarnings(t, r.Must(t, c), "the update starts the migration", "ended before the service had taken the configuration")
	wantState(t, r, "status", "INCRMIGEATING")
	wantCount(t, e, 1, mock.OpCreateOnline)
	wantClean(t, r, c)
}

func TestCreateFindsOutWhatBecameOfALostAnswer(t *testing.T) {
	t.Parallel()
	type lost struct {
		operation mock.Operation
		config    func(*acctest.Env) config
		fault     mock.Fault
		calls     int // of operation
	}
	tests := map[string]lost{}
	for name, l := range map[string]lost{
		"creating an online task":    {operation: mock.OpCreateOnline, config: incremental},
		"creating an import":         {operation: mock.OpCreateImport, config: imported},
		"configuring an online task": {operation: mock.OpConfigure, config: incremental},
	} {
		add := func(how string, calls int, fault mock.Fault) {
			fault.Operation = l.operation
			tests[name+", "+how] = lost{l.operation, l.config, fault, calls}
		}
		add("the connection breaking after the work", 1, mock.Fault{Break: mock.BreakAfter})
		add("the connection breaking amid the answer", 1, mock.Fault{Break: mock.BreakMidAnswer})
		add("the connection breaking before the work", 2, mock.Fault{Break: mock.BreakBefore})
		add("502 after the work", 1, mock.Fault{Status: 502, AfterWork: true, Body: "<html>bad gateway</html>"})
		add("500 without the work", 2, mock.Fault{Status: 500, Code: "DCS.5000", Message: "internal error"})
		add("429 without the work", 2, mock.Fault{Status: 429, Code: "APIGW.0308", Headers: map[string]string{"Retry-After": "0"}})
		if l.operation != mock.OpConfigure { // whose answer says nothing that is needed
			add("an answer that cannot be read", 1, mock.Fault{AfterWork: true, Status: 200, Body: "{"})
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			e.Mock.Order(test.fault)
			c := test.config(e)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			wantStarts(t, r.Must(t, c))
			wantState(t, r, "id", e.Task(t, c["task_name"].(string)).ID)
			wantCount(t, e, test.calls, test.operation)
		})
	}
}

func TestALostCreationIsFoundHoweverTheServiceLists(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mock.Config){
		"times in UTC without a zone":  func(c *mock.Config) { c.TimeFormat = mock.TimeSlashUTC },
		"times of its home, no zone":   func(c *mock.Config) { c.TimeFormat = mock.TimeSlashUTC8 },
		"times with a zone":            func(c *mock.Config) { c.TimeFormat = mock.TimeRFC3339 },
		"names matched exactly":        func(c *mock.Config) { c.NameFilter = mock.NameExact },
		"names matched in any case":    func(c *mock.Config) { c.NameFilter = mock.NameAnyCase },
		"names not matched at all":     func(c *mock.Config) { c.NameFilter = mock.NameIgnored },
		"oldest first, in short pages": func(c *mock.Config) { c.OldestFirst, c.PageCap = true, 2 },
		"new tasks listed late":        func(c *mock.Config) { c.ListLag = 700 * time.Millisecond },
		"the type holds the method":    func(c *mock.Config) { c.TypeHoldsMethod = true },
	} {
		for kind, operation := range map[string]mock.Operation{"online": mock.OpCreateOnline, "import": mock.OpCreateImport} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				e := acctest.NewMock(t, change)
				c := map[string]config{"online": incremental(e), "import": imported(e)}[kind]
				taskName := c["task_name"].(string)
				// Tasks that look much like the new one: older, or of a longer name.
				old := e.Mock.AddTask(mock.Task{Name: taskName, MigrationType: c["migration_type"].(string), Status: mock.StatusSuccess,
					CreatedAt: time.Now().Add(-100 * time.Minute).Add(-7 * time.Second), Target: &mock.Instance{ID: e.Values().TargetID}})
				for range 3 {
					e.Mock.AddTask(mock.Task{Name: taskName + "-2", MigrationType: c["migration_type"].(string), Status: mock.StatusRunning, CreatedAt: time.Now()})
				}
				e.Mock.Order(mock.Fault{Operation: operation, Break: mock.BreakAfter})
				r := e.Serve(t, nil).Resource(t, migrationTask)
				wantStarts(t, r.Must(t, c))
				wantCount(t, e, 1, operation)
				if id := r.Get(t, "id"); id == old.ID {
					t.Error("an older task was taken for the new one")
				}
				if got := len(e.Mock.Tasks()); got != 5 {
					t.Errorf("there are %d tasks, want 5", got)
				}
			})
		}
	}
}

func TestALostCreationThatCannotBeToldApartIsNamed(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	e.Mock.Order(mock.Fault{Operation: mock.OpCreateOnline, Break: mock.BreakAfter, OnHit: func(*http.Request) {
		e.Mock.AddTask(mock.Task{Name: e.Name("task"), MigrationType: mock.TypeOnline, Status: mock.StatusRunning, CreatedAt: time.Now()})
	}})
	r := e.Serve(t, nil).Resource(t, migrationTask)
	diags := r.Apply(t, t.Context(), r.Plan(t, c))
	tasks := e.Mock.Tasks()
	if len(tasks) != 2 {
		t.Fatalf("there are %d tasks", len(tasks))
	}
	wantError(t, diags, tasks[0].ID, tasks[1].ID, "terraform import")
	wantCount(t, e, 1, mock.OpCreateOnline)
}

func TestCreateSaysWhyAMigrationFailedAndHowToGoOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		during string
		status string
		after  []mock.Operation // what the error says to do is done by
	}{
		"an online migration": {incremental, mock.StatusFullMigrating, mock.StatusMigrationFailed, []mock.Operation{mock.OpBatchRestart}},
		"an import":           {imported, mock.StatusMigrating, mock.StatusFailed, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) { c.Full, c.Import = time.Hour, time.Hour })
			c := test.config(e)
			during(t, e, c, test.during, func(task mock.Task) {
				if err := e.Mock.Fail(task.ID, test.status, "row message", "WRONGPASS at the source", "giving up"); err != nil {
					t.Error(err)
				}
			})
			r := e.Serve(t, nil).Resource(t, migrationTask)
			wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), test.status, "WRONGPASS at the source", "giving up",
				"change restart_trigger", "terraform apply -replace", "terraform untaint", "The resource is tainted")
			wantState(t, r, "status", test.status)
			e.Mock.ForgetRequests()
			wantNone(t, r.Read(t)) // the error has said it all
			wantCount(t, e, 1, mock.OpShow)
			wantCount(t, e, 1)

			// Untainted, and with another restart_trigger.
			c = c.with("restart_trigger", "again")
			plan := r.Plan(t, c)
			if test.after == nil {
				wantWarnings(t, plan.Diagnostics, "replacing starts another migration")
				return
			}
			e.Mock.SetConfig(soon)
			wantWarnings(t, plan.Diagnostics, "the update runs the migration again")
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantSent(t, e, test.after...)
			wantState(t, r, "status", "INCRMIGEATING")
		})
	}
	t.Run("an update that runs it again", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		c := incremental(e)
		r := made(t, e, c)
		e.Mock.SetConfig(neverInSync)
		during(t, e, c, mock.StatusFullMigrating, func(task mock.Task) {
			did(t, e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "", "WRONGPASS at the source"))
		})
		diags := r.Apply(t, t.Context(), r.Plan(t, c.with("bandwidth_limit_mb", 7)))
		wantError(t, diags, "WRONGPASS at the source", "change restart_trigger", "terraform apply -replace")
		if strings.Contains(acctest.Text(diags), "taint") { // an update taints nothing
			t.Error(acctest.Text(diags))
		}
	})
	t.Run("a machine that cannot be made", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, neverWithoutJob)
		during(t, e, waiting(e), "", func(task mock.Task) { did(t, e.Mock.SetStatus(task.ID, mock.StatusFailed)) })
		r := e.Serve(t, nil).Resource(t, migrationTask)
		diags := r.Apply(t, t.Context(), r.Plan(t, waiting(e)))
		wantError(t, diags, "FAILED", "terraform apply -replace")
		if strings.Contains(acctest.Text(diags), "change restart_trigger") { // a task that was never configured has nothing to run again
			t.Error(acctest.Text(diags))
		}
	})
}

// interruptedDuring applies a plan and has the user press Ctrl-C once the task is in a status.
func interruptedDuring(t *testing.T, e *acctest.Env, r *acctest.Resource, plan *acctest.Plan, c config, status string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	during(t, e, c, status, func(mock.Task) {
		time.Sleep(50 * time.Millisecond) // for the wait to begin
		cancel()
	})
	diags := r.Apply(t, ctx, plan)
	if acctest.HasError(diags) {
		t.Fatalf("Ctrl-C became an error, which taints: %s", acctest.Text(diags))
	}
	return acctest.Text(acctest.Warnings(diags))
}

func TestCreateCutShortByCtrlCIsTakenUpByTheNextApply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		during string
		goal   string
	}{
		"an incremental migration": {incremental, mock.StatusFullMigrating, "INCRMIGEATING"},
		"an import":                {imported, mock.StatusMigrating, "SUCCESS"},
		"a task without instances": {waiting, "", "RUNNING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) {
				c.Full, c.Import = time.Hour, time.Hour
				if test.during == "" {
					c.Ready = time.Hour
				}
			})
			c := test.config(e)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			text := interruptedDuring(t, e, r, r.Plan(t, c), c, test.during)
			wantText(t, text, "interrupted", "sends nothing again")
			wantState(t, r, "id", e.Task(t, c["task_name"].(string)).ID)

			wantNone(t, r.Read(t))
			plan := r.Plan(t, c)
			wantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("the next plan has status %q", got)
			}
			before := e.Mock.Mutations()
			e.Mock.SetConfig(func(c *mock.Config) { c.Full, c.Import, c.Ready = 0, 0, 0 })
			wantNone(t, r.Apply(t, t.Context(), plan))
			if sent := e.Mock.Mutations() - before; sent != 0 {
				t.Errorf("the next apply sent %d mutating calls", sent)
			}
			wantState(t, r, "status", test.goal)
			wantClean(t, r, c)
		})
	}
}

func TestCreateCutShortByCtrlCNeedsNoApplyOnceTheGoalIsSeen(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := incremental(e)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	interruptedDuring(t, e, r, r.Plan(t, c), c, mock.StatusFullMigrating)
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	wantClean(t, r, c)
	wantState(t, r, "status", "INCRMIGEATING")
}

func TestCreateCutShortByItsTimeoutIsAnErrorThatSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := incremental(e).with("timeouts", timeouts("create", "4s"))
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "goes on", "terraform untaint", "timeouts", "wait_for_sync", "FULLMIGRATING")
	wantState(t, r, "status", "FULLMIGRATING")
	plan := r.Plan(t, c) // untainted
	if got := plan.Get(t, "status"); got != "(unknown)" {
		t.Errorf("the next plan has status %q", got)
	}
	e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "status", "INCRMIGEATING")
	wantCount(t, e, 1, mock.OpConfigure)
}

// Nothing has been configured yet: the task is kept, and the next apply configures it.
func TestCreateInterruptedWhileTheMachineIsMadeIsCarriedOnByTheNextApply(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mock.Config){
		"waiting for its job": neverReady, "waiting without a job": neverWithoutJob,
		"not returned by the service yet": func(c *mock.Config) { neverWithoutJob(c); c.NotFoundWhileMaking = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, change)
			c := incremental(e).with("bandwidth_limit_mb", 100)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			during(t, e, c, "", func(mock.Task) { cancel() })
			wantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "the next apply configures it, which starts the migration")
			wantState(t, r, "id", e.Task(t, e.Name("task")).ID, "bandwidth_limit_mb", "100", "target_instance.password_wo_version", "1")
			wantSent(t, e, mock.OpCreateOnline)

			if diags := r.Read(t); acctest.HasError(diags) || !r.Exists() {
				t.Fatalf("the task is lost: %s", acctest.Text(diags))
			}
			wantState(t, r, "bandwidth_limit_mb", "100", "target_instance.password_wo_version", "1") // planned, and not sent yet
			plan := r.Plan(t, c)
			wantWarnings(t, plan.Diagnostics, "the update starts the migration", "This apply sends it")
			if got := plan.Get(t, "status"); got != "(unknown)" {
				t.Errorf("the next plan has status %q", got)
			}
			e.Mock.SetConfig(soon)
			wantNone(t, r.Apply(t, t.Context(), plan))
			wantSent(t, e, mock.OpConfigure)
			wantState(t, r, "status", "INCRMIGEATING")
			if got := e.Task(t, e.Name("task")).BandwidthLimitMB; got != "100" {
				t.Errorf("configured with a bandwidth of %q", got)
			}
			wantClean(t, r, c)
		})
	}
}

func TestCreateInterruptedWhileTheCallIsOnTheWireKeepsTheId(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Ready = time.Hour })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e.Mock.Order(mock.Fault{Operation: mock.OpCreateOnline, AnswerDelay: 300 * time.Millisecond, OnHit: func(*http.Request) { cancel() }})
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantWarnings(t, r.Apply(t, ctx, r.Plan(t, incremental(e))), "the next apply configures it")
	wantState(t, r, "id", e.Task(t, e.Name("task")).ID)
}

func TestCreateInterruptedWithoutAnAnswerSaysWhatToLookFor(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	held := make(chan struct{})
	defer close(held)
	e.Mock.Order(mock.Fault{Operation: mock.OpCreateOnline, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }})
	r := e.Serve(t, nil).Resource(t, migrationTask)
	diags := r.Apply(t, ctx, r.Plan(t, incremental(e)))
	wantError(t, diags, "not known", e.Name("task"), "import", "context canceled")
	if strings.Contains(acctest.Text(diags), "30s") {
		t.Errorf("it was the request's own time-out that ended the call: %s", acctest.Text(diags))
	}
}

func TestCreateTakesAReleasedMachineForSuccessUnlessTheServiceSaysOtherwise(t *testing.T) {
	t.Parallel()
	released := func(c *mock.Config) { c.ReleaseAtOnce, c.ReleaseFrom = true, []string{mock.StatusSuccess} }
	tests := map[string]struct {
		config func(*acctest.Env) config
		fail   bool
	}{
		"a full migration":           {full, false},
		"an import":                  {imported, false},
		"an import with error lines": {imported, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, func(c *mock.Config) {
				released(c)
				if test.fail {
					c.Import = time.Hour
				}
			})
			c := test.config(e)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			if test.fail {
				during(t, e, c, mock.StatusMigrating, func(task mock.Task) {
					err := e.Mock.Fail(task.ID, mock.StatusReleased, "", "the file is damaged")
					if err != nil {
						t.Error(err)
					}
				})
				wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "RELEASED", "the file is damaged")
				return
			}
			wantStarts(t, r.Must(t, c))
			wantState(t, r, "status", "RELEASED")
		})
	}
}

// What the pages leave open must not matter.
func TestCreateWorksWhicheverWayTheServiceTurnsOutToBe(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*mock.Config){
		"no job":                                  func(c *mock.Config) { c.NoJobID = true },
		"a machine in the making has no status":   func(c *mock.Config) { c.NoJobID, c.NoMakingStatus = true, true },
		"a machine in the making is not shown":    func(c *mock.Config) { c.NoJobID, c.NotFoundWhileMaking = true, true },
		"a machine in the making looks migrating": func(c *mock.Config) { c.NoJobID, c.MakingStatus = true, mock.StatusMigrating },
		"the job ends before the machine is made": func(c *mock.Config) { c.JobLag = -15 * time.Millisecond },
		"the job ends after the machine is made":  func(c *mock.Config) { c.JobLag = 100 * time.Millisecond },
		"the configuration shows late":            func(c *mock.Config) { c.ConfigureLag = 700 * time.Millisecond },
		"an unknown word between phases":          func(c *mock.Config) { c.Interlude = 300 * time.Millisecond },
		"numbers for strings":                     func(c *mock.Config) { c.NumbersForStrings, c.Bandwidth = true, mock.BandwidthNumber },
		"null for absent fields":                  func(c *mock.Config) { c.Absent = mock.AbsentNull },
		"fields that nobody knows":                func(c *mock.Config) { c.ExtraFields = true },
		"the type holds the method":               func(c *mock.Config) { c.TypeHoldsMethod = true },
		"nothing is filled in from an id":         func(c *mock.Config) { c.NoFillFromID = true },
		"an id is filled in from an address":      func(c *mock.Config) { c.FillIDFromAddrs = true },
		"names are resolved":                      func(c *mock.Config) { c.ResolveHostNames = true },
		"the resume mode is hidden":               func(c *mock.Config) { c.HideResumeMode = true },
		"no bandwidth is shown":                   func(c *mock.Config) { c.Bandwidth = mock.BandwidthAbsent },
		"passwords are hidden":                    func(c *mock.Config) { c.HidePasswords = true },
		"times as in logs":                        func(c *mock.Config) { c.TimeFormat = mock.TimeRFC3339 },
		"unknown tasks are 404":                   func(c *mock.Config) { c.UnknownTask = mock.NotFound404 },
		"pages are short":                         func(c *mock.Config) { c.PageCap = 1 },
	}
	for name, change := range tests {
		for kind, configure := range map[string]func(*acctest.Env) config{"online": incremental, "full": full, "import": imported} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				e := acctest.NewMock(t, change)
				c := configure(e)
				if kind != "import" {
					c = c.source("addrs", []string{"redis.example.com:6379"}).with("bandwidth_limit_mb", 100)
				}
				r := made(t, e, c)
				if got := r.Get(t, "status"); got != "INCRMIGEATING" && got != "SUCCESS" {
					t.Errorf("status %s", got)
				}
				wantClean(t, r, c)
				wantNoSecret(t, e, r, nil, "")
				if diags := r.Apply(t, t.Context(), r.Plan(t, nil)); acctest.HasError(diags) {
					t.Errorf("destroying: %s", acctest.Text(diags))
				}
			})
		}
	}
}

func TestNoSecretIsLoggedAtAnyLevel(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	v := e.Values()
	// A service that repeats what it was sent in its errors.
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "bad password " + v.SourcePassword + " or " + v.TargetPassword})
	r := e.Serve(t, nil).Resource(t, migrationTask)
	ctx, logs := logged(t)
	plan := r.Plan(t, incremental(e))
	diags := r.Apply(t, ctx, plan)
	wantError(t, diags, "bad password ***")
	if !strings.Contains(logs.String(), "/migration/instance") {
		t.Error("the requests are not logged at all")
	}
	wantNoSecret(t, e, r, append(diags, plan.Diagnostics...), logs.String())
	if strings.Contains(plan.Planned.String(), "Sesame") {
		t.Error("the plan holds a secret")
	}
}
