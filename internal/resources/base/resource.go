// Package base has what all resources share: the provider's configuration, the identity, the region and project of a task, the ledger in
// private state, and the log lines of waits.
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

// Resource is the part of a resource that the provider's configuration goes into. Every resource embeds it.
type Resource struct {
	translate.ProviderData
}

// Configure takes over what the provider hands to its resources.
func (c *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	c.SetProviderData(req.ProviderData, &resp.Diagnostics)
}

// TaskResource is what all resources share that stand for a migration task or a part of one: its identity, and the place where it lives.
type TaskResource struct {
	Resource
}

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

// SetMissingIdentity sets an identity that is not there yet. A stored one is never changed, not even one without a region.
func SetMissingIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, id types.String, region string, diags *diag.Diagnostics) {
	if identity == nil || !identity.Raw.IsFullyNull() {
		return
	}
	diags.Append(identity.Set(ctx, &Identity{TaskID: id, Region: translate.StringOrNull(region)})...)
}

// IdentityToImport is the identity of the task that an import names, by its id, which may end in @region, or by an identity; false
// where it names none. The service of its region is chosen.
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

// InScope reports whether the project that the provider uses in the task's region, which has been chosen, is the one that the task
// lives in; where it is not, an error names both. What is not known yet of a place, as after an import or a move, is filled in.
func (r *TaskResource) InScope(ctx context.Context, at *Place, doing, taskID string, diags *diag.Diagnostics) bool {
	scope, err := r.Service.Scope(ctx)
	if err != nil {
		diags.AddError("Migration task not "+past[doing], translate.Sentence(err))
		return false
	}
	if at.Region.IsNull() {
		at.Region = types.StringValue(scope.Region)
	}
	if at.ProjectID.IsNull() {
		at.ProjectID = types.StringValue(scope.ProjectID)
	}
	if at.ProjectID.ValueString() == scope.ProjectID {
		r.Service.Claim(taskID)
		return true
	}
	diags.AddError("Migration task of another project",
		fmt.Sprintf("Migration task %s belongs to region %q, project %q, but the provider uses project %q there. "+
			"The task was not %s, and its state is kept. Use a provider configuration for the region and project of the task, for example one with an alias. "+
			"To remove the task from state without touching it, run `terraform state rm`.",
			taskID, at.Region.ValueString(), at.ProjectID.ValueString(), scope.ProjectID, past[doing]))
	return false
}

// MayRead reports whether a task in state can be read, and sets what its identity and its place lack. While the provider's
// configuration is not known the state is kept as it is, with a warning.
func (r *TaskResource) MayRead(ctx context.Context, at *Place, identity *tfsdk.ResourceIdentity, id types.String, diags *diag.Diagnostics) bool {
	// A CLI without identities hands none over, and the framework wants one even of what was not read, or was removed.
	if err := r.Regions.Ready(); err != nil {
		SetMissingIdentity(ctx, identity, id, at.Region.ValueString(), diags)
		diags.AddWarning("Migration task not read", fmt.Sprintf("The state of migration task %s is kept as it is. %s", id.ValueString(), translate.Sentence(err)))
		return false
	}
	if !r.UseRegion(at.Region, diags) {
		return false
	}
	SetMissingIdentity(ctx, identity, id, r.Service.Region(), diags)
	return r.InScope(ctx, at, "read", id.ValueString(), diags)
}

// past turns what is being done into what was not.
var past = map[string]string{"read": "read", "update": "updated", "delete": "deleted"}
