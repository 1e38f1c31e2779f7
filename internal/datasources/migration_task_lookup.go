package datasources

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// byID reads the task of an id.
func (d *migrationTask) byID(ctx context.Context, id string, diags *diag.Diagnostics) *client.Task {
	task, err := d.Service.Read(ctx, id)
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		d.noneOfID(id, diags)
		return nil
	}
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return nil
	}
	task.ID = id
	return task
}

func (c *configured) noneOfID(id string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("task_id"), "Migration task not found",
		fmt.Sprintf("Region %q has no migration task %s in the project that the provider asks there: the id is another one's, or the task was deleted.", c.Service.Region(), id))
}

// byName reads the only task of a name.
func (d *migrationTask) byName(ctx context.Context, name string, diags *diag.Diagnostics) *client.Task {
	rows, err := d.named(ctx, name)
	if err != nil {
		diags.AddError("Migration tasks not listed", translate.ListFailure(err))
		return nil
	}
	switch len(rows) {
	case 0:
		d.noneNamed(name, diags)
		return nil
	case 1:
	default:
		diags.AddAttributeError(path.Root("task_name"), "Several migration tasks of that name",
			fmt.Sprintf("%d migration tasks are named %q. Give the `task_id` of the one that is meant in place of the name:\n%s", len(rows), name, describe(rows)))
		return nil
	}
	task, err := d.Service.ShowListed(ctx, rows[0])
	if err != nil {
		diags.AddError("Migration task not read", translate.Sentence(err))
		return nil
	}
	if task == nil {
		d.noneNamed(name, diags)
		return nil
	}
	task.Name = name
	return task
}

func (d *migrationTask) noneNamed(name string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("task_name"), "Migration task not found",
		fmt.Sprintf("Region %q has no migration task named %q in the project that the provider asks there. The name is compared as a whole, case included.", d.Service.Region(), name))
}

// named lists the tasks of exactly one name, newest first. How the service's own filter matches is not documented: where it
// lets none of that name through, only the whole list shows that there is none.
func (d *migrationTask) named(ctx context.Context, name string) ([]client.TaskRow, error) {
	for _, filter := range []string{name, ""} {
		rows, err := d.Service.List(ctx, filter)
		if err != nil {
			return nil, err
		}
		var exact []client.TaskRow
		for _, row := range rows {
			if row.Name == name && row.ID != "" && migration.PhaseOf(row.Status) != migration.PhaseDeleted {
				exact = append(exact, row)
			}
		}
		if len(exact) > 0 {
			return newestFirst(exact), nil
		}
	}
	return nil, nil
}

// describe names tasks by what tells those of one name apart.
func describe(rows []client.TaskRow) string {
	or := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return text
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = fmt.Sprintf("  - %s, created at %s, status %s", row.ID, or(row.CreatedAt, "a time not shown"), or(row.Status, "not shown"))
	}
	return strings.Join(lines, "\n")
}
