package actions

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// migrationTaskRollbackIP is the action `dcs_migration_task_rollback_ip`.
type migrationTaskRollbackIP struct {
	taskAction
}

var _ action.ActionWithConfigure = (*migrationTaskRollbackIP)(nil)

// NewMigrationTaskRollbackIP makes the action `dcs_migration_task_rollback_ip`.
func NewMigrationTaskRollbackIP() action.Action { return &migrationTaskRollbackIP{} }

func (a *migrationTaskRollbackIP) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_rollback_ip"
}

func (a *migrationTaskRollbackIP) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Rolls back the exchange of the IP addresses of an online migration, whatever the status of its task, and waits until that is done. " +
			"Applications then reach the source again, and their connections break. What they wrote since the exchange stays at the target. " +
			"If the exchange is still in progress, the action waits for it first. If it is rolled back already, the action does nothing.\n\n" +
			"To roll back an exchange that the resource `dcs_migration_ip_exchange` manages, destroy that resource instead.",
		Attributes: map[string]schema.Attribute{
			"region":  regionAttribute(),
			"task_id": taskIDAttribute("Id of the migration task."),
			"timeout": timeoutAttribute(),
		},
	}
}

func (a *migrationTaskRollbackIP) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m singleModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	a.runSingle(ctx, m, resp, func(ctx context.Context, t *task) error {
		t.what, t.done = "Exchange of the addresses of migration task "+t.id, "rolled back"
		found, err := t.find(ctx)
		if err != nil {
			return err
		}
		if migration.TaskStatusOf(found.TaskStatus) == migration.TaskStatusRolledBack {
			t.sendProgress(ctx, fmt.Sprintf("The exchange of the addresses of migration task %s is rolled back already (%s).", t.id, found.TaskStatus))
			return nil
		}
		t.sendProgress(ctx, fmt.Sprintf("Rolling back the exchange of the addresses of migration task %s.", t.id))
		sent, err := t.service.RollBack(ctx, t.id, nil, nil, t.observer())
		if sent != nil {
			t.goesOn = fmt.Sprintf("The service has taken the roll-back of the exchange of the addresses of migration task %s, and goes on with it.", t.id)
		}
		if silent, ok := errors.AsType[*migration.SilentError](err); ok {
			t.warn("Roll-back for migration task "+t.id+" not confirmed",
				"The service has taken the roll-back, and the provider assumes that it is done. Check which instance your applications reach.", silent)
			return nil
		}
		if err != nil {
			return err
		}
		t.sendProgress(ctx, fmt.Sprintf("The exchange of the addresses of migration task %s is rolled back.", t.id))
		return nil
	})
}
