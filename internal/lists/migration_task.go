// Package lists holds the provider's list resources: what `terraform query` finds in the service that can be imported.
package lists

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTask is the list resource `dcs_migration_task`.
type migrationTask struct {
	translate.Configured
}

var _ list.ListResourceWithConfigure = (*migrationTask)(nil)

// NewMigrationTask makes the list resource `dcs_migration_task`.
func NewMigrationTask() list.ListResource { return &migrationTask{} }

// Metadata gives it the name of the resource that it lists.
func (l *migrationTask) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task"
}

// Configure takes over what the provider hands to its list resources.
func (l *migrationTask) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.Take(req.ProviderData, &resp.Diagnostics)
}

func (l *migrationTask) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for name, attribute := range translate.TaskFilterAttributes() {
		attributes[name] = attribute
	}
	attributes["region"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: translate.RegionDescription,
		Validators:          []validator.String{translate.Region},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the DCS migration tasks of a region's project, all of them or those that every given filter " +
			"lets through, in the order of the service. You can import each of them, whoever made it.",
		Attributes: attributes,
	}
}
