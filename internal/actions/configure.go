// Package actions holds the provider's actions, one file each: what is done once, when somebody asks for it, and is no state.
// They do it by the life cycle of package migration, and tell what a person needs to follow it.
package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// configured is the part of an action that the provider's configuration goes into. Every action embeds it.
type configured struct {
	translate.Configured
}

// Configure takes over what the provider hands to its actions.
func (c *configured) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	c.Take(req.ProviderData, &resp.Diagnostics)
}
