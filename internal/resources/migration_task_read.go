package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

func (r *migrationTask) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state taskModel
	r.read(ctx, req, resp, &state)
}

func (m *taskModel) adopt(ctx context.Context, task *client.Task, ledger *taskLedger, diags *diag.Diagnostics) {
	switch {
	case task.BackupFiles != nil:
		m.MigrationType = types.StringValue(client.MigrationTypeBackupImport)
	case task.TenantVPCID != "" || task.ECSTenantPrivateIP != "":
		m.MigrationType = types.StringValue(client.MigrationTypeOnline)
	default:
		diags.AddError("Kind of migration task not known", fmt.Sprintf("Migration task %s has neither backup files, as an import has, nor a VPC or "+
			"a migration machine, as an online migration has. If its machine is still being made, import it later.", task.ID))
		return
	}
	m.fill(ctx, task, diags)
	if m.adoptConfiguration(ctx, task, m.isImport(), ledger, diags) {
		ledger.Reached = m.looksReached()
	} else if !m.isImport() && isConfigured(task) { // it shows no ends: what it has is not known, but it is no new task
		ledger.Taken, ledger.Reached = &takenConfiguration{Echo: migration.EchoOf(task)}, true
	}
}

// fill fills a state with what a task shows, but for its configuration.
func (m *taskModel) fill(ctx context.Context, task *client.Task, diags *diag.Diagnostics) {
	followString(&m.TaskName, task.Name)
	followString(&m.Description, task.Description)
	m.refreshComputed(task)
	m.refreshArguments(ctx, task, diags)
}

// looksReached reports whether the migration of a task that was made elsewhere has reached its goal: its status is all that tells.
func (m *taskModel) looksReached() bool {
	return hasReached(m.goal(), migration.PhaseUnknown, migration.PhaseOf(m.Status.ValueString()))
}
