// Package provider is the provider `dcs`: its schema, its configuration, and the list of its resources, data sources, actions
// and list resources.
package provider

import (
	"context"
	"net"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/actions"
	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	taskdata "github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtask"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtasklogs"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtasks"
	"github.com/dcs-migration/terraform-provider-dcs/internal/lists"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/ipexchange"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/migrationtask"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/taskconfiguration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/tasksync"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// dcsProvider is the provider `dcs`.
type dcsProvider struct {
	version string
	// getenv is os.Getenv. Tests replace it, so that they can run in parallel.
	getenv func(name string) string
	// dial makes the connections; nil: over the network.
	dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Option configures the provider for tests.
type Option func(*dcsProvider)

// WithDialer makes all connections with dial, so that tests can serve them in memory.
func WithDialer(dial func(ctx context.Context, network, address string) (net.Conn, error)) Option {
	return func(p *dcsProvider) { p.dial = dial }
}

var (
	_ provider.Provider                   = (*dcsProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*dcsProvider)(nil)
	_ provider.ProviderWithActions        = (*dcsProvider)(nil)
	_ provider.ProviderWithListResources  = (*dcsProvider)(nil)
)

// New returns a function that makes the provider. version is that of the build.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &dcsProvider{version: version, getenv: os.Getenv}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

func (p *dcsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "dcs"
	resp.Version = p.version
}

func (p *dcsProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// ValidateConfig reports what is wrong with the configuration, whatever the environment says.
func (p *dcsProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(m.check()...)
	}
}

// Configure makes the services of all regions for resources, data sources, actions and lists. It sends no request.
func (p *dcsProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	env := environment(p.getenv)
	cfg, diags := m.clientConfig(env)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(m.warnings(env, cfg)...)
	if unknown := m.unknown(); len(unknown) > 0 {
		share(migration.Unconfigured(unknown), resp)
		return
	}
	cfg.UserAgent = "terraform-provider-dcs/" + p.version
	cfg.Dial = p.dial
	api, err := client.New(cfg)
	if err != nil {
		resp.Diagnostics.AddError("The provider cannot be configured", translate.Sentence(err))
		return
	}
	share(migration.NewRegions(api, func(region string) (migration.API, error) { return api.InRegion(region) }), resp)
}

// share hands the services to resources, data sources, actions and lists.
func share(regions *migration.Regions, resp *provider.ConfigureResponse) {
	resp.ResourceData = regions
	resp.DataSourceData = regions
	resp.ActionData = regions
	resp.ListResourceData = regions
}

func (p *dcsProvider) Resources(context.Context) []func() resource.Resource { return managedResources }

func (p *dcsProvider) DataSources(context.Context) []func() datasource.DataSource { return dataSources }

func (p *dcsProvider) Actions(context.Context) []func() action.Action { return taskActions }

func (p *dcsProvider) ListResources(context.Context) []func() list.ListResource { return listResources }

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
