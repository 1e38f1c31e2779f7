// Package lists holds the provider's list resources: what `terraform query` finds in the service that can be imported.
package lists

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/migrationtask"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTask is the list resource `dcs_migration_task`.
type migrationTask struct {
	translate.ProviderData
}

var _ list.ListResourceWithConfigure = (*migrationTask)(nil)

// NewMigrationTask makes the list resource `dcs_migration_task`.
func NewMigrationTask() list.ListResource { return &migrationTask{} }

// Metadata gives it the name of the resource that it lists.
func (l *migrationTask) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task"
}

// Configure takes over the services that the provider hands to its list resources.
func (l *migrationTask) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.SetProviderData(req.ProviderData, &resp.Diagnostics)
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
		MarkdownDescription: "Finds the DCS migration tasks of the provider's project in a region, in the order of the service: all of them, or those that match every " +
			"filter that you give. You can import each of them, whoever created it.",
		Attributes: attributes,
	}
}

// queryModel is what a query asks for.
type queryModel struct {
	translate.TaskFilter

	Region types.String `tfsdk:"region"`
}

// List passes on the tasks of one page of the list after the other, up to the limit.
func (l *migrationTask) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config queryModel
	diags := req.Config.Get(ctx, &config)
	if diags.HasError() || !l.UseRegion(config.Region, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		found, wanted := int64(0), true
		err := l.Service.Rows(ctx, func(row client.TaskRow) bool {
			result, there := l.result(ctx, req, &config.TaskFilter, row)
			if !there {
				return ctx.Err() == nil
			}
			if result.DisplayName != "" { // a warning that stands alone is no task
				found++
			}
			wanted = push(result) && (req.Limit <= 0 || found < req.Limit)
			return wanted && ctx.Err() == nil
		})
		if err == nil && wanted {
			err = context.Cause(ctx)
		}
		if err != nil {
			push(failed("Migration tasks not listed", translate.ListFailure(err)))
		}
	}
}

func failed(summary, detail string) list.ListResult {
	return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}}
}

// result is the result for a row of the list, and whether there is one: the filter may leave the row out, or its task may be gone by now.
// If a task cannot be returned as a resource, the result is only a warning, because an error would end the query and keep back the tasks
// that follow.
func (l *migrationTask) result(ctx context.Context, req list.ListRequest, filter *translate.TaskFilter, row client.TaskRow) (list.ListResult, bool) {
	matches, task, err := filter.Matches(ctx, l.Service, row)
	switch {
	case err != nil:
		return leftOut(row, translate.Sentence(err)), ctx.Err() == nil
	case !matches:
		return list.ListResult{}, false
	}
	result := req.NewListResult(ctx)
	result.DisplayName = displayName(row)
	result.Diagnostics.Append(migrationtask.SetIdentity(ctx, result.Identity, row.ID, l.Service.Region())...)
	if !req.IncludeResource || result.Diagnostics.HasError() {
		return result, true
	}
	if task == nil {
		task, err = l.Service.ShowListed(ctx, row)
	}
	var scope migration.Scope
	if err == nil {
		scope, err = l.Service.Scope(ctx) // known by now: it has been listed in
	}
	switch {
	case err != nil:
		return leftOut(row, translate.Sentence(err)), ctx.Err() == nil
	case task == nil:
		return list.ListResult{}, false
	}
	if diags := migrationtask.SetImported(ctx, result.Resource, task, scope); diags.HasError() {
		return leftOut(row, diags.Errors()[0].Detail()), true
	}
	return result, true
}

// displayName tells tasks apart for people: names need not be unique.
func displayName(row client.TaskRow) string {
	if row.Name == "" {
		return row.ID
	}
	return fmt.Sprintf("%s (%s)", row.Name, row.ID)
}

func leftOut(row client.TaskRow, why string) list.ListResult {
	return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic("Migration task left out",
		fmt.Sprintf("Migration task %s is listed, but cannot be shown as a resource. %s", row.ID, why))}}
}
