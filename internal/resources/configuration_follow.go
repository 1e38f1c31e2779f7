package resources

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// adoptConfiguration fills a configuration with what a task shows of it, and remembers it as shown; it is false where the task
// shows none.
func (m *configurationModel) adoptConfiguration(ctx context.Context, task *client.Task, imports bool, private privateState, diags *diag.Diagnostics) bool {
	if !m.takeConfiguration(ctx, task, imports, diags) {
		return false
	}
	m.rememberElsewhere(ctx, migration.EchoOf(task), private, diags)
	return true
}

// takeConfiguration fills a configuration with one that was made elsewhere; imports is whether the task imports a backup, which
// has a target alone. It is false where there is none.
func (m *configurationModel) takeConfiguration(ctx context.Context, task *client.Task, imports bool, diags *diag.Diagnostics) bool {
	configured := task.Target != nil && (imports || task.Source != nil)
	if imports || configured {
		m.MigrationMethod = knownWord(task.MigrationMethod, client.MigrationMethodFull, client.MigrationMethodIncremental)
	}
	if !configured {
		return false
	}
	m.TargetInstance = shownInstance(ctx, task.Target, diags)
	if imports {
		return true
	}
	m.SourceInstance = shownInstance(ctx, task.Source, diags)
	m.ResumeMode = knownWord(task.ResumeMode, client.ResumeModeAuto, client.ResumeModeManual)
	if limit, ok := migration.ParseBandwidth(task.BandwidthLimitMB); ok {
		m.BandwidthLimitMB = types.Int64Value(limit)
	}
	return true
}

// rememberElsewhere remembers that a configuration in state was made elsewhere, with what the service shows of it.
func (m *configurationModel) rememberElsewhere(ctx context.Context, echo *migration.Echo, private privateState, diags *diag.Diagnostics) {
	setPrivate(ctx, private, keyConfigured, configuredMark{
		Echo:          echo,
		SourceByAddrs: isWithoutID(ctx, m.SourceInstance, diags),
		TargetByAddrs: isWithoutID(ctx, m.TargetInstance, diags),
	}, diags)
}

// followConfiguration takes over what has changed of a task's configuration since the service echoed it.
func (m *configurationModel) followConfiguration(ctx context.Context, task *client.Task, imports bool, private privateState, diags *diag.Diagnostics) {
	if !m.isManaged() {
		return
	}
	var stored configuredMark
	if !getPrivate(ctx, private, keyConfigured, &stored, diags) {
		if task.Source == nil && task.Target == nil {
			// Created, but its configuration never taken: saying so lets the next apply send it.
			if !imports {
				m.unconfigure()
			}
			return
		}
		stored.SourceByAddrs = isWithoutID(ctx, m.SourceInstance, diags)
		stored.TargetByAddrs = isWithoutID(ctx, m.TargetInstance, diags)
	}
	if stored.Echo == nil {
		stored.Echo = &migration.Echo{}
	}
	echo, before := stored.Echo, stored.Before
	if before == nil {
		before = &migration.Echo{}
	}
	m.SourceInstance, echo.Source = followInstance(ctx, m.SourceInstance, echo.Source, before.Source, task.Source, stored.SourceByAddrs, diags)
	m.TargetInstance, echo.Target = followInstance(ctx, m.TargetInstance, echo.Target, before.Target, task.Target, stored.TargetByAddrs, diags)
	if !imports { // nobody can change the method of an import, where another would replace it
		followWord(&m.MigrationMethod, &echo.MigrationMethod, task.MigrationMethod, client.MigrationMethodFull, client.MigrationMethodIncremental)
		followWord(&m.ResumeMode, &echo.ResumeMode, task.ResumeMode, client.ResumeModeAuto, client.ResumeModeManual)
		if limit, ok := migration.ParseBandwidth(task.BandwidthLimitMB); ok {
			if limit != echo.BandwidthLimit && (echo.BandwidthLimit != 0 || !m.BandwidthLimitMB.IsNull()) {
				m.BandwidthLimitMB = types.Int64Value(limit)
			}
			echo.BandwidthLimit = limit
		}
	}
	setPrivate(ctx, private, keyConfigured, stored, diags)
}

// unconfigure is the state of an online task that the service has no configuration of.
func (m *configurationModel) unconfigure() {
	m.SourceInstance, m.TargetInstance = types.ObjectNull(instanceTypes), types.ObjectNull(instanceTypes)
	m.MigrationMethod, m.ResumeMode, m.BandwidthLimitMB = types.StringNull(), types.StringNull(), types.Int64Null()
}

// isWithoutID tells of an instance in state, whose configuration is not known, that it must be given by its addresses.
func isWithoutID(ctx context.Context, obj types.Object, diags *diag.Diagnostics) bool {
	m := instance(ctx, obj, diags)
	return m != nil && m.ID.IsNull()
}

func shownInstance(ctx context.Context, shown *client.Instance, diags *diag.Diagnostics) types.Object {
	return (&instanceModel{ID: translate.StringOrNull(shown.ID), Addrs: addressSet(shown.Addrs)}).object(ctx, diags)
}

// knownWord is a word of the service where it is one of a vocabulary, and null otherwise.
func knownWord(word string, vocabulary ...string) types.String {
	if slices.Contains(vocabulary, word) {
		return types.StringValue(word)
	}
	return types.StringNull()
}

// followWord takes a word over that has changed since the service echoed it, if it is one of the vocabulary.
func followWord(value *types.String, echoed *string, shown string, vocabulary ...string) {
	if !slices.Contains(vocabulary, shown) {
		return
	}
	if shown != *echoed {
		*value = types.StringValue(shown)
	}
	*echoed = shown
}

// followInstance takes an instance over that is another one than the service echoed; else it only brings up to date what
// the service makes of the one configured. Passwords are the state's in any case.
func followInstance(ctx context.Context, obj types.Object, echo, before *migration.EchoInstance, shown *client.Instance, byAddrs bool, diags *diag.Diagnostics) (types.Object, *migration.EchoInstance) {
	m := instance(ctx, obj, diags)
	if m == nil || shown == nil {
		return obj, echo
	}
	changed := echo.Changed(shown)
	if echo == nil {
		// Never echoed so far: what was asked for is all there is to hold against, as far as the service shows that at all.
		asked := &migration.EchoInstance{ID: m.ID.ValueString()}
		if byAddrs || m.ID.IsNull() {
			asked = &migration.EchoInstance{Addrs: addresses(ctx, m.Addrs, diags)}
		}
		changed = asked.Changed(shown) && (asked.ID != "") == (shown.ID != "")
		if changed && before != nil && !before.Changed(shown) {
			return obj, nil // still shown as before the configuration
		}
	}
	if changed || byAddrs && shown.ID != "" {
		m.ID = translate.StringOrNull(shown.ID)
	}
	if changed || !byAddrs && len(shown.Addrs) > 0 {
		m.Addrs = addressSet(shown.Addrs)
	}
	if changed {
		echo = nil
	}
	return m.object(ctx, diags), echo.Refresh(shown)
}
