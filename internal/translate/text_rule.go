package translate

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// TextRule is a validator of texts that accepts those for which Holds is true. What is not known yet may be one; null is none,
// since an element of a collection may be null where an attribute is left out.
type TextRule struct {
	Summary string // of the error, as in "Invalid address"
	Must    string // what is accepted: "must be host:port, as in …"
	Advice  string // what else to do about a text that is not, a sentence; empty: nothing
	Holds   func(text string) bool
}

// Description says what is accepted.
func (r TextRule) Description(context.Context) string { return r.Must }

// MarkdownDescription is Description.
func (r TextRule) MarkdownDescription(context.Context) string { return r.Must }

// ValidateString reports what is not accepted, at its path.
func (r TextRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	text := req.ConfigValue.ValueString()
	switch {
	case req.ConfigValue.IsUnknown():
	case req.ConfigValue.IsNull():
		resp.Diagnostics.AddAttributeError(req.Path, r.Summary, "Each "+r.Must+", and one is null.")
	case !r.Holds(text):
		detail := fmt.Sprintf("%q %s.", text, r.Must)
		if r.Advice != "" {
			detail += " " + r.Advice
		}
		resp.Diagnostics.AddAttributeError(req.Path, r.Summary, detail)
	}
}

// IPAddress accepts the text of an IP address, without a port, as the service takes them for an exchange (operation 14).
var IPAddress = TextRule{
	Summary: "Invalid IP address",
	Must:    "must be an IP address without a port, as in \"192.168.0.10\"",
	Advice:  "Give each address an element of its own.",
	Holds: func(text string) bool {
		addr, err := netip.ParseAddr(text)
		return err == nil && addr.Zone() == ""
	},
}
