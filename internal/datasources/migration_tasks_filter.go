package datasources

import (
	"slices"
	"strings"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// filter keeps the rows that all given filters let through. A row without an id is none of them: nothing could be done
// with it.
func (m *migrationTasksModel) filter(rows []client.TaskRow) []client.TaskRow {
	var kept []client.TaskRow
	for _, row := range rows {
		if row.ID != "" && m.matches(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

func (m *migrationTasksModel) matches(row client.TaskRow) bool {
	switch {
	case !strings.HasPrefix(row.Name, m.TaskName.ValueString()):
		return false
	case m.Statuses != nil && !slices.ContainsFunc(m.Statuses, func(s string) bool { return strings.EqualFold(s, row.Status) }):
		return false
	case !m.MigrationType.IsNull() && m.MigrationType.ValueString() != typeOfRow(row):
		return false
	case !m.TargetInstanceID.IsNull() && m.TargetInstanceID.ValueString() != row.TargetInstanceID:
		return false
	default:
		return true
	}
}
