package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// ImportState takes the id or the identity of a task whose addresses are exchanged or about to be. The service does not return the
// addresses: the next apply records them.
func (r *migrationIPExchange) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	identity, ok := r.identityToImport(ctx, req, diags)
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
		diags.AddError("No exchange of addresses to import", fmt.Sprintf("Migration task %s has no task_status, so that nothing says that its addresses are exchanged. "+
			"To exchange them, apply the resource without importing it.", id))
		return
	case migration.TaskStatusRolledBack:
		diags.AddError("No exchange of addresses to import", fmt.Sprintf("The exchange of the addresses of migration task %s has been rolled back (task_status %s). "+
			"To exchange them again, apply the resource without importing it.", id, task.TaskStatus))
		return
	}
	ledger := exchangeLedger{Imported: true, Waiting: migration.TaskStatusOf(task.TaskStatus) != migration.TaskStatusExchanged}
	writeLedger(ctx, resp.Private, ledger, diags)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.TaskID)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("region"), identity.Region)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("task_id"), identity.TaskID)...)
	if resp.Identity != nil {
		diags.Append(resp.Identity.Set(ctx, &identity)...)
	}
}
