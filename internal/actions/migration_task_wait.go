package actions

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// migrationTaskWait is the action `dcs_migration_task_wait`.
type migrationTaskWait struct {
	taskAction
}

var _ action.ActionWithConfigure = (*migrationTaskWait)(nil)

// NewMigrationTaskWait makes the action `dcs_migration_task_wait`.
func NewMigrationTaskWait() action.Action { return &migrationTaskWait{} }

func (a *migrationTaskWait) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task_wait"
}

// waitModel is a dcs_migration_task_wait in configuration.
type waitModel struct {
	singleModel

	MaxOffset      types.Float64 `tfsdk:"max_offset"`
	EqualKeyCounts types.Bool    `tfsdk:"equal_key_counts"`
}

func (a *migrationTaskWait) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits until an incremental migration is in sync with its source (`INCRMIGEATING`), or until a full migration or an import has ended " +
			"(`SUCCESS`), and reports the progress meanwhile. With `max_offset` and `equal_key_counts`, it also waits until the target has caught up and has as many keys as the source. " +
			"If the migration ends otherwise, the action fails with the last error lines of its log. It changes nothing in the service.",
		Attributes: map[string]schema.Attribute{
			"region":  regionAttribute(),
			"task_id": taskIDAttribute("Id of the migration task. If the task is not configured yet, the action waits until somebody configures it."),
			"max_offset": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "How far the target of an incremental migration may lag behind its source: the largest `offset` of the task's progress to accept, at least 0. " +
					"0 means that the target has caught up. Default: any offset.",
				Validators: []validator.Float64{float64validator.AtLeast(0)},
			},
			"equal_key_counts": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether source and target must have the same number of keys. If keys expire or the target has keys of its own, the numbers never become equal. " +
					"Default `false`.",
			},
			"timeout": timeoutAttribute(),
		},
	}
}

func (a *migrationTaskWait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m waitModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	want := m.condition(&resp.Diagnostics)
	a.runSingle(ctx, m.singleModel, resp, func(ctx context.Context, t *task) error {
		t.done = "waited for"
		found, err := t.find(ctx)
		if err != nil {
			return err
		}
		t.goesOn = fmt.Sprintf("Migration task %s goes on in the service: waiting for it changes nothing.", t.id)
		t.done = doneAt(migration.GoalOfTask(found))
		t.sendProgress(ctx, fmt.Sprintf("Waiting for migration task %s, which is %s.", t.id, migration.StatusInWords(found.Status)))
		reached, progress, err := t.service.WaitSynced(ctx, t.id, want, t.observer())
		if _, unequal := errors.AsType[*migration.UnequalKeysError](err); unequal {
			t.goesOn = "" // it has ended
		}
		if err != nil {
			return err
		}
		how := howReached(reached)
		if numbers := progressNumbers(progress, migration.PhaseOf(reached.Status)); numbers != "" && want != (migration.SyncCondition{}) {
			how += " (" + numbers + ")"
		}
		t.sendProgress(ctx, fmt.Sprintf("Migration task %s is %s: %s.", t.id, reached.Status, how))
		return nil
	})
}

// condition is what the target must show. A number that was not known when the configuration was validated is checked again.
func (m *waitModel) condition(diags *diag.Diagnostics) migration.SyncCondition {
	if m.MaxOffset.ValueFloat64() < 0 {
		diags.AddAttributeError(path.Root("max_offset"), "Invalid offset", "The offset must be at least 0.")
	}
	return migration.SyncCondition{MaxOffset: m.MaxOffset.ValueFloat64Pointer(), EqualKeyCounts: m.EqualKeyCounts.ValueBool()}
}

// doneAt is what becomes of a task that reaches a goal.
func doneAt(goal migration.Goal) string {
	if goal == migration.GoalSync {
		return "in sync"
	}
	return "migrated"
}

// howReached tells at which goal a task is.
func howReached(task *client.Task) string {
	if migration.PhaseOf(task.Status) == migration.PhaseSync {
		return "it is in sync with its source"
	}
	return "all its data is migrated"
}

// await waits until the data of a task is migrated, or in sync. before is the task before the call that is waited for, nil where
// there was none.
func (t *task) await(ctx context.Context, goal migration.Goal, before *client.Task, observer *migration.Observer) error {
	t.done = doneAt(goal)
	reached, err := t.service.Wait(ctx, t.id, goal, before, observer)
	if err != nil {
		return err
	}
	t.sendProgress(ctx, fmt.Sprintf("Migration task %s is %s: %s.", t.id, reached.Status, howReached(reached)))
	return nil
}
