package resources

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// change is what an update would change of what the service knows. Arguments that cost no call are not in it.
type change struct {
	configuration path.Paths // anything but secrets and the resume mode
	secrets       path.Paths
	resumeMode    bool
	added         bool // instances where there were none
	removed       bool // no instances where there were some
}

// changeOf compares state and plan. The configuration tells which of an instance's id and addrs is given; the other is the
// service's.
func changeOf(ctx context.Context, state, plan, config *taskModel, diags *diag.Diagnostics) change {
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
	c.resumeMode = !state.ResumeMode.Equal(plan.ResumeMode)
	return c
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
	record    bool // secrets go into state or nowhere, and are sent at the next configuration
	at        path.Path
}

// marks are what private state tells of a task.
type marks struct {
	imported bool // imported, and not applied since
	stopped  bool // stopped by an update whose configuration the service has not taken
}

func marksOf(ctx context.Context, private privateState, diags *diag.Diagnostics) marks {
	return marks{imported: hasPrivate(ctx, private, keyImported, diags), stopped: hasPrivate(ctx, private, keyStopped, diags)}
}

// effectOf tells what a change does to a task in a phase. New secrets are only recorded of a task at its end, but not of one
// that was stopped to send them.
func effectOf(plan *taskModel, c change, phase migration.Phase, m marks) effect {
	secrets := len(c.secrets) > 0
	switch {
	case plan.isImport(): // what else may change of an import replaces it
		return effect{record: secrets, at: first(c.secrets)}
	case c.removed || !plan.isManaged():
		return effect{}
	case c.added || len(c.configuration) > 0:
		return effect{configure: true, at: first(c.configuration)}
	case secrets && m.imported && c.resumeMode,
		secrets && !m.imported && !keepsSecrets(phase),
		secrets && m.stopped && phase != migration.PhaseReleased:
		return effect{configure: true, at: first(c.secrets)}
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
func waitsOn(plan *taskModel, c change) bool {
	return !c.removed && (plan.goal() == migration.GoalReady || plan.WaitForSync.IsUnknown() || plan.WaitForSync.ValueBool())
}

// replacing tells which attributes of a change cannot be changed in place. What a task of the plan's kind always has is
// missing in a state only because the service did not show it to an import (imported is whether the task was imported and
// not applied since): it is recorded, and replaces nothing.
func replacing(ctx context.Context, state, plan *taskModel, imported bool, diags *diag.Diagnostics) path.Paths {
	var paths path.Paths
	texts := []struct {
		name        string
		state, plan types.String
		always      bool // a task has it
	}{
		{"task_name", state.TaskName, plan.TaskName, true},
		{"description", state.Description, plan.Description, false},
		{"migration_type", state.MigrationType, plan.MigrationType, true},
		{"vpc_id", state.VPCID, plan.VPCID, true},
		{"subnet_id", state.SubnetID, plan.SubnetID, true},
		{"security_group_id", state.SecurityGroupID, plan.SecurityGroupID, true},
	}
	for _, t := range texts {
		if !equalText(t.state, t.plan) && (!t.always || !t.state.IsNull()) {
			paths.Append(path.Root(t.name))
		}
	}
	if len(paths) > 0 || !plan.isImport() {
		return paths
	}
	if !equalText(state.MigrationMethod, plan.MigrationMethod) && !state.MigrationMethod.IsNull() {
		paths.Append(path.Root("migration_method"))
	}
	was, will := instance(ctx, state.TargetInstance, diags), instance(ctx, plan.TargetInstance, diags)
	if was != nil && !was.ID.IsNull() && (will == nil || !equalText(was.ID, will.ID)) {
		paths.Append(path.Root("target_instance").AtName("id"))
	}
	old, backup := backupFiles(ctx, state.BackupFiles, diags), backupFiles(ctx, plan.BackupFiles, diags)
	if imported {
		old = asImported(old, backup)
	}
	if plan.BackupFiles.IsUnknown() || !isFullyKnown(ctx, plan.BackupFiles) || !sameBackup(old, backup) {
		paths.Append(path.Root("backup_files"))
	}
	return paths
}

// asImported is a backup as an import found it, with what the service left out as it is given. Its sizes and times are
// the service's, which may write them otherwise than a configuration: they tell nothing.
func asImported(shown, given client.BackupFiles) client.BackupFiles {
	if shown.BucketName == "" {
		shown.BucketName = given.BucketName
	}
	if shown.BackupID == "" {
		shown.BackupID = given.BackupID
	}
	if len(shown.Files) == 0 {
		shown.Files = given.Files
	}
	files := slices.Clone(shown.Files)
	for i := range files {
		files[i].Size, files[i].UpdateAt = "", ""
	}
	shown.Files = files
	return shown
}

// equalText compares two strings of which an empty one is as good as none.
func equalText(a, b types.String) bool {
	return !a.IsUnknown() && !b.IsUnknown() && a.ValueString() == b.ValueString()
}

func isFullyKnown(ctx context.Context, value attr.Value) bool {
	v, err := value.ToTerraformValue(ctx)
	return err == nil && v.IsFullyKnown()
}

// sameBackup tells whether two descriptions name the same backup. The order of its files does not matter; sizes and times
// matter only where both tell them, since the service may show what the configuration leaves out.
func sameBackup(a, b client.BackupFiles) bool {
	if a.FileSource != b.FileSource || a.BucketName != b.BucketName || a.BackupID != b.BackupID || len(a.Files) != len(b.Files) {
		return false
	}
	byName := func(x, y client.BackupFile) int { return strings.Compare(x.FileName, y.FileName) }
	as, bs := slices.Clone(a.Files), slices.Clone(b.Files)
	slices.SortStableFunc(as, byName)
	slices.SortStableFunc(bs, byName)
	agree := func(x, y string) bool { return x == "" || y == "" || x == y }
	return slices.EqualFunc(as, bs, func(x, y client.BackupFile) bool {
		return x.FileName == y.FileName && agree(x.Size, y.Size) && agree(x.UpdateAt, y.UpdateAt)
	})
}
