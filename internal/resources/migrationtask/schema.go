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
	method.MarkdownDescription += " Required for imports, where a change replaces the task, and together with the instances of an online migration, else not allowed."
	resume.MarkdownDescription += " Required together with the instances of an online migration, else not allowed."
	bandwidth.MarkdownDescription += " Only together with the instances of an online migration."
	restart.MarkdownDescription += " An import, and a migration whose machine was released or whose record was deleted, is replaced by a new task: the plan shows it. " +
		"Not allowed for an online migration without instances."
	source.MarkdownDescription += " Online migrations only, and only with `target_instance`. Taking it out of a configured task changes nothing in the service."
	target.MarkdownDescription += " " + configuring.OnlyRecorded + " An import needs it, by `id`. Another `id` replaces the import; another password never does."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a Redis migration into Huawei Cloud DCS: an online migration from a running Redis, once in full or " +
			"incrementally until it is stopped, or an import of backup files.\n\n" +
			"An online task without `source_instance` and `target_instance` is created and left waiting to be configured, so that " +
			"`ecs_tenant_private_ip` can be put into a whitelist first; adding them later configures and starts it.\n\n" +
			"A migration is an event with an end. Once it has ended, the target is a Redis in production, and a second run would overwrite its data. " +
			"Therefore changes of an online migration that has ended are only recorded: the state takes the new values, nothing is sent to the service, and " +
			"the plan warns you. To run the migration again, change `restart_trigger` or use `-replace`. If the record of a migration that had reached its goal is deleted, " +
			"the resource stays in state with status `DELETED`.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute("Changing it replaces the task, and the plan warns you. A replacement without `region` makes the new task in the provider's " +
				"present region."),
			"task_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the task, without control characters and without blanks at its beginning or end. Changing it is only recorded, " +
					"since the service cannot change it: the data source finds the task by its old name.",
				Validators: []validator.String{translate.TaskName},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Description of the task. Changing it is only recorded, since the service cannot change it.",
			},
			"migration_type": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Kind of migration: `backupfile_import` or `online_migration`. " +
					"Changing it replaces the task.",
				Validators: []validator.String{translate.OneOf(client.MigrationTypeBackupImport, client.MigrationTypeOnline)},
			},
			"migration_method":   method,
			"vpc_id":             placementAttribute("VPC", "the id of a VPC"),
			"subnet_id":          placementAttribute("Subnet", "the id of a subnet"),
			"security_group_id":  placementAttribute("Security group", "the id of a security group"),
			"resume_mode":        resume,
			"bandwidth_limit_mb": bandwidth,
			"source_instance":    source,
			"target_instance":    target,
			"backup_files": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "The backup to import; imports only, and required there. Changing it replaces the task.",
				Attributes:          backupFilesAttributes(),
			},
			"wait_for_sync":   configuring.WaitForSyncAttribute(),
			"restart_trigger": restart,
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(string(migration.PolicyStop)),
				MarkdownDescription: "What destroying the resource does: `stop` (the default) stops a running task and keeps its record, " +
					"`delete` stops it and deletes the record, `abandon` leaves the task as it is. The record of a task that was never configured is deleted by `stop` too. " +
					"Changing it changes nothing in the service.",
				Validators: []validator.String{translate.OneOf(
					string(migration.PolicyStop), string(migration.PolicyDelete), string(migration.PolicyAbandon))},
			},
			"id":         base.ComputedString("Id of the task."),
			"project_id": base.ProjectAttribute(),
			"status":     configuring.StatusAttribute(),
			"ecs_tenant_private_ip": base.ComputedString("Address of the migration machine in the VPC, to be put into the whitelists " +
				"of the source and the target."),
			"network_type": base.ComputedString("Network between source and target, `vpc` or `vpn`."),
			"version":      base.ComputedString("Version of the migration machine."),
			"supported_features": schema.ListAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Features that the migration machine supports.",
			},
			"created_at":  base.ComputedString("When the task was created, as the service writes it."),
			"updated_at":  base.ComputedString("When the task ended, as the service writes it."),
			"released_at": base.ComputedString("When the migration machine was released, as the service writes it."),
			"task_status": base.ComputedString("Status of an exchange of addresses, such as `EXCHANGING`, `EXCHANGE_SUCCESS` or `ROLLBACK_SUCCESS`. The service returns it only around an exchange."),
		},
		Blocks: map[string]schema.Block{"timeouts": configuring.TimeoutsBlock(ctx)},
	}
}

func placementAttribute(title, id string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: title + " of the migration machine. Required for online migrations, not allowed for imports. " +
			"Changing it replaces the task. " + configuring.OnlyRecorded,
		Validators: []validator.String{translate.ID(id)},
	}
}

func backupFilesAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"file_source": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Where the backup is: `self_build_obs` (files of an OBS bucket: `bucket_name` and `files`) or " +
				"`backup_record` (a backup of a DCS instance: `backup_id`).",
			Validators: []validator.String{translate.OneOf(client.FileSourceOBS, client.FileSourceBackupRecord)},
		},
		"bucket_name": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Name of the OBS bucket. Required with `self_build_obs`, else not allowed.",
			Validators:          []validator.String{translate.NotEmpty},
		},
		"backup_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the backup record. Required with `backup_record`, else not allowed.",
			Validators:          []validator.String{translate.ID("the id of a backup record")},
		},
		"files": schema.ListNestedAttribute{
			Optional:            true,
			MarkdownDescription: "The backup files in the bucket, at least one. Required with `self_build_obs`, else not allowed.",
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
						MarkdownDescription: "Size of the file: bytes, or with a unit as in `754.0MB`.",
					},
					"update_at": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "When the file was last changed: `YYYY-MM-DD HH:MM:SS`, or as in `2025-07-22T11:57:24.401Z`.",
					},
				},
			},
		},
	}
}
