// Package migrationtask is the resource dcs_migration_task.
package migrationtask

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// taskResource is the resource `dcs_migration_task`.
type taskResource struct {
	configuring.Resource
}

var (
	_ resource.ResourceWithConfigure      = (*taskResource)(nil)
	_ resource.ResourceWithValidateConfig = (*taskResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*taskResource)(nil)
	_ resource.ResourceWithImportState    = (*taskResource)(nil)
	_ resource.ResourceWithMoveState      = (*taskResource)(nil)
	_ resource.ResourceWithIdentity       = (*taskResource)(nil)
)

// NewResource makes the resource `dcs_migration_task`.
func NewResource() resource.Resource { return &taskResource{} }

func (r *taskResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task"
}

func (r *taskResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, cancel, ok := r.Begin(ctx, plan.Region, plan.Timeouts.Create, configuring.DefaultCreateTimeout, &resp.Diagnostics)
	if !ok {
		return
	}
	defer cancel()

	if err := r.FillScope(ctx, &plan.Scope); err != nil {
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
	run := configuring.Run{
		Service: r.Service, Waits: base.WaitLogger(), Plan: &plan, Config: config.Common(), Ledger: configuring.Ledger{Created: &now}, Created: true, BackupImportError: created.Error,
		State: &resp.State, Private: resp.Private, Diags: &resp.Diagnostics,
	}
	defer run.WriteLedger(ctx)
	run.Save(ctx, &client.Task{ID: created.ID, Status: created.Status})
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &base.Identity{TaskID: plan.ID, Region: plan.Region})...)
	run.Ledger.NoteBegun(configuring.Operation{Creation: true})
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.IsBackupImport() && plan.HasInstances() {
		run.Configure(ctx, nil, created.JobID)
		return
	}
	// Nothing is left to send: an import has started, and a task without instances waits to be configured.
	run.Ledger.NoteTaken(nil)
	var task *client.Task
	if plan.IsBackupImport() {
		run.Ledger.NoteConfigured(configuring.TakenConfiguration{Target: configuring.GivenBy{ID: true}})
		task, err = run.Await(ctx, nil)
	} else {
		task, err = r.Service.WaitUntilReady(ctx, created.ID, created.JobID, run.Waits)
	}
	run.Conclude(ctx, task, err)
}

// makeTask creates the task: an import, which starts at once, or an online task, which is configured next.
func (r *taskResource) makeTask(ctx context.Context, plan, config *model, diags *diag.Diagnostics) (migration.Created, error) {
	target, _ := configuring.InstanceToSend(ctx, plan.TargetInstance, config.TargetInstance, configuring.GivenBy{}, diags)
	if plan.IsBackupImport() {
		return r.Service.CreateBackupImport(ctx, plan.backupImportRequest(ctx, target, diags))
	}
	return r.Service.CreateOnline(ctx, plan.onlineRequest(), target)
}

func (r *taskResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	r.ReadTask(ctx, req, resp, &state)
}

func (r *taskResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan, config model
	r.UpdateTask(ctx, req, resp, &state, &plan, &config)
}

func (r *taskResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel, ok := r.Begin(ctx, state.Region, state.Timeouts.Delete, configuring.DefaultDeleteTimeout, &resp.Diagnostics)
	if !ok {
		return
	}
	defer cancel()
	ledger := base.ReadLedger[configuring.Ledger](ctx, req.Private, &resp.Diagnostics)
	if !r.InScope(ctx, &state.Scope, "deleted", state.ID.ValueString(), &resp.Diagnostics) {
		return
	}
	policy := migration.Policy(state.DeletionPolicy.ValueString())
	if err := r.Service.Remove(ctx, state.ID.ValueString(), policy, ledger.Remembered(), base.WaitLogger()); err != nil {
		resp.Diagnostics.AddError("Migration task not deleted",
			"Migration task "+state.ID.ValueString()+" is kept in state. Destroy again to go on. "+translate.Sentence(err))
	}
}

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *taskResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if identity, ok := r.IdentityToImport(ctx, req, &resp.Diagnostics); ok {
		configuring.ImportState(ctx, identity, resp)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	}
}
