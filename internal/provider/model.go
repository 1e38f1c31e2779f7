package provider

import (
	"fmt"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// model is the configuration of the provider.
type model struct {
	Region               types.String  `tfsdk:"region"`
	AccessKey            types.String  `tfsdk:"access_key"`
	SecretKey            types.String  `tfsdk:"secret_key"`
	SecurityToken        types.String  `tfsdk:"security_token"`
	Token                types.String  `tfsdk:"token"`
	SharedConfigFile     types.String  `tfsdk:"shared_config_file"`
	Profile              types.String  `tfsdk:"profile"`
	AssumeRole           types.List    `tfsdk:"assume_role"`
	ProjectID            types.String  `tfsdk:"project_id"`
	ProjectName          types.String  `tfsdk:"project_name"`
	Cloud                types.String  `tfsdk:"cloud"`
	Endpoints            types.Map     `tfsdk:"endpoints"`
	Insecure             types.Bool    `tfsdk:"insecure"`
	CACertFile           types.String  `tfsdk:"cacert_file"`
	MaxRetries           types.Int64   `tfsdk:"max_retries"`
	MaxRequestsPerSecond types.Float64 `tfsdk:"max_requests_per_second"`
}

// The keys of endpoints.
const (
	serviceDCS = "dcs"
	serviceIAM = "iam"
)

// unknown returns the names of the arguments that are unknown until apply.
func (m model) unknown() []string {
	arguments := []struct {
		name  string
		value attr.Value
	}{
		{"region", m.Region},
		{"access_key", m.AccessKey},
		{"secret_key", m.SecretKey},
		{"security_token", m.SecurityToken},
		{"token", m.Token},
		{"shared_config_file", m.SharedConfigFile},
		{"profile", m.Profile},
		{"assume_role", m.AssumeRole},
		{"project_id", m.ProjectID},
		{"project_name", m.ProjectName},
		{"cloud", m.Cloud},
		{"endpoints", m.Endpoints},
		{"insecure", m.Insecure},
		{"cacert_file", m.CACertFile},
		{"max_retries", m.MaxRetries},
		{"max_requests_per_second", m.MaxRequestsPerSecond},
	}
	var names []string
	for _, argument := range arguments {
		if argument.value.IsUnknown() {
			names = append(names, argument.name)
		}
	}
	for _, block := range m.roleBlocks() {
		if !block.isKnown() && !slices.Contains(names, "assume_role") {
			names = append(names, "assume_role")
		}
	}
	for _, endpoint := range m.Endpoints.Elements() {
		if endpoint.IsUnknown() && !slices.Contains(names, "endpoints") {
			names = append(names, "endpoints")
		}
	}
	return names
}

// isSet reports whether a string is known and not empty.
func isSet(s types.String) bool { return s.ValueString() != "" }

// check returns what is wrong with the known values, without the environment.
func (m model) check() diag.Diagnostics {
	var diags diag.Diagnostics
	if isSet(m.Region) {
		if err := client.CheckRegion(m.Region.ValueString()); err != nil {
			diags.AddAttributeError(path.Root("region"), "Invalid region", translate.Sentence(err))
		}
	}
	if isSet(m.Cloud) {
		if err := client.CheckCloud(m.Cloud.ValueString()); err != nil {
			diags.AddAttributeError(path.Root("cloud"), "Invalid cloud", translate.Sentence(err))
		}
	}
	diags.Append(m.checkCredentials()...)
	diags.Append(m.checkRoles()...)
	diags.Append(m.checkEndpoints()...)
	if n := m.MaxRetries.ValueInt64(); n < 0 || n > math.MaxInt32 {
		diags.AddAttributeError(path.Root("max_retries"), "Invalid number of retries",
			fmt.Sprintf("max_retries must be from 0 to %d, but is %d.", math.MaxInt32, n))
	}
	if n := m.MaxRequestsPerSecond; !n.IsNull() && !n.IsUnknown() && !validRate(n.ValueFloat64()) {
		diags.AddAttributeError(path.Root("max_requests_per_second"), "Invalid number of requests per second",
			fmt.Sprintf("max_requests_per_second must be greater than 0, but is %g. If you want no limit, remove it.", n.ValueFloat64()))
	}
	return diags
}

// checkCredentials returns an error if only one of a pair of keys is configured. The environment does not complete a pair.
func (m model) checkCredentials() diag.Diagnostics {
	var diags diag.Diagnostics
	const summary = "Incomplete pair of keys"
	const whole = "Set both access_key and secret_key in the configuration. The provider does not take one of them from the environment."
	switch access, secret := m.AccessKey, m.SecretKey; {
	case isSet(access) && !isSet(secret) && !secret.IsUnknown():
		diags.AddAttributeError(path.Root("secret_key"), summary, "access_key is set, but secret_key is not. "+whole)
	case isSet(secret) && !isSet(access) && !access.IsUnknown():
		diags.AddAttributeError(path.Root("access_key"), summary, "secret_key is set, but access_key is not. "+whole)
	case isSet(m.SecurityToken) && !isSet(access) && !access.IsUnknown() && !isSet(secret) && !secret.IsUnknown():
		diags.AddAttributeError(path.Root("security_token"), "Security token without keys",
			"security_token is set, but access_key and secret_key are not. A security token belongs to the temporary keys that it was issued with. "+whole)
	}
	return diags
}

func (m model) checkEndpoints() diag.Diagnostics {
	var diags diag.Diagnostics
	for name := range m.Endpoints.Elements() {
		at := path.Root("endpoints").AtMapKey(name)
		if name != serviceDCS && name != serviceIAM {
			diags.AddAttributeError(at, "Unknown service",
				fmt.Sprintf("endpoints takes addresses for %q and %q, but not for %q.", serviceDCS, serviceIAM, name))
			continue
		}
		if endpoint := m.endpoint(name); endpoint != "" {
			if err := client.CheckEndpoint(endpoint); err != nil {
				diags.AddAttributeError(at, "Invalid endpoint", translate.Sentence(err))
			}
		}
	}
	return diags
}

// endpoint returns the configured endpoint of a service, or "" if there is none or it is unknown.
func (m model) endpoint(service string) string {
	endpoint, _ := m.Endpoints.Elements()[service].(types.String)
	return endpoint.ValueString()
}

func validRate(n float64) bool { return n > 0 && !math.IsInf(n, 0) }
