package resources

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

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
