package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// beginPlan reads what the plan of a resource that is not destroyed is made of. It is false after an error.
func beginPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, state, plan, config configuredTask) bool {
	clearPrivate(ctx, resp.Private, keyWarned, &resp.Diagnostics) // of an earlier plan
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	return !resp.Diagnostics.HasError()
}

// warnOfReplacement warns where a replacement stops a running migration.
func warnOfReplacement(state *configurationModel, at path.Path, diags *diag.Diagnostics) {
	if !migration.PhaseOf(state.Status.ValueString()).Idle() {
		diags.AddAttributeWarning(at, "Replacing interrupts a running migration",
			fmt.Sprintf("Migration task %s is %s. Replacing it stops it and begins anew with another task.", state.ID.ValueString(), statusInWords(state)))
	}
}

// warnOfDestruction warns where a destruction stops a running migration.
func warnOfDestruction(state *configurationModel, diags *diag.Diagnostics) {
	if interrupts(state, migration.PhaseOf(state.Status.ValueString())) {
		diags.AddWarning("Destroying stops a running migration",
			fmt.Sprintf("Migration task %s is %s. Destroying this resource stops it.", state.ID.ValueString(), statusInWords(state)))
	}
}

// planUpdate decides what an update of a configuration means: what interrupts or starts a migration (and warns of it), and
// which computed values of the two instances stay. It tells whether anything is sent or waited for, so that the task changes.
// It asks the service nothing.
func planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, stateTask, planTask, configTask configuredTask) (changes bool) {
	state, plan, config := stateTask.common(), planTask.common(), configTask.common()
	diags := &resp.Diagnostics
	id, status := state.ID.ValueString(), statusInWords(state)
	phase := migration.PhaseOf(state.Status.ValueString())
	private := marksOf(ctx, req.Private, diags)

	what := changeOf(ctx, state, plan, config, diags)
	does := effectOf(planTask, what, phase, private)
	surely := effectOf(planTask, knownChangeOf(ctx, state, plan, config, diags), phase, private)
	switch {
	case surely.calls() && phase == migration.PhaseReleased:
		diags.AddAttributeError(surely.at, "A released task cannot be configured",
			fmt.Sprintf("Migration task %s is RELEASED: its migration machine is gone, so that this change cannot be made in place. "+
				"Undo the change, or run the migration anew with another task: mark its dcs_migration_task with `terraform taint` and apply, "+
				"or undo the change, apply with -replace, and change the new task.", id))
		return false
	case surely.triggered && runs(phase):
		diags.AddAttributeError(path.Root("restart_trigger"), "A running migration is not restarted",
			fmt.Sprintf("Migration task %s is %s. A new restart_trigger restarts a migration that was stopped or has failed, and this one runs. "+
				"Put the old value back (%s), or stop the migration first.", id, status, quoteOrNone(state.RestartTrigger)))
		return false
	case does.configure:
		warn(ctx, state, phase, does, resp)
	case does.restart:
		diags.AddAttributeWarning(does.at, "The update restarts a migration",
			fmt.Sprintf("Migration task %s is %s. Restarting it lets data flow into the target again.", id, status))
		setPrivate(ctx, resp.Private, keyWarned, warnedOfStart, diags)
	}
	if private.stopped && !does.configure && !does.restart && plan.isManaged() {
		diags.AddWarning("An update has stopped the migration",
			fmt.Sprintf("Migration task %s was stopped for a new configuration that the service did not take, and nothing is planned that starts it again. "+
				"Change password_wo_version, or whatever the update was to change, to configure and start it, or restart_trigger to start it as it is.", id))
	}
	if what.restart && private.imported && !does.calls() && !planTask.isImport() {
		diags.AddAttributeWarning(path.Root("restart_trigger"), "The restart trigger is only recorded",
			fmt.Sprintf("Migration task %s was imported or moved here, and this is the first apply since: the trigger restarts nothing yet. The next other value does.", id))
	}
	if does.record {
		diags.AddAttributeWarning(does.at, "The password is only recorded",
			fmt.Sprintf("Migration task %s is not told of the new password: %s.", id, whyRecorded(planTask, private.imported)))
	}
	plan.SourceInstance = planInstance(ctx, state.SourceInstance, plan.SourceInstance, config.SourceInstance, diags)
	plan.TargetInstance = planInstance(ctx, state.TargetInstance, plan.TargetInstance, config.TargetInstance, diags)
	waits := hasPrivate(ctx, req.Private, keyPending, diags) && waitsOn(planTask, what)
	plan.ID, plan.Status = state.ID, state.Status
	if does.calls() || waits {
		plan.Status = types.StringUnknown()
		return true
	}
	return false
}

func statusInWords(state *configurationModel) string {
	return migration.StatusInWords(state.Status.ValueString())
}

// runs tells of a phase in which data certainly flows.
func runs(phase migration.Phase) bool {
	return phase == migration.PhaseFull || phase == migration.PhaseSync
}

func quoteOrNone(value types.String) string {
	if value.IsNull() {
		return "none"
	}
	return fmt.Sprintf("%q", value.ValueString())
}

// warn says what the update will do to the data, and remembers that it was said.
func warn(ctx context.Context, state *configurationModel, phase migration.Phase, does effect, resp *resource.ModifyPlanResponse) {
	id, status := state.ID.ValueString(), statusInWords(state)
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
func interrupts(state *configurationModel, phase migration.Phase) bool {
	return runs(phase) || !phase.Idle() && state.isManaged()
}

func whyRecorded(plan configuredTask, imported bool) string {
	switch {
	case plan.isImport():
		return "an import cannot be configured again"
	case imported:
		return "it was imported or moved here, and nothing but the password is new. It is sent with the next change of the configuration"
	default:
		return "it is not running. The password is sent when the task is configured again or restarted"
	}
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
