package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// ValidateConfig checks what attributes say together. An unknown value fulfils every rule: it is judged once it is known.
func (r *migrationTask) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config taskModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	validateConfiguration(ctx, config.common(), &resp.Diagnostics)
	if config.MigrationType.IsUnknown() || config.MigrationType.IsNull() {
		return
	}
	if config.isImport() {
		validateImport(ctx, &config, &resp.Diagnostics)
	} else {
		validateOnline(&config, &resp.Diagnostics)
	}
}

func validateImport(ctx context.Context, config *taskModel, diags *diag.Diagnostics) {
	rule := rules{diags: diags, when: "with migration_type = \"" + client.MigrationTypeBackupImport + "\""}
	rule.require("migration_method", config.MigrationMethod)
	rule.require("target_instance", config.TargetInstance)
	rule.require("backup_files", config.BackupFiles)
	rule.forbid("vpc_id", config.VPCID)
	rule.forbid("subnet_id", config.SubnetID)
	rule.forbid("security_group_id", config.SecurityGroupID)
	rule.forbid("resume_mode", config.ResumeMode)
	rule.forbid("bandwidth_limit_mb", config.BandwidthLimitMB)
	rule.forbid("source_instance", config.SourceInstance)

	if target := instance(ctx, config.TargetInstance, diags); target != nil {
		rule.requireAt(path.Root("target_instance").AtName("id"), target.ID)
		rule.forbidAt(path.Root("target_instance").AtName("addrs"), target.Addrs)
	}
	if config.BackupFiles.IsNull() || config.BackupFiles.IsUnknown() {
		return
	}
	var files backupFilesModel
	diags.Append(config.BackupFiles.As(ctx, &files, basetypes.ObjectAsOptions{})...)
	at := path.Root("backup_files")
	switch files.FileSource.ValueString() {
	case client.FileSourceOBS:
		rule.when = "with file_source = \"" + client.FileSourceOBS + "\""
		rule.requireAt(at.AtName("bucket_name"), files.BucketName)
		rule.requireAt(at.AtName("files"), files.Files)
		rule.forbidAt(at.AtName("backup_id"), files.BackupID)
	case client.FileSourceBackupRecord:
		rule.when = "with file_source = \"" + client.FileSourceBackupRecord + "\""
		rule.requireAt(at.AtName("backup_id"), files.BackupID)
		rule.forbidAt(at.AtName("bucket_name"), files.BucketName)
		rule.forbidAt(at.AtName("files"), files.Files)
	}
}

func validateOnline(config *taskModel, diags *diag.Diagnostics) {
	rule := rules{diags: diags, when: "with migration_type = \"" + client.MigrationTypeOnline + "\""}
	rule.require("vpc_id", config.VPCID)
	rule.require("subnet_id", config.SubnetID)
	rule.require("security_group_id", config.SecurityGroupID)
	rule.forbid("backup_files", config.BackupFiles)

	given := func(end types.Object) bool { return !end.IsNull() && !end.IsUnknown() }
	switch {
	case given(config.SourceInstance) || given(config.TargetInstance):
		rule.when = "together with the instances of an online migration"
		rule.require("source_instance", config.SourceInstance)
		rule.require("target_instance", config.TargetInstance)
		rule.require("migration_method", config.MigrationMethod)
		rule.require("resume_mode", config.ResumeMode)
	case config.isManaged():
		// Whether there are instances is not known yet.
	default:
		rule.when = "without source_instance and target_instance, since nothing is configured then"
		rule.forbid("migration_method", config.MigrationMethod)
		rule.forbid("resume_mode", config.ResumeMode)
		rule.forbid("bandwidth_limit_mb", config.BandwidthLimitMB)
		rule.forbid("restart_trigger", config.RestartTrigger)
	}
}
