package configuring

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
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// The attributes that say how a task is configured. Each resource says which of them are required, and adds what is special to
// it. What a change does depends on the task's status: ModifyPlan decides that for all attributes together, so that no plan
// modifier stands here.

// OnlyRecorded explains what happens to a change of a migration that has ended.
const OnlyRecorded = "Once the migration has ended, a change is only recorded."

// MigrationMethodAttribute describes migration_method.
func MigrationMethodAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "`full_amount_migration` copies all data once and then ends: what changes at the source during the copy is not migrated. " +
			"`incremental_migration` copies all data and then follows the source until you stop it. Changing it reconfigures an online migration, which interrupts a running one. " + OnlyRecorded,
		Validators: []validator.String{translate.OneOf(client.MigrationMethodFull, client.MigrationMethodIncremental)},
	}
}

// ResumeModeAttribute describes resume_mode.
func ResumeModeAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "What happens when the connection to the source or the target breaks: `auto` reconnects without end, " +
			"with a new full synchronisation if the incremental one cannot go on; `manual` does not reconnect. Changing it does not interrupt the migration. " + OnlyRecorded,
		Validators: []validator.String{translate.OneOf(client.ResumeModeAuto, client.ResumeModeManual)},
	}
}

// BandwidthLimitAttribute describes bandwidth_limit_mb.
func BandwidthLimitAttribute() schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional:   true,
		CustomType: translate.WholeNumber{},
		MarkdownDescription: "Limit of the bandwidth in MB/s, a whole number from 1 to 10240. Without it there is no limit. The service documents the limit for incremental migrations. " +
			"Changing it reconfigures the task, which interrupts a running migration. " + OnlyRecorded,
		Validators: []validator.Int64{int64validator.Between(1, 10240)},
	}
}

// SourceInstanceAttribute describes source_instance.
func SourceInstanceAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The Redis to migrate from. Changing it reconfigures the task, which interrupts a running migration. " +
			"A new password alone does so too. " + OnlyRecorded,
		Attributes: instanceAttributes(),
	}
}

// TargetInstanceAttribute describes target_instance.
func TargetInstanceAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The Redis to migrate into. It must be another one than `source_instance`. Changing it reconfigures an online migration, like `source_instance`.",
		Attributes:          instanceAttributes(),
	}
}

// WaitForSyncAttribute describes wait_for_sync.
func WaitForSyncAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		Computed: true,
		Default:  booldefault.StaticBool(true),
		MarkdownDescription: "Whether to wait until all data is migrated (`SUCCESS`; full migrations and imports) or the target is in sync " +
			"(`INCRMIGEATING`; incremental migrations). If not, the apply ends as soon as the service has accepted the configuration. Default `true`. " +
			"Changing it changes nothing in the service.",
	}
}

// RestartTriggerAttribute describes restart_trigger.
func RestartTriggerAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Any text. If you change or add it, a migration that has ended runs again. The target is then overwritten with the data of the source. " +
			"While the migration runs, that is an error. If you set it when the task is created or configured, or in the first apply after an import or a move, " +
			"it is only recorded. Removing it does nothing.",
	}
}

// StatusAttribute describes status.
func StatusAttribute() schema.StringAttribute {
	return base.ComputedString("Status of the task, as the service writes it: among others `RUNNING` (waiting to be configured), `FULLMIGRATING`, " +
		"`INCRMIGEATING` (in sync; some regions write `INCRMIGRATING`), `SUCCESS`, `FAILED`, `TERMINATED` and `RELEASED`. `DELETED`: the migration had reached its goal, and its " +
		"record was deleted since.")
}

// TimeoutsBlock describes the block of time-outs.
func TimeoutsBlock(ctx context.Context) schema.Block {
	return base.DescribeTimeouts(timeouts.Block(ctx, timeouts.Opts{
		Create: true,
		Update: true,
		Delete: true,
		CreateDescription: "How long creating may take, with all its waiting: a duration such as `90m` or `2h`. Default `24h`. " +
			"When the time is over, the apply fails and the migration goes on.",
		UpdateDescription: "How long updating may take, with all its waiting. Default `24h`.",
		DeleteDescription: "How long stopping the task may take. Default `30m`.",
	}))
}

func instanceAttributes() map[string]schema.Attribute {
	sibling := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of a DCS instance. Give `id`, `addrs` or both. If you give one of them, the other is what the service fills in.",
			Validators: []validator.String{
				translate.ID("the id of a DCS instance"),
				stringvalidator.AtLeastOneOf(sibling("addrs")),
			},
		},
		"addrs": schema.SetAttribute{
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Addresses of a Redis, `host:port` each. Not for the target of an import.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				HostPort.Each(),
			},
		},
		"password": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "Password of the Redis. It is kept in state: prefer `password_wo`, with which it conflicts. An empty password is an error. " +
				"Migrations of older instances fail if the password contains a single quote (`'`): the plan warns you.",
			Validators: []validator.String{
				password{},
				stringvalidator.ConflictsWith(sibling("password_wo"), sibling("password_wo_version")),
			},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of the Redis, which is sent to the service and stored noSecretInState. It needs `password_wo_version`, " +
				"since Terraform cannot see it change. An empty password is an error. Where nothing is sent, as in most plans and in `terraform destroy`, it may be null.",
			Validators: []validator.String{
				password{},
				stringvalidator.AlsoRequires(sibling("password_wo_version")),
			},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			CustomType:          translate.WholeNumber{},
			MarkdownDescription: "A whole number. Change it whenever `password_wo` changes. It may stay when `password_wo` is null.",
		},
	}
}
