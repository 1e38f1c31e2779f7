package migrationtask_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A provider that asks another region or project must not take a task for gone that lives elsewhere.
func TestAccMigrationTask_anotherRegionOrProject(t *testing.T) {
	e := acctest.NewMock(t, nil)
	c := resourcetest.WaitingTask(e)
	cfg := e.Mock.Config()
	const otherProject = "0d0c5eed0000400080000000000000b2"
	elsewhere := func(old, other string) string {
		return strings.Replace(c.HCL(e), strconv.Quote(old), strconv.Quote(other), 1)
	}
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: c.HCL(e), Check: e.Sent(mock.OpCreateOnline)},
			{Config: elsewhere(cfg.Region, "eu-west-101"), ExpectError: acctest.Saying(`the region eu-west-101 alone, so the provider cannot reach the region ` + cfg.Region)},
			{Config: elsewhere(cfg.ProjectID, otherProject), ExpectError: acctest.Saying(`project "` + otherProject + `"`)},
			{Config: elsewhere(cfg.Region, "eu-west-101"), Destroy: true, ExpectError: acctest.Saying(`so the provider cannot reach the region ` + cfg.Region)},
			{Config: c.HCL(e), PlanOnly: true},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpDelete), resourcetest.TasksLeft(e)),
	})
}

// A region that another resource makes is not known when the first plan is made, nor when that resource is replaced: new
// tasks are planned all the same, and there are tasks keep their state.
func TestAccMigrationTask_providerConfigurationKnownAfterApply(t *testing.T) {
	e := acctest.NewMock(t, nil)
	c := resourcetest.WaitingTask(e)
	region := strconv.Quote(e.Mock.Config().Region)
	of := func(trigger string, c resourcetest.Config) string {
		return acctest.Block(`resource "terraform_data" "region"`, map[string]any{
			"input": e.Mock.Config().Region, "triggers_replace": trigger,
		}) + strings.Replace(c.HCL(e), region, "terraform_data.region.output", 1)
	}
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:            of("first", c),
				ConfigPlanChecks:  planned(plancheck.ResourceActionCreate, later("id")),
				Check:             e.Sent(mock.OpCreateOnline),
				ConfigStateChecks: has("status", "RUNNING", "id", knownvalue.NotNull()),
			},
			{
				Config:            of("second", c),
				ConfigPlanChecks:  planned(plancheck.ResourceActionNoop),
				Check:             e.Sent(),
				ConfigStateChecks: has("status", "RUNNING"),
			},
			{ // By the time of the apply it is known, and the update is made.
				Config:            of("third", resourcetest.IncrementalTask(e)),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate, later("status")),
				Check:             e.Sent(mock.OpConfigure),
				ConfigStateChecks: has("status", acctest.InSync()),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}

// Arguments that are known only after apply are not guessed: what depends on them is judged when they are known.
func TestAccMigrationTask_argumentsKnownAfterApply(t *testing.T) {
	e := acctest.New(t)
	v := e.Values()
	c := resourcetest.IncrementalTask(e).With("deletion_policy", "delete").
		Source("addrs", acctest.Expr("[terraform_data.made.output.addr]")).
		Target("id", acctest.Expr("terraform_data.made.output.id"))
	made := acctest.Block(`resource "terraform_data" "made"`, map[string]any{"input": map[string]any{"addr": v.SourceAddr, "id": v.TargetID}})
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{{
			Config:           made + c.HCL(e),
			ConfigPlanChecks: planned(plancheck.ResourceActionCreate, later("target_instance.id"), later("target_instance.addrs")),
			Check:            e.Sent(mock.OpCreateOnline, mock.OpConfigure),
			ConfigStateChecks: has("status", acctest.InSync(), "source_instance.addrs", []string{v.SourceAddr},
				"target_instance.id", v.TargetID),
		}},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpStop, mock.OpDelete), resourcetest.TasksLeft(e)),
	})
}
