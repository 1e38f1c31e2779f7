package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// sentMark is the value of keySent: a configuration or a restart of which it is not known whether the service has taken it,
// and what state holds if it has. A plain password may stand in state alone and is not in it: one that was new is planned
// again.
type sentMark struct {
	migration.SentStart

	RestartTrigger *string            `json:"restart_trigger,omitempty"`
	Configuration  *sentConfiguration `json:"configuration,omitempty"` // nil: a restart, which sends none
}

// sentConfiguration is a configuration as it was sent, without its passwords.
type sentConfiguration struct {
	MigrationMethod  *string         `json:"migration_method,omitempty"`
	ResumeMode       *string         `json:"resume_mode,omitempty"`
	BandwidthLimitMB *int64          `json:"bandwidth_limit_mb,omitempty"`
	Source           sentInstance    `json:"source"`
	Target           sentInstance    `json:"target"`
	Was              *migration.Echo `json:"was"` // what the service showed before
}

// sentInstance is one end as the configuration gave it.
type sentInstance struct {
	ID                string   `json:"id,omitempty"`
	Addrs             []string `json:"addrs,omitempty"`
	HasPassword       bool     `json:"has_password,omitempty"` // a plain one
	PasswordWOVersion *int64   `json:"password_wo_version,omitempty"`
}

// rememberConfiguration remembers a configuration whose outcome is not known. before is the task as it was right before.
func (a *applied) rememberConfiguration(ctx context.Context, before *client.Task) {
	plan := a.plan.common()
	setPrivate(ctx, a.private, keySent, sentMark{
		SentStart:      migration.NewSentStart(before),
		RestartTrigger: plan.RestartTrigger.ValueStringPointer(),
		Configuration: &sentConfiguration{
			MigrationMethod:  plan.MigrationMethod.ValueStringPointer(),
			ResumeMode:       plan.ResumeMode.ValueStringPointer(),
			BandwidthLimitMB: plan.BandwidthLimitMB.ValueInt64Pointer(),
			Source:           sentEnd(ctx, a.config.SourceInstance, a.diags),
			Target:           sentEnd(ctx, a.config.TargetInstance, a.diags),
			Was:              migration.EchoOf(before),
		},
	}, a.diags)
}

// rememberRestart remembers a restart whose outcome is not known. before is the task as it was right before.
func (a *applied) rememberRestart(ctx context.Context, before *client.Task) {
	setPrivate(ctx, a.private, keySent, sentMark{
		SentStart:      migration.NewSentStart(before),
		RestartTrigger: a.plan.common().RestartTrigger.ValueStringPointer(),
	}, a.diags)
}

func sentEnd(ctx context.Context, config types.Object, diags *diag.Diagnostics) sentInstance {
	given := instance(ctx, config, diags)
	if given == nil {
		return sentInstance{}
	}
	return sentInstance{
		ID:                given.ID.ValueString(),
		Addrs:             addresses(ctx, given.Addrs, diags),
		HasPassword:       !given.Password.IsNull(),
		PasswordWOVersion: given.PasswordWOVersion.ValueInt64Pointer(),
	}
}

// applyAgain tells how to go on after an update of which it is not known whether the service has taken what it sent.
const applyAgain = "Apply again: the next apply waits on if the service has taken it, and sends it again if not.\n\n"

// settleSent brings a state up to date with what a task shows of a call whose outcome was not known.
func settleSent(ctx context.Context, state *configurationModel, task *client.Task, private privateState, diags *diag.Diagnostics) {
	var sent sentMark
	switch {
	case !getPrivate(ctx, private, keySent, &sent, diags):
	case sent.Taken(task):
		sent.accept(ctx, state, private, diags)
	default:
		sent.deny(ctx, state, private, diags)
		if sent.Over() {
			clearPrivate(ctx, private, keySent, diags)
		}
	}
}

// settleSentNow does the same for an apply, which sends the call again where it was not taken: a task that does not show it yet is
// looked at for a while. What comes back is the task as last seen.
func (r *ofConfiguration) settleSentNow(ctx context.Context, state *configurationModel, task *client.Task, private privateState, diags *diag.Diagnostics) (*client.Task, error) {
	var sent sentMark
	if !getPrivate(ctx, private, keySent, &sent, diags) {
		return task, nil
	}
	task, taken, err := r.Service.AwaitTaken(ctx, task, sent.SentStart)
	switch {
	case err != nil:
	case taken:
		sent.accept(ctx, state, private, diags)
	default:
		sent.deny(ctx, state, private, diags)
	}
	return task, err
}

// accept notes that the service has taken the call: state holds what was sent, and its outcome is yet to be waited for.
func (m sentMark) accept(ctx context.Context, state *configurationModel, private privateState, diags *diag.Diagnostics) {
	state.RestartTrigger = types.StringPointerValue(m.RestartTrigger)
	if sent := m.Configuration; sent != nil {
		state.MigrationMethod = types.StringPointerValue(sent.MigrationMethod)
		state.ResumeMode = types.StringPointerValue(sent.ResumeMode)
		state.BandwidthLimitMB = types.Int64PointerValue(sent.BandwidthLimitMB)
		state.SourceInstance = sent.Source.object(ctx, state.SourceInstance, diags)
		state.TargetInstance = sent.Target.object(ctx, state.TargetInstance, diags)
		setPrivate(ctx, private, keyConfigured, configuredMark{
			Before: sent.Was, SourceByAddrs: len(sent.Source.Addrs) > 0, TargetByAddrs: len(sent.Target.Addrs) > 0,
		}, diags)
		clearPrivate(ctx, private, keyUnsent, diags)
		clearPrivate(ctx, private, keyImported, diags)
	}
	setPrivate(ctx, private, keyPending, pendingAfter(m.Before()), diags)
	clearPrivate(ctx, private, keyStopped, diags)
	clearPrivate(ctx, private, keySent, diags)
}

// deny is the state while nothing shows that the service has taken the call: that of an update is as it was, that of a creation
// says that there is no configuration.
func (m sentMark) deny(ctx context.Context, state *configurationModel, private privateState, diags *diag.Diagnostics) {
	if !hasPrivate(ctx, private, keyConfigured, diags) {
		state.unconfigure()
	}
}

// object is the end in a state that had another one, or this one with another password.
func (i sentInstance) object(ctx context.Context, state types.Object, diags *diag.Diagnostics) types.Object {
	m := &instanceModel{ID: translate.StringOrNull(i.ID), Addrs: addressSet(i.Addrs), PasswordWOVersion: types.Int64PointerValue(i.PasswordWOVersion)}
	if was := instance(ctx, state, diags); was != nil {
		if _, differs := was.differs(m); !differs {
			m.ID, m.Addrs = was.ID, was.Addrs // with what the service made of it
		}
		if i.HasPassword {
			m.Password = was.Password
		}
	}
	return m.object(ctx, diags)
}
