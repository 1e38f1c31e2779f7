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
		MarkdownDescription: "Reads one DCS migration task, by its id or by its name: what it migrates, its status and, if you ask for it, its progress in numbers. " +
			"An attribute that the service does not return is null. The provider never reads passwords. Reading by name lists all tasks, which needs the permission `dcs:migrationTask:list`.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute(),
			"task_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Id of the task. Give either `task_id` or `task_name`. The provider reads the other.",
				Validators:          []validator.String{translate.TaskID},
			},
			"task_name": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Full name of the task, case-sensitive. If no task has this name, you get an error. If several tasks have it, " +
					"you get an error with their ids.",
				Validators: []validator.String{translate.NotEmpty},
			},
			"include_progress": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to fill `progress`, which takes one more request. Default `false`. If the task has no progress yet, " +
					"for example because it is not configured, you get a warning and `progress` is null.",
			},
			"id":          base.ComputedString("Id of the task."),
			"description": base.ComputedString("Description of the task."),
			"status": base.ComputedString("Status of the task, as the service returns it, such as `RUNNING` (waiting to be configured), `MIGRATING`, " +
				"`FULLMIGRATING`, `INCRMIGEATING` (in sync; some regions write `INCRMIGRATING`), `SUCCESS`, `FAILED`, `MIGRATION_FAILED`, `TERMINATING`, `TERMINATED` or `RELEASED`."),
			"migration_type": base.ComputedString("Kind of migration: `backupfile_import` or `online_migration`. If the service returns another value, " +
				"the provider derives the kind from the other attributes of the task, if it can."),
			"migration_method": base.ComputedString("`full_amount_migration` or `incremental_migration`."),
			"ecs_tenant_private_ip": base.ComputedString("IP address of the migration machine in the VPC. Put it into the whitelists " +
				"of the source and the target. Online migrations only."),
			"network_type":      base.ComputedString("Network between source and target: `vpc` or `vpn`."),
			"vpc_id":            base.ComputedString("Id of the VPC of the migration machine."),
			"subnet_id":         base.ComputedString("Id of the subnet of the migration machine."),
			"security_group_id": base.ComputedString("Id of the security group of the migration machine."),
			"resume_mode":       base.ComputedString("What the service does when the connection breaks: `auto` reconnects without end, `manual` does not reconnect. The service returns `auto` if nobody has set it."),
			"bandwidth_limit_mb": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "Limit of the bandwidth in MB/s, from 1 to 10240. Null if there is no limit. The service documents the limit for incremental migrations only.",
			},
			"version":            base.ComputedString("Version of the migration machine."),
			"supported_features": base.SupportedFeaturesAttribute(),
			"task_status": base.ComputedString("Status of an exchange of addresses, such as `EXCHANGING`, `EXCHANGE_SUCCESS` or " +
				"`ROLLBACK_SUCCESS`. Null if there is no exchange."),
			"created_at":  base.ComputedString("When the task was created. " + base.TimeFormat),
			"updated_at":  base.ComputedString("When the task ended. " + base.TimeFormat),
			"released_at": base.ComputedString("When the migration machine was released. " + base.TimeFormat),
			"backup_files": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Backup to import. Null for an online migration.",
				Attributes:          backupFilesAttributes(),
			},
			"source_instance": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Redis to migrate from. Null for an import, and until an online migration is configured.",
				Attributes:          instanceAttributes(),
			},
			"target_instance": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Redis to migrate into. Null until an online migration is configured.",
				Attributes:          instanceAttributes(),
			},
			"progress": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Progress of the migration. Null unless `include_progress` is `true`.",
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
		"id": base.ComputedString("Id of the DCS instance. Null if the Redis is not a DCS instance."),
		"addrs": schema.SetAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Addresses of the Redis, each as `host:port`.",
		},
		"name": base.ComputedString("Name of the Redis."),
		"ip":   base.ComputedString("IP address of the Redis."),
		"port": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Port of the Redis, from 1 to 65535.",
		},
		"db": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Number of the Redis database, from 0 to 255.",
		},
		"proxy_multi_db": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether a proxy instance has several databases.",
		},
		"with_proxy": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether the instance has proxy nodes.",
		},
		"task_status": base.ComputedString("Status of this end of the migration, as the service returns it."),
	}
}

func backupFilesAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"file_source": base.ComputedString("Where the backup is: `self_build_obs` (files in an OBS bucket) or `backup_record` (a backup of a DCS instance)."),
		"bucket_name": base.ComputedString("Name of the OBS bucket. Null for a backup record."),
		"backup_id":   base.ComputedString("Id of the backup record. Null for files in a bucket."),
		"files": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Backup files in the bucket. Null for a backup record.",
			NestedObject: schema.NestedAttributeObject{
				Attributes: map[string]schema.Attribute{
					"file_name": base.ComputedString("Name of the file in the bucket."),
					"size":      base.ComputedString("Size of the file, in bytes or with a unit, such as `754.0MB`."),
					"update_at": base.ComputedString("When the file was last changed, in the format `YYYY-MM-DD HH:MM:SS` or `2025-07-22T11:57:24.401Z`."),
				},
			},
		},
	}
}

func progressAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"full_migration_progress": computedNumber("Progress of the full migration, in percent, from 0 to 100."),
		"offset":                  computedNumber("How far the target lags behind the source in an incremental migration, in the service's own unit, which its pages do not name. 0 means that the target has caught up."),
		"source_dbsize":           computedNumber("Number of keys in the source."),
		"target_dbsize":           computedNumber("Number of keys in the target."),
		"target_input_kbps":       computedNumber("Rate at which the target receives data, in KB/s."),
		"target_ops":              computedNumber("Operations per second at the target."),
		"is_migrating": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether data is being migrated.",
		},
	}
}
