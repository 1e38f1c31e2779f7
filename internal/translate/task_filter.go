package translate

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
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
			MarkdownDescription: "Prefix of the task's name, case-sensitive.",
		},
		"statuses": schema.SetAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Statuses to look for, such as `INCRMIGEATING` or `FAILED`, in upper or lower case. `INCRMIGEATING` and `INCRMIGRATING` are " +
				"the same status. You can give any status, because the service may have more than it documents. If the service's list does not say enough about a task, " +
				"the provider reads the task itself. The filter then compares the status that `dcs_migration_task` returns.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				NotEmpty.Each(),
			},
		},
		"migration_type": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Kind of migration: `backupfile_import` or `online_migration`.",
			Validators:          []validator.String{OneOf(client.MigrationTypeBackupImport, client.MigrationTypeOnline)},
		},
		"target_instance_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the DCS instance that the task migrates into.",
			Validators:          []validator.String{ID("the id of a DCS instance")},
		},
	}
}

// Matches reports whether all given filters let a row of the list (operation 5) through. If statuses are given and the row does
// not tell how far its task is, the task is read (operation 4): shown is then what the service said of it, else nil. A row without
// an id never matches: nothing could be done with it.
func (f *TaskFilter) Matches(ctx context.Context, service *migration.Service, row client.TaskRow) (matches bool, shown *client.Task, err error) {
	if !f.matchesRow(row) || f.Statuses == nil {
		return f.matchesRow(row), nil, nil
	}
	status := row.Status
	if !tellsPhase(row) {
		shown, err = service.ShowListed(ctx, row)
		if err != nil || shown == nil {
			return false, nil, err
		}
		status = shown.Status
	}
	return slices.ContainsFunc(f.Statuses, func(wanted string) bool { return sameStatus(wanted, status) }), shown, nil
}

// matchesRow reports whether the filters that every row can answer let a row through.
func (f *TaskFilter) matchesRow(row client.TaskRow) bool {
	switch {
	case row.ID == "":
		return false
	case !strings.HasPrefix(row.Name, f.TaskName.ValueString()):
		return false
	case !f.MigrationType.IsNull() && f.MigrationType.ValueString() != migration.TypeOfRow(row):
		return false
	case !f.TargetInstanceID.IsNull() && f.TargetInstanceID.ValueString() != row.TargetInstanceID:
		return false
	default:
		return true
	}
}

// tellsPhase reports whether the status of a row tells the task's phase. The page of the list documents four statuses only, where
// MIGRATING of an online task may stand for several of show's.
func tellsPhase(row client.TaskRow) bool {
	switch migration.PhaseOf(row.Status) {
	case migration.PhaseUnknown:
		return false
	case migration.PhaseImporting:
		return migration.TypeOfRow(row) == client.MigrationTypeBackupImport
	default:
		return true
	}
}

// sameStatus reports whether two statuses are the same, in upper or lower case. Both spellings of "in sync" are one status.
func sameStatus(a, b string) bool {
	inSync := migration.PhaseOf(a) == migration.PhaseSync && migration.PhaseOf(b) == migration.PhaseSync
	return inSync || strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// ListFailure explains why the tasks were not listed. If the right to list them is missing, it names the permission.
func ListFailure(err error) string {
	text := Sentence(err)
	if client.IsDenied(err) {
		text += " Listing migration tasks needs the permission dcs:migrationTask:list."
	}
	return text
}
