// Package migrationtasklogs is the data source dcs_migration_task_logs.
package migrationtasklogs

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// dataSource is the data source `dcs_migration_task_logs`: what the service has logged of one task.
type dataSource struct {
	base.DataSource
}

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source `dcs_migration_task_logs`.
func NewDataSource() datasource.DataSource { return &dataSource{} }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_logs"
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	var m model
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() || !d.ResolveRegion(&m.Region, diags) {
		return
	}
	id := m.TaskID.ValueString()
	log, err := d.Service.Log(ctx, id, m.LogLevel.ValueString())
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		d.NotFound(id, diags)
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
	m.fill(log.Lines)
	diags.Append(resp.State.Set(ctx, &m)...)
}
