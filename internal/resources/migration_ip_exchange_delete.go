package resources

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Delete rolls the exchange back. The ledger keeps what was sent until that is done, so that the next destroy does not send it
// again.
func (r *migrationIPExchange) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	var state exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	timeout, d := state.Timeouts.Delete(ctx, defaultExchangeTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.In(state.Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	id := state.ID.ValueString()
	ledger := readLedger[exchangeLedger](ctx, req.Private, diags)
	if diags.HasError() || !r.inScope(ctx, &state.place, "delete", id, diags) {
		return
	}
	sent, err := r.Service.RollBack(ctx, id, ledger.Exchange, ledger.RollBack)
	if err == nil {
		writeLedger(ctx, resp.Private, nil, diags)
		return
	}
	if sent != nil {
		ledger.RollBack = sent
	}
	writeLedger(ctx, resp.Private, ledger, diags)
	notRolledBack(id, sent, err, diags)
}

// notRolledBack reports that an exchange was not rolled back. If nothing is left that could be, that is no error.
func notRolledBack(id string, sent *migration.SentCall, err error, diags *diag.Diagnostics) {
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddWarning("Migration task "+id+" gone", "The task does not exist any more, so that the exchange of its addresses cannot be rolled back. "+
			"The addresses stay as they are, and the exchange is removed from state.")
		return
	}
	if never, ok := errors.AsType[*migration.NotExchangedError](err); ok {
		diags.AddWarning("No exchange of the addresses of migration task "+id+" to roll back",
			"Nothing shows that its addresses are exchanged. They stay as they are, and the exchange is removed from state.\n\n"+translate.Sentence(never))
		return
	}
	if silent, ok := errors.AsType[*migration.SilentError](err); ok {
		diags.AddWarning("End of the roll-back for migration task "+id+" not shown",
			"The service has taken the roll-back, and the provider assumes that it is done. Check which instance your applications reach. The exchange is removed from state.\n\n"+translate.Sentence(silent))
		return
	}
	const again = "To go on, destroy again (or apply again, if it was an apply that removes or replaces the exchange)"
	kept := "The exchange of the addresses of migration task " + id + " is kept in state. "
	cut, ok := errors.AsType[*migration.CutShortError](err)
	switch {
	case ok && sent != nil:
		text := kept + "The roll-back goes on in the service. " + again + ": that waits on, and does not send the roll-back again while it is at work."
		if cut.TimedOut() {
			text += " To wait longer, raise `delete` in the `timeouts` block and apply that first. To forget the exchange without waiting, use `terraform state rm`."
		}
		diags.AddError("Roll-back for migration task "+id+" not followed to its end", text+"\n\n"+translate.Sentence(err))
	case ok:
		diags.AddError("Exchange of the addresses of migration task "+id+" not rolled back",
			kept+"An exchange of its addresses is still at work, which must end first. Nothing was sent. "+again+".\n\n"+translate.Sentence(err))
	default:
		diags.AddError("Exchange of the addresses of migration task "+id+" not rolled back",
			kept+again+". To forget the exchange without a roll-back, use `terraform state rm`.\n\n"+translate.Sentence(err))
	}
}
