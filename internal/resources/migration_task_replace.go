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
)

// replacing tells which attributes of a change cannot be changed in place. What a task of the plan's kind always has is
// missing in a state only because the service did not show it to an import (imported is whether the task was imported or
// moved here, and not applied since): it is recorded, and replaces nothing.
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

func isFullyKnown(ctx context.Context, value attr.Value) bool {
	v, err := value.ToTerraformValue(ctx)
	return err == nil && v.IsFullyKnown()
}
