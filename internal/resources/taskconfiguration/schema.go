package taskconfiguration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (r *configurationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		configuring.Validate(ctx, config.Common(), &resp.Diagnostics)
	}
}

func (r *configurationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	method, resume, source, target := configuring.MigrationMethodAttribute(), configuring.ResumeModeAttribute(), configuring.SourceInstanceAttribute(), configuring.TargetInstanceAttribute()
	restart := configuring.RestartTriggerAttribute()
	method.Required, resume.Required, source.Required, target.Required = true, true, true, true
	target.MarkdownDescription += " " + configuring.OnlyRecorded
	restart.MarkdownDescription += " If the task cannot run again, because its machine was released or its record was deleted, the plan fails and says which resource to replace."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Configures and starts an online migration task that was created elsewhere: by a `dcs_migration_task` without instances, or in the console.\n\n" +
			"With this resource, one apply can create a task, put the `ecs_tenant_private_ip` of its migration machine into the whitelists of source and target, and then " +
			"start the migration. Do not use it for a `dcs_migration_task` that has instances of its own: the two resources would undo each other's changes.\n\n" +
			"Destroying it stops a running migration and keeps the task with its record.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute("Changing it replaces the configuration, which stops a running migration, and the plan warns you."),
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the online migration task to configure. Changing it replaces the configuration, which stops a running migration.",
				Validators:          []validator.String{translate.TaskID},
			},
			"migration_method":   method,
			"resume_mode":        resume,
			"bandwidth_limit_mb": configuring.BandwidthLimitAttribute(),
			"source_instance":    source,
			"target_instance":    target,
			"wait_for_sync":      configuring.WaitForSyncAttribute(),
			"restart_trigger":    restart,
			"id":                 base.ComputedString("Id of the task, the same as `task_id`."),
			"project_id":         base.ProjectAttribute(),
			"status":             configuring.StatusAttribute(),
		},
		Blocks: map[string]schema.Block{"timeouts": configuring.TimeoutsBlock(ctx)},
	}
}
