package resources

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (r *migrationTask) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config taskModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	timeout, d := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.In(plan.Region, &resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()

	if err := r.locate(ctx, &plan.place); err != nil {
		resp.Diagnostics.AddError("Migration task not created", translate.Sentence(err))
		return
	}
	created, err := r.makeTask(ctx, &plan, &config, &resp.Diagnostics)
	if err != nil {
		resp.Diagnostics.AddError("Migration task not created", translate.Sentence(err))
		return
	}
	// The task exists: from here on nothing may lose its id, which every way out of here writes to state.
	plan.ID = types.StringValue(created.ID)
	now := time.Now().UTC()
	c := run{
		service: r.Service, plan: &plan, config: config.common(), ledger: taskLedger{Created: &now}, created: true, failed: created.Error,
		state: &resp.State, private: resp.Private, diags: &resp.Diagnostics,
	}
	defer c.write(ctx)
	c.save(ctx, &client.Task{ID: created.ID, Status: created.Status})
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identityModel{TaskID: plan.ID, Region: plan.Region})...)
	c.ledger.begin(operation{Creation: true})
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.isImport() && plan.isManaged() {
		c.configure(ctx, nil, created.JobID)
		return
	}
	// Nothing is left to send: an import has started, and a task without instances waits to be configured.
	c.ledger.taken(nil)
	var task *client.Task
	if plan.isImport() {
		c.ledger.configured(takenConfiguration{Target: given{ID: true}})
		task, err = c.await(ctx, nil)
	} else {
		task, err = r.Service.WaitUntilReady(ctx, created.ID, created.JobID)
	}
	c.conclude(ctx, task, err)
}

// makeTask makes the task: an import, which starts at once, or an online task that is yet to be configured.
func (r *migrationTask) makeTask(ctx context.Context, plan, config *taskModel, diags *diag.Diagnostics) (migration.Created, error) {
	target, _ := end(ctx, plan.TargetInstance, config.TargetInstance, given{}, diags)
	if plan.isImport() {
		return r.Service.CreateImport(ctx, plan.importRequest(ctx, target, diags))
	}
	return r.Service.CreateOnline(ctx, plan.onlineRequest(), target)
}
