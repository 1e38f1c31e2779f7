package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ModifyPlan decides what an update means: what replaces the task, what interrupts or starts a migration (and warns of
// it), and which computed values stay. It asks the service nothing.
func (r *migrationTask) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	diags := &resp.Diagnostics
	clearPrivate(ctx, resp.Private, keyWarned, diags) // of an earlier plan
	if req.State.Raw.IsNull() {
		return
	}
	var state, plan, config taskModel
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	if diags.HasError() {
		return
	}
	phase := migration.PhaseOf(state.Status.ValueString())

	private := marksOf(ctx, req.Private, diags)
	resp.RequiresReplace = replacing(ctx, &state, &plan, private.imported, diags)
	if len(resp.RequiresReplace) > 0 {
		if !phase.Idle() && state.DeletionPolicy.ValueString() != string(migration.PolicyAbandon) {
			diags.AddAttributeWarning(resp.RequiresReplace[0], "Replacing interrupts a running migration",
				fmt.Sprintf("Migration task %s is %s. Replacing it stops it and begins anew with another task.", state.ID.ValueString(), state.Status.ValueString()))
		}
		return
	}

	what := changeOf(ctx, &state, &plan, &config, diags)
	does := effectOf(&plan, what, phase, private)
	if (does.configure || does.resume) && phase == migration.PhaseReleased {
		diags.AddAttributeError(does.at, "A released task cannot be configured",
			fmt.Sprintf("Migration task %s is RELEASED: its migration machine is gone, so that this change cannot be made in place. "+
				"Undo the change, or run the migration anew with another task: mark this one with `terraform taint` and apply, "+
				"or undo the change, apply with -replace, and change the new task.", state.ID.ValueString()))
		return
	}
	if does.configure {
		warn(ctx, &state, phase, does, resp)
	}
	if private.stopped && !does.configure && plan.isManaged() {
		diags.AddWarning("An update has stopped the migration",
			fmt.Sprintf("Migration task %s was stopped for a new configuration that the service did not take, and nothing is planned that starts it again. "+
				"Change password_wo_version, or whatever the update was to change, to configure and start it.", state.ID.ValueString()))
	}
	if does.record {
		diags.AddAttributeWarning(does.at, "The password is only recorded",
			fmt.Sprintf("Migration task %s is not told of the new password: %s.", state.ID.ValueString(), whyRecorded(&plan, private.imported)))
	}

	waits := hasPrivate(ctx, req.Private, keyPending, diags) && waitsOn(&plan, what)
	planComputed(&state, &plan, does.configure || does.resume || waits)
	plan.SourceInstance = planInstance(ctx, state.SourceInstance, plan.SourceInstance, config.SourceInstance, diags)
	plan.TargetInstance = planInstance(ctx, state.TargetInstance, plan.TargetInstance, config.TargetInstance, diags)
	diags.Append(resp.Plan.Set(ctx, &plan)...)
}

// warn says what the update will do to the data, and remembers that it was said.
func warn(ctx context.Context, state *taskModel, phase migration.Phase, does effect, resp *resource.ModifyPlanResponse) {
	id, status := state.ID.ValueString(), state.Status.ValueString()
	if interrupts(state, phase) {
		resp.Diagnostics.AddAttributeWarning(does.at, "The update interrupts a running migration",
			fmt.Sprintf("Migration task %s is %s. It will be stopped, configured anew and started again: until it is in sync again the target lags "+
				"behind, and its data is written once more from the beginning.", id, status))
		setPrivate(ctx, resp.Private, keyWarned, warnedOfInterrupt, &resp.Diagnostics)
		return
	}
	resp.Diagnostics.AddAttributeWarning(does.at, "The update starts a migration",
		fmt.Sprintf("Migration task %s is %s. Configuring it starts it, and data flows into the target.", id, status))
	setPrivate(ctx, resp.Private, keyWarned, warnedOfStart, &resp.Diagnostics)
}

// interrupts tells whether configuring a task stops data that flows. A status word nobody knows says nothing of a task
// that was never configured, but may mean flowing data in one that was.
func interrupts(state *taskModel, phase migration.Phase) bool {
	switch phase {
	case migration.PhaseFull, migration.PhaseSync:
		return true
	default:
		return !phase.Idle() && state.isManaged()
	}
}

func whyRecorded(plan *taskModel, imported bool) string {
	switch {
	case plan.isImport():
		return "an import cannot be configured again"
	case imported:
		return "it was imported, and nothing but the password is new. It is sent with the next change of the configuration"
	default:
		return "it is not running. The password is sent when the task is configured again"
	}
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
	keep(&plan.ID, state.ID)
	keep(&plan.ECSTenantPrivateIP, state.ECSTenantPrivateIP)
	keep(&plan.NetworkType, state.NetworkType)
	keep(&plan.Version, state.Version)
	keep(&plan.CreatedAt, state.CreatedAt)
	plan.SupportedFeatures = state.SupportedFeatures
	if calls && state.SupportedFeatures.IsNull() {
		plan.SupportedFeatures = types.ListUnknown(types.StringType)
	}
	if calls {
		plan.Status, plan.UpdatedAt, plan.ReleasedAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		return
	}
	plan.Status, plan.UpdatedAt, plan.ReleasedAt = state.Status, state.UpdatedAt, state.ReleasedAt
}

// planInstance plans what the service makes of an instance: as before while the configuration names the same one.
func planInstance(ctx context.Context, state, plan, config types.Object, diags *diag.Diagnostics) types.Object {
	was, will, given := instance(ctx, state, diags), instance(ctx, plan, diags), instance(ctx, config, diags)
	if will == nil || given == nil {
		return plan
	}
	same := false
	if was != nil {
		_, differs := was.differs(given)
		same = !differs
	}
	switch {
	case !given.Addrs.IsNull() && same:
		will.ID = was.ID
	case !given.Addrs.IsNull():
		will.ID = types.StringUnknown()
	case same:
		will.Addrs = was.Addrs
	default:
		will.Addrs = types.SetUnknown(types.StringType)
	}
	return will.object(ctx, diags)
}
