package translate

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// TaskFilter is what a list of tasks can be narrowed down by. What is null lets every task through.
type TaskFilter struct {
	TaskName         types.String `tfsdk:"task_name"`
	Statuses         []string     `tfsdk:"statuses"` // nil: any
	MigrationType    types.String `tfsdk:"migration_type"`
	TargetInstanceID types.String `tfsdk:"target_instance_id"`
}

// TaskFilterAttributes are the arguments of a TaskFilter, for a data source and a list resource alike.
func TaskFilterAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"task_name": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "What the task's name begins with, case-sensitive.",
		},
		"statuses": schema.SetAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Statuses of which the task has one, such as `INCRMIGEATING` or `FAILED`. Case does not matter, and any word is taken: " +
				"the service may have others than it documents.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				setvalidator.NoNullValues(),
				setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
			},
		},
		"migration_type": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Kind of migration: `backupfile_import` or `online_migration`.",
			Validators:          []validator.String{stringvalidator.OneOf(client.MigrationTypeBackupImport, client.MigrationTypeOnline)},
		},
		"target_instance_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the DCS instance that the task migrates into.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
	}
}

// Matches tells whether all given filters let a row of the list (operation 5) through. A row without an id is let through by
// none: nothing could be done with it.
func (f *TaskFilter) Matches(row client.TaskRow) bool {
	switch {
	case row.ID == "":
		return false
	case !strings.HasPrefix(row.Name, f.TaskName.ValueString()):
		return false
	case f.Statuses != nil && !slices.ContainsFunc(f.Statuses, func(s string) bool { return strings.EqualFold(s, row.Status) }):
		return false
	case !f.MigrationType.IsNull() && f.MigrationType.ValueString() != TypeOfRow(row):
		return false
	case !f.TargetInstanceID.IsNull() && f.TargetInstanceID.ValueString() != row.TargetInstanceID:
		return false
	default:
		return true
	}
}
