package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// taskConfiguration is the resource `dcs_migration_task_configuration`: a task made elsewhere is configured, which starts it.
type taskConfiguration struct {
	ofConfiguration
}

var (
	_ resource.ResourceWithConfigure      = (*taskConfiguration)(nil)
	_ resource.ResourceWithValidateConfig = (*taskConfiguration)(nil)
	_ resource.ResourceWithModifyPlan     = (*taskConfiguration)(nil)
	_ resource.ResourceWithImportState    = (*taskConfiguration)(nil)
	_ resource.ResourceWithIdentity       = (*taskConfiguration)(nil)
)

// NewMigrationTaskConfiguration makes the resource `dcs_migration_task_configuration`.
func NewMigrationTaskConfiguration() resource.Resource { return &taskConfiguration{} }

func (r *taskConfiguration) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_configuration"
}

func (r *taskConfiguration) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config taskConfigurationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		validateConfiguration(ctx, config.common(), &resp.Diagnostics)
	}
}

// ModifyPlan decides what an update means, and warns of what starts or interrupts a migration, creation and destruction
// included. It asks the service nothing.
func (r *taskConfiguration) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state, plan, config taskConfigurationModel
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		warnOfDestruction(state.common(), &resp.Diagnostics)
		return
	}
	if !beginPlan(ctx, req, resp, &state, &plan, &config) {
		return
	}
	diags := &resp.Diagnostics
	if req.State.Raw.IsNull() {
		plan.ID = plan.TaskID
		diags.Append(resp.Plan.Set(ctx, &plan)...)
		which := "The migration task"
		if !plan.TaskID.IsUnknown() {
			which = "Migration task " + plan.TaskID.ValueString()
		}
		diags.AddAttributeWarning(path.Root("task_id"), "The configuration starts a migration",
			which+" is configured and thereby started: data flows into the target. Where this replaces a tainted configuration, the migration that it left running is stopped first.")
		return
	}
	if !equalText(state.TaskID, plan.TaskID) {
		resp.RequiresReplace.Append(path.Root("task_id"))
		warnOfReplacement(state.common(), path.Root("task_id"), diags)
		return
	}
	planUpdate(ctx, req, resp, &state, &plan, &config)
	if !diags.HasError() {
		diags.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

func (r *taskConfiguration) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state taskConfigurationModel
	r.read(ctx, req, resp, &state)
}

func (r *taskConfiguration) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan, config taskConfigurationModel
	r.update(ctx, req, resp, &state, &plan, &config)
}

// Delete stops what the configuration started, and leaves the task and its record to whoever made it.
func (r *taskConfiguration) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	var state taskConfigurationModel
	diags.Append(req.State.Get(ctx, &state)...)
	timeout, d := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.Ready(diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	if !r.keyedScope(ctx, resp.Private, "delete", state.ID.ValueString(), diags) {
		return
	}
	if err := r.Service.Halt(ctx, state.known(), hasPrivate(ctx, req.Private, keyConfigured, diags)); err != nil {
		diags.AddError("Migration not stopped",
			fmt.Sprintf("The configuration of migration task %s is kept in state; apply again to go on. %s", state.ID.ValueString(), translate.Sentence(err)))
	}
}

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *taskConfiguration) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if identity, ok := r.identityToImport(ctx, req, &resp.Diagnostics); ok {
		importConfiguration(ctx, identity, resp)
	}
}
