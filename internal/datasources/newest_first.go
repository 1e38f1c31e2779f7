package datasources

import (
	"slices"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// newestFirst orders rows by created_at. Rows without a time that can be read come last; among equals the service's own
// order stays. Which zone a time without one is meant in is not documented: should the service ever mix both spellings,
// such a time counts as UTC, so that there is one order in any case.
func newestFirst(rows []client.TaskRow) []client.TaskRow {
	type dated struct {
		row client.TaskRow
		at  time.Time // zero where it cannot be read, which is older than all others
	}
	all := make([]dated, len(rows))
	for i, row := range rows {
		at, _, _ := migration.ParseTime(row.CreatedAt)
		all[i] = dated{row, at}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return b.at.Compare(a.at) })
	sorted := make([]client.TaskRow, len(all))
	for i, d := range all {
		sorted[i] = d.row
	}
	return sorted
}
