package actions

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// task is one task that an action works on.
type task struct {
	service *migration.Service
	id      string
	send    func(action.InvokeProgressEvent)

	shown  *client.Task // as last seen; nil: not yet
	what   string       // the subject of the errors: "Migration task 1"
	done   string       // what the action does to it, as a participle: "stopped"
	cut    error        // why the context ended, if it did before the action was done with the task; else nil
	goesOn string       // for errors: what goes on in the service; empty: nothing was sent yet

	warnings diag.Diagnostics
}

// warn warns of how something ended.
func (t *task) warn(summary, detail string, err error) {
	t.warnings.AddWarning(summary, detail+"\n\n"+translate.Sentence(err))
}

// sendProgress sends a line of progress, unless the action has been interrupted.
func (t *task) sendProgress(ctx context.Context, line string) {
	if ctx.Err() == nil {
		t.send(action.InvokeProgressEvent{Message: line})
	}
}

// find reads the task; one that is not there is a *migration.GoneError.
func (t *task) find(ctx context.Context) (*client.Task, error) {
	found, err := t.service.Read(ctx, t.id)
	if err != nil {
		return nil, err
	}
	found.ID = t.id
	t.shown = found
	return found, nil
}

// observer makes an observer that sends what the waits for the task report.
func (t *task) observer() *migration.Observer {
	return migration.NewFollower(lineInterval, t.shown, func(ctx context.Context, seen migration.Report) {
		t.shown = seen.Task
		t.sendProgress(ctx, progressLine(seen))
	})
}

// run runs do for all tasks at the same time, within the time-out given. It reports errors in the order of the ids. An error of one task
// does not stop the others.
func (c *taskAction) run(ctx context.Context, ids []string, given time.Duration, resp *action.InvokeResponse, do func(context.Context, *task) error) {
	unlimited := ctx // there is time to ask for a reason when the action is over, but not after Ctrl-C
	ctx, cancel := migration.WithTimeout(ctx, given)
	defer cancel()
	tasks, errs := make([]*task, len(ids)), make([]error, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		tasks[i] = &task{service: c.Service, id: id, what: "Migration task " + id, send: resp.SendProgress}
		all.Go(func() {
			errs[i] = do(ctx, tasks[i])
			tasks[i].cut = context.Cause(ctx) // of its own: others may go on until their time is over
		})
	}
	all.Wait()
	for i, err := range errs {
		resp.Diagnostics.Append(tasks[i].warnings...)
		if err != nil {
			tasks[i].report(unlimited, given, err, &resp.Diagnostics)
		}
	}
}

// lineInterval is about how often an action reports progress.
const lineInterval = 10 * time.Second

// progressLine is the line of progress for a report of a wait. Of the service's answers it repeats the statuses alone, and no names or
// addresses.
func progressLine(seen migration.Report) string {
	text := fmt.Sprintf("Migration task %s is %s", seen.Task.ID, migration.StatusInWords(seen.Task.Status))
	if seen.Task.TaskStatus != "" { // around an exchange of addresses
		text += ", with the task_status " + seen.Task.TaskStatus
	}
	if numbers := progressNumbers(seen.Progress, migration.PhaseOf(seen.Task.Status)); numbers != "" {
		text += ": " + numbers
	}
	return text + fmt.Sprintf(" (after %s).", seen.Waited.Round(time.Second))
}

// progressNumbers describes how far a migration is, with the numbers that the service returned.
func progressNumbers(p *client.Progress, phase migration.Phase) string {
	if p == nil {
		return ""
	}
	var parts []string
	add := func(number *float64, format string) {
		if number != nil {
			parts = append(parts, fmt.Sprintf(format, strconv.FormatFloat(math.Round(*number*10)/10, 'f', -1, 64)))
		}
	}
	add(p.FullMigrationProgress, "%s %% of the full migration")
	add(p.SourceDBSize, "%s keys at the source")
	add(p.TargetDBSize, "%s keys at the target")
	add(p.TargetInputKbps, "%s KB/s")
	add(p.TargetOps, "%s operations/s")
	if phase == migration.PhaseSync {
		add(p.Offset, "the target lags %s behind the source") // the difference of their offsets; 0: caught up
	}
	return strings.Join(parts, ", ")
}

// reasonTimeout is how long an action that has failed asks for the service's reasons.
const reasonTimeout = 5 * time.Second

// report says what went wrong with a task, and what is left of it in the service. given is the time-out.
func (t *task) report(ctx context.Context, given time.Duration, err error, diags *diag.Diagnostics) {
	what, done, message := t.what, t.done, translate.Sentence(err)
	if _, ended := errors.AsType[*migration.EndedError](err); ended {
		diags.AddError(what+" not "+done, message)
		return
	}
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddError("Migration task "+t.id+" not found",
			fmt.Sprintf("%s The provider looked in region %q, in the project that it uses there. Check the id and the region.", message, t.service.Region()))
		return
	}
	if _, unknown := errors.AsType[*migration.OutcomeUnknownError](err); unknown {
		diags.AddError(what+" perhaps "+done, message)
		return
	}
	left := t.goesOn
	if left == "" {
		left = "Nothing was changed in the service."
	}
	_, over := errors.AsType[*migration.TimeoutError](t.cut) // else Ctrl-C
	switch {
	case over:
		diags.AddAttributeError(path.Root("timeout"), what+" not "+done+" in time",
			fmt.Sprintf("%s To give the action more time, raise `timeout`, which is %s.\n\n%s%s", left, given, message, t.reason(ctx)))
	case t.cut != nil:
		diags.AddError(what+" not "+done+": interrupted", left+"\n\n"+message)
	case t.goesOn != "":
		diags.AddError(what+" not followed to its end", fmt.Sprintf("%s The provider does not know how it goes on.\n\n%s%s", left, message, t.reason(ctx)))
	default:
		diags.AddError(what+" not "+done, message+t.reason(ctx))
	}
}

// reason is why the task failed, where it was last seen so: a text to be added to an error, or none.
func (t *task) reason(ctx context.Context) string {
	if t.shown == nil || migration.PhaseOf(t.shown.Status) != migration.PhaseFailed {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, reasonTimeout)
	defer cancel()
	if reason := t.service.Reason(ctx, t.shown); reason != "" {
		return fmt.Sprintf("\n\nMigration task %s is %s. The service says:\n%s", t.id, t.shown.Status, reason)
	}
	return ""
}
