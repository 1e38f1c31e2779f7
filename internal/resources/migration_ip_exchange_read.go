package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Read removes the exchange when it has been rolled back, and for nothing else: as long as nobody says so the addresses may still
// be exchanged.
func (r *migrationIPExchange) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	ledger := readLedger[exchangeLedger](ctx, req.Private, diags)
	var state exchangeModel
	diags.Append(req.State.Get(ctx, &state)...)
	if diags.HasError() || !r.mayRead(ctx, &state.place, resp.Identity, state.ID, diags) {
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
			diags.AddWarning("Migration task "+id+" gone", "The task does not exist any more, so that nothing tells whether its addresses are still exchanged. "+
				"The exchange is kept in state as it was. Destroying it changes nothing any more, and removes it from state.")
		}
		ledger.Gone, ledger.Waiting = true, false
		writeLedger(ctx, resp.Private, ledger, diags)
		return
	}
	ledger.see(task)
	taskStatus := migration.TaskStatusOf(task.TaskStatus)
	if taskStatus == migration.TaskStatusRolledBack && !ledger.Exchange.LeavesOpen(taskStatus) {
		diags.AddWarning("Exchange of the addresses of migration task "+id+" was rolled back",
			fmt.Sprintf("Its task_status is %s: applications reach the source again. The exchange is taken out of state, and applying exchanges the addresses again. "+
				"If that is not wanted, take the resource out of the configuration.", task.TaskStatus))
		writeLedger(ctx, resp.Private, nil, diags)
		resp.State.RemoveResource(ctx)
		return
	}
	writeLedger(ctx, resp.Private, ledger, diags)
	state.show(task)
	diags.Append(resp.State.Set(ctx, &state)...)
}
