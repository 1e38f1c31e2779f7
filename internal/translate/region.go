package translate

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ProviderData is what the provider hands to its types. Every type embeds it.
type ProviderData struct {
	// Regions has the service of each region; nil before the provider is configured, as while validating.
	Regions *migration.Regions
	// Service is that of the region that UseRegion has chosen; nil before.
	Service *migration.Service
}

// SetProviderData takes over what the provider hands to its types, a *migration.Regions. There is nothing to take before the provider
// is configured, as while validating.
func (c *ProviderData) SetProviderData(providerData any, diags *diag.Diagnostics) {
	if providerData == nil {
		return
	}
	regions, ok := providerData.(*migration.Regions)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a defect of the provider: please report it.", providerData))
		return
	}
	c.Regions = regions
}

// UseRegion chooses the service of a region for all that follows: the framework makes a new value of a type for each operation. Null and
// unknown stand for the provider's region. It reports whether that service can be asked. If not, because an argument of the provider is
// not known yet or its endpoint belongs to another region, diags has an error.
func (c *ProviderData) UseRegion(region types.String, diags *diag.Diagnostics) bool {
	if c.Regions == nil {
		diags.AddError("Provider not configured", "The provider has no configuration. This is a defect of the provider: please report it.")
		return false
	}
	if err := c.Regions.Ready(); err != nil {
		diags.AddError("Provider configuration not known yet", Sentence(err))
		return false
	}
	if refusal := Region.refusal(region); refusal != "" && !region.IsNull() {
		diags.AddAttributeError(path.Root("region"), Region.Summary, refusal) // it was not known when the configuration was validated
		return false
	}
	service, err := c.Regions.In(region.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("region"), "Region out of reach", Sentence(err))
		return false
	}
	c.Service = service
	return true
}

// IsReady reports whether the service can be asked: the provider is configured, and all its arguments are known.
func (c *ProviderData) IsReady() bool { return c.Regions != nil && c.Regions.Ready() == nil }

// Region accepts what may be the id of a region. Whether there is such a region is not checked.
var Region = TextRule{
	Summary: "Invalid region",
	Must:    "must be the id of a region, such as cn-north-4",
	Holds:   func(text string) bool { return client.CheckRegion(text) == nil },
}

// RegionDescription says of the argument region of a data source, an action or a list resource what it is.
const RegionDescription = "Region of the migration tasks, such as `eu-west-101`. Default: the provider's region. In another region than its own, the provider uses the project that IAM lists under " +
	"the region's name."
