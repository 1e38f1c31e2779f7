package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// taskModel is a dcs_migration_task in configuration, plan or state.
type taskModel struct {
	configurationModel

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

func (m *taskModel) isImport() bool {
	return m.MigrationType.ValueString() == client.MigrationTypeBackupImport
}

func (m *taskModel) isImported() bool { return m.MigrationType.IsNull() }

func (m *taskModel) goal() migration.Goal {
	if !m.isImport() && !m.isManaged() {
		return migration.GoalReady
	}
	return migration.GoalOf(m.MigrationType.ValueString(), m.MigrationMethod.ValueString())
}

func (m *taskModel) name() types.String { return m.TaskName }

func (m *taskModel) makesTask() bool { return true }

func (m *taskModel) abandons() bool {
	return m.DeletionPolicy.ValueString() == string(migration.PolicyAbandon)
}

// wasSeen tells by when the task was created, which nothing but a look at it tells; a status may come from the call that created it.
func (m *taskModel) wasSeen() bool { return !m.CreatedAt.IsNull() }

func (m *taskModel) onlineRequest() client.CreateOnlineTaskRequest {
	return client.CreateOnlineTaskRequest{
		Name:            m.TaskName.ValueString(),
		Description:     m.Description.ValueString(),
		VPCID:           m.VPCID.ValueString(),
		SubnetID:        m.SubnetID.ValueString(),
		SecurityGroupID: m.SecurityGroupID.ValueString(),
	}
}

func (m *taskModel) importRequest(ctx context.Context, target client.ConfigureInstance, diags *diag.Diagnostics) client.CreateBackupImportRequest {
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
