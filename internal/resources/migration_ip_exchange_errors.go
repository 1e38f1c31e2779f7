package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// exchangeUnfinished reports how the wait for an exchange ended without it. State holds the exchange, with what was last seen
// of it.
func exchangeUnfinished(ctx context.Context, a *exchangeApply, sent *migration.SentCall, err error) {
	id := a.model.ID.ValueString()
	if cut, ok := errors.AsType[*migration.CutShortError](err); ok {
		if cut.Task != nil {
			settle(ctx, cut.Task, a.private, a.diags)
			a.save(ctx, cut.Task)
		}
		if !cut.TimedOut() {
			a.diags.AddWarning("Waiting for the exchange of addresses was interrupted",
				fmt.Sprintf("The exchange of the addresses of migration task %s goes on in the service. The next apply waits on for it, and sends nothing again.\n\n%s", id, translate.Sentence(cut)))
			return
		}
		a.diags.AddError("Addresses not exchanged in time",
			fmt.Sprintf("The exchange of the addresses of migration task %s goes on in the service, but others may depend on its end; %s. %s "+
				"Give it more time in the `timeouts` block.\n\n%s", id, lastWord(cut, sent), a.goOn(), translate.Sentence(cut)))
		return
	}
	if back, ok := errors.AsType[*migration.RolledBackError](err); ok {
		clearPrivate(ctx, a.private, keyPending, a.diags)
		clearPrivate(ctx, a.private, keyExchange, a.diags)
		a.save(ctx, back.Task)
		a.diags.AddError("Exchange of addresses rolled back", translate.Sentence(back)+" The next plan finds it gone and makes it anew.")
		return
	}
	a.diags.AddError("Exchange of addresses not followed to its end",
		fmt.Sprintf("The service has taken the exchange of the addresses of migration task %s, but how it goes on is not known. %s\n\n%s", id, a.goOn(), translate.Sentence(err)))
}

// lastWord tells which word a wait saw last.
func lastWord(cut *migration.CutShortError, sent *migration.SentCall) string {
	if cut.Task == nil {
		return "the task could not be read"
	}
	switch word := migration.ExchangeWord(cut.Task.TaskStatus); {
	case word == "":
		return "the task shows no task_status"
	case sent.Leaves(word):
		return "the task still shows the task_status from before, " + cut.Task.TaskStatus
	default:
		return "task_status was last seen " + cut.Task.TaskStatus
	}
}

// goOn tells how to go on after a wait that failed.
func (a *exchangeApply) goOn() string {
	if a.created {
		return "The resource is tainted, so that the next apply would roll the exchange back and make it anew: `terraform untaint` keeps it, and the next apply then waits on."
	}
	return "The next apply waits on for it."
}
