package e2e_test

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// job is something that a run of the CLI does, with the requests that meet a fault.
type job struct {
	requests []faultyRequest
	doing    *regexp.Regexp       // in its errors
	service  func(c *mock.Config) // how the service is; nil: as the pages have it
	provider map[string]any       // arguments
	begin    func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step
	// fails is the error that the job ends with even without a fault; "": it completes.
	fails string
}

// What a job's errors say of what was being done, or was not.
var (
	sayCreating    = regexp.MustCompile(`Migration (task not created|task created, but not configured|task created, and perhaps configured|machine not ready|not finished in time|did not succeed|not followed)`)
	sayLost        = regexp.MustCompile(`Creating migration task "tfacc-`)
	sayLookingUp   = regexp.MustCompile(`Migration task not created: Looking up the project`)
	sayUpdating    = regexp.MustCompile(`(Migration task not (updated|configured|restarted)|Migration task perhaps configured|Resume mode not changed|Migration not finished in time|Migration not followed to its end|A running migration is not restarted)`)
	sayDestroying  = regexp.MustCompile(`(Migration task not deleted|Migration not stopped)`)
	sayExchanging  = regexp.MustCompile(`Addresses of migration task \S+ (not|perhaps) exchanged|Exchange of the addresses of migration task \S+ not followed`)
	sayRollingBack = regexp.MustCompile(`(Exchange of the addresses of migration task \S+ not rolled back|Roll-back for migration task \S+ not followed)`)
	sayReading     = regexp.MustCompile(`(Migration tasks? not (read|found|listed)|Exchange of the addresses of migration task \S+ not read|Progress of the migration task not read|Log of the migration task not read|Kind of migration task not known|(Exchange of addresses|Configuration) not imported|No (exchange of addresses|configuration) to import)`)
)

// faultyRequest picks the requests of one operation that meet a fault.
type faultyRequest struct {
	operation mock.Operation
	after     mock.Operation // only those that come later than one of that; "": all
	joined    bool           // only those for several tasks at once
}

// then picks the requests of an operation that come after the first request of another.
func then(after, operation mock.Operation) faultyRequest {
	return faultyRequest{operation: operation, after: after}
}

// joined picks the requests of an operation that are for several tasks at once.
func joined(operation mock.Operation) faultyRequest {
	return faultyRequest{operation: operation, joined: true}
}

// step is the part of a job that meets the fault: an apply of a resource, a refresh, an import, or the read of a data source.
type step struct {
	r       *acctest.Resource   // nil: a data source is read
	c       resourcetest.Config // what the resource is to be; nil: destroyed
	reads   bool                // the resource is refreshed only
	imports bool                // the resource is imported
	// status is that of the resource at the end, as the service then has it; "" says that there is no resource.
	status string
	task   *task
	and    *step // done at the same time; nil: none

	read   func() (tftypes.Value, []*tfprotov6.Diagnostic) // of the data source
	before tftypes.Value                                   // what it says without a fault

	fresh  bool // there was no resource before
	failed bool // while the fault was there
	waits  bool // left to be followed by the next apply, which was warned of
	unread bool // done, but what came of it could not be read, which was warned of
}

// all gives the steps that are done at the same time.
func (s *step) all() []*step {
	if s.and == nil {
		return []*step{s}
	}
	return append([]*step{s}, s.and.all()...)
}

// task is how the task of a step is at its end.
type task struct {
	name       string
	status     string // "": there is none
	made       int    // how often one of that name was made meanwhile
	configured int
	restarted  int
}

func online(operations ...mock.Operation) []faultyRequest {
	all := make([]faultyRequest, len(operations))
	for i, operation := range operations {
		all[i] = faultyRequest{operation: operation}
	}
	return all
}

// makingTask makes a task.
func makingTask(configure func(*acctest.Env) resourcetest.Config, status string) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		c := replaceable(configure(e))
		s := &step{r: p.Resource(t, resourcetest.TypeMigrationTask), c: c, status: status, task: &task{name: c["task_name"].(string), status: status, made: 1}}
		if status == mock.StatusIncrMigrating || status == mock.StatusFullMigrating || c["migration_method"] == "full_amount_migration" && c["source_instance"] != nil {
			s.task.configured = 1
		}
		return s
	}
}

// several has a job done for so many tasks at the same time.
func several(n int, begin func(*testing.T, *acctest.Env, *acctest.Protocol) *step) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		var s *step
		for i := range n {
			own := *e
			own.ID += fmt.Sprint("-", i) // in its names
			next := begin(t, &own, p)
			s, next.and = next, s
		}
		return s
	}
}

// lost has the answer to the first creation be lost.
func lost(broken mock.Break, begin func(*testing.T, *acctest.Env, *acctest.Protocol) *step) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		for _, operation := range []mock.Operation{mock.OpCreateOnline, mock.OpCreateImport} {
			e.Mock.Order(mock.Fault{Operation: operation, Break: broken})
		}
		return begin(t, e, p)
	}
}

// changing changes a task that was made before.
func changing(from, to func(*acctest.Env) resourcetest.Config, status string, then task) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		r := p.Resource(t, resourcetest.TypeMigrationTask)
		c := from(e)
		r.Must(t, c)
		s := &step{r: r, status: status, task: new(then)}
		s.task.name = c["task_name"].(string)
		if to != nil {
			s.c = to(e)
		}
		return s
	}
}

// interrupted has a creation be interrupted while the migration goes on, which is to be waited for.
func interrupted(begin func(*testing.T, *acctest.Env, *acctest.Protocol) *step) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		s := begin(t, e, p)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		plan := s.r.Plan(t, s.c)
		resourcetest.WantNoErrors(t, s.r.Apply(t, ctx, plan))
		if ctx.Err() == nil {
			t.Error("the creation ended before it was interrupted")
		}
		s.task.made = 0 // from now on
		return s
	}
}

// endedBefore has the task of a job end in some other way before the step.
func endedBefore(status string, begin func(*testing.T, *acctest.Env, *acctest.Protocol) *step) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		s := begin(t, e, p)
		id := e.Task(t, s.task.name).ID
		if status == mock.StatusFailed {
			resourcetest.NoError(t, e.Mock.Fail(id, status, "the source is gone"))
		} else {
			resourcetest.NoError(t, e.Mock.SetStatus(id, status))
		}
		resourcetest.WantNoErrors(t, s.r.Read(t))
		return s
	}
}

// refreshing reads a task that was made before.
func refreshing(configure func(*acctest.Env) resourcetest.Config, status string) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		s := changing(configure, configure, status, task{status: status})(t, e, p)
		s.reads, s.task.configured = true, e.Task(t, s.task.name).Configured
		return s
	}
}

// reading reads a data source that says something of a task that was made before.
func reading(typeName string, configure func(e *acctest.Env, id string) resourcetest.Config) func(*testing.T, *acctest.Env, *acctest.Protocol) *step {
	return func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
		t.Helper()
		c := resourcetest.IncrementalTask(e)
		made := p.Resource(t, resourcetest.TypeMigrationTask)
		made.Must(t, c)
		s := &step{task: &task{name: e.Name("task"), status: mock.StatusIncrMigrating, configured: 1}}
		s.read = func() (tftypes.Value, []*tfprotov6.Diagnostic) {
			return p.ReadData(t, typeName, configure(e, made.Get(t, "id")))
		}
		var diags []*tfprotov6.Diagnostic
		s.before, diags = s.read()
		resourcetest.WantNone(t, diags)
		return s
	}
}

// same reports whether a data source has the value that it had without a fault. Its progress may differ.
func (s *step) hasSameValue(t *testing.T, value tftypes.Value) bool {
	t.Helper()
	differences, err := value.Diff(s.before)
	resourcetest.NoError(t, err)
	for _, d := range differences {
		if steps := d.Path.Steps(); len(steps) > 0 && steps[0] != tftypes.AttributeName("progress") {
			return false
		}
	}
	return true
}

// jobs returns the jobs of the matrix by name.
func jobs() map[string]job {
	following := mock.StatusIncrMigrating
	afterConfigure := then(mock.OpConfigure, mock.OpShow)
	all := map[string]job{
		"creating an incremental task": {
			requests: append(online(mock.OpCreateOnline, mock.OpJob, mock.OpShow, mock.OpConfigure), afterConfigure),
			doing:    sayCreating, begin: makingTask(resourcetest.IncrementalTask, following),
		},
		"creating an incremental task without a retry": {
			requests: append(online(mock.OpCreateOnline, mock.OpJob, mock.OpShow, mock.OpConfigure), afterConfigure),
			doing:    sayCreating, begin: makingTask(resourcetest.IncrementalTask, following), provider: map[string]any{"max_retries": 0},
		},
		"creating an import without a retry": {
			requests: online(mock.OpCreateImport, mock.OpShow),
			doing:    sayCreating, begin: makingTask(resourcetest.BackupImport, mock.StatusSuccess), provider: map[string]any{"max_retries": 0},
		},
		"creating a full task": {
			requests: append(online(mock.OpCreateOnline, mock.OpConfigure), afterConfigure),
			doing:    sayCreating, begin: makingTask(resourcetest.FullTask, mock.StatusSuccess),
		},
		"creating a task that nobody waits for": {
			requests: append(online(mock.OpConfigure), then(mock.OpConfigure, mock.OpShow)), doing: sayCreating,
			begin: makingTask(func(e *acctest.Env) resourcetest.Config {
				return resourcetest.IncrementalTask(e).With("wait_for_sync", false)
			}, mock.StatusFullMigrating),
			service: func(c *mock.Config) { c.Full = 24 * time.Hour },
		},
		"creating a task that waits": {
			requests: online(mock.OpCreateOnline, mock.OpJob, mock.OpShow), doing: sayCreating, begin: makingTask(resourcetest.WaitingTask, mock.StatusRunning),
		},
		"creating an import": {
			requests: online(mock.OpCreateImport, mock.OpShow), doing: sayCreating, begin: makingTask(resourcetest.BackupImport, mock.StatusSuccess),
		},
		"creating an import of a backup": {
			requests: online(mock.OpCreateImport, mock.OpShow), doing: sayCreating, begin: makingTask(func(e *acctest.Env) resourcetest.Config {
				return resourcetest.BackupImport(e).With("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b-77"})
			}, mock.StatusSuccess),
		},
		"creating an import whose machine is released": {
			requests: online(mock.OpCreateImport, mock.OpShow, mock.OpList, mock.OpLogs), doing: sayCreating, begin: makingTask(resourcetest.BackupImport, mock.StatusReleased),
			service: func(c *mock.Config) { c.ReleaseAtOnce = true },
		},
		"creating a task whose answer is lost": {
			requests: online(mock.OpList), doing: sayLost, begin: lost(mock.BreakAfter, makingTask(resourcetest.IncrementalTask, following)),
		},
		"creating an import whose answer is lost": {
			requests: online(mock.OpList), doing: sayLost, begin: lost(mock.BreakAfter, makingTask(resourcetest.BackupImport, mock.StatusSuccess)),
		},
		"creating a task after a request that was lost": {
			requests: online(mock.OpList), doing: sayLost, begin: lost(mock.BreakBefore, makingTask(resourcetest.IncrementalTask, following)),
		},
		"creating a task whose progress is logged": {
			requests: online(mock.OpProgress), doing: sayCreating, begin: makingTask(resourcetest.IncrementalTask, following),
			service: func(c *mock.Config) { c.Full = 3 * time.Minute },
		},
		"creating a task that fails": {
			requests: append(online(mock.OpLogs), then(mock.OpConfigure, mock.OpList)), doing: sayCreating, fails: "it ended before",
			begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				e.Mock.SetConfig(func(c *mock.Config) {
					c.NoErrorMessage = true // so that the list is asked as well
					c.OnRequest = func(r mock.Request) {
						if r.Operation == mock.OpConfigure && r.Status == 200 {
							resourcetest.NoError(t, e.Mock.Fail(r.TaskID, "", "the source is gone"))
							resourcetest.NoError(t, e.Mock.Change(r.TaskID, func(task *mock.Task) { task.Logs = nil }))
						}
					}
				})
				return makingTask(resourcetest.IncrementalTask, following)(t, e, p)
			},
		},
		"creating a task in a project that is looked up": {
			requests: online(mock.OpProjects), doing: sayLookingUp, begin: makingTask(resourcetest.WaitingTask, mock.StatusRunning),
			provider: map[string]any{"project_id": nil},
		},

		"waiting on for a task whose creation was interrupted": {
			requests: online(mock.OpShow, mock.OpProgress), doing: sayUpdating, begin: interrupted(makingTask(resourcetest.IncrementalTask, following)),
			service: func(c *mock.Config) { c.Full = 3 * time.Minute },
		},
		"waiting on for an import that was interrupted": {
			requests: online(mock.OpShow), doing: sayUpdating, begin: interrupted(makingTask(resourcetest.BackupImport, mock.StatusSuccess)),
			service: func(c *mock.Config) { c.Import = 3 * time.Minute },
		},

		"adding instances": {
			requests: online(mock.OpShow, mock.OpConfigure), doing: sayUpdating,
			begin: changing(resourcetest.WaitingTask, func(e *acctest.Env) resourcetest.Config { return patient(resourcetest.IncrementalTask(e)) }, following, task{status: following, configured: 1}),
		},
		"reconfiguring": {
			requests: append(online(mock.OpShow, mock.OpStop, mock.OpConfigure), afterConfigure, then(mock.OpStop, mock.OpShow)), doing: sayUpdating,
			begin: changing(resourcetest.IncrementalTask, func(e *acctest.Env) resourcetest.Config {
				return patient(resourcetest.IncrementalTask(e)).With("bandwidth_limit_mb", 7)
			},
				following, task{status: following, configured: 2}),
		},
		"sending new secrets": {
			requests: online(mock.OpShow, mock.OpStop, mock.OpConfigure), doing: sayUpdating,
			begin: changing(resourcetest.IncrementalTask, func(e *acctest.Env) resourcetest.Config {
				return patient(resourcetest.IncrementalTask(e)).OtherSecrets()
			}, following, task{status: following, configured: 2}),
		},
		"changing the resume mode": {
			requests: online(mock.OpShow, mock.OpSetResumeMode), doing: sayUpdating,
			begin: changing(resourcetest.IncrementalTask, func(e *acctest.Env) resourcetest.Config {
				return patient(resourcetest.IncrementalTask(e)).With("resume_mode", "manual")
			},
				following, task{status: following, configured: 1}),
		},
		"restarting": {
			requests: append(online(mock.OpShow, mock.OpBatchRestart), then(mock.OpBatchRestart, mock.OpShow)), doing: sayUpdating,
			begin: endedBefore(mock.StatusTerminated, changing(resourcetest.IncrementalTask, func(e *acctest.Env) resourcetest.Config {
				return patient(resourcetest.IncrementalTask(e)).With("restart_trigger", "one")
			},
				following, task{status: following, configured: 1, restarted: 1})),
		},

		"destroying a task that runs": {
			requests: append(online(mock.OpShow, mock.OpStop), then(mock.OpStop, mock.OpShow)), doing: sayDestroying,
			begin: changing(resourcetest.IncrementalTask, nil, "", task{status: mock.StatusTerminated, configured: 1}),
		},
		"destroying a task and its record": {
			requests: online(mock.OpShow, mock.OpStop, mock.OpDelete), doing: sayDestroying,
			begin: changing(func(e *acctest.Env) resourcetest.Config { return replaceable(resourcetest.IncrementalTask(e)) }, nil, "", task{configured: 1}),
		},
		"destroying a task that succeeded and its record": {
			requests: online(mock.OpList, mock.OpDelete), doing: sayDestroying,
			begin: changing(func(e *acctest.Env) resourcetest.Config { return replaceable(resourcetest.FullTask(e)) }, nil, "", task{configured: 1}),
		},
		"destroying a task that waits": {
			requests: online(mock.OpShow, mock.OpDelete), doing: sayDestroying, begin: changing(resourcetest.WaitingTask, nil, "", task{}),
		},

		"creating two tasks": {
			requests: append(online(mock.OpCreateOnline, mock.OpList, mock.OpShow, mock.OpConfigure), then(mock.OpConfigure, mock.OpList)),
			doing:    sayCreating, begin: several(2, makingTask(resourcetest.IncrementalTask, following)),
		},
		"reconfiguring two tasks": {
			requests: append(online(mock.OpBatchStop, mock.OpConfigure), then(mock.OpBatchStop, mock.OpShow), then(mock.OpBatchStop, mock.OpList)), doing: sayUpdating,
			begin: several(2, changing(resourcetest.IncrementalTask, func(e *acctest.Env) resourcetest.Config {
				return patient(resourcetest.IncrementalTask(e)).With("bandwidth_limit_mb", 7)
			},
				following, task{status: following, configured: 2})),
		},
		"restarting two tasks": {
			requests: []faultyRequest{joined(mock.OpBatchRestart), then(mock.OpBatchRestart, mock.OpShow), then(mock.OpBatchRestart, mock.OpList)}, doing: sayUpdating,
			begin: several(2, endedBefore(mock.StatusTerminated, changing(resourcetest.IncrementalTask, func(e *acctest.Env) resourcetest.Config {
				return patient(resourcetest.IncrementalTask(e)).With("restart_trigger", "one")
			},
				following, task{status: following, configured: 1, restarted: 1}))),
		},
		// The first of several looks by itself, the others join.
		"destroying three tasks": {
			requests: append(online(mock.OpBatchStop), then(mock.OpBatchStop, mock.OpList)), doing: sayDestroying,
			begin: several(3, changing(resourcetest.IncrementalTask, nil, "", task{status: mock.StatusTerminated, configured: 1})),
		},
		"destroying three tasks and their records": {
			requests: append(online(mock.OpBatchStop), then(mock.OpBatchStop, mock.OpList), joined(mock.OpDelete)), doing: sayDestroying,
			begin: several(3, changing(func(e *acctest.Env) resourcetest.Config { return replaceable(resourcetest.IncrementalTask(e)) }, nil, "", task{configured: 1})),
		},

		"configuring a task made elsewhere": {
			requests: append(online(mock.OpShow, mock.OpConfigure), afterConfigure), doing: sayUpdating,
			begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				p.Resource(t, resourcetest.TypeMigrationTask).Must(t, resourcetest.WaitingTask(e))
				return &step{r: p.Resource(t, resourcetest.TypeTaskConfiguration), c: patient(resourcetest.Configuration(e)),
					status: following, task: &task{name: e.Name("task"), status: following, configured: 1}}
			},
		},
		"destroying a configuration": {
			requests: online(mock.OpShow, mock.OpStop), doing: sayDestroying,
			begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				p.Resource(t, resourcetest.TypeMigrationTask).Must(t, resourcetest.WaitingTask(e))
				r := p.Resource(t, resourcetest.TypeTaskConfiguration)
				r.Must(t, resourcetest.Configuration(e))
				return &step{r: r, task: &task{name: e.Name("task"), status: mock.StatusTerminated, configured: 1}}
			},
		},

		"exchanging addresses": {
			requests: append(online(mock.OpShow, mock.OpExchangeIP), then(mock.OpExchangeIP, mock.OpShow)), doing: sayExchanging,
			begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				id := resourcetest.TaskInSync(t, e, "").ID
				return &step{r: p.Resource(t, resourcetest.TypeIPExchange), c: resourcetest.ExchangeOf(id).With("timeouts", resourcetest.Timeouts("create", patience, "delete", patience)),
					status: mock.TaskStatusExchanged, task: &task{name: e.Name("task"), status: mock.StatusTerminated}}
			},
		},
		"rolling an exchange back": {
			requests: append(online(mock.OpShow, mock.OpRollbackIP), then(mock.OpRollbackIP, mock.OpShow)), doing: sayRollingBack,
			begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				r := p.Resource(t, resourcetest.TypeIPExchange)
				r.Must(t, resourcetest.ExchangeOf(resourcetest.TaskInSync(t, e, "").ID))
				return &step{r: r, task: &task{name: e.Name("task"), status: mock.StatusTerminated}}
			},
		},

		"refreshing a task that succeeded": {
			requests: online(mock.OpShow), doing: sayReading, begin: refreshing(resourcetest.FullTask, mock.StatusSuccess),
		},
		"refreshing a task that runs": {
			requests: online(mock.OpShow), doing: sayReading, begin: refreshing(resourcetest.IncrementalTask, following),
		},
		"refreshing a task that failed": {
			requests: online(mock.OpShow, mock.OpLogs), doing: sayReading, begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				s := refreshing(resourcetest.IncrementalTask, following)(t, e, p)
				resourcetest.NoError(t, e.Mock.Fail(e.Task(t, s.task.name).ID, mock.StatusFailed, "the source is gone")) // which is not known yet
				s.status, s.task.status = mock.StatusFailed, mock.StatusFailed
				return s
			},
		},
		"refreshing a configuration": {
			requests: online(mock.OpShow), doing: sayReading, begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				p.Resource(t, resourcetest.TypeMigrationTask).Must(t, resourcetest.WaitingTask(e))
				s := &step{r: p.Resource(t, resourcetest.TypeTaskConfiguration), c: resourcetest.Configuration(e), reads: true,
					status: following, task: &task{name: e.Name("task"), status: following, configured: 1}}
				s.r.Must(t, s.c)
				return s
			},
		},
		"refreshing an exchange": {
			requests: online(mock.OpShow), doing: sayReading, begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				s := &step{r: p.Resource(t, resourcetest.TypeIPExchange), c: resourcetest.ExchangeOf(resourcetest.TaskInSync(t, e, "").ID), reads: true,
					status: mock.TaskStatusExchanged, task: &task{name: e.Name("task"), status: mock.StatusTerminated}}
				s.r.Must(t, s.c)
				return s
			},
		},
		"importing a task into state": {
			requests: online(mock.OpShow), doing: sayReading, begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				s := refreshing(resourcetest.IncrementalTask, following)(t, e, p)
				s.r, s.reads, s.imports = p.Resource(t, resourcetest.TypeMigrationTask), false, true
				return s
			},
		},
		"importing a configuration into state": {
			requests: online(mock.OpShow), doing: sayReading, begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				p.Resource(t, resourcetest.TypeMigrationTask).Must(t, resourcetest.IncrementalTask(e))
				return &step{r: p.Resource(t, resourcetest.TypeTaskConfiguration), c: resourcetest.Configuration(e), imports: true,
					status: following, task: &task{name: e.Name("task"), status: following, configured: 1}}
			},
		},
		"importing an exchange into state": {
			requests: online(mock.OpShow), doing: sayReading, begin: func(t *testing.T, e *acctest.Env, p *acctest.Protocol) *step {
				t.Helper()
				c := resourcetest.ExchangeOf(resourcetest.TaskInSync(t, e, mock.TaskStatusExchanged).ID)
				return &step{r: p.Resource(t, resourcetest.TypeIPExchange), c: c, imports: true,
					status: mock.TaskStatusExchanged, task: &task{name: e.Name("task"), status: following}}
			},
		},

		"reading a task with its progress": {
			requests: online(mock.OpShow, mock.OpProgress), doing: sayReading,
			begin: reading("dcs_migration_task", func(_ *acctest.Env, id string) resourcetest.Config {
				return resourcetest.Config{"task_id": id, "include_progress": true}
			}),
		},
		"reading a task by its name": {
			requests: online(mock.OpList, mock.OpShow), doing: sayReading,
			begin: reading("dcs_migration_task", func(e *acctest.Env, _ string) resourcetest.Config {
				return resourcetest.Config{"task_name": e.Name("task")}
			}),
		},
		"reading all tasks": {
			requests: online(mock.OpList), doing: sayReading,
			begin: reading("dcs_migration_tasks", func(*acctest.Env, string) resourcetest.Config { return resourcetest.Config{} }),
		},
		"reading a log": {
			requests: online(mock.OpShow, mock.OpLogs), doing: sayReading,
			begin: reading("dcs_migration_task_logs", func(_ *acctest.Env, id string) resourcetest.Config { return resourcetest.Config{"task_id": id} }),
		},
	}
	return all
}

// runAll runs steps at the same time.
func runAll(t testing.TB, ctx context.Context, e *acctest.Env, steps []*step) [][]*tfprotov6.Diagnostic {
	t.Helper()
	diags := make([][]*tfprotov6.Diagnostic, len(steps))
	var wg sync.WaitGroup
	for i, s := range steps {
		wg.Go(func() { diags[i] = s.run(t, ctx, e) })
	}
	wg.Wait()
	return diags
}

// run runs the step.
func (s *step) run(t testing.TB, ctx context.Context, e *acctest.Env) []*tfprotov6.Diagnostic {
	t.Helper()
	switch {
	case s.r == nil:
		_, diags := s.read()
		return diags
	case s.reads:
		return s.r.Read(t)
	case s.imports:
		return s.r.Import(t, e.Task(t, s.task.name).ID)
	}
	plan := s.r.Plan(t, s.c)
	if acctest.HasError(plan.Diagnostics) {
		return plan.Diagnostics
	}
	return append(plan.Diagnostics, s.r.Apply(t, ctx, plan)...)
}
