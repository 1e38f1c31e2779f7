package actions

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// defaultTimeout is how long an action may take that does not say so itself. The schemas of actions have no defaults.
const defaultTimeout = 2 * time.Hour

func timeoutAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "How long the action may take, with all its waiting: a duration such as `90m` or `2h`. Default `2h`. " +
			"When it is over the action fails, while what was begun goes on in the service.",
		Validators: []validator.String{duration{}},
	}
}

// timeout is how long an action may take.
func timeout(ctx context.Context, given types.String, diags *diag.Diagnostics) time.Duration {
	if given.IsNull() {
		return defaultTimeout
	}
	check(ctx, duration{}, path.Root("timeout"), given, diags)
	d, err := time.ParseDuration(given.ValueString())
	if err != nil {
		return defaultTimeout // check has said so
	}
	return d
}

// duration accepts a Go duration of more than nothing.
type duration struct{}

func (duration) Description(context.Context) string {
	return "must be a duration of more than nothing, such as \"90m\" or \"2h\""
}

func (v duration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v duration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time-out", fmt.Sprintf("%q %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

// check has a validator judge a value once more: one that was not known when the configuration was validated is known when the
// action is invoked.
func check(ctx context.Context, v validator.String, at path.Path, value types.String, diags *diag.Diagnostics) {
	var resp validator.StringResponse
	v.ValidateString(ctx, validator.StringRequest{Path: at, ConfigValue: value}, &resp)
	diags.Append(resp.Diagnostics...)
}
