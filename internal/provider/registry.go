package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/actions"
	taskdata "github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtask"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtasklogs"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtasks"
	"github.com/dcs-migration/terraform-provider-dcs/internal/lists"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/ipexchange"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/migrationtask"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/taskconfiguration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/tasksync"
)

// managedResources are the provider's resources.
var managedResources = []func() resource.Resource{
	migrationtask.NewResource,
	taskconfiguration.NewResource,
	tasksync.NewResource,
	ipexchange.NewResource,
}

// dataSources are the provider's data sources.
var dataSources = []func() datasource.DataSource{
	taskdata.NewDataSource,
	migrationtasks.NewDataSource,
	migrationtasklogs.NewDataSource,
}

// taskActions are the provider's actions, for Terraform 1.14 and later.
var taskActions = []func() action.Action{
	actions.NewMigrationTaskStop,
	actions.NewMigrationTaskRestart,
	actions.NewMigrationTaskWait,
	actions.NewMigrationTaskExchangeIP,
	actions.NewMigrationTaskRollbackIP,
}

// listResources are what `terraform query` of Terraform 1.14 and later finds.
var listResources = []func() list.ListResource{
	lists.NewMigrationTask,
}
