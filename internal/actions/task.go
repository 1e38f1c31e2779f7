package actions

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// task is one task that an action does something with.
type task struct {
	service *migration.Service
	id      string
	send    func(action.InvokeProgressEvent)

	shown  *client.Task // as last seen; nil before
	what   string       // what the action is about, for its errors: "Migration task 1"
	done   string       // what is to become of that: "stopped"
	cut    error        // the cause of its context's end, where that had ended when it was done with; nil: it had not
	goesOn string       // what goes on in the service if nobody waits for it; empty while nothing was asked of it

	warnings diag.Diagnostics
}

// warn warns of how something ended.
func (t *task) warn(summary, detail string, err error) {
	t.warnings.AddWarning(summary, detail+"\n\n"+translate.Sentence(err))
}

// tell sends a line of progress, unless nobody may be there to read it.
func (t *task) tell(ctx context.Context, line string) {
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

// followed gives a context whose waits for the task send progress.
func (t *task) followed(ctx context.Context) context.Context {
	return migration.WithFollower(ctx, lineInterval, t.shown, func(ctx context.Context, seen migration.Sighting) {
		t.shown = seen.Task
		t.tell(ctx, sighted(seen))
	})
}

// run does something with each of some tasks, all at the same time, in the time that is given. What goes wrong with one of them
// is reported, in the order of the ids, and keeps nobody from the others.
func (c *configured) run(ctx context.Context, ids []string, given time.Duration, resp *action.InvokeResponse, do func(context.Context, *task) error) {
	unlimited := ctx // there is time to ask for a reason when the action's own is over, but not when the user has had enough
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
