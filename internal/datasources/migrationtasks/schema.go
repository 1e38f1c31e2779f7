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
		MarkdownDescription: "Ids of the tasks, newest first. Empty if there are none.",
	}
	attributes["migration_tasks"] = schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Tasks, newest first, in the order of `ids`. Empty if there are none.",
		NestedObject:        schema.NestedAttributeObject{Attributes: taskRowAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DCS migration tasks of the provider's project in a region, newest first: all of them, or those that match every filter " +
			"that you give. An attribute that the service does not return is null. The provider never reads passwords. Listing needs the permission `dcs:migrationTask:list`.",
		Attributes: attributes,
	}
}

func taskRowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"task_id":     base.ComputedString("Id of the task."),
		"task_name":   base.ComputedString("Name of the task."),
		"description": base.ComputedString("Description of the task."),
		"status": base.ComputedString("Status of the task, as the service's list returns it. For its list, the service documents only `SUCCESS`, `FAILED`, `MIGRATING` and `TERMINATED`, " +
			"so an online task that is in sync may be `MIGRATING` here. If you filter by `statuses`, such a task has the status that `dcs_migration_task` returns."),
		"migration_type": base.ComputedString("Kind of migration: `backupfile_import` or `online_migration`. If the service returns another value, " +
			"the provider derives the kind from the other attributes of the task, if it can."),
		"migration_method":          base.ComputedString("`full_amount_migration` or `incremental_migration`."),
		"ecs_tenant_private_ip":     base.ComputedString("IP address of the migration machine in the VPC. Online migrations only."),
		"data_source":               base.ComputedString("Address of the source of an online migration, or name of the bucket of an import."),
		"source_instance_id":        base.ComputedString("Id of the source, if it is a DCS instance."),
		"source_instance_name":      base.ComputedString("Name of the source."),
		"source_instance_status":    base.ComputedString("Status of the source instance, as the service returns it."),
		"source_instance_subnet_id": base.ComputedString("Id of the subnet of the source instance."),
		"source_instance_spec_code": base.ComputedString("Specification of the source instance, such as `redis.ha.xu1.large.r2.2`."),
		"target_instance_id":        base.ComputedString("Id of the target, if it is a DCS instance."),
		"target_instance_name":      base.ComputedString("Name of the target."),
		"target_instance_addrs":     base.ComputedString("Addresses of the target, each as `host:port`, separated by commas."),
		"target_instance_status":    base.ComputedString("Status of the target instance, as the service returns it."),
		"target_instance_subnet_id": base.ComputedString("Id of the subnet of the target instance."),
		"target_instance_spec_code": base.ComputedString("Specification of the target instance, such as `redis.ha.xu1.large.r2.2`."),
		"version":                   base.ComputedString("Version of the migration machine."),
		"resume_mode":               base.ComputedString("What the service does when the connection breaks: `auto` reconnects without end, `manual` does not reconnect."),
		"supported_features":        base.SupportedFeaturesAttribute(),
		"error_message":             base.ComputedString("Why the task failed, as the service returns it."),
		"created_at":                base.ComputedString("When the task was created. " + base.TimeFormat),
		"released_at":               base.ComputedString("When the migration machine was released. " + base.TimeFormat),
	}
}
