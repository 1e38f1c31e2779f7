package migrationtask_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestCreateReachesItsGoal(t *testing.T) {
	t.Parallel()
	record := func(e *acctest.Env) resourcetest.Config {
		return resourcetest.BackupImport(e).With("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b-77"})
	}
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		status string
		count  map[mock.Operation]int
	}{
		"an incremental migration is in sync":             {resourcetest.IncrementalTask, "INCRMIGEATING", map[mock.Operation]int{mock.OpCreateOnline: 1, mock.OpConfigure: 1}},
		"a full migration has succeeded":                  {resourcetest.FullTask, "SUCCESS", map[mock.Operation]int{mock.OpCreateOnline: 1, mock.OpConfigure: 1}},
		"an import from a bucket has succeeded":           {resourcetest.BackupImport, "SUCCESS", map[mock.Operation]int{mock.OpCreateImport: 1, mock.OpConfigure: 0}},
		"an import of a record has succeeded":             {record, "SUCCESS", map[mock.Operation]int{mock.OpCreateImport: 1}},
		"a task without instances waits to be configured": {resourcetest.WaitingTask, "RUNNING", map[mock.Operation]int{mock.OpCreateOnline: 1, mock.OpConfigure: 0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				diags := r.Must(t, c)
				if test.status == mock.StatusRunning { // nothing flows
					resourcetest.WantNone(t, diags)
				} else {
					resourcetest.WantStarts(t, diags)
				}
				task := e.Task(t, c["task_name"].(string))
				resourcetest.WantState(t, r, "id", task.ID, "status", test.status, "wait_for_sync", "true", "deletion_policy", "stop")
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
					resourcetest.WantCount(t, e, count, operation)
				}
				resourcetest.WantClean(t, r, c)
				resourcetest.WantNoSecret(t, e, r, nil, "")
			})
		})
	}
}

func TestCreateSendsWhatIsConfigured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		v := e.Values()
		resourcetest.Create(t, e, resourcetest.IncrementalTask(e).With("description", "cut-over in May", "bandwidth_limit_mb", 100))
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
	})
}

func TestCreateSendsAPlainPasswordToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e).Source("password", "plain-Word-1", "password_wo", nil, "password_wo_version", nil)
		r := resourcetest.Create(t, e, c)
		if got := e.Task(t, e.Name("task")).Source.Password; got != "plain-Word-1" {
			t.Errorf("sent password %q", got)
		}
		resourcetest.WantState(t, r, "source_instance.password", "plain-Word-1")
		resourcetest.WantClean(t, r, c)
	})
}

func TestCreateDoesNotWaitForSyncUnlessAsked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		status string
	}{
		"an online migration": {resourcetest.IncrementalTask, "FULLMIGRATING"},
		"an import":           {resourcetest.BackupImport, "MIGRATING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full, c.Import = time.Hour, time.Hour })
				c := test.config(e).With("wait_for_sync", false)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantStarts(t, r.Must(t, c))
				resourcetest.WantState(t, r, "status", test.status)
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

func TestCreateWithoutWaitingSurvivesThatTheTaskCannotBeReadBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e).With("wait_for_sync", false)
		r := e.Serve(t, map[string]any{"max_retries": 0}).Resource(t, resourcetest.TypeMigrationTask)
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = time.Hour })
		// The look after the configuration is the first that finds the task running.
		e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look", Times: -1,
			Match: func(*http.Request) bool {
				task, ok := e.Mock.TaskNamed(c["task_name"].(string))
				return ok && task.Configured > 0
			}})
		resourcetest.WantWarnings(t, r.Must(t, c), "the apply starts the migration", "no right to look")
		resourcetest.WantState(t, r, "id", e.Task(t, e.Name("task")).ID)
	})
}

// Whatever fails after the service has made the task, its id is in state with what was planned, and no write-only value is.
func TestCreateKeepsTheIdWhateverFailsAfterwards(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		mock   func(*mock.Config)
		fault  mock.Fault
		text   []string
	}{
		"the configuration is refused": {
			config: resourcetest.IncrementalTask,
			fault:  mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "the source cannot be reached"},
			text:   []string{"not configured", "HTTP 400", "DCS.4000", "the source cannot be reached", "request id", "untaint"},
		},
		"the machine is never ready": {
			config: func(e *acctest.Env) resourcetest.Config {
				return resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("create", "1700ms"))
			},
			mock: func(c *mock.Config) { c.Ready = time.Hour },
			text: []string{"not configured", "timed out after 1.7s"},
		},
		"show is forbidden": {
			config: resourcetest.WaitingTask,
			fault:  mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look", Times: -1},
			text:   []string{"no right to look", "could not read its status", "terraform untaint"},
		},
		"the job of the machine cannot be read and its show neither": {
			config: resourcetest.IncrementalTask,
			fault:  mock.Fault{Operation: mock.OpShow, Status: 401, Code: "APIGW.0301", Message: "token expired", Times: -1},
			text:   []string{"token expired"},
		},
		"an import cannot be followed": {
			config: resourcetest.BackupImport,
			fault:  mock.Fault{Operation: mock.OpShow, Status: 403, Code: "APIGW.0302", Message: "no right to look", Times: -1},
			text:   []string{"no right to look", "could not read its status", "terraform untaint", "wait_for_sync = false", "dcs_migration_task_sync"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, test.mock)
				if test.fault.Operation != "" {
					e.Mock.Order(test.fault)
				}
				c := test.config(e)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				ctx, logs := resourcetest.ContextWithLogs(t)
				diags := r.Apply(t, ctx, r.Plan(t, c))
				resourcetest.WantError(t, diags, test.text...)
				if !r.Exists() {
					t.Fatal("the task is lost")
				}
				resourcetest.WantState(t, r, "id", e.Task(t, c["task_name"].(string)).ID, "task_name", c["task_name"].(string), "migration_type", c["migration_type"].(string))
				if target, ok := c["target_instance"].(map[string]any); ok {
					resourcetest.WantState(t, r, "target_instance.id", target["id"].(string), "target_instance.password_wo_version", "1")
				}
				if r.IdentityOf(t, "task_id") == "" {
					t.Error("no identity")
				}
				resourcetest.WantState(t, r, "region", e.Mock.Config().Region, "project_id", e.Mock.Config().ProjectID)
				resourcetest.WantNoSecret(t, e, r, diags, logs.String())
			})
		})
	}
}

// A task whose configuration was never taken and that is kept with `terraform untaint` is configured by the next apply.
func TestAnUntaintedTaskIsConfiguredByTheNextApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
		c := resourcetest.IncrementalTask(e)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "not now")
		resourcetest.WantNone(t, r.Read(t))
		resourcetest.WantWarnings(t, r.Must(t, c), "the update starts the migration", "ended before the service had taken the configuration")
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
		resourcetest.WantCount(t, e, 1, mock.OpCreateOnline)
		resourcetest.WantClean(t, r, c)
	})
}

func TestCreateFindsOutWhatBecameOfALostAnswer(t *testing.T) {
	t.Parallel()
	type lost struct {
		operation mock.Operation
		config    func(*acctest.Env) resourcetest.Config
		fault     mock.Fault
		calls     int // of operation
	}
	tests := map[string]lost{}
	for name, l := range map[string]lost{
		"creating an online task":    {operation: mock.OpCreateOnline, config: resourcetest.IncrementalTask},
		"creating an import":         {operation: mock.OpCreateImport, config: resourcetest.BackupImport},
		"configuring an online task": {operation: mock.OpConfigure, config: resourcetest.IncrementalTask},
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
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				e.Mock.Order(test.fault)
				c := test.config(e)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantStarts(t, r.Must(t, c))
				resourcetest.WantState(t, r, "id", e.Task(t, c["task_name"].(string)).ID)
				resourcetest.WantCount(t, e, test.calls, test.operation)
			})
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
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, change)
					c := map[string]resourcetest.Config{"online": resourcetest.IncrementalTask(e), "import": resourcetest.BackupImport(e)}[kind]
					taskName := c["task_name"].(string)
					// Tasks that look much like the new one: older, or of a longer name.
					old := e.Mock.AddTask(mock.Task{Name: taskName, MigrationType: c["migration_type"].(string), Status: mock.StatusSuccess,
						CreatedAt: time.Now().Add(-100 * time.Minute).Add(-7 * time.Second), Target: &mock.Instance{ID: e.Values().TargetID}})
					for range 3 {
						e.Mock.AddTask(mock.Task{Name: taskName + "-2", MigrationType: c["migration_type"].(string), Status: mock.StatusRunning, CreatedAt: time.Now()})
					}
					e.Mock.Order(mock.Fault{Operation: operation, Break: mock.BreakAfter})
					r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
					resourcetest.WantStarts(t, r.Must(t, c))
					resourcetest.WantCount(t, e, 1, operation)
					if id := r.Get(t, "id"); id == old.ID {
						t.Error("an older task was taken for the new one")
					}
					if got := len(e.Mock.Tasks()); got != 5 {
						t.Errorf("there are %d tasks, want 5", got)
					}
				})
			})
		}
	}
}

func TestALostCreationThatCannotBeToldApartIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		c := resourcetest.IncrementalTask(e)
		e.Mock.Order(mock.Fault{Operation: mock.OpCreateOnline, Break: mock.BreakAfter, OnHit: func(*http.Request) {
			e.Mock.AddTask(mock.Task{Name: e.Name("task"), MigrationType: mock.TypeOnline, Status: mock.StatusRunning, CreatedAt: time.Now()})
		}})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		diags := r.Apply(t, t.Context(), r.Plan(t, c))
		tasks := e.Mock.Tasks()
		if len(tasks) != 2 {
			t.Fatalf("there are %d tasks", len(tasks))
		}
		resourcetest.WantError(t, diags, tasks[0].ID, tasks[1].ID, "terraform import")
		resourcetest.WantCount(t, e, 1, mock.OpCreateOnline)
	})
}

func TestCreateSaysWhyAMigrationFailedAndHowToGoOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		at     string
		status string
		after  []mock.Operation // what the error says to do is done by
	}{
		"an online migration": {resourcetest.IncrementalTask, mock.StatusFullMigrating, mock.StatusMigrationFailed, []mock.Operation{mock.OpBatchRestart}},
		"an import":           {resourcetest.BackupImport, mock.StatusMigrating, mock.StatusFailed, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full, c.Import = time.Hour, time.Hour })
				c := test.config(e)
				resourcetest.OnceStatus(t, e, c, test.at, func(task mock.Task) {
					if err := e.Mock.Fail(task.ID, test.status, "row message", "WRONGPASS at the source", "giving up"); err != nil {
						t.Error(err)
					}
				})
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), test.status, "WRONGPASS at the source", "giving up",
					"change restart_trigger", "terraform apply -replace", "terraform untaint", "The resource is tainted")
				resourcetest.WantState(t, r, "status", test.status)
				e.Mock.ForgetRequests()
				resourcetest.WantNone(t, r.Read(t)) // the error has said it all
				resourcetest.WantCount(t, e, 1, mock.OpShow)
				resourcetest.WantCount(t, e, 1)

				// Untainted, and with another restart_trigger.
				c = c.With("restart_trigger", "again")
				plan := r.Plan(t, c)
				if test.after == nil {
					resourcetest.WantWarnings(t, plan.Diagnostics, "replacing starts another migration")
					return
				}
				e.Mock.SetConfig(resourcetest.ShortPhases)
				resourcetest.WantWarnings(t, plan.Diagnostics, "the update runs the migration again")
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantSent(t, e, test.after...)
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
			})
		})
	}
	t.Run("an update that runs it again", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			c := resourcetest.IncrementalTask(e)
			r := resourcetest.Create(t, e, c)
			e.Mock.SetConfig(resourcetest.NeverInSync)
			resourcetest.OnceStatus(t, e, c, mock.StatusFullMigrating, func(task mock.Task) {
				resourcetest.NoError(t, e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "", "WRONGPASS at the source"))
			})
			diags := r.Apply(t, t.Context(), r.Plan(t, c.With("bandwidth_limit_mb", 7)))
			resourcetest.WantError(t, diags, "WRONGPASS at the source", "change restart_trigger", "terraform apply -replace")
			if strings.Contains(acctest.Text(diags), "taint") { // an update taints nothing
				t.Error(acctest.Text(diags))
			}
		})
	})
	t.Run("a machine that cannot be made", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, resourcetest.NeverWithoutJob)
			resourcetest.OnceStatus(t, e, resourcetest.WaitingTask(e), "", func(task mock.Task) { resourcetest.NoError(t, e.Mock.SetStatus(task.ID, mock.StatusFailed)) })
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
			diags := r.Apply(t, t.Context(), r.Plan(t, resourcetest.WaitingTask(e)))
			resourcetest.WantError(t, diags, "FAILED", "terraform apply -replace")
			if strings.Contains(acctest.Text(diags), "change restart_trigger") { // a task that was never configured has nothing to run again
				t.Error(acctest.Text(diags))
			}
		})
	})
}

// interruptedDuring applies a plan and has the user press Ctrl-C once the task is in a status.
func interruptedDuring(t *testing.T, e *acctest.Env, r *acctest.Resource, plan *acctest.Plan, c resourcetest.Config, status string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	resourcetest.OnceStatus(t, e, c, status, func(mock.Task) {
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
		config func(*acctest.Env) resourcetest.Config
		at     string
		goal   string
	}{
		"an incremental migration": {resourcetest.IncrementalTask, mock.StatusFullMigrating, "INCRMIGEATING"},
		"an import":                {resourcetest.BackupImport, mock.StatusMigrating, "SUCCESS"},
		"a task without instances": {resourcetest.WaitingTask, "", "RUNNING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) {
					c.Full, c.Import = time.Hour, time.Hour
					if test.at == "" {
						c.Ready = time.Hour
					}
				})
				c := test.config(e)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				text := interruptedDuring(t, e, r, r.Plan(t, c), c, test.at)
				resourcetest.WantText(t, text, "interrupted", "sends nothing again")
				resourcetest.WantState(t, r, "id", e.Task(t, c["task_name"].(string)).ID)

				resourcetest.WantNone(t, r.Read(t))
				plan := r.Plan(t, c)
				resourcetest.WantWarnings(t, plan.Diagnostics, "the apply waits for the migration")
				if got := plan.Get(t, "status"); got != "(unknown)" {
					t.Errorf("the next plan has status %q", got)
				}
				before := e.Mock.Mutations()
				e.Mock.SetConfig(func(c *mock.Config) { c.Full, c.Import, c.Ready = 0, 0, 0 })
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				if sent := e.Mock.Mutations() - before; sent != 0 {
					t.Errorf("the next apply sent %d mutating calls", sent)
				}
				resourcetest.WantState(t, r, "status", test.goal)
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

func TestCreateCutShortByCtrlCNeedsNoApplyOnceTheGoalIsSeen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		c := resourcetest.IncrementalTask(e)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		interruptedDuring(t, e, r, r.Plan(t, c), c, mock.StatusFullMigrating)
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		resourcetest.WantClean(t, r, c)
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
	})
}

func TestCreateCutShortByItsTimeoutIsAnErrorThatSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		c := resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("create", "4s"))
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "goes on", "terraform untaint", "timeouts", "wait_for_sync", "FULLMIGRATING")
		resourcetest.WantState(t, r, "status", "FULLMIGRATING")
		plan := r.Plan(t, c) // untainted
		if got := plan.Get(t, "status"); got != "(unknown)" {
			t.Errorf("the next plan has status %q", got)
		}
		e.Mock.SetConfig(func(c *mock.Config) { c.Full = 0 })
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "status", "INCRMIGEATING")
		resourcetest.WantCount(t, e, 1, mock.OpConfigure)
	})
}

// Nothing has been configured yet: the task is kept, and the next apply configures it.
func TestCreateInterruptedWhileTheMachineIsMadeIsCarriedOnByTheNextApply(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mock.Config){
		"waiting for its job": resourcetest.NeverReady, "waiting without a job": resourcetest.NeverWithoutJob,
		"not returned by the service yet": func(c *mock.Config) { resourcetest.NeverWithoutJob(c); c.NotFoundWhileMaking = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, change)
				c := resourcetest.IncrementalTask(e).With("bandwidth_limit_mb", 100)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				resourcetest.OnceStatus(t, e, c, "", func(mock.Task) { cancel() })
				resourcetest.WantWarnings(t, r.Apply(t, ctx, r.Plan(t, c)), "the next apply configures it, which starts the migration")
				resourcetest.WantState(t, r, "id", e.Task(t, e.Name("task")).ID, "bandwidth_limit_mb", "100", "target_instance.password_wo_version", "1")
				resourcetest.WantSent(t, e, mock.OpCreateOnline)

				if diags := r.Read(t); acctest.HasError(diags) || !r.Exists() {
					t.Fatalf("the task is lost: %s", acctest.Text(diags))
				}
				resourcetest.WantState(t, r, "bandwidth_limit_mb", "100", "target_instance.password_wo_version", "1") // planned, and not sent yet
				plan := r.Plan(t, c)
				resourcetest.WantWarnings(t, plan.Diagnostics, "the update starts the migration", "This apply sends it")
				if got := plan.Get(t, "status"); got != "(unknown)" {
					t.Errorf("the next plan has status %q", got)
				}
				e.Mock.SetConfig(resourcetest.ShortPhases)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
				resourcetest.WantSent(t, e, mock.OpConfigure)
				resourcetest.WantState(t, r, "status", "INCRMIGEATING")
				if got := e.Task(t, e.Name("task")).BandwidthLimitMB; got != "100" {
					t.Errorf("configured with a bandwidth of %q", got)
				}
				resourcetest.WantClean(t, r, c)
			})
		})
	}
}

func TestCreateInterruptedWhileTheCallIsOnTheWireKeepsTheId(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Ready = time.Hour })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e.Mock.Order(mock.Fault{Operation: mock.OpCreateOnline, AnswerDelay: 300 * time.Millisecond, OnHit: func(*http.Request) { cancel() }})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantWarnings(t, r.Apply(t, ctx, r.Plan(t, resourcetest.IncrementalTask(e))), "the next apply configures it")
		resourcetest.WantState(t, r, "id", e.Task(t, e.Name("task")).ID)
	})
}

func TestCreateInterruptedWithoutAnAnswerSaysWhatToLookFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		held := make(chan struct{})
		defer close(held)
		e.Mock.Order(mock.Fault{Operation: mock.OpCreateOnline, HoldAnswer: held, OnHit: func(*http.Request) { cancel() }})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		diags := r.Apply(t, ctx, r.Plan(t, resourcetest.IncrementalTask(e)))
		resourcetest.WantError(t, diags, "not known", e.Name("task"), "import", "context canceled")
		if strings.Contains(acctest.Text(diags), "30s") {
			t.Errorf("it was the request's own time-out that ended the call: %s", acctest.Text(diags))
		}
	})
}

func TestCreateTakesAReleasedMachineForSuccessUnlessTheServiceSaysOtherwise(t *testing.T) {
	t.Parallel()
	released := func(c *mock.Config) { c.ReleaseAtOnce, c.ReleaseFrom = true, []string{mock.StatusSuccess} }
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		fail   bool
	}{
		"a full migration":           {resourcetest.FullTask, false},
		"an import":                  {resourcetest.BackupImport, false},
		"an import with error lines": {resourcetest.BackupImport, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) {
					released(c)
					if test.fail {
						c.Import = time.Hour
					}
				})
				c := test.config(e)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				if test.fail {
					resourcetest.OnceStatus(t, e, c, mock.StatusMigrating, func(task mock.Task) {
						err := e.Mock.Fail(task.ID, mock.StatusReleased, "", "the file is damaged")
						if err != nil {
							t.Error(err)
						}
					})
					resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "RELEASED", "the file is damaged")
					return
				}
				resourcetest.WantStarts(t, r.Must(t, c))
				resourcetest.WantState(t, r, "status", "RELEASED")
			})
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
		for kind, configure := range map[string]func(*acctest.Env) resourcetest.Config{"online": resourcetest.IncrementalTask, "full": resourcetest.FullTask, "import": resourcetest.BackupImport} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, change)
					c := configure(e)
					if kind != "import" {
						c = c.Source("addrs", []string{"redis.example.com:6379"}).With("bandwidth_limit_mb", 100)
					}
					r := resourcetest.Create(t, e, c)
					if got := r.Get(t, "status"); got != "INCRMIGEATING" && got != "SUCCESS" {
						t.Errorf("status %s", got)
					}
					resourcetest.WantClean(t, r, c)
					resourcetest.WantNoSecret(t, e, r, nil, "")
					if diags := r.Apply(t, t.Context(), r.Plan(t, nil)); acctest.HasError(diags) {
						t.Errorf("destroying: %s", acctest.Text(diags))
					}
				})
			})
		}
	}
}

func TestNoSecretIsLoggedAtAnyLevel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		v := e.Values()
		// A service that repeats what it was sent in its errors.
		e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "bad password " + v.SourcePassword + " or " + v.TargetPassword})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		ctx, logs := resourcetest.ContextWithLogs(t)
		plan := r.Plan(t, resourcetest.IncrementalTask(e))
		diags := r.Apply(t, ctx, plan)
		resourcetest.WantError(t, diags, "bad password ***")
		if !strings.Contains(logs.String(), "/migration/instance") {
			t.Error("the requests are not logged at all")
		}
		resourcetest.WantNoSecret(t, e, r, append(diags, plan.Diagnostics...), logs.String())
		if strings.Contains(plan.Planned.String(), "Sesame") {
			t.Error("the plan holds a secret")
		}
	})
}
