package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func (r *migrationTask) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan, config taskModel
	r.update(ctx, req, resp, &state, &plan, &config)
}
