package datasourcetest

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

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtask"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtasklogs"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/migrationtasks"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// WantIDs wants ids, and the rows in the same order; both are lists even without any.
func WantIDs(t *testing.T, state map[string]any, want []string) {
	t.Helper()
	ids, ok := state["ids"].([]any)
	if !ok {
		t.Fatalf("ids is %v", state["ids"])
	}
	rows, ok := state["migration_tasks"].([]any)
	if !ok {
		t.Fatalf("migration_tasks is %v", state["migration_tasks"])
	}
	if len(ids) != len(want) || len(rows) != len(want) {
		t.Fatalf("there are %d ids and %d rows, but should be %d", len(ids), len(rows), len(want))
	}
	for i := range want {
		row, _ := rows[i].(map[string]any)
		if ids[i] != want[i] || row["task_id"] != want[i] {
			t.Fatalf("at %d, there is id %v and the row of %v, but should be %s", i, ids[i], row["task_id"], want[i])
		}
	}
}

// The types of the data sources.
const (
	TypeTask     = "dcs_migration_task"
	TypeTasks    = "dcs_migration_tasks"
	TypeTaskLogs = "dcs_migration_task_logs"
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
	return []func() datasource.DataSource{migrationtask.NewDataSource, migrationtasks.NewDataSource, migrationtasklogs.NewDataSource}
}

// Provider speaks to the data sources as Terraform does, in process.
type Provider struct {
	server  tfprotov6.ProviderServer
	Schemas map[string]*tfprotov6.Schema
	Mock    *mock.Server // that it asks, if any
}

// NewProvider starts a provider that hands data over to the data sources.
func NewProvider(t *testing.T, data any) *Provider {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(dataOnly{data})()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal("schema: ", err, DescribeDiagnostics(schemas.Diagnostics))
	}
	empty := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: dynamic(t, empty, tftypes.NewValue(empty, map[string]tftypes.Value{})),
	})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal("configuring: ", err, DescribeDiagnostics(configured.Diagnostics))
	}
	return &Provider{server: server, Schemas: schemas.DataSourceSchemas}
}

// Config is a data source's configuration: strings, booleans, lists of strings for sets, and unknown.
type Config map[string]any

// Unknown stands for a value that is known only after apply.
const Unknown = "(known after apply)"

// Result is what reading or validating a data source gave.
type Result struct {
	State       map[string]any // nil after an error
	Diagnostics []*tfprotov6.Diagnostic
}

func (p *Provider) Read(t *testing.T, typeName string, cfg Config) Result {
	t.Helper()
	resp, err := p.server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: p.config(t, typeName, cfg)})
	if err != nil {
		t.Fatal(err)
	}
	res := Result{Diagnostics: resp.Diagnostics}
	if resp.State == nil || len(res.errors()) > 0 {
		return res
	}
	state, err := resp.State.Unmarshal(p.Schemas[typeName].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	if !state.IsFullyKnown() {
		t.Errorf("the state has unknown values: %s", state)
	}
	res.State, _ = plain(t, state).(map[string]any)
	return res
}

// MustRead reads without any diagnostic.
func (p *Provider) MustRead(t *testing.T, typeName string, cfg Config) map[string]any {
	t.Helper()
	res := p.Read(t, typeName, cfg)
	if len(res.Diagnostics) > 0 {
		t.Fatalf("unexpected diagnostics:\n%s", DescribeDiagnostics(res.Diagnostics))
	}
	return res.State
}

// Validate validates a configuration.
func (p *Provider) Validate(t *testing.T, typeName string, cfg Config) Result {
	t.Helper()
	resp, err := p.server.ValidateDataResourceConfig(t.Context(),
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: p.config(t, typeName, cfg)})
	if err != nil {
		t.Fatal(err)
	}
	return Result{Diagnostics: resp.Diagnostics}
}

func (p *Provider) config(t *testing.T, typeName string, cfg Config) *tfprotov6.DynamicValue {
	t.Helper()
	object, _ := p.Schemas[typeName].ValueType().(tftypes.Object)
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
			if v == Unknown {
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
			slices.SortFunc(all, func(a, b any) int { return strings.Compare(ToJSON(t, a), ToJSON(t, b)) })
		}
		return all
	}
}

// ToJSON writes a value for a message.
func ToJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// WantJSON compares a value with JSON.
func WantJSON(t *testing.T, what string, got any, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("the wanted %s is no JSON: %s", what, err)
	}
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("%s is\n%s\nbut should be\n%s", what, ToJSON(t, got), ToJSON(t, wanted))
	}
}

// List makes a list for a configuration.
func List(elements ...any) []any { return elements }

func (r Result) errors() []*tfprotov6.Diagnostic {
	return r.of(tfprotov6.DiagnosticSeverityError)
}

func (r Result) of(severity tfprotov6.DiagnosticSeverity) []*tfprotov6.Diagnostic {
	var all []*tfprotov6.Diagnostic
	for _, d := range r.Diagnostics {
		if d.Severity == severity {
			all = append(all, d)
		}
	}
	return all
}

// WantError wants exactly one diagnostic, an error on an attribute ("": on none) that says all of parts.
func (r Result) WantError(t *testing.T, attribute string, parts ...string) {
	t.Helper()
	r.Want(t, tfprotov6.DiagnosticSeverityError, attribute, parts...)
	if r.State != nil {
		t.Errorf("an error left a state behind: %s", ToJSON(t, r.State))
	}
}

// Want wants exactly one diagnostic of a severity, on an attribute ("": on none), that says all of parts.
func (r Result) Want(t *testing.T, severity tfprotov6.DiagnosticSeverity, attribute string, parts ...string) {
	t.Helper()
	if len(r.Diagnostics) != 1 || r.Diagnostics[0].Severity != severity {
		t.Fatalf("one diagnostic of severity %s is wanted, not:\n%s", severity, DescribeDiagnostics(r.Diagnostics))
	}
	got := r.Diagnostics[0]
	if on := attributeOf(got); on != attribute {
		t.Errorf("the diagnostic is on %q, but should be on %q", on, attribute)
	}
	for _, part := range parts {
		if !strings.Contains(got.Summary+"\n"+got.Detail, part) {
			t.Errorf("the diagnostic does not say %q:\n%s", part, DescribeDiagnostics(r.Diagnostics))
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

// DescribeDiagnostics writes diagnostics for a message, one a line.
func DescribeDiagnostics(all []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range all {
		b.WriteString(d.Severity.String() + " on " + attributeOf(d) + ": " + d.Summary + ": " + d.Detail + "\n")
	}
	return b.String()
}
