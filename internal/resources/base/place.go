package base

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Place is where a task lives, in configuration, plan or state. The id of a task means nothing in another region or project.
type Place struct {
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

// Keep plans the place of a resource that stays what it is: without a region in the configuration it is the state's.
func (p *Place) Keep(state, config Place) {
	if config.Region.IsNull() {
		p.Region = state.Region
	}
	p.ProjectID = state.ProjectID
}

// PlanNew plans the place of what a creation or a replacement makes: in the region that the configuration gives, else in the provider's.
// A region that the provider cannot ask is an error.
func (c *Resource) PlanNew(plan *Place, config Place, diags *diag.Diagnostics) {
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

// Locate fills in the place of a task that is made in the region that has been chosen.
func (c *Resource) Locate(ctx context.Context, p *Place) error {
	scope, err := c.Service.Scope(ctx)
	if err != nil {
		return err
	}
	p.Region, p.ProjectID = types.StringValue(scope.Region), types.StringValue(scope.ProjectID)
	return nil
}

// WarnOfMove warns where a replacement is made in another region than what it replaces. title names that: it begins the summary.
func WarnOfMove(title string, state, plan Place, diags *diag.Diagnostics) {
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
