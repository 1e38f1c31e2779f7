// Package base has what the data sources share.
package base

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// DataSource holds the services that the provider hands to a data source. Every data source embeds it. A data source has no state to keep,
// so an argument of the provider that is not known yet is an error.
type DataSource struct {
	translate.ProviderData
}

// Configure takes the services over.
func (c *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	c.SetProviderData(req.ProviderData, &resp.Diagnostics)
}

// ResolveRegion chooses the service of a region, and sets the region to the one that this service is of: the provider's where none is given.
func (c *DataSource) ResolveRegion(region *types.String, diags *diag.Diagnostics) bool {
	if !c.UseRegion(*region, diags) {
		return false
	}
	*region = types.StringValue(c.Service.Region())
	return true
}

// RegionAttribute describes the region of a data source.
func RegionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: translate.RegionDescription,
		Validators:          []validator.String{translate.Region},
	}
}

// NotFound reports that there is no task of an id.
func (c *DataSource) NotFound(id string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("task_id"), "Migration task not found",
		fmt.Sprintf("Region %q has no migration task %s in the project that the provider uses there. Check the id and the region. The task may have been deleted.", c.Service.Region(), id))
}

// TimeFormat is what there is to say of every time.
const TimeFormat = "In the format of the service: `2019/10/22 14:44:30` or `2023-05-15T09:11:25.449Z`."

// ComputedString describes a text that the service tells.
func ComputedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// SupportedFeaturesAttribute describes the features of a migration machine.
func SupportedFeaturesAttribute() schema.ListAttribute {
	return schema.ListAttribute{
		Computed:            true,
		ElementType:         types.StringType,
		MarkdownDescription: "Features that the migration machine supports.",
	}
}

// NewestFirst orders rows by created_at. Rows without a time that can be read come last; among equals the service's own
// order stays. If the service mixes times with and without a zone, there is still one order, since a time without a
// zone counts as UTC.
func NewestFirst(rows []client.TaskRow) []client.TaskRow {
	type dated struct {
		row client.TaskRow
		at  time.Time // zero where it cannot be read, which is older than all others
	}
	all := make([]dated, len(rows))
	for i, row := range rows {
		all[i] = dated{row, migration.ParseTime(row.CreatedAt)}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return b.at.Compare(a.at) })
	sorted := make([]client.TaskRow, len(all))
	for i, d := range all {
		sorted[i] = d.row
	}
	return sorted
}
