package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// update decides anew, by the task's status now, what the plan decided by the one in state: the plan may be old.
func (r *ofConfiguration) update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse, state, plan, config configuredTask) {
	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, state)...)
	diags.Append(req.Plan.Get(ctx, plan)...)
	diags.Append(req.Config.Get(ctx, config)...)
	if diags.HasError() {
		return
	}
	timeout, d := plan.common().Timeouts.Update(ctx, defaultUpdateTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.Ready(diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	a := applied{plan: plan, config: config.common(), state: &resp.State, private: resp.Private, diags: diags}
	defer a.write(ctx)
	identify(ctx, resp.Identity, plan.common().ID, r.Service.Region(), diags)
	if !r.keyedScope(ctx, resp.Private, "update", a.id(), diags) {
		return
	}

	private := marksOf(ctx, req.Private, diags)
	what := changeOf(ctx, state.common(), plan.common(), config.common(), diags)
	pending := hasPrivate(ctx, req.Private, keyPending, diags) && waitsOn(plan, what)
	if diags.HasError() {
		return
	}
	planned := effectOf(plan, what, migration.PhaseOf(state.common().Status.ValueString()), private)
	asks := planned.calls() || pending || planned.record && !private.imported && !plan.isImport() || plan.common().Status.IsUnknown() ||
		hasPrivate(ctx, req.Private, keySent, diags)
	if !asks {
		r.record(ctx, &a, nil)
		return
	}

	task, err := r.Service.Find(ctx, state.known())
	if err == nil && task == nil {
		err = fmt.Errorf("migration task %s is gone from the service: plan again", a.id())
	}
	if err == nil && hasPrivate(ctx, req.Private, keySent, diags) {
		task, err = r.settleSentNow(ctx, state.common(), task, resp.Private, diags)
		a.outcome = state // private state has settled it, whatever becomes of the update
		private = marksOf(ctx, resp.Private, diags)
		what = changeOf(ctx, state.common(), plan.common(), config.common(), diags)
		pending = hasPrivate(ctx, resp.Private, keyPending, diags) && waitsOn(plan, what)
	}
	if err != nil {
		diags.AddError("Migration task not updated", translate.Sentence(err))
		return
	}
	does := effectOf(plan, what, migration.PhaseOf(task.Status), private)
	if does.record && !private.imported && !plan.isImport() {
		setPrivate(ctx, a.private, keyUnsent, mark{}, diags)
	}
	switch {
	case does.triggered && !isRestartable(task):
		diags.AddAttributeError(path.Root("restart_trigger"), "Migration task not restarted", translate.Sentence(&migration.NotEndedError{Task: task}))
	case does.configure:
		r.reconfigure(ctx, &a, task)
	case does.restart:
		r.restart(ctx, &a, task, does.resume, state.common())
	case does.resume:
		if r.setResumeMode(ctx, &a, task) {
			r.waitOn(ctx, &a, task, pending)
		}
	default:
		r.waitOn(ctx, &a, task, pending)
	}
}

// isRestartable tells of a task that a new trigger may start again: one at its end, or about to be there.
func isRestartable(task *client.Task) bool {
	phase := migration.PhaseOf(task.Status)
	return phase.Ended() || phase == migration.PhaseStopping
}

// record applies what costs no call: it is written down, and nothing is left to wait for.
func (r *ofConfiguration) record(ctx context.Context, a *applied, task *client.Task) {
	clearPrivate(ctx, a.private, keyImported, a.diags)
	clearPrivate(ctx, a.private, keyPending, a.diags)
	clearPrivate(ctx, a.private, keySent, a.diags)
	a.save(ctx, task)
}

// reconfigure sends the whole configuration and waits for its goal, if the plan has warned of what that does.
func (r *ofConfiguration) reconfigure(ctx context.Context, a *applied, task *client.Task) {
	var warned warning
	getPrivate(ctx, a.private, keyWarned, &warned, a.diags)
	cfg := a.plan.common().request(ctx, a.config, a.diags)
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
		if unknown, ok := errors.AsType[*migration.OutcomeUnknownError](err); ok && before != nil {
			a.rememberConfiguration(ctx, before)
			a.diags.AddError("Migration task perhaps configured", applyAgain+translate.Sentence(unknown))
			return
		}
		a.diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	clearPrivate(ctx, a.private, keyImported, a.diags)
	a.before = migration.EchoOf(before)
	a.accept(ctx, before)
	after, err := r.await(ctx, a.plan, "", before)
	r.conclude(ctx, a, after, &configuration{before: before, request: cfg}, err)
}

// setResumeMode sends the resume mode alone, which interrupts nothing; false where the service has not taken it.
func (r *ofConfiguration) setResumeMode(ctx context.Context, a *applied, task *client.Task) bool {
	if migration.PhaseOf(task.Status) == migration.PhaseReleased {
		a.diags.AddError("Migration task not configured", translate.Sentence(fmt.Errorf("migration task %s: %w", task.ID, migration.ErrReleased)))
		return false
	}
	mode := a.plan.common().ResumeMode.ValueString()
	if err := r.Service.SetResumeMode(ctx, task.ID, mode); err != nil {
		a.diags.AddError("Resume mode not changed", translate.Sentence(err))
		return false
	}
	var stored configuredMark
	if getPrivate(ctx, a.private, keyConfigured, &stored, a.diags) && stored.Echo != nil {
		stored.Echo.ResumeMode = mode
		setPrivate(ctx, a.private, keyConfigured, stored, a.diags)
	}
	return true
}

// restart starts a task at its end again, after setting its resume mode where that is new, and waits for its goal.
func (r *ofConfiguration) restart(ctx context.Context, a *applied, task *client.Task, resume bool, state *configurationModel) {
	var warned warning
	getPrivate(ctx, a.private, keyWarned, &warned, a.diags)
	if warned == "" {
		a.diags.AddError("Migration task not restarted", translate.Sentence(&migration.NotWarnedError{Task: task}))
		return
	}
	plan := a.plan.common()
	if resume {
		if !r.setResumeMode(ctx, a, task) {
			return
		}
		// The service has taken the mode, and not yet the restart: state says so should that fail.
		trigger := plan.RestartTrigger
		plan.RestartTrigger = state.RestartTrigger
		a.save(ctx, task)
		plan.RestartTrigger = trigger
	}
	before, err := r.Service.Restart(ctx, task)
	if err != nil {
		if _, unknown := errors.AsType[*migration.OutcomeUnknownError](err); unknown {
			a.rememberRestart(ctx, before)
			a.diags.AddAttributeError(path.Root("restart_trigger"), "Migration task perhaps restarted", applyAgain+translate.Sentence(err))
			return
		}
		a.diags.AddAttributeError(path.Root("restart_trigger"), "Migration task not restarted", translate.Sentence(err))
		return
	}
	setPrivate(ctx, a.private, keyPending, pendingAfter(before), a.diags)
	clearPrivate(ctx, a.private, keyStopped, a.diags)
	clearPrivate(ctx, a.private, keySent, a.diags)
	a.save(ctx, before)
	after, err := r.await(ctx, a.plan, "", before)
	r.conclude(ctx, a, after, nil, err)
}

// waitOn takes up a wait that was cut short, if there is one; nothing is sent.
func (r *ofConfiguration) waitOn(ctx context.Context, a *applied, task *client.Task, pending bool) {
	if !pending {
		r.record(ctx, a, task)
		return
	}
	var old pendingMark
	getPrivate(ctx, a.private, keyPending, &old, a.diags)
	clearPrivate(ctx, a.private, keyImported, a.diags)
	a.save(ctx, task)
	after, err := r.await(ctx, a.plan, "", old.before())
	if err != nil {
		unfinished(ctx, a, err)
		return
	}
	r.record(ctx, a, after)
}
