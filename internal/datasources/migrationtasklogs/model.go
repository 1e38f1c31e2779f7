package migrationtasklogs

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// model is a dcs_migration_task_logs in configuration or state.
type model struct {
	Region   types.String `tfsdk:"region"`
	TaskID   types.String `tfsdk:"task_id"`
	LogLevel types.String `tfsdk:"log_level"`
	Limit    types.Int64  `tfsdk:"limit"`

	MigrationLogs []logLineModel `tfsdk:"migration_logs"`
}

// logLineModel is one line, under the service's own names.
type logLineModel struct {
	CreatedAt types.String `tfsdk:"created_at"`
	LogLevel  types.String `tfsdk:"log_level"`
	Message   types.String `tfsdk:"message"`
	LogCode   types.String `tfsdk:"log_code"`
	Keyword   []string     `tfsdk:"keyword"`
}

// defaultLimit is how many lines are shown where the configuration does not say.
const defaultLimit = 1000

// fill fills a model with the last of the lines, as many as its limit allows, in the order given. The list is empty rather than null without any, so that a
// configuration can go through it in any case.
func (m *model) fill(lines []client.LogLine) {
	limit := int64(defaultLimit)
	if !m.Limit.IsNull() {
		limit = m.Limit.ValueInt64()
	}
	lines = lines[max(0, int64(len(lines))-limit):]
	m.MigrationLogs = make([]logLineModel, len(lines))
	for i, line := range lines {
		m.MigrationLogs[i] = logLineModel{
			CreatedAt: translate.StringOrNull(line.CreatedAt),
			LogLevel:  translate.StringOrNull(line.LogLevel),
			Message:   translate.StringOrNull(line.Message),
			LogCode:   translate.StringOrNull(line.LogCode),
			Keyword:   line.Keyword,
		}
	}
}
