package translate

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// IPAddress is a validator that accepts the text of an IP address, without a port, as the service takes them for an exchange
// (operation 14).
type IPAddress struct{}

// Description says what is accepted.
func (IPAddress) Description(context.Context) string {
	return "must be an IP address without a port, as in \"192.168.0.10\""
}

// MarkdownDescription is Description.
func (v IPAddress) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString reports what is no such address, and null; what is not known yet may be one.
func (v IPAddress) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
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
