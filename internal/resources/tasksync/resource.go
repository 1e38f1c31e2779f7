// Package tasksync is the resource dcs_migration_task_sync.
package tasksync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// defaultTimeout is the default of the argument create of the `timeouts` block.
const defaultTimeout = 24 * time.Hour

// syncResource is the resource `dcs_migration_task_sync`: it waits, and other resources depend on it.
// It has no identity: there is nothing in the service that it could be imported from.
type syncResource struct {
	base.Resource
}

var (
	_ resource.ResourceWithConfigure  = (*syncResource)(nil)
	_ resource.ResourceWithModifyPlan = (*syncResource)(nil)
)

// NewResource makes the resource `dcs_migration_task_sync`.
func NewResource() resource.Resource { return &syncResource{} }

func (r *syncResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_sync"
}

// Create waits. If the wait fails, nothing is left in state, so that the next apply waits again.
func (r *syncResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	var plan model
	diags.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel, ok := r.Begin(ctx, plan.Region, plan.Timeouts.Create, defaultTimeout, diags)
	if !ok {
		return
	}
	defer cancel()
	id := plan.TaskID.ValueString()
	if err := r.FillScope(ctx, &plan.Scope); err != nil {
		diags.AddError("Migration not in sync", translate.Sentence(err))
		return
	}
	task, progress, err := r.Service.WaitSynced(ctx, id, migration.SyncCondition{
		MaxOffset:      plan.MaxOffset.ValueFloat64Pointer(),
		EqualKeyCounts: plan.EqualKeyCounts.ValueBool(),
	}, base.WaitLogger())
	if err != nil {
		notSynced(id, err, diags)
		return
	}
	plan.ID, plan.Status, plan.Progress = plan.TaskID, translate.StringOrNull(task.Status), progressObject(progress)
	diags.Append(resp.State.Set(ctx, &plan)...)
}

// notSynced reports why a wait ended without what it waited for.
func notSynced(id string, err error, diags *diag.Diagnostics) {
	const again = "Nothing was changed in the migration. The next apply waits again."
	cut, isCut := errors.AsType[*migration.CutShortError](err)
	_, ended := errors.AsType[*migration.EndedError](err)
	switch {
	case isCut && cut.TimedOut():
		diags.AddError("Migration not in sync in time", fmt.Sprintf("Migration task %s has not reached in time what this resource waits for. %s "+
			"If it needs more time, raise `create` in the `timeouts` block.\n\n%s", id, again, translate.Sentence(err)))
	case isCut:
		diags.AddError("Wait for the sync interrupted", fmt.Sprintf("%s\n\n%s", again, translate.Sentence(err)))
	case ended:
		diags.AddAttributeError(path.Root("task_id"), "Migration ended before it was in sync",
			translate.Sentence(err)+"\n\nFix the cause and run the migration again, for example with a new restart_trigger of its resource. Then apply again.")
	default:
		diags.AddAttributeError(path.Root("task_id"), "Migration not in sync", translate.Sentence(err)+" "+again)
	}
}

// Read sends no request: the wait is over.
func (r *syncResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update stores another time-out.
func (r *syncResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete forgets the wait.
func (r *syncResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}
