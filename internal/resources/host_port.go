package resources

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// hostPort accepts "host:port", as in "10.0.0.5:6379" or "[fd00::5]:6379". The service takes several addresses joined by
// commas, so that none may stand within one.
type hostPort struct{}

func (hostPort) Description(context.Context) string {
	return "must be host:port, as in \"10.0.0.5:6379\""
}

func (v hostPort) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v hostPort) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsUnknown() {
		return
	}
	if req.ConfigValue.IsNull() {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid address", "An address "+v.Description(ctx)+", and one is null.")
		return
	}
	host, port, err := net.SplitHostPort(req.ConfigValue.ValueString())
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || n == 0 || host == "" || strings.ContainsFunc(host, isNoPartOfHost) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid address", fmt.Sprintf("%q %s. Give each address an element of its own.",
			req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

// isNoPartOfHost: a comma parts addresses, and blanks around one are lost on the way to the service and back.
func isNoPartOfHost(r rune) bool {
	return strings.ContainsRune(",/@", r) || unicode.IsSpace(r) || unicode.IsControl(r)
}
