package translate

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TextRule is a validator of texts that accepts those for which Holds is true. It skips null and unknown values.
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

// ValidateString reports a text that is not accepted, at its path.
func (r TextRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() {
		return
	}
	if refusal := r.refusal(req.ConfigValue); refusal != "" {
		resp.Diagnostics.AddAttributeError(req.Path, r.Summary, refusal)
	}
}

// refusal says why a text is not accepted. It is empty if the text is accepted.
func (r TextRule) refusal(value types.String) string {
	text := value.ValueString()
	switch {
	case value.IsUnknown():
		return ""
	case value.IsNull():
		return "Each " + r.Must + ", but one is null."
	case r.Holds(text):
		return ""
	}
	detail := fmt.Sprintf("%q %s.", text, r.Must)
	if MayBeSecret(text) {
		detail = fmt.Sprintf("The value %s. It is not repeated here, because it may contain a secret.", r.Must)
	}
	if r.Advice != "" {
		detail += " " + r.Advice
	}
	return detail
}

// MayBeSecret reports whether a text looks like a URL with a password in it. No error may repeat such a text.
func MayBeSecret(text string) bool {
	return strings.Contains(text, "@") || strings.Contains(text, "://")
}

// Each returns a validator of sets whose elements the rule accepts. It reports errors at the path of the set, because the path
// of an element contains the element's value.
func (r TextRule) Each() validator.Set { return eachText{r} }

type eachText struct{ rule TextRule }

func (e eachText) Description(context.Context) string         { return "each " + e.rule.Must }
func (e eachText) MarkdownDescription(context.Context) string { return "each " + e.rule.Must }

func (e eachText) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var texts []types.String
	resp.Diagnostics.Append(req.ConfigValue.ElementsAs(ctx, &texts, false)...)
	e.rule.CheckEach(req.Path, texts, &resp.Diagnostics)
}

// CheckEach reports the elements of the set at a path that the rule does not accept. Null is not accepted.
func (r TextRule) CheckEach(set path.Path, texts []types.String, diags *diag.Diagnostics) {
	for _, text := range texts {
		if refusal := r.refusal(text); refusal != "" {
			diags.AddAttributeError(set, r.Summary, refusal)
		}
	}
}

// OneOf is stringvalidator.OneOf for the given words. Its error does not repeat a text that may hold a secret.
func OneOf(words ...string) validator.String {
	return oneOf{String: stringvalidator.OneOf(words...), words: words}
}

type oneOf struct {
	validator.String
	words []string
}

func (v oneOf) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if MayBeSecret(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value Match",
			fmt.Sprintf("Attribute %s value must be one of: %q. The value is not repeated here, because it may contain a secret.", req.Path, v.words))
		return
	}
	v.String.ValidateString(ctx, req, resp)
}

// NotEmpty accepts every text but "".
var NotEmpty = TextRule{
	Summary: "Empty text",
	Must:    "must not be empty",
	Holds:   func(text string) bool { return text != "" },
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

// Duration accepts a Go duration of more than nothing.
var Duration = TextRule{
	Summary: "Invalid time-out",
	Must:    "must be a duration greater than 0, such as \"90m\" or \"2h\"",
	Holds: func(text string) bool {
		d, err := time.ParseDuration(text)
		return err == nil && d > 0
	},
}

// TaskID accepts what may be the id of a migration task.
var TaskID = ID("the id of a migration task")

// ID accepts what may be an id: a text that can stand as one segment of a request's path. what says which id, as in "the id of
// a VPC".
func ID(what string) TextRule {
	return TextRule{
		Summary: "Invalid id",
		Must:    "must be " + what + ", without blanks, control characters and slashes",
		Holds: func(text string) bool {
			return text != "" && text != "." && text != ".." && !strings.ContainsFunc(text, func(r rune) bool {
				return r == '/' || unicode.IsSpace(r) || unicode.IsControl(r)
			})
		},
	}
}

// TaskName accepts what may be the name of a migration task.
var TaskName = TextRule{
	Summary: "Invalid task name",
	Must:    "must be a name, without control characters and without blanks at its beginning or end",
	Holds: func(text string) bool {
		return text != "" && strings.TrimSpace(text) == text && !strings.ContainsFunc(text, unicode.IsControl)
	},
}
