// Package translate is what all Terraform types of the provider share in translating between Terraform's values and the
// service's.
package translate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Configured is the part of a type that the provider's configuration goes into. Every type embeds it.
type Configured struct {
	Service *migration.Service
}

// Take takes over what the provider hands to its types, a *migration.Service. There is nothing to take before the provider
// is configured, as while validating.
func (c *Configured) Take(providerData any, diags *diag.Diagnostics) {
	if providerData == nil {
		return
	}
	service, ok := providerData.(*migration.Service)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a defect of the provider: please report it.", providerData))
		return
	}
	c.Service = service
}

// Ready tells whether the service can be asked, and reports it where it cannot, because an argument of the provider is not
// known yet.
func (c *Configured) Ready(diags *diag.Diagnostics) bool {
	if c.Service == nil {
		diags.AddError("Provider not configured", "The provider has no configuration. This is a defect of the provider: please report it.")
		return false
	}
	if err := c.Service.Ready(); err != nil {
		diags.AddError("Provider configuration not known yet", Sentence(err))
		return false
	}
	return true
}

// Sentence makes an error's text one that can stand alone in a diagnostic.
func Sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// StringOrNull is null for "": the service does not tell the two apart.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
