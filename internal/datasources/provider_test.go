package datasources_test

import (
	"context"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources"
)

const (
	oneTask   = "dcs_migration_task"
	manyTasks = "dcs_migration_tasks"
	taskLogs  = "dcs_migration_task_logs"
)

// dataOnly is a provider of the data sources alone, which hands its data over as it is.
type dataOnly struct{ data any }

func (p dataOnly) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "dcs"
}
func (p dataOnly) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p dataOnly) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.DataSourceData = p.data
}
func (p dataOnly) Resources(context.Context) []func() resource.Resource { return nil }
func (p dataOnly) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{datasources.NewMigrationTask, datasources.NewMigrationTasks, datasources.NewMigrationTaskLogs}
}

// testProvider speaks to the data sources as Terraform does, in process.
type testProvider struct {
	server  tfprotov6.ProviderServer
	schemas map[string]*tfprotov6.Schema
}

func newProvider(t *testing.T, data any) *testProvider {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(dataOnly{data})()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal("schema: ", err, describeDiagnostics(schemas.Diagnostics))
	}
	empty := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: dynamic(t, empty, tftypes.NewValue(empty, map[string]tftypes.Value{})),
	})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal("configuring: ", err, describeDiagnostics(configured.Diagnostics))
	}
	return &testProvider{server: server, schemas: schemas.DataSourceSchemas}
}

// config is a data source's configuration: strings, booleans, lists of strings for sets, and unknown.
type config map[string]any

// unknown stands for a value that is known only after apply.
const unknown = "(known after apply)"

// result is what reading or validating a data source gave.
type result struct {
	state       map[string]any // nil after an error
	diagnostics []*tfprotov6.Diagnostic
}

func (p *testProvider) read(t *testing.T, typeName string, cfg config) result {
	t.Helper()
	resp, err := p.server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: p.config(t, typeName, cfg)})
	if err != nil {
		t.Fatal(err)
	}
	res := result{diagnostics: resp.Diagnostics}
	if resp.State == nil || len(res.errors()) > 0 {
		return res
	}
	state, err := resp.State.Unmarshal(p.schemas[typeName].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	if !state.IsFullyKnown() {
		t.Errorf("the state has unknown values: %s", state)
	}
	res.state, _ = plain(t, state).(map[string]any)
	return res
}

// mustRead reads without any diagnostic.
func (p *testProvider) mustRead(t *testing.T, typeName string, cfg config) map[string]any {
	t.Helper()
	res := p.read(t, typeName, cfg)
	if len(res.diagnostics) > 0 {
		t.Fatalf("unexpected diagnostics:\n%s", describeDiagnostics(res.diagnostics))
	}
	return res.state
}

func (p *testProvider) validate(t *testing.T, typeName string, cfg config) result {
	t.Helper()
	resp, err := p.server.ValidateDataResourceConfig(t.Context(),
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: p.config(t, typeName, cfg)})
	if err != nil {
		t.Fatal(err)
	}
	return result{diagnostics: resp.Diagnostics}
}

func (p *testProvider) config(t *testing.T, typeName string, cfg config) *tfprotov6.DynamicValue {
	t.Helper()
	object, _ := p.schemas[typeName].ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attributeType := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attributeType, nil)
	}
	for name, value := range cfg {
		attributeType, ok := object.AttributeTypes[name]
		if !ok {
			t.Fatalf("%s has no attribute %s", typeName, name)
		}
		switch v := value.(type) {
		case []any:
			elements := make([]tftypes.Value, len(v))
			for i, element := range v {
				elements[i] = tftypes.NewValue(tftypes.String, element)
			}
			values[name] = tftypes.NewValue(attributeType, elements)
		default:
			if v == unknown {
				v = tftypes.UnknownValue
			}
			values[name] = tftypes.NewValue(attributeType, v)
		}
	}
	return dynamic(t, object, tftypes.NewValue(object, values))
}

func dynamic(t *testing.T, valueType tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(valueType, value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// plain turns a value into what JSON decodes to; sets are sorted.
func plain(t *testing.T, value tftypes.Value) any {
	t.Helper()
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	var err error
	defer func() {
		if err != nil {
			t.Fatal(err)
		}
	}()
	switch valueType := value.Type(); {
	case valueType.Is(tftypes.String):
		var s string
		err = value.As(&s)
		return s
	case valueType.Is(tftypes.Bool):
		var b bool
		err = value.As(&b)
		return b
	case valueType.Is(tftypes.Number):
		n := new(big.Float)
		err = value.As(&n)
		f, _ := n.Float64()
		return f
	case valueType.Is(tftypes.Object{}):
		var attributes map[string]tftypes.Value
		err = value.As(&attributes)
		all := map[string]any{}
		for name, attribute := range attributes {
			all[name] = plain(t, attribute)
		}
		return all
	default:
		var elements []tftypes.Value
		err = value.As(&elements)
		all := make([]any, len(elements))
		for i, element := range elements {
			all[i] = plain(t, element)
		}
		if valueType.Is(tftypes.Set{}) {
			slices.SortFunc(all, func(a, b any) int { return strings.Compare(toJSON(t, a), toJSON(t, b)) })
		}
		return all
	}
}

func toJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wantJSON compares a value with JSON.
func wantJSON(t *testing.T, what string, got any, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("the wanted %s is no JSON: %s", what, err)
	}
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("%s is\n%s\nbut should be\n%s", what, toJSON(t, got), toJSON(t, wanted))
	}
}

// strs makes a list for a configuration.
func strs(elements ...any) []any { return elements }

func (r result) errors() []*tfprotov6.Diagnostic {
	return r.of(tfprotov6.DiagnosticSeverityError)
}

func (r result) of(severity tfprotov6.DiagnosticSeverity) []*tfprotov6.Diagnostic {
	var all []*tfprotov6.Diagnostic
	for _, d := range r.diagnostics {
		if d.Severity == severity {
			all = append(all, d)
		}
	}
	return all
}

// wantError wants exactly one diagnostic, an error on an attribute ("": on none) that says all of parts.
func (r result) wantError(t *testing.T, attribute string, parts ...string) {
	t.Helper()
	r.want(t, tfprotov6.DiagnosticSeverityError, attribute, parts...)
	if r.state != nil {
		t.Errorf("an error left a state behind: %s", toJSON(t, r.state))
	}
}

func (r result) want(t *testing.T, severity tfprotov6.DiagnosticSeverity, attribute string, parts ...string) {
	t.Helper()
	if len(r.diagnostics) != 1 || r.diagnostics[0].Severity != severity {
		t.Fatalf("one diagnostic of severity %s is wanted, not:\n%s", severity, describeDiagnostics(r.diagnostics))
	}
	got := r.diagnostics[0]
	if on := attributeOf(got); on != attribute {
		t.Errorf("the diagnostic is on %q, but should be on %q", on, attribute)
	}
	for _, part := range parts {
		if !strings.Contains(got.Summary+"\n"+got.Detail, part) {
			t.Errorf("the diagnostic does not say %q:\n%s", part, describeDiagnostics(r.diagnostics))
		}
	}
}

// attributeOf is the top attribute that a diagnostic is on.
func attributeOf(d *tfprotov6.Diagnostic) string {
	if d.Attribute == nil || len(d.Attribute.Steps()) == 0 {
		return ""
	}
	name, _ := d.Attribute.Steps()[0].(tftypes.AttributeName)
	return string(name)
}

func describeDiagnostics(all []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range all {
		b.WriteString(d.Severity.String() + " on " + attributeOf(d) + ": " + d.Summary + ": " + d.Detail + "\n")
	}
	return b.String()
}
