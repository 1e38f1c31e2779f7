package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Update decides anew, by the task's status now, what ModifyPlan decided by the one in state: the plan may be old.
func (r *migrationTask) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	a := applied{state: &resp.State, private: resp.Private, diags: &resp.Diagnostics}
	var state taskModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &a.plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &a.config)...)
	timeout, d := a.plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(ctx, timeout)
	defer cancel()
	identify(ctx, resp.Identity, a.plan.ID, r.Service.Region(), &resp.Diagnostics)
	if !r.inScope(ctx, resp.Private, "update", a.plan.ID.ValueString(), &resp.Diagnostics) {
		return
	}

	private := marksOf(ctx, req.Private, &resp.Diagnostics)
	what := changeOf(ctx, &state, &a.plan, &a.config, &resp.Diagnostics)
	pending := hasPrivate(ctx, req.Private, keyPending, &resp.Diagnostics) && waitsOn(&a.plan, what)
	if resp.Diagnostics.HasError() {
		return
	}
	planned := effectOf(&a.plan, what, migration.PhaseOf(state.Status.ValueString()), private)
	asks := planned.configure || planned.resume || pending || planned.record && !private.imported && !a.plan.isImport()
	if !asks {
		r.record(ctx, &a, nil)
		return
	}

	task, err := r.Service.Find(ctx, state.known())
	if err == nil && task == nil {
		err = fmt.Errorf("migration task %s is gone from the service: plan again", state.ID.ValueString())
	}
	if err != nil {
		resp.Diagnostics.AddError("Migration task not updated", translate.Sentence(err))
		return
	}
	does := effectOf(&a.plan, what, migration.PhaseOf(task.Status), private)
	switch {
	case does.configure:
		r.reconfigure(ctx, &a, task)
	case does.resume:
		r.setResumeMode(ctx, &a, task, pending)
	default:
		r.waitOn(ctx, &a, task, pending)
	}
}

// record applies what costs no call: it is written down, and nothing is left to wait for.
func (r *migrationTask) record(ctx context.Context, a *applied, task *client.Task) {
	clearPrivate(ctx, a.private, keyImported, a.diags)
	clearPrivate(ctx, a.private, keyPending, a.diags)
	a.save(ctx, task)
}

// reconfigure sends the whole configuration and waits for its goal, if the plan has warned of what that does.
func (r *migrationTask) reconfigure(ctx context.Context, a *applied, task *client.Task) {
	var warned warning
	getPrivate(ctx, a.private, keyWarned, &warned, a.diags)
	cfg := a.plan.configureRequest(ctx, &a.config, a.diags)
	if a.diags.HasError() {
		return
	}
	if warned == "" {
		a.diags.AddError("Migration task not updated", translate.Sentence(&migration.NotWarnedError{Task: task}))
		return
	}
	configured := hasPrivate(ctx, a.private, keyConfigured, a.diags)
	before, err := r.Service.Reconfigure(ctx, task, cfg, configured, warned == warnedOfInterrupt)
	if err != nil {
		if _, stopped := errors.AsType[*migration.StoppedError](err); stopped {
			setPrivate(ctx, a.private, keyStopped, mark{}, a.diags)
		}
		a.diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	clearPrivate(ctx, a.private, keyImported, a.diags)
	a.before = migration.EchoOf(before)
	a.accept(ctx, before)
	after, err := r.await(ctx, &a.plan, "", before)
	r.conclude(ctx, a, after, &configuration{before: before, request: cfg}, err)
}

// setResumeMode sends the resume mode alone, which interrupts nothing.
func (r *migrationTask) setResumeMode(ctx context.Context, a *applied, task *client.Task, pending bool) {
	if migration.PhaseOf(task.Status) == migration.PhaseReleased {
		a.diags.AddError("Migration task not configured", translate.Sentence(fmt.Errorf("migration task %s: %w", task.ID, migration.ErrReleased)))
		return
	}
	mode := a.plan.ResumeMode.ValueString()
	if err := r.Service.SetResumeMode(ctx, task.ID, mode); err != nil {
		a.diags.AddError("Resume mode not changed", translate.Sentence(err))
		return
	}
	var stored configuredMark
	if getPrivate(ctx, a.private, keyConfigured, &stored, a.diags) && stored.Echo != nil {
		stored.Echo.ResumeMode = mode
		setPrivate(ctx, a.private, keyConfigured, stored, a.diags)
	}
	r.waitOn(ctx, a, task, pending)
}

// waitOn takes up a wait that was cut short, if there is one; nothing is sent.
func (r *migrationTask) waitOn(ctx context.Context, a *applied, task *client.Task, pending bool) {
	if !pending {
		r.record(ctx, a, task)
		return
	}
	clearPrivate(ctx, a.private, keyImported, a.diags)
	a.save(ctx, task)
	after, err := r.await(ctx, &a.plan, "", nil)
	if err != nil {
		unfinished(ctx, a, err)
		return
	}
	r.record(ctx, a, after)
}
