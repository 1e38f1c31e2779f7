package migrationtask

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

// ValidateConfig checks what attributes say together. An unknown value fulfils every rule: it is judged once it is known.
func (r *taskResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	configuring.Validate(ctx, config.Common(), &resp.Diagnostics)
	if config.MigrationType.IsUnknown() || config.MigrationType.IsNull() {
		return
	}
	if config.IsBackupImport() {
		validateBackupImport(ctx, &config, &resp.Diagnostics)
	} else {
		validateOnline(&config, &resp.Diagnostics)
	}
}

func validateBackupImport(ctx context.Context, config *model, diags *diag.Diagnostics) {
	rule := configuring.Rules{Diags: diags, When: "with migration_type = \"" + client.MigrationTypeBackupImport + "\""}
	rule.Require("migration_method", config.MigrationMethod)
	rule.Require("target_instance", config.TargetInstance)
	rule.Require("backup_files", config.BackupFiles)
	rule.Forbid("vpc_id", config.VPCID)
	rule.Forbid("subnet_id", config.SubnetID)
	rule.Forbid("security_group_id", config.SecurityGroupID)
	rule.Forbid("resume_mode", config.ResumeMode)
	rule.Forbid("bandwidth_limit_mb", config.BandwidthLimitMB)
	rule.Forbid("source_instance", config.SourceInstance)

	if target := configuring.InstanceOf(ctx, config.TargetInstance, diags); target != nil {
		rule.RequireAt(path.Root("target_instance").AtName("id"), target.ID)
		rule.ForbidAt(path.Root("target_instance").AtName("addrs"), target.Addrs)
	}
	if config.BackupFiles.IsNull() || config.BackupFiles.IsUnknown() {
		return
	}
	var files backupFilesModel
	diags.Append(config.BackupFiles.As(ctx, &files, basetypes.ObjectAsOptions{})...)
	at := path.Root("backup_files")
	switch files.FileSource.ValueString() {
	case client.FileSourceOBS:
		rule.When = "with file_source = \"" + client.FileSourceOBS + "\""
		rule.RequireAt(at.AtName("bucket_name"), files.BucketName)
		rule.RequireAt(at.AtName("files"), files.Files)
		rule.ForbidAt(at.AtName("backup_id"), files.BackupID)
	case client.FileSourceBackupRecord:
		rule.When = "with file_source = \"" + client.FileSourceBackupRecord + "\""
		rule.RequireAt(at.AtName("backup_id"), files.BackupID)
		rule.ForbidAt(at.AtName("bucket_name"), files.BucketName)
		rule.ForbidAt(at.AtName("files"), files.Files)
	}
}

func validateOnline(config *model, diags *diag.Diagnostics) {
	rule := configuring.Rules{Diags: diags, When: "with migration_type = \"" + client.MigrationTypeOnline + "\""}
	rule.Require("vpc_id", config.VPCID)
	rule.Require("subnet_id", config.SubnetID)
	rule.Require("security_group_id", config.SecurityGroupID)
	rule.Forbid("backup_files", config.BackupFiles)

	given := func(end types.Object) bool { return !end.IsNull() && !end.IsUnknown() }
	switch {
	case given(config.SourceInstance) || given(config.TargetInstance):
		rule.When = "together with the instances of an online migration"
		rule.Require("source_instance", config.SourceInstance)
		rule.Require("target_instance", config.TargetInstance)
		rule.Require("migration_method", config.MigrationMethod)
		rule.Require("resume_mode", config.ResumeMode)
	case config.HasInstances():
		// Whether there are instances is not known yet.
	default:
		rule.When = "without source_instance and target_instance, because the provider then configures nothing"
		rule.Forbid("migration_method", config.MigrationMethod)
		rule.Forbid("resume_mode", config.ResumeMode)
		rule.Forbid("bandwidth_limit_mb", config.BandwidthLimitMB)
		rule.Forbid("restart_trigger", config.RestartTrigger)
	}
}
