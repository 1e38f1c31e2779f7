package migrationtask_test

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A reconfiguration made elsewhere is a difference that the next apply takes back. What the service makes of a
// configuration by itself is none: here, a host name that it resolves and an id that it fills in.
func TestAccMigrationTask_drift(t *testing.T) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.ResolveHostNames, c.FillIDFromAddrs = true, true })
	c := resourcetest.IncrementalTask(e).Source("addrs", []string{"redis.example.com:6379"}).With("bandwidth_limit_mb", 100)
	elsewhere := func(edit func(task *mock.Task)) func() {
		return resourcetest.OnTheMock(t, func() error { return e.Mock.Change(e.Task(t, e.Name("task")).ID, edit) })
	}
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:            c.HCL(e),
				Check:             e.Sent(mock.OpCreateOnline, mock.OpConfigure),
				ConfigStateChecks: has("source_instance.addrs", []string{"redis.example.com:6379"}, "source_instance.id", knownvalue.NotNull()),
			},
			{
				PreConfig: elsewhere(func(task *mock.Task) { task.Source.Addrs, task.Source.ID = "10.0.0.99:6379", "" }),
				Config:    c.HCL(e), PlanOnly: true, ExpectNonEmptyPlan: true,
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(resourcetest.TaskAddress, plancheck.ResourceActionUpdate), later("status"),
				}},
			},
			{
				Config:            c.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
				Check:             e.Sent(mock.OpStop, mock.OpConfigure),
				ConfigStateChecks: has("source_instance.addrs", []string{"redis.example.com:6379"}),
			},
			{
				PreConfig:         elsewhere(func(task *mock.Task) { task.ResumeMode = mock.ResumeManual }),
				Config:            c.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
				Check:             e.Sent(mock.OpSetResumeMode),
				ConfigStateChecks: has("resume_mode", "auto"),
			},
			{
				PreConfig:         elsewhere(func(task *mock.Task) { task.BandwidthLimitMB, task.MigrationMethod = "5", mock.MethodFull }),
				Config:            c.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
				Check:             e.Sent(mock.OpStop, mock.OpConfigure),
				ConfigStateChecks: has("bandwidth_limit_mb", 100, "status", acctest.InSync()),
			},
			{ // A task that was stopped elsewhere is as it was configured.
				PreConfig: elsewhere(func(task *mock.Task) { task.Status = mock.StatusTerminated }),
				Config:    c.HCL(e), PlanOnly: true,
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}

// Reconfigured by somebody else, a task without instances of its own shows no difference.
func TestAccMigrationTask_instancesThatAreNotManagedDoNotDrift(t *testing.T) {
	e := acctest.NewMock(t, nil)
	c := resourcetest.WaitingTask(e)
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.HCL(e)},
			{
				PreConfig: resourcetest.OnTheMock(t, func() error {
					return e.Mock.Change(e.Task(t, e.Name("task")).ID, func(task *mock.Task) {
						task.Source, task.Target = &mock.Instance{Addrs: "10.0.0.5:6379"}, &mock.Instance{ID: "target"}
						task.MigrationMethod, task.ResumeMode, task.Status = mock.MethodIncremental, mock.ResumeAuto, mock.StatusIncrMigrating
					})
				}),
				Config: c.HCL(e), PlanOnly: true,
			},
		},
		CheckDestroy: resourcetest.TasksLeft(e, "TERMINATED"), // a running migration is stopped, whoever has configured it
	})
}

// A migration that had reached its goal stays in state when its record is gone, and nothing is planned. A task that had not is made
// anew. How the service says that it is gone does not matter.
func TestAccMigrationTask_disappears(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		deleted mock.DeletedAs
		config  func(*acctest.Env) resourcetest.Config
		sent    []mock.Operation
		status  string // in state once it is gone; "": it is made anew
	}{
		"a task that show no longer knows":       {mock.DeletedAsUnknown, resourcetest.IncrementalTask, []mock.Operation{mock.OpCreateOnline, mock.OpConfigure}, "DELETED"},
		"a finished task that show still has":    {mock.DeletedStatusSuccess, resourcetest.FullTask, []mock.Operation{mock.OpCreateOnline, mock.OpConfigure}, "SUCCESS"},
		"an import that show answers 404 for":    {mock.Deleted404, bucket, []mock.Operation{mock.OpCreateImport}, "DELETED"},
		"a waiting task that show calls DELETED": {mock.DeletedStatusDeleted, resourcetest.WaitingTask, []mock.Operation{mock.OpCreateOnline}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewMock(t, func(c *mock.Config) { c.DeletedTask = test.deleted })
			c := test.config(e)
			var first string
			steps := []resource.TestStep{{
				Config: c.HCL(e),
				Check: func(s *terraform.State) error {
					first = s.RootModule().Resources[resourcetest.TaskAddress].Primary.ID
					return e.Sent(test.sent...)(s)
				},
			}}
			gone := resourcetest.OnTheMock(t, func() error { return e.Mock.DeleteTask(first) })
			if test.status != "" {
				steps = append(steps,
					resource.TestStep{PreConfig: gone, RefreshState: true},
					resource.TestStep{
						Config:            c.HCL(e),
						ConfigPlanChecks:  planned(plancheck.ResourceActionNoop),
						Check:             e.Sent(),
						ConfigStateChecks: has("status", test.status),
					},
					resource.TestStep{ // An edit changes nothing in the service either.
						Config:            c.With("description", "of old").HCL(e),
						ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, now("status", test.status)),
						Check:             e.Sent(),
						ConfigStateChecks: has("status", test.status, "description", "of old"),
					})
			} else {
				steps = append(steps, resource.TestStep{
					PreConfig:        gone,
					Config:           c.HCL(e),
					ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
					Check:            e.Sent(test.sent...),
					ConfigStateChecks: has("id", knownvalue.StringFunc(func(id string) error {
						if id == first {
							return errors.New("the old task's id")
						}
						return nil
					})),
				})
			}
			e.Test(t, resource.TestCase{Steps: steps, CheckDestroy: resourcetest.TasksLeft(e)})
		})
	}
}
