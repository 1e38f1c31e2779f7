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

// ModifyPlan plans what a creation, an update, a replacement or a destruction does, and warns of what starts or stops the flow of
// data. It asks the service nothing.
func (r *taskConfiguration) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state, plan, config taskConfigurationModel
	diags := &resp.Diagnostics
	if req.Plan.Raw.IsNull() {
		if diags.Append(req.State.Get(ctx, &state)...); !diags.HasError() {
			planDestruction(ctx, req, resp, &state)
		}
		return
	}
	ledger, ok := beginPlan(ctx, req, resp, &state, &plan, &config)
	if !ok {
		return
	}
	// What hangs on the id would be replaced with this resource if the id were not known.
	if plan.ID = plan.TaskID; req.State.Raw.IsNull() {
		r.planNew(&plan.place, config.place, diags)
		planCreation(ctx, &plan, &config, path.Root("task_id"), diags)
		diags.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	if replacedBy := state.replacedBy(&plan); len(replacedBy) > 0 {
		resp.RequiresReplace = append(resp.RequiresReplace, replacedBy...)
		title := upperFirst(named(&state))
		writeLedger(ctx, resp.Private, ledger, diags)
		r.planNew(&plan.place, config.place, diags)
		warnOfMove(title, state.place, plan.place, diags)
		if migration.PhaseOf(state.Status.ValueString()).Idle() {
			diags.AddAttributeWarning(replacedBy[0], title+": replacing the configuration starts the migration of another task",
				"The apply configures and starts the other task: data flows into its target.")
		} else {
			diags.AddAttributeWarning(replacedBy[0], title+": replacing the configuration stops the running migration",
				fmt.Sprintf("%s is %s. The apply stops it, and configures and starts another task: data flows into that one's target.", title, statusInWords(state.common())))
		}
		diags.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	r.planUpdate(ctx, resp, &state, &plan, &config, ledger)
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
	if diags.HasError() || !r.In(state.Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	ledger := readLedger[taskLedger](ctx, req.Private, diags)
	if !r.inScope(ctx, &state.place, "delete", state.ID.ValueString(), diags) {
		return
	}
	if err := r.Service.Halt(ctx, state.ID.ValueString(), ledger.remembered()); err != nil {
		diags.AddError("Migration not stopped",
			fmt.Sprintf("The configuration of migration task %s is kept in state. Destroy again to go on. %s", state.ID.ValueString(), translate.Sentence(err)))
	}
}

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *taskConfiguration) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if identity, ok := r.identityToImport(ctx, req, &resp.Diagnostics); ok {
		importConfiguration(ctx, identity, resp)
	}
}
