package resources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// defaultSyncTimeout is the default of the argument create of the `timeouts` block.
const defaultSyncTimeout = 24 * time.Hour

// migrationTaskSync is the resource `dcs_migration_task_sync`: it waits, and other resources depend on it.
// It has no identity: there is nothing in the service that it could be imported from.
type migrationTaskSync struct {
	configured
}

var (
	_ resource.ResourceWithConfigure      = (*migrationTaskSync)(nil)
	_ resource.ResourceWithValidateConfig = (*migrationTaskSync)(nil)
	_ resource.ResourceWithModifyPlan     = (*migrationTaskSync)(nil)
)

// NewMigrationTaskSync makes the resource `dcs_migration_task_sync`.
func NewMigrationTaskSync() resource.Resource { return &migrationTaskSync{} }

func (r *migrationTaskSync) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_sync"
}

func (r *migrationTaskSync) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	number := func(description string) schema.Float64Attribute {
		return schema.Float64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until a migration task has reached its goal: in sync for an incremental migration, `SUCCESS` for a full one and for an import. If you ask " +
			"for it, also until the target has caught up and has as many keys as the source.\n\n" +
			"Make the cut-over depend on it. If the wait fails, only this resource fails: it taints no migration, leaves nothing in state, and the next apply waits again. " +
			"It changes nothing in the service. Once it is created, neither a refresh nor a destroy calls the service.",
		Attributes: map[string]schema.Attribute{
			"region": regionAttribute("Changing it waits for the task of the new region, and the plan warns you."),
			"task_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the migration task. A change waits for the other task.",
				Validators:          []validator.String{translate.TaskID},
			},
			"max_offset": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "How far the target of an incremental migration may lag behind its source: the `offset` of the task's progress, at least 0, where 0 means that it has caught up. " +
					"Without it, any offset will do. A change waits again.",
				Validators: []validator.Float64{float64validator.AtLeast(0)},
			},
			"equal_key_counts": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether both ends must have the same number of keys. This never comes true where keys expire or the target has keys of its own. Default `false`. " +
					"A change waits again.",
			},
			"triggers": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Any texts. A change waits again, for example `{ restart = dcs_migration_task.sessions.restart_trigger }` for a task " +
					"that is run again in place.",
			},
			"id":         computedString("Id of the task, the same as `task_id`."),
			"project_id": computedString("Id of the project that the task lives in."),
			"status":     computedString("Status of the task when the wait ended."),
			"progress": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Progress of the task when the wait ended. Null if the service returned none.",
				Attributes: map[string]schema.Attribute{
					"full_migration_progress": number("How much of the full migration was done, in percent."),
					"offset":                  number("What the target of an incremental migration lagged behind its source; 0: it had caught up."),
					"source_dbsize":           number("Number of keys at the source."),
					"target_dbsize":           number("Number of keys at the target."),
					"target_input_kbps":       number("Data that the target received, in KB/s."),
					"target_ops":              number("Operations a second at the target."),
					"is_migrating":            schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether data was being migrated."},
				},
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": describeTimeouts(timeouts.Block(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long the wait may take: a duration such as `90m` or `12h`. Default `24h`. When it is over the apply fails, while the migration " +
					"goes on.",
			})),
		},
	}
}

// syncModel is a dcs_migration_task_sync in configuration, plan or state.
type syncModel struct {
	place

	TaskID         types.String  `tfsdk:"task_id"`
	MaxOffset      types.Float64 `tfsdk:"max_offset"`
	EqualKeyCounts types.Bool    `tfsdk:"equal_key_counts"`
	Triggers       types.Map     `tfsdk:"triggers"`

	ID       types.String `tfsdk:"id"`
	Status   types.String `tfsdk:"status"`
	Progress types.Object `tfsdk:"progress"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// progressTypes are the numbers of a progress (operation 12).
var progressTypes = map[string]attr.Type{
	"full_migration_progress": types.Float64Type,
	"offset":                  types.Float64Type,
	"source_dbsize":           types.Float64Type,
	"target_dbsize":           types.Float64Type,
	"target_input_kbps":       types.Float64Type,
	"target_ops":              types.Float64Type,
	"is_migrating":            types.BoolType,
}

func progressObject(p *client.Progress) types.Object {
	if p == nil {
		return types.ObjectNull(progressTypes)
	}
	return types.ObjectValueMust(progressTypes, map[string]attr.Value{
		"full_migration_progress": types.Float64PointerValue(p.FullMigrationProgress),
		"offset":                  types.Float64PointerValue(p.Offset),
		"source_dbsize":           types.Float64PointerValue(p.SourceDBSize),
		"target_dbsize":           types.Float64PointerValue(p.TargetDBSize),
		"target_input_kbps":       types.Float64PointerValue(p.TargetInputKbps),
		"target_ops":              types.Float64PointerValue(p.TargetOps),
		"is_migrating":            types.BoolPointerValue(p.IsMigrating),
	})
}

func (r *migrationTaskSync) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config syncModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		validateTimeouts(ctx, config.Timeouts, &resp.Diagnostics)
	}
}

// ModifyPlan plans a new wait for every change but that of a time-out. The id is planned as the task's: what depends on it would be replaced with
// this resource if it were not known.
func (r *migrationTaskSync) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state, config syncModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID = plan.TaskID
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		plan.keep(state.place, config.place)
		for name, values := range map[string][2]attr.Value{
			"region":           {state.Region, plan.Region},
			"task_id":          {state.TaskID, plan.TaskID},
			"max_offset":       {state.MaxOffset, plan.MaxOffset},
			"equal_key_counts": {state.EqualKeyCounts, plan.EqualKeyCounts},
			"triggers":         {state.Triggers, plan.Triggers},
		} {
			if !values[0].Equal(values[1]) {
				resp.RequiresReplace.Append(path.Root(name))
			}
		}
	}
	switch {
	case req.State.Raw.IsNull():
		r.planNew(&plan.place, config.place, &resp.Diagnostics)
	case len(resp.RequiresReplace) == 0:
		plan.Status, plan.Progress = state.Status, state.Progress
	default:
		r.planNew(&plan.place, config.place, &resp.Diagnostics)
		warnOfMove("Wait for migration task "+state.TaskID.ValueString(), state.place, plan.place, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// Create waits. Where that fails nothing is left in state, so that the next apply waits again.
func (r *migrationTaskSync) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	var plan syncModel
	diags.Append(req.Plan.Get(ctx, &plan)...)
	timeout, d := plan.Timeouts.Create(ctx, defaultSyncTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.In(plan.Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	id := plan.TaskID.ValueString()
	if err := r.locate(ctx, &plan.place); err != nil {
		diags.AddError("Migration not in sync", translate.Sentence(err))
		return
	}
	task, progress, err := r.Service.WaitSynced(ctx, id, migration.SyncCondition{
		MaxOffset:      plan.MaxOffset.ValueFloat64Pointer(),
		EqualKeyCounts: plan.EqualKeyCounts.ValueBool(),
	})
	if err != nil {
		notSynced(id, err, diags)
		return
	}
	plan.ID, plan.Status, plan.Progress = plan.TaskID, translate.StringOrNull(task.Status), progressObject(progress)
	diags.Append(resp.State.Set(ctx, &plan)...)
}

// notSynced reports why a wait ended without what it waited for.
func notSynced(id string, err error, diags *diag.Diagnostics) {
	const again = "The migration is as it was. The next apply waits again."
	cut, isCut := errors.AsType[*migration.CutShortError](err)
	_, ended := errors.AsType[*migration.EndedError](err)
	switch {
	case isCut && cut.TimedOut():
		diags.AddError("Migration not in sync in time", fmt.Sprintf("Migration task %s has not shown in time what this resource waits for. %s "+
			"If it needs more time, set a longer `timeouts` block.\n\n%s", id, again, translate.Sentence(err)))
	case isCut:
		diags.AddError("Wait for the sync interrupted", fmt.Sprintf("%s\n\n%s", again, translate.Sentence(err)))
	case ended:
		diags.AddAttributeError(path.Root("task_id"), "Migration ended before it was in sync",
			translate.Sentence(err)+"\n\nFix the cause and run the migration again, for example with a new restart_trigger of its resource. Then apply again.")
	default:
		diags.AddAttributeError(path.Root("task_id"), "Migration not in sync", translate.Sentence(err)+" "+again)
	}
}

// Read asks nothing: the resource is a wait that is over.
func (r *migrationTaskSync) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update stores another time-out.
func (r *migrationTaskSync) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan syncModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete forgets the wait.
func (r *migrationTaskSync) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}
