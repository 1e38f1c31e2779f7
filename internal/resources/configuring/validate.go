package configuring

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// Validate checks what the attributes of a configuration say together.
func Validate(ctx context.Context, config *Configuration, diags *diag.Diagnostics) {
	source, target := InstanceOf(ctx, config.SourceInstance, diags), InstanceOf(ctx, config.TargetInstance, diags)
	if source == nil || target == nil {
		return
	}
	const summary, advice = "Source and target are the same", "The migration would copy a Redis into itself. Name another target."
	at := path.Root("target_instance")
	if id := source.ID.ValueString(); id != "" && id == target.ID.ValueString() {
		diags.AddAttributeError(at.AtName("id"), summary, "source_instance and target_instance have the same id. "+advice)
	}
	sources := canonicalAddresses(ctx, source.Addrs, diags)
	for canonical, given := range canonicalAddresses(ctx, target.Addrs, diags) {
		if _, shared := sources[canonical]; shared {
			diags.AddAttributeError(at.AtName("addrs"), summary, fmt.Sprintf("source_instance and target_instance share the address %s. %s", given, advice))
		}
	}
}

// canonicalAddresses returns the known addresses of a set, by their canonical form. It leaves out invalid ones: another rule reports
// them, and they may hold a secret.
func canonicalAddresses(ctx context.Context, set types.Set, diags *diag.Diagnostics) map[string]string {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	var given []types.String
	diags.Append(set.ElementsAs(ctx, &given, false)...)
	all := map[string]string{}
	for _, text := range given {
		if canonical, ok := parseHostPort(text.ValueString()); ok {
			all[canonical] = text.ValueString()
		}
	}
	return all
}

// password refuses an empty password, which a secret that is missing turns into, and warns of a single quote. It never repeats
// the password.
type password struct{}

func (password) Description(context.Context) string {
	return "must not be empty; older instances cannot be migrated with a single quote in it"
}

func (p password) MarkdownDescription(ctx context.Context) string { return p.Description(ctx) }

func (password) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	switch text := req.ConfigValue.ValueString(); {
	case text == "":
		resp.Diagnostics.AddAttributeError(req.Path, "Empty password",
			fmt.Sprintf("%s is empty. Check whether a variable or a secret is not set. If the Redis has no password, remove the argument.", req.Path))
	case strings.Contains(text, "'"):
		resp.Diagnostics.AddAttributeWarning(req.Path, "Password with a single quote",
			fmt.Sprintf("%s contains a single quote ('). Migrations of older DCS instances fail with such a password. If this one fails, change the password of the Redis.", req.Path))
	}
}

// Rules reports attributes that are missing, or given where they have no meaning.
type Rules struct {
	Diags *diag.Diagnostics
	When  string // completes "… is required" and "… is not allowed"
}

// Require reports an attribute that is null.
func (r Rules) Require(name string, value attr.Value) { r.RequireAt(path.Root(name), value) }

// Forbid reports an attribute that is given.
func (r Rules) Forbid(name string, value attr.Value) { r.ForbidAt(path.Root(name), value) }

// RequireAt is Require at any path.
func (r Rules) RequireAt(at path.Path, value attr.Value) {
	if value.IsNull() {
		r.Diags.AddAttributeError(at, "Missing attribute", fmt.Sprintf("%s is required %s. Add it.", at, r.When))
	}
}

// ForbidAt is Forbid at any path.
func (r Rules) ForbidAt(at path.Path, value attr.Value) {
	if !value.IsNull() && !value.IsUnknown() {
		r.Diags.AddAttributeError(at, "Attribute not allowed", fmt.Sprintf("%s is not allowed %s. Remove it.", at, r.When))
	}
}

// HostPort accepts "host:port", as in "10.0.0.5:6379" or "[fd00::5]:6379". The service takes several addresses joined by
// commas, so that no address may contain one.
var HostPort = translate.TextRule{
	Summary: "Invalid address",
	Must:    "must be host:port, as in \"10.0.0.5:6379\"",
	Advice:  "Give each address an element of its own.",
	Holds: func(text string) bool {
		_, ok := parseHostPort(text)
		return ok
	},
}

// parseHostPort returns an address in the one form that all spellings of it share. It is false for a text that is no address.
func parseHostPort(text string) (canonical string, ok bool) {
	host, port, err := net.SplitHostPort(text)
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || n == 0 || host == "" || strings.ContainsFunc(host, isNoPartOfHost) {
		return "", false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.String()
	} else if strings.Contains(host, ":") || strings.Trim(host, "0123456789.") == "" && strings.Contains(host, ".") {
		return "", false // looks like an IP address and is none
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), true
}

// isNoPartOfHost reports whether no host contains a character. A comma separates addresses, and blanks around an address are lost on the
// way to the service and back.
func isNoPartOfHost(r rune) bool {
	return strings.ContainsRune(",/@", r) || unicode.IsSpace(r) || unicode.IsControl(r)
}
