package datasources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTaskLogs is the data source `dcs_migration_task_logs`: what the service has logged of one task.
type migrationTaskLogs struct {
	configured
}

var _ datasource.DataSourceWithConfigure = (*migrationTaskLogs)(nil)

// NewMigrationTaskLogs makes the data source `dcs_migration_task_logs`.
func NewMigrationTaskLogs() datasource.DataSource { return &migrationTaskLogs{} }

func (d *migrationTaskLogs) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_logs"
}

func (d *migrationTaskLogs) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	var m migrationTaskLogsModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() || !d.choose(&m.Region, diags) {
		return
	}
	id := m.TaskID.ValueString()
	log, err := d.Service.Log(ctx, id, m.LogLevel.ValueString())
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		d.noneOfID(id, diags)
		return
	}
	if err != nil {
		diags.AddError("Log of the migration task not read", translate.Sentence(err))
		return
	}
	if log.Counted > 0 {
		diags.AddWarning("Log of the migration task not complete",
			fmt.Sprintf("The service counts %d lines in the log of migration task %s, but does not return all of them. `migration_logs` has only lines that it returns.", log.Counted, id))
	}
	m.show(log.Lines)
	diags.Append(resp.State.Set(ctx, &m)...)
}
