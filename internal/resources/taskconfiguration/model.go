package taskconfiguration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// model is a dcs_migration_task_configuration in configuration, plan or state.
type model struct {
	configuring.Configuration

	TaskID types.String `tfsdk:"task_id"`
}

func (m *model) Differences(ctx context.Context, plan, config configuring.Model, adopted bool, diags *diag.Diagnostics) configuring.Change {
	return m.Configuration.Differences(ctx, plan.Common(), config.Common(), adopted, diags)
}

// replacedBy returns the arguments that name another task in a plan.
func (m *model) replacedBy(plan *model) path.Paths {
	var paths path.Paths
	if !m.TaskID.Equal(plan.TaskID) {
		paths.Append(path.Root("task_id"))
	}
	if !m.Region.Equal(plan.Region) {
		paths.Append(path.Root("region"))
	}
	return paths
}

func (m *model) IsBackupImport() bool { return false }

func (m *model) IsJustImported() bool { return m.TaskID.IsNull() }

func (m *model) Goal() migration.Goal {
	return migration.GoalOf(client.MigrationTypeOnline, m.MigrationMethod.ValueString())
}

func (m *model) Name() types.String { return types.StringNull() }

func (m *model) MakesTask() bool { return false }

func (m *model) Abandons() bool { return false }

// WasSeen reports true, because the task is read before it is configured.
func (m *model) WasSeen() bool { return true }

func (m *model) Resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any {
	resolved := *m
	resolved.Resolve(ctx, task, diags)
	return &resolved
}

func (m *model) Adopt(ctx context.Context, task *client.Task, ledger *configuring.Ledger, diags *diag.Diagnostics) {
	if migration.IsBackupImport(task) || !m.AdoptConfiguration(ctx, task, false, ledger, diags) {
		diags.AddError("No configuration to import", fmt.Sprintf("Migration task %s has no configuration of an online migration to import: its source or its target is missing. "+
			"If it is an online migration task, remove the import and apply: creating the resource configures the task.", task.ID))
		return
	}
	m.TaskID = m.ID
	m.Status = translate.StringOrNull(task.Status)
	ledger.Reached = m.Goal().Reached(migration.PhaseOf(task.Status))
}

func (m *model) RefreshComputed(task *client.Task) {
	configuring.FollowString(&m.Status, task.Status)
}

func (m *model) RefreshArguments(context.Context, *client.Task, *diag.Diagnostics) {}
