package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// clientConfig combines the configuration with the environment. It leaves out values that are unknown.
func (m model) clientConfig(env environment) (client.Config, diag.Diagnostics) {
	diags := m.check()
	found := m.credentials(env, &diags)
	cfg := client.Config{
		Region:               m.region(env, found, &diags),
		Cloud:                m.cloud(env, &diags),
		DCSEndpoint:          m.endpointOrVariable(env, serviceDCS, &diags),
		IAMEndpoint:          m.endpointOrVariable(env, serviceIAM, &diags),
		Credentials:          found.credentials,
		CredentialsFrom:      found.from,
		FromMachine:          found.profile.FromMachine,
		AssumedRoles:         m.assumedRoles(env, found.profile, &diags),
		Insecure:             env.insecure(m.Insecure, &diags),
		CACertFile:           m.caCertFile(env, &diags),
		MaxRetries:           env.maxRetries(m.MaxRetries, &diags),
		MaxRequestsPerSecond: env.maxRequestsPerSecond(m.MaxRequestsPerSecond, &diags),
	}
	cfg.ProjectID, cfg.ProjectName = m.project(env, cfg.Region, found.profile)
	return cfg, diags
}

const regionVariable = "HW_REGION_NAME"

// region returns the argument, the variable or the region of the profile.
func (m model) region(env environment, found foundCredentials, diags *diag.Diagnostics) string {
	profile := found.profile
	region := env.text(m.Region, regionVariable)
	switch {
	case m.Region.IsUnknown() || isSet(m.Region): // check has checked the argument
		return region
	case region != "":
		if client.CheckRegion(region) != nil {
			diags.Append(invalidVariable("region", regionVariable, "the id of a region, such as cn-north-4"))
		}
		return region
	case found.unusable || m.SharedConfigFile.IsUnknown() || m.Profile.IsUnknown(): // the profile may have one
		return ""
	case profile.Region == "":
		diags.AddAttributeError(path.Root("region"), "Missing region", "The provider needs a region. Set region in the provider's "+
			"configuration, set the environment variable HW_REGION_NAME, or use a profile that has a region.")
	case client.CheckRegion(profile.Region) != nil:
		diags.AddAttributeError(path.Root("profile"), "Invalid region",
			fmt.Sprintf("The region of profile %q is not valid: it must be the id of a region, such as cn-north-4.", profile.Name))
	}
	return profile.Region
}

// project returns the id of the project, or else its name. A configured name wins over an id of the environment or a profile. An
// id or a name belongs to a region: that of the environment to HW_REGION_NAME if that is set, that of a profile to the region of
// the profile.
func (m model) project(env environment, region string, profile client.Profile) (id, name string) {
	if isSet(m.ProjectName) && !isSet(m.ProjectID) {
		return "", m.ProjectName.ValueString()
	}
	if of := env(regionVariable); of != "" && of != region {
		env = func(string) string { return "" }
	}
	id, name = env.text(m.ProjectID, "HW_PROJECT_ID"), env.text(m.ProjectName, "HW_PROJECT_NAME")
	if id == "" && (profile.Region == "" || profile.Region == region) {
		id = profile.ProjectID
	}
	return id, name
}

func (m model) cloud(env environment, diags *diag.Diagnostics) string {
	cloud := env.text(m.Cloud, "HW_CLOUD")
	if cloud != "" && !isSet(m.Cloud) && client.CheckCloud(cloud) != nil { // check has checked the argument
		diags.Append(invalidVariable("cloud", "HW_CLOUD", "a domain alone, such as myhuaweicloud.com"))
	}
	return cloud
}

// endpointVariables are the environment variables for the endpoint of each service. The first that is set counts.
var endpointVariables = map[string][]string{
	serviceDCS: {"HW_DCS_ENDPOINT"},
	serviceIAM: {"HW_IAM_ENDPOINT", "HW_AUTH_URL"},
}

// endpointOrVariable returns the configured endpoint of a service, or that of the environment.
func (m model) endpointOrVariable(env environment, service string, diags *diag.Diagnostics) string {
	if element, ok := m.Endpoints.Elements()[service]; m.Endpoints.IsUnknown() || ok && element.IsUnknown() {
		return ""
	}
	if endpoint := m.endpoint(service); endpoint != "" {
		return endpoint
	}
	variable := env.firstSet(endpointVariables[service])
	if variable == "" {
		return ""
	}
	endpoint := env(variable)
	if err := client.CheckEndpoint(endpoint); err != nil {
		diags.AddAttributeError(path.Root("endpoints"), "Invalid environment variable "+variable, translate.Sentence(err))
	}
	return endpoint
}

// caCertFile returns the file of CA certificates. It reads the file too, so that the plan fails if the file cannot be used.
func (m model) caCertFile(env environment, diags *diag.Diagnostics) string {
	file := env.text(m.CACertFile, "HW_CACERT")
	if file == "" {
		return ""
	}
	if _, err := client.LoadCACertificates(file); err != nil {
		from := "The file is named by cacert_file."
		if !isSet(m.CACertFile) {
			from = "The file is named by the environment variable HW_CACERT."
		}
		diags.AddAttributeError(path.Root("cacert_file"), "Unusable CA certificates", translate.Sentence(err)+" "+from)
	}
	return file
}

// warnings warns of settings that let others read or change what is sent. cfg is the client configuration made from m.
func (m model) warnings(env environment, cfg client.Config) diag.Diagnostics {
	var diags diag.Diagnostics
	if cfg.Insecure {
		from := "insecure"
		if m.Insecure.IsNull() {
			from = "The environment variable HW_INSECURE"
		}
		diags.AddAttributeWarning(path.Root("insecure"), "Certificates are not checked",
			from+" turns off the check of the services' TLS certificates. Anybody on the network path can pass for a service, and read and change "+
				"all requests, passwords included. To trust a certificate authority of your own, set cacert_file instead.")
	}
	for _, endpoint := range []struct{ service, address string }{
		{serviceDCS, cfg.DCSEndpoint},
		{serviceIAM, cfg.IAMEndpoint},
	} {
		if !client.IsPlainElsewhere(endpoint.address) {
			continue
		}
		at, from := path.Root("endpoints").AtMapKey(endpoint.service), "The endpoint"
		if m.endpoint(endpoint.service) == "" {
			at, from = path.Root("endpoints"), "The endpoint in the environment variable "+env.firstSet(endpointVariables[endpoint.service])
		}
		diags.AddAttributeWarning(at, "Requests are not encrypted",
			fmt.Sprintf("%s uses http:// to another machine. Anybody on the network path can read and change all requests, "+
				"passwords included. Use https:// if the service offers it.", from))
	}
	return diags
}
