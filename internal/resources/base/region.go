package base

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Scope is where a task lives, in configuration, plan or state. The id of a task means nothing in another region or project.
type Scope struct {
	Region    types.String `tfsdk:"region"`
	ProjectID types.String `tfsdk:"project_id"`
}

// RegionAttribute describes the region of a resource; change says what another one does.
func RegionAttribute(change string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Region of the task, such as `eu-west-101`. Default: the provider's region when the resource is created. If the provider's region changes later, " +
			"the resource stays where it is. In another region than its own, the provider uses the project that IAM lists under the region's name. " + change,
		Validators: []validator.String{translate.Region},
	}
}

// ProjectAttribute describes the project of a resource.
func ProjectAttribute() schema.StringAttribute {
	return ComputedString("Id of the project that the task belongs to. If the provider is configured for another project in that region, you get an error, and the task stays as it is.")
}

// KeepScope plans the scope of a resource that is not replaced. Without a region in the configuration, the region stays.
func (p *Scope) KeepScope(state, config Scope) {
	if config.Region.IsNull() {
		p.Region = state.Region
	}
	p.ProjectID = state.ProjectID
}

// PlanScope plans the scope of a new resource or a replacement: the region of the configuration, else the provider's. A region that the
// provider cannot reach is an error.
func (c *Resource) PlanScope(plan *Scope, config Scope, diags *diag.Diagnostics) {
	plan.Region, plan.ProjectID = config.Region, types.StringUnknown()
	switch {
	case !c.IsReady():
		if config.Region.IsNull() {
			plan.Region = types.StringUnknown()
		}
	case config.Region.IsNull():
		plan.Region = types.StringValue(c.Regions.Own())
	case !config.Region.IsUnknown():
		c.UseRegion(config.Region, diags)
	}
}

// FillScope fills in the scope of a task that is created in the region that has been chosen.
func (c *Resource) FillScope(ctx context.Context, p *Scope) error {
	scope, err := c.Service.Scope(ctx)
	if err != nil {
		return err
	}
	p.Region, p.ProjectID = types.StringValue(scope.Region), types.StringValue(scope.ProjectID)
	return nil
}

// WarnOfMove warns if a replacement is created in another region. title names what is replaced. It begins the summary.
func WarnOfMove(title string, state, plan Scope, diags *diag.Diagnostics) {
	switch {
	case plan.Region.IsUnknown():
		diags.AddAttributeWarning(path.Root("region"), title+": replacing may move it to another region",
			fmt.Sprintf("%s is in region %s. The new region is known only after apply.", title, state.Region.ValueString()))
	case !plan.Region.Equal(state.Region):
		diags.AddAttributeWarning(path.Root("region"), title+": replacing moves it to region "+plan.Region.ValueString(),
			fmt.Sprintf("%s is in region %s. Its replacement is created in region %s. The ids of tasks, instances and networks belong to one region: check that yours belong to the new one.",
				title, state.Region.ValueString(), plan.Region.ValueString()))
	}
}

// InScope reports whether the provider uses the project of a task in the task's region, which has been chosen. If it uses another one, an
// error names both, and done says what was not done: "read", "updated" or "deleted". InScope fills in what a scope lacks, as after an
// import or a move.
func (r *TaskResource) InScope(ctx context.Context, at *Scope, done, taskID string, diags *diag.Diagnostics) bool {
	scope, err := r.Service.Scope(ctx)
	if err != nil {
		diags.AddError("Migration task not "+done, translate.Sentence(err))
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
			taskID, at.Region.ValueString(), at.ProjectID.ValueString(), scope.ProjectID, done))
	return false
}

// MayRead reports whether a task in state can be read, and sets what its identity and its scope lack. While the provider's configuration is
// not known, the state is kept, with a warning.
func (r *TaskResource) MayRead(ctx context.Context, at *Scope, identity *tfsdk.ResourceIdentity, id types.String, diags *diag.Diagnostics) bool {
	// A CLI without identities passes none, but the framework requires one, even for a task that was not read or was removed.
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
