package resources

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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
	validateTimeouts(ctx, config.Timeouts, &resp.Diagnostics)
	if config.MigrationType.IsUnknown() || config.MigrationType.IsNull() {
		return
	}
	if config.isImport() {
		validateImport(ctx, &config, &resp.Diagnostics)
	} else {
		validateOnline(&config, &resp.Diagnostics)
	}
}

// validateTimeouts refuses time-outs that are over before they begin. What is no duration at all is refused by the type.
func validateTimeouts(ctx context.Context, given timeouts.Value, diags *diag.Diagnostics) {
	for name, get := range map[string]func(context.Context, time.Duration) (time.Duration, diag.Diagnostics){
		"create": given.Create, "update": given.Update, "delete": given.Delete,
	} {
		if d, odd := get(ctx, time.Hour); !odd.HasError() && d <= 0 {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "Invalid time-out", fmt.Sprintf("The time-out %s is %s: it must be longer than nothing.", name, d))
		}
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
	}
}

// rules reports attributes that are missing, or given where they have no meaning.
type rules struct {
	diags *diag.Diagnostics
	when  string // completes "… is required" and "… is not allowed"
}

func (r rules) require(name string, value attr.Value) { r.requireAt(path.Root(name), value) }
func (r rules) forbid(name string, value attr.Value)  { r.forbidAt(path.Root(name), value) }
func (r rules) requireAt(at path.Path, value attr.Value) {
	if value.IsNull() {
		r.diags.AddAttributeError(at, "Missing attribute", fmt.Sprintf("%s is required %s. Add it.", at, r.when))
	}
}

func (r rules) forbidAt(at path.Path, value attr.Value) {
	if !value.IsNull() && !value.IsUnknown() {
		r.diags.AddAttributeError(at, "Attribute not allowed", fmt.Sprintf("%s is not allowed %s. Remove it.", at, r.when))
	}
}

// hostPort accepts "host:port", as in "10.0.0.5:6379" or "[fd00::5]:6379". The service takes several addresses joined by
// commas, so that none may stand within one.
type hostPort struct{}

func (hostPort) Description(context.Context) string {
	return "must be host:port, as in \"10.0.0.5:6379\""
}

func (v hostPort) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v hostPort) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsUnknown() {
		return
	}
	if req.ConfigValue.IsNull() {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid address", "An address "+v.Description(ctx)+", and one is null.")
		return
	}
	host, port, err := net.SplitHostPort(req.ConfigValue.ValueString())
	n, numErr := strconv.Atoi(port)
	if err != nil || numErr != nil || n < 1 || n > 65535 || host == "" || strings.ContainsAny(host, ", \t\n/@") {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid address", fmt.Sprintf("%q %s. Give each address an element of its own.",
			req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}
