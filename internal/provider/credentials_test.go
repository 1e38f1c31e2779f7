package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// profileFile writes a configuration file of hcloud with the profiles one and two, one being the current.
func profileFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(`{"current":"one","profiles":[
		{"name":"one","mode":"AKSK","accessKeyId":"ONE","secretAccessKey":"`+hush+`","region":"profile-region","projectId":"profile-project"},
		{"name":"two","mode":"agency","accessKeyId":"TWO","secretAccessKey":"`+hush+`","agencyName":"ops","agencyDomainName":"acme"},
		{"name":"encrypted","mode":"AKSK","accessKeyId":"a+b/c==","secretAccessKey":"`+hush+`"},
		{"name":"odd","mode":"AKSK","accessKeyId":"ODD","secretAccessKey":"`+hush+`","region":"a/b"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// blocks returns assume_role blocks. An attribute that is left out is null.
func blocks(t *testing.T, given ...map[string]any) tftypes.Value {
	t.Helper()
	list := providerSchema().Type().TerraformType(t.Context()).(tftypes.Object).AttributeTypes["assume_role"].(tftypes.List)
	of := list.ElementType.(tftypes.Object)
	elements := []tftypes.Value{}
	for _, block := range given {
		values := map[string]tftypes.Value{}
		for name, kind := range of.AttributeTypes {
			value := block[name]
			if _, isUnknown := value.(notKnown); isUnknown {
				value = tftypes.UnknownValue
			}
			values[name] = tftypes.NewValue(kind, value)
		}
		elements = append(elements, tftypes.NewValue(of, values))
	}
	return tftypes.NewValue(list, elements)
}

// Each source wins over all that come after it, so the test tries each pair of neighbours.
func TestCredentialsComeFromTheFirstSource(t *testing.T) {
	t.Parallel()
	file := profileFile(t)
	sources := []struct {
		name      string
		given     arguments
		variables map[string]string
		access    string // or the token
		from      string
	}{
		{"keys in the configuration", arguments{"access_key": "arg-ak", "secret_key": "sk"}, nil, "arg-ak", "the arguments access_key and secret_key"},
		{"a token in the configuration", arguments{"token": "arg-token"}, nil, "arg-token", "the argument token"},
		{"a profile", arguments{"shared_config_file": file}, nil, "ONE", `profile "one"`},
		{"keys in the environment", nil, map[string]string{"HW_ACCESS_KEY": "env-ak", "HW_SECRET_KEY": "sk"}, "env-ak", "HW_ACCESS_KEY and HW_SECRET_KEY"},
		{"keys of SDK samples", nil, map[string]string{"CLOUD_SDK_AK": "cloud-ak", "CLOUD_SDK_SK": "sk"}, "cloud-ak", "CLOUD_SDK_AK and CLOUD_SDK_SK"},
		{"a token in the environment", nil, map[string]string{"HW_AUTH_TOKEN": "env-token"}, "env-token", "HW_AUTH_TOKEN"},
		{"the SDK's chain", nil, nil, "", ""},
	}
	for i, first := range sources {
		t.Run(first.name, func(t *testing.T) {
			t.Parallel()
			given, variables := arguments{"region": "r"}, map[string]string{}
			for _, source := range sources[i:] {
				for name, value := range source.given {
					given[name] = value
				}
				for name, value := range source.variables {
					variables[name] = value
				}
			}
			cfg, diags := readModel(t, given).clientConfig(getenv(variables))
			if diags.HasError() {
				t.Fatal(describe(diags))
			}
			if got := cfg.Credentials.AccessKey + cfg.Credentials.Token; got != first.access {
				t.Errorf("the credentials are %q, want %q", got, first.access)
			}
			if !strings.Contains(cfg.CredentialsFrom, first.from) {
				t.Errorf("they are said to be from %q, want %q", cfg.CredentialsFrom, first.from)
			}
			if cfg.Credentials.SecurityToken != "" {
				t.Error("a security token of another source is there")
			}
		})
	}
}

func TestWhichProfileIsRead(t *testing.T) {
	t.Parallel()
	file := profileFile(t)
	for name, test := range map[string]struct {
		given     arguments
		variables map[string]string
		want      string
	}{
		"the current one":                  {arguments{"shared_config_file": file}, nil, "ONE"},
		"a named one":                      {arguments{"shared_config_file": file, "profile": "two"}, nil, "TWO"},
		"by the variables":                 {nil, map[string]string{"HW_SHARED_CONFIG_FILE": file, "HW_PROFILE": "two"}, "TWO"},
		"the argument wins":                {arguments{"profile": "one"}, map[string]string{"HW_SHARED_CONFIG_FILE": file, "HW_PROFILE": "two"}, "ONE"},
		"the argument's file wins":         {arguments{"shared_config_file": file}, map[string]string{"HW_SHARED_CONFIG_FILE": file + ".not"}, "ONE"},
		"none where keys are in the block": {arguments{"access_key": "ak", "secret_key": "sk"}, map[string]string{"HW_SHARED_CONFIG_FILE": file + ".not"}, "ak"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "r"}
			for name, value := range test.given {
				given[name] = value
			}
			cfg, diags := readModel(t, given).clientConfig(getenv(test.variables))
			if diags.HasError() || cfg.Credentials.AccessKey != test.want {
				t.Errorf("got %q, want %q: %s", cfg.Credentials.AccessKey, test.want, describe(diags))
			}
		})
	}
}

func TestRegionAndProjectBelongTogether(t *testing.T) {
	t.Parallel()
	file := profileFile(t)
	for name, test := range map[string]struct {
		given           arguments
		variables       map[string]string
		region, id, own string // own: the project's name
	}{
		"of the profile": {arguments{"shared_config_file": file}, nil, "profile-region", "profile-project", ""},
		"the variable's region wins over the profile":  {arguments{"shared_config_file": file}, map[string]string{"HW_REGION_NAME": "env-region"}, "env-region", "", ""},
		"the argument's region wins over the profile":  {arguments{"shared_config_file": file, "region": "arg-region"}, nil, "arg-region", "", ""},
		"the profile's region by another name":         {arguments{"shared_config_file": file, "region": "profile-region"}, nil, "profile-region", "profile-project", ""},
		"the variable's project wins over the profile": {arguments{"shared_config_file": file}, map[string]string{"HW_PROJECT_ID": "env-project"}, "profile-region", "env-project", ""},
		"a configured name wins over the profile":      {arguments{"shared_config_file": file, "project_name": "n"}, nil, "profile-region", "", "n"},
		"the environment's, where no region is":        {arguments{"region": "r"}, map[string]string{"HW_PROJECT_ID": "p", "HW_PROJECT_NAME": "n"}, "r", "p", "n"},
		"the environment's of the same region":         {arguments{"region": "r"}, map[string]string{"HW_REGION_NAME": "r", "HW_PROJECT_ID": "p"}, "r", "p", ""},
		"not the environment's of another region":      {arguments{"region": "r"}, map[string]string{"HW_REGION_NAME": "q", "HW_PROJECT_ID": "p", "HW_PROJECT_NAME": "n"}, "r", "", ""},
		"an argument counts whatever the environment":  {arguments{"region": "r", "project_id": "a"}, map[string]string{"HW_REGION_NAME": "q", "HW_PROJECT_ID": "p"}, "r", "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, diags := readModel(t, test.given).clientConfig(getenv(test.variables))
			if diags.HasError() || cfg.Region != test.region || cfg.ProjectID != test.id || cfg.ProjectName != test.own {
				t.Errorf("got %q, %q, %q: %s", cfg.Region, cfg.ProjectID, cfg.ProjectName, describe(diags))
			}
		})
	}
}

func TestAssumedRoles(t *testing.T) {
	t.Parallel()
	file := profileFile(t)
	variables := map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": "env", "HW_ASSUME_ROLE_DOMAIN_ID": "d", "HW_ASSUME_ROLE_DURATION": "900"}
	profileCredentials := client.AssumedRole{AgencyName: "ops", DomainName: "acme", From: `profile "two"`}
	ofEnvironment := client.AssumedRole{AgencyName: "env", DomainID: "d", Duration: 900 * time.Second, From: "the environment variable HW_ASSUME_ROLE_AGENCY_NAME"}
	for name, test := range map[string]struct {
		given     arguments
		variables map[string]string
		want      []client.AssumedRole
	}{
		"none":                         {nil, nil, nil},
		"no blocks":                    {arguments{"assume_role": blocks(t)}, nil, nil},
		"of the environment":           {nil, variables, []client.AssumedRole{ofEnvironment}},
		"of a profile":                 {arguments{"shared_config_file": file, "profile": "two"}, nil, []client.AssumedRole{profileCredentials}},
		"of a profile and after it":    {arguments{"shared_config_file": file, "profile": "two"}, variables, []client.AssumedRole{profileCredentials, ofEnvironment}},
		"not of a profile not used":    {arguments{"shared_config_file": file, "profile": "two", "token": "t"}, nil, nil},
		"a domain alone is none":       {nil, map[string]string{"HW_ASSUME_ROLE_DOMAIN_NAME": "d"}, nil},
		"blocks in their order, alone": {arguments{"assume_role": blocks(t, map[string]any{"agency_name": "a", "domain_name": "n"}, map[string]any{"agency_name": "b", "domain_id": "i", "duration": 3600})}, variables, []client.AssumedRole{{AgencyName: "a", DomainName: "n", From: "assume_role block 1"}, {AgencyName: "b", DomainID: "i", Duration: time.Hour, From: "assume_role block 2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := arguments{"region": "r"}
			for name, value := range test.given {
				given[name] = value
			}
			cfg, diags := readModel(t, given).clientConfig(getenv(test.variables))
			if diags.HasError() {
				t.Fatal(describe(diags))
			}
			if len(cfg.AssumedRoles) != len(test.want) {
				t.Fatalf("got %v, want %v", cfg.AssumedRoles, test.want)
			}
			for i, want := range test.want {
				if cfg.AssumedRoles[i] != want {
					t.Errorf("role %d is %+v, want %+v", i, cfg.AssumedRoles[i], want)
				}
			}
		})
	}
}

func TestInvalidCredentialsAreReportedOnTheirArgument(t *testing.T) {
	t.Parallel()
	file := profileFile(t)
	role := func(block map[string]any) arguments { return arguments{"region": "r", "assume_role": blocks(t, block)} }
	for name, test := range map[string]struct {
		given     arguments
		variables map[string]string
		at, want  string
	}{
		"an unknown profile":               {arguments{"shared_config_file": file, "profile": "other"}, nil, "profile", `no profile "other"; it has one, two`},
		"encrypted keys":                   {arguments{"shared_config_file": file, "profile": "encrypted"}, nil, "profile", "--cli-auth-encrypt=false"},
		"a file that is not there":         {arguments{"shared_config_file": file + ".not"}, nil, "shared_config_file", "no such file"},
		"a variable's file not there":      {nil, map[string]string{"HW_SHARED_CONFIG_FILE": file + ".not"}, "shared_config_file", "no such file"},
		"a profile's region that is none":  {arguments{"shared_config_file": file, "profile": "odd"}, nil, "profile", "must be the id of a region"},
		"a profile without a region":       {arguments{"shared_config_file": file, "profile": "two"}, nil, "region", "HW_REGION_NAME"},
		"a role without a domain":          {role(map[string]any{"agency_name": "a"}), nil, "assume_role[0]", "set domain_name or domain_id"},
		"a role with two domains":          {role(map[string]any{"agency_name": "a", "domain_name": "n", "domain_id": "i"}), nil, "assume_role[0]", "given twice"},
		"a role with an empty name":        {role(map[string]any{"agency_name": "", "domain_name": "n"}), nil, "assume_role[0]", "agency_name is missing"},
		"a role for too short a time":      {role(map[string]any{"agency_name": "a", "domain_name": "n", "duration": 899}), nil, "assume_role[0].duration", "but is 899"},
		"a role for no time at all":        {role(map[string]any{"agency_name": "a", "domain_name": "n", "duration": 0}), nil, "assume_role[0].duration", "but is 0"},
		"a role for far too long":          {role(map[string]any{"agency_name": "a", "domain_name": "n", "duration": 9223372036854775807}), nil, "assume_role[0].duration", "from 900 to 86400"},
		"a variable's role without domain": {arguments{"region": "r"}, map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": "a"}, "assume_role", "set domain_name or domain_id"},
		"a variable's duration":            {arguments{"region": "r"}, map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_ID": "d", "HW_ASSUME_ROLE_DURATION": "12h"}, "assume_role", "HW_ASSUME_ROLE_DURATION must be"},
		"a variable's duration too short":  {arguments{"region": "r"}, map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_ID": "d", "HW_ASSUME_ROLE_DURATION": "60"}, "assume_role", "from 900 to 86400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := configure(t, test.variables, test.given)
			text := describe(resp.Diagnostics)
			if resp.Diagnostics.ErrorsCount() != 1 || !strings.HasPrefix(text, "Error at "+test.at+":") || !strings.Contains(text, test.want) || strings.Contains(text, hush) {
				t.Errorf("got %q, want one error at %s that says %q", text, test.at, test.want)
			}
		})
	}
}

func TestUnknownCredentials(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]arguments{
		"a profile":                  {"profile": unknown},
		"a configuration file":       {"shared_config_file": unknown, "profile": "two"},
		"all blocks":                 {"region": "r", "assume_role": unknown},
		"an attribute in one of two": {"region": "r", "assume_role": blocks(t, map[string]any{"agency_name": "a", "domain_name": "n"}, map[string]any{"agency_name": unknown, "domain_id": nil})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := configure(t, nil, given)
			if len(resp.Diagnostics) > 0 {
				t.Fatal(describe(resp.Diagnostics))
			}
			if err := resp.ResourceData.(*migration.Regions).Ready(); err == nil {
				t.Error("the provider passes for configured")
			}
		})
	}
}

// ownScope looks up the project of the provider's region.
func ownScope(t *testing.T, providerData any) (migration.Scope, error) {
	t.Helper()
	service, err := providerData.(*migration.Regions).In("")
	if err != nil {
		t.Fatal(err)
	}
	return service.Scope(t.Context())
}

// onMock configures a provider against a mock, and looks up its project.
func onMock(t *testing.T, change func(*mock.Config), given arguments) (*mock.Server, migration.Scope, error) {
	t.Helper()
	cfg := mock.Config{}
	change(&cfg)
	server := mock.New(cfg)
	listener, err := server.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	given["region"], given["max_retries"] = mock.DefaultRegion, 0
	given["endpoints"] = map[string]string{"dcs": listener.URL, "iam": listener.URL + "/v3"}
	resp := configure(t, nil, given)
	if resp.Diagnostics.HasError() {
		t.Fatal(describe(resp.Diagnostics))
	}
	scope, err := ownScope(t, resp.ResourceData)
	return server, scope, err
}

func TestAgenciesAreAssumedAtTheMock(t *testing.T) {
	t.Parallel()
	agencies := func(c *mock.Config) {
		c.Agencies = []mock.Agency{{Name: "jump", DomainName: "acme"}, {Name: "ops", DomainID: "d2"}}
	}
	given := func(second string) arguments {
		return arguments{"access_key": mock.DefaultAccessKey, "secret_key": mock.DefaultSecretKey, "assume_role": blocks(t,
			map[string]any{"agency_name": "jump", "domain_name": "acme"}, map[string]any{"agency_name": second, "domain_id": "d2", "duration": 900})}
	}
	server, scope, err := onMock(t, agencies, given("ops"))
	if err != nil || scope.ProjectID != mock.DefaultProjectID {
		t.Fatalf("got %+v, %v", scope, err)
	}
	if asked := server.Requests(mock.OpProjects); len(asked) != 1 || server.AgencyOf(asked[0]) != "ops" {
		t.Errorf("the project was not looked up once, as ops: %d requests", len(asked))
	}
	if got := server.Count(mock.OpSecurityTokens); got != 2 {
		t.Errorf("%d roles were assumed, want 2", got)
	}
	_, _, err = onMock(t, agencies, given("not-ours"))
	if err == nil || !strings.Contains(err.Error(), "assume_role block 2") || !strings.Contains(err.Error(), "HTTP 403") || strings.Contains(err.Error(), mock.DefaultSecretKey) {
		t.Errorf("got %v", err)
	}
}

func TestOIDCTokenNeedsNoKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("token-of-the-job"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUAWEICLOUD_SDK_AK", "")
	t.Setenv("HUAWEICLOUD_SDK_SK", "")
	t.Setenv("HUAWEICLOUD_SDK_SECURITY_TOKEN", "")
	t.Setenv("HUAWEICLOUD_SDK_IDP_ID", "ci")
	t.Setenv("HUAWEICLOUD_SDK_ID_TOKEN_FILE", file)
	_, scope, err := onMock(t, func(c *mock.Config) { c.IdentityProviders = map[string]string{"ci": "token-of-the-job"} }, arguments{})
	if err != nil || scope.ProjectID != mock.DefaultProjectID {
		t.Errorf("got %+v, %v", scope, err)
	}
	_, _, err = onMock(t, func(c *mock.Config) { c.IdentityProviders = map[string]string{"ci": "another"} }, arguments{})
	if err == nil || !strings.Contains(err.Error(), "HTTP 401") || strings.Contains(err.Error(), "token-of-the-job") {
		t.Errorf("got %v", err)
	}
}
