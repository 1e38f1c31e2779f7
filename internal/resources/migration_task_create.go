package resources

import (
	"context"
	"errors"
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
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()

	scope, err := r.Service.Scope(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Migration task not created", translate.Sentence(err))
		return
	}
	created, err := r.start(ctx, &plan, &config, &resp.Diagnostics)
	if err != nil {
		resp.Diagnostics.AddError("Migration task not created", translate.Sentence(err))
		return
	}
	// The task exists: from here on nothing may lose its id, which every way out of here writes to state.
	plan.ID = types.StringValue(created.ID)
	a := applied{plan: &plan, config: config.common(), state: &resp.State, private: resp.Private, diags: &resp.Diagnostics, created: true}
	defer a.write(ctx)
	a.save(ctx, &client.Task{ID: created.ID, Status: created.Status})
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identityModel{TaskID: plan.ID, Region: types.StringValue(scope.Region)})...)
	setPrivate(ctx, resp.Private, keyScope, scope, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, keyCreated, time.Now().UTC(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	if !plan.isImport() && plan.isManaged() {
		r.configureCreated(ctx, &a, created)
		return
	}
	if plan.isImport() {
		a.accept(ctx, &client.Task{ID: created.ID, Status: created.Status})
	} else {
		setPrivate(ctx, resp.Private, keyPending, mark{}, &resp.Diagnostics)
	}
	task, err := r.await(ctx, a.plan, created.JobID, nil)
	if ended, ok := errors.AsType[*migration.EndedError](err); ok && ended.Reason == "" {
		ended.Reason = created.Error
	}
	r.conclude(ctx, &a, task, nil, err)
}

// start makes the task.
func (r *migrationTask) start(ctx context.Context, plan, config *taskModel, diags *diag.Diagnostics) (migration.Created, error) {
	if plan.isImport() {
		return r.Service.CreateImport(ctx, plan.importRequest(ctx, config, diags))
	}
	return r.Service.CreateOnline(ctx, plan.onlineRequest())
}

// configureCreated takes a new online task from its creation to its goal.
func (r *migrationTask) configureCreated(ctx context.Context, a *applied, created migration.Created) {
	before, err := r.Service.WaitToConfigure(ctx, created.ID, created.JobID)
	if err != nil {
		notConfigured(ctx, a, before, err)
		return
	}
	cfg := a.plan.common().request(ctx, a.config, a.diags)
	if err := r.Service.Configure(ctx, before, cfg); err != nil {
		notConfigured(ctx, a, before, err)
		return
	}
	a.accept(ctx, before)
	task, err := r.await(ctx, a.plan, "", before)
	r.conclude(ctx, a, task, &configuration{before: before, request: cfg}, err)
}
