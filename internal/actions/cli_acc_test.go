package actions_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// invoked is an action that a person invokes by hand.
type invoked struct {
	action, status string
	config         map[string]any
	says           []string
	sent           mock.Operation
}

// Every action is invoked by hand, and prints what it does.
func TestAccActionsByHand(t *testing.T) {
	acctest.NeedsActions(t)
	provider := acctest.BuildProvider(t)
	for name, test := range map[string]invoked{
		"stopping": {stopTasks, acctest.InSync(), several("m-1"),
			[]string{"Stopping migration task m-1, which is INCRMIGEATING.", "Migration task m-1 is TERMINATING", "Migration task m-1 is TERMINATED."}, mock.OpStop},
		"restarting": {restartTasks, mock.StatusTerminated, several("m-1"),
			[]string{"Restarting migration task m-1, which is TERMINATED.", "Migration task m-1 is FULLMIGRATING: ", "Migration task m-1 is INCRMIGEATING: it is in sync"}, mock.OpBatchRestart},
		"waiting": {waitForTask, acctest.InSync(), with(one("m-1"), "timeout", "1m"),
			[]string{"Waiting for migration task m-1, which is INCRMIGEATING.", "Migration task m-1 is INCRMIGEATING: it is in sync"}, ""},
		"exchanging": {exchangeIP, acctest.InSync(), exchange("m-1"),
			[]string{"Exchanging the addresses of migration task m-1", "EXCHANGING: ", "The addresses of migration task m-1 are exchanged"}, mock.OpExchangeIP},
		"rolling back": {rollbackIP, acctest.InSync(), one("m-1"),
			[]string{"Rolling back the exchange of the addresses of migration task m-1", "is rolled back."}, mock.OpRollbackIP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, slow)
			task(t, e, "m-1", test.status)
			if test.action == rollbackIP {
				noError(t, e.Mock.SetTaskStatus("m-1", mock.TaskStatusExchanged))
			}
			cli := e.CLI(t, provider, actionBlock(test.action, test.config))
			out := cli.Must(t, "apply", "-auto-approve", "-invoke=action."+test.action+".test")
			for _, text := range test.says {
				before, rest, found := strings.Cut(out, text)
				if !found {
					t.Errorf("%q is missing, or comes too early, in: %s%s", text, before, rest)
				}
				out = rest
			}
			if test.sent == "" {
				wantSent(t, e)
			} else {
				wantSent(t, e, test.sent)
			}
		})
	}
}

func actionBlock(typeName string, config map[string]any) string {
	return `action "` + typeName + `" "test" {` + "\n" + acctest.Block("config", config) + "}\n"
}

func TestAccActionThatFails(t *testing.T) {
	t.Parallel()
	acctest.NeedsActions(t)
	e := acctest.NewMock(t, nil)
	task(t, e, "m-1", mock.StatusTerminated)
	task(t, e, "m-2", "")
	cli := e.CLI(t, acctest.BuildProvider(t), actionBlock(restartTasks, several("m-1", "m-2", "no-such")))
	out, err := cli.Run(t, "apply", "-auto-approve", "-invoke=action."+restartTasks+".test")
	if err == nil {
		t.Errorf("no error: %s", out)
	}
	for _, text := range []string{
		"Migration task m-2 not restarted: Migration task m-2 is INCRMIGEATING: only a task that was stopped or has failed can be restarted.",
		"Migration task no-such not found: Migration task no-such does not exist",
	} {
		if !acctest.Saying(text).MatchString(out) {
			t.Errorf("%q is missing in: %s", text, out)
		}
	}
	wantStatus(t, e, "m-1", acctest.InSync())
	cli.Configure(t, actionBlock(stopTasks, with(several("m-1"), "timeout", "soon")))
	if out, err := cli.Run(t, "validate"); err == nil || !acctest.Saying(`"soon" must be a duration greater than 0`).MatchString(out) {
		t.Errorf("a time-out that is none is valid: %s", out)
	}
}

// A resource that does not wait triggers an action that does, when it is created and when it is updated.
func TestAccActionTriggeredByAResource(t *testing.T) {
	acctest.NeedsActions(t)
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = 900 * time.Millisecond })
	const address = "dcs_migration_task.test"
	v := e.Values()
	config := func(bandwidth int) string {
		resource := acctest.Block(`resource "dcs_migration_task" "test"`, map[string]any{
			"task_name": e.Name("task"), "migration_type": "online_migration", "migration_method": "incremental_migration", "resume_mode": "auto",
			"vpc_id": v.VPCID, "subnet_id": v.SubnetID, "security_group_id": v.SecurityGroupID, "wait_for_sync": false, "bandwidth_limit_mb": bandwidth,
			"source_instance": map[string]any{"addrs": []string{v.SourceAddr}, "password_wo": v.SourcePassword, "password_wo_version": 1},
			"target_instance": map[string]any{"id": v.TargetID, "password_wo": v.TargetPassword, "password_wo_version": 1},
		})
		const trigger = "lifecycle {\n action_trigger {\n  events = [after_create, after_update]\n  actions = [action." + waitForTask + ".test]\n }\n}\n}\n"
		return e.Provider() + strings.TrimSuffix(resource, "}\n") + trigger + actionBlock(waitForTask, map[string]any{"task_id": acctest.Expr(address + ".id")})
	}
	inSync := []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact(acctest.InSync()))}
	clean := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	e.Test(t, resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{Config: config(10), Check: e.Sent(mock.OpCreateOnline, mock.OpConfigure)},
			{Config: config(10), ConfigPlanChecks: clean, ConfigStateChecks: inSync},
			{Config: config(20), Check: e.Sent(mock.OpStop, mock.OpConfigure)},
			{Config: config(20), ConfigPlanChecks: clean, ConfigStateChecks: inSync},
		},
	})
}
