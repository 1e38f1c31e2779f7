package datasources

import (
	"slices"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// newestFirst orders rows by created_at. Rows without a time that can be read come last; among equals the service's own
// order stays. If the service mixes times with and without a zone, there is still one order, since a time without a
// zone counts as UTC.
func newestFirst(rows []client.TaskRow) []client.TaskRow {
	type dated struct {
		row client.TaskRow
		at  time.Time // zero where it cannot be read, which is older than all others
	}
	all := make([]dated, len(rows))
	for i, row := range rows {
		all[i] = dated{row, migration.ParseTime(row.CreatedAt)}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return b.at.Compare(a.at) })
	sorted := make([]client.TaskRow, len(all))
	for i, d := range all {
		sorted[i] = d.row
	}
	return sorted
}
