package base

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// TimeoutsBlock describes the `timeouts` block of a resource.
func TimeoutsBlock(ctx context.Context, opts timeouts.Opts) schema.Block {
	block, ok := timeouts.Block(ctx, opts).(schema.SingleNestedBlock)
	if !ok {
		return timeouts.Block(ctx, opts)
	}
	block.MarkdownDescription = "How long the provider waits. Changing it changes nothing in the service."
	for name, attribute := range block.Attributes {
		if text, ok := attribute.(schema.StringAttribute); ok {
			text.Validators = []validator.String{translate.Duration} // the block's own lets pass what is over before it begins
			block.Attributes[name] = text
		}
	}
	return block
}

// Begin chooses the service of a region for an operation, and ends the context when the operation's time is over. timeout is the method of the
// `timeouts` block for the operation, and standard is its default. Begin is false after an error; else the caller calls cancel when it is done.
func (c *Resource) Begin(ctx context.Context, region types.String, timeout func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), standard time.Duration,
	diags *diag.Diagnostics,
) (limited context.Context, cancel context.CancelFunc, ok bool) {
	limit, d := timeout(ctx, standard)
	diags.Append(d...)
	if diags.HasError() || !c.UseRegion(region, diags) {
		return nil, nil, false
	}
	limited, cancel = migration.WithTimeout(ctx, limit)
	return limited, cancel, true
}
