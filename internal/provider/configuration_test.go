package provider

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

func TestWhereValuesComeFrom(t *testing.T) {
	t.Parallel()
	everywhere := map[string]string{
		"HW_REGION_NAME": "env-region", "HW_PROJECT_ID": "env-project", "HW_PROJECT_NAME": "env-name",
		"HW_CLOUD": "env.example.com", "HW_DCS_ENDPOINT": "dcs.env.example.com", "HW_IAM_ENDPOINT": "iam.env.example.com",
		"HW_AUTH_URL": "auth.env.example.com/v3", "HW_INSECURE": "true",
		"HW_MAX_RETRIES": "7", "HW_MAX_REQUESTS_PER_SECOND": "2.5",
		"HW_ACCESS_KEY": "env-ak", "HW_SECRET_KEY": "env-sk", "HW_SECURITY_TOKEN": "env-st",
		"CLOUD_SDK_AK": "cloud-ak", "CLOUD_SDK_SK": "cloud-sk", "HW_AUTH_TOKEN": "env-token",
	}
	base := client.Config{Region: "r", MaxRetries: 5}
	with := func(change func(*client.Config)) client.Config {
		cfg := base
		change(&cfg)
		return cfg
	}
	keys := func(ak, sk, st string) client.Credentials {
		return client.Credentials{AccessKey: ak, SecretKey: sk, SecurityToken: st}
	}
	tests := map[string]struct {
		variables map[string]string
		given     arguments
		want      client.Config
	}{
		"defaults": {nil, arguments{"region": "r"}, base},
		"all from the environment": {everywhere, nil, client.Config{
			Region: "env-region", ProjectID: "env-project", ProjectName: "env-name", Cloud: "env.example.com",
			DCSEndpoint: "dcs.env.example.com", IAMEndpoint: "iam.env.example.com", Insecure: true, MaxRetries: 7, MaxRequestsPerSecond: 2.5,
			Credentials: keys("env-ak", "env-sk", "env-st"),
		}},
		"the configuration wins": {everywhere, arguments{
			"region": "r", "project_id": "p", "project_name": "n", "cloud": "c.example.com", "insecure": false, "max_retries": 0,
			"endpoints":               map[string]string{"dcs": "d.example.com", "iam": "i.example.com"},
			"max_requests_per_second": big.NewFloat(0.5), "access_key": "ak", "secret_key": "sk",
		}, client.Config{
			Region: "r", ProjectID: "p", ProjectName: "n", Cloud: "c.example.com", DCSEndpoint: "d.example.com", IAMEndpoint: "i.example.com",
			MaxRequestsPerSecond: 0.5, Credentials: keys("ak", "sk", ""),
		}},
		"an empty argument counts as not given": {everywhere, arguments{
			"region": "", "project_id": "", "project_name": "", "cloud": "", "endpoints": map[string]string{"dcs": "", "iam": ""},
			"access_key": "", "secret_key": "", "security_token": "", "token": "", "cacert_file": "",
		}, client.Config{
			Region: "env-region", ProjectID: "env-project", ProjectName: "env-name", Cloud: "env.example.com",
			DCSEndpoint: "dcs.env.example.com", IAMEndpoint: "iam.env.example.com", Insecure: true, MaxRetries: 7, MaxRequestsPerSecond: 2.5,
			Credentials: keys("env-ak", "env-sk", "env-st"),
		}},
		"an empty variable counts as not set": {map[string]string{
			"HW_ACCESS_KEY": "", "HW_INSECURE": "", "HW_MAX_RETRIES": " ", "HW_MAX_REQUESTS_PER_SECOND": "", "HW_CACERT": "",
			"HW_DCS_ENDPOINT": "", "HW_IAM_ENDPOINT": "", "HW_AUTH_URL": "", "HW_CLOUD": "",
		}, arguments{"region": "r"}, base},
		"HW_AUTH_URL is IAM's where nothing else says so": {
			map[string]string{"HW_AUTH_URL": "https://auth.example.com/v3"}, arguments{"region": "r"},
			with(func(c *client.Config) { c.IAMEndpoint = "https://auth.example.com/v3" }),
		},
		"HW_IAM_ENDPOINT wins over HW_AUTH_URL": {
			map[string]string{"HW_AUTH_URL": "ftp://not-looked-at", "HW_IAM_ENDPOINT": "i.example.com"}, arguments{"region": "r"},
			with(func(c *client.Config) { c.IAMEndpoint = "i.example.com" }),
		},
		"the argument wins over HW_AUTH_URL": {
			map[string]string{"HW_AUTH_URL": "ftp://not-looked-at"}, arguments{"region": "r", "endpoints": map[string]string{"iam": "i.{region}.example.com"}},
			with(func(c *client.Config) { c.IAMEndpoint = "i.{region}.example.com" }),
		},
		"a cloud": {
			map[string]string{"HW_CLOUD": "not looked at"}, arguments{"region": "r", "cloud": "c.example.com"},
			with(func(c *client.Config) { c.Cloud = "c.example.com" }),
		},
		"a cloud of the environment": {
			map[string]string{"HW_CLOUD": "c.example.com"}, arguments{"region": "r"},
			with(func(c *client.Config) { c.Cloud = "c.example.com" }),
		},
		"endpoints mix": {
			map[string]string{"HW_IAM_ENDPOINT": "i.example.com", "HW_DCS_ENDPOINT": "e.example.com"},
			arguments{"region": "r", "endpoints": map[string]string{"dcs": "http://127.0.0.1:8888"}},
			with(func(c *client.Config) { c.DCSEndpoint, c.IAMEndpoint = "http://127.0.0.1:8888", "i.example.com" }),
		},
		"a configured project name wins over an id in the environment": {
			map[string]string{"HW_PROJECT_ID": "env-project"}, arguments{"region": "r", "project_name": "n"},
			with(func(c *client.Config) { c.ProjectName = "n" }),
		},
		"a configured project id wins over everything": {
			map[string]string{"HW_PROJECT_NAME": "env-name"}, arguments{"region": "r", "project_id": "p"},
			with(func(c *client.Config) { c.ProjectID, c.ProjectName = "p", "env-name" }),
		},
		"insecure by other words": {
			map[string]string{"HW_INSECURE": " TRUE "}, arguments{"region": "r"},
			with(func(c *client.Config) { c.Insecure = true }),
		},
		"insecure by a digit": {
			map[string]string{"HW_INSECURE": "1"}, arguments{"region": "r"},
			with(func(c *client.Config) { c.Insecure = true }),
		},
		"no retries": {
			map[string]string{"HW_MAX_RETRIES": "0"}, arguments{"region": "r"},
			with(func(c *client.Config) { c.MaxRetries = 0 }),
		},
		"credentials: keys in the configuration come first": {
			everywhere, arguments{"region": "r", "access_key": "ak", "secret_key": "sk", "security_token": "st", "token": "tk",
				"project_id": "p"},
			client.Config{},
		},
		"credentials: a token in the configuration comes before the environment": {
			everywhere, arguments{"token": "tk"}, client.Config{},
		},
		"credentials: the provider's variables come before the SDK samples'": {everywhere, nil, client.Config{}},
	}
	// These three are only about credentials.
	only := map[string]client.Credentials{
		"credentials: keys in the configuration come first":                      keys("ak", "sk", "st"),
		"credentials: a token in the configuration comes before the environment": {Token: "tk"},
		"credentials: the provider's variables come before the SDK samples'":     keys("env-ak", "env-sk", "env-st"),
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := readModel(t, test.given).clientConfig(getenv(test.variables))
			if len(diags) > 0 {
				t.Fatal(describe(diags))
			}
			if want, ok := only[name]; ok {
				if got.Credentials != want {
					t.Errorf("got %#v", got.Credentials.AccessKey)
				}
				return
			}
			got.CredentialsFrom = "" // which has tests of its own
			if !reflect.DeepEqual(got, test.want) || got.Credentials != test.want.Credentials {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestSourcesOfCredentialsInTheEnvironment(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		variables map[string]string
		want      client.Credentials
	}{
		"none: the SDK's own chain": {nil, client.Credentials{}},
		"the keys of SDK samples": {
			map[string]string{"CLOUD_SDK_AK": "ak", "CLOUD_SDK_SK": "sk", "HW_AUTH_TOKEN": "tk"},
			client.Credentials{AccessKey: "ak", SecretKey: "sk"},
		},
		"a security token belongs to its own keys": {
			map[string]string{"CLOUD_SDK_AK": "ak", "CLOUD_SDK_SK": "sk", "HW_SECURITY_TOKEN": "st"},
			client.Credentials{AccessKey: "ak", SecretKey: "sk"},
		},
		"a token": {map[string]string{"HW_AUTH_TOKEN": "tk"}, client.Credentials{Token: "tk"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := readModel(t, arguments{"region": "r"}).clientConfig(getenv(test.variables))
			if len(diags) > 0 {
				t.Fatal(describe(diags))
			}
			if got.Credentials != test.want {
				t.Error("other credentials were taken")
			}
		})
	}
}

const hush = "hush-hush"

func TestInvalidConfigurations(t *testing.T) {
	t.Parallel()
	garbage := filepath.Join(t.TempDir(), "garbage.pem")
	if err := os.WriteFile(garbage, []byte(hush), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		variables map[string]string
		given     arguments // with a region and keys where it says nothing else
		at        string
		want      string
	}{
		"no region":                          {nil, arguments{"region": nil}, "region", "HW_REGION_NAME"},
		"an empty region":                    {nil, arguments{"region": ""}, "region", "HW_REGION_NAME"},
		"a region that is none":              {nil, arguments{"region": "a/b"}, "region", "must be the id of a region"},
		"a variable's region that is none":   {map[string]string{"HW_REGION_NAME": "a b"}, arguments{"region": nil}, "region", "HW_REGION_NAME must be"},
		"an access key alone":                {nil, arguments{"secret_key": nil}, "secret_key", "secret_key is not"},
		"a secret key alone":                 {nil, arguments{"access_key": nil}, "access_key", "access_key is not"},
		"an empty half":                      {nil, arguments{"access_key": ""}, "access_key", "access_key is not"},
		"half a pair beside a token":         {nil, arguments{"access_key": nil, "token": hush}, "access_key", "access_key is not"},
		"half a pair beside variables":       {map[string]string{"HW_ACCESS_KEY": "ak", "HW_SECRET_KEY": hush}, arguments{"access_key": nil}, "access_key", "does not take one of them from the environment"},
		"a security token alone":             {nil, arguments{"access_key": nil, "secret_key": nil, "security_token": hush}, "security_token", "belongs to the temporary keys"},
		"a variable's access key alone":      {map[string]string{"HW_ACCESS_KEY": "ak"}, arguments{"access_key": nil, "secret_key": nil}, "secret_key", "HW_ACCESS_KEY is set, but HW_SECRET_KEY is not"},
		"a variable's secret key alone":      {map[string]string{"HW_SECRET_KEY": hush}, arguments{"access_key": nil, "secret_key": nil}, "access_key", "HW_SECRET_KEY is set, but HW_ACCESS_KEY is not"},
		"half a pair before a whole one":     {map[string]string{"HW_ACCESS_KEY": "ak", "CLOUD_SDK_AK": "ak", "CLOUD_SDK_SK": hush}, arguments{"access_key": nil, "secret_key": nil}, "secret_key", "HW_SECRET_KEY is not"},
		"half a pair of the SDK samples'":    {map[string]string{"CLOUD_SDK_SK": hush}, arguments{"access_key": nil, "secret_key": nil}, "access_key", "CLOUD_SDK_AK is not"},
		"an endpoint of another service":     {nil, arguments{"endpoints": map[string]string{"obs": "x"}}, `endpoints["obs"]`, `"dcs" and "iam"`},
		"an endpoint in capitals":            {nil, arguments{"endpoints": map[string]string{"DCS": "x"}}, `endpoints["DCS"]`, `"dcs" and "iam"`},
		"an endpoint that is no address":     {nil, arguments{"endpoints": map[string]string{"iam": "https://u:" + hush + "@x"}}, `endpoints["iam"]`, "must not hold a user name"},
		"a variable's endpoint that is none": {map[string]string{"HW_DCS_ENDPOINT": "ftp://" + hush}, nil, "endpoints", "HW_DCS_ENDPOINT"},
		"a variable's IAM that is none":      {map[string]string{"HW_IAM_ENDPOINT": "https://x?" + hush}, nil, "endpoints", "HW_IAM_ENDPOINT"},
		"a variable's URL of IAM":            {map[string]string{"HW_AUTH_URL": "https://u:" + hush + "@x/v3"}, nil, "endpoints", "HW_AUTH_URL"},
		"a cloud with a scheme":              {nil, arguments{"cloud": "https://" + hush + ".example.com"}, "cloud", "a domain alone"},
		"a variable's cloud":                 {map[string]string{"HW_CLOUD": hush + ".example.com/"}, nil, "cloud", "HW_CLOUD must be"},
		"an endpoint with other braces":      {nil, arguments{"endpoints": map[string]string{"dcs": "https://{zone}.example.com"}}, `endpoints["dcs"]`, "other than {region}"},
		"a variable's insecure":              {map[string]string{"HW_INSECURE": hush}, nil, "insecure", "HW_INSECURE must be true or false"},
		"a variable's retries":               {map[string]string{"HW_MAX_RETRIES": hush}, nil, "max_retries", "HW_MAX_RETRIES must be a whole number"},
		"a variable's negative retries":      {map[string]string{"HW_MAX_RETRIES": "-1"}, nil, "max_retries", "HW_MAX_RETRIES must be"},
		"a variable's broken retries":        {map[string]string{"HW_MAX_RETRIES": "1.5"}, nil, "max_retries", "HW_MAX_RETRIES must be"},
		"a variable's rate":                  {map[string]string{"HW_MAX_REQUESTS_PER_SECOND": hush}, nil, "max_requests_per_second", "HW_MAX_REQUESTS_PER_SECOND must be"},
		"a variable's rate of nothing":       {map[string]string{"HW_MAX_REQUESTS_PER_SECOND": "0"}, nil, "max_requests_per_second", "greater than 0"},
		"a variable's rate without end":      {map[string]string{"HW_MAX_REQUESTS_PER_SECOND": "inf"}, nil, "max_requests_per_second", "greater than 0"},
		"a variable's rate that is none":     {map[string]string{"HW_MAX_REQUESTS_PER_SECOND": "nan"}, nil, "max_requests_per_second", "greater than 0"},
		"negative retries":                   {nil, arguments{"max_retries": -1}, "max_retries", "but is -1"},
		"a rate of nothing":                  {nil, arguments{"max_requests_per_second": 0}, "max_requests_per_second", "greater than 0"},
		"a negative rate":                    {nil, arguments{"max_requests_per_second": big.NewFloat(-0.5)}, "max_requests_per_second", "but is -0.5"},
		"a CA file that is not there":        {nil, arguments{"cacert_file": garbage + ".not"}, "cacert_file", "named by cacert_file"},
		"a CA file that is a folder":         {nil, arguments{"cacert_file": filepath.Dir(garbage)}, "cacert_file", "named by cacert_file"},
		"a variable's CA file not there":     {map[string]string{"HW_CACERT": garbage + ".not"}, nil, "cacert_file", "HW_CACERT"},
		"a CA file without certificates":     {nil, arguments{"cacert_file": garbage}, "cacert_file", "holds no PEM certificate"},
		"a variable's CA file":               {map[string]string{"HW_CACERT": garbage}, nil, "cacert_file", "HW_CACERT"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": hush}
			maps.Copy(given, test.given)
			resp := configure(t, test.variables, given)
			text := describe(resp.Diagnostics)
			if resp.Diagnostics.ErrorsCount() != 1 || !strings.HasPrefix(text, "Error at "+test.at+":") || !strings.Contains(text, test.want) {
				t.Errorf("got %q, want one error at %s that says %q", text, test.at, test.want)
			}
			if strings.Contains(text, hush) {
				t.Errorf("%q has a secret", text)
			}
			if resp.ResourceData != nil || resp.DataSourceData != nil {
				t.Error("a service was handed on")
			}
		})
	}
}

func TestArgumentWinsOverAnInvalidVariable(t *testing.T) {
	t.Parallel()
	resp := configure(t, map[string]string{
		"HW_INSECURE": "x", "HW_MAX_RETRIES": "x", "HW_MAX_REQUESTS_PER_SECOND": "x", "HW_DCS_ENDPOINT": "ftp://x",
		"HW_IAM_ENDPOINT": "ftp://x", "HW_REGION_NAME": "a b", "HW_ACCESS_KEY": "ak",
	}, arguments{
		"region": "cn-north-4", "insecure": false, "max_retries": 1, "max_requests_per_second": 1, "token": "t",
		"endpoints": map[string]string{"dcs": "d.example.com", "iam": "i.example.com"},
	})
	if len(resp.Diagnostics) > 0 {
		t.Error(describe(resp.Diagnostics))
	}
}

func TestConfigureSharesTheRegions(t *testing.T) {
	t.Parallel()
	resp := configure(t, nil, arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": "sk"})
	if len(resp.Diagnostics) > 0 {
		t.Fatal(describe(resp.Diagnostics))
	}
	regions, ok := resp.ResourceData.(*migration.Regions)
	if !ok {
		t.Fatalf("got %T", resp.ResourceData)
	}
	if resp.DataSourceData != regions || resp.ActionData != regions || resp.ListResourceData != regions {
		t.Error("not all were handed the same regions")
	}
	if err := regions.Ready(); err != nil {
		t.Error(err)
	}
	for given, want := range map[string]string{"": "cn-north-4", "cn-north-4": "cn-north-4", "eu-west-101": "eu-west-101"} {
		service, err := regions.In(given)
		if err != nil || service.Region() != want {
			t.Errorf("%q: got %v, %v", given, service, err)
		}
	}
}

func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	of := providerSchema().Type().TerraformType(t.Context()).(tftypes.Object).AttributeTypes
	all := arguments{}
	for name := range of {
		all[name] = unknown
	}
	tests := map[string]struct {
		variables map[string]string
		given     arguments
		names     string
	}{
		"all": {nil, all, "region, access_key, secret_key, security_token, token, shared_config_file, profile, assume_role, project_id, " +
			"project_name, cloud, endpoints, " +
			"insecure, cacert_file, max_retries, max_requests_per_second"},
		"a region that the environment has too": {
			map[string]string{"HW_REGION_NAME": "cn-north-4"}, arguments{"region": unknown}, "region"},
		"half a pair": {nil, arguments{"region": "r", "access_key": "ak", "secret_key": unknown}, "secret_key"},
		"the other half": {nil, arguments{"region": "r", "access_key": unknown, "secret_key": "sk", "security_token": "st"},
			"access_key"},
		"one endpoint": {nil, arguments{"region": "r", "endpoints": tftypes.NewValue(of["endpoints"], map[string]tftypes.Value{
			"dcs": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
			"iam": tftypes.NewValue(tftypes.String, "iam.example.com"),
		})}, "endpoints"},
		"a variable that would be wrong": {
			map[string]string{"HW_ACCESS_KEY": "ak", "HW_INSECURE": "x", "HW_DCS_ENDPOINT": "ftp://x"},
			arguments{"region": "r", "token": unknown, "insecure": unknown, "endpoints": unknown}, "token, endpoints, insecure"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := configure(t, test.variables, test.given)
			if len(resp.Diagnostics) > 0 {
				t.Fatal(describe(resp.Diagnostics))
			}
			for _, data := range []any{resp.ResourceData, resp.DataSourceData, resp.ActionData, resp.ListResourceData} {
				regions, ok := data.(*migration.Regions)
				if !ok {
					t.Fatalf("got %T", data)
				}
				if err := regions.Ready(); err == nil || !strings.Contains(err.Error(), test.names) {
					t.Errorf("got %v, want it to name %s", err, test.names)
				}
			}
		})
	}
}

func TestErrorsBesideAnUnknownArgumentAreFound(t *testing.T) {
	t.Parallel()
	resp := configure(t, nil, arguments{"region": unknown, "max_retries": -1})
	if text := describe(resp.Diagnostics); !strings.HasPrefix(text, "Error at max_retries:") {
		t.Errorf("got %q", text)
	}
}

// TestValidateConfigFindsErrors calls the provider as Terraform does.
func TestValidateConfigFindsErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		given arguments
		at    string // empty: nothing is wrong yet
	}{
		"nothing given":              {nil, ""},
		"all well":                   {arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": "sk", "max_retries": 0}, ""},
		"not known":                  {arguments{"region": unknown, "access_key": unknown, "secret_key": "sk", "endpoints": unknown, "max_retries": unknown}, ""},
		"half a pair":                {arguments{"access_key": "ak"}, `AttributeName("secret_key")`},
		"another service's endpoint": {arguments{"endpoints": map[string]string{"obs": "x"}}, `AttributeName("endpoints").ElementKeyString("obs")`},
		"a cloud that is none":       {arguments{"cloud": "a/b"}, `AttributeName("cloud")`},
		"negative retries":           {arguments{"max_retries": -1}, `AttributeName("max_retries")`},
		"retries in halves":          {arguments{"max_retries": big.NewFloat(1.5)}, `AttributeName("max_retries")`},
		"a role for half a second":   {arguments{"assume_role": roleFor(big.NewFloat(900.5))}, `AttributeName("assume_role").ElementKeyInt(0).AttributeName("duration")`},
		"a rate of nothing":          {arguments{"max_requests_per_second": 0}, `AttributeName("max_requests_per_second")`},
		"a region that is none":      {arguments{"region": "https://x"}, `AttributeName("region")`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := server(t).ValidateProviderConfig(t.Context(),
				&tfprotov6.ValidateProviderConfigRequest{Config: dynamic(t, test.given)})
			if err != nil {
				t.Fatal(err)
			}
			if test.at == "" && len(resp.Diagnostics) > 0 || test.at != "" && len(resp.Diagnostics) == 0 {
				t.Errorf("got %d errors", len(resp.Diagnostics))
			}
			for _, d := range resp.Diagnostics {
				if got := d.Attribute.String(); got != test.at {
					t.Errorf("got an error at %q, want %q: %s", got, test.at, d.Detail)
				}
				if strings.Contains(d.Detail, "always an error in the provider") {
					t.Errorf("the error blames the provider: %s", d.Detail)
				}
			}
		})
	}
}

// roleFor returns an assume_role block with a duration.
func roleFor(duration *big.Float) tftypes.Value {
	shape := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"agency_name": tftypes.String, "domain_name": tftypes.String, "domain_id": tftypes.String, "duration": tftypes.Number,
	}}
	return tftypes.NewValue(tftypes.List{ElementType: shape}, []tftypes.Value{tftypes.NewValue(shape, map[string]tftypes.Value{
		"agency_name": tftypes.NewValue(tftypes.String, "migrations"), "domain_name": tftypes.NewValue(tftypes.String, "ours"),
		"domain_id": tftypes.NewValue(tftypes.String, nil), "duration": tftypes.NewValue(tftypes.Number, duration),
	})})
}

func TestConfigureOverTheProtocol(t *testing.T) {
	for _, variable := range []string{"HW_ACCESS_KEY", "HW_SECRET_KEY", "CLOUD_SDK_AK", "CLOUD_SDK_SK", "HW_CACERT",
		"HW_INSECURE", "HW_MAX_RETRIES", "HW_MAX_REQUESTS_PER_SECOND", "HW_DCS_ENDPOINT", "HW_IAM_ENDPOINT", "HW_AUTH_URL", "HW_CLOUD"} {
		t.Setenv(variable, "")
	}
	t.Setenv("HW_REGION_NAME", "cn-north-4")
	resp, err := server(t).ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, nil)})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range resp.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
}

func TestTheUserAgentNamesProviderAndVersion(t *testing.T) {
	t.Parallel()
	agent := ""
	iam := serve(t, func(userAgent string) { agent = userAgent })
	resp := configure(t, nil, arguments{"region": "cn-north-4", "token": "t", "endpoints": map[string]string{"iam": iam}})
	if len(resp.Diagnostics) > 0 {
		t.Fatal(describe(resp.Diagnostics))
	}
	scope, err := ownScope(t, resp.ResourceData)
	if err != nil {
		t.Fatal(err)
	}
	if want := (migration.Scope{Region: "cn-north-4", ProjectID: "p"}); scope != want {
		t.Errorf("got %+v, want %+v", scope, want)
	}
	if agent != "terraform-provider-dcs/1.2.3" {
		t.Errorf("the user agent is %q", agent)
	}
}

func TestProviderDataPrintsNoSecret(t *testing.T) {
	t.Parallel()
	for _, given := range []arguments{
		{"region": "cn-north-4", "access_key": "ak", "secret_key": hush, "security_token": hush},
		{"region": "cn-north-4", "token": hush},
	} {
		cfg, diags := readModel(t, given).clientConfig(getenv(nil))
		if text := fmt.Sprintf("%v %+v %#v %s", cfg, cfg, cfg, describe(diags)); strings.Contains(text, hush) {
			t.Errorf("%s has a secret", text)
		}
	}
}

// serve starts a server in place of IAM, which records the user agent.
func serve(t *testing.T, asked func(userAgent string)) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		asked(req.UserAgent())
		_, _ = io.WriteString(w, `{"projects":[{"id":"p","name":"cn-north-4"}]}`)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// The provider trusts the authorities in the file, whoever names it, and no others.
func TestCACertificateFileIsUsed(t *testing.T) {
	t.Parallel()
	iam := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"projects":[{"id":"p","name":"cn-north-4"}]}`)
	}))
	iam.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are to fail
	iam.StartTLS()
	t.Cleanup(iam.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: iam.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		variables map[string]string
		given     string
		trusted   bool
	}{
		"named by nobody":                         {nil, "", false},
		"named by the argument":                   {nil, file, true},
		"named by the variable":                   {map[string]string{"HW_CACERT": file}, "", true},
		"named by the argument, which goes first": {map[string]string{"HW_CACERT": file + ".not"}, file, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "cn-north-4", "token": "iam-token", "max_retries": 0, "endpoints": map[string]string{"iam": iam.URL}}
			if test.given != "" {
				given["cacert_file"] = test.given
			}
			resp := configure(t, test.variables, given)
			if len(resp.Diagnostics) > 0 {
				t.Fatal(describe(resp.Diagnostics))
			}
			_, err := ownScope(t, resp.ResourceData)
			if test.trusted && err != nil || !test.trusted && (err == nil || !strings.Contains(err.Error(), "certificate")) {
				t.Errorf("got %v, trusted: %t", err, test.trusted)
			}
		})
	}
}

func TestInsecureSettingsAreWarnedOf(t *testing.T) {
	t.Parallel()
	endpoints := func(dcs, iam string) arguments {
		return arguments{"endpoints": map[string]string{"dcs": dcs, "iam": iam}}
	}
	tests := map[string]struct {
		variables map[string]string
		given     arguments
		want      [][2]string // place of each warning, and words in it
	}{
		"nothing of the kind":        {nil, nil, nil},
		"certificates unchecked":     {nil, arguments{"insecure": true}, [][2]string{{"insecure", "set cacert_file instead"}}},
		"unchecked by the variable":  {map[string]string{"HW_INSECURE": "true"}, nil, [][2]string{{"insecure", "HW_INSECURE"}}},
		"checked by all that counts": {map[string]string{"HW_INSECURE": "true"}, arguments{"insecure": false}, nil},
		"plain http elsewhere": {nil, endpoints("http://dcs.example.com", "http://10.0.0.7:8888"),
			[][2]string{{`endpoints["dcs"]`, "uses http:// to another machine"}, {`endpoints["iam"]`, "uses http:// to another machine"}}},
		"plain http elsewhere by the variables": {map[string]string{"HW_DCS_ENDPOINT": "http://dcs.example.com", "HW_IAM_ENDPOINT": "http://[fd00::7]"}, nil,
			[][2]string{{"endpoints", "HW_DCS_ENDPOINT"}, {"endpoints", "HW_IAM_ENDPOINT"}}},
		"plain http elsewhere by the URL of IAM": {map[string]string{"HW_AUTH_URL": "http://iam.{region}.example.com/v3"}, nil, [][2]string{{"endpoints", "HW_AUTH_URL"}}},
		"one of them": {map[string]string{"HW_IAM_ENDPOINT": "http://iam.example.com"}, arguments{"endpoints": map[string]string{"dcs": "http://127.0.0.1:8888"}},
			[][2]string{{"endpoints", "HW_IAM_ENDPOINT"}}},
		"this machine by its address":   {nil, endpoints("http://127.0.0.1:8888", "http://[::1]:8888"), nil},
		"this machine by its name":      {nil, endpoints("http://localhost:8888/", "http://localhost"), nil},
		"this machine by the variables": {map[string]string{"HW_DCS_ENDPOINT": "http://127.0.0.1:8888", "HW_IAM_ENDPOINT": "http://127.0.0.1:8888"}, nil, nil},
		"https":                         {nil, endpoints("https://dcs.example.com", "iam.example.com"), nil},
		"all at once, and a region that is not known yet": {nil,
			arguments{"region": unknown, "insecure": true, "endpoints": map[string]string{"dcs": "http://dcs.example.com"}},
			[][2]string{{"insecure", "pass for a service"}, {`endpoints["dcs"]`, "uses http:// to another machine"}}},
		"not known yet": {nil, arguments{"insecure": unknown, "endpoints": unknown}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": hush}
			maps.Copy(given, test.given)
			resp := configure(t, test.variables, given)
			text := describe(resp.Diagnostics)
			if resp.Diagnostics.HasError() || resp.ResourceData == nil {
				t.Fatal(text)
			}
			if len(resp.Diagnostics) != len(test.want) {
				t.Fatalf("got %q, want %d warnings", text, len(test.want))
			}
			for i, line := range strings.Split(strings.TrimSpace(text), "\n")[:len(test.want)] {
				if at, words := test.want[i][0], test.want[i][1]; !strings.HasPrefix(line, "Warning at "+at+":") || !strings.Contains(line, words) {
					t.Errorf("got %q, want a warning at %s that says %q", line, at, words)
				}
			}
		})
	}
}

// TestInvalidEndpoints tries each of them as both services' argument and variable.
func TestInvalidEndpoints(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ endpoint, want string }{
		"no URL":               {"https://" + hush + "/%zz", "is not a URL"},
		"no host":              {"https:///" + hush, "names no host"},
		"no host but a port":   {"https://:8888/" + hush, "names no host"},
		"another scheme":       {"ftp://" + hush, "must begin with https:// or http://"},
		"a scheme that is not": {"://" + hush, "is not a URL"},
		"a user":               {"https://" + hush + "@dcs.example.com", "must not hold a user name or a password"},
		"a user, no scheme":    {"u:" + hush + "@dcs.example.com", "must not hold a user name or a password"},
		"a query":              {"https://dcs.example.com/?token=" + hush, "without a query"},
		"a fragment":           {"https://dcs.example.com/#" + hush, "or a fragment"},
		"too high a port":      {"https://" + hush + ":99999", "a port is a number from 1 to 65535"},
		"a port of letters":    {"https://" + hush + ":redis", "is not a URL"},
		"an address of IPv6 that is not in brackets": {"fd00::7/" + hush, "is not a URL"},
		"blanks": {"dcs.example.com " + hush, "is not a URL"},
	} {
		for service, variable := range map[string]string{"dcs": "HW_DCS_ENDPOINT", "iam": "HW_IAM_ENDPOINT"} {
			t.Run(name+", "+service, func(t *testing.T) {
				t.Parallel()
				given := arguments{"region": "cn-north-4", "access_key": "ak", "secret_key": "sk"}
				check := func(what, prefix string, text string, errors int) {
					t.Helper()
					if errors != 1 || !strings.HasPrefix(text, prefix) || !strings.Contains(text, test.want) || strings.Contains(text, hush) {
						t.Errorf("%s: got %q, want one error that begins with %q and says %q", what, text, prefix, test.want)
					}
				}
				resp := configure(t, map[string]string{variable: test.endpoint}, given)
				check("the variable", "Error at endpoints: Invalid environment variable "+variable, describe(resp.Diagnostics), resp.Diagnostics.ErrorsCount())
				given["endpoints"] = map[string]string{service: test.endpoint}
				resp = configure(t, nil, given)
				check("the argument", `Error at endpoints["`+service+`"]: Invalid endpoint`, describe(resp.Diagnostics), resp.Diagnostics.ErrorsCount())
			})
		}
	}
}
