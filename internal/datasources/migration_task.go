package datasources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTask is the data source `dcs_migration_task`: one task, by its id or by its name.
type migrationTask struct {
	configured
}

var (
	_ datasource.DataSourceWithConfigure        = (*migrationTask)(nil)
	_ datasource.DataSourceWithConfigValidators = (*migrationTask)(nil)
)

// NewMigrationTask makes the data source `dcs_migration_task`.
func NewMigrationTask() datasource.DataSource { return &migrationTask{} }

func (d *migrationTask) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task"
}

func (d *migrationTask) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("task_id"), path.MatchRoot("task_name")),
	}
}

func (d *migrationTask) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	var m migrationTaskModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() || !d.choose(&m.Region, diags) {
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
	m.show(task)
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
func (d *migrationTask) progress(ctx context.Context, taskID string, diags *diag.Diagnostics) *progressModel {
	shown, err := d.Service.Progress(ctx, taskID)
	switch {
	case isWithoutProgress(err):
		diags.AddAttributeWarning(path.Root("include_progress"), "Migration task without progress",
			fmt.Sprintf("The service shows no progress of migration task %s, so that `progress` is null. A task that is not configured has none.\n\n%s", taskID, translate.Sentence(err)))
		return nil
	case err != nil:
		diags.AddError("Progress of the migration task not read", translate.Sentence(err))
		return nil
	}
	return &progressModel{
		FullMigrationProgress: shown.FullMigrationProgress,
		Offset:                shown.Offset,
		SourceDBSize:          shown.SourceDBSize,
		TargetDBSize:          shown.TargetDBSize,
		TargetInputKbps:       shown.TargetInputKbps,
		TargetOps:             shown.TargetOps,
		IsMigrating:           shown.IsMigrating,
	}
}

// isWithoutProgress tells a refusal that speaks of the task from one that speaks of who asks, or how often: the latter must
// not pass for a task without progress.
func isWithoutProgress(err error) bool {
	return client.IsRefusedForGood(err) && !client.IsDenied(err)
}
