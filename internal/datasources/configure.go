// Package datasources holds the provider's data sources, one file set each: schema, model, and the translation of what the
// service says into Terraform's values.
package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

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
