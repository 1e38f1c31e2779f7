package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ModifyPlan decides what an update means: what replaces the task, what interrupts or starts a migration (and warns of
// it, as of a destruction that does), and which computed values stay. It asks the service nothing.
func (r *migrationTask) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state, plan, config taskModel
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		if state.DeletionPolicy.ValueString() != string(migration.PolicyAbandon) {
			warnOfDestruction(state.common(), &resp.Diagnostics)
		}
		return
	}
	if !beginPlan(ctx, req, resp, &state, &plan, &config) || req.State.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	resp.RequiresReplace = replacing(ctx, &state, &plan, hasPrivate(ctx, req.Private, keyImported, diags), diags)
	if len(resp.RequiresReplace) > 0 {
		if state.DeletionPolicy.ValueString() != string(migration.PolicyAbandon) {
			warnOfReplacement(state.common(), resp.RequiresReplace[0], diags)
		}
		return
	}
	changes := planUpdate(ctx, req, resp, &state, &plan, &config)
	if diags.HasError() {
		return
	}
	planComputed(&state, &plan, changes)
	diags.Append(resp.Plan.Set(ctx, &plan)...)
}

// planComputed plans the computed values of an update. One without a call keeps them all; one with a call keeps those
// that a task has for life, once they are known.
func planComputed(state, plan *taskModel, calls bool) {
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
		plan.UpdatedAt, plan.ReleasedAt = types.StringUnknown(), types.StringUnknown()
		return
	}
	plan.UpdatedAt, plan.ReleasedAt = state.UpdatedAt, state.ReleasedAt
}
