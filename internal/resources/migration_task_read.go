package resources

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (r *migrationTask) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	var state taskModel
	diags.Append(req.State.Get(ctx, &state)...)
	if diags.HasError() {
		return
	}
	importing := state.MigrationType.IsNull()
	if err := r.Service.Ready(); err != nil {
		if importing {
			diags.AddError("Provider configuration not known yet", translate.Sentence(err))
			return
		}
		// A CLI without identities hands none over, and the framework wants one even of what was not read.
		var scope migration.Scope
		getPrivate(ctx, req.Private, keyScope, &scope, diags)
		identify(ctx, resp.Identity, state.ID, scope.Region, diags)
		diags.AddWarning("Migration task not read", fmt.Sprintf("The state of migration task %s is kept as it is. %s", state.ID.ValueString(), translate.Sentence(err)))
		return
	}
	// Before anything else, since the framework wants an identity even of what was removed.
	identify(ctx, resp.Identity, state.ID, r.Service.Region(), diags)
	if !r.inScope(ctx, resp.Private, "read", state.ID.ValueString(), diags) {
		return
	}
	task, err := r.Service.Find(ctx, state.known())
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return
	}
	if task == nil && isNew(ctx, &state, resp.Private, diags) {
		diags.AddWarning("Migration task not shown yet", fmt.Sprintf("Migration task %s was created a moment ago, and the service neither shows nor lists it yet. "+
			"Its state is kept. Should it never appear, it is removed with a later plan.", state.ID.ValueString()))
		return
	}
	if task == nil {
		if phase := migration.PhaseOf(state.Status.ValueString()); phase == migration.PhaseSuccess || phase == migration.PhaseReleased {
			diags.AddWarning("Migration task gone", fmt.Sprintf("Migration task %s, last seen %s, is gone from the service and is removed from the state. "+
				"The next apply would run the migration again. To prevent that, take the resource out of the configuration.", state.ID.ValueString(), state.Status.ValueString()))
		}
		resp.State.RemoveResource(ctx)
		return
	}
	if importing {
		adopt(ctx, &state, task, resp.Private, diags)
	} else {
		follow(ctx, &state, task, resp.Private, diags)
	}
	if diags.HasError() {
		return
	}
	phase := migration.PhaseOf(task.Status)
	if state.goal().Reached(phase) {
		clearPrivate(ctx, resp.Private, keyPending, diags)
	}
	if !phase.Idle() {
		clearPrivate(ctx, resp.Private, keyStopped, diags)
	}
	if phase == migration.PhaseFailed {
		diags.AddWarning("Migration task failed", failureText(task, r.Service.Reason(ctx, task)))
	}
	diags.Append(resp.State.Set(ctx, &state)...)
}

// unseenFor is how long a task that the service has taken, and has never shown, is not taken for gone.
const unseenFor = 15 * time.Minute

// isNew tells of a task that was never shown that it was created here not long ago.
func isNew(ctx context.Context, state *taskModel, private privateState, diags *diag.Diagnostics) bool {
	var created time.Time
	return !state.known().Seen && getPrivate(ctx, private, keyCreated, &created, diags) && time.Since(created) < unseenFor
}

func failureText(task *client.Task, reason string) string {
	text := fmt.Sprintf("Migration task %s is %s.", task.ID, task.Status)
	if reason != "" {
		text += " The service says:\n" + reason
	}
	return text
}

// adopt fills the state of a task that was imported.
func adopt(ctx context.Context, state *taskModel, task *client.Task, private privateState, diags *diag.Diagnostics) {
	switch {
	case task.BackupFiles != nil:
		state.MigrationType = types.StringValue(client.MigrationTypeBackupImport)
	case task.TenantVPCID != "" || task.ECSTenantPrivateIP != "":
		state.MigrationType = types.StringValue(client.MigrationTypeOnline)
	default:
		diags.AddError("Kind of migration task not known", fmt.Sprintf("Migration task %s has neither backup files, as an import has, nor a VPC or "+
			"a migration machine, as an online migration has. If its machine is still being made, import it later.", task.ID))
		return
	}
	state.refresh(task)
	state.refreshArguments(ctx, task, diags)
	managed := false
	if task.Target != nil && (state.isImport() || task.Source != nil) {
		managed = true
		state.TargetInstance = shownInstance(ctx, task.Target, diags)
		state.MigrationMethod = knownWord(task.MigrationMethod, client.MigrationMethodFull, client.MigrationMethodIncremental)
	}
	if managed && !state.isImport() {
		state.SourceInstance = shownInstance(ctx, task.Source, diags)
		state.ResumeMode = knownWord(task.ResumeMode, client.ResumeModeAuto, client.ResumeModeManual)
		if limit, ok := migration.ParseBandwidth(task.BandwidthLimitMB); ok {
			state.BandwidthLimitMB = types.Int64Value(limit)
		}
	}
	if managed {
		setPrivate(ctx, private, keyConfigured, configuredMark{
			Echo:          migration.EchoOf(task),
			SourceByAddrs: isWithoutID(ctx, state.SourceInstance, diags),
			TargetByAddrs: isWithoutID(ctx, state.TargetInstance, diags),
		}, diags)
	}
}

// isWithoutID tells of an instance in state, whose configuration is not known, that it must be given by its addresses.
func isWithoutID(ctx context.Context, obj types.Object, diags *diag.Diagnostics) bool {
	m := instance(ctx, obj, diags)
	return m != nil && m.ID.IsNull()
}

func shownInstance(ctx context.Context, shown *client.Instance, diags *diag.Diagnostics) types.Object {
	return (&instanceModel{ID: translate.StringOrNull(shown.ID), Addrs: addressSet(shown.Addrs)}).object(ctx, diags)
}

// knownWord is a word of the service where it is one of a vocabulary, and null otherwise.
func knownWord(word string, vocabulary ...string) types.String {
	if slices.Contains(vocabulary, word) {
		return types.StringValue(word)
	}
	return types.StringNull()
}

// follow brings the state of a task up to date, and with it any change of its configuration that was made elsewhere.
func follow(ctx context.Context, state *taskModel, task *client.Task, private privateState, diags *diag.Diagnostics) {
	state.refresh(task)
	state.refreshArguments(ctx, task, diags)
	if !state.isManaged() {
		return
	}
	var stored configuredMark
	if !getPrivate(ctx, private, keyConfigured, &stored, diags) {
		if task.Source == nil && task.Target == nil {
			// Created, but its configuration never taken: saying so lets the next apply send it.
			unconfigure(state)
			return
		}
		stored.SourceByAddrs = isWithoutID(ctx, state.SourceInstance, diags)
		stored.TargetByAddrs = isWithoutID(ctx, state.TargetInstance, diags)
	}
	if stored.Echo == nil {
		stored.Echo = &migration.Echo{}
	}
	echo, before := stored.Echo, stored.Before
	if before == nil {
		before = &migration.Echo{}
	}
	state.SourceInstance, echo.Source = followInstance(ctx, state.SourceInstance, echo.Source, before.Source, task.Source, stored.SourceByAddrs, diags)
	state.TargetInstance, echo.Target = followInstance(ctx, state.TargetInstance, echo.Target, before.Target, task.Target, stored.TargetByAddrs, diags)
	if !state.isImport() { // nobody can change the method of an import, where another would replace it
		followWord(&state.MigrationMethod, &echo.MigrationMethod, task.MigrationMethod, client.MigrationMethodFull, client.MigrationMethodIncremental)
		followWord(&state.ResumeMode, &echo.ResumeMode, task.ResumeMode, client.ResumeModeAuto, client.ResumeModeManual)
		if limit, ok := migration.ParseBandwidth(task.BandwidthLimitMB); ok {
			if limit != echo.BandwidthLimit && (echo.BandwidthLimit != 0 || !state.BandwidthLimitMB.IsNull()) {
				state.BandwidthLimitMB = types.Int64Value(limit)
			}
			echo.BandwidthLimit = limit
		}
	}
	setPrivate(ctx, private, keyConfigured, stored, diags)
}

// unconfigure is the state of an online task that the service has no configuration of.
func unconfigure(state *taskModel) {
	if state.isImport() {
		return
	}
	state.SourceInstance, state.TargetInstance = types.ObjectNull(instanceTypes), types.ObjectNull(instanceTypes)
	state.MigrationMethod, state.ResumeMode, state.BandwidthLimitMB = types.StringNull(), types.StringNull(), types.Int64Null()
}

// followWord takes a word over that has changed since the service echoed it, if it is one of the vocabulary.
func followWord(value *types.String, echoed *string, shown string, vocabulary ...string) {
	if !slices.Contains(vocabulary, shown) {
		return
	}
	if shown != *echoed {
		*value = types.StringValue(shown)
	}
	*echoed = shown
}

// followInstance takes an instance over that is another one than the service echoed; else it only brings up to date what
// the service makes of the one configured. Passwords are the state's in any case.
func followInstance(ctx context.Context, obj types.Object, echo, before *migration.EchoInstance, shown *client.Instance, byAddrs bool, diags *diag.Diagnostics) (types.Object, *migration.EchoInstance) {
	m := instance(ctx, obj, diags)
	if m == nil || shown == nil {
		return obj, echo
	}
	changed := echo.Changed(shown)
	if echo == nil {
		// Never echoed so far: what was asked for is all there is to hold against, as far as the service shows that at all.
		asked := &migration.EchoInstance{ID: m.ID.ValueString()}
		if byAddrs || m.ID.IsNull() {
			asked = &migration.EchoInstance{Addrs: addresses(ctx, m.Addrs, diags)}
		}
		changed = asked.Changed(shown) && (asked.ID != "") == (shown.ID != "")
		if changed && before != nil && !before.Changed(shown) {
			return obj, nil // still shown as before the configuration
		}
	}
	if changed || byAddrs && shown.ID != "" {
		m.ID = translate.StringOrNull(shown.ID)
	}
	if changed || !byAddrs && len(shown.Addrs) > 0 {
		m.Addrs = addressSet(shown.Addrs)
	}
	if changed {
		echo = nil
	}
	return m.object(ctx, diags), echo.Refresh(shown)
}
