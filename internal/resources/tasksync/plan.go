package tasksync

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// ModifyPlan plans a new wait for every change except that of a time-out. It plans the id as task_id, because resources that depend on an
// unknown id would be replaced too.
func (r *syncResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID = plan.TaskID
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		plan.KeepScope(state.Scope, config.Scope)
		for name, values := range map[string][2]attr.Value{
			"region":           {state.Region, plan.Region},
			"task_id":          {state.TaskID, plan.TaskID},
			"max_offset":       {state.MaxOffset, plan.MaxOffset},
			"equal_key_counts": {state.EqualKeyCounts, plan.EqualKeyCounts},
			"triggers":         {state.Triggers, plan.Triggers},
		} {
			if !values[0].Equal(values[1]) {
				resp.RequiresReplace.Append(path.Root(name))
			}
		}
	}
	switch {
	case req.State.Raw.IsNull():
		r.PlanScope(&plan.Scope, config.Scope, &resp.Diagnostics)
	case len(resp.RequiresReplace) == 0:
		plan.Status, plan.Progress = state.Status, state.Progress
	default:
		r.PlanScope(&plan.Scope, config.Scope, &resp.Diagnostics)
		base.WarnOfMove("Wait for migration task "+state.TaskID.ValueString(), state.Scope, plan.Scope, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}
