package ipexchange_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Exchanges need two DCS instances that may change places: they are tested on the mock alone.

const exchangeAddress = "dcs_migration_ip_exchange.test"

// exchangePlanned expects an action on the exchange before it is applied.
func exchangePlanned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(exchangeAddress, action)}}
}

// exchangeHas checks attributes of the exchange in state: a name, then its value, and so on.
func exchangeHas(pairs ...any) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for i := 0; i < len(pairs); i += 2 {
		checks = append(checks, statecheck.ExpectKnownValue(exchangeAddress, resourcetest.AtPath(pairs[i].(string)), resourcetest.Exactly(pairs[i+1])))
	}
	return checks
}

// From the migration to the cut-over and back, in one configuration. The migration goes on, so that addresses can be exchanged again.
func TestAccMigrationIPExchange_cutOver(t *testing.T) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.ExchangeKeepsMigrating = true })
	ips := []string{"192.168.0.10", "192.168.0.20"}
	c := resourcetest.ExchangeOf("").With("task_id", acctest.Expr(resourcetest.TaskAddress+".id"))
	hcl := func(c resourcetest.Config) string { return resourcetest.IncrementalTask(e).HCL(e) + c.ExchangeBlock() }
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: hcl(c.With("exchanged_ips", []string{"192.168.0.10:6379"})), ExpectError: acctest.Saying("must be an IP address without a port"),
			},
			{
				Config:            hcl(c),
				ConfigPlanChecks:  exchangePlanned(plancheck.ResourceActionCreate),
				Check:             e.Sent(mock.OpCreateOnline, mock.OpConfigure, mock.OpExchangeIP),
				ConfigStateChecks: exchangeHas("id", knownvalue.NotNull(), "status", "EXCHANGE_SUCCESS", "exchanged_ips", ips, "exchange_domain", false),
			},
			{Config: hcl(c), PlanOnly: true},
			{
				PreConfig: func() {
					if err := e.Mock.SetTaskStatus(e.Task(t, e.Name("task")).ID, mock.TaskStatusRolledBack); err != nil {
						t.Error(err)
					}
				},
				Config:            hcl(c),
				ConfigPlanChecks:  exchangePlanned(plancheck.ResourceActionCreate),
				Check:             e.Sent(mock.OpExchangeIP),
				ConfigStateChecks: exchangeHas("status", "EXCHANGE_SUCCESS"),
			},
			{
				Config:            hcl(c.With("exchange_domain", true)),
				ConfigPlanChecks:  exchangePlanned(plancheck.ResourceActionReplace),
				Check:             e.Sent(mock.OpRollbackIP, mock.OpExchangeIP),
				ConfigStateChecks: exchangeHas("exchange_domain", true),
			},
			{
				Config: hcl(c.With("exchange_domain", true, "timeouts", map[string]any{"delete": "1h"})),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(exchangeAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(exchangeAddress, resourcetest.AtPath("status"), resourcetest.Exactly("EXCHANGE_SUCCESS")),
				}},
				Check: e.Sent(),
			},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpRollbackIP, mock.OpStop), resourcetest.TasksLeft(e, "TERMINATED")),
	})
}

func TestAccMigrationIPExchange_importByID(t *testing.T) {
	e := acctest.NewMock(t, nil)
	task := resourcetest.TaskInSync(t, e, mock.TaskStatusExchanged)
	idle := resourcetest.TaskInSync(t, e, "")
	c := resourcetest.ExchangeOf(task.ID)
	by := func(id string) string {
		return e.Provider() + acctest.Block("import", map[string]any{"to": acctest.Expr(exchangeAddress), "id": id}) + c.ExchangeBlock()
	}
	e.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: by(idle.ID), ExpectError: acctest.Saying("has no task_status")},
			{
				Config:            by(task.ID),
				ConfigPlanChecks:  exchangePlanned(plancheck.ResourceActionUpdate),
				Check:             e.Sent(),
				ConfigStateChecks: exchangeHas("id", task.ID, "task_id", task.ID, "status", "EXCHANGE_SUCCESS", "exchanged_ips", knownvalue.SetSizeExact(2), "exchange_domain", false),
			},
			{Config: by(task.ID), PlanOnly: true},
		},
		CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(mock.OpRollbackIP), resourcetest.TasksLeft(e, mock.StatusIncrMigrating, mock.StatusIncrMigrating)),
	})
}

// What is kept in private state must get through a CLI and its state file.
func TestAccMigrationIPExchange_cutShort(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	e := acctest.NewMock(t, func(c *mock.Config) { c.Exchange = time.Hour })
	shortPhases := func(c *mock.Config) { c.Exchange = 0 }
	task := resourcetest.TaskInSync(t, e, "")
	c := resourcetest.ExchangeOf(task.ID).With("timeouts", map[string]any{"create": "3s", "delete": "3s"})
	cli := e.CLI(t, provider, c.ExchangeBlock())

	out, err := cli.Run(t, "apply", "-auto-approve")
	if err != nil {
		t.Fatalf("the apply failed: %s", out)
	}
	resourcetest.WantOutput(t, out, "will be exchanged", "not exchanged in time", "The next apply waits on")
	if attributes, tainted := cli.Instance(t, resourcetest.TypeIPExchange); attributes["status"] != "EXCHANGING" || tainted {
		t.Errorf("the state has status %v, tainted: %v", attributes["status"], tainted)
	}
	if plan := cli.Planned(t, exchangeAddress); len(plan.Actions) != 1 || plan.Actions[0] != "update" || plan.AfterUnknown["status"] != true {
		t.Errorf("the next plan is %v, unknown %v", plan.Actions, plan.AfterUnknown)
	}
	e.Mock.SetConfig(shortPhases)
	cli.Must(t, "apply", "-auto-approve")
	if attributes, _ := cli.Instance(t, resourcetest.TypeIPExchange); attributes["status"] != "EXCHANGE_SUCCESS" {
		t.Errorf("the state has status %v", attributes["status"])
	}

	e.Mock.SetConfig(func(c *mock.Config) { c.Exchange = time.Hour })
	out, err = cli.Run(t, "destroy", "-auto-approve")
	if err == nil {
		t.Fatalf("the destroy did not fail: %s", out)
	}
	resourcetest.WantOutput(t, out, "will be rolled back", "not followed to its end", "destroy again")
	e.Mock.SetConfig(shortPhases)
	cli.Must(t, "destroy", "-auto-approve", "-refresh=false")
	resourcetest.WantSent(t, e, mock.OpExchangeIP, mock.OpRollbackIP)
	if word := taskStatus(t, e, task.ID); word != mock.TaskStatusRolledBack {
		t.Errorf("task_status %q", word)
	}
}

// What a CLI hands the provider in a replacement, and what it loses with a taint.
func TestAccMigrationIPExchange_replacedAndTainted(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	e := acctest.NewMock(t, func(c *mock.Config) { c.ExchangeKeepsMigrating = true })
	task := resourcetest.TaskInSync(t, e, "")
	cli := e.CLI(t, provider, resourcetest.ExchangeOf(task.ID).ExchangeBlock())
	cli.Must(t, "apply", "-auto-approve")
	resourcetest.WantSent(t, e, mock.OpExchangeIP)

	// By the user's own word, of which the provider hears nothing: not refused for the exchange that stands.
	cli.Must(t, "apply", "-auto-approve", "-replace="+exchangeAddress)
	resourcetest.WantSent(t, e, mock.OpRollbackIP, mock.OpExchangeIP)

	cli.Must(t, "taint", exchangeAddress)
	out, err := cli.Run(t, "plan")
	if err == nil {
		t.Errorf("the plan of a tainted exchange did not fail: %s", out)
	}
	resourcetest.WantOutput(t, out, "are exchanged already", "terraform untaint", "terraform destroy -refresh=false")
	out, err = cli.Run(t, "destroy", "-auto-approve", "-refresh=false")
	if err != nil {
		t.Errorf("the destroy failed: %s", out)
	}
	resourcetest.WantOutput(t, out, "will be rolled back")
	resourcetest.WantSent(t, e, mock.OpRollbackIP)
}

// An exchange that stays when the migration's configuration goes.
func TestAccMigrationIPExchange_removed(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	e := acctest.NewMock(t, nil)
	task := resourcetest.TaskInSync(t, e, "")
	cli := e.CLI(t, provider, resourcetest.ExchangeOf(task.ID).ExchangeBlock())
	cli.Must(t, "apply", "-auto-approve")
	cli.Configure(t, e.Provider()+`removed {
  from = `+exchangeAddress+`
  lifecycle {
    destroy = false
  }
}
`)
	cli.Must(t, "apply", "-auto-approve")
	resourcetest.WantSent(t, e, mock.OpExchangeIP)
	if word := taskStatus(t, e, task.ID); word != mock.TaskStatusExchanged {
		t.Errorf("task_status %q", word)
	}
}

// What happens to the task of an exchange, in one configuration with it: nothing unseen moves addresses.
func TestAccMigrationIPExchange_besideItsTask(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	e := acctest.NewMock(t, nil)
	c := resourcetest.IncrementalTask(e)
	// An id of a thing that hangs on the exchange.
	const hangs = `
resource "terraform_data" "on_it" {
  triggers_replace = dcs_migration_ip_exchange.test.id
}
`
	cli := e.CLI(t, provider, acctest.Block(`resource "dcs_migration_task" "test"`, c)+
		resourcetest.ExchangeOf("").With("task_id", acctest.Expr(resourcetest.TaskAddress+".id")).ExchangeBlock()+hangs)
	out := cli.Must(t, "apply", "-auto-approve")
	resourcetest.WantOutput(t, out, "Addresses of a migration task will be exchanged")
	resourcetest.WantSent(t, e, mock.OpCreateOnline, mock.OpConfigure, mock.OpExchangeIP)
	task := e.Task(t, c["task_name"].(string))

	// By -replace of the task: both moves are warned of.
	out = cli.Must(t, "plan", "-replace="+resourcetest.TaskAddress)
	resourcetest.WantOutput(t, out, "Exchange of the addresses of migration task "+task.ID+" will be rolled back", "Addresses of a migration task will be exchanged")

	// Another argument of the exchange replaces it, and nothing that hangs on it.
	out = cli.Must(t, "plan", "-destroy")
	resourcetest.WantOutput(t, out, "Exchange of the addresses of migration task "+task.ID+" will be rolled back", "`removed` block")

	// The migration has ended by the exchange, and its record is deleted: nothing is planned.
	cli.Must(t, "apply", "-auto-approve", "-refresh-only")
	resourcetest.NoError(t, e.Mock.DeleteTask(task.ID))
	out, err := cli.Run(t, "plan", "-detailed-exitcode")
	if err != nil {
		t.Errorf("something is planned: %v\n%s", err, out)
	}
	resourcetest.WantOutput(t, out, "Migration task "+task.ID+" gone")
	resourcetest.WantSent(t, e)
}
