package actions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// reasonPatience is how long an action that has failed looks for the service's reasons.
const reasonPatience = 5 * time.Second

// report says what went wrong with a task, and what is left of it in the service. given is the time-out.
func (t *task) report(ctx context.Context, given time.Duration, err error, diags *diag.Diagnostics) {
	what, done, said := t.what, t.done, translate.Sentence(err)
	if _, ended := errors.AsType[*migration.EndedError](err); ended {
		diags.AddError(what+" not "+done, said)
		return
	}
	if _, gone := errors.AsType[*migration.GoneError](err); gone {
		diags.AddError("Migration task "+t.id+" not found",
			fmt.Sprintf("%s Nothing more can be done with it. If it should be there: the provider looked in region %q, and in the project that it uses there.", said, t.service.Region()))
		return
	}
	if _, unknown := errors.AsType[*migration.OutcomeUnknownError](err); unknown {
		diags.AddError(what+" perhaps "+done, said)
		return
	}
	left := t.goesOn
	if left == "" {
		left = "Nothing was changed in the service."
	}
	_, over := errors.AsType[*migration.TimeoutError](t.cut) // rather than the user having had enough
	switch {
	case over:
		diags.AddAttributeError(path.Root("timeout"), what+" not "+done+" in time",
			fmt.Sprintf("%s Give the action more time by `timeout`, which is %s.\n\n%s%s", left, given, said, t.reason(ctx)))
	case t.cut != nil:
		diags.AddError(what+" not "+done+": interrupted", left+"\n\n"+said)
	case t.goesOn != "":
		diags.AddError(what+" not followed to its end", fmt.Sprintf("%s How it goes on is not known.\n\n%s%s", left, said, t.reason(ctx)))
	default:
		diags.AddError(what+" not "+done, said+t.reason(ctx))
	}
}

// reason is why the task failed, where it was last seen so: a text to be added to an error, or none.
func (t *task) reason(ctx context.Context) string {
	if t.shown == nil || migration.PhaseOf(t.shown.Status) != migration.PhaseFailed {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, reasonPatience)
	defer cancel()
	if reason := t.service.Reason(ctx, t.shown); reason != "" {
		return fmt.Sprintf("\n\nMigration task %s is %s. The service says:\n%s", t.id, t.shown.Status, reason)
	}
	return ""
}
