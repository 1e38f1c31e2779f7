package migrationtask

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

// ModifyPlan plans what a creation, an update, a replacement or a destruction does, and warns of what starts or stops the flow of
// data. It asks the service nothing.
func (r *taskResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state, plan, config model
	diags := &resp.Diagnostics
	if req.Plan.Raw.IsNull() {
		if diags.Append(req.State.Get(ctx, &state)...); !diags.HasError() {
			configuring.PlanDestruction(ctx, req, resp, &state)
		}
		return
	}
	ledger, ok := configuring.BeginPlan(ctx, req, resp, &state, &plan, &config)
	if !ok {
		return
	}
	if req.State.Raw.IsNull() {
		r.PlanScope(&plan.Scope, config.Scope, diags)
		if plan.IsBackupImport() || plan.HasInstances() {
			configuring.PlanCreation(ctx, &plan, &config, path.Root("task_name"), diags)
		}
		diags.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	d := r.PlanUpdate(ctx, resp, &state, &plan, &config, ledger)
	if diags.HasError() {
		return
	}
	planComputed(&state, &plan, d.ChangesTask())
	diags.Append(resp.Plan.Set(ctx, &plan)...)
}

// planComputed plans the computed values of an update. One without a call keeps them all; one with a call keeps those
// that a task has for life, once they are known.
func planComputed(state, plan *model, calls bool) {
	keep := func(value *types.String, old types.String) {
		*value = old
		if calls && old.IsNull() {
			*value = types.StringUnknown()
		}
	}
	keep(&plan.ECSTenantPrivateIP, state.ECSTenantPrivateIP)
	keep(&plan.NetworkType, state.NetworkType)
	keep(&plan.Version, state.Version)
	keep(&plan.CreatedAt, state.CreatedAt)
	plan.SupportedFeatures = state.SupportedFeatures
	if calls && state.SupportedFeatures.IsNull() {
		plan.SupportedFeatures = types.ListUnknown(types.StringType)
	}
	if calls {
		plan.UpdatedAt, plan.ReleasedAt, plan.TaskStatus = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		return
	}
	plan.UpdatedAt, plan.ReleasedAt, plan.TaskStatus = state.UpdatedAt, state.ReleasedAt, state.TaskStatus
}
