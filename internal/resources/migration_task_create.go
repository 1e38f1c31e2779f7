package resources

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// applied is what an apply writes its outcome to, be it a creation or an update.
type applied struct {
	plan    taskModel // with the id, and with values still unknown
	config  taskModel // with the write-only passwords
	state   *tfsdk.State
	private privateState
	diags   *diag.Diagnostics
	created bool            // an error taints the resource
	before  *migration.Echo // what the service showed before it took the configuration; nil: nothing
}

// save writes the plan to state, with what task tells of its unknown values. It is written from the plan, never from the
// configuration: that one holds the write-only passwords.
func (a *applied) save(ctx context.Context, task *client.Task) {
	model := a.plan.resolved(ctx, task, a.diags)
	a.diags.Append(a.state.Set(ctx, &model)...)
}

// accept notes that the service has taken the configuration (or made a task that takes none), and that its outcome is yet
// to be waited for.
func (a *applied) accept(ctx context.Context, task *client.Task) {
	setPrivate(ctx, a.private, keyConfigured, a.configured(ctx, nil), a.diags)
	setPrivate(ctx, a.private, keyPending, mark{}, a.diags)
	clearPrivate(ctx, a.private, keyStopped, a.diags)
	a.save(ctx, task)
}

// finish notes the outcome: the task as last seen, with nothing left to wait for.
func (a *applied) finish(ctx context.Context, task *client.Task, echo *migration.Echo) {
	setPrivate(ctx, a.private, keyConfigured, a.configured(ctx, echo), a.diags)
	clearPrivate(ctx, a.private, keyPending, a.diags)
	a.save(ctx, task)
}

func (a *applied) configured(ctx context.Context, echo *migration.Echo) configuredMark {
	return configuredMark{
		Echo:          echo,
		Before:        a.before,
		SourceByAddrs: isByAddrs(ctx, a.config.SourceInstance, a.diags),
		TargetByAddrs: isByAddrs(ctx, a.config.TargetInstance, a.diags),
	}
}

func isByAddrs(ctx context.Context, given types.Object, diags *diag.Diagnostics) bool {
	m := instance(ctx, given, diags)
	return m != nil && !m.Addrs.IsNull()
}

func (r *migrationTask) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	a := applied{state: &resp.State, private: resp.Private, diags: &resp.Diagnostics, created: true}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &a.plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &a.config)...)
	timeout, d := a.plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := migration.WithTimeout(ctx, timeout)
	defer cancel()

	scope, err := r.Service.Scope(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Migration task not created", translate.Sentence(err))
		return
	}
	created, err := r.start(ctx, &a)
	if err != nil {
		resp.Diagnostics.AddError("Migration task not created", translate.Sentence(err))
		return
	}
	// The task exists: from here on nothing may lose its id, so that it is in state before anything else can fail.
	a.plan.ID = types.StringValue(created.ID)
	a.save(ctx, &client.Task{ID: created.ID, Status: created.Status})
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identityModel{TaskID: a.plan.ID, Region: types.StringValue(scope.Region)})...)
	setPrivate(ctx, resp.Private, keyScope, scope, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, keyCreated, time.Now().UTC(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	if !a.plan.isImport() && a.plan.isManaged() {
		r.configureCreated(ctx, &a, created)
		return
	}
	if a.plan.isImport() {
		a.accept(ctx, &client.Task{ID: created.ID, Status: created.Status})
	} else {
		setPrivate(ctx, resp.Private, keyPending, mark{}, &resp.Diagnostics)
	}
	task, err := r.await(ctx, &a.plan, created.JobID, nil)
	if ended, ok := errors.AsType[*migration.EndedError](err); ok && ended.Reason == "" {
		ended.Reason = created.Error
	}
	r.conclude(ctx, &a, task, nil, err)
}

// start makes the task.
func (r *migrationTask) start(ctx context.Context, a *applied) (migration.Created, error) {
	if a.plan.isImport() {
		return r.Service.CreateImport(ctx, a.plan.importRequest(ctx, &a.config, a.diags))
	}
	return r.Service.CreateOnline(ctx, a.plan.onlineRequest())
}

// configureCreated takes a new online task from its creation to its goal.
func (r *migrationTask) configureCreated(ctx context.Context, a *applied, created migration.Created) {
	before, err := r.Service.WaitUntilReady(ctx, created.ID, created.JobID)
	if err != nil {
		notConfigured(ctx, a, before, err)
		return
	}
	cfg := a.plan.configureRequest(ctx, &a.config, a.diags)
	if err := r.Service.Configure(ctx, before, cfg); err != nil {
		notConfigured(ctx, a, before, err)
		return
	}
	a.accept(ctx, before)
	task, err := r.await(ctx, &a.plan, "", before)
	r.conclude(ctx, a, task, &configuration{before: before, request: cfg}, err)
}

// configuration is a configuration that the service has taken.
type configuration struct {
	before  *client.Task
	request client.ConfigureRequest
}

// await waits for what an apply of the model waits for. Where it need not wait, it looks at the task once.
func (r *migrationTask) await(ctx context.Context, m *taskModel, jobID string, before *client.Task) (*client.Task, error) {
	goal := m.goal()
	switch {
	case goal == migration.GoalReady:
		return r.Service.WaitUntilReady(ctx, m.ID.ValueString(), jobID)
	case m.WaitForSync.ValueBool():
		return r.Service.Wait(ctx, m.ID.ValueString(), goal, before)
	default:
		task, err := r.Service.Show(ctx, m.ID.ValueString())
		if err != nil {
			return nil, &unreadError{err: err}
		}
		return task, nil
	}
}

// conclude writes down how an apply ended after the service had taken all that was sent. taken is nil where no
// configuration was.
func (r *migrationTask) conclude(ctx context.Context, a *applied, task *client.Task, taken *configuration, err error) {
	if err != nil {
		unfinished(ctx, a, err)
		return
	}
	var echo *migration.Echo
	switch {
	case taken != nil:
		echo = migration.EchoAfter(task, taken.before, taken.request)
	case a.plan.isImport():
		echo = migration.EchoOf(task)
	default:
		clearPrivate(ctx, a.private, keyPending, a.diags)
		a.save(ctx, task)
		return
	}
	a.finish(ctx, task, echo)
}
