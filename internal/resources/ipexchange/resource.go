// Package ipexchange is the resource dcs_migration_ip_exchange.
package ipexchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// defaultTimeout is the default of both the arguments of the `timeouts` block.
const defaultTimeout = 30 * time.Minute

// exchangeResource is the resource `dcs_migration_ip_exchange`.
type exchangeResource struct {
	base.TaskResource
}

var (
	_ resource.ResourceWithConfigure   = (*exchangeResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*exchangeResource)(nil)
	_ resource.ResourceWithImportState = (*exchangeResource)(nil)
	_ resource.ResourceWithIdentity    = (*exchangeResource)(nil)
)

// NewResource makes the resource `dcs_migration_ip_exchange`.
func NewResource() resource.Resource { return &exchangeResource{} }

func (r *exchangeResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_ip_exchange"
}

// apply is an apply of an exchange, be it a creation or an update that waits on, and where its outcome is written to.
type apply struct {
	model    model // as planned, with the status last seen
	ledger   ledger
	state    *tfsdk.State
	private  base.PrivateState
	diags    *diag.Diagnostics
	creating bool
}

// save writes the model and the ledger, with what a task tells of the exchange, if there is one.
func (a *apply) save(ctx context.Context, task *client.Task) {
	if task != nil {
		a.model.setStatus(task)
		a.ledger.noteTask(task)
	}
	a.diags.Append(a.state.Set(ctx, &a.model)...)
	base.WriteLedger(ctx, a.private, a.ledger, a.diags)
}

func (r *exchangeResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	a := apply{state: &resp.State, private: resp.Private, diags: diags, creating: true}
	diags.Append(req.Plan.Get(ctx, &a.model)...)
	ctx, cancel, ok := r.Begin(ctx, a.model.Region, a.model.Timeouts.Create, defaultTimeout, diags)
	if !ok {
		return
	}
	defer cancel()

	if err := r.FillScope(ctx, &a.model.Scope); err != nil {
		diags.AddError("Addresses of migration task "+a.model.TaskID.ValueString()+" not exchanged", translate.Sentence(err))
		return
	}
	a.model.ID, a.model.Status = a.model.TaskID, types.StringNull()
	if !r.send(ctx, &a) {
		return
	}
	diags.Append(resp.Identity.Set(ctx, &base.Identity{TaskID: a.model.TaskID, Region: a.model.Region})...)
	if !a.ledger.inDoubt() {
		r.follow(ctx, &a, false)
	}
}

// send exchanges the addresses. If the service has taken the exchange, or may have, it is in state and in the ledger: from then on
// an error would taint it, and a tainted exchange would be rolled back and made again.
func (r *exchangeResource) send(ctx context.Context, a *apply) (sent bool) {
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
func (r *exchangeResource) follow(ctx context.Context, a *apply, resumed bool) {
	task, err := r.Service.AwaitExchange(ctx, a.model.ID.ValueString(), a.ledger.Exchange, resumed, base.WaitLogger())
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

// Read removes the exchange only if the service says that it was rolled back. Otherwise the addresses may still be exchanged.
func (r *exchangeResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	ledger := base.ReadLedger[ledger](ctx, req.Private, diags)
	var state model
	diags.Append(req.State.Get(ctx, &state)...)
	if diags.HasError() || !r.MayRead(ctx, &state.Scope, resp.Identity, state.ID, diags) {
		return
	}
	id := state.ID.ValueString()
	task, err := r.Service.Read(ctx, id)
	_, gone := errors.AsType[*migration.GoneError](err)
	if err != nil && !gone {
		diags.AddError("Exchange of the addresses of migration task "+id+" not read", translate.Sentence(err))
		return
	}
	if gone {
		if !ledger.Gone {
			diags.AddWarning("Migration task "+id+" gone", "The task does not exist any more, so the provider cannot tell whether its addresses are still exchanged. "+
				"The exchange is kept in state as it was. Destroying it changes nothing in the service, and removes it from state.")
		}
		ledger.Gone, ledger.Waiting = true, false
		base.WriteLedger(ctx, resp.Private, ledger, diags)
		return
	}
	ledger.noteTask(task)
	taskStatus := migration.TaskStatusOf(task.TaskStatus)
	if taskStatus == migration.TaskStatusRolledBack && !ledger.Exchange.IsPending(taskStatus) {
		diags.AddWarning("Exchange of the addresses of migration task "+id+" was rolled back",
			fmt.Sprintf("Its task_status is %s: applications reach the source again. The exchange is removed from state, and the next apply exchanges the addresses again. "+
				"If you do not want that, remove the resource from the configuration.", task.TaskStatus))
		base.WriteLedger(ctx, resp.Private, nil, diags)
		resp.State.RemoveResource(ctx)
		return
	}
	base.WriteLedger(ctx, resp.Private, ledger, diags)
	state.setStatus(task)
	diags.Append(resp.State.Set(ctx, &state)...)
}

// Update records what an import did not know, and follows an exchange to its end that an earlier apply did not. Every other change
// replaces the exchange.
func (r *exchangeResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	a := apply{state: &resp.State, private: resp.Private, diags: diags}
	a.ledger = base.ReadLedger[ledger](ctx, req.Private, diags)
	var state model
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &a.model)...)
	ctx, cancel, ok := r.Begin(ctx, a.model.Region, a.model.Timeouts.Create, defaultTimeout, diags)
	if !ok {
		return
	}
	defer cancel()
	base.SetMissingIdentity(ctx, resp.Identity, state.ID, r.Service.Region(), diags)
	if at := a.model.Scope; !r.InScope(ctx, &at, "updated", state.ID.ValueString(), diags) {
		return
	}
	a.model.Status = state.Status
	a.save(ctx, nil)
	if a.ledger.Waiting && !diags.HasError() {
		r.follow(ctx, &a, true)
	}
}

// Delete rolls the exchange back. The ledger keeps what was sent until that is done, so that the next destroy does not send it
// again.
func (r *exchangeResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	var state model
	diags.Append(req.State.Get(ctx, &state)...)
	ctx, cancel, ok := r.Begin(ctx, state.Region, state.Timeouts.Delete, defaultTimeout, diags)
	if !ok {
		return
	}
	defer cancel()
	id := state.ID.ValueString()
	ledger := base.ReadLedger[ledger](ctx, req.Private, diags)
	if diags.HasError() || !r.InScope(ctx, &state.Scope, "deleted", id, diags) {
		return
	}
	sent, err := r.Service.RollBack(ctx, id, ledger.Exchange, ledger.RollBack, base.WaitLogger())
	if err == nil {
		base.WriteLedger(ctx, resp.Private, nil, diags)
		return
	}
	if sent != nil {
		ledger.RollBack = sent
	}
	base.WriteLedger(ctx, resp.Private, ledger, diags)
	notRolledBack(id, sent, err, diags)
}

// ImportState takes the id or the identity of a task whose addresses are exchanged or about to be. The service does not return the
// addresses: the next apply records them.
func (r *exchangeResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	identity, ok := r.IdentityToImport(ctx, req, diags)
	if !ok {
		return
	}
	id := identity.TaskID.ValueString()
	task, err := r.Service.Read(ctx, id)
	if err != nil {
		diags.AddError("Exchange of addresses not imported", translate.Sentence(err))
		return
	}
	switch migration.TaskStatusOf(task.TaskStatus) {
	case "":
		diags.AddError("No exchange of addresses to import", fmt.Sprintf("Migration task %s has no task_status, so there is no sign that its addresses are exchanged. "+
			"To exchange them, apply the resource without importing it.", id))
		return
	case migration.TaskStatusRolledBack:
		diags.AddError("No exchange of addresses to import", fmt.Sprintf("The exchange of the addresses of migration task %s has been rolled back (task_status %s). "+
			"To exchange them again, apply the resource without importing it.", id, task.TaskStatus))
		return
	}
	ledger := ledger{Imported: true, Waiting: migration.TaskStatusOf(task.TaskStatus) != migration.TaskStatusExchanged}
	base.WriteLedger(ctx, resp.Private, ledger, diags)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.TaskID)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("region"), identity.Region)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("task_id"), identity.TaskID)...)
	if resp.Identity != nil {
		diags.Append(resp.Identity.Set(ctx, &identity)...)
	}
}
