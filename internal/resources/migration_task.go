// Package resources holds the provider's managed resources, one file set each: schema, model, and the translation between
// Terraform's values and the life cycle of package migration.
package resources

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
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
