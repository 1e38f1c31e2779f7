package actions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// migrationTaskStop is the action `dcs_migration_task_stop`.
type migrationTaskStop struct {
	taskAction
}

var _ action.ActionWithConfigure = (*migrationTaskStop)(nil)

// NewMigrationTaskStop makes the action `dcs_migration_task_stop`.
func NewMigrationTaskStop() action.Action { return &migrationTaskStop{} }

func (a *migrationTaskStop) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_stop"
}

func (a *migrationTaskStop) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Stops migrations, which interrupts the flow of data, and keeps their records. If a task has ended, the action does nothing. If a task " +
			"is being stopped already, the action waits for that. If a task cannot be stopped, the error names it. The action stops the other tasks all the same.",
		Attributes: map[string]schema.Attribute{
			"region":   regionAttribute(),
			"task_ids": taskIDsAttribute("Ids of the migration tasks, at least one."),
			"wait":     waitAttribute("until the tasks have ended"),
			"timeout":  timeoutAttribute(),
		},
	}
}

func (a *migrationTaskStop) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	a.runSeveral(ctx, req, resp, stop)
}

// stop stops a task.
func stop(ctx context.Context, t *task, wait bool) error {
	t.done = "stopped"
	found, err := t.find(ctx)
	if err != nil {
		return err
	}
	if migration.PhaseOf(found.Status).Ended() {
		t.sendProgress(ctx, fmt.Sprintf("Migration task %s is %s: there is nothing to stop.", t.id, found.Status))
		return nil
	}
	t.sendProgress(ctx, fmt.Sprintf("Stopping migration task %s, which is %s.", t.id, migration.StatusInWords(found.Status)))
	if err := t.service.DeliverStop(ctx, found); err != nil {
		return err
	}
	t.goesOn = fmt.Sprintf("The service has been told to stop migration task %s, and goes on doing so.", t.id)
	if !wait {
		t.sendProgress(ctx, fmt.Sprintf("The service stops migration task %s. The action does not wait for it.", t.id))
		return nil
	}
	ended, err := t.service.Wait(ctx, t.id, migration.GoalStopped, nil, t.observer())
	if err != nil {
		return err
	}
	t.sendProgress(ctx, fmt.Sprintf("Migration task %s is %s.", t.id, ended.Status))
	return nil
}
