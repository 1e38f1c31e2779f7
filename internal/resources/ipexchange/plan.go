package ipexchange

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// ModifyPlan decides what replaces the exchange and whether an apply waits on for it, and warns of every move of addresses.
func (r *exchangeResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	ledger := base.ReadLedger[ledger](ctx, req.Private, diags)
	var state, plan, config model
	if !req.State.Raw.IsNull() {
		diags.Append(req.State.Get(ctx, &state)...)
	}
	if !req.Plan.Raw.IsNull() {
		diags.Append(req.Plan.Get(ctx, &plan)...)
		diags.Append(req.Config.Get(ctx, &config)...)
	}
	if diags.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		warnOfRollBack(state.TaskID, diags)
		return
	}
	plan.ID = plan.TaskID // known, as far as can be: what hangs on the exchange need not be replaced with it
	switch {
	case req.State.Raw.IsNull() && base.HasLedger(ctx, req.Private, diags):
		// The second plan of a replacement, of which the CLI shows errors alone. The exchange still stands.
		r.PlanScope(&plan.Scope, config.Scope, diags)
	case req.State.Raw.IsNull():
		r.PlanScope(&plan.Scope, config.Scope, diags)
		if r.warnOfTask(ctx, &plan, diags); !diags.HasError() {
			warnOfExchange(plan.TaskID, diags)
		}
	default:
		plan.KeepScope(state.Scope, config.Scope)
		resp.RequiresReplace = append(resp.RequiresReplace, replacedBy(&state, &plan, &ledger)...)
		if len(resp.RequiresReplace) > 0 {
			plan.Status = types.StringUnknown()
			r.PlanScope(&plan.Scope, config.Scope, diags)
			base.WarnOfMove("Exchange of the addresses of "+nameTask(state.TaskID), state.Scope, plan.Scope, diags)
			warnOfRollBack(state.TaskID, diags)
			warnOfExchange(plan.TaskID, diags)
			if plan.TaskID.Equal(state.TaskID) && plan.Region.Equal(state.Region) {
				warnOfRepetition(plan.TaskID, diags)
			} else {
				r.warnOfTask(ctx, &plan, diags)
			}
			break
		}
		plan.Status = state.Status
		if ledger.Waiting {
			plan.Status = types.StringUnknown()
			warnOfWait(state.TaskID, &ledger, diags)
		}
	}
	diags.Append(resp.Plan.Set(ctx, &plan)...)
}

// replacedBy returns the arguments whose change replaces the exchange. What an import did not know is only recorded.
func replacedBy(state, plan *model, ledger *ledger) path.Paths {
	var paths path.Paths
	check := func(name string, was, will attr.Value) {
		if recorded := was.IsNull() && ledger.Imported; !recorded && !was.Equal(will) {
			paths.Append(path.Root(name))
		}
	}
	check("region", state.Region, plan.Region)
	check("task_id", state.TaskID, plan.TaskID)
	check("exchanged_ips", state.ExchangedIPs, plan.ExchangedIPs)
	check("exchange_domain", state.ExchangeDomain, plan.ExchangeDomain)
	return paths
}

// warnOfTask warns if the addresses of the task cannot be exchanged now: the same apply may bring the task in sync, and checks again. If
// the addresses are exchanged already, it reports an error.
func (r *exchangeResource) warnOfTask(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	if plan.TaskID.IsUnknown() || plan.Region.IsUnknown() || !r.IsReady() || diags.HasError() || !r.UseRegion(plan.Region, diags) {
		return
	}
	id := plan.TaskID.ValueString()
	task, err := r.Service.Read(ctx, id)
	if err != nil {
		diags.AddWarning("Migration task "+id+" not read",
			"The plan cannot tell whether its addresses can be exchanged. The apply reads the task again, and fails if it cannot.\n\n"+translate.Sentence(err))
		return
	}
	if migration.TaskStatusOf(task.TaskStatus) == migration.TaskStatusRolledBack {
		diags.AddWarning("Exchange of the addresses of migration task "+id+" was rolled back before",
			fmt.Sprintf("Its task_status is %s. Applying exchanges the addresses again.", task.TaskStatus))
	}
	not, ok := errors.AsType[*migration.NotExchangeableError](migration.Exchangeable(task))
	switch {
	case !ok:
	case not.Exchanged():
		diags.AddAttributeError(path.Root("task_id"), "Addresses of migration task "+id+" are exchanged already",
			translate.Sentence(not)+" "+adviceFor(not)+" To destroy instead, run `terraform destroy -refresh=false`. That rolls the addresses back if the exchange is in state.")
	case not.AtWork():
		diags.AddWarning("Addresses of migration task "+id+" are being moved", translate.Sentence(not)+" The apply fails if that is still so. "+adviceFor(not))
	default:
		diags.AddWarning("Migration task "+id+" is not in sync",
			translate.Sentence(not)+" The apply fails if it is not in sync by then. "+adviceFor(not))
	}
}

// nameTask names a task for a sentence, as far as its id is known.
func nameTask(taskID types.String) string {
	if taskID.IsUnknown() || taskID.IsNull() {
		return "a migration task"
	}
	return "migration task " + taskID.ValueString()
}

func warnOfExchange(taskID types.String, diags *diag.Diagnostics) {
	diags.AddWarning("Addresses of "+nameTask(taskID)+" will be exchanged",
		"Applications then reach the target at the address of the source. Their connections break, both instances are read-only for about a minute, "+
			"and the service ends the migration.")
}

func warnOfRollBack(taskID types.String, diags *diag.Diagnostics) {
	diags.AddWarning("Exchange of the addresses of "+nameTask(taskID)+" will be rolled back",
		"Applications go back to the source, and their connections break. What they wrote since the exchange stays at the target. "+
			"To remove the exchange from state without a roll-back, use a `removed` block with `destroy = false`, or `terraform state rm`.")
}

func warnOfRepetition(taskID types.String, diags *diag.Diagnostics) {
	diags.AddWarning("Migration task "+taskID.ValueString()+" must be in sync again before its addresses can be exchanged again",
		"The present exchange ended the migration. If the task is not in sync after the roll-back, the apply fails: the addresses are then "+
			"not exchanged, and applications stay at the source.")
}

func warnOfWait(taskID types.String, ledger *ledger, diags *diag.Diagnostics) {
	if ledger.inDoubt() {
		diags.AddWarning("Whether the addresses of "+nameTask(taskID)+" are exchanged is not known",
			"The answer to the exchange was lost, and the apply finds out what happened. If the service has taken the exchange, the apply waits for it. "+
				"If the service has not taken it, the apply exchanges the addresses: connections break, and the migration ends. "+
				"If the apply cannot find out, it warns you and sends nothing.")
		return
	}
	diags.AddWarning("Exchange of the addresses of "+nameTask(taskID)+" was not followed to its end",
		"The apply waits on, and sends nothing again.")
}
