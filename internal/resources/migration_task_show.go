package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// IdentifyMigrationTask sets the identity of a `dcs_migration_task` that was found in a region.
func IdentifyMigrationTask(ctx context.Context, identity *tfsdk.ResourceIdentity, taskID, region string) diag.Diagnostics {
	return identity.Set(ctx, &identityModel{TaskID: types.StringValue(taskID), Region: types.StringValue(region)})
}

// ShowMigrationTask sets a resource `dcs_migration_task` to what a task of a region and project would be imported as.
func ShowMigrationTask(ctx context.Context, shown *tfsdk.Resource, task *client.Task, scope migration.Scope) diag.Diagnostics {
	var diags diag.Diagnostics
	begin(ctx, shown, types.StringValue(task.ID), &diags)
	diags.Append(shown.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	var m taskModel
	diags.Append(shown.Get(ctx, &m)...)
	if diags.HasError() {
		return diags
	}
	m.Region, m.ProjectID = types.StringValue(scope.Region), types.StringValue(scope.ProjectID)
	m.adopt(ctx, task, &taskLedger{}, &diags)
	if diags.HasError() {
		return diags
	}
	diags.Append(shown.Set(ctx, &m)...)
	return diags
}
