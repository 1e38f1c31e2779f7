package configuring

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// Validate checks what the attributes of a configuration say together.
func Validate(ctx context.Context, config *Configuration, diags *diag.Diagnostics) {
	base.ValidateTimeouts(ctx, config.Timeouts, diags)
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

// canonicalAddresses returns the known addresses of a set as they are given, by their canonical form. It leaves out what is no
// address: another rule reports that, and it may hold a secret.
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
			fmt.Sprintf("%s is empty: is a variable or a secret not set? If the Redis has no password, remove the argument.", req.Path))
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
