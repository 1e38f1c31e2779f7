package resources

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// exchangeApply is an apply of an exchange, be it a creation or an update that waits on, and where its outcome is written to.
type exchangeApply struct {
	model    exchangeModel // as planned, with the status last seen
	ledger   exchangeLedger
	state    *tfsdk.State
	private  privateState
	diags    *diag.Diagnostics
	creating bool
}

// save writes the model and the ledger, with what a task tells of the exchange, if there is one.
func (a *exchangeApply) save(ctx context.Context, task *client.Task) {
	if task != nil {
		a.model.show(task)
		a.ledger.see(task)
	}
	a.diags.Append(a.state.Set(ctx, &a.model)...)
	writeLedger(ctx, a.private, a.ledger, a.diags)
}

func (r *migrationIPExchange) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	a := exchangeApply{state: &resp.State, private: resp.Private, diags: diags, creating: true}
	diags.Append(req.Plan.Get(ctx, &a.model)...)
	timeout, d := a.model.Timeouts.Create(ctx, defaultExchangeTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.In(a.model.Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()

	if err := r.locate(ctx, &a.model.place); err != nil {
		diags.AddError("Addresses of migration task "+a.model.TaskID.ValueString()+" not exchanged", translate.Sentence(err))
		return
	}
	a.model.ID, a.model.Status = a.model.TaskID, types.StringNull()
	if !r.send(ctx, &a) {
		return
	}
	diags.Append(resp.Identity.Set(ctx, &identityModel{TaskID: a.model.TaskID, Region: a.model.Region})...)
	if !a.ledger.inDoubt() {
		r.follow(ctx, &a, false)
	}
}

// send exchanges the addresses. If the service has taken the exchange, or may have, it is in state and in the ledger: from then on
// an error would taint it, and a tainted exchange would be rolled back and made again.
func (r *migrationIPExchange) send(ctx context.Context, a *exchangeApply) (sent bool) {
	request := a.model.request(ctx, a.diags)
	if a.diags.HasError() {
		return false
	}
	id := a.model.TaskID.ValueString()
	call, err := r.Service.Exchange(ctx, id, request)
	_, unknown := errors.AsType[*migration.OutcomeUnknownError](err)
	if err != nil && !unknown {
		a.diags.AddError("Addresses of migration task "+id+" not exchanged", notExchanged(err))
		return false
	}
	a.ledger.Exchange, a.ledger.Waiting, a.ledger.Imported = &call, true, false
	a.save(ctx, nil)
	if unknown {
		warnOfDoubt(id, err, a.diags)
	}
	return true
}

// follow waits until the addresses are exchanged, and notes how that ended. resumed is whether the wait goes on with that of an
// earlier apply.
func (r *migrationIPExchange) follow(ctx context.Context, a *exchangeApply, resumed bool) {
	task, err := r.Service.AwaitExchange(ctx, a.model.ID.ValueString(), a.ledger.Exchange, resumed)
	if _, not := errors.AsType[*migration.NotDoneError](err); not {
		// The plan has warned that the exchange is sent again in this case. If it cannot be, the next read removes it.
		a.ledger.Exchange, a.ledger.Waiting = nil, false
		a.save(ctx, nil)
		if r.send(ctx, a) && !a.ledger.inDoubt() {
			r.follow(ctx, a, false)
		}
		return
	}
	if err != nil {
		a.unfinished(ctx, err)
		return
	}
	a.save(ctx, task)
}
