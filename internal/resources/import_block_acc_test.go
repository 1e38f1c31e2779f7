package resources_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// adopted is a resource that is taken over with an import block: its arguments, given a task in sync that was made in the
// console.
var adopted = map[string]func(e *acctest.Env) config{
	migrationTask:     func(e *acctest.Env) config { return incremental(e).withoutSecrets() },
	taskConfiguration: func(e *acctest.Env) config { return configuration(e).withoutSecrets() },
}

// Whatever stands for a task in the console is taken over by its id or, with Terraform 1.12 and OpenTofu 1.12 or later, by an
// identity; nothing is sent, and nothing is left to change.
func TestAccImportBlock(t *testing.T) {
	for name, arguments := range adopted {
		for _, by := range []string{"id", "identity", "identity with a region"} {
			t.Run(name+" by "+by, func(t *testing.T) {
				e := acctest.NewMock(t, nil)
				v := e.Values()
				task := e.Mock.AddTask(mock.Task{
					Name: e.Name("task"), VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
					MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
					Source: &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword}, Target: &mock.Instance{ID: v.TargetID, Password: v.TargetPassword},
				})
				address, region := name+".test", e.Mock.Config().Region
				block := map[string]any{"to": acctest.Expr(address)}
				var checks []tfversion.TerraformVersionCheck
				switch by {
				case "id":
					block["id"] = task.ID
				case "identity":
					block["identity"] = map[string]any{"task_id": task.ID}
				default:
					block["identity"] = map[string]any{"task_id": task.ID, "region": region}
				}
				if by != "id" {
					checks = append(checks, tfversion.SkipBelow(tfversion.Version1_12_0))
				}
				config := e.Provider() + acctest.Block("import", block) + acctest.Block(fmt.Sprintf("resource %q \"test\"", name), arguments(e))
				states := []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, at("id"), knownvalue.StringExact(task.ID)),
				}
				if by != "id" && !acctest.IsTofu() { // whose state shows no identities
					states = append(states, statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
						"task_id": knownvalue.StringExact(task.ID), "region": knownvalue.StringExact(region),
					}))
				}
				e.Test(t, resource.TestCase{
					TerraformVersionChecks: checks,
					Steps: []resource.TestStep{
						{
							Config:            config,
							ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}},
							Check:             e.Sent(),
							ConfigStateChecks: states,
						},
						{
							Config:           config,
							ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
							Check:            e.Sent(),
						},
					},
				})
			})
		}
	}
}
