// Package provider is the provider `dcs`: its schema, its configuration, and the registry of what it offers.
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

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// dcsProvider is the provider `dcs`.
type dcsProvider struct {
	version string
	// getenv is os.Getenv; a field so that tests can run side by side.
	getenv func(name string) string
	// dial makes the connections; nil: over the network.
	dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Option changes how the provider works in tests.
type Option func(*dcsProvider)

// WithDialer has all connections made by dial, so that a service in memory can be asked.
func WithDialer(dial func(ctx context.Context, network, address string) (net.Conn, error)) Option {
	return func(p *dcsProvider) { p.dial = dial }
}

var (
	_ provider.Provider                   = (*dcsProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*dcsProvider)(nil)
	_ provider.ProviderWithActions        = (*dcsProvider)(nil)
	_ provider.ProviderWithListResources  = (*dcsProvider)(nil)
)

// New gives what makes the provider, as the plugin server wants it. The version is that of the build.
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

// ValidateConfig finds what is wrong with the configuration alone, whatever the environment says.
func (p *dcsProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(m.check()...)
	}
}

// Configure makes the services that everything else of the provider works with. It asks nothing of them.
func (p *dcsProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	env := environment(p.getenv)
	cfg, diags := m.resolve(env)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(m.warnings(env, cfg)...)
	if unknown := m.unknown(); len(unknown) > 0 {
		hand(migration.Unconfigured(unknown), resp)
		return
	}
	cfg.UserAgent = "terraform-provider-dcs/" + p.version
	cfg.Dial = p.dial
	api, err := client.New(cfg)
	if err != nil {
		resp.Diagnostics.AddError("The provider cannot be configured", translate.Sentence(err))
		return
	}
	hand(migration.NewRegions(api, func(region string) (migration.API, error) { return api.InRegion(region) }), resp)
}

// hand gives the regions' services to everything that the provider offers.
func hand(regions *migration.Regions, resp *provider.ConfigureResponse) {
	resp.ResourceData = regions
	resp.DataSourceData = regions
	resp.ActionData = regions
	resp.ListResourceData = regions
}

func (p *dcsProvider) Resources(context.Context) []func() resource.Resource { return managedResources }

func (p *dcsProvider) DataSources(context.Context) []func() datasource.DataSource { return dataSources }

func (p *dcsProvider) Actions(context.Context) []func() action.Action { return taskActions }

func (p *dcsProvider) ListResources(context.Context) []func() list.ListResource { return listResources }
