package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// credentialOrder is part of the description of access_key.
const credentialOrder = "The provider takes all credentials from one source, the first of these that is set: keys in the configuration; `token` in " +
	"the configuration; a profile, named by `profile`, `shared_config_file`, `HW_PROFILE` or `HW_SHARED_CONFIG_FILE`; `HW_ACCESS_KEY` and `HW_SECRET_KEY`, with `HW_SECURITY_TOKEN`; `CLOUD_SDK_AK` and `CLOUD_SDK_SK`; " +
	"`HW_AUTH_TOKEN`; what the Huawei Cloud SDK finds by itself: its own environment variables (with an OIDC token, too), its " +
	"credentials file, the agency of the ECS machine, the identity of the pod. With `assume_role`, the provider exchanges them for temporary keys."

func providerSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Runs Redis migrations into Huawei Cloud Distributed Cache Service (DCS). You can set each argument by an " +
			"environment variable as well. The configuration wins over the environment. An empty string counts as not set.",
		Attributes: map[string]schema.Attribute{
			"region": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Region of the migrations, such as `cn-north-4`. Required, unless the `profile` has a region. " +
					"Environment variable: `HW_REGION_NAME`.",
			},
			"access_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Access key. Requires `secret_key`. " + credentialOrder,
			},
			"secret_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Secret key. Requires `access_key`.",
			},
			"security_token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Security token of temporary keys. Requires `access_key` and `secret_key`.",
			},
			"token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "IAM token to use instead of keys. If the configuration has keys as well, the provider uses the keys.",
			},
			"shared_config_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Path of a configuration file of Huawei's command line `hcloud`, to take a profile from. " +
					"If you set `profile`, the default is `~/.hcloud/config.json`. The keys in the file must not be encrypted: " +
					"run `hcloud configure set --cli-auth-encrypt=false`. Environment variable: `HW_SHARED_CONFIG_FILE`.",
			},
			"profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Name of a profile in `shared_config_file`. Default: the file's current profile. The provider takes the keys of the " +
					"profile, its region, its project id and the agency that it assumes. Environment variable: `HW_PROFILE`.",
			},
			"project_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Id of the project. Default: the project id of the profile. If there is none, the provider looks the id up at IAM " +
					"when it first needs it: by `project_name`, or else by the region. Environment variable: `HW_PROJECT_ID`. If " +
					"`HW_REGION_NAME` is set as well, `HW_PROJECT_ID` counts for that region only.",
			},
			"project_name": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Name of the project. The provider looks up the project's id by it. A name in the configuration wins over the project id of the environment " +
					"or the profile. Environment variable: `HW_PROJECT_NAME`.",
			},
			"cloud": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Domain of the cloud. The provider sends its requests to `https://dcs.{region}.{cloud}` and " +
					"`https://iam.{region}.{cloud}`, unless `endpoints` has other addresses. Default `myhuaweicloud.com`; for the regions " +
					"`eu-west-1…`, such as `eu-west-101`, `myhuaweicloud.eu`. Environment variable: `HW_CLOUD`.",
			},
			"endpoints": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Addresses to use instead of those in the `cloud`, by service: `dcs` and `iam`. Any other key is an error. " +
					"The provider replaces `{region}` in an address by the region, adds `https://` to an address without a scheme, and drops a " +
					"trailing `/v3` from the address of IAM. It warns you of `http://` to another machine than this one. " +
					"Environment variables: `HW_DCS_ENDPOINT` and `HW_IAM_ENDPOINT`, or `HW_AUTH_URL` for IAM.",
			},
			"insecure": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to skip the check of the services' TLS certificates. Default `false`. With `true`, the provider warns you. " +
					"Environment variable: `HW_INSECURE`.",
			},
			"cacert_file": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Path of a file with CA certificates in PEM format, to trust in addition to those of the system. Environment variable: `HW_CACERT`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:   true,
				CustomType: translate.WholeNumber{},
				MarkdownDescription: "How often the provider retries a request at most, 0 or more. Default `5`. It retries reads if the service throttles " +
					"them, fails or is out of reach, and other requests only if the service throttles them. Environment variable: `HW_MAX_RETRIES`.",
			},
			"max_requests_per_second": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "How many requests the provider sends per second at most: a number greater than 0, such as `5` or `0.5`. Default: no limit. " +
					"Environment variable: `HW_MAX_REQUESTS_PER_SECOND`.",
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role": schema.ListNestedBlock{
				MarkdownDescription: "Agency to assume. The provider exchanges the credentials for temporary keys of the agency, and renews the keys " +
					"before they expire. It assumes several blocks one after the other. Environment variables, used if there is no block: " +
					"`HW_ASSUME_ROLE_AGENCY_NAME`, `HW_ASSUME_ROLE_DOMAIN_NAME`, `HW_ASSUME_ROLE_DOMAIN_ID` and `HW_ASSUME_ROLE_DURATION`.",
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{
						"agency_name": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: "Name of the agency.",
						},
						"domain_name": schema.StringAttribute{
							Optional:            true,
							MarkdownDescription: "Name of the account that has the agency. Give either `domain_name` or `domain_id`.",
						},
						"domain_id": schema.StringAttribute{
							Optional:            true,
							MarkdownDescription: "Id of the account that has the agency. Give either `domain_name` or `domain_id`.",
						},
						"duration": schema.Int64Attribute{
							Optional:            true,
							CustomType:          translate.WholeNumber{},
							MarkdownDescription: "How long the temporary keys are valid, in seconds, from 900 to 86400. Default `43200`.",
						},
					},
				},
			},
		},
	}
}
