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

// ShowMigrationTask sets a resource `dcs_migration_task` to what a task would be imported as. Of an instance that has an id it
// leaves the addresses out: a configuration that is generated from it would otherwise give both, where it may only give one.
func ShowMigrationTask(ctx context.Context, shown *tfsdk.Resource, task *client.Task) diag.Diagnostics {
	var diags diag.Diagnostics
	begin(ctx, shown, types.StringValue(task.ID), &diags)
	diags.Append(shown.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	var m taskModel
	diags.Append(shown.Get(ctx, &m)...)
	if diags.HasError() {
		return diags
	}
	m.adopt(ctx, task, nowhere{}, &diags)
	if diags.HasError() {
		return diags
	}
	m.SourceInstance = byIDAlone(ctx, m.SourceInstance, &diags)
	m.TargetInstance = byIDAlone(ctx, m.TargetInstance, &diags)
	diags.Append(shown.Set(ctx, &m)...)
	return diags
}

func byIDAlone(ctx context.Context, obj types.Object, diags *diag.Diagnostics) types.Object {
	m := instance(ctx, obj, diags)
	if m == nil || m.ID.IsNull() {
		return obj
	}
	m.Addrs = types.SetNull(types.StringType)
	return m.object(ctx, diags)
}

// nowhere is a private state that keeps nothing: of what is only shown there is none.
type nowhere struct{}

func (nowhere) GetKey(context.Context, string) ([]byte, diag.Diagnostics) { return nil, nil }
func (nowhere) SetKey(context.Context, string, []byte) diag.Diagnostics   { return nil }
