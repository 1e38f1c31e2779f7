package taskconfiguration_test

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// twoStep is a task without instances and, after a whitelist of its machine's address, its configuration.
func twoStep(e *acctest.Env, c resourcetest.Config) string {
	return resourcetest.WaitingTask(e).HCL(e) + `
resource "terraform_data" "whitelist" {
  input = dcs_migration_task.test.ecs_tenant_private_ip
}
` + acctest.Block(`resource "dcs_migration_task_configuration" "test"`, c.With("task_id", acctest.Expr("dcs_migration_task.test.id"),
		"depends_on", acctest.Expr("[terraform_data.whitelist]")))
}

func TestAccMigrationTaskConfiguration_twoStepStart(t *testing.T) {
	e := acctest.New(t)
	c := resourcetest.Configuration(e)
	limited := c.With("bandwidth_limit_mb", 7)
	action := plancheck.ExpectResourceAction
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: twoStep(e, c),
				Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpCreateOnline, mock.OpConfigure),
					resource.TestCheckResourceAttrPair(resourcetest.ConfigurationAddress, "id", resourcetest.TaskAddress, "id"),
					resource.TestCheckResourceAttrPair(resourcetest.WhitelistAddress, "output", resourcetest.TaskAddress, "ecs_tenant_private_ip")),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(resourcetest.ConfigurationAddress, resourcetest.AtPath("status"), knownvalue.StringExact(acctest.InSync())),
					statecheck.ExpectKnownValue(resourcetest.TaskAddress, resourcetest.AtPath("ecs_tenant_private_ip"), knownvalue.NotNull()),
				},
			},
			{
				Config:           twoStep(e, c),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check:            e.Sent(),
			},
			{ // The configuration changes in place, and the task not at all.
				Config: twoStep(e, limited),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					action(resourcetest.TaskAddress, plancheck.ResourceActionNoop), action(resourcetest.ConfigurationAddress, plancheck.ResourceActionUpdate),
				}},
				Check: e.Sent(mock.OpStop, mock.OpConfigure),
			},
			{ // Taken out, it stops the migration, and the task stays.
				Config:           resourcetest.WaitingTask(e).HCL(e),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{action(resourcetest.ConfigurationAddress, plancheck.ResourceActionDestroy)}},
				Check:            e.Sent(mock.OpStop),
			},
			{ // Put in again, it starts the same task anew.
				Config: twoStep(e, c),
				Check:  e.Sent(mock.OpConfigure),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}

// What fails between the two steps leaves no data flowing; a destroy then leaves no task behind.
func TestAccMigrationTaskConfiguration_refused(t *testing.T) {
	e := acctest.NewMock(t, nil)
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "wrong password of the source"})
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: twoStep(e, resourcetest.Configuration(e)), ExpectError: acctest.Saying("wrong password of the source")},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpCreateOnline, mock.OpConfigure, mock.OpDelete), resourcetest.TasksLeft(e)),
	})
}

// Another task replaces the configuration: the old migration is stopped, the new one started.
func TestAccMigrationTaskConfiguration_ofAnotherTask(t *testing.T) {
	e := acctest.NewMock(t, nil)
	second := func() string {
		return resourcetest.WaitingTask(e).With("vpc_id", "other").HCL(e) +
			acctest.Block(`resource "dcs_migration_task_configuration" "test"`, resourcetest.Configuration(e).With("task_id", acctest.Expr("dcs_migration_task.test.id")))
	}
	first := resourcetest.WaitingTask(e).HCL(e) + acctest.Block(`resource "dcs_migration_task_configuration" "test"`,
		resourcetest.Configuration(e).With("task_id", acctest.Expr("dcs_migration_task.test.id")))
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: first, Check: e.Sent(mock.OpCreateOnline, mock.OpConfigure)},
			{
				Config: second(),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(resourcetest.ConfigurationAddress, plancheck.ResourceActionDestroyBeforeCreate),
				}},
				Check: e.Sent(mock.OpStop, mock.OpCreateOnline, mock.OpConfigure),
			},
		},
		CheckDestroy: resourcetest.TasksLeft(e, "TERMINATED", "TERMINATED"),
	})
}

// A new trigger restarts a migration that was stopped elsewhere, on the task itself and on its configuration.
func TestAccMigrationTask_restart(t *testing.T) {
	for name, of := range map[string]struct {
		address string
		write   func(e *acctest.Env, c resourcetest.Config) string
		config  func(e *acctest.Env) resourcetest.Config
	}{
		resourcetest.TypeMigrationTask:     {resourcetest.TaskAddress, func(e *acctest.Env, c resourcetest.Config) string { return c.HCL(e) }, resourcetest.IncrementalTask},
		resourcetest.TypeTaskConfiguration: {resourcetest.ConfigurationAddress, twoStep, resourcetest.Configuration},
	} {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewMock(t, nil)
			c := of.config(e)
			status := func(want string) statecheck.StateCheck {
				return statecheck.ExpectKnownValue(of.address, resourcetest.AtPath("status"), knownvalue.StringExact(want))
			}
			stop := resourcetest.OnTheMock(t, func() error {
				task, ok := e.Mock.TaskNamed(e.Name("task"))
				if !ok {
					return errors.New("no task")
				}
				return e.Mock.SetStatus(task.ID, mock.StatusTerminated)
			})
			e.Test(t, resource.TestCase{
				Steps: []resource.TestStep{
					{Config: of.write(e, c), Check: e.Sent(mock.OpCreateOnline, mock.OpConfigure)},
					{ // While the migration runs, it is an error.
						Config:      of.write(e, c.With("restart_trigger", "1")),
						ExpectError: acctest.Saying("A running migration is not restarted"),
					},
					{
						PreConfig:         stop,
						Config:            of.write(e, c.With("restart_trigger", "1")),
						ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(of.address, resourcetest.AtPath("status"))}},
						Check:             e.Sent(mock.OpBatchRestart),
						ConfigStateChecks: []statecheck.StateCheck{status(acctest.InSync())},
					},
					{ // Taken out, it does nothing.
						PreConfig:         stop,
						Config:            of.write(e, c),
						Check:             e.Sent(),
						ConfigStateChecks: []statecheck.StateCheck{status("TERMINATED")},
					},
				},
				CheckDestroy: resourcetest.TasksLeft(e, "TERMINATED"),
			})
		})
	}
}

// A running migration that somebody else has configured is an error, and is taken over by an import.
func TestAccMigrationTaskConfiguration_configuredElsewhere(t *testing.T) {
	e := acctest.NewMock(t, nil)
	v := e.Values()
	task := e.Mock.AddTask(mock.Task{
		Name: e.Name("task"), VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
		MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
		Source: &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword}, Target: &mock.Instance{ID: v.TargetID, Password: v.TargetPassword},
	})
	config := e.Provider() + acctest.Block(`resource "dcs_migration_task_configuration" "test"`, resourcetest.Configuration(e))
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Saying("Migration task configured already")},
			{Config: config, ResourceName: resourcetest.ConfigurationAddress, ImportState: true, ImportStateId: task.ID, ImportStatePersist: true},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(resourcetest.ConfigurationAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(resourcetest.ConfigurationAddress, resourcetest.AtPath("status"), knownvalue.StringExact(acctest.InSync())),
				}},
				Check: e.Sent(),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), func(*terraform.State) error {
			if now, ok := e.Mock.Task(task.ID); !ok || now.Deleted {
				return errors.New("the record was deleted")
			}
			return nil
		}),
	})
}
