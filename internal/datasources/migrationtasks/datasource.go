// Package migrationtasks is the data source dcs_migration_tasks.
package migrationtasks

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// dataSource is the data source `dcs_migration_tasks`: the project's tasks, as the list tells of them.
type dataSource struct {
	base.DataSource
}

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source `dcs_migration_tasks`.
func NewDataSource() datasource.DataSource { return &dataSource{} }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_tasks"
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	diags := &resp.Diagnostics
	var m model
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() || !d.ResolveRegion(&m.Region, diags) {
		return
	}
	// The whole list, whatever the filters are: the service may match a name more strictly than as a prefix.
	rows, err := d.Service.List(ctx, "")
	if err != nil {
		diags.AddError("Migration tasks not listed", translate.ListFailure(err))
		return
	}
	rows, err = d.matching(ctx, &m.TaskFilter, rows)
	if err != nil {
		diags.AddError("Migration tasks not read", translate.Sentence(err))
		return
	}
	m.fill(base.NewestFirst(rows))
	diags.Append(resp.State.Set(ctx, &m)...)
}

// showsAtOnce is how many tasks are read at the same time.
const showsAtOnce = 10

// matching returns the rows that a filter lets through. The status of a task that had to be read for that is the one that was
// read.
func (d *dataSource) matching(ctx context.Context, filter *translate.TaskFilter, rows []client.TaskRow) ([]client.TaskRow, error) {
	matches, errs := make([]bool, len(rows)), make([]error, len(rows))
	slots := make(chan struct{}, showsAtOnce)
	var all sync.WaitGroup
	for i := range rows {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			var shown *client.Task
			matches[i], shown, errs[i] = filter.Matches(ctx, d.Service, rows[i])
			if shown != nil {
				rows[i].Status = shown.Status
			}
		})
	}
	all.Wait()
	var matching []client.TaskRow
	for i, row := range rows {
		if matches[i] {
			matching = append(matching, row)
		}
	}
	return matching, errors.Join(errs...)
}
