package resources

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// toDestroyInstead ends every plan-time refusal that depends on state or on a secret: a destroy plan begins with a plan of the
// whole configuration, which the refusal would block.
const toDestroyInstead = " To destroy instead, run `terraform destroy -refresh=false`."

// beginPlan reads what the plan of a resource that is not destroyed is made of, and forgets what an earlier plan noted. It is
// false after an error.
func beginPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, state, plan, config configuredTask) (taskLedger, bool) {
	ledger := readLedger[taskLedger](ctx, req.Private, &resp.Diagnostics)
	ledger.Warned, ledger.DestroyPlan = effectNone, nil
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if !req.State.Raw.IsNull() {
		plan.common().keep(state.common().place, config.common().place)
	}
	return ledger, !resp.Diagnostics.HasError()
}

// situationOf describes an update to decide on.
func situationOf(ctx context.Context, state, plan, config configuredTask, ledger taskLedger, phase migration.Phase, diags *diag.Diagnostics) situation {
	wait := plan.common().WaitForSync
	return situation{
		imports:       plan.isImport(),
		configuration: !plan.makesTask(),
		managed:       plan.common().isManaged(),
		wasManaged:    state.common().isManaged(),
		abandon:       state.abandons(),
		waits:         wait.IsUnknown() || wait.ValueBool(),
		change:        state.differences(ctx, plan, config, ledger.Adopted, diags),
		phase:         phase,
		exchanged:     ledger.isExchanged(),
		resumeHidden:  state.common().ResumeMode.IsNull(),
		ledger:        ledger,
	}
}

// planUpdate plans an update: it decides what the update does, warns of that, and plans the values that follow from it. It asks
// the service nothing. The decision is returned; a replacement or an error needs no more planning.
func (r *ofConfiguration) planUpdate(ctx context.Context, resp *resource.ModifyPlanResponse, stateTask, planTask, configTask configuredTask, ledger taskLedger) decision {
	diags := &resp.Diagnostics
	state, plan, config := stateTask.common(), planTask.common(), configTask.common()
	s := situationOf(ctx, stateTask, planTask, configTask, ledger, migration.PhaseOf(state.Status.ValueString()), diags)
	d := decide(s)
	if d.refuse != refusedNone {
		title, text := d.refuse.explain(named(stateTask), state)
		diags.AddAttributeError(d.at(), title, text+toDestroyInstead)
	}
	if d.step == stepConfigure {
		refuseMissingSecrets(ctx, state, plan, config, true, diags)
	}
	if diags.HasError() {
		return d
	}
	warnOfUpdate(d, s, stateTask, diags)
	if d.step == stepReplace {
		r.planNew(&plan.place, config.place, diags)
		warnOfMove(upperFirst(named(stateTask)), state.place, plan.place, diags)
	}
	ledger.Warned = d.effect
	writeLedger(ctx, resp.Private, ledger, diags)

	configures := d.step == stepConfigure || d.step == stepReplace
	plan.SourceInstance = planInstance(ctx, state.SourceInstance, plan.SourceInstance, config.SourceInstance, configures, diags)
	plan.TargetInstance = planInstance(ctx, state.TargetInstance, plan.TargetInstance, config.TargetInstance, configures, diags)
	plan.ID, plan.Status = state.ID, state.Status
	if d.changesTask() {
		plan.Status = types.StringUnknown()
	}
	if d.step == stepReplace {
		if len(d.because) == 0 {
			resp.RequiresReplace.Append(path.Root("status"))
		}
		for _, a := range d.because {
			if a == argSource { // where there was none, there was no attribute inside
				resp.RequiresReplace.Append(path.Root(string(a)))
				continue
			}
			resp.RequiresReplace.Append(pathOf(a))
		}
	}
	return d
}

// calls reports whether anything is sent to the service in place.
func (d decision) calls() bool {
	return d.step == stepResume || d.step == stepRestart || d.step == stepConfigure || d.step == stepReplace
}

// changesTask reports whether the task may be another when the apply is done.
func (d decision) changesTask() bool { return d.calls() || d.step == stepWait }

// at is the attribute that a diagnostic of the decision is about.
func (d decision) at() path.Path {
	for _, a := range slices.Concat(d.because, d.record) {
		return pathOf(a)
	}
	return path.Root("status")
}

// explain says why a change is refused.
func (r refusal) explain(task string, state *configurationModel) (title, text string) {
	status := statusInWords(state)
	switch r {
	case refusedExchanged:
		return "Addresses are exchanged", fmt.Sprintf("The addresses of the source and the target of %s are exchanged. Configuring or starting the migration now would copy "+
			"old data over the live instance. Roll the exchange back first: destroy its dcs_migration_ip_exchange.", task)
	case refusedRunning:
		return "A running migration is not restarted", fmt.Sprintf("%s is %s. A new restart_trigger runs only a migration that has ended. "+
			"%s, or stop the migration first.", upperFirst(task), status, undoTrigger(state.RestartTrigger))
	case refusedWaiting:
		return "A migration that was never started is not restarted", fmt.Sprintf("%s is %s: it waits to be configured, so that there is nothing to run again. "+
			"%s.", upperFirst(task), status, undoTrigger(state.RestartTrigger))
	case refusedNewTask:
		return "The migration needs a new task", fmt.Sprintf("%s is %s and cannot be configured or restarted any more. "+
			"To run the migration again, replace the resource that makes the task: `terraform apply -replace=ADDRESS` with the address of its dcs_migration_task.", upperFirst(task), status)
	case refusedAbandon:
		return "A running migration would be abandoned", fmt.Sprintf("%s is %s. This change replaces it, and with deletion_policy = \"abandon\" it would run on beside the new one. "+
			"Set deletion_policy to \"stop\" and apply that first, or undo the change.", upperFirst(task), status)
	default:
		return "Change refused", string(r)
	}
}

// refuseMissingSecrets refuses what would send a configuration without a password that it says to have. Where the plan of an
// instance may be what the state has, a plan lets it pass, and the update judges it: ignore_changes may hide the password from the plan,
// and a value that the plan does not know yet may turn out to be the old one.
func refuseMissingSecrets(ctx context.Context, state, plan, config *configurationModel, planning bool, diags *diag.Diagnostics) {
	refuse := func(end argument, was, will, given types.Object) {
		w := instance(ctx, will, diags)
		if !lacksSecret(w, instance(ctx, given, diags)) {
			return
		}
		mayBe := func(was, will attr.Value) bool { return was.Equal(will) || !isFullyKnown(ctx, will) }
		if s := instance(ctx, was, diags); planning && s != nil && mayBe(s.ID, w.ID) && mayBe(s.Addrs, w.Addrs) && mayBe(s.PasswordWOVersion, w.PasswordWOVersion) {
			return
		}
		text := fmt.Sprintf("The apply sends the configuration to the service, and %s has a password_wo_version but no password_wo. "+
			"Set password_wo; if the instance has no password, remove password_wo_version.", end)
		if planning {
			text += toDestroyInstead
		}
		diags.AddAttributeError(path.Root(string(end)).AtName("password_wo"), "Missing password", text)
	}
	refuse(argSource, state.SourceInstance, plan.SourceInstance, config.SourceInstance)
	refuse(argTarget, state.TargetInstance, plan.TargetInstance, config.TargetInstance)
}

// warnOfUpdate says what an update does to data, and what it does not do.
func warnOfUpdate(d decision, s situation, state configuredTask, diags *diag.Diagnostics) {
	at, task, status := d.at(), named(state), statusInWords(state.common())
	title := upperFirst(task)
	switch {
	case d.effect == effectReplace && !s.imports && !s.managed && !s.isRunning(): // no data flows, neither before nor after
	case d.effect == effectReplace && !s.imports && !s.managed:
		diags.AddAttributeWarning(at, title+": replacing stops the running migration",
			fmt.Sprintf("%s is %s. The apply stops it and makes another task, which waits to be configured.", title, status))
	case d.effect == effectReplace && s.isRunning() && !s.abandon:
		diags.AddAttributeWarning(at, title+": replacing stops the running migration and starts another",
			fmt.Sprintf("%s is %s. The apply stops it and makes another task: data flows into the target from the beginning.", title, status))
	case d.effect == effectReplace:
		diags.AddAttributeWarning(at, title+": replacing starts another migration",
			fmt.Sprintf("%s is %s. The apply makes another task in its place: data flows into the target from the beginning.", title, status))
	case d.effect == effectInterrupt:
		diags.AddAttributeWarning(at, title+": the update interrupts the running migration",
			fmt.Sprintf("%s is %s. The apply stops it, configures it and starts it again: until it is in sync the target lags "+
				"behind, and its data is written again from the beginning.", title, status))
	case d.step == stepRestart:
		diags.AddAttributeWarning(at, title+": the update runs the migration again",
			fmt.Sprintf("%s is %s. The apply restarts it as it is configured: data flows into the target again.", title, status))
	case d.effect == effectStart && s.isOver():
		diags.AddAttributeWarning(at, title+": the update runs the migration again",
			fmt.Sprintf("%s is %s. The apply configures and starts it: data flows into the target again.", title, status))
	case d.effect == effectStart:
		diags.AddAttributeWarning(at, title+": the update starts the migration",
			fmt.Sprintf("%s is %s. The apply configures and starts it: data flows into the target.", title, status))
	case d.step == stepWait:
		diags.AddWarning(title+": the apply waits for the migration",
			fmt.Sprintf("%s was %s when an earlier apply ended. This apply waits until it has reached its goal, and sends nothing.", title, status))
	}
	if op := s.ledger.Operation; d.effect > effectNone && op.isOwed() {
		text := "An earlier apply ended before the service had taken the configuration. This apply sends it."
		switch {
		case op.Stage == stageSent:
			text = "An earlier apply sent a call, and it is not known whether the service took it. This apply looks first: it sends the call again only if the service has not taken it."
		case op.Stopped:
			text = "An earlier update stopped the migration, and ended before the service had taken the new configuration. This apply sends it."
		}
		diags.AddWarning(title+": the apply carries on what an earlier one began", text)
	}
	warnOfRecorded(d, s, task, diags)
	if s.ledger.Adopted && s.change.any(argTrigger) && d.effect == effectNone {
		diags.AddAttributeWarning(path.Root("restart_trigger"), title+": the restart trigger is only recorded",
			"The task was imported or moved here, and this is its first apply since: the trigger starts nothing. The next new value does.")
	}
}

// warnOfRecorded says which changes go into state alone, and what would run the migration again with them.
func warnOfRecorded(d decision, s situation, task string, diags *diag.Diagnostics) {
	if d.step == stepReplace {
		return // the new task gets them all
	}
	title := upperFirst(task)
	isLabel := func(a argument) bool { return slices.Contains(labels, a) }
	if names := slices.DeleteFunc(slices.Clone(d.record), func(a argument) bool { return !isLabel(a) }); len(names) > 0 {
		why := "The service cannot change the name or the description of a task: nothing changes there. The new value goes into state only."
		if slices.Contains(names, argTaskName) {
			why += " The data sources find the task by its old name."
		}
		diags.AddAttributeWarning(pathOf(names[0]), fmt.Sprintf("%s: %s only recorded", title, list(names)), why+" A new task, by -replace, gets the new value.")
	}
	rest := slices.DeleteFunc(slices.Clone(d.record), isLabel)
	if len(rest) == 0 {
		return
	}
	why := "The migration has ended, so that nothing changes in the service. To run it again with the new values, change restart_trigger, or replace the task with -replace."
	switch {
	case s.imports:
		why = "A backup import cannot be configured again, so that nothing is sent. A new import, by -replace or restart_trigger, uses the new password."
	case s.ledger.Adopted && !s.isOver():
		why = "The task was imported or moved here, and this apply sends nothing to the service. The password is sent with the next change of the configuration."
	}
	diags.AddAttributeWarning(pathOf(rest[0]), fmt.Sprintf("%s: %s only recorded", title, list(rest)), why)
}

// list names arguments for a sentence.
func list(arguments []argument) string {
	names := make([]string, len(arguments))
	for i, a := range arguments {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}

// planCreation warns that data flows once the resource is created, and refuses a creation that would send no password.
func planCreation(ctx context.Context, plan, config configuredTask, at path.Path, diags *diag.Diagnostics) {
	refuseMissingSecrets(ctx, &configurationModel{}, plan.common(), config.common(), true, diags)
	title := upperFirst(named(plan))
	if into := target(ctx, plan.common().TargetInstance, diags); into != "" && plan.name().ValueString()+plan.common().ID.ValueString() == "" {
		title = "Migration into " + into // a title that names nothing would be that of others, which a CLI folds into one
	}
	diags.AddAttributeWarning(at, title+": the apply starts the migration",
		"Creating this resource starts the migration: data flows into the target, and overwrites keys of the same name there.")
}

// target names the target of a migration whose task is not known yet; "" where that is not known either.
func target(ctx context.Context, obj types.Object, diags *diag.Diagnostics) string {
	switch t := instance(ctx, obj, diags); {
	case t == nil:
		return ""
	case t.ID.ValueString() != "":
		return t.ID.ValueString()
	case isFullyKnown(ctx, t.Addrs):
		return strings.Join(addresses(ctx, t.Addrs, diags), ", ")
	default:
		return ""
	}
}

// planDestruction warns where destroying stops a running migration, and notes the status that this plan saw: the apply must not
// stop a migration that this plan saw ended.
func planDestruction(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, state configuredTask) {
	diags := &resp.Diagnostics
	ledger := readLedger[taskLedger](ctx, req.Private, diags)
	status := state.common().Status.ValueString()
	words := statusInWords(state.common())
	if ledger.Operation.mayHide(status) {
		status, words = "", words+", and an earlier apply has started it again, or may have"
	}
	ledger.Warned, ledger.DestroyPlan = effectNone, &status
	writeLedger(ctx, resp.Private, ledger, diags)
	s := situation{imports: state.isImport(), phase: migration.PhaseOf(status), ledger: ledger}
	if !state.abandons() && s.isRunning() {
		title := upperFirst(named(state))
		diags.AddWarning(title+": destroying stops the running migration",
			fmt.Sprintf("%s is %s. The apply stops it.", title, words))
	}
}

// planInstance plans what the service makes of an instance: as before while the plan names the same one, not known before an
// apply that configures another, and nothing where another one is only recorded.
func planInstance(ctx context.Context, state, plan, config types.Object, configures bool, diags *diag.Diagnostics) types.Object {
	was, will, given := instance(ctx, state, diags), instance(ctx, plan, diags), instance(ctx, config, diags)
	if will == nil || given == nil {
		return plan
	}
	byID, byAddrs := !given.ID.IsNull(), !given.Addrs.IsNull()
	isSame := was != nil && (!byID || was.ID.Equal(will.ID)) && (!byAddrs || was.Addrs.Equal(will.Addrs))
	if !byID {
		switch {
		case isSame && (!configures || !was.ID.IsNull()):
			will.ID = was.ID
		case configures:
			will.ID = types.StringUnknown()
		default:
			will.ID = types.StringNull()
		}
	}
	if !byAddrs {
		switch {
		case isSame && (!configures || !was.Addrs.IsNull()):
			will.Addrs = was.Addrs
		case configures:
			will.Addrs = types.SetUnknown(types.StringType)
		default:
			will.Addrs = types.SetNull(types.StringType)
		}
	}
	return will.object(ctx, diags)
}

// named names a task for a sentence, as in `migration task "orders" (8f3c…)`.
func named(task configuredTask) string {
	id, name := task.common().ID.ValueString(), task.name().ValueString()
	switch {
	case name == "" && id == "":
		return "the migration task"
	case name == "":
		return "migration task " + id
	case id == "":
		return fmt.Sprintf("migration task %q", name)
	default:
		return fmt.Sprintf("migration task %q (%s)", name, id)
	}
}

func upperFirst(sentence string) string {
	return strings.ToUpper(sentence[:1]) + sentence[1:]
}

func statusInWords(state *configurationModel) string {
	return migration.StatusInWords(state.Status.ValueString())
}

// undoTrigger says how to take back a change of restart_trigger.
func undoTrigger(was types.String) string {
	if was.IsNull() {
		return "Remove restart_trigger"
	}
	return fmt.Sprintf("Set restart_trigger to %q again", was.ValueString())
}
