// Package actions has the provider's actions, one file each. An action does something once, when somebody invokes it. It reports progress and
// keeps no state.
package actions

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// taskAction holds the services that the provider hands to an action. Every action embeds it.
type taskAction struct {
	translate.ProviderData
}

// Configure takes the services over.
func (c *taskAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	c.SetProviderData(req.ProviderData, &resp.Diagnostics)
}

// regionAttribute describes the region of an action's tasks.
func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: translate.RegionDescription,
		Validators:          []validator.String{translate.Region},
	}
}

func taskIDAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: description,
		Validators:          []validator.String{translate.TaskID},
	}
}

func taskIDsAttribute(description string) schema.SetAttribute {
	return schema.SetAttribute{
		Required:            true,
		ElementType:         types.StringType,
		MarkdownDescription: description,
		Validators: []validator.Set{
			setvalidator.SizeAtLeast(1),
			translate.TaskID.Each(),
		},
	}
}

// idsOf gives the known ids of an invocation, in order.
func idsOf(given []types.String, diags *diag.Diagnostics) []string {
	at := path.Root("task_ids")
	if len(given) == 0 {
		diags.AddAttributeError(at, "No migration tasks", "task_ids is empty. Give the id of at least one task, or do not invoke the action.")
	}
	translate.TaskID.CheckEach(at, given, diags)
	ids := make([]string, len(given))
	for i, id := range given {
		ids[i] = id.ValueString()
	}
	slices.Sort(ids)
	return ids
}

// defaultTimeout is the default of timeout. The schemas of actions have no defaults.
const defaultTimeout = 2 * time.Hour

func timeoutAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "How long the action may take, waits included: a duration such as `90m` or `2h`. Default `2h`. " +
			"When the time is over, the action fails, and what it has begun goes on in the service.",
		Validators: []validator.String{translate.Duration},
	}
}

// timeout is how long an action may take. A value that was not known when the configuration was validated is checked here.
func timeout(given types.String, diags *diag.Diagnostics) time.Duration {
	if given.IsNull() {
		return defaultTimeout
	}
	translate.Duration.CheckEach(path.Root("timeout"), []types.String{given}, diags)
	d, err := time.ParseDuration(given.ValueString())
	if err != nil {
		return defaultTimeout // CheckEach has reported it
	}
	return d
}

// singleModel is an action on one task in configuration.
type singleModel struct {
	Region  types.String `tfsdk:"region"`
	TaskID  types.String `tfsdk:"task_id"`
	Timeout types.String `tfsdk:"timeout"`
}

// runSingle runs do for the task of a model that has been read from the configuration, and reports errors in resp.
func (c *taskAction) runSingle(ctx context.Context, m singleModel, resp *action.InvokeResponse, do func(context.Context, *task) error) {
	diags := &resp.Diagnostics
	if diags.HasError() {
		return
	}
	given := timeout(m.Timeout, diags)
	translate.TaskID.CheckEach(path.Root("task_id"), []types.String{m.TaskID}, diags)
	if diags.HasError() || !c.UseRegion(m.Region, diags) {
		return
	}
	c.run(ctx, []string{m.TaskID.ValueString()}, given, resp, do)
}

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
		MarkdownDescription: "Whether to wait " + until + ". If `false`, the action ends as soon as the service has accepted the requests. " +
			"Default `true`.",
	}
}

// runSeveral runs do for each task that the configuration names.
func (c *taskAction) runSeveral(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse, do func(ctx context.Context, t *task, wait bool) error) {
	diags := &resp.Diagnostics
	var m severalModel
	diags.Append(req.Config.Get(ctx, &m)...)
	if diags.HasError() {
		return
	}
	given := timeout(m.Timeout, diags)
	ids := idsOf(m.TaskIDs, diags)
	if diags.HasError() || !c.UseRegion(m.Region, diags) {
		return
	}
	wait := m.Wait.IsNull() || m.Wait.ValueBool()
	c.run(ctx, ids, given, resp, func(ctx context.Context, t *task) error { return do(ctx, t, wait) })
}
