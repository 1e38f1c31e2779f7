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
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	if !r.keyedScope(ctx, resp.Private, "delete", state.ID.ValueString(), &resp.Diagnostics) {
		return
	}
	configured := state.isImport() || hasPrivate(ctx, req.Private, keyConfigured, &resp.Diagnostics)
	if err := r.Service.Remove(ctx, state.known(), migration.Policy(state.DeletionPolicy.ValueString()), configured); err != nil {
		resp.Diagnostics.AddError("Migration task not deleted",
			"Migration task "+state.ID.ValueString()+" is kept in state; apply again to go on. "+translate.Sentence(err))
	}
}
