package migrationtasks

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := translate.TaskFilterAttributes()
	attributes["region"] = base.RegionAttribute()
	attributes["ids"] = schema.ListAttribute{
		Computed:            true,
		ElementType:         types.StringType,
		MarkdownDescription: "Ids of the tasks, newest first. Empty when there is none.",
	}
	attributes["migration_tasks"] = schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "The tasks, newest first, in the order of `ids`. Empty when there is none.",
		NestedObject:        schema.NestedAttributeObject{Attributes: taskRowAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DCS migration tasks of a region's project, newest first: all of them, or those that match every filter " +
			"that you give. What the service does not return is null. Passwords are never read. Listing needs the permission `dcs:migrationTask:list`.",
		Attributes: attributes,
	}
}

func taskRowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"task_id":     base.ComputedString("Id of the task."),
		"task_name":   base.ComputedString("Name of the task."),
		"description": base.ComputedString("Description of the task."),
		"status": base.ComputedString("Status of the task, as the service's list writes it. The list documents `SUCCESS`, `FAILED`, `MIGRATING` and `TERMINATED` only: " +
			"an online task that is in sync may be `MIGRATING` here. With the filter `statuses`, such a task has the status that `dcs_migration_task` returns."),
		"migration_type": base.ComputedString("Kind of migration: `backupfile_import` or `online_migration`. If the service returns another word, " +
			"the provider derives the kind from the rest of the row, if it can."),
		"migration_method":          base.ComputedString("`full_amount_migration` or `incremental_migration`."),
		"ecs_tenant_private_ip":     base.ComputedString("Address of the migration machine in the VPC. Online migrations only."),
		"data_source":               base.ComputedString("Address of the source, or name of the bucket."),
		"source_instance_id":        base.ComputedString("Id of the source, where it is a DCS instance."),
		"source_instance_name":      base.ComputedString("Name of the source."),
		"source_instance_status":    base.ComputedString("Status of the source instance, in the service's words."),
		"source_instance_subnet_id": base.ComputedString("Subnet of the source instance."),
		"source_instance_spec_code": base.ComputedString("Specification of the source instance, as in `redis.ha.xu1.large.r2.2`."),
		"target_instance_id":        base.ComputedString("Id of the target, where it is a DCS instance."),
		"target_instance_name":      base.ComputedString("Name of the target."),
		"target_instance_addrs":     base.ComputedString("Addresses of the target, `host:port` joined by commas."),
		"target_instance_status":    base.ComputedString("Status of the target instance, in the service's words."),
		"target_instance_subnet_id": base.ComputedString("Subnet of the target instance."),
		"target_instance_spec_code": base.ComputedString("Specification of the target instance, as in `redis.ha.xu1.large.r2.2`."),
		"version":                   base.ComputedString("Version of the migration machine."),
		"resume_mode":               base.ComputedString("What happens when the connection breaks: `auto` reconnects without end, `manual` does not."),
		"supported_features":        base.SupportedFeaturesAttribute(),
		"error_message":             base.ComputedString("Why the task failed, in the service's words."),
		"created_at":                base.ComputedString("When the task was created. " + base.TimeFormat),
		"released_at":               base.ComputedString("When the migration machine was released. " + base.TimeFormat),
	}
}
