package migrationtask

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one DCS migration task, by its id or by its name: what it migrates, how far it is, and, on demand, its progress in numbers. " +
			"What the service does not return is null. Passwords are never read. Reading by name lists all tasks, which needs the permission `dcs:migrationTask:list`.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute(),
			"task_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Id of the task. Give either `task_id` or `task_name`; the other is read.",
				Validators:          []validator.String{translate.TaskID},
			},
			"task_name": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whole name of the task, case-sensitive. If no task or several tasks have it, you get an error, " +
					"with the ids of the several.",
				Validators: []validator.String{translate.NotEmpty},
			},
			"include_progress": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to fill `progress`, which takes one more request. Default `false`. If the task has no progress yet, " +
					"for example because it is not configured, you get a warning and `progress` is null.",
			},
			"id":          base.ComputedString("Id of the task."),
			"description": base.ComputedString("Description of the task."),
			"status": base.ComputedString("Status of the task, as the service writes it: among others `RUNNING` (waiting to be configured), `MIGRATING`, " +
				"`FULLMIGRATING`, `INCRMIGEATING` (in sync; some regions write `INCRMIGRATING`), `SUCCESS`, `FAILED`, `MIGRATION_FAILED`, `TERMINATING`, `TERMINATED` and `RELEASED`."),
			"migration_type": base.ComputedString("Kind of migration: `backupfile_import` or `online_migration`. If the service returns another word, " +
				"the provider derives the kind from the rest of the task, if it can."),
			"migration_method": base.ComputedString("`full_amount_migration` or `incremental_migration`."),
			"ecs_tenant_private_ip": base.ComputedString("Address of the migration machine in the VPC, to be put into the whitelists " +
				"of the source and the target. Online migrations only."),
			"network_type":      base.ComputedString("Network between source and target, `vpc` or `vpn`."),
			"vpc_id":            base.ComputedString("VPC of the migration machine."),
			"subnet_id":         base.ComputedString("Subnet of the migration machine."),
			"security_group_id": base.ComputedString("Security group of the migration machine."),
			"resume_mode":       base.ComputedString("What happens when the connection breaks: `auto` reconnects without end, `manual` does not. The service returns `auto` if it was never set."),
			"bandwidth_limit_mb": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "Limit of the bandwidth in MB/s, 1 to 10240. Null without a limit. The service documents the limit for incremental migrations.",
			},
			"version":            base.ComputedString("Version of the migration machine."),
			"supported_features": base.SupportedFeaturesAttribute(),
			"task_status": base.ComputedString("Status of an exchange of addresses, such as `EXCHANGING`, `EXCHANGE_SUCCESS` or " +
				"`ROLLBACK_SUCCESS`. Null without an exchange."),
			"created_at":  base.ComputedString("When the task was created. " + base.TimeFormat),
			"updated_at":  base.ComputedString("When the task ended. " + base.TimeFormat),
			"released_at": base.ComputedString("When the migration machine was released. " + base.TimeFormat),
			"backup_files": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The backup that is imported. Null for an online migration.",
				Attributes:          backupFilesAttributes(),
			},
			"source_instance": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The Redis to migrate from. Null for an import, and before an online migration is configured.",
				Attributes:          instanceAttributes(),
			},
			"target_instance": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The Redis to migrate into. Null before an online migration is configured.",
				Attributes:          instanceAttributes(),
			},
			"progress": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "How far the migration is. Null unless `include_progress` is `true`.",
				Attributes:          progressAttributes(),
			},
		},
	}
}

func computedNumber(description string) schema.Float64Attribute {
	return schema.Float64Attribute{Computed: true, MarkdownDescription: description}
}

func instanceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": base.ComputedString("Id of the DCS instance. Null for a Redis that is none."),
		"addrs": schema.SetAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Addresses of the Redis, `host:port` each.",
		},
		"name": base.ComputedString("Name of the Redis."),
		"ip":   base.ComputedString("IP address of the Redis."),
		"port": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Port of the Redis, 1 to 65535.",
		},
		"db": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Number of the Redis database, 0 to 255.",
		},
		"proxy_multi_db": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether a proxy instance has several databases.",
		},
		"with_proxy": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether the instance has proxy nodes.",
		},
		"task_status": base.ComputedString("Status of this end of the migration, as the service writes it."),
	}
}

func backupFilesAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"file_source": base.ComputedString("Where the backup is: `self_build_obs` (files of an OBS bucket) or `backup_record` (a backup of a DCS instance)."),
		"bucket_name": base.ComputedString("Name of the OBS bucket. Null for a backup record."),
		"backup_id":   base.ComputedString("Id of the backup record. Null for files of a bucket."),
		"files": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The backup files in the bucket. Null for a backup record.",
			NestedObject: schema.NestedAttributeObject{
				Attributes: map[string]schema.Attribute{
					"file_name": base.ComputedString("Name of the file in the bucket."),
					"size":      base.ComputedString("Size of the file: bytes, or with a unit as in `754.0MB`."),
					"update_at": base.ComputedString("When the file was last changed: `YYYY-MM-DD HH:MM:SS`, or as in `2025-07-22T11:57:24.401Z`."),
				},
			},
		},
	}
}

func progressAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"full_migration_progress": computedNumber("How much of the full migration is done, in percent: 0 to 100."),
		"offset":                  computedNumber("How far the target lags behind the source in an incremental migration. 0 means that the target has caught up."),
		"source_dbsize":           computedNumber("Keys in the source."),
		"target_dbsize":           computedNumber("Keys in the target."),
		"target_input_kbps":       computedNumber("What is written into the target, in KB/s."),
		"target_ops":              computedNumber("Operations of the target per second."),
		"is_migrating": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether the migration is going on.",
		},
	}
}
