package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *migrationTask) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	identity, ok := r.identityToImport(ctx, req, diags)
	if !ok {
		return
	}
	diags.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.TaskID)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("wait_for_sync"), true)...)
	diags.Append(resp.State.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	if resp.Identity != nil {
		diags.Append(resp.Identity.Set(ctx, &identity)...)
	}
	setPrivate(ctx, resp.Private, keyImported, mark{}, diags)
}
