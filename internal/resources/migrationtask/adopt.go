package migrationtask

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

func (m *model) Adopt(ctx context.Context, task *client.Task, ledger *configuring.Ledger, diags *diag.Diagnostics) {
	if task.BackupFiles == nil && task.TenantVPCID == "" && task.ECSTenantPrivateIP == "" {
		diags.AddError("Kind of migration task not known", fmt.Sprintf("Migration task %s has neither backup files, as an import has, nor a VPC or "+
			"a migration machine, as an online migration has. If the service is still making its machine, import the task later.", task.ID))
		return
	}
	m.MigrationType = types.StringValue(migration.TypeOfTask(task))
	m.fill(ctx, task, diags)
	if m.AdoptConfiguration(ctx, task, m.IsBackupImport(), ledger, diags) {
		ledger.Reached = m.looksReached()
	} else if !m.IsBackupImport() && configuring.IsConfigured(task) { // it shows no ends: what it has is not known, but it is no new task
		ledger.Taken, ledger.Reached = &configuring.TakenConfiguration{Echo: migration.EchoOf(task)}, true
	}
}

// fill fills a state from a task, except for its configuration.
func (m *model) fill(ctx context.Context, task *client.Task, diags *diag.Diagnostics) {
	configuring.FollowString(&m.TaskName, task.Name)
	configuring.FollowString(&m.Description, task.Description)
	m.RefreshComputed(task)
	m.RefreshArguments(ctx, task, diags)
}

// looksReached reports whether the migration of an adopted task has reached its goal. Only its status can tell.
func (m *model) looksReached() bool {
	return configuring.HasReached(m.Goal(), migration.PhaseUnknown, migration.PhaseOf(m.Status.ValueString()))
}

// SetIdentity sets the identity of a `dcs_migration_task` that was found in a region.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, taskID, region string) diag.Diagnostics {
	return identity.Set(ctx, &base.Identity{TaskID: types.StringValue(taskID), Region: types.StringValue(region)})
}

// SetImported sets a resource `dcs_migration_task` to what a task of a region and project would be imported as.
func SetImported(ctx context.Context, shown *tfsdk.Resource, task *client.Task, scope migration.Scope) diag.Diagnostics {
	var diags diag.Diagnostics
	configuring.SetIDAndDefaults(ctx, shown, types.StringValue(task.ID), &diags)
	diags.Append(shown.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	var m model
	diags.Append(shown.Get(ctx, &m)...)
	if diags.HasError() {
		return diags
	}
	m.Region, m.ProjectID = types.StringValue(scope.Region), types.StringValue(scope.ProjectID)
	m.Adopt(ctx, task, &configuring.Ledger{}, &diags)
	if diags.HasError() {
		return diags
	}
	diags.Append(shown.Set(ctx, &m)...)
	return diags
}
