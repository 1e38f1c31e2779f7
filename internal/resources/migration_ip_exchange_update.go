package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Update records what an import did not know, and follows an exchange to its end that an earlier apply did not. Every other change
// replaces the exchange.
func (r *migrationIPExchange) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	a := exchangeApply{state: &resp.State, private: resp.Private, diags: diags}
	a.ledger = readLedger[exchangeLedger](ctx, req.Private, diags)
	var state exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &a.model)...)
	timeout, d := a.model.Timeouts.Create(ctx, defaultExchangeTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.In(a.model.Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	identify(ctx, resp.Identity, state.ID, r.Service.Region(), diags)
	if at := a.model.place; !r.inScope(ctx, &at, "update", state.ID.ValueString(), diags) {
		return
	}
	a.model.Status = state.Status
	a.save(ctx, nil)
	if a.ledger.Waiting && !diags.HasError() {
		r.follow(ctx, &a, true)
	}
}
