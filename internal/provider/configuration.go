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
	cfg := client.Config{
		Region:               m.region(env, &diags),
		Cloud:                m.cloud(env, &diags),
		DCSEndpoint:          m.endpointOr(env, serviceDCS, &diags),
		IAMEndpoint:          m.endpointOr(env, serviceIAM, &diags),
		Credentials:          m.credentials(env, &diags),
		Insecure:             env.insecure(m.Insecure, &diags),
		CACertFile:           m.caCertFile(env, &diags),
		MaxRetries:           env.maxRetries(m.MaxRetries, &diags),
		MaxRequestsPerSecond: env.maxRequestsPerSecond(m.MaxRequestsPerSecond, &diags),
	}
	cfg.ProjectID, cfg.ProjectName = m.project(env)
	return cfg, diags
}

func (m model) region(env environment, diags *diag.Diagnostics) string {
	region := env.text(m.Region, "HW_REGION_NAME")
	switch {
	case m.Region.IsUnknown() || given(m.Region): // an argument has been checked already
	case region == "":
		diags.AddAttributeError(path.Root("region"), "Missing region",
			"The region is required: set region in the provider's configuration, or the environment variable HW_REGION_NAME.")
	case client.CheckRegion(region) != nil:
		diags.Append(invalid("region", "HW_REGION_NAME", "the id of a region, such as cn-north-4"))
	}
	return region
}

// project gives the project's id, or else its name. A name that was configured is not overruled by an id that happens to
// be in the environment.
func (m model) project(env environment) (id, name string) {
	if given(m.ProjectName) && !given(m.ProjectID) {
		return "", m.ProjectName.ValueString()
	}
	return env.text(m.ProjectID, "HW_PROJECT_ID"), env.text(m.ProjectName, "HW_PROJECT_NAME")
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

// credentials takes them whole from the first source that is there. None at all leaves the SDK's own chain, which is
// asked when the first request is made.
func (m model) credentials(env environment, diags *diag.Diagnostics) client.Credentials {
	switch {
	case m.AccessKey.IsUnknown() || m.SecretKey.IsUnknown() || m.SecurityToken.IsUnknown() || m.Token.IsUnknown():
		return client.Credentials{} // which source comes first is not known
	case given(m.AccessKey) || given(m.SecretKey):
		return client.Credentials{
			AccessKey:     m.AccessKey.ValueString(),
			SecretKey:     m.SecretKey.ValueString(),
			SecurityToken: m.SecurityToken.ValueString(),
		}
	case given(m.Token):
		return client.Credentials{Token: m.Token.ValueString()}
	}
	for _, source := range []struct{ accessKey, secretKey, securityToken string }{
		{"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
		{"CLOUD_SDK_AK", "CLOUD_SDK_SK", ""},
	} {
		found := client.Credentials{AccessKey: env(source.accessKey), SecretKey: env(source.secretKey)}
		switch {
		case found.AccessKey == "" && found.SecretKey == "":
			continue
		case found.SecretKey == "":
			diags.Append(halfPair("secret_key", source.accessKey, source.secretKey))
		case found.AccessKey == "":
			diags.Append(halfPair("access_key", source.secretKey, source.accessKey))
		}
		if source.securityToken != "" {
			found.SecurityToken = env(source.securityToken)
		}
		return found
	}
	return client.Credentials{Token: env("HW_AUTH_TOKEN")}
}

func halfPair(argument, there, missing string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Half a pair of keys",
		fmt.Sprintf("The environment variable %s is set, but %s is not. Set both, or neither.", there, missing))
}
