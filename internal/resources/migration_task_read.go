package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func (r *migrationTask) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state taskModel
	r.read(ctx, req, resp, &state)
}

func (m *taskModel) adopt(ctx context.Context, task *client.Task, private privateState, diags *diag.Diagnostics) {
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
	m.refresh(task)
	m.refreshArguments(ctx, task, diags)
	m.adoptConfiguration(ctx, task, m.isImport(), private, diags)
}

func (m *taskModel) follow(ctx context.Context, task *client.Task, private privateState, diags *diag.Diagnostics) {
	m.refresh(task)
	m.refreshArguments(ctx, task, diags)
	m.followConfiguration(ctx, task, m.isImport(), private, diags)
}
