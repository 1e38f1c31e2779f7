package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// severalModel is an action on several tasks in configuration.
type severalModel struct {
	Region  types.String   `tfsdk:"region"`
	TaskIDs []types.String `tfsdk:"task_ids"`
	Wait    types.Bool     `tfsdk:"wait"`
	Timeout types.String   `tfsdk:"timeout"`
}

func waitAttribute(until string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether to wait " + until + ". If not, the action is done when the service has taken the requests. " +
			"Default `true`.",
	}
}

// runSeveral does something with each of the tasks that a configuration names.
func (c *configured) runSeveral(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse, do func(ctx context.Context, t *task, wait bool) error) {
	diags := &resp.Diagnostics
	var m severalModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	given := timeout(ctx, m.Timeout, diags)
	ids := idsOf(m.TaskIDs, diags)
	if diags.HasError() || !c.In(m.Region, diags) {
		return
	}
	wait := m.Wait.IsNull() || m.Wait.ValueBool()
	c.run(ctx, ids, given, resp, func(ctx context.Context, t *task) error { return do(ctx, t, wait) })
}
