package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Update records what an import did not know, and waits on for an exchange whose wait was cut short. It sends nothing: every
// other change replaces the exchange.
func (r *migrationIPExchange) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	a := exchangeApply{state: &resp.State, private: resp.Private, diags: diags}
	var state exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &a.model)...)
	timeout, d := a.model.Timeouts.Create(ctx, defaultExchangeTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.Ready(diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	identify(ctx, resp.Identity, state.ID, r.Service.Region(), diags)
	if !r.keyedScope(ctx, resp.Private, "update", state.ID.ValueString(), diags) {
		return
	}
	a.model.Status = state.Status
	a.save(ctx, nil)
	if !hasPrivate(ctx, req.Private, keyPending, diags) || diags.HasError() {
		return
	}
	r.follow(ctx, &a, storedCall(ctx, req.Private, keyExchange, diags))
}
