package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// singleModel is an action on one task in configuration.
type singleModel struct {
	Region  types.String `tfsdk:"region"`
	TaskID  types.String `tfsdk:"task_id"`
	Timeout types.String `tfsdk:"timeout"`
}

// runSingle does something with the task of a model that was read from a configuration, with all that is wrong with that in
// the response.
func (c *configured) runSingle(ctx context.Context, m singleModel, resp *action.InvokeResponse, do func(context.Context, *task) error) {
	diags := &resp.Diagnostics
	if diags.HasError() {
		return
	}
	given := timeout(ctx, m.Timeout, diags)
	check(ctx, translate.TaskID, path.Root("task_id"), m.TaskID, diags)
	if diags.HasError() || !c.In(m.Region, diags) {
		return
	}
	c.run(ctx, []string{m.TaskID.ValueString()}, given, resp, do)
}
