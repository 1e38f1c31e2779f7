package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// ofTask is what all resources share that stand for a migration task or a part of one: its identity, and the region and
// project that it lives in.
type ofTask struct {
	translate.Configured
}

func (r *ofTask) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Take(req.ProviderData, &resp.Diagnostics)
}

func (r *ofTask) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"task_id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The id of the migration task.",
			},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "The region of the migration task. It must be the provider's.",
			},
		},
	}
}

// identityModel is the resource's identity.
type identityModel struct {
	TaskID types.String `tfsdk:"task_id"`
	Region types.String `tfsdk:"region"`
}

// identify sets an identity that is not there yet. A stored one is never changed, not even one without a region.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, id types.String, region string, diags *diag.Diagnostics) {
	if identity == nil || !identity.Raw.IsFullyNull() {
		return
	}
	diags.Append(identity.Set(ctx, &identityModel{TaskID: id, Region: translate.StringOrNull(region)})...)
}

// identityToImport is the identity of the task that an import names, by its id or by an identity; false where it names none.
func (r *ofTask) identityToImport(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (identityModel, bool) {
	if !r.Ready(diags) {
		return identityModel{}, false
	}
	id, region := req.ID, r.Service.Region()
	if id == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var identity identityModel
		diags.Append(req.Identity.Get(ctx, &identity)...)
		if diags.HasError() {
			return identityModel{}, false
		}
		id = identity.TaskID.ValueString()
		if given := identity.Region.ValueString(); given != "" && given != region {
			diags.AddAttributeError(path.Root("region"), "Migration task of another region",
				fmt.Sprintf("The identity names region %q, but the provider is configured for region %q. Import with a provider configuration for that region.", given, region))
			return identityModel{}, false
		}
	}
	if !translate.TaskID.Holds(id) {
		text := "The import id " + translate.TaskID.Must
		if !translate.MayBeSecret(id) {
			text = fmt.Sprintf("%q is no task id: it %s", id, translate.TaskID.Must)
		}
		diags.AddError("Invalid import id", text+". The data source dcs_migration_tasks lists the ids.")
		return identityModel{}, false
	}
	return identityModel{TaskID: types.StringValue(id), Region: types.StringValue(region)}, true
}

// inScope reports whether the provider asks the region and project that the task lives in; where it does not, an error names
// both. A scope that is not known yet, as after an import or a move, is filled in.
func (r *ofTask) inScope(ctx context.Context, stored *migration.Scope, doing, taskID string, diags *diag.Diagnostics) bool {
	scope, err := r.Service.Scope(ctx)
	if err != nil {
		diags.AddError("Migration task not "+past[doing], translate.Sentence(err))
		return false
	}
	if stored.Region == "" {
		stored.Region = scope.Region
	}
	if stored.ProjectID == "" {
		stored.ProjectID = scope.ProjectID
	}
	if *stored == scope {
		r.Service.Claim(taskID)
		return true
	}
	diags.AddError("Migration task of another region or project",
		fmt.Sprintf("Migration task %s lives in region %q, project %q, but the provider is configured for region %q, project %q. "+
			"It was not %s, and its state is kept. Use a provider configuration (an alias, say) for the region and project of the task; to forget the task, use `terraform state rm`.",
			taskID, stored.Region, stored.ProjectID, scope.Region, scope.ProjectID, past[doing]))
	return false
}

// mayRead reports whether a task in state can be read, and sets what identity and scope it lacks. While the provider's
// configuration is not known the state is kept as it is, with a warning.
func (r *ofTask) mayRead(ctx context.Context, stored *migration.Scope, identity *tfsdk.ResourceIdentity, id types.String, diags *diag.Diagnostics) bool {
	if err := r.Service.Ready(); err != nil {
		// A CLI without identities hands none over, and the framework wants one even of what was not read.
		identify(ctx, identity, id, stored.Region, diags)
		diags.AddWarning("Migration task not read", fmt.Sprintf("The state of migration task %s is kept as it is. %s", id.ValueString(), translate.Sentence(err)))
		return false
	}
	// Before anything else, since the framework wants an identity even of what was removed.
	identify(ctx, identity, id, r.Service.Region(), diags)
	return r.inScope(ctx, stored, "read", id.ValueString(), diags)
}

// past turns what is being done into what was not.
var past = map[string]string{"read": "read", "update": "updated", "delete": "deleted"}
