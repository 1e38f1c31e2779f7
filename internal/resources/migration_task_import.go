package resources

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *migrationTask) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	if !r.Ready(diags) {
		return
	}
	id, region := req.ID, r.Service.Region()
	if id == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var identity identityModel
		diags.Append(req.Identity.Get(ctx, &identity)...)
		if diags.HasError() {
			return
		}
		id = identity.TaskID.ValueString()
		if given := identity.Region.ValueString(); given != "" && given != region {
			diags.AddAttributeError(path.Root("region"), "Migration task of another region",
				fmt.Sprintf("The identity names region %q, but the provider is configured for region %q. Import with a provider configuration for that region.", given, region))
			return
		}
	}
	if id == "" || strings.ContainsAny(id, "/ \t\n") {
		diags.AddError("Invalid import id", fmt.Sprintf("%q is no id of a migration task: give the id alone, as `task_id` of the data source dcs_migration_tasks shows it.", id))
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("wait_for_sync"), true)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	if resp.Identity != nil {
		diags.Append(resp.Identity.Set(ctx, &identityModel{TaskID: types.StringValue(id), Region: types.StringValue(region)})...)
	}
	setPrivate(ctx, resp.Private, keyImported, mark{}, diags)
}
