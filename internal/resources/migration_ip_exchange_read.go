package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Read takes the exchange for gone when it has been rolled back, and for nothing else: while nobody says so the addresses may
// still be exchanged.
func (r *migrationIPExchange) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	var state exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	if diags.HasError() || !r.keyedRead(ctx, resp.Private, resp.Identity, state.ID, diags) {
		return
	}
	task, err := r.Service.ReadExchange(ctx, state.ID.ValueString())
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddWarning("Migration task gone", fmt.Sprintf("Migration task %s does not exist any more, so that nothing tells whether its addresses are still exchanged. "+
			"The exchange is kept in state as it was. Destroying it can change nothing any more, and forgets it.", state.ID.ValueString()))
		return
	}
	if err != nil {
		diags.AddError("Exchange of addresses not read", translate.Sentence(err))
		return
	}
	settle(ctx, task, resp.Private, diags)
	if migration.ExchangeWord(task.TaskStatus) == migration.WordRolledBack && !hasPrivate(ctx, resp.Private, keyExchange, diags) {
		resp.State.RemoveResource(ctx)
		return
	}
	state.show(task)
	diags.Append(resp.State.Set(ctx, &state)...)
}
