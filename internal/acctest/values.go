package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Value makes a protocol value of a Go value: see Unknown.
func Value(t testing.TB, typ tftypes.Type, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case map[string]any:
		return mapValue(t, typ, v)
	case []any:
		return listValue(t, typ, v)
	case []string:
		elements := make([]any, len(v))
		for i, e := range v {
			elements[i] = e
		}
		return listValue(t, typ, elements)
	default:
		return tftypes.NewValue(typ, v)
	}
}

func mapValue(t testing.TB, typ tftypes.Type, v map[string]any) tftypes.Value {
	t.Helper()
	values := map[string]tftypes.Value{}
	switch typ := typ.(type) {
	case tftypes.Map:
		for key, value := range v {
			values[key] = Value(t, typ.ElementType, value)
		}
	case tftypes.Object:
		for name, attribute := range typ.AttributeTypes {
			values[name] = Value(t, attribute, v[name])
		}
		for name := range v {
			if _, ok := typ.AttributeTypes[name]; !ok {
				t.Fatalf("no attribute %q", name)
			}
		}
	default:
		t.Fatalf("a map for %s", typ)
	}
	return tftypes.NewValue(typ, values)
}

func listValue(t testing.TB, typ tftypes.Type, v []any) tftypes.Value {
	t.Helper()
	var element tftypes.Type
	switch typ := typ.(type) {
	case tftypes.List:
		element = typ.ElementType
	case tftypes.Set:
		element = typ.ElementType
	default:
		t.Fatalf("a slice for %s", typ)
	}
	values := make([]tftypes.Value, len(v))
	for i, e := range v {
		values[i] = Value(t, element, e)
	}
	return tftypes.NewValue(typ, values)
}

func dynamic(t testing.TB, typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	d, err := tfprotov6.NewDynamicValue(typ, value)
	noError(t, err)
	return &d
}

func static(t testing.TB, typ tftypes.Type, d *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()
	value, err := d.Unmarshal(typ)
	noError(t, err)
	return value
}

func attributes(t testing.TB, value tftypes.Value) map[string]tftypes.Value {
	t.Helper()
	var attrs map[string]tftypes.Value
	if value.IsNull() || !value.IsKnown() {
		return attrs
	}
	noError(t, value.As(&attrs))
	return attrs
}

// propose is the proposed new state that a CLI makes of a configuration: computed attributes that are not configured keep
// their prior value.
func propose(t testing.TB, schema []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	t.Helper()
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	before, given := attributes(t, prior), attributes(t, config)
	proposed := map[string]tftypes.Value{}
	for name, value := range given {
		proposed[name] = value // blocks have nothing computed here
	}
	for _, a := range schema {
		old, had := before[a.Name]
		switch {
		case given[a.Name].IsNull() && a.Computed && had:
			proposed[a.Name] = old
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			if !had {
				old = tftypes.NewValue(given[a.Name].Type(), nil)
			}
			proposed[a.Name] = propose(t, a.NestedType.Attributes, old, given[a.Name])
		}
	}
	return tftypes.NewValue(config.Type(), proposed)
}

// checkPlan fails the test where a plan does what a CLI refuses: another value than the configured one, or a write-only
// value at all.
func (r *Resource) checkPlan(t testing.TB, schema []*tfprotov6.SchemaAttribute, config, planned tftypes.Value, at string) {
	t.Helper()
	given, will := attributes(t, config), attributes(t, planned)
	for _, a := range schema {
		name := at + a.Name
		g, w := given[a.Name], will[a.Name]
		switch {
		case a.WriteOnly:
			if !w.IsNull() {
				t.Errorf("plan of %s: a write-only value is planned", name)
			}
		case g.IsNull() && a.Computed:
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle && !g.IsNull() && g.IsKnown():
			r.checkPlan(t, a.NestedType.Attributes, g, w, name+".")
		case !w.Equal(g):
			t.Errorf("plan of %s: planned %s for a configured %s", name, w, g)
		}
	}
}

// checkApply fails the test where an apply gives another value than was planned.
func checkApply(t testing.TB, planned, got tftypes.Value, at string) {
	t.Helper()
	if !planned.IsKnown() || planned.Equal(got) {
		return
	}
	if !planned.Type().Is(tftypes.Object{}) || planned.IsNull() || got.IsNull() {
		t.Errorf("after apply %s is %s, planned was %s", fallback(at, "the resource"), got, planned)
		return
	}
	will, is := attributes(t, planned), attributes(t, got)
	for name := range will {
		checkApply(t, will[name], is[name], fmt.Sprintf("%s.%s", at, name))
	}
}

func fallback(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
