package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// movable are the types of the other provider that a `moved` block brings here, and the kind of their tasks. Its own
// attribute migration_type is not asked: the service has put other words there.
var movable = map[string]string{
	"huaweicloud_dcs_online_data_migration_task": client.MigrationTypeOnline,
	"huaweicloud_dcs_backup_import_task":         client.MigrationTypeBackupImport,
}

// MoveState tells a type by its name alone: mirrors and forks of the other provider have addresses of their own. Any other
// type is left to the framework, which says that it cannot be moved.
func (r *migrationTask) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveTask}}
}

// moveTask makes a state of another provider's one. It asks the service nothing, since a CLI moves before it configures
// the provider, and it leaves nothing to the next Read, since a CLI may plan without one.
func moveTask(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	kind, ok := movable[req.SourceTypeName]
	if !ok {
		return
	}
	diags := &resp.Diagnostics
	task := parseForeignTask(req.SourceRawState.JSON)
	if task.ID == "" {
		diags.AddError("Migration task not moved", fmt.Sprintf("The state of the %s has no id, so that nothing tells which migration task it is. "+
			"Take the `moved` block out, remove the resource from the state with `terraform state rm`, and import the task by its id: "+
			"the data source dcs_migration_tasks lists them.", req.SourceTypeName))
		return
	}
	id := types.StringValue(task.ID)
	begin(ctx, &resp.TargetState, id, diags)
	var state taskModel
	diags.Append(resp.TargetState.Get(ctx, &state)...)
	if diags.HasError() {
		return
	}
	state.MigrationType = types.StringValue(kind)
	state.DeletionPolicy = types.StringValue(string(migration.PolicyStop))
	ledger := taskLedger{Adopted: true}
	if translate.Region.Holds(task.Region) {
		state.Region = types.StringValue(task.Region)
	}
	state.fill(ctx, &task.Task, diags)
	if state.take(ctx, &task.Task, state.isImport(), diags) {
		// No echo: what the other provider has stored may have been configured, or shown at any time.
		ledger.Taken = state.takenElsewhere(ctx, nil, diags)
		ledger.Reached = state.looksReached()
	}
	diags.Append(resp.TargetState.Set(ctx, &state)...)
	writeLedger(ctx, resp.TargetPrivate, ledger, diags)
	diags.Append(resp.TargetIdentity.Set(ctx, &identityModel{TaskID: id, Region: state.Region})...)
}
