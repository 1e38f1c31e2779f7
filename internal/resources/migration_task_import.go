package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *migrationTask) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if identity, ok := r.identityToImport(ctx, req, &resp.Diagnostics); ok {
		importConfiguration(ctx, identity, resp)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	}
}
