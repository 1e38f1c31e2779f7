package migrationtask

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

// Differences adds what only a dcs_migration_task has.
func (m *model) Differences(ctx context.Context, plan, config configuring.Model, adopted bool, diags *diag.Diagnostics) configuring.Change {
	will, ok := plan.(*model)
	if !ok {
		return nil
	}
	c := m.Configuration.Differences(ctx, &will.Configuration, config.Common(), adopted, diags)
	texts := []struct {
		argument    configuring.Argument
		state, plan types.String
	}{
		{configuring.ArgTaskName, m.TaskName, will.TaskName},
		{configuring.ArgDescription, m.Description, will.Description},
		{configuring.ArgMigrationType, m.MigrationType, will.MigrationType},
		{configuring.ArgRegion, m.Region, will.Region},
		{configuring.ArgVPC, m.VPCID, will.VPCID},
		{configuring.ArgSubnet, m.SubnetID, will.SubnetID},
		{configuring.ArgSecurityGroup, m.SecurityGroupID, will.SecurityGroupID},
	}
	for _, t := range texts {
		if !adopted || !t.state.IsNull() || t.argument == configuring.ArgDescription {
			c.NoteText(t.argument, t.state, t.plan)
		}
	}
	if !m.IsBackupImport() {
		return c
	}
	was, to := configuring.InstanceOf(ctx, m.TargetInstance, diags), configuring.InstanceOf(ctx, will.TargetInstance, diags)
	if adopted && (was == nil || was.ID.IsNull()) || was != nil && to != nil && was.ID.Equal(to.ID) {
		delete(c, configuring.ArgTarget) // of the target of an import nothing but its id counts
	}
	old, backup := backupFiles(ctx, m.BackupFiles, diags), backupFiles(ctx, will.BackupFiles, diags)
	if adopted {
		old = asAdopted(old, backup)
	}
	switch {
	case !configuring.IsFullyKnown(ctx, will.BackupFiles):
		c[configuring.ArgBackup] = configuring.Unknown
	case !sameBackup(old, backup):
		c[configuring.ArgBackup] = configuring.Changed
	}
	return c
}

// asAdopted is a backup as it was found when its task was adopted, with what the service left out as it is given. Its sizes and times are
// the service's, which may write them otherwise than a configuration: they tell nothing.
func asAdopted(shown, given client.BackupFiles) client.BackupFiles {
	if shown.FileSource == "" {
		shown.FileSource = given.FileSource
	}
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

// sameBackup reports whether two descriptions name the same backup. The order of its files does not matter; sizes and times
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
