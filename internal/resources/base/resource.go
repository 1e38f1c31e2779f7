// Package base has what all resources share: the provider's configuration, the identity, the region and project of a task, the ledger in
// private state, and the log lines of waits.
package base

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Resource holds the services that the provider hands to a resource. Every resource embeds it.
type Resource struct {
	translate.ProviderData
}

// Configure takes the services over.
func (c *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	c.SetProviderData(req.ProviderData, &resp.Diagnostics)
}

// TaskResource is embedded by the resources that stand for a migration task or a part of one. It adds identity, region and project.
type TaskResource struct {
	Resource
}

// ComputedString describes a text that the provider computes.
func ComputedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// SortedStrings reads a known set of texts, in order, so that equal configurations make equal requests.
func SortedStrings(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	var all []string
	diags.Append(set.ElementsAs(ctx, &all, false)...)
	slices.Sort(all)
	return all
}
