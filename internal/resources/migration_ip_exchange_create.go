package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// exchangeApply is what an apply of an exchange writes its outcome to, be it a creation or an update that waits on.
type exchangeApply struct {
	model   exchangeModel // as planned, with the status last seen
	state   *tfsdk.State
	private privateState
	diags   *diag.Diagnostics
	created bool // an error taints the resource
}

// save writes the model to state, with what a task tells of the exchange, if there is one.
func (a *exchangeApply) save(ctx context.Context, task *client.Task) {
	a.model.show(task)
	a.diags.Append(a.state.Set(ctx, &a.model)...)
}

func (r *migrationIPExchange) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	a := exchangeApply{state: &resp.State, private: resp.Private, diags: &resp.Diagnostics, created: true}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &a.model)...)
	timeout, d := a.model.Timeouts.Create(ctx, defaultExchangeTimeout)
	resp.Diagnostics.Append(d...)
	exchange := a.model.request(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()

	scope, err := r.Service.Scope(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Addresses not exchanged", translate.Sentence(err))
		return
	}
	id := a.model.TaskID
	sent, err := r.Service.Exchange(ctx, id.ValueString(), exchange)
	_, unknown := errors.AsType[*migration.OutcomeUnknownError](err)
	if err != nil && !unknown {
		resp.Diagnostics.AddError("Addresses not exchanged", translate.Sentence(err))
		return
	}
	// The service has taken the exchange, or may have: from here on nothing may lose it.
	a.model.ID, a.model.Status = id, types.StringNull()
	a.save(ctx, nil)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identityModel{TaskID: id, Region: types.StringValue(scope.Region)})...)
	setPrivate(ctx, resp.Private, keyScope, scope, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, keyExchange, sent, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, keyPending, mark{}, &resp.Diagnostics)
	if unknown {
		resp.Diagnostics.AddError("Addresses perhaps exchanged",
			fmt.Sprintf("The exchange is kept in state as tainted, so that the next apply would roll it back and make it anew. "+
				"If the service has taken it, use `terraform untaint` first: the next apply then waits on for it.\n\n%s", translate.Sentence(err)))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	r.follow(ctx, &a, &sent)
}

// follow waits until the addresses are exchanged, and writes down how that ended. sent is the exchange, nil once the service
// has shown another word than before it.
func (r *migrationIPExchange) follow(ctx context.Context, a *exchangeApply, sent *migration.SentCall) {
	task, err := r.Service.AwaitExchange(ctx, a.model.ID.ValueString(), sent)
	if err != nil {
		exchangeUnfinished(ctx, a, sent, err)
		return
	}
	settle(ctx, task, a.private, a.diags)
	a.save(ctx, task)
}

// settle notes what the word of a task tells of the exchange: that it is past the word from before it, and that nothing is left
// to wait for.
func settle(ctx context.Context, task *client.Task, private privateState, diags *diag.Diagnostics) {
	word := migration.ExchangeWord(task.TaskStatus)
	var sent migration.SentCall
	if word != "" && getPrivate(ctx, private, keyExchange, &sent, diags) && !sent.Leaves(word) {
		clearPrivate(ctx, private, keyExchange, diags)
	}
	if word == migration.WordExchanged {
		clearPrivate(ctx, private, keyPending, diags)
	}
}
