package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

func (m *taskModel) resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any {
	told := *m
	told.resolve(ctx, task, diags)
	resolveString(&told.ECSTenantPrivateIP, task.ECSTenantPrivateIP)
	resolveString(&told.NetworkType, task.NetworkType)
	resolveString(&told.Version, task.Version)
	resolveString(&told.CreatedAt, task.CreatedAt)
	resolveString(&told.UpdatedAt, task.UpdatedAt)
	resolveString(&told.ReleasedAt, task.ReleasedAt)
	resolveString(&told.TaskStatus, task.TaskStatus)
	if told.SupportedFeatures.IsUnknown() {
		told.SupportedFeatures = featureList(task.SupportedFeatures)
	}
	return &told
}

// refreshComputed brings the computed values up to date. What a task has for life stays where an answer leaves it out.
func (m *taskModel) refreshComputed(task *client.Task) {
	followString(&m.ECSTenantPrivateIP, task.ECSTenantPrivateIP)
	followString(&m.NetworkType, task.NetworkType)
	followString(&m.Version, task.Version)
	followString(&m.CreatedAt, task.CreatedAt)
	followString(&m.Status, task.Status)
	if len(task.SupportedFeatures) > 0 || m.SupportedFeatures.IsNull() {
		m.SupportedFeatures = featureList(task.SupportedFeatures)
	}
	m.UpdatedAt = translate.StringOrNull(task.UpdatedAt)
	m.ReleasedAt = translate.StringOrNull(task.ReleasedAt)
	m.TaskStatus = translate.StringOrNull(task.TaskStatus)
}

// followString takes over what the service shows. What it leaves empty says nothing, and the value stays.
func followString(value *types.String, shown string) {
	if shown != "" {
		*value = types.StringValue(shown)
	}
}

// refreshArguments brings the arguments up to date that a task keeps for life. One that the service leaves empty keeps its state.
// Name and description are the configuration's once the resource has a task: the service cannot change them.
func (m *taskModel) refreshArguments(ctx context.Context, task *client.Task, diags *diag.Diagnostics) {
	if !m.isImport() {
		followString(&m.VPCID, task.TenantVPCID)
		followString(&m.SubnetID, task.TenantSubnetID)
		followString(&m.SecurityGroupID, task.TenantSecurityGroupID)
		return
	}
	if task.BackupFiles != nil && m.BackupFiles.IsNull() { // nobody can change the backup of an import, where another would replace it
		m.BackupFiles = backupFilesObject(ctx, completeBackup(*task.BackupFiles), diags)
	}
}

// completeBackup tells the source of a backup from the rest where the service does not return it, or returns a word that nobody knows.
func completeBackup(shown client.BackupFiles) client.BackupFiles {
	if shown.FileSource != client.FileSourceOBS && shown.FileSource != client.FileSourceBackupRecord {
		shown.FileSource = client.FileSourceOBS
		if shown.BackupID != "" {
			shown.FileSource = client.FileSourceBackupRecord
		}
	}
	if shown.FileSource == client.FileSourceBackupRecord {
		// The service may name the record's own files and bucket; they are no arguments of such an import.
		shown.BucketName, shown.Files = "", nil
	}
	return shown
}

func featureList(features []string) types.List {
	if features == nil {
		return types.ListNull(types.StringType)
	}
	values := make([]attr.Value, len(features))
	for i, f := range features {
		values[i] = types.StringValue(f)
	}
	return types.ListValueMust(types.StringType, values)
}
