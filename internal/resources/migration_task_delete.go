package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (r *migrationTask) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state taskModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, d := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.In(state.Region, &resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	ledger := readLedger[taskLedger](ctx, req.Private, &resp.Diagnostics)
	if !r.inScope(ctx, &state.place, "delete", state.ID.ValueString(), &resp.Diagnostics) {
		return
	}
	if err := r.Service.Remove(ctx, state.ID.ValueString(), migration.Policy(state.DeletionPolicy.ValueString()), ledger.remembered()); err != nil {
		resp.Diagnostics.AddError("Migration task not deleted",
			"Migration task "+state.ID.ValueString()+" is kept in state. Destroy again to go on. "+translate.Sentence(err))
	}
}
