package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// taskConfigurationModel is a dcs_migration_task_configuration in configuration, plan or state.
type taskConfigurationModel struct {
	configurationModel

	TaskID types.String `tfsdk:"task_id"`
}

// replacedBy is which arguments name another task in a plan.
func (m *taskConfigurationModel) replacedBy(plan *taskConfigurationModel) path.Paths {
	var paths path.Paths
	if !m.TaskID.Equal(plan.TaskID) {
		paths.Append(path.Root("task_id"))
	}
	if !m.Region.Equal(plan.Region) {
		paths.Append(path.Root("region"))
	}
	return paths
}

func (m *taskConfigurationModel) isImport() bool { return false }

func (m *taskConfigurationModel) isImported() bool { return m.TaskID.IsNull() }

func (m *taskConfigurationModel) goal() migration.Goal {
	return migration.GoalOf(client.MigrationTypeOnline, m.MigrationMethod.ValueString())
}

func (m *taskConfigurationModel) name() types.String { return types.StringNull() }

func (m *taskConfigurationModel) makesTask() bool { return false }

func (m *taskConfigurationModel) abandons() bool { return false }

// wasSeen is true: the task was read before it was configured.
func (m *taskConfigurationModel) wasSeen() bool { return true }

func (m *taskConfigurationModel) resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any {
	told := *m
	told.resolve(ctx, task, diags)
	return &told
}

func (m *taskConfigurationModel) adopt(ctx context.Context, task *client.Task, ledger *taskLedger, diags *diag.Diagnostics) {
	if migration.IsImport(task) || !m.adoptConfiguration(ctx, task, false, ledger, diags) {
		diags.AddError("No configuration to import", fmt.Sprintf("Migration task %s shows no configuration of an online migration: it has no source or no target. "+
			"Take the import out, and apply: the resource is then created, which configures the task if that is one.", task.ID))
		return
	}
	m.TaskID = m.ID
	m.Status = translate.StringOrNull(task.Status)
	ledger.Reached = m.goal().Reached(migration.PhaseOf(task.Status))
}

func (m *taskConfigurationModel) refreshComputed(task *client.Task) {
	followString(&m.Status, task.Status)
}

func (m *taskConfigurationModel) refreshArguments(context.Context, *client.Task, *diag.Diagnostics) {}
