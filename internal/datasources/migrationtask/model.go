package migrationtask

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// model is a dcs_migration_task in configuration or state. Nothing computed is ever unknown when a data
// source is read, so that objects can be plain pointers; a nil one is null.
type model struct {
	Region          types.String `tfsdk:"region"`
	TaskID          types.String `tfsdk:"task_id"`
	TaskName        types.String `tfsdk:"task_name"`
	IncludeProgress types.Bool   `tfsdk:"include_progress"`

	ID                 types.String      `tfsdk:"id"`
	Description        types.String      `tfsdk:"description"`
	Status             types.String      `tfsdk:"status"`
	MigrationType      types.String      `tfsdk:"migration_type"`
	MigrationMethod    types.String      `tfsdk:"migration_method"`
	ECSTenantPrivateIP types.String      `tfsdk:"ecs_tenant_private_ip"`
	NetworkType        types.String      `tfsdk:"network_type"`
	VPCID              types.String      `tfsdk:"vpc_id"`
	SubnetID           types.String      `tfsdk:"subnet_id"`
	SecurityGroupID    types.String      `tfsdk:"security_group_id"`
	ResumeMode         types.String      `tfsdk:"resume_mode"`
	BandwidthLimitMB   types.Int64       `tfsdk:"bandwidth_limit_mb"`
	Version            types.String      `tfsdk:"version"`
	SupportedFeatures  []string          `tfsdk:"supported_features"`
	TaskStatus         types.String      `tfsdk:"task_status"`
	CreatedAt          types.String      `tfsdk:"created_at"`
	UpdatedAt          types.String      `tfsdk:"updated_at"`
	ReleasedAt         types.String      `tfsdk:"released_at"`
	BackupFiles        *backupFilesModel `tfsdk:"backup_files"`
	SourceInstance     *instanceModel    `tfsdk:"source_instance"`
	TargetInstance     *instanceModel    `tfsdk:"target_instance"`
	Progress           *progressModel    `tfsdk:"progress"`
}

// instanceModel is one end of a migration.
type instanceModel struct {
	ID           types.String `tfsdk:"id"`
	Addrs        []string     `tfsdk:"addrs"`
	Name         types.String `tfsdk:"name"`
	IP           types.String `tfsdk:"ip"`
	Port         types.Int64  `tfsdk:"port"`
	DB           types.Int64  `tfsdk:"db"`
	ProxyMultiDB *bool        `tfsdk:"proxy_multi_db"`
	WithProxy    *bool        `tfsdk:"with_proxy"`
	TaskStatus   types.String `tfsdk:"task_status"`
}

// backupFilesModel is the backup of an import.
type backupFilesModel struct {
	FileSource types.String      `tfsdk:"file_source"`
	BucketName types.String      `tfsdk:"bucket_name"`
	BackupID   types.String      `tfsdk:"backup_id"`
	Files      []backupFileModel `tfsdk:"files"`
}

// backupFileModel is one file of it.
type backupFileModel struct {
	FileName types.String `tfsdk:"file_name"`
	Size     types.String `tfsdk:"size"`
	UpdateAt types.String `tfsdk:"update_at"`
}

// progressModel is how far a task has come. Nil is null, where the service tells no number.
type progressModel struct {
	FullMigrationProgress *float64 `tfsdk:"full_migration_progress"`
	Offset                *float64 `tfsdk:"offset"`
	SourceDBSize          *float64 `tfsdk:"source_dbsize"`
	TargetDBSize          *float64 `tfsdk:"target_dbsize"`
	TargetInputKbps       *float64 `tfsdk:"target_input_kbps"`
	TargetOps             *float64 `tfsdk:"target_ops"`
	IsMigrating           *bool    `tfsdk:"is_migrating"`
}

// fill fills a model with what the service tells of its task.
func (m *model) fill(task *client.Task) {
	m.ID = types.StringValue(task.ID)
	m.TaskID = types.StringValue(task.ID)
	m.TaskName = translate.StringOrNull(task.Name)
	m.Description = translate.StringOrNull(task.Description)
	m.Status = translate.StringOrNull(task.Status)
	m.MigrationType = translate.StringOrNull(migration.TypeOfTask(task))
	m.MigrationMethod = translate.StringOrNull(task.MigrationMethod)
	m.ECSTenantPrivateIP = translate.StringOrNull(task.ECSTenantPrivateIP)
	m.NetworkType = translate.StringOrNull(task.NetworkType)
	m.VPCID = translate.StringOrNull(task.TenantVPCID)
	m.SubnetID = translate.StringOrNull(task.TenantSubnetID)
	m.SecurityGroupID = translate.StringOrNull(task.TenantSecurityGroupID)
	m.ResumeMode = translate.StringOrNull(task.ResumeMode)
	if task.BandwidthLimitMB > 0 {
		m.BandwidthLimitMB = types.Int64Value(task.BandwidthLimitMB)
	}
	m.Version = translate.StringOrNull(task.Version)
	m.SupportedFeatures = task.SupportedFeatures
	m.TaskStatus = translate.StringOrNull(task.TaskStatus)
	m.CreatedAt = translate.StringOrNull(task.CreatedAt)
	m.UpdatedAt = translate.StringOrNull(task.UpdatedAt)
	m.ReleasedAt = translate.StringOrNull(task.ReleasedAt)
	m.BackupFiles = backupFiles(task.BackupFiles)
	m.SourceInstance = instance(task.Source)
	m.TargetInstance = instance(task.Target)
}

func progress(shown *client.Progress) *progressModel {
	return &progressModel{
		FullMigrationProgress: shown.FullMigrationProgress,
		Offset:                shown.Offset,
		SourceDBSize:          shown.SourceDBSize,
		TargetDBSize:          shown.TargetDBSize,
		TargetInputKbps:       shown.TargetInputKbps,
		TargetOps:             shown.TargetOps,
		IsMigrating:           shown.IsMigrating,
	}
}

func instance(shown *client.Instance) *instanceModel {
	if shown == nil {
		return nil
	}
	return &instanceModel{
		ID:           translate.StringOrNull(shown.ID),
		Addrs:        elements(shown.Addrs),
		Name:         translate.StringOrNull(shown.Name),
		IP:           translate.StringOrNull(shown.IP),
		Port:         numberOrNull(shown.Port),
		DB:           numberOrNull(shown.DB),
		ProxyMultiDB: shown.ProxyMultiDB,
		WithProxy:    shown.WithProxy,
		TaskStatus:   translate.StringOrNull(shown.TaskStatus),
	}
}

// backupFiles is a backup in the shape that the resource takes it in: with its source, even where the service leaves that
// out, and without the bucket and the files of a backup record, which are no arguments of such an import.
func backupFiles(shown *client.BackupFiles) *backupFilesModel {
	if shown == nil {
		return nil
	}
	source := shown.FileSource
	if source == "" {
		source = client.FileSourceOBS
		if shown.BackupID != "" {
			source = client.FileSourceBackupRecord
		}
	}
	m := &backupFilesModel{FileSource: types.StringValue(source), BackupID: translate.StringOrNull(shown.BackupID)}
	if source == client.FileSourceBackupRecord {
		return m
	}
	m.BucketName = translate.StringOrNull(shown.BucketName)
	for _, f := range shown.Files {
		m.Files = append(m.Files, backupFileModel{
			FileName: translate.StringOrNull(f.FileName), Size: translate.StringOrNull(f.Size), UpdateAt: translate.StringOrNull(f.UpdateAt),
		})
	}
	return m
}

// The service tells "nothing" in many ways: a field left out, null, "" or a list without elements. All are null here.

// numberOrNull reads a whole number that the service writes as text. What is no number is null rather than an error: it
// is for information only.
func numberOrNull(s string) types.Int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return types.Int64Null()
	}
	return types.Int64Value(n)
}

// elements are the different texts of a list, fit for a set, which would refuse a text that is there twice.
func elements(texts []string) []string {
	sorted := slices.Sorted(slices.Values(texts))
	return slices.Compact(sorted) // nil, which is null, of nothing
}
