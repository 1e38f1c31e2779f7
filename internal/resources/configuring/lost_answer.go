package configuring

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// sentConfiguration is what state holds if the service has taken a call whose answer was lost. A plain password may stand in state
// alone and is not in it: one that was new is planned again.
type sentConfiguration struct {
	RestartTrigger *string `json:"restart_trigger,omitempty"`
	// Configuration is nil of a restart, which sends none.
	Configuration *sentArguments `json:"configuration,omitempty"`
}

// sentArguments is a configuration as it was sent, without its passwords.
type sentArguments struct {
	MigrationMethod  *string         `json:"migration_method,omitempty"`
	ResumeMode       *string         `json:"resume_mode,omitempty"`
	BandwidthLimitMB *int64          `json:"bandwidth_limit_mb,omitempty"`
	Source           sentInstance    `json:"source"`
	Target           sentInstance    `json:"target"`
	Was              *migration.Echo `json:"was,omitempty"` // what the service returned before
}

// sentInstance is one end as it was sent.
type sentInstance struct {
	ID                string   `json:"id,omitempty"`
	Addrs             []string `json:"addrs,omitempty"`
	HasPassword       bool     `json:"has_password,omitempty"` // a plain one
	PasswordWOVersion *int64   `json:"password_wo_version,omitempty"`
}

func (i sentInstance) given() GivenBy { return GivenBy{ID: i.ID != "", Addrs: len(i.Addrs) > 0} }

// describeSent describes a configuration that is about to be sent, in case its answer is lost. before is the task right before the call.
func (r *Run) describeSent(ctx context.Context, request client.ConfigureRequest, before *client.Task) *sentConfiguration {
	plan := r.Plan.Common()
	sent := &sentArguments{
		MigrationMethod:  plan.MigrationMethod.ValueStringPointer(),
		ResumeMode:       plan.ResumeMode.ValueStringPointer(),
		BandwidthLimitMB: plan.BandwidthLimitMB.ValueInt64Pointer(),
		Source:           sentEnd(ctx, request.Source, plan.SourceInstance, r.Diags),
		Target:           sentEnd(ctx, request.Target, plan.TargetInstance, r.Diags),
	}
	if before != nil {
		sent.Was = migration.EchoOf(before)
	}
	return &sentConfiguration{RestartTrigger: plan.RestartTrigger.ValueStringPointer(), Configuration: sent}
}

func sentEnd(ctx context.Context, sent client.ConfigureInstance, plan types.Object, diags *diag.Diagnostics) sentInstance {
	i := sentInstance{ID: sent.ID, Addrs: sent.Addrs}
	if p := InstanceOf(ctx, plan, diags); p != nil {
		i.HasPassword = !p.Password.IsNull()
		i.PasswordWOVersion = p.PasswordWOVersion.ValueInt64Pointer()
	}
	return i
}

// apply sets a state to what was sent.
func (m *sentConfiguration) apply(ctx context.Context, state *Configuration, diags *diag.Diagnostics) {
	state.RestartTrigger = types.StringPointerValue(m.RestartTrigger)
	sent := m.Configuration
	if sent == nil {
		return
	}
	state.MigrationMethod = types.StringPointerValue(sent.MigrationMethod)
	state.ResumeMode = types.StringPointerValue(sent.ResumeMode)
	state.BandwidthLimitMB = types.Int64PointerValue(sent.BandwidthLimitMB)
	state.SourceInstance = sent.Source.object(ctx, state.SourceInstance, diags)
	state.TargetInstance = sent.Target.object(ctx, state.TargetInstance, diags)
}

// object is the end in a state that had another one, or this one with another password.
func (i sentInstance) object(ctx context.Context, state types.Object, diags *diag.Diagnostics) types.Object {
	m := &Instance{ID: translate.StringOrNull(i.ID), Addrs: addressSet(i.Addrs), PasswordWOVersion: types.Int64PointerValue(i.PasswordWOVersion)}
	if was := InstanceOf(ctx, state, diags); was != nil {
		if (m.ID.IsNull() || m.ID.Equal(was.ID)) && (m.Addrs.IsNull() || m.Addrs.Equal(was.Addrs)) {
			m.ID, m.Addrs = was.ID, was.Addrs // with what the service made of it
		}
		if i.HasPassword {
			m.Password = was.Password
		}
	}
	return m.object(ctx, diags)
}

// lookUpLostCall finds out whether the service has taken a call whose answer was lost. It reads the task for a while until the task shows
// the call, and returns the task as last read.
func (r *Run) lookUpLostCall(ctx context.Context, state Model, task *client.Task) (*client.Task, error) {
	op := r.Ledger.Operation
	task, taken, err := r.Service.AwaitTaken(ctx, task, op.Before)
	if err != nil {
		return task, err
	}
	if taken {
		r.Ledger.noteFoundTaken(ctx, state.Common(), r.Diags)
		r.setState(ctx, state) // the service has it, whatever becomes of the update
	} else {
		r.Ledger.noteNotTaken()
	}
	return task, nil
}

// noteFoundTaken notes that the service has taken the call whose answer was lost: state holds what was sent, and the next apply waits for
// the outcome.
func (l *Ledger) noteFoundTaken(ctx context.Context, state *Configuration, diags *diag.Diagnostics) {
	op := l.Operation
	before := op.Before.Before()
	if sent := op.IfTaken; sent != nil {
		sent.apply(ctx, state, diags)
		if conf := sent.Configuration; conf != nil {
			l.NoteConfigured(TakenConfiguration{Before: conf.Was, Source: conf.Source.given(), Target: conf.Target.given()})
		}
	}
	l.NoteTaken(before)
}

// noteNotTaken notes that the service has not taken the call. What is owed begins anew, and everything else is planned again.
func (l *Ledger) noteNotTaken() {
	if op := l.Operation; op.Creation || op.Stopped {
		op.Stage, op.At, op.IfTaken = stageBegun, time.Now().UTC(), nil
		return
	}
	l.finish()
}
