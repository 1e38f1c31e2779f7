package resources

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// taskModel is a dcs_migration_task in configuration, plan or state. Objects stay objects: any part of a configuration may
// be unknown.
type taskModel struct {
	TaskName         types.String `tfsdk:"task_name"`
	Description      types.String `tfsdk:"description"`
	MigrationType    types.String `tfsdk:"migration_type"`
	MigrationMethod  types.String `tfsdk:"migration_method"`
	VPCID            types.String `tfsdk:"vpc_id"`
	SubnetID         types.String `tfsdk:"subnet_id"`
	SecurityGroupID  types.String `tfsdk:"security_group_id"`
	ResumeMode       types.String `tfsdk:"resume_mode"`
	BandwidthLimitMB types.Int64  `tfsdk:"bandwidth_limit_mb"`
	SourceInstance   types.Object `tfsdk:"source_instance"`
	TargetInstance   types.Object `tfsdk:"target_instance"`
	BackupFiles      types.Object `tfsdk:"backup_files"`
	WaitForSync      types.Bool   `tfsdk:"wait_for_sync"`
	DeletionPolicy   types.String `tfsdk:"deletion_policy"`

	ID                 types.String `tfsdk:"id"`
	Status             types.String `tfsdk:"status"`
	ECSTenantPrivateIP types.String `tfsdk:"ecs_tenant_private_ip"`
	NetworkType        types.String `tfsdk:"network_type"`
	Version            types.String `tfsdk:"version"`
	SupportedFeatures  types.List   `tfsdk:"supported_features"`
	CreatedAt          types.String `tfsdk:"created_at"`
	UpdatedAt          types.String `tfsdk:"updated_at"`
	ReleasedAt         types.String `tfsdk:"released_at"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// instanceModel is one end of a migration.
type instanceModel struct {
	ID                types.String `tfsdk:"id"`
	Addrs             types.Set    `tfsdk:"addrs"`
	Password          types.String `tfsdk:"password"`
	PasswordWO        types.String `tfsdk:"password_wo"`
	PasswordWOVersion types.Int64  `tfsdk:"password_wo_version"`
}

var instanceTypes = map[string]attr.Type{
	"id":                  types.StringType,
	"addrs":               types.SetType{ElemType: types.StringType},
	"password":            types.StringType,
	"password_wo":         types.StringType,
	"password_wo_version": types.Int64Type,
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

// isManaged tells whether a configuration says anything of the two ends of an online migration.
func (m *taskModel) isManaged() bool {
	return !m.SourceInstance.IsNull() || !m.TargetInstance.IsNull()
}

// goal is what an apply of the task waits for.
func (m *taskModel) goal() migration.Goal {
	if !m.isImport() && !m.isManaged() {
		return migration.GoalReady
	}
	return migration.GoalOf(m.MigrationType.ValueString(), m.MigrationMethod.ValueString())
}

// known is what is remembered of the task in the service. Only a look at it tells when it was created; a status may come
// from the call that created it.
func (m *taskModel) known() migration.Known {
	return migration.Known{ID: m.ID.ValueString(), Name: m.TaskName.ValueString(), Seen: !m.CreatedAt.IsNull()}
}

// instance reads one end; nil where it is null or unknown. It cannot fail but by a defect, which diags then name.
func instance(ctx context.Context, obj types.Object, diags *diag.Diagnostics) *instanceModel {
	if obj.IsNull() || obj.IsUnknown() {
		return nil
	}
	var m instanceModel
	diags.Append(obj.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	return &m
}

func (m *instanceModel) object(ctx context.Context, diags *diag.Diagnostics) types.Object {
	obj, d := types.ObjectValueFrom(ctx, instanceTypes, m)
	diags.Append(d...)
	return obj
}

// secret is the password to send, wherever it is given. The write-only one stands in the configuration alone.
func (m *instanceModel) secret() string {
	if m == nil {
		return ""
	}
	if s := m.PasswordWO.ValueString(); s != "" {
		return s
	}
	return m.Password.ValueString()
}

// addresses reads a known set of addresses, in order, so that equal configurations make equal requests.
func addresses(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	var addrs []string
	diags.Append(set.ElementsAs(ctx, &addrs, false)...)
	slices.Sort(addrs)
	return addrs
}

func addressSet(addrs []string) types.Set {
	if len(addrs) == 0 {
		return types.SetNull(types.StringType)
	}
	// An odd answer may name an address twice, which no set takes.
	sorted := slices.Compact(slices.Sorted(slices.Values(addrs)))
	values := make([]attr.Value, len(sorted))
	for i, a := range sorted {
		values[i] = types.StringValue(a)
	}
	return types.SetValueMust(types.StringType, values)
}

// endpoint translates one end for the service. It is told from the configuration which of id and addrs is given: the plan
// may hold the other as well, as the service filled it in.
func endpoint(ctx context.Context, config types.Object, diags *diag.Diagnostics) client.ConfigureInstance {
	m := instance(ctx, config, diags)
	if m == nil {
		return client.ConfigureInstance{}
	}
	return client.ConfigureInstance{ID: m.ID.ValueString(), Addrs: addresses(ctx, m.Addrs, diags), Password: m.secret()}
}

// configureRequest translates the configuration of an online task.
func (m *taskModel) configureRequest(ctx context.Context, config *taskModel, diags *diag.Diagnostics) client.ConfigureRequest {
	return client.ConfigureRequest{
		MigrationMethod:  m.MigrationMethod.ValueString(),
		ResumeMode:       m.ResumeMode.ValueString(),
		BandwidthLimitMB: m.BandwidthLimitMB.ValueInt64(),
		Source:           endpoint(ctx, config.SourceInstance, diags),
		Target:           endpoint(ctx, config.TargetInstance, diags),
	}
}

func (m *taskModel) onlineRequest() client.CreateOnlineTaskRequest {
	return client.CreateOnlineTaskRequest{
		Name:            m.TaskName.ValueString(),
		Description:     m.Description.ValueString(),
		VPCID:           m.VPCID.ValueString(),
		SubnetID:        m.SubnetID.ValueString(),
		SecurityGroupID: m.SecurityGroupID.ValueString(),
	}
}

func (m *taskModel) importRequest(ctx context.Context, config *taskModel, diags *diag.Diagnostics) client.CreateBackupImportRequest {
	target := endpoint(ctx, config.TargetInstance, diags)
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
