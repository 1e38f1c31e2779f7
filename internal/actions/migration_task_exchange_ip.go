package actions

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTaskExchangeIP is the action `dcs_migration_task_exchange_ip`.
type migrationTaskExchangeIP struct {
	taskAction
}

var _ action.ActionWithConfigure = (*migrationTaskExchangeIP)(nil)

// NewMigrationTaskExchangeIP makes the action `dcs_migration_task_exchange_ip`.
func NewMigrationTaskExchangeIP() action.Action { return &migrationTaskExchangeIP{} }

func (a *migrationTaskExchangeIP) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_exchange_ip"
}

// exchangeModel is a dcs_migration_task_exchange_ip in configuration.
type exchangeModel struct {
	singleModel

	ExchangedIPs   []types.String `tfsdk:"exchanged_ips"`
	ExchangeDomain types.Bool     `tfsdk:"exchange_domain"`
}

func (a *migrationTaskExchangeIP) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Exchanges the IP addresses of the source and the target of an online migration that is in sync, and waits until that is done. " +
			"Applications then reach the target at the address of the source. Their connections break, both instances are read-only for about a minute, " +
			"and the service ends the migration.\n\n" +
			"Source and target must be DCS instances of Redis 4.0 or later, basic edition, with the same port: single-node, master/standby, read/write " +
			"splitting or Proxy Cluster.\n\n" +
			"The action keeps no record of the exchange. The resource `dcs_migration_ip_exchange` does, and rolls the exchange back when you destroy it: " +
			"use one or the other for a task, not both. The action `dcs_migration_task_rollback_ip` rolls back what this action has exchanged.",
		Attributes: map[string]schema.Attribute{
			"region":  regionAttribute(),
			"task_id": taskIDAttribute("Id of the migration task. It must be in sync with its source (`INCRMIGEATING`)."),
			"exchanged_ips": schema.SetAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "IP addresses to exchange, without ports, at least one. If you leave the argument out, the provider does not send it, and the service decides.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					translate.IPAddress.Each(),
				},
			},
			"exchange_domain": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to exchange the domain names of the two instances as well. Default `false`.",
			},
			"timeout": timeoutAttribute(),
		},
	}
}

func (a *migrationTaskExchangeIP) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m exchangeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	exchange := m.request(&resp.Diagnostics)
	a.runSingle(ctx, m.singleModel, resp, func(ctx context.Context, t *task) error {
		t.what, t.done = "Addresses of migration task "+t.id, "exchanged"
		found, err := t.find(ctx)
		if err != nil {
			return err
		}
		t.sendProgress(ctx, fmt.Sprintf("Exchanging the addresses of migration task %s, which is %s.", t.id, migration.StatusInWords(found.Status)))
		sent, err := t.service.Exchange(ctx, t.id, exchange)
		if not, ok := errors.AsType[*migration.NotExchangeableError](err); ok {
			return fmt.Errorf("%w. Nothing was done. %s", err, adviceFor(not))
		}
		if err != nil {
			return err
		}
		t.goesOn = fmt.Sprintf("The service has taken the exchange of the addresses of migration task %s, and goes on with it.", t.id)
		exchanged, err := t.service.AwaitExchange(ctx, t.id, &sent, false, t.observer())
		if silent, ok := errors.AsType[*migration.SilentError](err); ok {
			t.warn("Exchange for migration task "+t.id+" not confirmed",
				"The service has taken the exchange, and the provider assumes that it is done. Check which instance your applications reach.", silent)
			return nil
		}
		if _, back := errors.AsType[*migration.RolledBackError](err); back {
			t.goesOn = ""
		}
		if err != nil {
			return err
		}
		t.sendProgress(ctx, fmt.Sprintf("The addresses of migration task %s are exchanged (%s).", t.id, exchanged.TaskStatus))
		return nil
	})
}

// adviceFor tells what to do about addresses that cannot be exchanged now.
func adviceFor(not *migration.NotExchangeableError) string {
	switch phase := migration.PhaseOf(not.Task.Status); {
	case not.Exchanged():
		return "Nothing is left to do"
	case not.AtWork():
		return "Wait until it is over"
	case phase == migration.PhaseWaiting:
		return "Configure it as an incremental migration first"
	case phase.Idle():
		return "Start an incremental migration again, and invoke the action once it is in sync"
	default:
		return "Wait until it is in sync, for example with the action dcs_migration_task_wait, and invoke this action again"
	}
}

func (m *exchangeModel) request(diags *diag.Diagnostics) client.ExchangeIPRequest {
	at := path.Root("exchanged_ips")
	if m.ExchangedIPs != nil && len(m.ExchangedIPs) == 0 && !diags.HasError() {
		diags.AddAttributeError(at, "No addresses", "exchanged_ips is empty. Give at least one address, or leave the argument out.")
	}
	translate.IPAddress.CheckEach(at, m.ExchangedIPs, diags)
	request := client.ExchangeIPRequest{Domain: m.ExchangeDomain.ValueBool()}
	for _, ip := range m.ExchangedIPs {
		request.IPs = append(request.IPs, ip.ValueString())
	}
	slices.Sort(request.IPs)
	return request
}
