package configuring

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Run carries out the decision of a creation or an update, and notes each step in the ledger. The caller calls WriteLedger at the end.
type Run struct {
	Service *migration.Service
	Waits   *migration.Observer // of all waits of the apply
	Plan    Model               // with the id, and with values still unknown
	Config  *Configuration      // with the write-only passwords
	Ledger  Ledger
	Created bool // an error taints the resource
	Saved   bool // state has been set
	// BackupImportError is the error that the service named when it created a backup import nevertheless.
	BackupImportError string

	State   *tfsdk.State
	Private base.PrivateState
	Diags   *diag.Diagnostics
}

// Save sets state to the plan, with the unknown values filled in from the task. It uses the plan, never the configuration, which
// has the write-only passwords.
func (r *Run) Save(ctx context.Context, task *client.Task) {
	if task == nil {
		task = &client.Task{}
	}
	r.Ledger.NoteTaskStatus(task)
	r.setState(ctx, r.Plan.Resolved(ctx, task, r.Diags))
}

func (r *Run) setState(ctx context.Context, model any) {
	r.Saved = true
	r.Diags.Append(r.State.Set(ctx, model)...)
}

// WriteLedger writes the ledger to private state.
func (r *Run) WriteLedger(ctx context.Context) { base.WriteLedger(ctx, r.Private, r.Ledger, r.Diags) }

func (r *Run) id() string { return r.Plan.Common().ID.ValueString() }

// Configure sends the whole configuration and waits for its goal. It first stops a running migration, or waits for a machine that is not
// ready yet. task is the task as last read, or nil if the job of that id has just created it.
func (r *Run) Configure(ctx context.Context, task *client.Task, jobID string) {
	request, conf := r.Plan.Common().request(ctx, r.Config, r.Ledger.Taken, r.Diags)
	if r.Diags.HasError() {
		return
	}
	var before *client.Task
	var err error
	if task == nil {
		if before, err = r.Service.WaitToConfigure(ctx, r.id(), jobID, r.Waits); err == nil {
			err = r.Service.Configure(ctx, before, request)
		}
	} else {
		before, err = r.Service.Reconfigure(ctx, task, request, r.Ledger.Taken != nil, r.Ledger.Warned >= effectInterrupt, r.Waits)
	}
	if err != nil {
		r.notTaken(ctx, callConfigure, before, err, r.describeSent(ctx, request, before))
		return
	}
	conf.Before = migration.EchoOf(before)
	r.Ledger.NoteConfigured(conf)
	r.Ledger.NoteTaken(before)
	r.Save(ctx, before)
	after, err := r.Await(ctx, before)
	if err == nil {
		r.Ledger.Taken.Echo = migration.EchoAfter(after, before, request)
	}
	r.Conclude(ctx, after, err)
}

// restart runs a task that has ended again, with the configuration that the service has, and waits for its goal.
func (r *Run) restart(ctx context.Context, task *client.Task) {
	before, err := r.Service.Restart(ctx, task, r.Waits)
	if err != nil {
		r.notTaken(ctx, callRestart, before, err, &sentConfiguration{RestartTrigger: r.Plan.Common().RestartTrigger.ValueStringPointer()})
		return
	}
	r.Ledger.NoteTaken(before)
	r.Save(ctx, before)
	after, err := r.Await(ctx, before)
	r.Conclude(ctx, after, err)
}

// setResumeMode sends the resume mode alone, which interrupts nothing. It reports whether the service has taken it.
func (r *Run) setResumeMode(ctx context.Context) bool {
	mode := r.Plan.Common().ResumeMode.ValueString()
	if err := r.Service.SetResumeMode(ctx, r.id(), mode); err != nil {
		r.Diags.AddAttributeError(path.Root("resume_mode"), "Resume mode not changed", translate.Sentence(err))
		return false
	}
	if taken := r.Ledger.Taken; taken != nil && taken.Echo != nil {
		taken.Echo.ResumeMode = mode
	}
	return true
}

// waitOn waits for the operation that the service has taken, if wait is true. It sends nothing.
func (r *Run) waitOn(ctx context.Context, task *client.Task, wait bool) {
	r.Save(ctx, task)
	if !wait {
		r.record(ctx, task)
		return
	}
	after, err := r.Await(ctx, r.Ledger.Operation.before())
	r.Conclude(ctx, after, err)
}

// recordOnly carries out a decision that neither sends anything nor waits. It notes which new values the service does not have.
func (r *Run) recordOnly(ctx context.Context, s situation, d Decision, task *client.Task) {
	if !s.backupImport { // another password of an import is for the import that replaces it
		r.Ledger.record(d.record)
	}
	r.record(ctx, task)
}

// record saves the plan in state. No operation is left to wait for.
func (r *Run) record(ctx context.Context, task *client.Task) {
	r.Ledger.Adopted = false
	r.Ledger.finish()
	r.Save(ctx, task)
}

// Await waits for the plan's goal. If the plan does not want that, Await only waits until the service no longer returns the end from before
// the call: whatever waits for the task after this apply would take that end for the outcome.
func (r *Run) Await(ctx context.Context, before *client.Task) (*client.Task, error) {
	goal := r.Plan.Goal()
	switch {
	case goal == migration.GoalReady:
		return r.Service.WaitUntilReady(ctx, r.id(), "", r.Waits)
	case r.Plan.Common().WaitForSync.ValueBool():
		return r.Service.Wait(ctx, r.id(), goal, before, r.Waits)
	default:
		task, err := r.Service.AwaitStart(ctx, r.id(), before)
		if _, isCut := errors.AsType[*migration.CutShortError](err); err != nil && !isCut {
			return nil, &unreadError{err: err}
		}
		return task, err
	}
}

// Conclude writes the outcome of an apply to state and ledger, after the service has taken everything that was sent.
func (r *Run) Conclude(ctx context.Context, task *client.Task, err error) {
	if err != nil {
		r.unfinished(ctx, err)
		return
	}
	r.Ledger.finish()
	r.Ledger.Adopted = false
	r.Ledger.Reached = r.isReached(task)
	if taken := r.Ledger.Taken; taken != nil && taken.Echo == nil && r.Plan.IsBackupImport() {
		taken.Echo = migration.EchoOf(task)
	}
	r.Save(ctx, task)
}

// isReached reports whether a task that was waited for is at the migration's goal.
func (r *Run) isReached(task *client.Task) bool {
	goal := r.Plan.Goal()
	return goal != migration.GoalReady && (r.Plan.Common().WaitForSync.ValueBool() || goal.Reached(migration.PhaseOf(task.Status)))
}

// needsRead reports whether an update reads the task before it carries a decision out. It need not if it sends and waits for nothing, and
// changes nothing that the service would get if the task ran.
func (s situation) needsRead(d Decision) bool {
	return d.ChangesTask() || s.ledger.Operation.isOwed() || d.recordsSent() && !s.backupImport && !s.ledger.Adopted
}

// recordsSent reports whether a decision records arguments that the service would get if the task ran.
func (d Decision) recordsSent() bool { return slices.ContainsFunc(d.record, Argument.isSent) }

// carryOut decides what an update does in a situation, and does it. It refuses an effect that the plan did not warn of.
func (r *Run) carryOut(ctx context.Context, s situation, state Model, task *client.Task) {
	d := decide(s)
	if d.refuse != refusedNone {
		state.Common().Status = translate.StringOrNull(task.Status)
		title, text := d.refuse.Explain(TaskInWords(state), state.Common())
		r.Diags.AddAttributeError(d.at(), title, text)
		return
	}
	if d.effect > r.Ledger.Warned {
		r.Diags.AddAttributeError(d.at(), "Migration task not updated", notWarned(state, task, d))
		return
	}
	if d.step == stepConfigure {
		if refuseMissingSecrets(ctx, state.Common(), r.Plan.Common(), r.Config, false, r.Diags); r.Diags.HasError() {
			return
		}
	}
	if d.recordsSent() && !decidesAsPlanned(r.Plan, d) {
		warnOfRecorded(d, s, TaskInWords(state), r.Diags)
	}
	switch d.step {
	case stepConfigure:
		r.Configure(ctx, task, "")
	case stepRestart:
		r.restart(ctx, task)
	case stepResume:
		r.Ledger.record(d.record)
		if r.setResumeMode(ctx) {
			r.waitOn(ctx, task, s.awaiting(Decision{}).step == stepWait)
		}
	case stepWait:
		r.waitOn(ctx, task, true)
	default:
		r.recordOnly(ctx, s, d, task)
	}
}

// decidesAsPlanned reports whether the plan decided too that only state changes. It has warned of that then.
func decidesAsPlanned(plan Model, d Decision) bool {
	return d.step == stepNone && !plan.Common().Status.IsUnknown()
}

// notWarned says that an apply would do more than its plan warned of.
func notWarned(state Model, task *client.Task, d Decision) string {
	would := map[effect]string{effectStart: "start the migration", effectInterrupt: "interrupt the migration", effectReplace: "need another task"}[d.effect]
	return fmt.Sprintf("%s is %s now. The change would %s, and the plan has not warned you of that. Nothing was changed. Plan again, read the warning, and apply that plan if you agree.",
		UpperFirst(TaskInWords(state)), migration.StatusInWords(task.Status), would)
}
