package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Delete rolls the exchange back. What it has sent it keeps in private state until that is done, so that the next destruction
// does not send it again.
func (r *migrationIPExchange) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	var state exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	timeout, d := state.Timeouts.Delete(ctx, defaultExchangeTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.Ready(diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	id := state.ID.ValueString()
	if !r.keyedScope(ctx, resp.Private, "delete", id, diags) {
		return
	}
	exchange := storedCall(ctx, req.Private, keyExchange, diags)
	earlier := storedCall(ctx, req.Private, keyRollBack, diags)
	if diags.HasError() {
		return
	}
	sent, err := r.Service.RollBack(ctx, id, exchange, earlier)
	if err == nil {
		return
	}
	if sent != nil {
		setPrivate(ctx, resp.Private, keyRollBack, sent, diags)
	}
	notRolledBack(id, sent, err, diags)
}

// storedCall reads a call from private state; nil where there is none.
func storedCall(ctx context.Context, private privateState, key string, diags *diag.Diagnostics) *migration.SentCall {
	var call migration.SentCall
	if !getPrivate(ctx, private, key, &call, diags) {
		return nil
	}
	return &call
}

// notRolledBack reports that an exchange was not rolled back. Where nothing is left that could be, that is no error.
func notRolledBack(id string, sent *migration.SentCall, err error, diags *diag.Diagnostics) {
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddWarning("Migration task gone", fmt.Sprintf("Migration task %s does not exist any more, so that the exchange of its addresses cannot be rolled back. "+
			"The addresses stay as they are, and the exchange is forgotten.", id))
		return
	}
	if never, ok := errors.AsType[*migration.NotExchangedError](err); ok {
		diags.AddWarning("No exchange to roll back", fmt.Sprintf("Nothing shows that the addresses of migration task %s are exchanged. "+
			"They stay as they are, and the exchange is forgotten.\n\n%s", id, translate.Sentence(never)))
		return
	}
	kept := "The exchange of the addresses of migration task " + id + " is kept in state; "
	cut, ok := errors.AsType[*migration.CutShortError](err)
	switch {
	case ok && sent != nil:
		again := "the roll-back goes on in the service, and the next destruction waits on for it without sending it again."
		if cut.TimedOut() {
			again += " Give it more time in the `timeouts` block, with an apply before the destruction; to forget the exchange without waiting, use `terraform state rm`."
		}
		diags.AddError("Roll-back of the exchange not followed to its end", kept+again+"\n\n"+translate.Sentence(err))
	case ok:
		diags.AddError("Exchange of addresses not rolled back", kept+"an exchange of its addresses is still at work, which must end before it is rolled back. "+
			"Nothing was sent; destroy again to go on.\n\n"+translate.Sentence(err))
	default:
		diags.AddError("Exchange of addresses not rolled back", kept+"destroy again to go on.\n\n"+translate.Sentence(err))
	}
}
