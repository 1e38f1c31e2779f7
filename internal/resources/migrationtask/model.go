package migrationtask

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// model is a dcs_migration_task in configuration, plan or state.
type model struct {
	configuring.Configuration

	TaskName        types.String `tfsdk:"task_name"`
	Description     types.String `tfsdk:"description"`
	MigrationType   types.String `tfsdk:"migration_type"`
	VPCID           types.String `tfsdk:"vpc_id"`
	SubnetID        types.String `tfsdk:"subnet_id"`
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	BackupFiles     types.Object `tfsdk:"backup_files"`
	DeletionPolicy  types.String `tfsdk:"deletion_policy"`

	ECSTenantPrivateIP types.String `tfsdk:"ecs_tenant_private_ip"`
	NetworkType        types.String `tfsdk:"network_type"`
	Version            types.String `tfsdk:"version"`
	SupportedFeatures  types.List   `tfsdk:"supported_features"`
	CreatedAt          types.String `tfsdk:"created_at"`
	UpdatedAt          types.String `tfsdk:"updated_at"`
	ReleasedAt         types.String `tfsdk:"released_at"`
	TaskStatus         types.String `tfsdk:"task_status"`
}

// backupFilesModel is the backup of an import.
type backupFilesModel struct {
	FileSource types.String `tfsdk:"file_source"`
	BucketName types.String `tfsdk:"bucket_name"`
	BackupID   types.String `tfsdk:"backup_id"`
	Files      types.List   `tfsdk:"files"`
}

// backupFileModel is one file of it.
type backupFileModel struct {
	FileName types.String `tfsdk:"file_name"`
	Size     types.String `tfsdk:"size"`
	UpdateAt types.String `tfsdk:"update_at"`
}

var (
	backupFileTypes = map[string]attr.Type{
		"file_name": types.StringType,
		"size":      types.StringType,
		"update_at": types.StringType,
	}
	backupFilesTypes = map[string]attr.Type{
		"file_source": types.StringType,
		"bucket_name": types.StringType,
		"backup_id":   types.StringType,
		"files":       types.ListType{ElemType: types.ObjectType{AttrTypes: backupFileTypes}},
	}
)

func (m *model) IsBackupImport() bool {
	return m.MigrationType.ValueString() == client.MigrationTypeBackupImport
}

func (m *model) IsJustImported() bool { return m.MigrationType.IsNull() }

func (m *model) Goal() migration.Goal {
	if !m.IsBackupImport() && !m.HasInstances() {
		return migration.GoalReady
	}
	return migration.GoalOf(m.MigrationType.ValueString(), m.MigrationMethod.ValueString())
}

func (m *model) Name() types.String { return m.TaskName }

func (m *model) MakesTask() bool { return true }

func (m *model) Abandons() bool {
	return m.DeletionPolicy.ValueString() == string(migration.PolicyAbandon)
}

// WasSeen reports whether the service has ever returned the task. Only a read sets the time of creation; a status may come from the call
// that created the task.
func (m *model) WasSeen() bool { return !m.CreatedAt.IsNull() }

func (m *model) onlineRequest() client.CreateOnlineTaskRequest {
	return client.CreateOnlineTaskRequest{
		Name:            m.TaskName.ValueString(),
		Description:     m.Description.ValueString(),
		VPCID:           m.VPCID.ValueString(),
		SubnetID:        m.SubnetID.ValueString(),
		SecurityGroupID: m.SecurityGroupID.ValueString(),
	}
}

func (m *model) backupImportRequest(ctx context.Context, target client.ConfigureInstance, diags *diag.Diagnostics) client.CreateBackupImportRequest {
	return client.CreateBackupImportRequest{
		TaskName:        m.TaskName.ValueString(),
		Description:     m.Description.ValueString(),
		MigrationMethod: m.MigrationMethod.ValueString(),
		BackupFiles:     backupFiles(ctx, m.BackupFiles, diags),
		Target:          client.ImportTarget{ID: target.ID, Password: target.Password},
	}
}

func backupFiles(ctx context.Context, obj types.Object, diags *diag.Diagnostics) client.BackupFiles {
	var out client.BackupFiles
	if obj.IsNull() || obj.IsUnknown() {
		return out
	}
	var m backupFilesModel
	diags.Append(obj.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	out.FileSource = m.FileSource.ValueString()
	out.BucketName = m.BucketName.ValueString()
	out.BackupID = m.BackupID.ValueString()
	if m.Files.IsNull() || m.Files.IsUnknown() {
		return out
	}
	var files []backupFileModel
	diags.Append(m.Files.ElementsAs(ctx, &files, false)...)
	for _, f := range files {
		out.Files = append(out.Files, client.BackupFile{
			FileName: f.FileName.ValueString(), Size: f.Size.ValueString(), UpdateAt: f.UpdateAt.ValueString(),
		})
	}
	return out
}

func backupFilesObject(ctx context.Context, b client.BackupFiles, diags *diag.Diagnostics) types.Object {
	m := backupFilesModel{
		FileSource: translate.StringOrNull(b.FileSource),
		BucketName: translate.StringOrNull(b.BucketName),
		BackupID:   translate.StringOrNull(b.BackupID),
		Files:      types.ListNull(types.ObjectType{AttrTypes: backupFileTypes}),
	}
	if len(b.Files) > 0 {
		files := make([]backupFileModel, len(b.Files))
		for i, f := range b.Files {
			files[i] = backupFileModel{FileName: types.StringValue(f.FileName), Size: translate.StringOrNull(f.Size), UpdateAt: translate.StringOrNull(f.UpdateAt)}
		}
		list, d := types.ListValueFrom(ctx, types.ObjectType{AttrTypes: backupFileTypes}, files)
		diags.Append(d...)
		m.Files = list
	}
	obj, d := types.ObjectValueFrom(ctx, backupFilesTypes, m)
	diags.Append(d...)
	return obj
}

func (m *model) Resolved(ctx context.Context, task *client.Task, diags *diag.Diagnostics) any {
	resolved := *m
	resolved.Resolve(ctx, task, diags)
	configuring.ResolveString(&resolved.ECSTenantPrivateIP, task.ECSTenantPrivateIP)
	configuring.ResolveString(&resolved.NetworkType, task.NetworkType)
	configuring.ResolveString(&resolved.Version, task.Version)
	configuring.ResolveString(&resolved.CreatedAt, task.CreatedAt)
	configuring.ResolveString(&resolved.UpdatedAt, task.UpdatedAt)
	configuring.ResolveString(&resolved.ReleasedAt, task.ReleasedAt)
	configuring.ResolveString(&resolved.TaskStatus, task.TaskStatus)
	if resolved.SupportedFeatures.IsUnknown() {
		resolved.SupportedFeatures = featureList(task.SupportedFeatures)
	}
	return &resolved
}

// RefreshComputed updates the computed values. What a task has for life stays if an answer leaves it out.
func (m *model) RefreshComputed(task *client.Task) {
	configuring.FollowString(&m.ECSTenantPrivateIP, task.ECSTenantPrivateIP)
	configuring.FollowString(&m.NetworkType, task.NetworkType)
	configuring.FollowString(&m.Version, task.Version)
	configuring.FollowString(&m.CreatedAt, task.CreatedAt)
	configuring.FollowString(&m.Status, task.Status)
	if len(task.SupportedFeatures) > 0 || m.SupportedFeatures.IsNull() {
		m.SupportedFeatures = featureList(task.SupportedFeatures)
	}
	m.UpdatedAt = translate.StringOrNull(task.UpdatedAt)
	m.ReleasedAt = translate.StringOrNull(task.ReleasedAt)
	m.TaskStatus = translate.StringOrNull(task.TaskStatus)
}

// RefreshArguments updates the arguments that a task keeps for life. If the service leaves one empty, its value stays. Name and description
// follow the configuration alone, because the service cannot change them.
func (m *model) RefreshArguments(ctx context.Context, task *client.Task, diags *diag.Diagnostics) {
	if !m.IsBackupImport() {
		configuring.FollowString(&m.VPCID, task.TenantVPCID)
		configuring.FollowString(&m.SubnetID, task.TenantSubnetID)
		configuring.FollowString(&m.SecurityGroupID, task.TenantSecurityGroupID)
		return
	}
	if task.BackupFiles != nil && m.BackupFiles.IsNull() { // nobody can change the backup of an import, where another would replace it
		m.BackupFiles = backupFilesObject(ctx, completeBackup(*task.BackupFiles), diags)
	}
}

// completeBackup derives the source of a backup from its other fields if the service returns none, or an unknown word.
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
