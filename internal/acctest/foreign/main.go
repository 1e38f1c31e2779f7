// Command foreign stands in for the provider huaweicloud in tests of what is moved from it: it has the two types of migration
// tasks, in the shape in which that provider stores them, and does nothing. What would be created, changed or deleted by it
// is an error, so that a test sees it.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func main() {
	// The CLI runs the program under the address of its configuration; this one is for debuggers alone.
	err := providerserver.Serve(context.Background(), func() provider.Provider { return huaweicloud{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/huaweicloud/huaweicloud"})
	if err != nil {
		log.Fatal(err)
	}
}

type huaweicloud struct{}

func (huaweicloud) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "huaweicloud"
}

func (huaweicloud) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (huaweicloud) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (huaweicloud) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (huaweicloud) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return idle{name: "_dcs_online_data_migration_task", schema: onlineSchema()} },
		func() resource.Resource { return idle{name: "_dcs_backup_import_task", schema: importSchema()} },
	}
}
