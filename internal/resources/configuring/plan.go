package configuring

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
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// toDestroyInstead ends every plan-time refusal that depends on state or on a secret: a destroy plan begins with a plan of the
// whole configuration, which the refusal would block.
const toDestroyInstead = " To destroy instead, run `terraform destroy -refresh=false`."

// BeginPlan reads state, plan and configuration of a plan that is no destruction, and clears what an earlier plan noted. It returns false
// after an error.
func BeginPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, state, plan, config Model) (Ledger, bool) {
	ledger := base.ReadLedger[Ledger](ctx, req.Private, &resp.Diagnostics)
	ledger.Warned, ledger.DestroyPlan = effectNone, nil
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	if !req.State.Raw.IsNull() {
		plan.Common().KeepScope(state.Common().Scope, config.Common().Scope)
	}
	return ledger, !resp.Diagnostics.HasError()
}

// situationOf describes an update to decide on.
func situationOf(ctx context.Context, state, plan, config Model, ledger Ledger, phase migration.Phase, diags *diag.Diagnostics) situation {
	wait := plan.Common().WaitForSync
	return situation{
		backupImport:     plan.IsBackupImport(),
		madeElsewhere:    !plan.MakesTask(),
		hasInstances:     plan.Common().HasInstances(),
		hadInstances:     state.Common().HasInstances(),
		abandons:         state.Abandons(),
		waitForSync:      wait.IsUnknown() || wait.ValueBool(),
		change:           state.Differences(ctx, plan, config, ledger.Adopted, diags),
		phase:            phase,
		exchanged:        ledger.IsExchanged(),
		resumeModeHidden: state.Common().ResumeMode.IsNull(),
		ledger:           ledger,
	}
}

// PlanUpdate plans an update: it decides what the update does, warns of that, and plans the values that follow from it. It asks
// the service nothing. The decision is returned; a replacement or an error needs no more planning.
func (r *Resource) PlanUpdate(ctx context.Context, resp *resource.ModifyPlanResponse, stateTask, planTask, configTask Model, ledger Ledger) Decision {
	diags := &resp.Diagnostics
	state, plan, config := stateTask.Common(), planTask.Common(), configTask.Common()
	s := situationOf(ctx, stateTask, planTask, configTask, ledger, migration.PhaseOf(state.Status.ValueString()), diags)
	d := decide(s)
	if d.refuse != refusedNone {
		title, text := d.refuse.Explain(TaskInWords(stateTask), state)
		text += toDestroyInstead
		if d.refuse == RefusedExchanged {
			text += " That rolls the addresses back if the exchange is in state."
		}
		diags.AddAttributeError(d.at(), title, text)
	}
	if d.step == stepConfigure {
		refuseMissingSecrets(ctx, state, plan, config, true, diags)
	}
	if diags.HasError() {
		return d
	}
	warnOfUpdate(d, s, stateTask, diags)
	if d.step == stepReplace {
		r.PlanScope(&plan.Scope, config.Scope, diags)
		base.WarnOfMove(UpperFirst(TaskInWords(stateTask)), state.Scope, plan.Scope, diags)
	}
	ledger.Warned = d.effect
	base.WriteLedger(ctx, resp.Private, ledger, diags)

	configures := d.step == stepConfigure || d.step == stepReplace
	plan.SourceInstance = planInstance(ctx, state.SourceInstance, plan.SourceInstance, config.SourceInstance, configures, diags)
	plan.TargetInstance = planInstance(ctx, state.TargetInstance, plan.TargetInstance, config.TargetInstance, configures, diags)
	plan.ID, plan.Status = state.ID, state.Status
	if d.ChangesTask() {
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

// ChangesTask reports whether the task may have other computed values when the apply is done.
func (d Decision) ChangesTask() bool { return d.step != stepNone }

// at is the attribute that a diagnostic of the decision is about.
func (d Decision) at() path.Path {
	for _, a := range slices.Concat(d.because, d.record) {
		return pathOf(a)
	}
	return path.Root("status")
}

// Explain says why a change is refused.
func (r Refusal) Explain(task string, state *Configuration) (title, text string) {
	status := StatusInWords(state)
	switch r {
	case RefusedExchanged:
		return "Addresses are exchanged", fmt.Sprintf("The addresses of the source and the target of %s are exchanged. Configuring or starting the migration now would copy "+
			"old data over the live instance. Roll the exchange back first: destroy its dcs_migration_ip_exchange.", task)
	case refusedRunning:
		return "A running migration is not restarted", fmt.Sprintf("%s is %s. A new restart_trigger runs only a migration that has ended. "+
			"%s, or stop the migration first.", UpperFirst(task), status, undoTrigger(state.RestartTrigger))
	case refusedWaiting:
		return "A migration that was never started is not restarted", fmt.Sprintf("%s is %s: it waits to be configured, so there is nothing to run again. "+
			"%s.", UpperFirst(task), status, undoTrigger(state.RestartTrigger))
	case refusedNewTask:
		return "The migration needs a new task", fmt.Sprintf("%s is %s and cannot be configured or restarted any more. "+
			"To run the migration again, replace the resource that makes the task: `terraform apply -replace=ADDRESS` with the address of its dcs_migration_task.", UpperFirst(task), status)
	case refusedAbandon:
		return "A running migration would be abandoned", fmt.Sprintf("%s is %s. This change replaces it. With deletion_policy = \"abandon\", it would keep running beside the new one. "+
			"Set deletion_policy to \"stop\" and apply that first, or undo the change.", UpperFirst(task), status)
	default:
		return "Change refused", string(r)
	}
}

// refuseMissingSecrets refuses to send a configuration without a password that it says to have. If the planned instance may equal the one
// in state, a plan lets it pass and the update judges it: ignore_changes may hide the password from the plan, and an unknown value may turn
// out to be the old one.
func refuseMissingSecrets(ctx context.Context, state, plan, config *Configuration, planning bool, diags *diag.Diagnostics) {
	refuse := func(end Argument, was, will, given types.Object) {
		w := InstanceOf(ctx, will, diags)
		if !lacksSecret(w, InstanceOf(ctx, given, diags)) {
			return
		}
		mayBe := func(was, will attr.Value) bool { return was.Equal(will) || !IsFullyKnown(ctx, will) }
		if s := InstanceOf(ctx, was, diags); planning && s != nil && mayBe(s.ID, w.ID) && mayBe(s.Addrs, w.Addrs) && mayBe(s.PasswordWOVersion, w.PasswordWOVersion) {
			return
		}
		text := fmt.Sprintf("The apply sends the configuration to the service, and %s has a password_wo_version but no password_wo. "+
			"Set password_wo. If the instance has no password, remove password_wo_version.", end)
		if planning {
			text += toDestroyInstead
		}
		diags.AddAttributeError(path.Root(string(end)).AtName("password_wo"), "Missing password", text)
	}
	refuse(argSource, state.SourceInstance, plan.SourceInstance, config.SourceInstance)
	refuse(ArgTarget, state.TargetInstance, plan.TargetInstance, config.TargetInstance)
}

// lacksSecret reports whether an instance has a password_wo_version, but the configuration has no password_wo. An unknown password_wo
// counts as given.
func lacksSecret(plan, config *Instance) bool {
	return plan != nil && !plan.PasswordWOVersion.IsNull() && (config == nil || config.PasswordWO.IsNull())
}

// warnOfUpdate says what an update does to data, and what it does not do.
func warnOfUpdate(d Decision, s situation, state Model, diags *diag.Diagnostics) {
	at, task, status := d.at(), TaskInWords(state), StatusInWords(state.Common())
	title := UpperFirst(task)
	switch {
	case d.effect == effectReplace && !s.backupImport && !s.hasInstances && !s.isRunning(): // no data flows, neither before nor after
	case d.effect == effectReplace && !s.backupImport && !s.hasInstances:
		diags.AddAttributeWarning(at, title+": replacing stops the running migration",
			fmt.Sprintf("%s is %s. The apply stops it and creates another task, which waits to be configured.", title, status))
	case d.effect == effectReplace && s.isRunning() && !s.abandons:
		diags.AddAttributeWarning(at, title+": replacing stops the running migration and starts another",
			fmt.Sprintf("%s is %s. The apply stops it and creates another task, which copies all data into the target from the beginning.", title, status))
	case d.effect == effectReplace:
		diags.AddAttributeWarning(at, title+": replacing starts another migration",
			fmt.Sprintf("%s is %s. The apply creates another task in its place, which copies all data into the target from the beginning.", title, status))
	case d.effect == effectInterrupt:
		diags.AddAttributeWarning(at, title+": the update interrupts the running migration",
			fmt.Sprintf("%s is %s. The apply stops it, configures it and starts it again. It then copies all data into the target from the beginning. "+
				"Until it is in sync, the target lags behind.", title, status))
	case d.step == stepRestart:
		diags.AddAttributeWarning(at, title+": the update runs the migration again",
			fmt.Sprintf("%s is %s. The apply restarts it with the configuration that it has: data flows into the target again.", title, status))
	case d.effect == effectStart && s.isOver():
		diags.AddAttributeWarning(at, title+": the update runs the migration again",
			fmt.Sprintf("%s is %s. The apply configures and starts it: data flows into the target again.", title, status))
	case d.effect == effectStart:
		diags.AddAttributeWarning(at, title+": the update starts the migration",
			fmt.Sprintf("%s is %s. The apply configures and starts it: data flows into the target.", title, status))
	case d.step == stepWait:
		diags.AddWarning(title+": the apply waits for the migration",
			fmt.Sprintf("%s was %s when an earlier apply ended. This apply waits until the migration reaches its goal, and sends nothing.", title, status))
	}
	if op := s.ledger.Operation; d.effect > effectNone && op.isOwed() {
		text := "An earlier apply ended before the service had taken the configuration. This apply sends it."
		switch {
		case op.Stage == stageSent:
			text = "An earlier apply sent a call, and its answer was lost. This apply first finds out whether the service has taken the call. It sends the call again only if not."
		case op.Stopped:
			text = "An earlier update stopped the migration and ended before the service had taken the new configuration. This apply sends it."
		}
		diags.AddWarning(title+": the apply completes what an earlier one began", text)
	}
	warnOfRecorded(d, s, task, diags)
	if s.ledger.Adopted && s.change.any(argTrigger) && d.effect == effectNone {
		diags.AddAttributeWarning(path.Root("restart_trigger"), title+": the restart trigger is only recorded",
			"This is the first apply since the task was imported or moved here, so the trigger starts nothing. The next new value does.")
	}
}

// warnOfRecorded says which changes go into state alone, and what would run the migration again with them.
func warnOfRecorded(d Decision, s situation, task string, diags *diag.Diagnostics) {
	if d.step == stepReplace {
		return // the new task gets them all
	}
	title := UpperFirst(task)
	isLabel := func(a Argument) bool { return slices.Contains(labels, a) }
	if names := slices.DeleteFunc(slices.Clone(d.record), func(a Argument) bool { return !isLabel(a) }); len(names) > 0 {
		why := "The service cannot change the name or the description of a task, so nothing changes there. The new value goes into state only."
		if slices.Contains(names, ArgTaskName) {
			why += " The data sources find the task by its old name."
		}
		diags.AddAttributeWarning(pathOf(names[0]), fmt.Sprintf("%s: %s only recorded", title, listNames(names)), why+" To make a new task with the new value, use -replace: that runs the migration again.")
	}
	rest := slices.DeleteFunc(slices.Clone(d.record), isLabel)
	if len(rest) == 0 {
		return
	}
	why := "The migration has ended, so nothing changes in the service. To run it again with the new values, change restart_trigger, or replace the task with -replace."
	switch {
	case s.backupImport:
		why = "A backup import cannot be configured again, so the provider sends nothing. To import again with the new password, change restart_trigger or use -replace."
	case s.ledger.Adopted && !s.isOver():
		why = "This is the first apply since the task was imported or moved here, and it sends nothing to the service. The next change of the configuration sends the password."
	}
	diags.AddAttributeWarning(pathOf(rest[0]), fmt.Sprintf("%s: %s only recorded", title, listNames(rest)), why)
}

// listNames names arguments for a sentence.
func listNames(arguments []Argument) string {
	names := make([]string, len(arguments))
	for i, a := range arguments {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}

// PlanCreation warns that data flows once the resource is created, and refuses a creation that would send no password.
func PlanCreation(ctx context.Context, plan, config Model, at path.Path, diags *diag.Diagnostics) {
	refuseMissingSecrets(ctx, &Configuration{}, plan.Common(), config.Common(), true, diags)
	title := UpperFirst(TaskInWords(plan))
	if into := targetInWords(ctx, plan.Common().TargetInstance, diags); into != "" && plan.Name().ValueString()+plan.Common().ID.ValueString() == "" {
		title = "Migration into " + into // a CLI folds warnings with the same summary into one
	}
	diags.AddAttributeWarning(at, title+": the apply starts the migration",
		"Creating this resource starts the migration: data flows into the target, and overwrites keys of the same name there.")
}

// targetInWords names the target of a migration whose task is not known yet; "" where that is not known either.
func targetInWords(ctx context.Context, obj types.Object, diags *diag.Diagnostics) string {
	switch t := InstanceOf(ctx, obj, diags); {
	case t == nil:
		return ""
	case t.ID.ValueString() != "":
		return t.ID.ValueString()
	case IsFullyKnown(ctx, t.Addrs):
		return strings.Join(base.SortedStrings(ctx, t.Addrs, diags), ", ")
	default:
		return ""
	}
}

// PlanDestruction warns where destroying stops a running migration, and notes the status that this plan saw: the apply must not
// stop a migration that this plan saw ended.
func PlanDestruction(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, state Model) {
	diags := &resp.Diagnostics
	ledger := base.ReadLedger[Ledger](ctx, req.Private, diags)
	status := state.Common().Status.ValueString()
	words := StatusInWords(state.Common())
	if ledger.Operation.mayHide(status) {
		status, words = "", words+", and an earlier apply has started it again, or may have"
	}
	ledger.Warned, ledger.DestroyPlan = effectNone, &status
	base.WriteLedger(ctx, resp.Private, ledger, diags)
	s := situation{backupImport: state.IsBackupImport(), phase: migration.PhaseOf(status), ledger: ledger}
	if !state.Abandons() && s.isRunning() {
		title := UpperFirst(TaskInWords(state))
		diags.AddWarning(title+": destroying stops the running migration",
			fmt.Sprintf("%s is %s. The apply stops it.", title, words))
	}
}

// planInstance plans the attribute of an instance that the configuration leaves to the service. The attribute stays while the plan names
// the same instance. It is unknown if the apply configures another one, and null if another one is only recorded.
func planInstance(ctx context.Context, state, plan, config types.Object, configures bool, diags *diag.Diagnostics) types.Object {
	was, will, given := InstanceOf(ctx, state, diags), InstanceOf(ctx, plan, diags), InstanceOf(ctx, config, diags)
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

// TaskInWords names a task for a sentence, as in `migration task "orders" (8f3c…)`.
func TaskInWords(task Model) string {
	id, name := task.Common().ID.ValueString(), task.Name().ValueString()
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

// UpperFirst begins a sentence with a capital.
func UpperFirst(sentence string) string {
	return strings.ToUpper(sentence[:1]) + sentence[1:]
}

// StatusInWords says what a task in state does.
func StatusInWords(state *Configuration) string {
	return migration.StatusInWords(state.Status.ValueString())
}

// undoTrigger says how to take back a change of restart_trigger.
func undoTrigger(was types.String) string {
	if was.IsNull() {
		return "Remove restart_trigger"
	}
	return fmt.Sprintf("Set restart_trigger to %q again", was.ValueString())
}
