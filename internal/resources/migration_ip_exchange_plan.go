package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan decides what replaces the exchange, and whether an apply waits on for it. It asks the service nothing.
func (r *migrationIPExchange) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	var state, plan exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &plan)...)
	if diags.HasError() {
		return
	}
	replaces := func(name string, was, will attr.Value) {
		if !was.IsNull() && !was.Equal(will) { // null: imported, and not applied since
			resp.RequiresReplace.Append(path.Root(name))
		}
	}
	replaces("task_id", state.TaskID, plan.TaskID)
	replaces("exchanged_ips", state.ExchangedIPs, plan.ExchangedIPs)
	replaces("exchange_domain", state.ExchangeDomain, plan.ExchangeDomain)
	if len(resp.RequiresReplace) > 0 {
		return
	}
	plan.ID, plan.Status = state.ID, state.Status
	if hasPrivate(ctx, req.Private, keyPending, diags) {
		plan.Status = types.StringUnknown()
	}
	diags.Append(resp.Plan.Set(ctx, &plan)...)
}
