package resources_test

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
)

// The task, what lets its machine in, and its configuration, as one apply makes them.
const (
	configurationAddress = "dcs_migration_task_configuration.test"
	whitelistAddress     = "terraform_data.whitelist"
)

// twoStep is a task without instances and, after a whitelist of its machine's address, its configuration.
func twoStep(e *acctest.Env, c config) string {
	return waiting(e).hcl(e) + `
resource "terraform_data" "whitelist" {
  input = dcs_migration_task.test.ecs_tenant_private_ip
}
` + acctest.Block(`resource "dcs_migration_task_configuration" "test"`, c.with("task_id", acctest.Expr("dcs_migration_task.test.id"),
		"depends_on", acctest.Expr("[terraform_data.whitelist]")))
}

func TestAccMigrationTaskConfiguration_twoStepStart(t *testing.T) {
	e := acctest.New(t)
	c := configuration(e)
	limited := c.with("bandwidth_limit_mb", 7)
	action := plancheck.ExpectResourceAction
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: twoStep(e, c),
				Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpCreateOnline, mock.OpConfigure),
					resource.TestCheckResourceAttrPair(configurationAddress, "id", address, "id"),
					resource.TestCheckResourceAttrPair(whitelistAddress, "output", address, "ecs_tenant_private_ip")),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(configurationAddress, at("status"), knownvalue.StringExact(acctest.InSync())),
					statecheck.ExpectKnownValue(address, at("ecs_tenant_private_ip"), knownvalue.NotNull()),
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
					action(address, plancheck.ResourceActionNoop), action(configurationAddress, plancheck.ResourceActionUpdate),
				}},
				Check: e.Sent(mock.OpStop, mock.OpConfigure),
			},
			{ // Taken out, it stops the migration, and the task stays.
				Config:           waiting(e).hcl(e),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{action(configurationAddress, plancheck.ResourceActionDestroy)}},
				Check:            e.Sent(mock.OpStop),
			},
			{ // Put in again, it starts the same task anew.
				Config: twoStep(e, c),
				Check:  e.Sent(mock.OpConfigure),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), left(e, "TERMINATED")),
	})
}

// What fails between the two steps leaves no data flowing; a destroy then leaves no task behind.
func TestAccMigrationTaskConfiguration_refused(t *testing.T) {
	e := acctest.NewMock(t, nil)
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "wrong password of the source"})
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: twoStep(e, configuration(e)), ExpectError: acctest.Saying("wrong password of the source")},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpCreateOnline, mock.OpConfigure, mock.OpDelete), left(e)),
	})
}

// Another task replaces the configuration: the old migration is stopped, the new one started.
func TestAccMigrationTaskConfiguration_ofAnotherTask(t *testing.T) {
	e := acctest.NewMock(t, nil)
	second := func() string {
		return waiting(e).with("vpc_id", "other").hcl(e) +
			acctest.Block(`resource "dcs_migration_task_configuration" "test"`, configuration(e).with("task_id", acctest.Expr("dcs_migration_task.test.id")))
	}
	first := waiting(e).hcl(e) + acctest.Block(`resource "dcs_migration_task_configuration" "test"`,
		configuration(e).with("task_id", acctest.Expr("dcs_migration_task.test.id")))
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: first, Check: e.Sent(mock.OpCreateOnline, mock.OpConfigure)},
			{
				Config: second(),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(configurationAddress, plancheck.ResourceActionDestroyBeforeCreate),
				}},
				Check: e.Sent(mock.OpStop, mock.OpCreateOnline, mock.OpConfigure),
			},
		},
		CheckDestroy: left(e, "TERMINATED", "TERMINATED"),
	})
}

// A new trigger restarts a migration that was stopped elsewhere, on the task itself and on its configuration.
func TestAccMigrationTask_restart(t *testing.T) {
	for name, of := range map[string]struct {
		address string
		write   func(e *acctest.Env, c config) string
		config  func(e *acctest.Env) config
	}{
		migrationTask:     {address, func(e *acctest.Env, c config) string { return c.hcl(e) }, incremental},
		taskConfiguration: {configurationAddress, twoStep, configuration},
	} {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewMock(t, nil)
			c := of.config(e)
			status := func(want string) statecheck.StateCheck {
				return statecheck.ExpectKnownValue(of.address, at("status"), knownvalue.StringExact(want))
			}
			stop := onTheMock(t, func() error {
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
						Config:      of.write(e, c.with("restart_trigger", "1")),
						ExpectError: acctest.Saying("A running migration is not restarted"),
					},
					{
						PreConfig:         stop,
						Config:            of.write(e, c.with("restart_trigger", "1")),
						ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(of.address, at("status"))}},
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
				CheckDestroy: left(e, "TERMINATED"),
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
	config := e.Provider() + acctest.Block(`resource "dcs_migration_task_configuration" "test"`, configuration(e))
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Saying("Migration task configured already")},
			{Config: config, ResourceName: configurationAddress, ImportState: true, ImportStateId: task.ID, ImportStatePersist: true},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(configurationAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(configurationAddress, at("status"), knownvalue.StringExact(acctest.InSync())),
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
