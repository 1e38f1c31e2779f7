// Package migrationtask is the data source dcs_migration_task.
package migrationtask

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// dataSource is the data source `dcs_migration_task`: one task, by its id or by its name.
type dataSource struct {
	base.DataSource
}

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource makes the data source `dcs_migration_task`.
func NewDataSource() datasource.DataSource { return &dataSource{} }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task"
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("task_id"), path.MatchRoot("task_name")),
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	var m model
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() || !d.ResolveRegion(&m.Region, diags) {
		return
	}
	var task *client.Task
	if m.TaskID.IsNull() {
		task = d.byName(ctx, m.TaskName.ValueString(), diags)
	} else {
		task = d.byID(ctx, m.TaskID.ValueString(), diags)
	}
	if diags.HasError() {
		return
	}
	m.fill(task)
	if m.IncludeProgress.ValueBool() {
		m.Progress = d.progress(ctx, task.ID, diags)
	}
	if diags.HasError() {
		return
	}
	diags.Append(resp.State.Set(ctx, &m)...)
}

// progress reads how far a task has come. A task that has not begun, or that has ended, may have none to tell of: that the
// service then refuses to answer is worth a warning, since everything else is known.
func (d *dataSource) progress(ctx context.Context, taskID string, diags *diag.Diagnostics) *progressModel {
	shown, err := d.Service.Progress(ctx, taskID)
	switch {
	case isWithoutProgress(err):
		diags.AddAttributeWarning(path.Root("include_progress"), "Migration task without progress",
			fmt.Sprintf("The service returns no progress of migration task %s, so `progress` is null. A task that is not configured has no progress.\n\n%s", taskID, translate.Sentence(err)))
		return nil
	case err != nil:
		diags.AddError("Progress of the migration task not read", translate.Sentence(err))
		return nil
	}
	return progress(shown)
}

// isWithoutProgress reports whether the service refuses the progress because of the task. A refusal for lack of a permission or because of
// the rate must not pass for a task without progress.
func isWithoutProgress(err error) bool {
	return client.IsRefusedForGood(err) && !client.IsDenied(err)
}

// byID reads the task of an id.
func (d *dataSource) byID(ctx context.Context, id string, diags *diag.Diagnostics) *client.Task {
	task, err := d.Service.Read(ctx, id)
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		d.NotFound(id, diags)
		return nil
	}
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return nil
	}
	task.ID = id
	return task
}

// byName reads the only task of a name.
func (d *dataSource) byName(ctx context.Context, name string, diags *diag.Diagnostics) *client.Task {
	rows, err := d.listNamed(ctx, name)
	if err != nil {
		diags.AddError("Migration tasks not listed", translate.ListFailure(err))
		return nil
	}
	switch len(rows) {
	case 0:
		d.reportNoneNamed(name, diags)
		return nil
	case 1:
	default:
		diags.AddAttributeError(path.Root("task_name"), "Several migration tasks of that name",
			fmt.Sprintf("%d migration tasks are named %q. Instead of the name, set `task_id` to the id of the task that you mean:\n%s", len(rows), name, describe(rows)))
		return nil
	}
	task, err := d.Service.ShowListed(ctx, rows[0])
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return nil
	}
	if task == nil {
		d.reportNoneNamed(name, diags)
		return nil
	}
	task.Name = name
	return task
}

func (d *dataSource) reportNoneNamed(name string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("task_name"), "Migration task not found",
		fmt.Sprintf("Region %q has no migration task named %q in the project that the provider uses there. Check the name: give it in full, with the same upper and lower case.", d.Service.Region(), name))
}

// listNamed lists the tasks of exactly one name, newest first. How the service's own filter matches is not documented: where it
// lets none of that name through, only the whole list shows that there is none.
func (d *dataSource) listNamed(ctx context.Context, name string) ([]client.TaskRow, error) {
	for _, filter := range []string{name, ""} {
		rows, err := d.Service.List(ctx, filter)
		if err != nil {
			return nil, err
		}
		var exact []client.TaskRow
		for _, row := range rows {
			if row.Name == name && row.ID != "" && migration.PhaseOf(row.Status) != migration.PhaseDeleted {
				exact = append(exact, row)
			}
		}
		if len(exact) > 0 {
			return base.NewestFirst(exact), nil
		}
	}
	return nil, nil
}

// describe names tasks by what tells those of one name apart.
func describe(rows []client.TaskRow) string {
	or := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return text
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = fmt.Sprintf("  - %s, created at %s, status %s", row.ID, or(row.CreatedAt, "a time not shown"), or(row.Status, "not shown"))
	}
	return strings.Join(lines, "\n")
}
