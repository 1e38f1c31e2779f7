package base

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// IdentitySchema describes the identity of a resource: the task and its region.
func (r *TaskResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"task_id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "Id of the migration task.",
			},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "Region of the migration task. Default: the provider's region.",
			},
		},
	}
}

// Identity is the resource's identity.
type Identity struct {
	TaskID types.String `tfsdk:"task_id"`
	Region types.String `tfsdk:"region"`
}

// SetMissingIdentity sets an identity if there is none yet. It never changes a stored one, not even one without a region.
func SetMissingIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, id types.String, region string, diags *diag.Diagnostics) {
	if identity == nil || !identity.Raw.IsFullyNull() {
		return
	}
	diags.Append(identity.Set(ctx, &Identity{TaskID: id, Region: translate.StringOrNull(region)})...)
}

// IdentityToImport returns the identity of the task to import, from an id, which may end in @region, or from an identity. It chooses the
// service of the task's region, and returns false after an error.
func (r *TaskResource) IdentityToImport(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (Identity, bool) {
	id, region, hasRegion := strings.Cut(req.ID, "@")
	identity := Identity{TaskID: types.StringValue(id)}
	if hasRegion {
		identity.Region = types.StringValue(region)
	}
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		diags.Append(req.Identity.Get(ctx, &identity)...)
		id = identity.TaskID.ValueString()
	}
	if diags.HasError() {
		return Identity{}, false
	}
	if !translate.TaskID.Holds(id) {
		text := "The import id " + translate.TaskID.Must
		if !translate.MayBeSecret(req.ID) && !translate.MayBeSecret(id) {
			text = fmt.Sprintf("%q is not a task id: it %s", id, translate.TaskID.Must)
		}
		diags.AddError("Invalid import id", text+". You can append @ and the id of a region. The data source dcs_migration_tasks lists the ids of tasks.")
		return Identity{}, false
	}
	if !r.UseRegion(identity.Region, diags) {
		return Identity{}, false
	}
	identity.Region = types.StringValue(r.Service.Region())
	return identity, true
}
