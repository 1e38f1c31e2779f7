package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
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

func (m *taskConfigurationModel) isImport() bool { return false }

func (m *taskConfigurationModel) isImported() bool { return m.TaskID.IsNull() }

func (m *taskConfigurationModel) goal() migration.Goal {
	return migration.GoalOf(client.MigrationTypeOnline, m.MigrationMethod.ValueString())
}

// known says that the service has shown the task, since it was read before it was configured.
func (m *taskConfigurationModel) known() migration.Known {
	return migration.Known{ID: m.ID.ValueString(), Seen: true}
}

func (m *taskConfigurationModel) resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any {
	told := *m
	told.resolve(ctx, task, diags)
	return &told
}

func (m *taskConfigurationModel) adopt(ctx context.Context, task *client.Task, private privateState, diags *diag.Diagnostics) {
	if isBackupImport(task) || !m.adoptConfiguration(ctx, task, false, private, diags) {
		diags.AddError("No configuration to import", fmt.Sprintf("Migration task %s shows no configuration of an online migration: it has no source or no target. "+
			"Take the import out, and apply: the resource is then created, which configures the task if that is one.", task.ID))
		return
	}
	m.TaskID = m.ID
	m.Status = translate.StringOrNull(task.Status)
}

func (m *taskConfigurationModel) follow(ctx context.Context, task *client.Task, private privateState, diags *diag.Diagnostics) {
	followString(&m.Status, task.Status)
	m.followConfiguration(ctx, task, false, private, diags)
}

// isBackupImport tells of a task as the service shows it that it imports a backup, so that there is nothing to configure.
func isBackupImport(task *client.Task) bool {
	return task.BackupFiles != nil || task.MigrationType == client.MigrationTypeBackupImport
}
