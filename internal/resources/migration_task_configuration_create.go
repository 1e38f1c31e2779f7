package resources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Create configures the task. It interrupts nothing: a task that runs already was configured by somebody else.
func (r *taskConfiguration) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	var plan, config taskConfigurationModel
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	timeout, d := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	diags.Append(d...)
	if diags.HasError() || !r.Ready(diags) {
		return
	}
	ctx, cancel := migration.WithTimeout(loggingWaits(ctx), timeout)
	defer cancel()

	plan.ID = plan.TaskID
	a := applied{plan: &plan, config: config.common(), state: &resp.State, private: resp.Private, diags: diags, created: true}
	defer a.write(ctx)
	scope, err := r.Service.Scope(ctx)
	if err != nil {
		diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	}
	// The task may have been made a moment ago, and not be shown yet.
	task, err := r.Service.Find(ctx, migration.Known{ID: a.id()})
	switch {
	case err != nil:
		diags.AddError("Migration task not configured", translate.Sentence(err))
		return
	case task == nil:
		diags.AddAttributeError(path.Root("task_id"), "Migration task not found",
			fmt.Sprintf("Migration task %s does not exist in region %q, project %q (any more).", a.id(), scope.Region, scope.ProjectID))
		return
	case isBackupImport(task):
		diags.AddAttributeError(path.Root("task_id"), "Not an online migration task",
			fmt.Sprintf("Migration task %s imports a backup: there is nothing to configure. Give the id of an online migration task.", a.id()))
		return
	}

	cfg := plan.request(ctx, a.config, diags)
	if diags.HasError() {
		return
	}
	before, err := r.Service.Reconfigure(ctx, task, cfg, false, false)
	_, unknown := errors.AsType[*migration.OutcomeUnknownError](err)
	if err != nil && !unknown {
		r.refused(&a, err)
		return
	}
	// The service has the configuration, or may have it: from here on nothing may lose sight of that.
	diags.Append(resp.Identity.Set(ctx, &identityModel{TaskID: plan.ID, Region: types.StringValue(scope.Region)})...)
	setPrivate(ctx, resp.Private, keyScope, scope, diags)
	if unknown {
		setPrivate(ctx, resp.Private, keyPending, pendingAfter(before), diags)
		a.rememberConfiguration(ctx, before)
		a.save(ctx, before)
		diags.AddError("Migration task perhaps configured",
			fmt.Sprintf("The configuration of migration task %s is kept in state as tainted, so that the next apply would stop the migration and start it anew. "+
				"Use `terraform untaint` first: the next apply then configures the task, or waits on if the service took the configuration.\n\n%s", a.id(), translate.Sentence(err)))
		return
	}
	a.before = migration.EchoOf(before)
	a.accept(ctx, before)
	after, err := r.await(ctx, a.plan, "", before)
	r.conclude(ctx, &a, after, &configuration{before: before, request: cfg}, err)
}

// refused reports that the service has not taken a new configuration, so that there is nothing to keep in state.
func (r *taskConfiguration) refused(a *applied, err error) {
	if running, ok := errors.AsType[*migration.NotWarnedError](err); ok {
		a.diags.AddAttributeError(path.Root("task_id"), "Migration task configured already",
			fmt.Sprintf("Migration task %s is %s: somebody has configured it, and configuring it anew would interrupt it. Nothing was changed. "+
				"To manage the configuration that it has, import it: `terraform import ADDRESS %s`, or an import block.", a.id(), migration.StatusInWords(running.Task.Status), a.id()))
		return
	}
	a.diags.AddError("Migration task not configured", translate.Sentence(err))
}
