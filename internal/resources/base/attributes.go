package base

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// SortedStrings reads a known set of texts, in order, so that equal configurations make equal requests.
func SortedStrings(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	var all []string
	diags.Append(set.ElementsAs(ctx, &all, false)...)
	slices.Sort(all)
	return all
}

// DescribeTimeouts says of the block what its attributes have in common, which its package leaves out.
func DescribeTimeouts(block schema.Block) schema.Block {
	nested, ok := block.(schema.SingleNestedBlock)
	if !ok {
		return block
	}
	nested.MarkdownDescription = "How long the provider waits. Changing it changes nothing in the service."
	return nested
}

// ComputedString describes a text that the provider computes.
func ComputedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// ValidateTimeouts refuses time-outs that are over before they begin. What is no duration at all is refused by the type.
func ValidateTimeouts(ctx context.Context, given timeouts.Value, diags *diag.Diagnostics) {
	for name, get := range map[string]func(context.Context, time.Duration) (time.Duration, diag.Diagnostics){
		"create": given.Create, "update": given.Update, "delete": given.Delete,
	} {
		if d, odd := get(ctx, time.Hour); !odd.HasError() && d <= 0 {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "Invalid time-out", fmt.Sprintf("The time-out %s is %s, but must be greater than 0.", name, d))
		}
	}
}
