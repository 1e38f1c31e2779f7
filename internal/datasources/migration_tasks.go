package datasources

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTasks is the data source `dcs_migration_tasks`: the project's tasks, as the list tells of them.
type migrationTasks struct {
	configured
}

var _ datasource.DataSourceWithConfigure = (*migrationTasks)(nil)

// NewMigrationTasks makes the data source `dcs_migration_tasks`.
func NewMigrationTasks() datasource.DataSource { return &migrationTasks{} }

func (d *migrationTasks) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_tasks"
}

func (d *migrationTasks) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	if !d.Ready(diags) {
		return
	}
	var m migrationTasksModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	// The whole list, whatever the filters are: the service may match a name more strictly than as a prefix.
	rows, err := d.Service.List(ctx, "")
	if err != nil {
		diags.AddError("Migration tasks not listed", translate.Sentence(err))
		return
	}
	rows = slices.DeleteFunc(rows, func(row client.TaskRow) bool { return !m.Matches(row) })
	m.show(newestFirst(rows))
	diags.Append(resp.State.Set(ctx, &m)...)
}
