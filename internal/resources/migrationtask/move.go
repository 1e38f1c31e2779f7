package migrationtask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// foreignTask is a migration task in another provider's state, in the form in which the service returns one.
type foreignTask struct {
	client.Task
	Region string
}

// parseForeignTask reads the attributes of a resource of another provider. That provider's versions differ, and so may what
// it has stored: whatever is missing or has an unexpected form is empty. It reads no passwords.
func parseForeignTask(attributes []byte) foreignTask {
	decoder := json.NewDecoder(bytes.NewReader(attributes))
	decoder.UseNumber() // a long number keeps its digits
	var value any
	if err := decoder.Decode(&value); err != nil {
		return foreignTask{}
	}
	b := asBlock(value)
	return foreignTask{
		Region: b.text("region"),
		Task: client.Task{
			ID:                    strings.TrimSpace(b.text("id")),
			Name:                  b.text("task_name"),
			Description:           b.text("description"),
			Status:                b.text("status"),
			MigrationMethod:       b.text("migration_method"),
			ECSTenantPrivateIP:    b.text("ecs_tenant_private_ip"),
			BackupFiles:           b.block("backup_files").backup(),
			NetworkType:           b.text("network_type"),
			Source:                b.block("source_instance").instance(),
			Target:                b.block("target_instance").instance(),
			CreatedAt:             b.text("created_at"),
			UpdatedAt:             b.text("updated_at"),
			ReleasedAt:            b.text("released_at"),
			Version:               b.text("version"),
			ResumeMode:            b.text("resume_mode"),
			SupportedFeatures:     b.texts("supported_features"),
			TenantVPCID:           b.text("vpc_id"),
			TenantSubnetID:        b.text("subnet_id"),
			TenantSecurityGroupID: b.text("security_group_id"),
			BandwidthLimitMB:      client.ParseBandwidth(b.text("bandwidth_limit_mb")),
		},
	}
}

// foreignBlock is an object in another provider's state; nil reads as an empty one.
type foreignBlock map[string]any

// asBlock reads an object, or a list that holds one, which is how older providers write single blocks.
func asBlock(value any) foreignBlock {
	if elements, ok := value.([]any); ok && len(elements) > 0 {
		value = elements[0]
	}
	object, _ := value.(map[string]any)
	return object
}

func (b foreignBlock) block(name string) foreignBlock { return asBlock(b[name]) }

// text gives a text or a number as text.
func (b foreignBlock) text(name string) string {
	switch v := b[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// texts returns a list of texts, or a text split at commas, without blanks around them.
func (b foreignBlock) texts(name string) []string {
	elements, ok := b[name].([]any)
	if !ok {
		elements = []any{b[name]}
	}
	var all []string
	for _, element := range elements {
		text, _ := element.(string)
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// instance reads one end of a migration; nil where it names none.
func (b foreignBlock) instance() *client.Instance {
	i := client.Instance{ID: b.text("id"), Addrs: b.texts("addrs")}
	if i.ID == "" && len(i.Addrs) == 0 {
		return nil
	}
	return &i
}

// backup reads the backup of an import; nil where it names none.
func (b foreignBlock) backup() *client.BackupFiles {
	backup := client.BackupFiles{FileSource: b.text("file_source"), BucketName: b.text("bucket_name"), BackupID: b.text("backup_id")}
	if elements, ok := b["files"].([]any); ok {
		for _, element := range elements {
			file := asBlock(element)
			if name := file.text("file_name"); name != "" {
				backup.Files = append(backup.Files, client.BackupFile{FileName: name, Size: file.text("size"), UpdateAt: file.text("update_at")})
			}
		}
	}
	if configuring.KnownWord(backup.FileSource, client.FileSourceOBS, client.FileSourceBackupRecord).IsNull() &&
		backup.BucketName == "" && backup.BackupID == "" && len(backup.Files) == 0 {
		return nil // a source is told from the rest, and there is none
	}
	return &backup
}

// movable are the types of the other provider that a `moved` block brings here, and the kind of their tasks. Its own
// attribute migration_type is not asked: the service has put other words there.
var movable = map[string]string{
	"huaweicloud_dcs_online_data_migration_task": client.MigrationTypeOnline,
	"huaweicloud_dcs_backup_import_task":         client.MigrationTypeBackupImport,
}

// MoveState recognises a type by its name alone, because mirrors and forks of the other provider have other addresses. The framework
// refuses all other types.
func (r *taskResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveTask}}
}

// moveTask converts another provider's state. It sends no request, because a CLI moves before it configures the provider. It leaves nothing
// to the next Read, because a CLI may plan without one.
func moveTask(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	kind, ok := movable[req.SourceTypeName]
	if !ok {
		return
	}
	diags := &resp.Diagnostics
	task := parseForeignTask(req.SourceRawState.JSON)
	if task.ID == "" {
		diags.AddError("Migration task not moved", fmt.Sprintf("The state of the %s has no id, so the provider cannot tell which migration task it is. "+
			"Remove the `moved` block, remove the resource from state with `terraform state rm`, and import the task by its id. "+
			"The data source dcs_migration_tasks lists the ids.", req.SourceTypeName))
		return
	}
	id := types.StringValue(task.ID)
	configuring.SetIDAndDefaults(ctx, &resp.TargetState, id, diags)
	var state model
	diags.Append(resp.TargetState.Get(ctx, &state)...)
	if diags.HasError() {
		return
	}
	state.MigrationType = types.StringValue(kind)
	state.DeletionPolicy = types.StringValue(string(migration.PolicyStop))
	ledger := configuring.Ledger{Adopted: true}
	if translate.Region.Holds(task.Region) {
		state.Region = types.StringValue(task.Region)
	}
	state.fill(ctx, &task.Task, diags)
	if state.FillFrom(ctx, &task.Task, state.IsBackupImport(), diags) {
		// No echo: what the other provider has stored may have been configured, or shown at any time.
		ledger.Taken = state.TakenElsewhere(ctx, nil, diags)
		ledger.Reached = state.looksReached()
	}
	diags.Append(resp.TargetState.Set(ctx, &state)...)
	base.WriteLedger(ctx, resp.TargetPrivate, ledger, diags)
	diags.Append(resp.TargetIdentity.Set(ctx, &base.Identity{TaskID: id, Region: state.Region})...)
}
