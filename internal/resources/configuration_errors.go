package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// unreadError tells that a task was not read back after all that mattered had been done.
type unreadError struct {
	err error
}

func (e *unreadError) Error() string { return e.err.Error() }
func (e *unreadError) Unwrap() error { return e.err }

// notConfigured reports that a new task exists, but that the service has not taken its configuration.
func notConfigured(ctx context.Context, a *applied, seen *client.Task, err error) {
	if cut, ok := errors.AsType[*migration.CutShortError](err); ok {
		seen = cut.Task
	}
	if seen != nil {
		a.save(ctx, seen)
	}
	if _, unknown := errors.AsType[*migration.OutcomeUnknownError](err); unknown {
		setPrivate(ctx, a.private, keyPending, mark{}, a.diags) // for the case that it was taken
		a.rememberConfiguration(ctx, seen)
		a.diags.AddError("Migration task created, and perhaps configured",
			fmt.Sprintf("Migration task %s exists and is kept in state as tainted, so that the next apply would replace it. "+
				"Use `terraform untaint` first: the next apply then configures it, or waits on if the service took the configuration.\n\n%s", a.id(), translate.Sentence(err)))
		return
	}
	a.diags.AddError("Migration task created, but not configured",
		fmt.Sprintf("Migration task %s exists and is kept in state as tainted, so that the next apply replaces it. "+
			"To keep it, use `terraform untaint` and apply again: it is configured then.\n\n%s", a.id(), translate.Sentence(err)))
}

// goOn tells how to go on after a wait that failed.
func (a *applied) goOn() string {
	if a.created {
		return "The resource is tainted, so that the next apply would replace it: `terraform untaint` keeps it, and the next apply then waits on."
	}
	return "The next apply waits on for it."
}

// unfinished reports how a wait ended without its goal, after the service had taken all that was sent. State holds what
// was taken, with what was last seen of the task.
func unfinished(ctx context.Context, a *applied, err error) {
	id := a.id()
	if unread, ok := errors.AsType[*unreadError](err); ok {
		clearPrivate(ctx, a.private, keyPending, a.diags) // nothing is to be waited for
		a.diags.AddWarning("Migration task not read back",
			fmt.Sprintf("The service has taken the configuration of migration task %s, but the task could not be read: its computed values follow with the next plan.\n\n%s", id, translate.Sentence(unread)))
		return
	}
	if cut, ok := errors.AsType[*migration.CutShortError](err); ok {
		if cut.Task != nil {
			a.save(ctx, cut.Task)
		}
		if !cut.TimedOut() {
			a.diags.AddWarning("Waiting for the migration was interrupted",
				fmt.Sprintf("Migration task %s goes on in the service. The next apply waits on for it, and sends nothing again.\n\n%s", id, translate.Sentence(cut)))
			return
		}
		if a.plan.goal() == migration.GoalReady {
			a.diags.AddError("Migration machine not ready in time",
				fmt.Sprintf("The migration machine of task %s is still being made. %s Give it more time in the `timeouts` block; "+
					"`wait_for_sync = false` does not end this wait, since the machine's address is what the task is for.\n\n%s", id, a.goOn(), translate.Sentence(cut)))
			return
		}
		a.diags.AddError("Migration not finished in time",
			fmt.Sprintf("Migration task %s goes on in the service, but others may depend on its end. %s "+
				"Give it more time in the `timeouts` block, or set `wait_for_sync = false` to end an apply without waiting.\n\n%s", id, a.goOn(), translate.Sentence(cut)))
		return
	}
	if ended, ok := errors.AsType[*migration.EndedError](err); ok {
		clearPrivate(ctx, a.private, keyPending, a.diags)
		a.save(ctx, ended.Task)
		a.diags.AddError("Migration did not succeed", translate.Sentence(ended))
		return
	}
	if gone, ok := errors.AsType[*migration.GoneError](err); ok {
		clearPrivate(ctx, a.private, keyPending, a.diags)
		a.diags.AddError("Migration task gone", translate.Sentence(gone)+" It vanished while it was waited for. The next plan takes it out of state.")
		return
	}
	took := "The service has taken the configuration of migration task " + id
	if a.plan.goal() == migration.GoalReady {
		took = "Migration task " + id + " exists"
	}
	a.diags.AddError("Migration not followed to its end",
		fmt.Sprintf("%s, but how it goes on is not known. %s\n\n%s", took, a.goOn(), translate.Sentence(err)))
}
