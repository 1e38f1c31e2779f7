package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// adopted is a resource that is taken over with an import block: its arguments, given a task in sync that was made in the
// console, and what its first plan does besides importing.
type adopted struct {
	config func(e *acctest.Env, taskID string) resourcetest.Config
	action plancheck.ResourceActionType
}

var adoptions = map[string]adopted{
	resourcetest.TypeMigrationTask: {func(e *acctest.Env, _ string) resourcetest.Config {
		return resourcetest.IncrementalTask(e).WithoutSecrets()
	}, plancheck.ResourceActionNoop},
	resourcetest.TypeTaskConfiguration: {func(e *acctest.Env, _ string) resourcetest.Config {
		return resourcetest.Configuration(e).WithoutSecrets()
	}, plancheck.ResourceActionNoop},
	// The service does not show which addresses were exchanged: they are recorded.
	resourcetest.TypeIPExchange: {func(_ *acctest.Env, taskID string) resourcetest.Config { return resourcetest.ExchangeOf(taskID) }, plancheck.ResourceActionUpdate},
}

// Whatever stands for a task in the console is taken over by its id or, with Terraform 1.12 and OpenTofu 1.12 or later, by an
// identity; nothing is sent, and nothing is left to change.
func TestAccImportBlock(t *testing.T) {
	for name, resourceType := range adoptions {
		for _, by := range []string{"id", "identity", "identity with a region"} {
			t.Run(name+" by "+by, func(t *testing.T) {
				e := acctest.NewMock(t, nil)
				task := resourcetest.TaskInSync(t, e, mock.TaskStatusExchanged)
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
				config := e.Provider() + acctest.Block("import", block) + acctest.Block(fmt.Sprintf("resource %q \"test\"", name), resourceType.config(e, task.ID))
				states := []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, resourcetest.AtPath("id"), knownvalue.StringExact(task.ID)),
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
							ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, resourceType.action)}},
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

// Row 15: the CLI writes the configuration of what an import block names, with both the id and the addresses of an instance, and takes
// it back as it is.
func TestAccImportBlock_generatedConfiguration(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	e := acctest.NewMock(t, nil)
	v := e.Values()
	ended := resourcetest.Create(t, e, resourcetest.FullTask(e).With("task_name", e.Name("ended"))).Get(t, "id")
	file := resourcetest.Create(t, e, resourcetest.BackupImport(e)).Get(t, "id")
	waits := resourcetest.Create(t, e, resourcetest.WaitingTask(e).With("task_name", e.Name("waits"))).Get(t, "id")
	online := resourcetest.Create(t, e, resourcetest.IncrementalTask(e)).Get(t, "id")
	tasks, blocks := map[string]string{"online": online, "ended": ended, "waits": waits}, ""
	if !acctest.IsTofu() { // which writes no attribute that is called id, so that the target of a backup import has to be added by hand
		tasks["file"] = file
	}
	for name, id := range tasks {
		blocks += acctest.Block("import", map[string]any{"to": acctest.Expr(resourcetest.TypeMigrationTask + "." + name), "id": id})
	}
	blocks += acctest.Block("import", map[string]any{"to": acctest.Expr(resourcetest.TypeTaskConfiguration + ".online"), "id": online})
	cli := e.CLI(t, provider, blocks)
	imports := len(tasks) + 1
	resourcetest.WantOutput(t, cli.Must(t, "plan", "-generate-config-out=generated.tf"), fmt.Sprintf("%d to import, 0 to add, 0 to change, 0 to destroy", imports))
	generated, err := os.ReadFile(filepath.Join(cli.Dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	resourcetest.WantText(t, string(generated), "192.168.2.73:6379")
	if !acctest.IsTofu() {
		resourcetest.WantText(t, string(generated), v.TargetID)
	}
	e.Mock.ForgetRequests()
	resourcetest.WantOutput(t, cli.Must(t, "apply", "-auto-approve"), fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", imports))
	cli.Must(t, "plan", "-detailed-exitcode")
	resourcetest.WantSent(t, e)
}
