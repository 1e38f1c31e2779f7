package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources"
)

// managedResources are the provider's resources.
var managedResources = []func() resource.Resource{
	resources.NewMigrationTask,
	resources.NewMigrationTaskConfiguration,
	resources.NewMigrationIPExchange,
}

// dataSources are the provider's data sources.
var dataSources = []func() datasource.DataSource{
	datasources.NewMigrationTask,
	datasources.NewMigrationTasks,
	datasources.NewMigrationTaskLogs,
}
