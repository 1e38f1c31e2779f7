package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// importConfiguration begins the import of a resource that configures a task, with what is no matter of the service.
func importConfiguration(ctx context.Context, identity identityModel, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	begin(ctx, &resp.State, identity.TaskID, diags)
	if resp.Identity != nil {
		diags.Append(resp.Identity.Set(ctx, &identity)...)
	}
	setPrivate(ctx, resp.Private, keyImported, mark{}, diags)
}

// settable is what attributes can be set of: a *tfsdk.State, or a *tfsdk.Resource of a list.
type settable interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

// begin sets what the state of what was made elsewhere begins with: its id, and the defaults.
func begin(ctx context.Context, state settable, id types.String, diags *diag.Diagnostics) {
	diags.Append(state.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(state.SetAttribute(ctx, path.Root("wait_for_sync"), true)...)
}
