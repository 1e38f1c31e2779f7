package configuring

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// statusDeleted is the status of a task in state whose record is gone.
const statusDeleted = "DELETED"

// unreadError tells that a task was not read back after all that mattered had been done.
type unreadError struct {
	err error
}

func (e *unreadError) Error() string { return e.err.Error() }

func (e *unreadError) Unwrap() error { return e.err }

// isCancelled reports whether the user has cancelled what ctx is for. A time-out is no cancellation.
func isCancelled(ctx context.Context) bool {
	if ctx.Err() == nil {
		return false
	}
	_, timedOut := errors.AsType[*migration.TimeoutError](context.Cause(ctx))
	return !timedOut
}

// What a call that was not taken has not done, for messages.
const (
	callConfigure = "configured"
	callRestart   = "restarted"
)

// notTaken notes and reports that the service has not taken a call, or that this is not known. before is the task right before the call, or
// nil if the call was not sent. ifTaken is what state holds if the service has taken the call after all.
func (r *Run) notTaken(ctx context.Context, call string, before *client.Task, err error, ifTaken *sentConfiguration) {
	if _, stopped := errors.AsType[*migration.StoppedError](err); stopped {
		r.Ledger.NoteBegun(Operation{Stopped: true})
	}
	_, lost := errors.AsType[*migration.OutcomeUnknownError](err)
	if lost = lost && before != nil; lost { // else it is the stop before it of which the outcome is not known
		r.Ledger.noteSent(before, ifTaken)
	}
	hint := ""
	if client.IsNotFound(err) {
		hint = " The task's record may have been deleted. To run the migration again, make a new task: `terraform apply -replace=ADDRESS`."
	}
	seen := before
	if cut, ok := errors.AsType[*migration.CutShortError](err); ok {
		seen = cut.Task
	}
	running, runs := errors.AsType[*migration.NotWarnedError](err)
	switch {
	case r.Created && (lost || r.Plan.MakesTask()), isCancelled(ctx) && r.Ledger.Operation != nil && r.Ledger.Operation.Creation:
		r.notConfigured(ctx, seen, lost, err) // an update that carries a creation on ends as that would
	case r.Created && runs:
		r.Diags.AddAttributeError(path.Root("task_id"), "Migration task configured already",
			fmt.Sprintf("Migration task %s is %s: somebody has configured it already, and another configuration would interrupt it. Nothing was changed. "+
				"To manage the configuration that it has, import it with `terraform import ADDRESS %s` or an import block.", r.id(), migration.StatusInWords(running.Task.Status), r.id()))
	case lost:
		r.Diags.AddError("Migration task perhaps "+call,
			"Apply again. The next apply first finds out whether the service has taken the call. If it has, the apply waits. If not, the apply sends the call again.\n\n"+translate.Sentence(err))
	case isCancelled(ctx):
		r.Diags.AddError("Migration task not "+call+": the update was interrupted",
			fmt.Sprintf("The service has not taken the call for migration task %s. State keeps the old configuration, and the next apply goes on.\n\n%s", r.id(), translate.Sentence(err)))
	default:
		r.Diags.AddError("Migration task not "+call, translate.Sentence(err)+hint)
	}
}

// notConfigured reports that a new task exists, but that the service has not taken its configuration, or perhaps has not.
func (r *Run) notConfigured(ctx context.Context, seen *client.Task, lost bool, err error) {
	if seen != nil || r.Created && !r.Saved { // A creation that only warns must leave a state.
		r.Save(ctx, seen)
	}
	next := "the next apply configures it, which starts the migration"
	if lost {
		next = "the next apply first finds out whether the service has taken the configuration, and sends it again only if not"
	}
	switch {
	case isCancelled(ctx):
		r.Diags.AddWarning("Creation of the migration task interrupted",
			fmt.Sprintf("Migration task %s exists and is kept in state; %s.\n\n%s", r.id(), next, translate.Sentence(err)))
	case lost:
		r.Diags.AddError("Migration task created, and perhaps configured", r.tainted(next)+"\n\n"+translate.Sentence(err))
	default:
		r.Diags.AddError("Migration task created, but not configured", r.tainted(next)+"\n\n"+translate.Sentence(err))
	}
}

// tainted says what becomes of a resource whose creation has failed.
func (r *Run) tainted(next string) string {
	return fmt.Sprintf("Migration task %s exists and is kept in state as tainted: the next apply would replace it. To keep it, run `terraform untaint` with the resource's address. Then %s.",
		r.id(), next)
}

// useSync says how to keep a wait that fails from tainting the migration.
const useSync = "To wait without risking the migration, set `wait_for_sync = false` and wait with a `dcs_migration_task_sync`."

// goOn says how to go on after a wait that failed.
func (r *Run) goOn() string {
	if r.Created {
		return "The resource is tainted: the next apply would replace it, which stops this migration and starts another. To keep it, run `terraform untaint` with the " +
			"resource's address. The next apply then waits on."
	}
	return "The next apply waits on."
}

// runAgain says how to go on after a migration has ended otherwise than at its goal.
func (r *Run) runAgain() string {
	text := "To run it again, fix the cause and "
	switch {
	case r.Plan.Goal() == migration.GoalReady:
		text += "replace the task: `terraform apply -replace=ADDRESS`."
	case r.Plan.IsBackupImport():
		text += "replace the task: change restart_trigger, or run `terraform apply -replace=ADDRESS`."
	case !r.Plan.MakesTask():
		text += "change restart_trigger."
	default:
		text += "change restart_trigger, or replace the task: `terraform apply -replace=ADDRESS`."
	}
	if r.Created {
		text += " The resource is tainted, so the next apply replaces it in any case. To run the same task again, run `terraform untaint` first."
	}
	return text
}

// unfinished notes and reports a wait that ended without its goal, after the service had taken everything that was sent. State holds what
// was taken, and what was last seen of the task.
func (r *Run) unfinished(ctx context.Context, err error) {
	id := r.id()
	if unread, ok := errors.AsType[*unreadError](err); ok {
		r.Ledger.finish() // nothing is to be waited for
		r.Diags.AddWarning("Migration task not read back",
			fmt.Sprintf("The service has taken the configuration of migration task %s, but the provider could not read the task afterwards. The next plan updates its computed values.\n\n%s", id, translate.Sentence(unread)))
		return
	}
	if cut, ok := errors.AsType[*migration.CutShortError](err); ok {
		if cut.Task != nil {
			r.Save(ctx, cut.Task)
		}
		switch {
		case !cut.TimedOut():
			r.Diags.AddWarning("Wait for the migration interrupted",
				fmt.Sprintf("Migration task %s goes on in the service. The next apply waits on, and sends nothing again.\n\n%s", id, translate.Sentence(cut)))
		case r.Plan.Goal() == migration.GoalReady:
			r.Diags.AddError("Migration machine not ready in time",
				fmt.Sprintf("The service is still making the migration machine of task %s. %s If it needs more time, set a longer time-out in the `timeouts` block.\n\n%s", id, r.goOn(), translate.Sentence(cut)))
		default:
			r.Diags.AddError("Migration not finished in time",
				fmt.Sprintf("Migration task %s goes on in the service. %s If it needs more time, set a longer time-out in the `timeouts` block. %s\n\n%s", id, r.goOn(), useSync, translate.Sentence(cut)))
		}
		return
	}
	if ended, ok := errors.AsType[*migration.EndedError](err); ok {
		if ended.Reason == "" {
			ended.Reason = r.BackupImportError
		}
		r.Ledger.finish()
		r.Save(ctx, ended.Task)
		r.Diags.AddError("Migration did not succeed", translate.Sentence(ended)+"\n\n"+r.runAgain())
		return
	}
	if gone, ok := errors.AsType[*migration.GoneError](err); ok {
		r.Ledger.finish()
		r.Diags.AddError("Migration task gone", translate.Sentence(gone)+" It disappeared while the provider waited for it. The next plan removes it from state.")
		return
	}
	took, advice := "The service has taken the configuration of migration task "+id, " "+useSync
	if r.Plan.Goal() == migration.GoalReady {
		took, advice = "Migration task "+id+" exists", ""
	}
	r.Diags.AddError("Migration not followed to its end",
		fmt.Sprintf("%s. The task goes on in the service, but the provider could not read its status. %s%s\n\n%s", took, r.goOn(), advice, translate.Sentence(err)))
}
