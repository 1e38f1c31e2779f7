package migrationtask_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// withoutEnd lets a migration run for hours, and shortPhases ends it at once.
func withoutEnd(c *mock.Config) { c.Full, c.Import = time.Hour, time.Hour }

func shortPhases(c *mock.Config) { c.Full, c.Import = 20*time.Millisecond, 20*time.Millisecond }

// failing makes a migration fail as soon as the provider looks at it in a status.
func failing(t *testing.T, e *acctest.Env, status string, lines ...string) *mock.Ordered {
	t.Helper()
	return e.Mock.Order(mock.Fault{Operation: mock.OpShow, Times: -1, Match: func(*http.Request) bool {
		for _, task := range e.Mock.Tasks() {
			if task.Status == status {
				if err := e.Mock.Fail(task.ID, mock.StatusMigrationFailed, "the migration failed", lines...); err != nil {
					t.Error(err)
				}
			}
		}
		return false // the request is answered as ever
	}})
}

// A creation that fails once the task exists leaves it tainted: its id is not lost, and the next apply puts another task in
// its place.
func TestAccMigrationTask_failedCreationIsReplaced(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		goes   func(t *testing.T, e *acctest.Env) *mock.Ordered
		says   string
		again  []mock.Operation
		left   []string
	}{
		"a configuration that the service refuses": {
			config: resourcetest.IncrementalTask,
			goes: func(_ *testing.T, e *acctest.Env) *mock.Ordered {
				return e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "the source cannot be reached"})
			},
			says: "the source cannot be reached",
			// The first was never configured, so that not even its record is kept.
			again: []mock.Operation{mock.OpDelete, mock.OpCreateOnline, mock.OpConfigure},
			left:  []string{"TERMINATED"},
		},
		"a migration that fails says why": {
			config: resourcetest.IncrementalTask,
			goes: func(t *testing.T, e *acctest.Env) *mock.Ordered {
				return failing(t, e, mock.StatusFullMigrating, "WRONGPASS invalid username-password pair", "giving up on 10.0.0.5")
			},
			says:  "WRONGPASS invalid username-password pair",
			again: []mock.Operation{mock.OpCreateOnline, mock.OpConfigure},
			left:  []string{"MIGRATION_FAILED", "TERMINATED"},
		},
		"an import that fails says why": {
			config: bucket,
			goes: func(t *testing.T, e *acctest.Env) *mock.Ordered {
				return failing(t, e, mock.StatusMigrating, "dump.rdb is no RDB file")
			},
			says:  "dump.rdb is no RDB file",
			again: []mock.Operation{mock.OpCreateImport},
			left:  []string{"MIGRATION_FAILED", "SUCCESS"},
		},
		"a migration that takes longer than it may": {
			config: func(e *acctest.Env) resourcetest.Config {
				return resourcetest.FullTask(e).With("timeouts", resourcetest.Timeouts("create", "4s"))
			},
			goes:  func(*testing.T, *acctest.Env) *mock.Ordered { return nil },
			says:  "To keep it, run `terraform untaint`",
			again: []mock.Operation{mock.OpStop, mock.OpCreateOnline, mock.OpConfigure},
			left:  []string{"TERMINATED", "SUCCESS"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewMock(t, withoutEnd)
			c := test.config(e)
			fault := test.goes(t, e)
			var first mock.Task
			shortenPhases := func() {
				first = e.Task(t, c["task_name"].(string))
				if fault != nil {
					fault.Cancel()
				}
				e.Mock.SetConfig(shortPhases)
				e.Mock.ForgetRequests()
				if first.Status == mock.StatusFullMigrating {
					// It goes on however long the phase is by now: what is tested is that it is stopped.
					if err := e.Mock.SetStatus(first.ID, mock.StatusFullMigrating); err != nil {
						t.Error(err)
					}
				}
			}
			e.Test(t, resource.TestCase{
				Steps: []resource.TestStep{
					{Config: c.HCL(e), ExpectError: acctest.Saying(test.says)},
					{
						PreConfig:        shortenPhases,
						Config:           c.With("timeouts", nil).HCL(e),
						ConfigPlanChecks: planned(plancheck.ResourceActionReplace),
						Check:            e.Sent(test.again...),
						ConfigStateChecks: has("id", knownvalue.StringFunc(func(id string) error {
							if id == first.ID {
								return errors.New("it is the first task's")
							}
							return nil
						})),
					},
				},
				CheckDestroy: resourcetest.TasksLeft(e, test.left...),
			})
		})
	}
}

// An update that fails leaves the state with what the service has taken: the old configuration where it was refused, the new
// one where only the wait failed, which the next apply takes up.
func TestAccMigrationTask_failedUpdate(t *testing.T) {
	e := acctest.NewMock(t, nil)
	c := resourcetest.IncrementalTask(e)
	limited := c.With("bandwidth_limit_mb", 7, "timeouts", resourcetest.Timeouts("update", "5s"))
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.HCL(e), Check: e.Sent(mock.OpCreateOnline, mock.OpConfigure)},
			{
				PreConfig: func() {
					e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "not now"})
				},
				Config:      limited.HCL(e),
				ExpectError: acctest.Saying("not now"),
			},
			{ // Stopped by then, it still has the old limit: the change is planned again.
				PreConfig: func() {
					e.Mock.SetConfig(withoutEnd)
					e.Mock.ForgetRequests()
				},
				Config:      limited.HCL(e),
				ExpectError: acctest.Saying("goes on in the service"),
			},
			{
				PreConfig:         func() { e.Mock.SetConfig(shortPhases) },
				Config:            limited.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionNoop, now("bandwidth_limit_mb", 7)),
				Check:             e.Sent(mock.OpConfigure), // of the step before
				ConfigStateChecks: has("status", acctest.InSync()),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}
