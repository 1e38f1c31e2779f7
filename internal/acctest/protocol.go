package acctest

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcs-migration/terraform-provider-dcs/internal/provider"
)

// Values are written as Go's: nil is null, Unknown an unknown value, a map an object, whose missing attributes are null, a
// slice a list or a set.
type unknown struct{}

// Unknown stands for a value that is known only after apply.
var Unknown = unknown{}

// Protocol is the provider behind its protocol, as a CLI sees it, without a CLI: for what a CLI keeps to itself (warnings,
// private state) or does not know yet, and for contexts that end.
type Protocol struct {
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
	ids     *tfprotov6.GetResourceIdentitySchemasResponse
}

// Serve starts the provider, configured for the service, with arguments on top.
func (e *Env) Serve(t testing.TB, arguments map[string]any) *Protocol {
	t.Helper()
	p := NewProtocol(t, e.options...)
	cfg := e.Mock.Config()
	config := map[string]any{
		"region": cfg.Region, "access_key": cfg.AccessKey, "secret_key": cfg.SecretKey, "project_id": cfg.ProjectID,
		"endpoints": map[string]any{"dcs": e.URL, "iam": e.URL},
	}
	for name, value := range arguments {
		config[name] = value
	}
	if diags := p.Configure(t, config); HasError(diags) {
		t.Fatalf("configuring the provider: %s", Text(diags))
	}
	return p
}

// NewProtocol starts the provider without a configuration.
func NewProtocol(t testing.TB, options ...provider.Option) *Protocol {
	t.Helper()
	server := provider.NewServer("test", options...)()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	noError(t, err)
	if HasError(schemas.Diagnostics) {
		t.Fatal(Text(schemas.Diagnostics))
	}
	ids, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	noError(t, err)
	return &Protocol{server: server, schemas: schemas, ids: ids}
}

// Configure configures the provider.
func (p *Protocol) Configure(t testing.TB, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	typ := p.schemas.Provider.ValueType()
	validated, err := p.server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: dynamic(t, typ, Value(t, typ, config))})
	noError(t, err)
	if HasError(validated.Diagnostics) {
		return validated.Diagnostics
	}
	configured, err := p.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, typ, Value(t, typ, config))})
	noError(t, err)
	return append(validated.Diagnostics, configured.Diagnostics...)
}

// ReadData reads a data source; the value is null when it failed.
func (p *Protocol) ReadData(t testing.TB, typeName string, config map[string]any) (tftypes.Value, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema, ok := p.schemas.DataSourceSchemas[typeName]
	if !ok {
		t.Fatalf("no data source %s", typeName)
	}
	typ := schema.ValueType()
	value := dynamic(t, typ, Value(t, typ, config))
	validated, err := p.server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: value})
	noError(t, err)
	if HasError(validated.Diagnostics) {
		return tftypes.NewValue(typ, nil), validated.Diagnostics
	}
	read, err := p.server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: value})
	noError(t, err)
	if read.State == nil {
		return tftypes.NewValue(typ, nil), read.Diagnostics
	}
	return static(t, typ, read.State), read.Diagnostics
}

// Resource is one instance of a resource, from nothing to its destruction.
type Resource struct {
	State    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData

	p        *Protocol
	typeName string
	schema   *tfprotov6.Schema
	typ      tftypes.Type

	validated   tftypes.Value // the configuration that was validated last
	diagnostics []*tfprotov6.Diagnostic
}

// Resource gives a resource that does not exist yet.
func (p *Protocol) Resource(t testing.TB, typeName string) *Resource {
	t.Helper()
	schema, ok := p.schemas.ResourceSchemas[typeName]
	if !ok {
		t.Fatalf("no resource %s", typeName)
	}
	typ := schema.ValueType()
	return &Resource{p: p, typeName: typeName, schema: schema, typ: typ, State: tftypes.NewValue(typ, nil)}
}

// On gives the same resource behind another configuration of the provider, as in a later run.
func (r *Resource) On(p *Protocol) *Resource {
	copied := *r
	copied.p = p
	return &copied
}

// Anew gives a resource of the same type, by the same provider, that does not exist yet.
func (r *Resource) Anew() *Resource {
	return &Resource{p: r.p, typeName: r.typeName, schema: r.schema, typ: r.typ, State: tftypes.NewValue(r.typ, nil)}
}

// TypeName is the type of the resource.
func (r *Resource) TypeName() string { return r.typeName }

// Plan is a plan of one resource.
type Plan struct {
	Diagnostics     []*tfprotov6.Diagnostic
	RequiresReplace []*tftypes.AttributePath
	Planned         tftypes.Value
	Private         []byte

	config   tftypes.Value
	identity *tfprotov6.ResourceIdentityData
}

// Clean reports whether a plan changes nothing.
func (r *Resource) Clean(plan *Plan) bool { return plan.Planned.Equal(r.State) }

// Validate checks a configuration.
func (r *Resource) Validate(t testing.TB, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	return r.validate(t, Value(t, r.typ, config))
}

// validateOnce validates a configuration unless it is the one that was validated last.
func (r *Resource) validateOnce(t testing.TB, config tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	if !r.validated.Equal(config) {
		r.validated, r.diagnostics = config, r.validate(t, config)
	}
	return r.diagnostics
}

func (r *Resource) validate(t testing.TB, config tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := r.p.server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: r.typeName, Config: dynamic(t, r.typ, config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	noError(t, err)
	return resp.Diagnostics
}

// Plan plans a configuration; nil plans the destruction. What a CLI would refuse of the plan fails the test.
func (r *Resource) Plan(t testing.TB, config map[string]any) *Plan {
	t.Helper()
	return r.PlanIgnoring(t, config)
}

// PlanIgnoring plans a configuration whose ignore_changes names arguments. The plan sees what state has of them, in which a
// write-only value is null; the apply gets the configuration as it is written.
func (r *Resource) PlanIgnoring(t testing.TB, config map[string]any, ignored ...string) *Plan {
	t.Helper()
	value, proposed := tftypes.NewValue(r.typ, nil), tftypes.NewValue(r.typ, nil)
	written := value
	if config != nil {
		written = Value(t, r.typ, config)
		if diags := r.validateOnce(t, written); HasError(diags) {
			return &Plan{Diagnostics: diags, Planned: r.State}
		}
		seen, state := maps.Clone(attributes(t, written)), attributes(t, r.State)
		for _, name := range ignored {
			seen[name] = state[name]
		}
		value = tftypes.NewValue(r.typ, seen)
		proposed = propose(t, r.schema.Block.Attributes, r.State, value)
	}
	resp, err := r.p.server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.typeName, PriorState: dynamic(t, r.typ, r.State), ProposedNewState: dynamic(t, r.typ, proposed),
		Config: dynamic(t, r.typ, value), PriorPrivate: r.Private, PriorIdentity: r.Identity,
	})
	noError(t, err)
	plan := &Plan{Diagnostics: resp.Diagnostics, RequiresReplace: resp.RequiresReplace, Private: resp.PlannedPrivate, config: written, identity: resp.PlannedIdentity, Planned: r.State}
	if resp.PlannedState != nil {
		plan.Planned = static(t, r.typ, resp.PlannedState)
	}
	if !HasError(resp.Diagnostics) && config != nil {
		r.checkPlan(t, r.schema.Block.Attributes, value, plan.Planned, "")
	}
	return plan
}

// Apply carries a plan out. A creation that failed after its state was written taints the resource: Tainted tells. What a
// CLI would refuse of the outcome fails the test.
func (r *Resource) Apply(t testing.TB, ctx context.Context, plan *Plan) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := r.p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.typeName, PriorState: dynamic(t, r.typ, r.State), PlannedState: dynamic(t, r.typ, plan.Planned),
		Config: dynamic(t, r.typ, plan.config), PlannedPrivate: plan.Private, PlannedIdentity: plan.identity,
	})
	noError(t, err)
	state := static(t, r.typ, resp.NewState)
	if !HasError(resp.Diagnostics) {
		checkApply(t, plan.Planned, state, "")
	}
	if !state.IsFullyKnown() {
		t.Errorf("the state after apply has unknown values: %s", state)
	}
	r.State, r.Private = state, resp.Private
	if resp.NewIdentity != nil {
		r.Identity = resp.NewIdentity
	}
	return resp.Diagnostics
}

// Must plans and applies a configuration that must not fail, and gives both their diagnostics.
func (r *Resource) Must(t testing.TB, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	plan := r.Plan(t, config)
	if HasError(plan.Diagnostics) {
		t.Fatalf("planning: %s", Text(plan.Diagnostics))
	}
	diags := r.Apply(t, t.Context(), plan)
	if HasError(diags) {
		t.Fatalf("applying: %s", Text(diags))
	}
	return append(plan.Diagnostics, diags...)
}

// Read refreshes the state.
func (r *Resource) Read(t testing.TB) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := r.p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: r.typeName, CurrentState: dynamic(t, r.typ, r.State), Private: r.Private, CurrentIdentity: r.Identity,
	})
	noError(t, err)
	if HasError(resp.Diagnostics) {
		return resp.Diagnostics
	}
	r.State, r.Private = static(t, r.typ, resp.NewState), resp.Private
	if resp.NewIdentity != nil {
		r.Identity = resp.NewIdentity
	}
	return resp.Diagnostics
}

// Import imports by id, and reads what was imported.
func (r *Resource) Import(t testing.TB, id string) []*tfprotov6.Diagnostic {
	t.Helper()
	return r.importBy(t, &tfprotov6.ImportResourceStateRequest{TypeName: r.typeName, ID: id})
}

// ImportIdentity imports by identity, and reads what was imported.
func (r *Resource) ImportIdentity(t testing.TB, identity map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	typ := r.p.ids.IdentitySchemas[r.typeName].ValueType()
	return r.importBy(t, &tfprotov6.ImportResourceStateRequest{TypeName: r.typeName,
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: dynamic(t, typ, Value(t, typ, identity))}})
}

func (r *Resource) importBy(t testing.TB, req *tfprotov6.ImportResourceStateRequest) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := r.p.server.ImportResourceState(t.Context(), req)
	noError(t, err)
	if HasError(resp.Diagnostics) {
		return resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	r.State, r.Private, r.Identity = static(t, r.typ, imported.State), imported.Private, imported.Identity
	return append(resp.Diagnostics, r.Read(t)...)
}

// Exists reports whether the state has the resource.
func (r *Resource) Exists() bool { return !r.State.IsNull() }

// Get gives an attribute of the state as text: "" for null, numbers in digits, nested ones by dots.
func (r *Resource) Get(t testing.TB, name string) string {
	t.Helper()
	return get(t, r.State, name)
}

// Get gives an attribute of the planned value as Resource.Get does, and "(unknown)" for an unknown one.
func (p *Plan) Get(t testing.TB, name string) string {
	t.Helper()
	return get(t, p.Planned, name)
}

// IdentityOf gives an attribute of the resource's identity.
func (r *Resource) IdentityOf(t testing.TB, name string) string {
	t.Helper()
	if r.Identity == nil {
		t.Fatal("the resource has no identity")
	}
	return get(t, static(t, r.p.ids.IdentitySchemas[r.typeName].ValueType(), r.Identity.IdentityData), name)
}

// Get gives an attribute of a value, a data source's say, as Resource.Get does; the elements of a list with commas between.
func Get(t testing.TB, value tftypes.Value, name string) string {
	t.Helper()
	return get(t, value, name)
}

func get(t testing.TB, value tftypes.Value, name string) string {
	t.Helper()
	for _, step := range strings.Split(name, ".") {
		if value.IsNull() {
			return ""
		}
		if !value.IsKnown() {
			return "(unknown)"
		}
		var attrs map[string]tftypes.Value
		noError(t, value.As(&attrs))
		next, ok := attrs[step]
		if !ok {
			t.Fatalf("no attribute %q in %s", step, name)
		}
		value = next
	}
	return text(t, value)
}

func text(t testing.TB, value tftypes.Value) string {
	t.Helper()
	switch {
	case value.IsNull():
		return ""
	case !value.IsKnown():
		return "(unknown)"
	case value.Type().Is(tftypes.String):
		var s string
		noError(t, value.As(&s))
		return s
	case value.Type().Is(tftypes.Number):
		var n big.Float
		noError(t, value.As(&n))
		return n.Text('f', -1)
	case value.Type().Is(tftypes.Bool):
		var b bool
		noError(t, value.As(&b))
		return fmt.Sprint(b)
	case value.Type().Is(tftypes.List{}), value.Type().Is(tftypes.Set{}):
		var elements []tftypes.Value
		noError(t, value.As(&elements))
		texts := make([]string, len(elements))
		for i, e := range elements {
			texts[i] = text(t, e)
		}
		return strings.Join(texts, ",")
	default:
		return value.String()
	}
}

// HasError reports whether diagnostics hold an error.
func HasError(diags []*tfprotov6.Diagnostic) bool {
	return len(Errors(diags)) > 0
}

// Errors picks the errors.
func Errors(diags []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	return pick(diags, tfprotov6.DiagnosticSeverityError)
}

// Warnings picks the warnings.
func Warnings(diags []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	return pick(diags, tfprotov6.DiagnosticSeverityWarning)
}

func pick(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) []*tfprotov6.Diagnostic {
	var picked []*tfprotov6.Diagnostic
	for _, d := range diags {
		if d.Severity == severity {
			picked = append(picked, d)
		}
	}
	return picked
}

// Text writes diagnostics one after the other, with severity and attribute path.
func Text(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s: %s", d.Severity, d.Summary, d.Detail)
		if d.Attribute != nil {
			fmt.Fprintf(&b, " [%s]", d.Attribute)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
