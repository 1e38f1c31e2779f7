package migrationtask

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Which change replaces the task, interrupts it or costs no call depends on its kind and on its status: ModifyPlan
// decides that for all attributes together, so that no plan modifier stands here.
func (r *taskResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	method, resume, bandwidth, restart := configuring.MigrationMethodAttribute(), configuring.ResumeModeAttribute(), configuring.BandwidthLimitAttribute(), configuring.RestartTriggerAttribute()
	source, target := configuring.SourceInstanceAttribute(), configuring.TargetInstanceAttribute()
	method.Optional, resume.Optional, source.Optional, target.Optional = true, true, true, true
	method.MarkdownDescription += " Required for an import, where a change replaces the task, and for an online migration with instances. Otherwise not allowed."
	resume.MarkdownDescription += " Required for an online migration with instances. Otherwise not allowed."
	bandwidth.MarkdownDescription += " Allowed only for an online migration with instances."
	restart.MarkdownDescription += " If the task cannot run again, because it is an import, its machine was released or its record was deleted, the plan replaces it with a new task. " +
		"Not allowed for an online migration without instances."
	source.MarkdownDescription += " Allowed only for an online migration, together with `target_instance`. Removing it from a configured task changes nothing in the service."
	target.MarkdownDescription += " " + configuring.OnlyRecorded + " Required for an import, with an `id`. A new `id` replaces the import. A new password never does."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a Redis migration into Huawei Cloud DCS. An online migration copies a running Redis, either once in full or " +
			"incrementally until you stop it. An import loads backup files.\n\n" +
			"If you leave out `source_instance` and `target_instance`, the provider creates an online task but does not start it. You can then put its " +
			"`ecs_tenant_private_ip` into a whitelist first. When you add the two instances, the next apply configures and starts the task.\n\n" +
			"A migration is an event with an end. Once it has ended, the target is a Redis in production, and a second run would overwrite its data. " +
			"If you change an online migration that has ended, the provider therefore only records the change: state takes the new values, the provider sends nothing to the service, and " +
			"the plan warns you. To run the migration again, change `restart_trigger` or use `-replace`. If a migration has reached its goal and somebody deletes its record, " +
			"the resource stays in state with status `DELETED`.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute("Changing it replaces the task, and the plan warns you. If `region` is not set, a replacement creates the new task in the provider's " +
				"current region."),
			"task_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the task, without control characters and without blanks at its beginning or end. Changing it is only recorded in state, " +
					"because the service cannot rename a task. The data source finds the task by its old name.",
				Validators: []validator.String{translate.TaskName},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Description of the task. Changing it is only recorded in state, because the service cannot change it.",
			},
			"migration_type": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Kind of migration: `backupfile_import` or `online_migration`. " +
					"Changing it replaces the task.",
				Validators: []validator.String{translate.OneOf(client.MigrationTypeBackupImport, client.MigrationTypeOnline)},
			},
			"migration_method":   method,
			"vpc_id":             placementAttribute("Id of the VPC", "the id of a VPC"),
			"subnet_id":          placementAttribute("Id of the subnet", "the id of a subnet"),
			"security_group_id":  placementAttribute("Id of the security group", "the id of a security group"),
			"resume_mode":        resume,
			"bandwidth_limit_mb": bandwidth,
			"source_instance":    source,
			"target_instance":    target,
			"backup_files": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "Backup to import. Required for an import, otherwise not allowed. Changing it replaces the task.",
				Attributes:          backupFilesAttributes(),
			},
			"wait_for_sync":   configuring.WaitForSyncAttribute(),
			"restart_trigger": restart,
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(string(migration.PolicyStop)),
				MarkdownDescription: "What destroying the resource does. `stop` (default) stops a running task and keeps its record. " +
					"`delete` stops it and deletes the record. `abandon` leaves the task as it is. If the task was never configured, `stop` deletes its record too. " +
					"Changing it changes nothing in the service.",
				Validators: []validator.String{translate.OneOf(
					string(migration.PolicyStop), string(migration.PolicyDelete), string(migration.PolicyAbandon))},
			},
			"id":         base.ComputedString("Id of the task."),
			"project_id": base.ProjectAttribute(),
			"status":     configuring.StatusAttribute(),
			"ecs_tenant_private_ip": base.ComputedString("IP address of the migration machine in the VPC. Put it into the whitelists " +
				"of the source and the target."),
			"network_type": base.ComputedString("Network between source and target: `vpc` or `vpn`."),
			"version":      base.ComputedString("Version of the migration machine."),
			"supported_features": schema.ListAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Features that the migration machine supports.",
			},
			"created_at":  base.ComputedString("When the task was created, in the format of the service."),
			"updated_at":  base.ComputedString("When the task ended, in the format of the service."),
			"released_at": base.ComputedString("When the migration machine was released, in the format of the service."),
			"task_status": base.ComputedString("Status of an exchange of addresses, such as `EXCHANGING`, `EXCHANGE_SUCCESS` or `ROLLBACK_SUCCESS`. The service returns it only around an exchange."),
		},
		Blocks: map[string]schema.Block{"timeouts": configuring.TimeoutsBlock(ctx)},
	}
}

func placementAttribute(title, id string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: title + " of the migration machine. Required for an online migration, not allowed for an import. " +
			"Changing it replaces the task. " + configuring.OnlyRecorded,
		Validators: []validator.String{translate.ID(id)},
	}
}

func backupFilesAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"file_source": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Where the backup is. `self_build_obs`: files in an OBS bucket, which `bucket_name` and `files` name. " +
				"`backup_record`: a backup of a DCS instance, which `backup_id` names.",
			Validators: []validator.String{translate.OneOf(client.FileSourceOBS, client.FileSourceBackupRecord)},
		},
		"bucket_name": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Name of the OBS bucket. Required with `self_build_obs`, otherwise not allowed.",
			Validators:          []validator.String{translate.NotEmpty},
		},
		"backup_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the backup record. Required with `backup_record`, otherwise not allowed.",
			Validators:          []validator.String{translate.ID("the id of a backup record")},
		},
		"files": schema.ListNestedAttribute{
			Optional:            true,
			MarkdownDescription: "Backup files in the bucket, at least one. Required with `self_build_obs`, otherwise not allowed.",
			Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
			NestedObject: schema.NestedAttributeObject{
				Attributes: map[string]schema.Attribute{
					"file_name": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "Name of the file in the bucket.",
						Validators:          []validator.String{translate.NotEmpty},
					},
					"size": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Size of the file, in bytes or with a unit, such as `754.0MB`.",
					},
					"update_at": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "When the file was last changed, in the format `YYYY-MM-DD HH:MM:SS` or `2025-07-22T11:57:24.401Z`.",
					},
				},
			},
		},
	}
}
