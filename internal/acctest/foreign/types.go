package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// idle is a resource that is there in state, and that nothing is to be done with.
type idle struct {
	name   string
	schema schema.Schema
}

func (i idle) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + i.name
}

func (i idle) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = i.schema
}

func (i idle) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.AddError("The stub was asked to create something", i.name)
}

// Read keeps the state, which the response holds already.
func (i idle) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (i idle) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("The stub was asked to change something", i.name)
}

func (i idle) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddError("The stub was asked to delete something", i.name)
}

func onlineSchema() schema.Schema {
	instance := block(texts("id", "addrs", "name", "password"), nil)
	attributes := texts("region", "task_name", "vpc_id", "subnet_id", "security_group_id", "description", "migration_method", "resume_mode",
		"bandwidth_limit_mb", "enable_force_new", "id", "ecs_tenant_private_ip", "network_type", "status", "version", "created_at", "updated_at", "released_at")
	attributes["supported_features"] = schema.ListAttribute{Optional: true, Computed: true, ElementType: types.StringType}
	return schema.Schema{Attributes: attributes, Blocks: map[string]schema.Block{"source_instance": instance, "target_instance": instance}}
}

func importSchema() schema.Schema {
	return schema.Schema{
		Attributes: texts("region", "task_name", "migration_type", "migration_method", "description", "enable_force_new", "id", "status",
			"created_at", "updated_at", "released_at"),
		Blocks: map[string]schema.Block{
			"target_instance": block(texts("id", "name", "password"), nil),
			"backup_files": block(texts("file_source", "bucket_name", "backup_id"),
				map[string]schema.Block{"files": block(texts("file_name", "size", "update_at"), nil)}),
		},
	}
}

func texts(names ...string) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, name := range names {
		attributes[name] = schema.StringAttribute{Optional: true, Computed: true, Sensitive: name == "password"}
	}
	return attributes
}

func block(attributes map[string]schema.Attribute, blocks map[string]schema.Block) schema.ListNestedBlock {
	return schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: attributes, Blocks: blocks}}
}
