package tasksync

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// model is a dcs_migration_task_sync in configuration, plan or state.
type model struct {
	base.Scope

	TaskID         types.String  `tfsdk:"task_id"`
	MaxOffset      types.Float64 `tfsdk:"max_offset"`
	EqualKeyCounts types.Bool    `tfsdk:"equal_key_counts"`
	Triggers       types.Map     `tfsdk:"triggers"`

	ID       types.String `tfsdk:"id"`
	Status   types.String `tfsdk:"status"`
	Progress types.Object `tfsdk:"progress"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// progressTypes are the numbers of a progress (operation 12).
var progressTypes = map[string]attr.Type{
	"full_migration_progress": types.Float64Type,
	"offset":                  types.Float64Type,
	"source_dbsize":           types.Float64Type,
	"target_dbsize":           types.Float64Type,
	"target_input_kbps":       types.Float64Type,
	"target_ops":              types.Float64Type,
	"is_migrating":            types.BoolType,
}

func progressObject(p *client.Progress) types.Object {
	if p == nil {
		return types.ObjectNull(progressTypes)
	}
	return types.ObjectValueMust(progressTypes, map[string]attr.Value{
		"full_migration_progress": types.Float64PointerValue(p.FullMigrationProgress),
		"offset":                  types.Float64PointerValue(p.Offset),
		"source_dbsize":           types.Float64PointerValue(p.SourceDBSize),
		"target_dbsize":           types.Float64PointerValue(p.TargetDBSize),
		"target_input_kbps":       types.Float64PointerValue(p.TargetInputKbps),
		"target_ops":              types.Float64PointerValue(p.TargetOps),
		"is_migrating":            types.BoolPointerValue(p.IsMigrating),
	})
}
