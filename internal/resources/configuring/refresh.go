package configuring

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
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// unseenFor is how long a new task that the service has never returned counts as not returned yet. After that it counts as gone.
const unseenFor = 15 * time.Minute

// readGone keeps or removes the state of a task that no longer exists. A migration that reached its goal stays in state: creating it again
// would copy old data over the target.
func (r *Resource) readGone(ctx context.Context, resp *resource.ReadResponse, state Model, ledger Ledger, importing bool) {
	diags, title, status := &resp.Diagnostics, UpperFirst(TaskInWords(state)), &state.Common().Status
	switch {
	case importing:
		diags.AddWarning(title+" does not exist", fmt.Sprintf("%s does not exist in region %q, project %q. Check the id. If you remove the import, the next apply creates a new task.",
			title, state.Common().Region.ValueString(), state.Common().ProjectID.ValueString()))
		resp.State.RemoveResource(ctx)
		return
	case ledger.mayBeUnseen(state):
		diags.AddWarning(title+" is not returned yet", fmt.Sprintf("%s was created a moment ago, and the service does not return it yet. "+
			"Its state is kept. If it does not appear, a later plan removes it.", title))
	case ledger.Reached && status.ValueString() == statusDeleted:
	case ledger.Reached || ledger.Operation == nil && migration.PhaseOf(status.ValueString()) == migration.PhaseSuccess:
		ledger.Reached = true // an incremental migration that has succeeded was in sync, though nobody saw that
		diags.AddWarning(title+" is gone from the service", fmt.Sprintf("%s had reached its goal, and its record has been deleted. Its status is now DELETED. The resource stays in state, "+
			"and nothing is planned, because running the migration again would overwrite the target. When you no longer need the resource, remove it with a `removed` block or `terraform state rm`.", title))
		*status = types.StringValue(statusDeleted)
	default:
		diags.AddWarning(title+" is gone from the service", fmt.Sprintf("%s, last seen %s, no longer exists. The provider has not seen it at its goal, and removes it from state. "+
			"The next apply creates a new task, which starts the migration. To prevent that, remove the resource from the configuration.", title, StatusInWords(state.Common())))
		resp.State.RemoveResource(ctx)
		return
	}
	diags.Append(resp.State.Set(ctx, state)...)
	base.WriteLedger(ctx, resp.Private, ledger, diags)
}

// mayBeUnseen reports whether a task was created here a moment ago and the service has never returned it.
func (l *Ledger) mayBeUnseen(state Model) bool {
	return !state.WasSeen() && l.Created != nil && time.Since(*l.Created) < unseenFor
}

// warnOfEnd warns if a task is first seen failed, and if an incremental migration is first seen ended that nobody here stopped.
func (r *Resource) warnOfEnd(ctx context.Context, state Model, ledger *Ledger, was migration.Phase, task *client.Task, diags *diag.Diagnostics) {
	phase := migration.PhaseOf(task.Status)
	title := UpperFirst(TaskInWords(state))
	switch {
	case !phase.Ended() || was.Ended() || ledger.Operation.showsOld(task):
	case phase == migration.PhaseFailed:
		text := fmt.Sprintf("%s is %s.", title, task.Status)
		if reason := r.Service.Reason(ctx, task); reason != "" {
			text += " The service says:\n" + reason
		}
		diags.AddWarning(title+" has failed", text)
	case state.Goal() == migration.GoalSync && !ledger.IsExchanged() && (ledger.Operation == nil || !ledger.Operation.Stopped):
		diags.AddWarning(title+" has ended", fmt.Sprintf("%s is an incremental migration and is now %s, but this configuration has not stopped it. The target no longer follows the source. "+
			"To run it again, change restart_trigger.", title, task.Status))
	}
}

// refresh updates state and ledger from a task.
func (l *Ledger) refresh(ctx context.Context, state Model, task *client.Task, diags *diag.Diagnostics) {
	m, phase := state.Common(), migration.PhaseOf(task.Status)
	was := migration.PhaseOf(m.Status.ValueString())
	l.refreshOperation(ctx, m, task, diags)
	state.RefreshComputed(task)
	op := l.Operation
	switch {
	case op != nil && op.Stage != stageTaken: // what is left is planned from the state as it is
	case isOver(phase) && !op.showsOld(task): // state follows nothing any more but the computed values
	case len(l.Recorded) > 0 && op == nil && isRunning(phase):
		l.takeOver(ctx, state, task, diags)
		l.Reached = l.Reached && !isOver(was) // it was restarted elsewhere
	default:
		state.RefreshArguments(ctx, task, diags)
		l.followDrift(ctx, m, task, state.IsBackupImport(), diags)
	}
	if op.showsOld(task) {
		return
	}
	if l.Taken == nil && (op == nil || op.awaits()) && IsConfigured(task) {
		l.Taken = &TakenConfiguration{Echo: migration.EchoOf(task)} // another resource has configured it
	}
	reached := HasReached(state.Goal(), was, phase) || l.IsExchanged() // which takes a task that is in sync
	switch {
	case state.Goal() == migration.GoalReady:
		// What another resource has made of the task counts as well: it must not be made again either. Once configured, data may have
		// reached the target, whatever is seen of that.
		reached = l.Taken != nil
		if phase != migration.PhaseUnknown && op.awaits() {
			l.finish()
		}
	case reached && op.awaits(): // of one that has ended otherwise the next apply says why
		l.finish()
	}
	l.Reached = l.Reached || reached
}

// IsConfigured reports whether a task shows that it was configured: both its ends, which an answer may leave out, or a status that no
// other task has.
func IsConfigured(task *client.Task) bool {
	switch migration.PhaseOf(task.Status) {
	case migration.PhaseFull, migration.PhaseSync, migration.PhaseSuccess:
		return true
	default:
		return task.Source != nil && task.Target != nil
	}
}

// HasReached reports whether a migration has reached its goal. If the machine of a full migration or an import was released and nobody saw
// it fail, it has most likely succeeded. If that is wrong, the task merely stays in state.
func HasReached(goal migration.Goal, was, now migration.Phase) bool {
	released := goal == migration.GoalFull && now == migration.PhaseReleased && was != migration.PhaseFailed && was != migration.PhaseStopped
	return goal.Reached(now) || released
}

// isRunning reports whether data certainly flows in a phase.
func isRunning(phase migration.Phase) bool {
	return phase == migration.PhaseFull || phase == migration.PhaseSync || phase == migration.PhaseImporting
}

// refreshOperation finds out what became of an operation.
func (l *Ledger) refreshOperation(ctx context.Context, state *Configuration, task *client.Task, diags *diag.Diagnostics) {
	op := l.Operation
	if op == nil {
		return
	}
	phase := migration.PhaseOf(task.Status)
	isOld := time.Since(op.At) >= migration.StaleFor
	switch {
	case op.Stage == stageSent && op.Before.Taken(task):
		l.noteFoundTaken(ctx, state, diags)
	case op.Stage == stageSent && op.Before.Over():
		l.noteNotTaken()
	case op.Stage != stageBegun:
	case isRunning(phase) && isOld && phase != migration.PhaseImporting:
		l.finish() // somebody else has started it
	case op.Stopped && (phase == migration.PhaseReleased || phase == migration.PhaseDeleted):
		l.finish() // it can be configured no more
	}
}

// takeOver replaces recorded values by the service's. The task had ended and runs again, though nobody here started it, so it does not run
// with what was recorded. A value that the service does not return becomes null, so that the plan shows the recorded one as a difference.
// Secrets stay recorded, because the service never returns them.
func (l *Ledger) takeOver(ctx context.Context, state Model, task *client.Task, diags *diag.Diagnostics) {
	state.RefreshArguments(ctx, task, diags)
	m := state.Common()
	shown := Configuration{SourceInstance: m.SourceInstance, TargetInstance: m.TargetInstance}
	shown.FillFrom(ctx, task, state.IsBackupImport(), diags)
	for _, a := range l.Recorded {
		switch a {
		case argMethod:
			m.MigrationMethod = shown.MigrationMethod
		case argResumeMode:
			m.ResumeMode = shown.ResumeMode
		case argBandwidth:
			m.BandwidthLimitMB = shown.BandwidthLimitMB
		case argSource:
			m.SourceInstance = keepSecrets(ctx, shown.SourceInstance, m.SourceInstance, diags)
		case ArgTarget:
			m.TargetInstance = keepSecrets(ctx, shown.TargetInstance, m.TargetInstance, diags)
		}
	}
	l.followDrift(ctx, m, task, state.IsBackupImport(), diags)
	l.Recorded = slices.DeleteFunc(l.Recorded, func(a Argument) bool { return !slices.Contains(secrets, a) })
}

// keepSecrets returns an instance with the passwords of the state.
func keepSecrets(ctx context.Context, obj, state types.Object, diags *diag.Diagnostics) types.Object {
	m, was := InstanceOf(ctx, obj, diags), InstanceOf(ctx, state, diags)
	if m == nil || was == nil {
		return obj
	}
	m.Password, m.PasswordWOVersion = was.Password, was.PasswordWOVersion
	return m.object(ctx, diags)
}

// followDrift sets state to what has changed in a task's configuration since the service echoed it.
func (l *Ledger) followDrift(ctx context.Context, m *Configuration, task *client.Task, isBackupImport bool, diags *diag.Diagnostics) {
	if !m.HasInstances() {
		return
	}
	if l.Taken == nil {
		if task.Source == nil && task.Target == nil {
			// Created, but its configuration never taken: saying so lets the next apply send it.
			if !isBackupImport {
				m.clearConfiguration()
			}
			return
		}
		l.Taken = &TakenConfiguration{Source: m.givenOf(ctx, m.SourceInstance, diags), Target: m.givenOf(ctx, m.TargetInstance, diags)}
	}
	taken := l.Taken
	if taken.Echo == nil {
		taken.Echo = &migration.Echo{}
	}
	echo, before := taken.Echo, taken.Before
	if before == nil {
		before = &migration.Echo{}
	}
	m.SourceInstance, echo.Source = followDriftOfInstance(ctx, m.SourceInstance, echo.Source, before.Source, task.Source, taken.Source, diags)
	m.TargetInstance, echo.Target = followDriftOfInstance(ctx, m.TargetInstance, echo.Target, before.Target, task.Target, taken.Target, diags)
	if isBackupImport {
		return // nobody can change the method of an import, where another would replace it
	}
	followDriftOfWord(&m.MigrationMethod, &echo.MigrationMethod, task.MigrationMethod, client.MigrationMethodFull, client.MigrationMethodIncremental)
	followDriftOfWord(&m.ResumeMode, &echo.ResumeMode, task.ResumeMode, client.ResumeModeAuto, client.ResumeModeManual)
	if limit := task.BandwidthLimitMB; limit > 0 {
		if limit != echo.BandwidthLimit && (echo.BandwidthLimit != 0 || !m.BandwidthLimitMB.IsNull()) {
			m.BandwidthLimitMB = types.Int64Value(limit)
		}
		echo.BandwidthLimit = limit
	}
}

// followDriftOfWord sets a value to a word that has changed since the service echoed it, if the vocabulary has the word.
func followDriftOfWord(value *types.String, echoed *string, shown string, vocabulary ...string) {
	if !slices.Contains(vocabulary, shown) {
		return
	}
	if shown != *echoed {
		*value = types.StringValue(shown)
	}
	*echoed = shown
}

// followDriftOfInstance sets an instance to the one that the service returns, if that is not the one it echoed. Otherwise only those
// attributes follow that the service fills in. Passwords stay as they are in state.
func followDriftOfInstance(ctx context.Context, obj types.Object, echo, before *migration.EchoInstance, shown *client.Instance, sent GivenBy, diags *diag.Diagnostics) (types.Object, *migration.EchoInstance) {
	m := InstanceOf(ctx, obj, diags)
	if m == nil || shown == nil {
		return obj, echo
	}
	changed := echo.Changed(shown)
	if echo == nil {
		// The service has not echoed the instance yet, so compare with what was sent.
		expected := &migration.EchoInstance{ID: m.ID.ValueString()}
		if !sent.ID || m.ID.IsNull() {
			expected = &migration.EchoInstance{Addrs: base.SortedStrings(ctx, m.Addrs, diags)}
		}
		changed = expected.Changed(shown) && (expected.ID != "") == (shown.ID != "")
		if changed && before != nil && !before.Changed(shown) {
			return obj, nil // still shown as before the configuration
		}
	}
	if changed || !sent.ID && shown.ID != "" {
		m.ID = translate.StringOrNull(shown.ID)
	}
	if changed || !sent.Addrs && len(shown.Addrs) > 0 {
		m.Addrs = addressSet(shown.Addrs)
	}
	if changed {
		echo = nil
	}
	return m.object(ctx, diags), echo.Refresh(shown)
}
