package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/translate"
)

// credentialOrder is part of the description of access_key.
const credentialOrder = "Credentials come whole from one source, the first that is there: keys in the configuration; `token` in " +
	"the configuration; a profile, named by `profile`, `shared_config_file`, `HW_PROFILE` or `HW_SHARED_CONFIG_FILE`; `HW_ACCESS_KEY` and `HW_SECRET_KEY` (with `HW_SECURITY_TOKEN`); `CLOUD_SDK_AK` and `CLOUD_SDK_SK`; " +
	"`HW_AUTH_TOKEN`; what the Huawei Cloud SDK finds by itself: its own environment variables (with an OIDC token, too), its " +
	"credentials file, the agency of the machine, the identity of the pod. `assume_role` then changes them."

func providerSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Runs Redis migrations into Huawei Cloud Distributed Cache Service (DCS). Each argument can also be " +
			"given by an environment variable; the configuration wins over the environment, and an empty string counts as not given.",
		Attributes: map[string]schema.Attribute{
			"region": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The region of the migrations, such as `cn-north-4`. Also `HW_REGION_NAME`. Required, unless the " +
					"`profile` has one.",
			},
			"access_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The access key, together with `secret_key`. " + credentialOrder,
			},
			"secret_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The secret key, together with `access_key`.",
			},
			"security_token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The security token that belongs to temporary keys; only with `access_key` and `secret_key`.",
			},
			"token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "An IAM token, in place of keys. Keys in the configuration win over it.",
			},
			"shared_config_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A configuration file of Huawei's command line `hcloud`, to take a profile from. Also " +
					"`HW_SHARED_CONFIG_FILE`. Defaults to `~/.hcloud/config.json` where `profile` is given. Its keys must not be encrypted: " +
					"run `hcloud configure set --cli-auth-encrypt=false`.",
			},
			"profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of a profile in `shared_config_file`. Also `HW_PROFILE`. Defaults to the file's current " +
					"profile. The provider takes its keys, the region, the project id and the agency that it assumes.",
			},
			"project_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The id of the project. Also `HW_PROJECT_ID`, which counts only for the region that `HW_REGION_NAME` " +
					"names, where that is set; or the one of the profile. Without it the project is looked up at IAM when first needed: by " +
					"`project_name`, or else by the region.",
			},
			"project_name": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of the project, to look its id up by. Also `HW_PROJECT_NAME`. A name given here wins over " +
					"`HW_PROJECT_ID` in the environment.",
			},
			"cloud": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The domain of the cloud. The provider asks `https://dcs.{region}.{cloud}` and " +
					"`https://iam.{region}.{cloud}`, unless `endpoints` has other addresses. Also `HW_CLOUD`. Defaults to `myhuaweicloud.com`, " +
					"and to `myhuaweicloud.eu` for the regions `eu-west-1…`, such as `eu-west-101`.",
			},
			"endpoints": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Addresses of services to ask in place of those in the `cloud`: `dcs` and `iam`; another key is an error. " +
					"`{region}` in an address is replaced by the region. Also `HW_DCS_ENDPOINT` and `HW_IAM_ENDPOINT`, or `HW_AUTH_URL` for " +
					"IAM; a trailing `/v3` of an IAM address is dropped. Without a scheme, `https://` is meant; `http://` to another machine " +
					"than this one gives a warning.",
			},
			"insecure": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to leave the certificates of the services unchecked, which gives a warning. Also `HW_INSECURE`. " +
					"Defaults to `false`.",
			},
			"cacert_file": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "A file with PEM certificates of authorities to trust beside those of the system. Also `HW_CACERT`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:   true,
				CustomType: translate.WholeNumber{},
				MarkdownDescription: "How often a request is repeated at most, 0 or more. Reads are repeated when the service is " +
					"throttling, failing or out of reach; other requests only when it is throttling. Also `HW_MAX_RETRIES`. Defaults to `5`.",
			},
			"max_requests_per_second": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "How many requests are made in a second at most, more than 0; fractions are allowed. Also " +
					"`HW_MAX_REQUESTS_PER_SECOND`. Without it there is no limit.",
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role": schema.ListNestedBlock{
				MarkdownDescription: "An agency to make requests with: its temporary keys take the place of the credentials, and are " +
					"renewed before they expire. Several blocks are assumed one after the other. Without a block, " +
					"`HW_ASSUME_ROLE_AGENCY_NAME`, `HW_ASSUME_ROLE_DOMAIN_NAME`, `HW_ASSUME_ROLE_DOMAIN_ID` and `HW_ASSUME_ROLE_DURATION` " +
					"count.",
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{
						"agency_name": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: "The name of the agency.",
						},
						"domain_name": schema.StringAttribute{
							Optional:            true,
							MarkdownDescription: "The name of the account that has the agency. Either this or `domain_id` is required.",
						},
						"domain_id": schema.StringAttribute{
							Optional:            true,
							MarkdownDescription: "The id of the account that has the agency.",
						},
						"duration": schema.Int64Attribute{
							Optional:            true,
							CustomType:          translate.WholeNumber{},
							MarkdownDescription: "For how many seconds the keys are issued, from 900 to 86400. Defaults to `43200`.",
						},
					},
				},
			},
		},
	}
}
