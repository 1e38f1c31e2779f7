package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// arguments are a configuration. An argument that is left out is null.
type arguments map[string]any

func object(t *testing.T, given arguments) tftypes.Value {
	t.Helper()
	shape := providerSchema().Type().TerraformType(t.Context()).(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, of := range shape.AttributeTypes {
		values[name] = tftypes.NewValue(of, nil)
		switch value := given[name].(type) {
		case nil:
		case notKnown:
			values[name] = tftypes.NewValue(of, tftypes.UnknownValue)
		case tftypes.Value:
			values[name] = value
		case map[string]string:
			elements := map[string]tftypes.Value{}
			for key, element := range value {
				elements[key] = tftypes.NewValue(tftypes.String, element)
			}
			values[name] = tftypes.NewValue(of, elements)
		default:
			values[name] = tftypes.NewValue(of, value)
		}
	}
	for name := range given {
		if _, ok := shape.AttributeTypes[name]; !ok {
			t.Fatalf("the schema has no %s", name)
		}
	}
	return tftypes.NewValue(shape, values)
}

// notKnown is a value that is known only after apply.
type notKnown struct{}

var unknown notKnown

func config(t *testing.T, given arguments) tfsdk.Config {
	t.Helper()
	return tfsdk.Config{Raw: object(t, given), Schema: providerSchema()}
}

func getenv(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// configure configures a provider with its own environment.
func configure(t *testing.T, variables map[string]string, given arguments) *provider.ConfigureResponse {
	t.Helper()
	p := &dcsProvider{version: "1.2.3", getenv: getenv(variables)}
	var resp provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{Config: config(t, given)}, &resp)
	return &resp
}

func readModel(t *testing.T, given arguments) model {
	t.Helper()
	var m model
	if diags := config(t, given).Get(t.Context(), &m); diags.HasError() {
		t.Fatal(diags)
	}
	return m
}

// describe returns diagnostics as one text, with their paths.
func describe(diags diag.Diagnostics) string {
	text := ""
	for _, d := range diags {
		at := ""
		if located, ok := d.(diag.DiagnosticWithPath); ok {
			at = located.Path().String()
		}
		text += d.Severity().String() + " at " + at + ": " + d.Summary() + ": " + d.Detail() + "\n"
	}
	return text
}

// server returns the provider behind its protocol, as Terraform calls it.
func server(t *testing.T) tfprotov6.ProviderServer {
	t.Helper()
	return NewServer("1.2.3")()
}

func dynamic(t *testing.T, given arguments) *tfprotov6.DynamicValue {
	t.Helper()
	value := object(t, given)
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

func TestTheProviderServesItsSchemas(t *testing.T) {
	t.Parallel()
	resp, err := server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range resp.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	for _, name := range []string{"dcs_migration_task", "dcs_migration_ip_exchange"} {
		if resp.ResourceSchemas[name] == nil {
			t.Errorf("there is no resource %s", name)
		}
	}
	for _, name := range []string{"dcs_migration_task", "dcs_migration_tasks"} {
		if resp.DataSourceSchemas[name] == nil {
			t.Errorf("there is no data source %s", name)
		}
	}
	if resp.Provider.Block.Description == "" {
		t.Error("the provider is not described")
	}
	secrets := map[string]bool{"access_key": true, "secret_key": true, "security_token": true, "token": true}
	for _, attribute := range resp.Provider.Block.Attributes {
		if attribute.Description == "" || attribute.DescriptionKind != tfprotov6.StringKindMarkdown {
			t.Errorf("%s is not described in Markdown", attribute.Name)
		}
		if !attribute.Optional || attribute.Required || attribute.Computed {
			t.Errorf("%s is not just optional", attribute.Name)
		}
		if attribute.Sensitive != secrets[attribute.Name] {
			t.Errorf("%s: sensitive is %t", attribute.Name, attribute.Sensitive)
		}
	}
}

func TestTheProviderNamesItself(t *testing.T) {
	t.Parallel()
	var resp provider.MetadataResponse
	New("1.2.3")().Metadata(context.Background(), provider.MetadataRequest{}, &resp)
	if resp.TypeName != "dcs" || resp.Version != "1.2.3" {
		t.Errorf("got %+v", resp)
	}
}
