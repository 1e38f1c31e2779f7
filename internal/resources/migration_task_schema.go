package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Which change replaces the task, interrupts it or costs no call depends on its kind and on its status: ModifyPlan
// decides that for all attributes together, so that no plan modifier stands here.
func (r *migrationTask) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Runs a Redis migration into Huawei Cloud DCS: an online migration from a running Redis, once in full or " +
			"incrementally until it is stopped, or an import of backup files.\n\n" +
			"An online task without `source_instance` and `target_instance` is created and left waiting to be configured, so that " +
			"`ecs_tenant_private_ip` can be put into a whitelist first; adding them later configures and starts it.",
		Attributes: map[string]schema.Attribute{
			"task_name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name of the task. Changing it replaces the task.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Description of the task. Changing it replaces the task.",
			},
			"migration_type": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Kind of migration: `backupfile_import` or `online_migration`. " +
					"Changing it replaces the task.",
				Validators: []validator.String{stringvalidator.OneOf(client.MigrationTypeBackupImport, client.MigrationTypeOnline)},
			},
			"migration_method": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`full_amount_migration` or `incremental_migration`. Required for imports and together with the " +
					"instances of an online migration, else not allowed. Changing it reconfigures an online migration and replaces an import.",
				Validators: []validator.String{stringvalidator.OneOf(client.MigrationMethodFull, client.MigrationMethodIncremental)},
			},
			"vpc_id":            placementAttribute("VPC"),
			"subnet_id":         placementAttribute("Subnet"),
			"security_group_id": placementAttribute("Security group"),
			"resume_mode": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What happens when the connection to the source or the target breaks: `auto` reconnects without end, " +
					"with a new full synchronisation where the incremental one cannot go on; `manual` does not. Required together with the instances of an " +
					"online migration, else not allowed. Changed in place, without an interruption.",
				Validators: []validator.String{stringvalidator.OneOf(client.ResumeModeAuto, client.ResumeModeManual)},
			},
			"bandwidth_limit_mb": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Limit of the bandwidth in MB/s, 1 to 10240. Only together with the instances of an online migration. " +
					"Changing it reconfigures the task, which interrupts a running migration.",
				Validators: []validator.Int64{int64validator.Between(1, 10240)},
			},
			"source_instance": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "The Redis to migrate from; online migrations only, and only with `target_instance`. " +
					"Changing it reconfigures the task, which interrupts a running migration. Taking it out of a configured task changes nothing in the service.",
				Attributes: instanceAttributes(),
			},
			"target_instance": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "The Redis to migrate into. An import needs it, by `id`, and another `id` replaces the import. " +
					"In an online migration it goes with `source_instance` and is changed like it.",
				Attributes: instanceAttributes(),
			},
			"backup_files": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "The backup to import; imports only, and required there. Changing it replaces the task.",
				Attributes:          backupFilesAttributes(),
			},
			"wait_for_sync": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
				MarkdownDescription: "Whether to wait until all data is migrated (`SUCCESS`; full migrations and imports) or the target is in sync " +
					"(`INCRMIGEATING`; incremental migrations). If not, the apply ends as soon as the service has taken the configuration. Default `true`.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(string(migration.PolicyStop)),
				MarkdownDescription: "What destroying the resource does: `stop` (the default) stops a running task and keeps its record, " +
					"`delete` stops it and deletes the record, `abandon` leaves the task as it is. The record of a task that was never configured is deleted by `stop` too.",
				Validators: []validator.String{stringvalidator.OneOf(
					string(migration.PolicyStop), string(migration.PolicyDelete), string(migration.PolicyAbandon))},
			},
			"id":     computedString("Id of the task."),
			"status": computedString("Status of the task, in the service's words."),
			"ecs_tenant_private_ip": computedString("Address of the migration machine in the VPC, to be put into the whitelists " +
				"of the source and the target."),
			"network_type": computedString("Network between source and target, `vpc` or `vpn`."),
			"version":      computedString("Version of the migration machine."),
			"supported_features": schema.ListAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Features that the migration machine supports.",
			},
			"created_at":  computedString("When the task was created, as the service writes it."),
			"updated_at":  computedString("When the task ended, as the service writes it."),
			"released_at": computedString("When the migration machine was released, as the service writes it."),
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true,
				Update: true,
				Delete: true,
				CreateDescription: "How long creating may take, with all its waiting: a duration such as `90m` or `2h`. Default `2h`. " +
					"When it is over the apply fails, while the migration goes on.",
				UpdateDescription: "How long updating may take, with all its waiting. Default `2h`.",
				DeleteDescription: "How long stopping the task may take. Default `30m`.",
			}),
		},
	}
}

func placementAttribute(what string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: what + " of the migration machine. Required for online migrations, not allowed for imports. " +
			"Changing it replaces the task.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func instanceAttributes() map[string]schema.Attribute {
	sibling := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of a DCS instance. Exactly one of `id` and `addrs` is given; the other is what the service makes of it.",
			Validators: []validator.String{
				stringvalidator.LengthAtLeast(1),
				stringvalidator.ExactlyOneOf(sibling("addrs")),
			},
		},
		"addrs": schema.SetAttribute{
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Addresses of a Redis, `host:port` each. Not for the target of an import.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				setvalidator.ValueStringsAre(hostPort{}),
			},
		},
		"password": schema.StringAttribute{
			Optional:            true,
			Sensitive:           true,
			MarkdownDescription: "Password of the Redis. It is kept in state: prefer `password_wo`, with which it conflicts.",
			Validators:          []validator.String{stringvalidator.ConflictsWith(sibling("password_wo"))},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of the Redis, which is sent to the service and kept nowhere. Needs `password_wo_version`, " +
				"since Terraform cannot see it change.",
			Validators: []validator.String{stringvalidator.AlsoRequires(sibling("password_wo_version"))},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "A number to change whenever `password_wo` changes.",
			Validators:          []validator.Int64{int64validator.AlsoRequires(sibling("password_wo"))},
		},
	}
}

func backupFilesAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"file_source": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Where the backup is: `self_build_obs` (files of an OBS bucket: `bucket_name` and `files`) or " +
				"`backup_record` (a backup of a DCS instance: `backup_id`).",
			Validators: []validator.String{stringvalidator.OneOf(client.FileSourceOBS, client.FileSourceBackupRecord)},
		},
		"bucket_name": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Name of the OBS bucket.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"backup_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the backup record.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"files": schema.ListNestedAttribute{
			Optional:            true,
			MarkdownDescription: "The backup files in the bucket.",
			Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
			NestedObject: schema.NestedAttributeObject{
				Attributes: map[string]schema.Attribute{
					"file_name": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "Name of the file in the bucket.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
					"size": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Size of the file: bytes, or with a unit as in `754.0MB`.",
					},
					"update_at": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "When the file was last changed: `YYYY-MM-DD HH:MM:SS`.",
					},
				},
			},
		},
	}
}
