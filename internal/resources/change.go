package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// note adds how a plan's value differs from the state's.
func (c change) note(a argument, state, plan attr.Value) {
	switch {
	case plan.IsUnknown():
		c[a] = unknown
	case !state.Equal(plan):
		c[a] = changed
	}
}

// noteText is note for texts of which an empty one is as good as none.
func (c change) noteText(a argument, state, plan types.String) {
	if plan.IsUnknown() || state.ValueString() != plan.ValueString() {
		c.note(a, state, plan)
	}
}

// differences compares the configuration of a task in state and plan. adopted is whether the task was imported or moved here and
// not applied since: what its state lacks was only not returned by the service, and is no difference.
//
// config is the configuration. Which attributes of an instance it gives does not matter to what is compared: ignore_changes
// shapes the plan, and an update is handed the configuration as it is written.
func (m *configurationModel) differences(ctx context.Context, plan, config *configurationModel, adopted bool, diags *diag.Diagnostics) change {
	c := change{}
	if !adopted || !m.MigrationMethod.IsNull() {
		c.note(argMethod, m.MigrationMethod, plan.MigrationMethod)
	}
	c.note(argResumeMode, m.ResumeMode, plan.ResumeMode)
	c.note(argBandwidth, m.BandwidthLimitMB, plan.BandwidthLimitMB)
	if !plan.RestartTrigger.IsNull() {
		c.note(argTrigger, m.RestartTrigger, plan.RestartTrigger)
	}
	c.noteInstance(ctx, argSource, argSourceSecret, m.SourceInstance, plan.SourceInstance, config.SourceInstance, diags)
	c.noteInstance(ctx, argTarget, argTargetSecret, m.TargetInstance, plan.TargetInstance, config.TargetInstance, diags)
	return c
}

// noteInstance adds how one end differs, and how its password does.
func (c change) noteInstance(ctx context.Context, end, secret argument, state, plan, config types.Object, diags *diag.Diagnostics) {
	was, will, given := instance(ctx, state, diags), instance(ctx, plan, diags), instance(ctx, config, diags)
	switch {
	case plan.IsUnknown():
		c[end] = unknown
		return
	case was == nil && will == nil:
		return
	case was == nil || will == nil:
		c[end] = changed
		return
	}
	switch {
	case !will.ID.IsUnknown() && !was.ID.Equal(will.ID), isFullyKnown(ctx, will.Addrs) && !was.Addrs.Equal(will.Addrs):
		c[end] = changed
	case given != nil && (given.ID.IsUnknown() || !isFullyKnown(ctx, given.Addrs)):
		c[end] = unknown // a value that the configuration does not give is the service's to tell, and no difference
	}
	switch {
	case will.PasswordWOVersion.IsUnknown() || will.Password.IsUnknown():
		c[secret] = unknown
	case was.secretDiffers(will, given):
		c[secret] = changed
	}
}

// secretDiffers reports whether an update brings another password. A password that moves from the state to password_wo
// unchanged is none.
func (m *instanceModel) secretDiffers(will, given *instanceModel) bool {
	same := m.Password.ValueString() == will.Password.ValueString() && m.PasswordWOVersion.Equal(will.PasswordWOVersion)
	old := m.Password.ValueString()
	if same || given == nil || old == "" {
		return !same
	}
	return given.PasswordWO.IsUnknown() || given.secret() != old
}

// lacksSecret reports whether an instance says that it has a write-only password, by its version, and the configuration does not
// give it. A value that is not known yet is given.
func lacksSecret(plan, config *instanceModel) bool {
	return plan != nil && !plan.PasswordWOVersion.IsNull() && (config == nil || config.PasswordWO.IsNull())
}

// differences adds what only a dcs_migration_task has.
func (m *taskModel) differences(ctx context.Context, plan, config configuredTask, adopted bool, diags *diag.Diagnostics) change {
	will, ok := plan.(*taskModel)
	if !ok {
		return nil
	}
	c := m.configurationModel.differences(ctx, &will.configurationModel, config.common(), adopted, diags)
	texts := []struct {
		argument    argument
		state, plan types.String
	}{
		{argTaskName, m.TaskName, will.TaskName},
		{argDescription, m.Description, will.Description},
		{argMigrationType, m.MigrationType, will.MigrationType},
		{argRegion, m.Region, will.Region},
		{argVPC, m.VPCID, will.VPCID},
		{argSubnet, m.SubnetID, will.SubnetID},
		{argSecurityGroup, m.SecurityGroupID, will.SecurityGroupID},
	}
	for _, t := range texts {
		if !adopted || !t.state.IsNull() || t.argument == argDescription {
			c.noteText(t.argument, t.state, t.plan)
		}
	}
	if !m.isImport() {
		return c
	}
	was, to := instance(ctx, m.TargetInstance, diags), instance(ctx, will.TargetInstance, diags)
	if adopted && (was == nil || was.ID.IsNull()) || was != nil && to != nil && was.ID.Equal(to.ID) {
		delete(c, argTarget) // of the target of an import nothing but its id counts
	}
	old, backup := backupFiles(ctx, m.BackupFiles, diags), backupFiles(ctx, will.BackupFiles, diags)
	if adopted {
		old = asImported(old, backup)
	}
	switch {
	case !isFullyKnown(ctx, will.BackupFiles):
		c[argBackup] = unknown
	case !sameBackup(old, backup):
		c[argBackup] = changed
	}
	return c
}

func (m *taskConfigurationModel) differences(ctx context.Context, plan, config configuredTask, adopted bool, diags *diag.Diagnostics) change {
	return m.configurationModel.differences(ctx, plan.common(), config.common(), adopted, diags)
}

// pathOf is where an argument stands. Of an instance it is an attribute inside: a CLI that is pointed to the whole prints it, with the
// passwords that are written in it.
func pathOf(a argument) path.Path {
	switch a {
	case argSource, argTarget:
		return path.Root(string(a)).AtName("id")
	case argSourceSecret:
		return path.Root(string(argSource)).AtName("password_wo_version")
	case argTargetSecret:
		return path.Root(string(argTarget)).AtName("password_wo_version")
	}
	return path.Root(string(a))
}

func isFullyKnown(ctx context.Context, value attr.Value) bool {
	v, err := value.ToTerraformValue(ctx)
	return err == nil && v.IsFullyKnown()
}
