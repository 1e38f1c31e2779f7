package actions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// migrationTaskRestart is the action `dcs_migration_task_restart`.
type migrationTaskRestart struct {
	taskAction
}

var _ action.ActionWithConfigure = (*migrationTaskRestart)(nil)

// NewMigrationTaskRestart makes the action `dcs_migration_task_restart`.
func NewMigrationTaskRestart() action.Action { return &migrationTaskRestart{} }

func (a *migrationTaskRestart) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_restart"
}

func (a *migrationTaskRestart) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Restarts online migrations that were stopped or have failed, with the configuration that they have. Data then flows from their sources " +
			"into their targets again, with a new full synchronisation if the service finds it necessary. If a task is being stopped, the action waits for that first. " +
			"If a task runs, has exchanged addresses or cannot be restarted, the error names it. The action restarts the other tasks all the same.",
		Attributes: map[string]schema.Attribute{
			"region":   regionAttribute(),
			"task_ids": taskIDsAttribute("Ids of the migration tasks, at least one."),
			"wait":     waitAttribute("until full migrations have ended (`SUCCESS`) and incremental ones are in sync with their sources (`INCRMIGEATING`)"),
			"timeout":  timeoutAttribute(),
		},
	}
}

func (a *migrationTaskRestart) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	a.runSeveral(ctx, req, resp, restart)
}

// restart restarts a task.
func restart(ctx context.Context, t *task, wait bool) error {
	t.done = "restarted"
	found, err := t.find(ctx)
	if err != nil {
		return err
	}
	if migration.Exchanged(found.TaskStatus) {
		return fmt.Errorf("the addresses of migration task %s are exchanged (task_status %s): restarting it would copy old data over the live target. Nothing was done. "+
			"Roll the exchange back first, with the action dcs_migration_task_rollback_ip or by destroying its dcs_migration_ip_exchange", t.id, found.TaskStatus)
	}
	t.sendProgress(ctx, fmt.Sprintf("Restarting migration task %s, which is %s.", t.id, migration.StatusInWords(found.Status)))
	observer := t.observer()
	before, err := t.service.Restart(ctx, found, observer)
	if err != nil {
		return err
	}
	t.goesOn = fmt.Sprintf("The service has restarted migration task %s, and the migration goes on.", t.id)
	if !wait {
		t.sendProgress(ctx, fmt.Sprintf("The service restarts migration task %s. The action does not wait for it.", t.id))
		return nil
	}
	return t.await(ctx, migration.GoalOf(client.MigrationTypeOnline, before.MigrationMethod), before, observer)
}
