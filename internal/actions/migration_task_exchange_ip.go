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
	configured
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
		MarkdownDescription: "Exchanges the IP addresses of the source and the target of an online migration that is in sync, and waits until that is done: " +
			"applications reach the target where they reached the source. It interrupts their connections.\n\n" +
			"Nothing remembers that it was done. The resource `dcs_migration_ip_exchange` does, and rolls the exchange back when it is destroyed: " +
			"use one or the other for a task, and not both.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute("Id of the migration task. It must be in sync with its source (`INCRMIGEATING`)."),
			"exchanged_ips": schema.SetAttribute{
				Required:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "The IP addresses to be exchanged, without ports; at least one.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					translate.IPAddress.Each(),
				},
			},
			"exchange_domain": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the domain names of the two instances are exchanged as well. Default `false`.",
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
		t.tell(ctx, fmt.Sprintf("Exchanging the addresses of migration task %s, which is %s.", t.id, migration.StatusInWords(found.Status)))
		sent, err := t.service.Exchange(ctx, t.id, exchange)
		if err != nil {
			return err
		}
		t.goesOn = fmt.Sprintf("The service has taken the exchange of the addresses of migration task %s, and goes on with it.", t.id)
		exchanged, err := t.service.AwaitExchange(t.followed(ctx), t.id, &sent)
		if _, back := errors.AsType[*migration.RolledBackError](err); back {
			t.goesOn = ""
		}
		if err != nil {
			return err
		}
		t.tell(ctx, fmt.Sprintf("The addresses of migration task %s are exchanged (%s).", t.id, exchanged.TaskStatus))
		return nil
	})
}

func (m *exchangeModel) request(diags *diag.Diagnostics) client.ExchangeIPRequest {
	at := path.Root("exchanged_ips")
	if len(m.ExchangedIPs) == 0 && !diags.HasError() {
		diags.AddAttributeError(at, "No addresses", "At least one address to be exchanged must be named.")
	}
	translate.IPAddress.CheckEach(at, m.ExchangedIPs, diags)
	request := client.ExchangeIPRequest{Domain: m.ExchangeDomain.ValueBool()}
	for _, ip := range m.ExchangedIPs {
		request.IPs = append(request.IPs, ip.ValueString())
	}
	slices.Sort(request.IPs)
	return request
}
