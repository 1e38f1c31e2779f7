package migrationtask_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// One task goes through all its life in place: each change sends what it needs and no more.
func TestAccMigrationTask_changedInPlace(t *testing.T) {
	e := acctest.New(t)
	ids := statecheck.CompareValue(compare.ValuesSame())
	c := resourcetest.IncrementalTask(e)
	manual := c.With("resume_mode", "manual")
	patient := manual.With("wait_for_sync", false, "deletion_policy", "delete", "timeouts", resourcetest.Timeouts("create", "1h", "update", "90m", "delete", "20m"))
	limited := patient.With("wait_for_sync", true, "bandwidth_limit_mb", 7)
	once := limited.With("migration_method", "full_amount_migration", "bandwidth_limit_mb", nil)
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:            c.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionCreate),
				Check:             e.Sent(mock.OpCreateOnline, mock.OpConfigure),
				ConfigStateChecks: append(has("status", acctest.InSync()), ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))),
			},
			{
				Config: c.HCL(e),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), plancheck.ExpectResourceAction(resourcetest.TaskAddress, plancheck.ResourceActionNoop)},
				},
				Check: e.Sent(),
			},
			{ // The resume mode is sent alone, without an interruption.
				Config:            manual.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, now("id", knownvalue.NotNull()), now("created_at", knownvalue.NotNull())),
				Check:             e.Sent(mock.OpSetResumeMode),
				ConfigStateChecks: append(has("status", acctest.InSync(), "resume_mode", "manual"), ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))),
			},
			{ // What is about the applies and not about the task costs no call.
				Config:           patient.HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, now("status", acctest.InSync()), now("updated_at", nil), now("target_instance.addrs", knownvalue.NotNull())),
				Check:            e.Sent(),
				ConfigStateChecks: append(has("wait_for_sync", false, "deletion_policy", "delete", "timeouts.update", "90m"),
					ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))),
			},
			{ // Any other change stops a running task and configures it.
				Config:            limited.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, later("status"), now("id", knownvalue.NotNull()), now("ecs_tenant_private_ip", knownvalue.NotNull())),
				Check:             e.Sent(mock.OpStop, mock.OpConfigure),
				ConfigStateChecks: append(has("status", acctest.InSync(), "bandwidth_limit_mb", 7), ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))),
			},
			{
				Config:            once.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, later("status")),
				Check:             e.Sent(mock.OpStop, mock.OpConfigure),
				ConfigStateChecks: append(has("status", ended, "migration_method", "full_amount_migration", "bandwidth_limit_mb", nil), ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpDelete), resourcetest.TasksLeft(e)),
	})
}

// Other ends and other secrets, on a task that runs and on one that was stopped elsewhere.
func TestAccMigrationTask_otherEndsAndSecrets(t *testing.T) {
	e := acctest.NewMock(t, nil)
	c := resourcetest.IncrementalTask(e)
	secret := c.OtherSecrets()
	source := secret.Source("addrs", []string{"10.0.0.9:6379", "10.0.0.8:6379"})
	target := source.Target("id", "a3b1c9d2-0000-4000-8000-000000000002")
	third := target.Source("password_wo", "New-Sesame-3", "password_wo_version", 3)
	// sees checks what the service now has of the task.
	sees := func(check func(task mock.Task) bool) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if task, ok := e.Mock.TaskNamed(e.Name("task")); !ok || !check(task) {
				return errors.New("the service has something else")
			}
			return nil
		}
	}
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.HCL(e), Check: e.Sent(mock.OpCreateOnline, mock.OpConfigure)},
			{ // The version alone tells that write-only passwords are new.
				Config:           secret.HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, later("status")),
				Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop, mock.OpConfigure), sees(func(task mock.Task) bool {
					return task.Source.Password == "New-Sesame-1" && task.Target.Password == "New-Sesame-2"
				})),
			},
			{
				Config:           source.HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, later("status"), later("source_instance.id"), now("target_instance.addrs", knownvalue.NotNull())),
				Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop, mock.OpConfigure), sees(func(task mock.Task) bool {
					return task.Source.Addrs == "10.0.0.8:6379,10.0.0.9:6379" && task.Source.Password == "New-Sesame-1"
				})),
			},
			{
				Config:           target.HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, later("status"), later("target_instance.addrs")),
				Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop, mock.OpConfigure), sees(func(task mock.Task) bool {
					return task.Target.ID == "a3b1c9d2-0000-4000-8000-000000000002"
				})),
			},
			{ // A stopped task is not started for a secret.
				PreConfig: resourcetest.OnTheMock(t, func() error {
					return e.Mock.SetStatus(e.Task(t, e.Name("task")).ID, mock.StatusTerminated)
				}),
				Config:            third.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, now("status", "TERMINATED")),
				Check:             e.Sent(),
				ConfigStateChecks: has("status", "TERMINATED", "source_instance.password_wo_version", 3),
			},
			{ // Nor for any other edit: it is recorded.
				Config:            third.With("bandwidth_limit_mb", 7).HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, now("status", "TERMINATED")),
				Check:             e.Sent(),
				ConfigStateChecks: has("status", "TERMINATED", "bandwidth_limit_mb", 7),
			},
			{ // A new trigger runs it again, with all that was recorded.
				Config:           third.With("bandwidth_limit_mb", 7, "restart_trigger", "one").HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, later("status")),
				Check: resource.ComposeTestCheckFunc(e.Sent(mock.OpConfigure), sees(func(task mock.Task) bool {
					return task.Source.Password == "New-Sesame-3" && task.BandwidthLimitMB == "7"
				})),
				ConfigStateChecks: has("status", acctest.InSync()),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}

// What cannot be changed in place plans a replacement; nothing is sent for a plan.
func TestAccMigrationTask_replaced(t *testing.T) {
	t.Parallel()
	replacement := func(e *acctest.Env, c resourcetest.Config) resource.TestStep {
		return resource.TestStep{
			Config:             c.HCL(e),
			PlanOnly:           true,
			ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(resourcetest.TaskAddress, plancheck.ResourceActionReplace), later("id"),
			}},
		}
	}
	tests := map[string]struct {
		config  func(*acctest.Env) resourcetest.Config
		changes func(c resourcetest.Config) []resourcetest.Config // the last one is applied
		sent    []mock.Operation
		left    []string
	}{
		"an online task": {
			config: resourcetest.WaitingTask,
			changes: func(c resourcetest.Config) []resourcetest.Config {
				return []resourcetest.Config{
					c.With("vpc_id", "other"), c.With("subnet_id", "other"), c.With("security_group_id", "other", "task_name", c["task_name"].(string)+"-2"),
				}
			},
			// One that was never configured leaves no record.
			sent: []mock.Operation{mock.OpDelete, mock.OpCreateOnline},
		},
		"an import": {
			config: bucket,
			changes: func(c resourcetest.Config) []resourcetest.Config {
				return []resourcetest.Config{
					c.With("migration_method", "incremental_migration"), c.Target("id", "other"),
					c.Instance("backup_files", "bucket_name", "other"), c.Instance("backup_files", "files", []any{map[string]any{"file_name": "other"}}),
					c.With("backup_files", map[string]any{"file_source": "backup_record", "backup_id": "b0000000-0000-4000-8000-000000000077"}),
				}
			},
			sent: []mock.Operation{mock.OpCreateImport},
			left: []string{"SUCCESS", "SUCCESS"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewMock(t, nil)
			ids := statecheck.CompareValue(compare.ValuesDiffer())
			c := test.config(e)
			changes := test.changes(c)
			steps := []resource.TestStep{{Config: c.HCL(e), ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))}}}
			for _, changed := range changes[:len(changes)-1] {
				steps = append(steps, replacement(e, changed))
			}
			last := changes[len(changes)-1]
			steps = append(steps, resource.TestStep{
				PreConfig:         e.Mock.ForgetRequests,
				Config:            last.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionDestroyBeforeCreate, later("id"), later("status")),
				Check:             e.Sent(test.sent...),
				ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))},
			})
			e.Test(t, resource.TestCase{Steps: steps, CheckDestroy: resourcetest.TasksLeft(e, test.left...)})
		})
	}
}

// An import is over when it is over: a new password for its target is of no use to it, and never runs it again.
func TestAccMigrationTask_importKeepsItsSecretsInPlace(t *testing.T) {
	e := acctest.New(t)
	c := bucket(e).With("deletion_policy", "delete")
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.HCL(e), Check: e.Sent(mock.OpCreateImport)},
			{
				Config:            c.Target("password_wo", "New-Sesame-2", "password_wo_version", 2).HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, now("id", knownvalue.NotNull()), now("status", knownvalue.NotNull())),
				Check:             e.Sent(),
				ConfigStateChecks: has("target_instance.password_wo_version", 2),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpDelete), resourcetest.TasksLeft(e)),
	})
}

// A released task has no machine to configure. An edit is recorded, and only a new trigger runs the migration again: in another task.
func TestAccMigrationTask_releasedTaskIsReplacedByATrigger(t *testing.T) {
	e := acctest.NewMock(t, nil)
	ids := statecheck.CompareValue(compare.ValuesDiffer())
	c := resourcetest.FullTask(e)
	changed := c.With("bandwidth_limit_mb", 7)
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.HCL(e), ConfigStateChecks: []statecheck.StateCheck{ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))}},
			{ // That the machine is gone is no difference.
				PreConfig: resourcetest.OnTheMock(t, func() error { return e.Mock.ReleaseMachine(e.Task(t, e.Name("task")).ID) }),
				Config:    c.HCL(e),
				PlanOnly:  true,
			},
			{
				PreConfig:         e.Mock.ForgetRequests,
				Config:            changed.HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, now("status", "RELEASED")),
				Check:             e.Sent(),
				ConfigStateChecks: has("status", "RELEASED", "bandwidth_limit_mb", 7),
			},
			{
				Config:            changed.With("restart_trigger", "one").HCL(e),
				ConfigPlanChecks:  planned(plancheck.ResourceActionDestroyBeforeCreate, later("id")),
				Check:             e.Sent(mock.OpCreateOnline, mock.OpConfigure),
				ConfigStateChecks: append(has("status", "SUCCESS", "bandwidth_limit_mb", 7), ids.AddStateValue(resourcetest.TaskAddress, resourcetest.AtPath("id"))),
			},
		},
		CheckDestroy: resourcetest.TasksLeft(e, "RELEASED", "SUCCESS"),
	})
}

// Row 9: a fleet of full migrations has ended, two of them are released already, and a limit is set for all.
func TestAccMigrationTask_anEditOfAFleetThatHasEnded(t *testing.T) {
	e := acctest.NewMock(t, nil)
	fleet := func(c resourcetest.Config) string {
		name := c["task_name"].(string)
		return e.Provider() + acctest.Block(`resource "dcs_migration_task" "test"`, c.With("count", 12, "task_name", acctest.Expr(`"`+name+`-${count.index}"`)))
	}
	c := resourcetest.FullTask(e)
	limited := make([]plancheck.PlanCheck, 12)
	for i := range limited {
		limited[i] = plancheck.ExpectResourceAction(fmt.Sprintf("%s[%d]", resourcetest.TaskAddress, i), plancheck.ResourceActionUpdate)
	}
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: fleet(c)},
			{
				PreConfig: resourcetest.OnTheMock(t, func() error {
					tasks := e.Mock.Tasks()
					e.Mock.ForgetRequests()
					return errors.Join(e.Mock.ReleaseMachine(tasks[0].ID), e.Mock.ReleaseMachine(tasks[7].ID))
				}),
				Config:           fleet(c.With("bandwidth_limit_mb", 7)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: limited},
				Check:            e.Sent(),
			},
		},
	})
}
