package resources

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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

// ipAddress accepts the text of an IP address, without a port, as the service takes them for an exchange.
type ipAddress struct{}

func (ipAddress) Description(context.Context) string {
	return "must be an IP address without a port, as in \"192.168.0.10\""
}

func (v ipAddress) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v ipAddress) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsUnknown() {
		return
	}
	if req.ConfigValue.IsNull() {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid IP address", "An element "+v.Description(ctx)+", and one is null.")
		return
	}
	if addr, err := netip.ParseAddr(req.ConfigValue.ValueString()); err != nil || addr.Zone() != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid IP address", fmt.Sprintf("%q %s. Give each address an element of its own.",
			req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}
