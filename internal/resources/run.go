package resources

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// ofConfiguration is what the resources share that configure a task.
type ofConfiguration struct {
	ofTask
}

// run carries a decision out, be it a creation's or an update's, and notes each step in the ledger. Whoever makes one calls write
// when it is done.
type run struct {
	service *migration.Service
	plan    configuredTask      // with the id, and with values still unknown
	config  *configurationModel // with the write-only passwords
	ledger  taskLedger
	created bool // an error taints the resource
	outcome any  // the model that state is to have; nil: what it has
	// failed is what the service said to be wrong with an import that it made all the same.
	failed string

	state   *tfsdk.State
	private privateState
	diags   *diag.Diagnostics
}

// save keeps the plan for state, with what a task tells of its unknown values. It is made of the plan, never of the configuration:
// that one holds the write-only passwords.
func (r *run) save(ctx context.Context, task *client.Task) {
	if task == nil {
		task = &client.Task{}
	}
	r.ledger.see(task)
	r.outcome = r.plan.resolved(ctx, task, r.diags)
}

// write writes state and ledger.
func (r *run) write(ctx context.Context) {
	if r.outcome != nil {
		r.diags.Append(r.state.Set(ctx, r.outcome)...)
	}
	writeLedger(ctx, r.private, r.ledger, r.diags)
}

func (r *run) id() string { return r.plan.common().ID.ValueString() }

// request is the configuration to send. The ends are the plan's; of the configuration nothing but the write-only passwords counts,
// since ignore_changes shapes the plan alone.
func (r *run) request(ctx context.Context) (client.ConfigureRequest, takenConfiguration) {
	plan := r.plan.common()
	var last takenConfiguration
	if r.ledger.Taken != nil {
		last = *r.ledger.Taken
	}
	source, sourceGiven := end(ctx, plan.SourceInstance, r.config.SourceInstance, last.Source, r.diags)
	target, targetGiven := end(ctx, plan.TargetInstance, r.config.TargetInstance, last.Target, r.diags)
	return client.ConfigureRequest{
		MigrationMethod:  plan.MigrationMethod.ValueString(),
		ResumeMode:       plan.ResumeMode.ValueString(),
		BandwidthLimitMB: plan.BandwidthLimitMB.ValueInt64(),
		Source:           source,
		Target:           target,
	}, takenConfiguration{Source: sourceGiven, Target: targetGiven}
}

// end is one end to send, and which of its attributes that is: those that the configuration gives, as far as the plan follows it,
// else those that were sent last.
func end(ctx context.Context, plan, config types.Object, last given, diags *diag.Diagnostics) (client.ConfigureInstance, given) {
	p, c := instance(ctx, plan, diags), instance(ctx, config, diags)
	if p == nil {
		return client.ConfigureInstance{}, given{}
	}
	which := last
	follows := c != nil && (c.ID.IsNull() || c.ID.Equal(p.ID)) && (c.Addrs.IsNull() || c.Addrs.Equal(p.Addrs))
	switch {
	case follows:
		which = given{ID: !c.ID.IsNull(), Addrs: !c.Addrs.IsNull()}
	case which == given{}:
		which = given{ID: !p.ID.IsNull(), Addrs: p.ID.IsNull()}
	}
	sent := client.ConfigureInstance{Password: p.Password.ValueString()}
	if c != nil && !c.PasswordWO.IsNull() {
		sent.Password = c.PasswordWO.ValueString()
	}
	if which.ID {
		sent.ID = p.ID.ValueString()
	}
	if which.Addrs {
		sent.Addrs = addresses(ctx, p.Addrs, diags)
	}
	return sent, which
}

// configure sends the whole configuration and waits for its goal. A running migration is stopped first; one whose machine is still
// being made is waited for. task is as last read; nil: it was made a moment ago, by the job of that id.
func (r *run) configure(ctx context.Context, task *client.Task, jobID string) {
	request, conf := r.request(ctx)
	if r.diags.HasError() {
		return
	}
	var before *client.Task
	var err error
	if task == nil {
		if before, err = r.service.WaitToConfigure(ctx, r.id(), jobID); err == nil {
			err = r.service.Configure(ctx, before, request)
		}
	} else {
		before, err = r.service.Reconfigure(ctx, task, request, r.ledger.Taken != nil, r.ledger.Warned >= effectInterrupt)
	}
	if err != nil {
		r.notTaken(ctx, callConfigure, before, err, r.attempt(ctx, request, before))
		return
	}
	conf.Before = migration.EchoOf(before)
	r.ledger.configured(conf)
	r.ledger.taken(before)
	r.save(ctx, before)
	after, err := r.await(ctx, before)
	if err == nil {
		r.ledger.Taken.Echo = migration.EchoAfter(after, before, request)
	}
	r.conclude(ctx, after, err)
}

// restart starts a task at its end again as the service has it configured, and waits for its goal.
func (r *run) restart(ctx context.Context, task *client.Task) {
	before, err := r.service.Restart(ctx, task)
	if err != nil {
		r.notTaken(ctx, callRestart, before, err, &sentConfiguration{RestartTrigger: r.plan.common().RestartTrigger.ValueStringPointer()})
		return
	}
	r.ledger.taken(before)
	r.save(ctx, before)
	after, err := r.await(ctx, before)
	r.conclude(ctx, after, err)
}

// setResumeMode sends the resume mode alone, which interrupts nothing; false where the service has not taken it.
func (r *run) setResumeMode(ctx context.Context) bool {
	mode := r.plan.common().ResumeMode.ValueString()
	if err := r.service.SetResumeMode(ctx, r.id(), mode); err != nil {
		r.diags.AddAttributeError(path.Root("resume_mode"), "Resume mode not changed", translate.Sentence(err))
		return false
	}
	if taken := r.ledger.Taken; taken != nil && taken.Echo != nil {
		taken.Echo.ResumeMode = mode
	}
	return true
}

// waitOn waits for an operation that the service has taken, if there is one and the plan wants that; nothing is sent.
func (r *run) waitOn(ctx context.Context, task *client.Task, wait bool) {
	r.save(ctx, task)
	if !wait {
		r.record(ctx, task)
		return
	}
	after, err := r.await(ctx, r.ledger.Operation.before())
	r.conclude(ctx, after, err)
}

// recordOnly carries out a decision that sends nothing and waits for nothing, and notes what the service would have got.
func (r *run) recordOnly(ctx context.Context, s situation, d decision, task *client.Task) {
	if !s.imports { // another password of an import is for the import that replaces it
		r.ledger.record(d.record)
	}
	r.record(ctx, task)
}

// record applies what costs no call. Nothing is left to wait for.
func (r *run) record(ctx context.Context, task *client.Task) {
	r.ledger.Adopted = false
	r.ledger.finish()
	r.save(ctx, task)
}

// await waits for what an apply of the plan waits for. Where it need not wait, it reads the task, once if it does not show an
// end from before any more: what waits for the task after this apply would take that end for a new one.
func (r *run) await(ctx context.Context, before *client.Task) (*client.Task, error) {
	goal := r.plan.goal()
	switch {
	case goal == migration.GoalReady:
		return r.service.WaitUntilReady(ctx, r.id(), "")
	case r.plan.common().WaitForSync.ValueBool():
		return r.service.Wait(ctx, r.id(), goal, before)
	default:
		task, err := r.service.AwaitStart(ctx, r.id(), before)
		if _, isCut := errors.AsType[*migration.CutShortError](err); err != nil && !isCut {
			return nil, &unreadError{err: err}
		}
		return task, err
	}
}

// conclude notes how an apply ended after the service had taken all that was sent.
func (r *run) conclude(ctx context.Context, task *client.Task, err error) {
	if err != nil {
		r.unfinished(ctx, err)
		return
	}
	r.ledger.finish()
	r.ledger.Adopted = false
	r.ledger.Reached = r.isReached(task)
	if taken := r.ledger.Taken; taken != nil && taken.Echo == nil && r.plan.isImport() {
		taken.Echo = migration.EchoOf(task)
	}
	r.save(ctx, task)
}

// isReached reports whether a migration has reached its goal, as a task shows it that was waited for.
func (r *run) isReached(task *client.Task) bool {
	goal := r.plan.goal()
	return goal != migration.GoalReady && (r.plan.common().WaitForSync.ValueBool() || goal.Reached(migration.PhaseOf(task.Status)))
}

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
	if diags.HasError() || !r.In(plan.common().Region, diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()
	u := run{
		service: r.Service, plan: plan, config: config.common(), ledger: readLedger[taskLedger](ctx, req.Private, diags),
		state: &resp.State, private: resp.Private, diags: diags,
	}
	identify(ctx, resp.Identity, plan.common().ID, r.Service.Region(), diags)
	if at := plan.common().place; !r.inScope(ctx, &at, "update", u.id(), diags) || diags.HasError() {
		return
	}
	defer u.write(ctx)

	s := situationOf(ctx, state, plan, config, u.ledger, migration.PhaseOf(state.common().Status.ValueString()), diags)
	if d := decide(s); !s.asks(d) && !plan.common().Status.IsUnknown() && !u.ledger.Operation.isOwed() {
		u.recordOnly(ctx, s, d, nil)
		return
	}
	task, err := r.Service.Read(ctx, u.id())
	if gone, ok := errors.AsType[*migration.GoneError](err); ok {
		if task, err = (&client.Task{ID: gone.ID, Status: statusDeleted}), nil; u.ledger.mayBeUnseen(state) {
			task.Status = "" // made a moment ago, and not returned yet
		}
	}
	if err == nil {
		u.ledger.see(task)
		if u.ledger.Operation != nil && u.ledger.Operation.Stage == stageSent {
			task, err = u.settleNow(ctx, state, task)
		}
	}
	if err != nil {
		diags.AddError("Migration task not updated", translate.Sentence(err))
		return
	}
	u.carryOut(ctx, situationOf(ctx, state, plan, config, u.ledger, migration.PhaseOf(task.Status), diags), state, task)
}

// asks reports whether an update reads the task before it carries a decision out. Nothing that the task may be by now matters to an
// update that changes neither the task nor what the service would get if the task ran.
func (s situation) asks(d decision) bool {
	return d.changesTask() || d.recordsSent() && !s.imports && !s.ledger.Adopted
}

// recordsSent reports whether a decision records arguments that the service would get if the task ran.
func (d decision) recordsSent() bool { return slices.ContainsFunc(d.record, argument.isSent) }

// carryOut does what an update in a situation is decided to do, unless that is more than its plan warned of.
func (r *run) carryOut(ctx context.Context, s situation, state configuredTask, task *client.Task) {
	d := decide(s)
	if d.refuse != refusedNone {
		state.common().Status = translate.StringOrNull(task.Status)
		title, text := d.refuse.explain(named(state), state.common())
		r.diags.AddAttributeError(d.at(), title, text)
		return
	}
	if d.effect > r.ledger.Warned {
		r.diags.AddAttributeError(d.at(), "Migration task not updated", notWarned(state, task, d))
		return
	}
	if d.step == stepConfigure {
		if refuseMissingSecrets(ctx, state.common(), r.plan.common(), r.config, false, r.diags); r.diags.HasError() {
			return
		}
	}
	if d.recordsSent() && !decidesAsPlanned(r.plan, d) {
		warnOfRecorded(d, s, named(state), r.diags)
	}
	switch d.step {
	case stepConfigure:
		r.configure(ctx, task, "")
	case stepRestart:
		r.restart(ctx, task)
	case stepResume:
		r.ledger.record(d.record)
		if r.setResumeMode(ctx) {
			r.waitOn(ctx, task, s.awaiting(decision{}).step == stepWait)
		}
	case stepWait:
		r.waitOn(ctx, task, true)
	default:
		r.recordOnly(ctx, s, d, task)
	}
}

// decidesAsPlanned reports whether the plan has foreseen that nothing but state changes: it has said so then.
func decidesAsPlanned(plan configuredTask, d decision) bool {
	return d.step == stepNone && !plan.common().Status.IsUnknown()
}

// notWarned says that an apply would do more than its plan warned of.
func notWarned(state configuredTask, task *client.Task, d decision) string {
	would := map[effect]string{effectStart: "start the migration", effectInterrupt: "interrupt the migration", effectReplace: "need another task"}[d.effect]
	return fmt.Sprintf("%s is %s now. The change would %s, and the plan has not warned of that. Nothing was changed. Plan again, read the warning, and apply that plan if you agree.",
		upperFirst(named(state)), migration.StatusInWords(task.Status), would)
}

// settleNow finds out whether the service has taken a call whose answer was lost: a task that does not show it yet is looked at for a
// while. What comes back is the task as last seen.
func (r *run) settleNow(ctx context.Context, state configuredTask, task *client.Task) (*client.Task, error) {
	op := r.ledger.Operation
	task, taken, err := r.service.AwaitTaken(ctx, task, op.Before)
	if err != nil {
		return task, err
	}
	if taken {
		r.ledger.settle(ctx, state.common(), r.diags)
		r.outcome = state // the service has it, whatever becomes of the update
	} else {
		r.ledger.deny()
	}
	return task, nil
}

// settle notes that the service has taken the call whose answer was lost: state holds what was sent, and its outcome is yet to be
// waited for.
func (l *taskLedger) settle(ctx context.Context, state *configurationModel, diags *diag.Diagnostics) {
	op := l.Operation
	before := op.Before.Before()
	if sent := op.IfTaken; sent != nil {
		sent.apply(ctx, state, diags)
		if conf := sent.Configuration; conf != nil {
			l.configured(takenConfiguration{Before: conf.Was, Source: conf.Source.given(), Target: conf.Target.given()})
		}
	}
	l.taken(before)
}

// deny notes that the service has not taken the call: what must be done all the same is begun anew, and anything else is planned
// again.
func (l *taskLedger) deny() {
	if op := l.Operation; op.Creation || op.Stopped {
		op.Stage, op.At, op.IfTaken = stageBegun, time.Now().UTC(), nil
		return
	}
	l.finish()
}
