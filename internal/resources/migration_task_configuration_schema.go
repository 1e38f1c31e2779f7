package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (r *taskConfiguration) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	method, resume, source, target := migrationMethodAttribute(), resumeModeAttribute(), sourceInstanceAttribute(), targetInstanceAttribute()
	restart := restartTriggerAttribute()
	method.Required, resume.Required, source.Required, target.Required = true, true, true, true
	target.MarkdownDescription += " " + recorded
	restart.MarkdownDescription += " If running it again takes a new task, because its machine was released or its record deleted, the plan fails and names the resource to replace."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Configures an online migration task that was made elsewhere, by a `dcs_migration_task` without instances or in the console, and thereby starts it.\n\n" +
			"With it one apply can make a task, put the `ecs_tenant_private_ip` of its migration machine into the whitelists of source and target, and only then " +
			"start the migration. A `dcs_migration_task` that has instances of its own needs no such resource, and must have none: the two would undo each other's changes.\n\n" +
			"Destroying it stops a running migration and keeps the task with its record.",
		Attributes: map[string]schema.Attribute{
			"region": regionAttribute("Changing it replaces the configuration, which stops a running migration, and the plan warns you."),
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the online migration task to configure. Another task replaces the configuration, which stops a running migration.",
				Validators:          []validator.String{translate.TaskID},
			},
			"migration_method":   method,
			"resume_mode":        resume,
			"bandwidth_limit_mb": bandwidthLimitAttribute(),
			"source_instance":    source,
			"target_instance":    target,
			"wait_for_sync":      waitForSyncAttribute(),
			"restart_trigger":    restart,
			"id":                 computedString("Id of the task, the same as `task_id`."),
			"project_id":         projectAttribute(),
			"status":             statusAttribute(),
		},
		Blocks: map[string]schema.Block{"timeouts": timeoutsBlock(ctx)},
	}
}
