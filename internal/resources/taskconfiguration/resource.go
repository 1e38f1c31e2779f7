// Package taskconfiguration is the resource dcs_migration_task_configuration.
package taskconfiguration

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// configurationResource is the resource `dcs_migration_task_configuration`: a task made elsewhere is configured, which starts it.
type configurationResource struct {
	configuring.Resource
}

var (
	_ resource.ResourceWithConfigure      = (*configurationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*configurationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*configurationResource)(nil)
	_ resource.ResourceWithImportState    = (*configurationResource)(nil)
	_ resource.ResourceWithIdentity       = (*configurationResource)(nil)
)

// NewResource makes the resource `dcs_migration_task_configuration`.
func NewResource() resource.Resource { return &configurationResource{} }

func (r *configurationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_configuration"
}

// Create configures the task. It interrupts nothing: a task that runs already was configured by somebody else.
func (r *configurationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	var plan, config model
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	ctx, cancel, ok := r.Begin(ctx, plan.Region, plan.Timeouts.Create, configuring.DefaultCreateTimeout, diags)
	if !ok {
		return
	}
	defer cancel()
	plan.ID = plan.TaskID
	id := plan.ID.ValueString()
	if err := r.FillScope(ctx, &plan.Scope); err != nil {
		diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	task, err := r.Service.Read(ctx, id)
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddAttributeError(path.Root("task_id"), "Migration task not found",
			fmt.Sprintf("Migration task %s does not exist in region %q, project %q. Check the id. The task may have been deleted.", id, plan.Region.ValueString(), plan.ProjectID.ValueString()))
		return
	}
	if err != nil {
		diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	run := configuring.Run{
		Service: r.Service, Waits: base.WaitLogger(), Plan: &plan, Config: config.Common(), Created: true,
		State: &resp.State, Private: resp.Private, Diags: diags,
	}
	run.Ledger.NoteTaskStatus(task)
	if migration.IsBackupImport(task) {
		diags.AddAttributeError(path.Root("task_id"), "Not an online migration task",
			fmt.Sprintf("Migration task %s imports a backup, so there is nothing to configure. Give the id of an online migration task.", id))
		return
	}
	if run.Ledger.IsExchanged() {
		title, text := configuring.RefusedExchanged.Explain("migration task "+id, plan.Common())
		diags.AddAttributeError(path.Root("task_id"), title, text)
		return
	}
	run.Ledger.NoteBegun(configuring.Operation{Creation: true})
	run.Configure(ctx, task, "")
	if !run.Saved {
		return // the service has not taken the configuration, so that there is nothing to keep
	}
	run.WriteLedger(ctx)
	diags.Append(resp.Identity.Set(ctx, &base.Identity{TaskID: plan.ID, Region: plan.Region})...)
}

func (r *configurationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	r.ReadTask(ctx, req, resp, &state)
}

func (r *configurationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan, config model
	r.UpdateTask(ctx, req, resp, &state, &plan, &config)
}

// Delete stops what the configuration started, and leaves the task and its record to whoever made it.
func (r *configurationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	var state model
	diags.Append(req.State.Get(ctx, &state)...)
	ctx, cancel, ok := r.Begin(ctx, state.Region, state.Timeouts.Delete, configuring.DefaultDeleteTimeout, diags)
	if !ok {
		return
	}
	defer cancel()
	ledger := base.ReadLedger[configuring.Ledger](ctx, req.Private, diags)
	if !r.InScope(ctx, &state.Scope, "deleted", state.ID.ValueString(), diags) {
		return
	}
	if err := r.Service.Halt(ctx, state.ID.ValueString(), ledger.Remembered(), base.WaitLogger()); err != nil {
		diags.AddError("Migration not stopped",
			fmt.Sprintf("The configuration of migration task %s is kept in state. Destroy again to go on. %s", state.ID.ValueString(), translate.Sentence(err)))
	}
}

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *configurationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if identity, ok := r.IdentityToImport(ctx, req, &resp.Diagnostics); ok {
		configuring.ImportState(ctx, identity, resp)
	}
}
