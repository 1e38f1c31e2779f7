package resources

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// read brings a state up to date, fills it after an import, and removes one whose task is gone.
func (r *ofConfiguration) read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, state configuredTask) {
	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, state)...)
	if diags.HasError() {
		return
	}
	id, importing := state.common().ID, state.isImported()
	if importing && !r.Ready(diags) || !r.keyedRead(ctx, resp.Private, resp.Identity, id, diags) {
		return
	}
	task, err := r.Service.Find(ctx, state.known())
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return
	}
	if task == nil && isNew(ctx, state, resp.Private, diags) {
		diags.AddWarning("Migration task not shown yet", fmt.Sprintf("Migration task %s was created a moment ago, and the service neither shows nor lists it yet. "+
			"Its state is kept. Should it never appear, it is removed with a later plan.", id.ValueString()))
		return
	}
	if task == nil {
		if phase := migration.PhaseOf(state.common().Status.ValueString()); phase == migration.PhaseSuccess || phase == migration.PhaseReleased {
			diags.AddWarning("Migration task gone", fmt.Sprintf("Migration task %s, last seen %s, is gone from the service and is removed from the state. "+
				"The next apply would run the migration again. To prevent that, take the resource out of the configuration.", id.ValueString(), state.common().Status.ValueString()))
		}
		resp.State.RemoveResource(ctx)
		return
	}
	if importing {
		state.adopt(ctx, task, resp.Private, diags)
	} else {
		settleSent(ctx, state.common(), task, resp.Private, diags)
		state.follow(ctx, task, resp.Private, diags)
	}
	if diags.HasError() {
		return
	}
	phase := migration.PhaseOf(task.Status)
	if state.goal().Reached(phase) && !showsOld(ctx, task, resp.Private, diags) {
		clearPrivate(ctx, resp.Private, keyPending, diags)
	}
	if !phase.Idle() {
		clearPrivate(ctx, resp.Private, keyStopped, diags)
	}
	if phase == migration.PhaseFailed {
		diags.AddWarning("Migration task failed", failureText(task, r.Service.Reason(ctx, task)))
	}
	diags.Append(resp.State.Set(ctx, state)...)
}

// showsOld tells whether a task that was started again still shows its old end, so that its outcome is yet to be waited for.
func showsOld(ctx context.Context, task *client.Task, private privateState, diags *diag.Diagnostics) bool {
	var pending pendingMark
	getPrivate(ctx, private, keyPending, &pending, diags)
	before := pending.before()
	return before != nil && migration.ShowsOld(before, task)
}

// unseenFor is how long a task that the service has taken, and has never shown, is not taken for gone.
const unseenFor = 15 * time.Minute

// isNew tells of a task that was never shown that it was created here not long ago.
func isNew(ctx context.Context, state configuredTask, private privateState, diags *diag.Diagnostics) bool {
	var created time.Time
	return !state.known().Seen && getPrivate(ctx, private, keyCreated, &created, diags) && time.Since(created) < unseenFor
}

func failureText(task *client.Task, reason string) string {
	text := fmt.Sprintf("Migration task %s is %s.", task.ID, task.Status)
	if reason != "" {
		text += " The service says:\n" + reason
	}
	return text
}
