package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// The attributes that say how a task is configured. Whether one is required is for the resource to say, and so is what else
// there is to know of it. What a change does depends on the task's status: ModifyPlan decides that for all attributes
// together, so that no plan modifier stands here.

func migrationMethodAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "`full_amount_migration`, which ends when all data is migrated, or `incremental_migration`, which then goes on following the " +
			"source until it is stopped. Changing it reconfigures an online migration, which interrupts a running one.",
		Validators: []validator.String{stringvalidator.OneOf(client.MigrationMethodFull, client.MigrationMethodIncremental)},
	}
}

func resumeModeAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "What happens when the connection to the source or the target breaks: `auto` reconnects without end, " +
			"with a new full synchronisation where the incremental one cannot go on; `manual` does not. Changed in place, without an interruption.",
		Validators: []validator.String{stringvalidator.OneOf(client.ResumeModeAuto, client.ResumeModeManual)},
	}
}

func bandwidthLimitAttribute() schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "Limit of the bandwidth in MB/s, a whole number from 1 to 10240. Without it no limit is set. " +
			"Changing it reconfigures the task, which interrupts a running migration.",
		Validators: []validator.Int64{int64validator.Between(1, 10240)},
	}
}

func sourceInstanceAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The Redis to migrate from. Changing it reconfigures the task, which interrupts a running migration; " +
			"a new password alone is sent to a running task so too, and only recorded of one that has ended.",
		Attributes: instanceAttributes(),
	}
}

func targetInstanceAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The Redis to migrate into. Changing it reconfigures an online migration, like `source_instance`.",
		Attributes:          instanceAttributes(),
	}
}

func waitForSyncAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		Computed: true,
		Default:  booldefault.StaticBool(true),
		MarkdownDescription: "Whether to wait until all data is migrated (`SUCCESS`; full migrations and imports) or the target is in sync " +
			"(`INCRMIGEATING`; incremental migrations). If not, the apply ends as soon as the service has taken the configuration. Default `true`. " +
			"Changing it changes nothing in the service.",
	}
}

func restartTriggerAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Any text. A new one restarts a migration that was stopped or has failed, and waits for it; while the migration runs, it is an " +
			"error. It is only recorded where the task is created or configured with it, and by the first apply after an import or a move. Taking it out does nothing.",
	}
}

func statusAttribute() schema.StringAttribute {
	return computedString("Status of the task, in the service's words: among them `RUNNING` (waiting to be configured), `INCRMIGEATING` (in sync), " +
		"`SUCCESS`, `FAILED`, `TERMINATED` and `RELEASED`.")
}

func timeoutsBlock(ctx context.Context) schema.Block {
	return describeTimeouts(timeouts.Block(ctx, timeouts.Opts{
		Create: true,
		Update: true,
		Delete: true,
		CreateDescription: "How long creating may take, with all its waiting: a duration such as `90m` or `2h`. Default `2h`. " +
			"When it is over the apply fails, while the migration goes on.",
		UpdateDescription: "How long updating may take, with all its waiting. Default `2h`.",
		DeleteDescription: "How long stopping the task may take. Default `30m`.",
	}))
}

// describeTimeouts says of the block what its attributes have in common, which its package leaves out.
func describeTimeouts(block schema.Block) schema.Block {
	nested, ok := block.(schema.SingleNestedBlock)
	if !ok {
		return block
	}
	nested.MarkdownDescription = "How long the provider waits. Changing it changes nothing in the service."
	return nested
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func instanceAttributes() map[string]schema.Attribute {
	sibling := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of a DCS instance. Exactly one of `id` and `addrs` is given; the other is what the service makes of it.",
			Validators: []validator.String{
				stringvalidator.LengthAtLeast(1),
				stringvalidator.ExactlyOneOf(sibling("addrs")),
			},
		},
		"addrs": schema.SetAttribute{
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Addresses of a Redis, `host:port` each. Not for the target of an import.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				setvalidator.ValueStringsAre(hostPort),
			},
		},
		"password": schema.StringAttribute{
			Optional:            true,
			Sensitive:           true,
			MarkdownDescription: "Password of the Redis. It is kept in state: prefer `password_wo`, with which it conflicts.",
			Validators:          []validator.String{stringvalidator.ConflictsWith(sibling("password_wo"))},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of the Redis, which is sent to the service and kept nowhere. Needs `password_wo_version`, " +
				"since Terraform cannot see it change.",
			Validators: []validator.String{stringvalidator.AlsoRequires(sibling("password_wo_version"))},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "A number to change whenever `password_wo` changes.",
			Validators:          []validator.Int64{int64validator.AlsoRequires(sibling("password_wo"))},
		},
	}
}
