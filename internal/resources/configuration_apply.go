package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// ofConfiguration is what the resources share that configure a task.
type ofConfiguration struct {
	ofTask
}

// applied is what an apply writes its outcome to, be it a creation or an update. Whoever makes one defers its write.
type applied struct {
	plan    configuredTask      // with the id, and with values still unknown
	config  *configurationModel // with the write-only passwords
	state   *tfsdk.State
	private privateState
	diags   *diag.Diagnostics
	created bool            // an error taints the resource
	before  *migration.Echo // what the service showed before it took the configuration; nil: nothing
	outcome any             // the model that state is to have; nil: what it has
}

// save keeps the plan for state, with what task tells of its unknown values. It is made of the plan, never of the configuration:
// that one holds the write-only passwords.
func (a *applied) save(ctx context.Context, task *client.Task) {
	if task == nil {
		task = &client.Task{}
	}
	a.outcome = a.plan.resolved(ctx, task, a.diags)
}

// write writes to state what was saved last. State leaves the provider when the apply returns, no sooner, and a model of it
// takes a fraction of the memory that a thousand applies would otherwise hold while they wait.
func (a *applied) write(ctx context.Context) {
	if a.outcome != nil {
		a.diags.Append(a.state.Set(ctx, a.outcome)...)
	}
}

// accept notes that the service has taken the configuration (or made a task that takes none), and that its outcome is yet
// to be waited for. task is as it was right before.
func (a *applied) accept(ctx context.Context, task *client.Task) {
	setPrivate(ctx, a.private, keyConfigured, a.configured(ctx, nil), a.diags)
	setPrivate(ctx, a.private, keyPending, pendingAfter(task), a.diags)
	clearPrivate(ctx, a.private, keyStopped, a.diags)
	clearPrivate(ctx, a.private, keyUnsent, a.diags)
	clearPrivate(ctx, a.private, keySent, a.diags)
	a.save(ctx, task)
}

// finish notes the outcome: the task as last seen, with nothing left to wait for.
func (a *applied) finish(ctx context.Context, task *client.Task, echo *migration.Echo) {
	setPrivate(ctx, a.private, keyConfigured, a.configured(ctx, echo), a.diags)
	clearPrivate(ctx, a.private, keyPending, a.diags)
	a.save(ctx, task)
}

// id is the id of the task.
func (a *applied) id() string { return a.plan.common().ID.ValueString() }

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

// configuration is a configuration that the service has taken.
type configuration struct {
	before  *client.Task
	request client.ConfigureRequest
}

// await waits for what an apply of the model waits for. Where it need not wait, it looks at the task once.
func (r *ofConfiguration) await(ctx context.Context, m configuredTask, jobID string, before *client.Task) (*client.Task, error) {
	goal, taskID := m.goal(), m.common().ID.ValueString()
	switch {
	case goal == migration.GoalReady:
		return r.Service.WaitUntilReady(ctx, taskID, jobID)
	case m.common().WaitForSync.ValueBool():
		return r.Service.Wait(ctx, taskID, goal, before)
	default:
		task, err := r.Service.Show(ctx, taskID)
		if err != nil {
			return nil, &unreadError{err: err}
		}
		return task, nil
	}
}

// conclude writes down how an apply ended after the service had taken all that was sent. taken is nil where no
// configuration was.
func (r *ofConfiguration) conclude(ctx context.Context, a *applied, task *client.Task, taken *configuration, err error) {
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
