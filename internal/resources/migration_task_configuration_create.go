package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Create configures the task. It interrupts nothing: a task that runs already was configured by somebody else.
func (r *taskConfiguration) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	var plan, config taskConfigurationModel
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	timeout, d := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.In(plan.Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	plan.ID = plan.TaskID
	id := plan.ID.ValueString()
	if err := r.locate(ctx, &plan.place); err != nil {
		diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	task, err := r.Service.Read(ctx, id)
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddAttributeError(path.Root("task_id"), "Migration task not found",
			fmt.Sprintf("Migration task %s does not exist in region %q, project %q (any more).", id, plan.Region.ValueString(), plan.ProjectID.ValueString()))
		return
	}
	if err != nil {
		diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	c := run{
		service: r.Service, plan: &plan, config: config.common(), created: true,
		state: &resp.State, private: resp.Private, diags: diags,
	}
	c.ledger.see(task)
	if migration.IsImport(task) {
		diags.AddAttributeError(path.Root("task_id"), "Not an online migration task",
			fmt.Sprintf("Migration task %s imports a backup: there is nothing to configure. Give the id of an online migration task.", id))
		return
	}
	if c.ledger.isExchanged() {
		title, text := refusedExchanged.explain("migration task "+id, plan.common())
		diags.AddAttributeError(path.Root("task_id"), title, text)
		return
	}
	c.ledger.begin(operation{Creation: true})
	c.configure(ctx, task, "")
	if c.outcome == nil {
		return // the service has not taken the configuration, so that there is nothing to keep
	}
	c.write(ctx)
	diags.Append(resp.Identity.Set(ctx, &identityModel{TaskID: plan.ID, Region: plan.Region})...)
}
