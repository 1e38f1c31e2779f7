package taskconfiguration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

// ModifyPlan plans what a creation, an update, a replacement or a destruction does, and warns of what starts or stops the flow of
// data. It asks the service nothing.
func (r *configurationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state, plan, config model
	diags := &resp.Diagnostics
	if req.Plan.Raw.IsNull() {
		if diags.Append(req.State.Get(ctx, &state)...); !diags.HasError() {
			configuring.PlanDestruction(ctx, req, resp, &state)
		}
		return
	}
	ledger, ok := configuring.BeginPlan(ctx, req, resp, &state, &plan, &config)
	if !ok {
		return
	}
	// Resources that depend on an unknown id would be replaced too.
	if plan.ID = plan.TaskID; req.State.Raw.IsNull() {
		r.PlanScope(&plan.Scope, config.Scope, diags)
		configuring.PlanCreation(ctx, &plan, &config, path.Root("task_id"), diags)
		diags.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	if replacedBy := state.replacedBy(&plan); len(replacedBy) > 0 {
		resp.RequiresReplace = append(resp.RequiresReplace, replacedBy...)
		title := configuring.UpperFirst(configuring.TaskInWords(&state))
		base.WriteLedger(ctx, resp.Private, ledger, diags)
		r.PlanScope(&plan.Scope, config.Scope, diags)
		base.WarnOfMove(title, state.Scope, plan.Scope, diags)
		if migration.PhaseOf(state.Status.ValueString()).Idle() {
			diags.AddAttributeWarning(replacedBy[0], title+": replacing the configuration starts the migration of another task",
				"The apply configures and starts the other task: data flows into its target.")
		} else {
			diags.AddAttributeWarning(replacedBy[0], title+": replacing the configuration stops the running migration",
				fmt.Sprintf("%s is %s. The apply stops it. It then configures and starts another task: data flows into the target of that task.", title, configuring.StatusInWords(state.Common())))
		}
		diags.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	r.PlanUpdate(ctx, resp, &state, &plan, &config, ledger)
	if !diags.HasError() {
		diags.Append(resp.Plan.Set(ctx, &plan)...)
	}
}
