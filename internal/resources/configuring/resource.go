// Package configuring has what the two resources share that configure a migration task, dcs_migration_task and
// dcs_migration_task_configuration: schema, model, the decision what a change does, and the run that carries it out.
package configuring

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Defaults of the `timeouts` block.
const (
	DefaultCreateTimeout = 24 * time.Hour
	defaultUpdateTimeout = 24 * time.Hour
	DefaultDeleteTimeout = 30 * time.Minute
)

// Resource is what the resources share that configure a task.
type Resource struct {
	base.TaskResource
}

// ReadTask updates a state, or fills it after an import.
func (r *Resource) ReadTask(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state Model) {
	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, state)...)
	ledger := base.ReadLedger[Ledger](ctx, req.Private, diags)
	if diags.HasError() {
		return
	}
	id, importing := state.Common().ID, state.IsJustImported()
	// An import has no state to keep while the provider's configuration is not known: UseRegion makes that an error.
	if importing && !r.UseRegion(state.Common().Region, diags) || !r.MayRead(ctx, &state.Common().Scope, resp.Identity, id, diags) {
		return
	}
	task, err := r.Service.Read(ctx, id.ValueString())
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		r.readGone(ctx, resp, state, ledger, importing)
		return
	}
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return
	}
	ledger.NoteTaskStatus(task)
	if importing {
		state.Adopt(ctx, task, &ledger, diags)
		ledger.Reached = ledger.Reached || ledger.IsExchanged()
	} else {
		was := migration.PhaseOf(state.Common().Status.ValueString())
		ledger.refresh(ctx, state, task, diags)
		r.warnOfEnd(ctx, state, &ledger, was, task, diags)
	}
	if diags.HasError() {
		return
	}
	diags.Append(resp.State.Set(ctx, state)...)
	base.WriteLedger(ctx, resp.Private, ledger, diags)
}

// UpdateTask decides again, with the status that the task has now, what the plan decided with the status in state: the plan may be old.
func (r *Resource) UpdateTask(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, state, plan, config Model) {
	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, state)...)
	diags.Append(req.Plan.Get(ctx, plan)...)
	diags.Append(req.Config.Get(ctx, config)...)
	if diags.HasError() {
		return
	}
	ctx, cancel, ok := r.Begin(ctx, plan.Common().Region, plan.Common().Timeouts.Update, defaultUpdateTimeout, diags)
	if !ok {
		return
	}
	defer cancel()
	run := Run{
		Service: r.Service, Waits: base.WaitLogger(), Plan: plan, Config: config.Common(), Ledger: base.ReadLedger[Ledger](ctx, req.Private, diags),
		State: &resp.State, Private: resp.Private, Diags: diags,
	}
	base.SetMissingIdentity(ctx, resp.Identity, plan.Common().ID, r.Service.Region(), diags)
	if at := plan.Common().Scope; !r.InScope(ctx, &at, "updated", run.id(), diags) || diags.HasError() {
		return
	}
	defer run.WriteLedger(ctx)

	planned := situationOf(ctx, state, plan, config, run.Ledger, migration.PhaseOf(state.Common().Status.ValueString()), diags)
	if d := decide(planned); !planned.needsRead(d) && !plan.Common().Status.IsUnknown() {
		run.recordOnly(ctx, planned, d, nil)
		return
	}
	task, err := run.readTask(ctx, state)
	if err != nil {
		diags.AddError("Migration task not updated", translate.Sentence(err))
		return
	}
	now := situationOf(ctx, state, plan, config, run.Ledger, migration.PhaseOf(task.Status), diags)
	run.carryOut(ctx, now, state, task)
}

// readTask reads the task that an update is about, and finds out what became of a call whose answer was lost. A task that is gone has the
// status DELETED, or none if it was created a moment ago: the service may not return it yet.
func (r *Run) readTask(ctx context.Context, state Model) (*client.Task, error) {
	task, err := r.Service.Read(ctx, r.id())
	if gone, ok := errors.AsType[*migration.GoneError](err); ok {
		task, err = &client.Task{ID: gone.ID, Status: statusDeleted}, nil
		if r.Ledger.mayBeUnseen(state) {
			task.Status = ""
		}
	}
	if err != nil {
		return nil, err
	}
	r.Ledger.NoteTaskStatus(task)
	if op := r.Ledger.Operation; op != nil && op.Stage == stageSent {
		return r.lookUpLostCall(ctx, state, task)
	}
	return task, nil
}
