// Package datasources holds the provider's data sources, one file set each: schema, model, and the translation of what the
// service says into Terraform's values.
package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// configured is the part of a data source that the provider's configuration goes into. Every data source embeds it. It
// has no state to fall back on, so that an argument of the provider that is not known yet is an error.
type configured struct {
	translate.Configured
}

// Configure takes over what the provider hands to its data sources.
func (c *configured) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	c.Take(req.ProviderData, &resp.Diagnostics)
}

// choose chooses the service of a data source's region, and sets the region to the one that is asked.
func (c *configured) choose(region *types.String, diags *diag.Diagnostics) bool {
	if !c.In(*region, diags) {
		return false
	}
	*region = types.StringValue(c.Service.Region())
	return true
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: translate.RegionDescription,
		Validators:          []validator.String{translate.Region},
	}
}
