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

func TestDestroyDoesWhatTheDeletionPolicySays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config  func(*acctest.Env) resourcetest.Config
		policy  string
		status  string // set by hand before
		calls   []mock.Operation
		deleted bool
		after   string
	}{
		"stop stops an incremental migration":                  {resourcetest.IncrementalTask, "stop", "", []mock.Operation{mock.OpStop}, false, mock.StatusTerminated},
		"stop forgets a finished migration":                    {resourcetest.FullTask, "stop", "", nil, false, mock.StatusSuccess},
		"stop forgets a finished import":                       {resourcetest.BackupImport, "stop", "", nil, false, mock.StatusSuccess},
		"stop forgets a failed migration":                      {resourcetest.IncrementalTask, "stop", mock.StatusMigrationFailed, nil, false, mock.StatusMigrationFailed},
		"stop forgets a released migration":                    {resourcetest.FullTask, "stop", mock.StatusReleased, nil, false, mock.StatusReleased},
		"stop deletes the record of what never was configured": {resourcetest.WaitingTask, "stop", "", []mock.Operation{mock.OpDelete}, true, ""},
		"delete stops and deletes a running migration":         {resourcetest.IncrementalTask, "delete", "", []mock.Operation{mock.OpStop, mock.OpDelete}, true, ""},
		"delete deletes a finished migration":                  {resourcetest.FullTask, "delete", "", []mock.Operation{mock.OpDelete}, true, ""},
		"delete deletes a finished import":                     {resourcetest.BackupImport, "delete", "", []mock.Operation{mock.OpDelete}, true, ""},
		"delete deletes what never was configured":             {resourcetest.WaitingTask, "delete", "", []mock.Operation{mock.OpDelete}, true, ""},
		"abandon leaves a running migration":                   {resourcetest.IncrementalTask, "abandon", "", nil, false, mock.StatusIncrMigrating},
		"abandon leaves a task that waits":                     {resourcetest.WaitingTask, "abandon", "", nil, false, mock.StatusRunning},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, test.config(e).With("deletion_policy", test.policy))
				id := r.Get(t, "id")
				if test.status != "" {
					resourcetest.NoError(t, e.Mock.SetStatus(id, test.status))
				}
				before := len(e.Mock.Requests())
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if r.Exists() {
					t.Error("still in state")
				}
				var calls []mock.Operation
				for _, request := range e.Mock.Requests()[before:] {
					if request.Method != http.MethodGet {
						calls = append(calls, request.Operation)
					}
				}
				if len(calls) != len(test.calls) {
					t.Fatalf("called %v, want %v", calls, test.calls)
				}
				for i := range calls {
					if calls[i] != test.calls[i] {
						t.Errorf("called %v, want %v", calls, test.calls)
					}
				}
				if test.policy == "abandon" && len(e.Mock.Requests()) != before {
					t.Error("abandoning asked the service")
				}
				task, _ := e.Mock.Task(id)
				if task.Deleted != test.deleted || !test.deleted && task.Status != test.after {
					t.Errorf("the task is %s, deleted %t", task.Status, task.Deleted)
				}
			})
		})
	}
}

func TestDestroyWaitsUntilAStopIsDone(t *testing.T) {
	t.Parallel()
	for name, already := range map[string]bool{"told to": false, "stopping already": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Stop = 900 * time.Millisecond })
				r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
				if already {
					resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusTerminating))
					resourcetest.NoError(t, e.Mock.Unhold(r.Get(t, "id")))
				}
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if status := e.Task(t, e.Name("task")).Status; status != mock.StatusTerminated {
					t.Errorf("the task is %s", status)
				}
				if want := map[bool]int{false: 1, true: 0}[already]; e.Mock.Count(mock.OpStop) != want {
					t.Errorf("%d stops", e.Mock.Count(mock.OpStop))
				}
			})
		})
	}
}

func TestDestroyStopsARunningImport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Import = time.Hour })
		r := resourcetest.Create(t, e, resourcetest.BackupImport(e).With("wait_for_sync", false))
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		if status := e.Task(t, e.Name("import")).Status; status != mock.StatusTerminated {
			t.Errorf("the import is %s", status)
		}
	})
}

func TestDestroyOfATaskInTheMakingWaitsForItsMachine(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mock.Config){
		"shown under a word nobody knows": nil,
		"shown as migrating":              func(c *mock.Config) { c.MakingStatus = mock.StatusMigrating },
		"not shown at all":                func(c *mock.Config) { c.NotFoundWhileMaking = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, func(c *mock.Config) {
					c.Ready, c.NoJobID = time.Hour, true
					if change != nil {
						change(c)
					}
				})
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("create", "1500ms")))), "timed out")
				id := r.Get(t, "id")
				go func() {
					time.Sleep(time.Second)
					e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
				}()
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if task, _ := e.Mock.Task(id); !task.Deleted {
					t.Errorf("the record is still there, %s", task.Status)
				}
				resourcetest.WantCount(t, e, 0, mock.OpStop)
			})
		})
	}
}

func TestDestroyOfATaskThatIsGoneSucceeds(t *testing.T) {
	t.Parallel()
	for name, deleted := range map[string]mock.DeletedAs{
		"400": mock.Deleted400, "404": mock.Deleted404, "DELETED": mock.DeletedStatusDeleted, "SUCCESS": mock.DeletedStatusSuccess,
	} {
		for _, policy := range []string{"stop", "delete"} {
			t.Run(name+", "+policy, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.DeletedTask = deleted })
					r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e).With("deletion_policy", policy))
					resourcetest.NoError(t, e.Mock.DeleteTask(r.Get(t, "id")))
					before := e.Mock.Mutations()
					resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
					if e.Mock.Mutations() != before {
						t.Error("a task that is gone was operated on")
					}
				})
			})
		}
	}
}

func TestDestroyIsNotPutOffByWhatHappensMeanwhile(t *testing.T) {
	t.Parallel()
	tests := map[string]mock.Fault{
		"a stop whose answer is lost":     {Operation: mock.OpStop, Break: mock.BreakAfter},
		"a stop that is lost":             {Operation: mock.OpStop, Break: mock.BreakBefore},
		"a stop that fails":               {Operation: mock.OpStop, Status: 500},
		"a deletion whose answer is lost": {Operation: mock.OpDelete, Break: mock.BreakAfter},
		"a deletion that is lost":         {Operation: mock.OpDelete, Break: mock.BreakBefore},
		"looks that fail for a while":     {Operation: mock.OpShow, Status: 503, Times: 2},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e).With("deletion_policy", "delete"))
				id := r.Get(t, "id")
				e.Mock.Order(fault)
				resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if task, _ := e.Mock.Task(id); !task.Deleted {
					t.Errorf("the task is still there, %s", task.Status)
				}
			})
		})
	}
}

func TestDestroyThatFailsKeepsTheTaskInState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Stop = time.Hour })
		c := resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("delete", "3s"))
		r := resourcetest.Create(t, e, c)
		id := r.Get(t, "id")
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), id, "timed out", "TERMINATING")
		resourcetest.WantState(t, r, "id", id)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		diags := r.Apply(t, ctx, r.Plan(t, nil))
		resourcetest.WantError(t, diags, id)
		resourcetest.WantState(t, r, "id", id)
	})
}

func TestDestroyOfAnEndedTaskIsOneRequest(t *testing.T) {
	t.Parallel()
	for _, status := range []string{mock.StatusSuccess, mock.StatusTerminated, mock.StatusFailed, mock.StatusReleased} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ resourcetest.Config) {
				resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
				r.Read(t)
				e.Mock.ForgetRequests()
				resourcetest.WantNone(t, r.Must(t, nil))
				resourcetest.WantCount(t, e, 1)
			})
		})
	}
}

// Row 32: a taint loses private state, so that a deletion goes by what the service shows.
func TestDestroyWithoutALedgerGoesByWhatTheServiceShows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		sent   []mock.Operation
		after  string // "": the record is gone
	}{
		"a running migration is stopped, and its record kept": {resourcetest.IncrementalTask, []mock.Operation{mock.OpStop}, mock.StatusTerminated},
		"a finished one is only forgotten":                    {resourcetest.FullTask, nil, mock.StatusSuccess},
		"so is an import":                                     {resourcetest.BackupImport, nil, mock.StatusSuccess},
		"the record of one that waits is deleted":             {resourcetest.WaitingTask, []mock.Operation{mock.OpDelete}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := test.config(e)
				r := resourcetest.Create(t, e, c)
				r.Private = nil
				e.Mock.ForgetRequests()
				resourcetest.WantNoErrors(t, r.Must(t, nil))
				resourcetest.WantSent(t, e, test.sent...)
				if task, ok := e.Mock.TaskNamed(c["task_name"].(string)); ok != (test.after != "") || task.Status != test.after {
					t.Errorf("the task is %q", task.Status)
				}
			})
		})
	}
}

// Row 24: what was not destroyed is destroyed by the next destroy, and not by an apply.
func TestDestroyThatFailsSaysToDestroyAgain(t *testing.T) {
	t.Parallel()
	resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, _ resourcetest.Config) {
		e.Mock.SetConfig(func(c *mock.Config) { c.Allowed = map[mock.Operation][]string{mock.OpStop: {}} })
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), r.Get(t, "id"), "Destroy again")
		e.Mock.SetConfig(func(c *mock.Config) { c.Allowed = nil })
		resourcetest.WantNoErrors(t, r.Must(t, nil))
	})
}
