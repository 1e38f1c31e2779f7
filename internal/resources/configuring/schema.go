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
const OnlyRecorded = "Once the migration has ended, a change is only recorded in state."

// MigrationMethodAttribute describes migration_method.
func MigrationMethodAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "`full_amount_migration` copies all data once and then ends. It does not migrate what changes at the source during the copy. " +
			"`incremental_migration` copies all data and then follows the source until you stop it. Changing it reconfigures an online migration, which interrupts a running one. " + OnlyRecorded,
		Validators: []validator.String{translate.OneOf(client.MigrationMethodFull, client.MigrationMethodIncremental)},
	}
}

// ResumeModeAttribute describes resume_mode.
func ResumeModeAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "What the service does when the connection to the source or the target breaks. `auto` reconnects without end, " +
			"and synchronises in full again if it cannot continue the incremental migration. `manual` does not reconnect. Changing it does not interrupt the migration. " + OnlyRecorded,
		Validators: []validator.String{translate.OneOf(client.ResumeModeAuto, client.ResumeModeManual)},
	}
}

// BandwidthLimitAttribute describes bandwidth_limit_mb.
func BandwidthLimitAttribute() schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional:   true,
		CustomType: translate.WholeNumber{},
		MarkdownDescription: "Limit of the bandwidth in MB/s, a whole number from 1 to 10240. Default: no limit. The service documents the limit for incremental migrations only. " +
			"Changing it reconfigures the task, which interrupts a running migration. " + OnlyRecorded,
		Validators: []validator.Int64{int64validator.Between(1, 10240)},
	}
}

// SourceInstanceAttribute describes source_instance.
func SourceInstanceAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Redis to migrate from. Changing it, or only its password, reconfigures the task, which interrupts a running migration. " +
			OnlyRecorded,
		Attributes: instanceAttributes(),
	}
}

// TargetInstanceAttribute describes target_instance.
func TargetInstanceAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Redis to migrate into. It must differ from `source_instance`. Changing it, or only its password, reconfigures an online migration, which interrupts a running one.",
		Attributes:          instanceAttributes(),
	}
}

// WaitForSyncAttribute describes wait_for_sync.
func WaitForSyncAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		Computed: true,
		Default:  booldefault.StaticBool(true),
		MarkdownDescription: "Whether to wait for the goal of the migration: `SUCCESS` for a full migration or an import, `INCRMIGEATING` (in sync) " +
			"for an incremental one. If `false`, the apply ends as soon as the service has accepted the configuration. Default `true`. " +
			"Changing it changes nothing in the service.",
	}
}

// RestartTriggerAttribute describes restart_trigger.
func RestartTriggerAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Any text. If you change or add it, a migration that has ended runs again, and the data of the source overwrites the target. " +
			"If the migration has not ended, you get an error. If you set it when the task is created or configured, or in the first apply after an import or a move, " +
			"it is only recorded in state. Removing it does nothing.",
	}
}

// StatusAttribute describes status.
func StatusAttribute() schema.StringAttribute {
	return base.ComputedString("Status of the task, as the service returns it, such as `RUNNING` (waiting to be configured), `FULLMIGRATING`, " +
		"`INCRMIGEATING` (in sync; some regions write `INCRMIGRATING`), `SUCCESS`, `FAILED`, `TERMINATED` or `RELEASED`. `DELETED` means that the migration had reached its goal " +
		"and that somebody has deleted its record since.")
}

// TimeoutsBlock describes the block of time-outs.
func TimeoutsBlock(ctx context.Context) schema.Block {
	return base.TimeoutsBlock(ctx, timeouts.Opts{
		Create: true,
		Update: true,
		Delete: true,
		CreateDescription: "How long creating may take, waits included: a duration such as `90m` or `2h`. Default `24h`. " +
			"When the time is over, the apply fails and the migration goes on.",
		UpdateDescription: "How long updating may take, waits included. Default `24h`.",
		DeleteDescription: "How long stopping the task may take. Default `30m`.",
	})
}

func instanceAttributes() map[string]schema.Attribute {
	sibling := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of a DCS instance. Give `id`, `addrs` or both. If you give one of them, the service fills in the other.",
			Validators: []validator.String{
				translate.ID("the id of a DCS instance"),
				stringvalidator.AtLeastOneOf(sibling("addrs")),
			},
		},
		"addrs": schema.SetAttribute{
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Addresses of a Redis, each as `host:port`. Give `id`, `addrs` or both. Not allowed for the target of an import.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				HostPort.Each(),
			},
		},
		"password": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "Password of the Redis. Terraform stores it in state, so prefer `password_wo`, which you cannot set together with it. " +
				"An empty password is an error. If the password contains a single quote (`'`), migrations of older instances fail, and the plan warns you.",
			Validators: []validator.String{
				password{},
				stringvalidator.ConflictsWith(sibling("password_wo"), sibling("password_wo_version")),
			},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of the Redis. The provider sends it to the service and stores it nowhere. Requires `password_wo_version`, " +
				"because Terraform cannot see whether the password has changed. An empty password is an error. It may be null if the provider sends nothing, as in most plans and in " +
				"`terraform destroy`.",
			Validators: []validator.String{
				password{},
				stringvalidator.AlsoRequires(sibling("password_wo_version")),
			},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			CustomType:          translate.WholeNumber{},
			MarkdownDescription: "Version of `password_wo`, a whole number. Change it whenever `password_wo` changes. You can leave it in place when `password_wo` is null.",
		},
	}
}
