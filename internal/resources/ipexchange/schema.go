package ipexchange

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// What an import does not know is recorded in place, and any other change replaces the exchange: ModifyPlan decides that, so
// that no plan modifier stands here.
func (r *exchangeResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const change = " Changing it rolls the exchange back and makes a new one."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Exchanges the IP addresses of the source and the target of an online migration that is in sync. Applications then reach the target " +
			"at the address of the source, without a change of their configuration. **Destroying the resource rolls the exchange back.**\n\n" +
			"An exchange breaks connections, and both instances are read-only for about a minute. **It also ends the migration**: what applications " +
			"write afterwards is at the target only. A roll-back sends applications to the source again, without those writes.\n\n" +
			"The service exchanges addresses under these conditions:\n\n" +
			"- Source and target are DCS instances of Redis 4.0 or later, basic edition, both with the same port.\n" +
			"- Each is single-node, master/standby, read/write splitting or Proxy Cluster.\n" +
			"- The task is in sync (`INCRMIGEATING`).\n\n" +
			"Give both instances the same password and the same whitelist, so that applications need no change.\n\n" +
			"The provider waits for the exchange and for the roll-back. If the wait for an exchange is cut short, you get a warning. The next apply then continues to wait " +
			"and does not send the exchange again. If somebody rolls the exchange back elsewhere, the next plan creates it again and warns you.\n\n" +
			"To leave the addresses exchanged for good, remove the resource from state with a `removed` block that has `destroy = false`, or with `terraform state rm`.",
		Attributes: map[string]schema.Attribute{
			"region": base.RegionAttribute("Changing it rolls the exchange back and makes a new one, and the plan warns you."),
			"task_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the migration task. It must be in sync with its source (`INCRMIGEATING`) when the addresses are exchanged." +
					change,
				Validators: []validator.String{translate.TaskID},
			},
			"exchanged_ips": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "IP addresses to exchange, without ports, at least one. If you leave the argument out, the provider does not send it, and the service decides." +
					change + " The first apply after an import only records it in state.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					translate.IPAddress.Each(),
				},
			},
			"exchange_domain": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether to exchange the domain names of the two instances as well. Default `false`." + change +
					" The first apply after an import only records it in state.",
			},
			"id":         base.ComputedString("Id of the exchange, the same as `task_id`."),
			"project_id": base.ProjectAttribute(),
			"status": base.ComputedString("Status of the exchange: `task_status` of the migration task, as the service returns it. `EXCHANGE_SUCCESS` means that the addresses " +
				"are exchanged. If the service no longer returns a `task_status`, the last one stays."),
		},
		Blocks: map[string]schema.Block{
			"timeouts": base.TimeoutsBlock(ctx, timeouts.Opts{
				Create: true,
				Delete: true,
				CreateDescription: "How long the exchange may take: a duration such as `20m` or `1h`. Default `30m`. When the time is over, you get a warning and the " +
					"exchange goes on. The next apply continues to wait, for as long again.",
				DeleteDescription: "How long the roll-back may take. Default `30m`. When the time is over, the destroy fails and the roll-back goes on. " +
					"The next destroy continues to wait.",
			}),
		},
	}
}
