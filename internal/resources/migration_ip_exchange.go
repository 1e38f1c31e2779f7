package resources

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// defaultExchangeTimeout is the default of both the arguments of the `timeouts` block.
const defaultExchangeTimeout = 30 * time.Minute

// migrationIPExchange is the resource `dcs_migration_ip_exchange`.
type migrationIPExchange struct {
	ofTask
}

var (
	_ resource.ResourceWithConfigure      = (*migrationIPExchange)(nil)
	_ resource.ResourceWithValidateConfig = (*migrationIPExchange)(nil)
	_ resource.ResourceWithModifyPlan     = (*migrationIPExchange)(nil)
	_ resource.ResourceWithImportState    = (*migrationIPExchange)(nil)
	_ resource.ResourceWithIdentity       = (*migrationIPExchange)(nil)
)

// NewMigrationIPExchange makes the resource `dcs_migration_ip_exchange`.
func NewMigrationIPExchange() resource.Resource { return &migrationIPExchange{} }

func (r *migrationIPExchange) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_ip_exchange"
}

// ValidateConfig checks what the attributes' own validators do not.
func (r *migrationIPExchange) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config exchangeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	validateTimeouts(ctx, config.Timeouts, &resp.Diagnostics)
}

// exchangeModel is a dcs_migration_ip_exchange in configuration, plan or state.
type exchangeModel struct {
	place

	TaskID         types.String `tfsdk:"task_id"`
	ExchangedIPs   types.Set    `tfsdk:"exchanged_ips"`
	ExchangeDomain types.Bool   `tfsdk:"exchange_domain"`

	ID     types.String `tfsdk:"id"`
	Status types.String `tfsdk:"status"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (m *exchangeModel) request(ctx context.Context, diags *diag.Diagnostics) client.ExchangeIPRequest {
	return client.ExchangeIPRequest{IPs: addresses(ctx, m.ExchangedIPs, diags), Domain: m.ExchangeDomain.ValueBool()}
}

// show brings the status up to date. A task that shows no word any more keeps the last one.
func (m *exchangeModel) show(task *client.Task) {
	if task != nil && migration.TaskStatusOf(task.TaskStatus) != "" {
		m.Status = types.StringValue(task.TaskStatus)
	}
}
