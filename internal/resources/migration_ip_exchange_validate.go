package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ValidateConfig checks what the attributes' own validators do not.
func (r *migrationIPExchange) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config exchangeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	validateTimeouts(ctx, config.Timeouts, &resp.Diagnostics)
}
