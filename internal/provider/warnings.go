package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// warnings are about what works, but lets others read or change what is sent. cfg is what the model was resolved to.
func (m model) warnings(env environment, cfg client.Config) diag.Diagnostics {
	var diags diag.Diagnostics
	if cfg.Insecure {
		from := "insecure"
		if m.Insecure.IsNull() {
			from = "The environment variable HW_INSECURE"
		}
		diags.AddAttributeWarning(path.Root("insecure"), "Certificates are not checked",
			from+" leaves the certificates of the services unchecked: whoever stands between can pass for them, and read and change "+
				"all that is sent, passwords included. To trust an authority of your own, name its certificates in cacert_file.")
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
			at, from = path.Root("endpoints"), "The endpoint in the environment variable "+env.first(endpointVariables[endpoint.service])
		}
		diags.AddAttributeWarning(at, "Requests are not encrypted",
			fmt.Sprintf("%s is asked by plain http:// on another machine: whoever stands between can read and change all that is sent, "+
				"passwords included. Use https:// wherever the service has it.", from))
	}
	return diags
}
