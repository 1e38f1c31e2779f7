package acctest

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is one thing that a list resource has found, or what it says in place of one.
type Listed struct {
	DisplayName string
	Diagnostics []*tfprotov6.Diagnostic

	// Resource is null where it was not asked for, and the identity where there is none.
	Resource, Identity tftypes.Value
}

// Get gives an attribute of the resource as Resource.Get does.
func (l Listed) Get(t testing.TB, name string) string {
	t.Helper()
	return get(t, l.Resource, name)
}

// IdentityOf gives an attribute of the identity.
func (l Listed) IdentityOf(t testing.TB, name string) string {
	t.Helper()
	return get(t, l.Identity, name)
}

// Query is what is asked of a list resource.
type Query struct {
	Config          map[string]any
	IncludeResource bool
	// Limit is how much is asked for at most; 0: all there is.
	Limit int64
	// OnResult is called for each result as it comes, and tells whether to go on; nil goes on.
	OnResult func(Listed) bool
}

// ListTypes gives the names of the list resources that the provider has.
func (p *Protocol) ListTypes() []string { return keys(p.schemas.ListResourceSchemas) }

// List asks a list resource. A configuration that is not valid gives its diagnostics in the one result.
func (p *Protocol) List(t testing.TB, ctx context.Context, typeName string, q Query) []Listed {
	t.Helper()
	schema, ok := p.schemas.ListResourceSchemas[typeName]
	if !ok {
		t.Fatalf("no list resource %s", typeName)
	}
	server, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider serves no list resources")
	}
	typ := schema.ValueType()
	config := dynamic(t, typ, Value(t, typ, q.Config))
	validated, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: config})
	noError(t, err)
	if HasError(validated.Diagnostics) {
		return []Listed{{Diagnostics: validated.Diagnostics}}
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: typeName, Config: config, IncludeResource: q.IncludeResource, Limit: q.Limit})
	noError(t, err)
	resourceType, identityType := p.schemas.ResourceSchemas[typeName].ValueType(), p.ids.IdentitySchemas[typeName].ValueType()
	var all []Listed
	for result := range stream.Results {
		one := Listed{
			DisplayName: result.DisplayName, Diagnostics: result.Diagnostics,
			Resource: tftypes.NewValue(resourceType, nil), Identity: tftypes.NewValue(identityType, nil),
		}
		if result.Resource != nil {
			one.Resource = static(t, resourceType, result.Resource)
		}
		if result.Identity != nil {
			one.Identity = static(t, identityType, result.Identity.IdentityData)
		}
		all = append(all, one)
		if q.OnResult != nil && !q.OnResult(one) {
			break
		}
	}
	return all
}
