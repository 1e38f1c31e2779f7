package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// What an import does not know is recorded in place, and any other change replaces the exchange: ModifyPlan decides that, so
// that no plan modifier stands here.
func (r *migrationIPExchange) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const change = " Changing it rolls the exchange back and makes another."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Exchanges the IP addresses of the source and the target of an online migration that is in sync, so that applications " +
			"reach the target where they reached the source. Destroying the resource rolls the exchange back.\n\n" +
			"Both are waited for. An exchange that was rolled back elsewhere is planned again. To leave the addresses exchanged for good, take " +
			"the resource out with a `removed` block that has `destroy = false`, or with `terraform state rm`.",
		Attributes: map[string]schema.Attribute{
			"task_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the migration task. It must be in sync with its source (`INCRMIGEATING`) when the addresses are exchanged." +
					change,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"exchanged_ips": schema.SetAttribute{
				Required:    true,
				ElementType: types.StringType,
				MarkdownDescription: "The IP addresses to be exchanged, without ports; at least one." + change +
					" After an import, the first apply only records it.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					translate.IPAddress.Each(),
				},
			},
			"exchange_domain": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether the domain names of the two instances are exchanged as well. Default `false`." + change +
					" After an import, the first apply only records it.",
			},
			"id": computedString("Id of the exchange: that of the migration task."),
			"status": computedString("How far the exchange is, in the service's words: `task_status` of the migration task. `EXCHANGE_SUCCESS` when the addresses " +
				"are exchanged. Where the service shows the word no more, it is the last one that was shown."),
		},
		Blocks: map[string]schema.Block{
			"timeouts": describeTimeouts(timeouts.Block(ctx, timeouts.Opts{
				Create: true,
				Delete: true,
				CreateDescription: "How long the exchange may take: a duration such as `20m` or `1h`. Default `30m`. When it is over the apply fails, while the " +
					"exchange goes on. A later apply that waits on for it has as long.",
				DeleteDescription: "How long rolling the exchange back may take. Default `30m`. When it is over the destruction fails, while the roll-back goes on; " +
					"the next one waits on for it.",
			})),
		},
	}
}
