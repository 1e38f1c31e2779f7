// Package resources holds the provider's managed resources, one file set each: schema, model, and the translation between
// Terraform's values and the life cycle of package migration.
package resources

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Defaults of the `timeouts` block.
const (
	defaultCreateTimeout = 24 * time.Hour
	defaultUpdateTimeout = 24 * time.Hour
	defaultDeleteTimeout = 30 * time.Minute
)

// migrationTask is the resource `dcs_migration_task`.
type migrationTask struct {
	ofConfiguration
}

var (
	_ resource.ResourceWithConfigure      = (*migrationTask)(nil)
	_ resource.ResourceWithValidateConfig = (*migrationTask)(nil)
	_ resource.ResourceWithModifyPlan     = (*migrationTask)(nil)
	_ resource.ResourceWithImportState    = (*migrationTask)(nil)
	_ resource.ResourceWithMoveState      = (*migrationTask)(nil)
	_ resource.ResourceWithIdentity       = (*migrationTask)(nil)
)

// NewMigrationTask makes the resource `dcs_migration_task`.
func NewMigrationTask() resource.Resource { return &migrationTask{} }

func (r *migrationTask) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_migration_task"
}

func (r *migrationTask) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan, config taskModel
	r.update(ctx, req, resp, &state, &plan, &config)
}

// ImportState takes a task's id, or an identity. The task itself is read by the Read that follows.
func (r *migrationTask) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if identity, ok := r.identityToImport(ctx, req, &resp.Diagnostics); ok {
		importConfiguration(ctx, identity, resp)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("deletion_policy"), string(migration.PolicyStop))...)
	}
}
