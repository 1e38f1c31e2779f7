package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// change is what an update would change of what the service knows. Arguments that cost no call are not in it.
type change struct {
	configuration path.Paths // anything but secrets and the resume mode
	secrets       path.Paths
	resumeMode    bool
	resumeHidden  bool // the state has no resume mode to compare with
	added         bool // instances where there were none
	removed       bool // no instances where there were some
	restart       bool // another restart trigger
}

// changeOf compares state and plan. The configuration tells which of an instance's id and addrs is given; the other is the
// service's.
func changeOf(ctx context.Context, state, plan, config *configurationModel, diags *diag.Diagnostics) change {
	var c change
	c.added = !state.isManaged() && plan.isManaged()
	c.removed = state.isManaged() && !plan.isManaged()
	differs := func(name string, a, b attr.Value) {
		if !a.Equal(b) {
			c.configuration.Append(path.Root(name))
		}
	}
	ends := []struct {
		name                string
		state, plan, config types.Object
	}{
		{"source_instance", state.SourceInstance, plan.SourceInstance, config.SourceInstance},
		{"target_instance", state.TargetInstance, plan.TargetInstance, config.TargetInstance},
	}
	for _, end := range ends {
		was, will, given := instance(ctx, end.state, diags), instance(ctx, end.plan, diags), instance(ctx, end.config, diags)
		switch {
		case end.plan.IsUnknown(), (was == nil) != (will == nil):
			c.configuration.Append(path.Root(end.name))
		case was == nil:
		default:
			if at, differs := was.differs(given); differs {
				c.configuration.Append(path.Root(end.name).AtName(at))
			}
			if was.secretDiffers(will, given) {
				c.secrets.Append(path.Root(end.name))
			}
		}
	}
	differs("migration_method", state.MigrationMethod, plan.MigrationMethod)
	differs("bandwidth_limit_mb", state.BandwidthLimitMB, plan.BandwidthLimitMB)
	c.resumeMode, c.resumeHidden = !state.ResumeMode.Equal(plan.ResumeMode), state.ResumeMode.IsNull()
	c.restart = !plan.RestartTrigger.IsNull() && !state.RestartTrigger.Equal(plan.RestartTrigger)
	return c
}

// knownChangeOf is changeOf for what is known already: a value that is not may yet turn out to be the one in state.
func knownChangeOf(ctx context.Context, state, plan, config *configurationModel, diags *diag.Diagnostics) change {
	will, given := *plan, *config
	if will.MigrationMethod.IsUnknown() {
		will.MigrationMethod = state.MigrationMethod
	}
	if will.ResumeMode.IsUnknown() {
		will.ResumeMode = state.ResumeMode
	}
	if will.BandwidthLimitMB.IsUnknown() {
		will.BandwidthLimitMB = state.BandwidthLimitMB
	}
	if will.RestartTrigger.IsUnknown() {
		will.RestartTrigger = state.RestartTrigger
	}
	if !isFullyKnown(ctx, config.SourceInstance) {
		will.SourceInstance, given.SourceInstance = state.SourceInstance, state.SourceInstance
	}
	if !isFullyKnown(ctx, config.TargetInstance) {
		will.TargetInstance, given.TargetInstance = state.TargetInstance, state.TargetInstance
	}
	return changeOf(ctx, state, &will, &given, diags)
}

// differs tells whether a configuration names another instance than the state, and by which attribute.
func (m *instanceModel) differs(given *instanceModel) (attribute string, differs bool) {
	if given != nil && !given.Addrs.IsNull() {
		return "addrs", !m.Addrs.Equal(given.Addrs)
	}
	return "id", given == nil || !m.ID.Equal(given.ID)
}

// secretDiffers tells whether an update brings another password. A password that moves from the state to password_wo
// unchanged is none.
func (m *instanceModel) secretDiffers(will, given *instanceModel) bool {
	same := equalText(m.Password, will.Password) && m.PasswordWOVersion.Equal(will.PasswordWOVersion)
	if same || given == nil {
		return !same
	}
	old := m.Password.ValueString()
	return old == "" || given.PasswordWO.IsUnknown() || given.Password.IsUnknown() || given.secret() != old
}

// effect is what an update does to the service.
type effect struct {
	configure bool // the whole configuration is sent, which starts the task and interrupts a running one
	resume    bool // the resume mode alone is sent
	restart   bool // the task is started again as it is configured, after the resume mode if there is a new one
	record    bool // secrets go into state or nowhere, and are sent at the next configuration
	triggered bool // there is a new restart trigger, which only a task that has ended allows
	at        path.Path
}

// calls tells whether there is anything to send.
func (e effect) calls() bool { return e.configure || e.resume || e.restart }

// marks are what private state tells of a task.
type marks struct {
	imported bool // imported or moved here, and not applied since
	stopped  bool // stopped by an update whose configuration the service has not taken
	unsent   bool // new secrets were only recorded
}

func marksOf(ctx context.Context, private privateState, diags *diag.Diagnostics) marks {
	return marks{
		imported: hasPrivate(ctx, private, keyImported, diags),
		stopped:  hasPrivate(ctx, private, keyStopped, diags),
		unsent:   hasPrivate(ctx, private, keyUnsent, diags),
	}
}

// effectOf tells what a change does to a task in a phase. New secrets are only recorded of a task at its end, but not of one
// that was stopped to send them, nor of one that is to be restarted: a restart alone would use the old ones.
func effectOf(plan configuredTask, c change, phase migration.Phase, m marks) effect {
	secrets := len(c.secrets) > 0
	triggered := c.restart && !m.imported
	switch {
	case plan.isImport(): // what else may change of an import replaces it
		return effect{record: secrets, at: first(c.secrets)}
	case c.removed || !plan.common().isManaged():
		return effect{}
	case c.added:
		return effect{configure: true, at: first(c.configuration)}
	case len(c.configuration) > 0:
		return effect{configure: true, triggered: triggered, at: first(c.configuration)}
	case secrets && m.imported && c.resumeMode && !c.resumeHidden,
		secrets && !m.imported && !keepsSecrets(phase),
		secrets && m.stopped && phase != migration.PhaseReleased:
		return effect{configure: true, triggered: triggered, at: first(c.secrets)}
	case triggered && (secrets || m.unsent):
		return effect{configure: true, triggered: true, at: path.Root("restart_trigger")}
	case triggered:
		return effect{resume: c.resumeMode, restart: true, triggered: true, at: path.Root("restart_trigger")}
	case c.resumeMode:
		return effect{resume: true, record: secrets, at: path.Root("resume_mode")}
	default:
		return effect{record: secrets, at: first(c.secrets)}
	}
}

func first(paths path.Paths) path.Path {
	if len(paths) == 0 {
		return path.Empty()
	}
	return paths[0]
}

// keepsSecrets tells whether new secrets have no use in a phase: the task is at its end, and gets them when it is
// configured again.
func keepsSecrets(phase migration.Phase) bool {
	return phase.Ended() || phase == migration.PhaseStopping
}

// waitsOn tells whether an apply takes up a wait that was cut short: not one for instances that are no longer managed, nor
// one that is no longer wanted. A machine is waited for in any case.
func waitsOn(plan configuredTask, c change) bool {
	wait := plan.common().WaitForSync
	return !c.removed && (plan.goal() == migration.GoalReady || wait.IsUnknown() || wait.ValueBool())
}

// equalText compares two strings of which an empty one is as good as none.
func equalText(a, b types.String) bool {
	return !a.IsUnknown() && !b.IsUnknown() && a.ValueString() == b.ValueString()
}
