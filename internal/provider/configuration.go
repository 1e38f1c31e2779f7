package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// resolve puts configuration and environment together. Values that are not known are left out; whether there are any is
// for the caller to ask.
func (m model) resolve(env environment) (client.Config, diag.Diagnostics) {
	diags := m.check()
	found := m.credentials(env, &diags)
	cfg := client.Config{
		Region:               m.region(env, found, &diags),
		Cloud:                m.cloud(env, &diags),
		DCSEndpoint:          m.endpointOr(env, serviceDCS, &diags),
		IAMEndpoint:          m.endpointOr(env, serviceIAM, &diags),
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

// region is the argument, the variable or that of the profile.
func (m model) region(env environment, found foundCredentials, diags *diag.Diagnostics) string {
	profile := found.profile
	region := env.text(m.Region, regionVariable)
	switch {
	case m.Region.IsUnknown() || given(m.Region): // an argument has been checked already
		return region
	case region != "":
		if client.CheckRegion(region) != nil {
			diags.Append(invalid("region", regionVariable, "the id of a region, such as cn-north-4"))
		}
		return region
	case found.unusable || m.SharedConfigFile.IsUnknown() || m.Profile.IsUnknown(): // a profile that may have one
		return ""
	case profile.Region == "":
		diags.AddAttributeError(path.Root("region"), "Missing region", "The region is required: set region in the provider's "+
			"configuration, or the environment variable HW_REGION_NAME, or use a profile that has one.")
	case client.CheckRegion(profile.Region) != nil:
		diags.AddAttributeError(path.Root("profile"), "Invalid region",
			fmt.Sprintf("The region of profile %q is not a region's id, such as cn-north-4.", profile.Name))
	}
	return profile.Region
}

// project returns the project's id, or else its name. A name that was configured is not overruled by an id that happens to
// be in the environment or in a profile. An id or a name belongs to a region: that of the environment to HW_REGION_NAME where
// that is set, that of a profile to the profile's.
func (m model) project(env environment, region string, profile client.Profile) (id, name string) {
	if given(m.ProjectName) && !given(m.ProjectID) {
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
	if cloud != "" && !given(m.Cloud) && client.CheckCloud(cloud) != nil { // an argument has been checked already
		diags.Append(invalid("cloud", "HW_CLOUD", "a domain alone, such as myhuaweicloud.com"))
	}
	return cloud
}

// endpointVariables are the environment variables of each service's endpoint, the first that is set counts.
var endpointVariables = map[string][]string{
	serviceDCS: {"HW_DCS_ENDPOINT"},
	serviceIAM: {"HW_IAM_ENDPOINT", "HW_AUTH_URL"},
}

// endpointOr gives the endpoint that is configured for a service, or that of the environment.
func (m model) endpointOr(env environment, service string, diags *diag.Diagnostics) string {
	if element, ok := m.Endpoints.Elements()[service]; m.Endpoints.IsUnknown() || ok && element.IsUnknown() {
		return ""
	}
	if endpoint := m.endpoint(service); endpoint != "" {
		return endpoint
	}
	variable := env.first(endpointVariables[service])
	if variable == "" {
		return ""
	}
	endpoint := env(variable)
	if err := client.CheckEndpoint(endpoint); err != nil {
		diags.AddAttributeError(path.Root("endpoints"), "Invalid environment variable "+variable, translate.Sentence(err))
	}
	return endpoint
}

// caCertFile also reads the file, so that one that cannot be used is found at plan time.
func (m model) caCertFile(env environment, diags *diag.Diagnostics) string {
	file := env.text(m.CACertFile, "HW_CACERT")
	if file == "" {
		return ""
	}
	if _, err := client.LoadCACertificates(file); err != nil {
		from := "The file is named by cacert_file."
		if !given(m.CACertFile) {
			from = "The file is named by the environment variable HW_CACERT."
		}
		diags.AddAttributeError(path.Root("cacert_file"), "Unusable CA certificates", translate.Sentence(err)+" "+from)
	}
	return file
}
