package migrationtasks

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// model is a dcs_migration_tasks in configuration or state.
type model struct {
	translate.TaskFilter

	Region         types.String            `tfsdk:"region"`
	IDs            []string                `tfsdk:"ids"`
	MigrationTasks []migrationTaskRowModel `tfsdk:"migration_tasks"`
}

// migrationTaskRowModel is one task, under the names of the list's row.
type migrationTaskRowModel struct {
	TaskID                 types.String `tfsdk:"task_id"`
	TaskName               types.String `tfsdk:"task_name"`
	Description            types.String `tfsdk:"description"`
	Status                 types.String `tfsdk:"status"`
	MigrationType          types.String `tfsdk:"migration_type"`
	MigrationMethod        types.String `tfsdk:"migration_method"`
	ECSTenantPrivateIP     types.String `tfsdk:"ecs_tenant_private_ip"`
	DataSource             types.String `tfsdk:"data_source"`
	SourceInstanceID       types.String `tfsdk:"source_instance_id"`
	SourceInstanceName     types.String `tfsdk:"source_instance_name"`
	SourceInstanceStatus   types.String `tfsdk:"source_instance_status"`
	SourceInstanceSubnetID types.String `tfsdk:"source_instance_subnet_id"`
	SourceInstanceSpecCode types.String `tfsdk:"source_instance_spec_code"`
	TargetInstanceID       types.String `tfsdk:"target_instance_id"`
	TargetInstanceName     types.String `tfsdk:"target_instance_name"`
	TargetInstanceAddrs    types.String `tfsdk:"target_instance_addrs"`
	TargetInstanceStatus   types.String `tfsdk:"target_instance_status"`
	TargetInstanceSubnetID types.String `tfsdk:"target_instance_subnet_id"`
	TargetInstanceSpecCode types.String `tfsdk:"target_instance_spec_code"`
	Version                types.String `tfsdk:"version"`
	ResumeMode             types.String `tfsdk:"resume_mode"`
	SupportedFeatures      []string     `tfsdk:"supported_features"`
	ErrorMessage           types.String `tfsdk:"error_message"`
	CreatedAt              types.String `tfsdk:"created_at"`
	ReleasedAt             types.String `tfsdk:"released_at"`
}

// fill fills a model with tasks in the order given. Both lists are empty rather than null without any, so that a
// configuration can go through them in any case.
func (m *model) fill(rows []client.TaskRow) {
	m.IDs = make([]string, len(rows))
	m.MigrationTasks = make([]migrationTaskRowModel, len(rows))
	for i, row := range rows {
		m.IDs[i] = row.ID
		m.MigrationTasks[i] = taskRow(row)
	}
}

func taskRow(row client.TaskRow) migrationTaskRowModel {
	return migrationTaskRowModel{
		TaskID:                 types.StringValue(row.ID),
		TaskName:               translate.StringOrNull(row.Name),
		Description:            translate.StringOrNull(row.Description),
		Status:                 translate.StringOrNull(row.Status),
		MigrationType:          translate.StringOrNull(migration.TypeOfRow(row)), // the word that the filter goes by
		MigrationMethod:        translate.StringOrNull(row.MigrationMethod),
		ECSTenantPrivateIP:     translate.StringOrNull(row.ECSTenantPrivateIP),
		DataSource:             translate.StringOrNull(row.DataSource),
		SourceInstanceID:       translate.StringOrNull(row.SourceInstanceID),
		SourceInstanceName:     translate.StringOrNull(row.SourceInstanceName),
		SourceInstanceStatus:   translate.StringOrNull(row.SourceInstanceStatus),
		SourceInstanceSubnetID: translate.StringOrNull(row.SourceInstanceSubnetID),
		SourceInstanceSpecCode: translate.StringOrNull(row.SourceInstanceSpecCode),
		TargetInstanceID:       translate.StringOrNull(row.TargetInstanceID),
		TargetInstanceName:     translate.StringOrNull(row.TargetInstanceName),
		TargetInstanceAddrs:    translate.StringOrNull(row.TargetInstanceAddrs),
		TargetInstanceStatus:   translate.StringOrNull(row.TargetInstanceStatus),
		TargetInstanceSubnetID: translate.StringOrNull(row.TargetInstanceSubnetID),
		TargetInstanceSpecCode: translate.StringOrNull(row.TargetInstanceSpecCode),
		Version:                translate.StringOrNull(row.Version),
		ResumeMode:             translate.StringOrNull(row.ResumeMode),
		SupportedFeatures:      row.SupportedFeatures,
		ErrorMessage:           translate.StringOrNull(row.ErrorMessage),
		CreatedAt:              translate.StringOrNull(row.CreatedAt),
		ReleasedAt:             translate.StringOrNull(row.ReleasedAt),
	}
}
