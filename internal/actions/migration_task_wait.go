package actions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// migrationTaskWait is the action `dcs_migration_task_wait`.
type migrationTaskWait struct {
	configured
}

var _ action.ActionWithConfigure = (*migrationTaskWait)(nil)

// NewMigrationTaskWait makes the action `dcs_migration_task_wait`.
func NewMigrationTaskWait() action.Action { return &migrationTaskWait{} }

func (a *migrationTaskWait) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_wait"
}

func (a *migrationTaskWait) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until an incremental migration is in sync with its source (`INCRMIGEATING`), or until a full migration or an import has ended " +
			"(`SUCCESS`), and tells meanwhile how far it is. One that ends otherwise is an error, with the last lines of its log that report errors. " +
			"It changes nothing in the service.",
		Attributes: map[string]schema.Attribute{
			"task_id": taskIDAttribute("Id of the migration task. One that is not configured yet is waited for as well: somebody else may do that meanwhile."),
			"timeout": timeoutAttribute(),
		},
	}
}

func (a *migrationTaskWait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m singleModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	a.runSingle(ctx, m, resp, func(ctx context.Context, t *task) error {
		t.done = "waited for"
		found, err := t.find(ctx)
		if err != nil {
			return err
		}
		t.goesOn = fmt.Sprintf("Migration task %s goes on in the service: waiting for it changes nothing.", t.id)
		t.tell(ctx, fmt.Sprintf("Waiting for migration task %s, which is %s.", t.id, migration.StatusInWords(found.Status)))
		return t.await(t.followed(ctx), goalOf(found), nil)
	})
}

// goalOf tells what a task is on its way to. Where nothing shows that it imports a backup, it is taken for an online migration.
func goalOf(shown *client.Task) migration.Goal {
	kind := translate.TypeOfTask(shown)
	if kind != client.MigrationTypeBackupImport {
		kind = client.MigrationTypeOnline
	}
	return migration.GoalOf(kind, shown.MigrationMethod)
}

// await waits until the data of a task is migrated, or in sync. before is the task before the call that is waited for, nil where
// there was none.
func (t *task) await(ctx context.Context, goal migration.Goal, before *client.Task) error {
	t.done = "migrated"
	if goal == migration.GoalSync {
		t.done = "in sync"
	}
	reached, err := t.service.Wait(ctx, t.id, goal, before)
	if err != nil {
		return err
	}
	how := "all its data is migrated"
	if migration.PhaseOf(reached.Status) == migration.PhaseSync {
		how = "it is in sync with its source"
	}
	t.tell(ctx, fmt.Sprintf("Migration task %s is %s: %s.", t.id, reached.Status, how))
	return nil
}
