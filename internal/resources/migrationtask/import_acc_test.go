package migrationtask_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A running migration that somebody else has made is taken over by the import command, and is not interrupted.
func TestAccMigrationTask_importOfATaskMadeElsewhere(t *testing.T) {
	e := acctest.NewMock(t, nil)
	v := e.Values()
	task := e.Mock.AddTask(mock.Task{
		Name: e.Name("task"), VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
		MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
		Source: &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword}, Target: &mock.Instance{ID: v.TargetID, Password: v.TargetPassword},
	})
	c := resourcetest.IncrementalTask(e)
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: c.HCL(e), ResourceName: resourcetest.TaskAddress, ImportState: true, ImportStateId: "no-such-task",
				ExpectError: acctest.Saying("Cannot import non-existent remote object"),
			},
			{
				Config: c.HCL(e), ResourceName: resourcetest.TaskAddress, ImportState: true, ImportStateId: e.Mock.Config().Region + "/" + task.ID,
				ExpectError: acctest.Saying("Invalid import id"),
			},
			{
				Config: c.HCL(e), ResourceName: resourcetest.TaskAddress, ImportState: true, ImportStateId: task.ID, ImportStatePersist: true,
			},
			{ // The passwords that the service must have by now are recorded, and nothing is sent.
				Config:           c.HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, now("status", acctest.InSync())),
				Check:            e.Sent(),
				ConfigStateChecks: has("id", task.ID, "wait_for_sync", true, "deletion_policy", "stop", "source_instance.addrs", []string{v.SourceAddr},
					"target_instance.id", v.TargetID, "target_instance.password_wo_version", 1),
			},
			{ // From then on it is like any other.
				Config:           c.With("bandwidth_limit_mb", 7).HCL(e),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, later("status")),
				Check:            e.Sent(mock.OpStop, mock.OpConfigure),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}
