package ipexchange

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// notRolledBack reports that an exchange was not rolled back. If nothing is left that could be, that is no error.
func notRolledBack(id string, sent *migration.SentCall, err error, diags *diag.Diagnostics) {
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddWarning("Migration task "+id+" gone", "The task does not exist any more, so the exchange of its addresses cannot be rolled back. "+
			"The addresses stay as they are, and the exchange is removed from state.")
		return
	}
	if never, ok := errors.AsType[*migration.NotExchangedError](err); ok {
		diags.AddWarning("No exchange of the addresses of migration task "+id+" to roll back",
			"Nothing shows that its addresses are exchanged. They stay as they are, and the exchange is removed from state.\n\n"+translate.Sentence(never))
		return
	}
	if silent, ok := errors.AsType[*migration.SilentError](err); ok {
		diags.AddWarning("Roll-back for migration task "+id+" not confirmed",
			"The service has taken the roll-back, and the provider assumes that it is done. Check which instance your applications reach. The exchange is removed from state.\n\n"+translate.Sentence(silent))
		return
	}
	const again = "To go on, destroy again; if an apply removes or replaces the exchange, apply again"
	kept := "The exchange of the addresses of migration task " + id + " is kept in state. "
	cut, ok := errors.AsType[*migration.CutShortError](err)
	switch {
	case ok && sent != nil:
		text := kept + "The roll-back goes on in the service. " + again + ". The provider then waits on, and does not send the roll-back again while it is in progress."
		if cut.TimedOut() {
			text += " To wait longer, raise `delete` in the `timeouts` block and apply that first. To remove the exchange from state without waiting, use `terraform state rm`."
		}
		diags.AddError("Roll-back for migration task "+id+" not followed to its end", text+"\n\n"+translate.Sentence(err))
	case ok:
		diags.AddError("Exchange of the addresses of migration task "+id+" not rolled back",
			kept+"An exchange of its addresses is still in progress and must end first. Nothing was sent. "+again+".\n\n"+translate.Sentence(err))
	default:
		diags.AddError("Exchange of the addresses of migration task "+id+" not rolled back",
			kept+again+". To remove the exchange from state without a roll-back, use `terraform state rm`.\n\n"+translate.Sentence(err))
	}
}

// notExchanged is the text of an error of an exchange that was not made, with what to do.
func notExchanged(err error) string {
	text := translate.Sentence(err)
	not, ok := errors.AsType[*migration.NotExchangeableError](err)
	if !ok {
		return text
	}
	return text + " Nothing was done. " + adviceFor(not)
}

// adviceFor tells what to do about addresses that cannot be exchanged now.
func adviceFor(not *migration.NotExchangeableError) string {
	id := not.Task.ID
	switch phase := migration.PhaseOf(not.Task.Status); {
	case not.Exchanged():
		return fmt.Sprintf("To manage the exchange with this resource, import it, with an import block or `terraform import ADDRESS %s`. "+
			"If it is in state and tainted, use `terraform untaint`.", id)
	case not.AtWork():
		return fmt.Sprintf("Wait until it is over. If the addresses are then exchanged, import the exchange, with an import block or `terraform import ADDRESS %s`.", id)
	case phase == migration.PhaseWaiting:
		return "Configure it as an incremental migration first."
	case phase.Idle():
		return "Start an incremental migration again, and apply once it is in sync."
	default:
		return "Apply again once it is in sync. To wait for that, let the exchange depend on a dcs_migration_task_sync."
	}
}

// warnOfDoubt tells that it is not known whether the service has taken an exchange.
func warnOfDoubt(id string, err error, diags *diag.Diagnostics) {
	diags.AddWarning("Addresses of migration task "+id+" perhaps exchanged",
		fmt.Sprintf("The exchange is kept in state. The next apply finds out whether the service has taken it, and its plan says so.\n\n%s", translate.Sentence(err)))
}

// unfinished notes that the wait ended before the exchange did. It warns, because an error would taint the exchange.
func (a *apply) unfinished(ctx context.Context, err error) {
	id := a.model.ID.ValueString()
	if cut, ok := errors.AsType[*migration.CutShortError](err); ok {
		a.cutShort(ctx, cut)
		return
	}
	if back, ok := errors.AsType[*migration.RolledBackError](err); ok {
		a.ledger.Waiting, a.ledger.Exchange = false, nil
		a.save(ctx, back.Task)
		if a.creating {
			a.state.RemoveResource(ctx) // nothing is left to be rolled back
		}
		a.diags.AddError("Exchange of the addresses of migration task "+id+" rolled back",
			translate.Sentence(back)+" The next plan creates it again.")
		return
	}
	if silent, ok := errors.AsType[*migration.SilentError](err); ok {
		a.silent(ctx, silent)
		return
	}
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		a.ledger.Waiting, a.ledger.Gone = false, true
		a.save(ctx, nil)
		a.diags.AddWarning("Migration task "+id+" gone",
			fmt.Sprintf("%s The service had been told to exchange its addresses, and the provider cannot find out how that ended. The exchange is kept in state. "+
				"Check which instance your applications reach.", translate.Sentence(err)))
		return
	}
	a.save(ctx, nil)
	a.diags.AddWarning("Exchange of the addresses of migration task "+id+" not followed to its end",
		fmt.Sprintf("The provider does not know how the exchange goes on in the service. The next apply waits on, and sends nothing again.\n\n%s", translate.Sentence(err)))
}

// cutShort notes that a time-out or Ctrl-C ended the wait.
func (a *apply) cutShort(ctx context.Context, cut *migration.CutShortError) {
	id := a.model.ID.ValueString()
	seen := lastSeen(cut.Task, a.ledger.Exchange)
	a.save(ctx, cut.Task)
	if !cut.TimedOut() {
		a.diags.AddWarning("Waiting for the exchange of the addresses of migration task "+id+" was interrupted",
			fmt.Sprintf("%s The next apply waits on, and sends nothing again.\n\n%s", a.goesOn(), translate.Sentence(cut)))
		return
	}
	a.diags.AddWarning("Addresses of migration task "+id+" not exchanged in time",
		fmt.Sprintf("%s %s. The next apply waits on, and sends nothing again. Until then, do not rely on the applications reaching the target. "+
			"To wait longer, raise `create` in the `timeouts` block.\n\n%s", a.goesOn(), seen, translate.Sentence(cut)))
}

// goesOn tells what is left in the service.
func (a *apply) goesOn() string {
	if a.ledger.inDoubt() {
		return "The provider does not know whether the service has taken the exchange."
	}
	return "The exchange goes on in the service."
}

// silent notes that the service returns no task_status any more.
func (a *apply) silent(ctx context.Context, silent *migration.SilentError) {
	id, doubt := a.model.ID.ValueString(), a.ledger.inDoubt()
	a.ledger.Waiting = false
	a.save(ctx, silent.Task)
	advice := translate.Sentence(silent) + " The provider has stopped waiting. Check which instance your applications reach."
	if doubt {
		a.diags.AddWarning("Addresses of migration task "+id+" perhaps exchanged",
			fmt.Sprintf("The answer to the exchange was lost, and the provider cannot find out whether the service has taken it. The provider does not send it again, because that could undo it. "+
				"%s If the addresses are exchanged, nothing is left to do. If they are not, remove the exchange from state with `terraform state rm`, and apply again.", advice))
		return
	}
	a.diags.AddWarning("Exchange of the addresses of migration task "+id+" not confirmed",
		"The service has taken the exchange, and the provider assumes that it is done. "+advice)
}

// lastSeen tells which task_status a wait saw last: a clause.
func lastSeen(task *client.Task, sent *migration.SentCall) string {
	if task == nil {
		return "The task could not be read"
	}
	switch taskStatus := migration.TaskStatusOf(task.TaskStatus); {
	case taskStatus == "":
		return "The task has no task_status"
	case sent.IsPending(taskStatus):
		return "The task still has the task_status from before, " + task.TaskStatus
	default:
		return "task_status was last seen " + task.TaskStatus
	}
}
