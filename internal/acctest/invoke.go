package acctest

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Invocation is what came of invoking an action.
type Invocation struct {
	// Progress is every line that the action sent, in their order.
	Progress    []string
	Diagnostics []*tfprotov6.Diagnostic
}

// ActionTypes gives the names of the actions that the provider has.
func (p *Protocol) ActionTypes() []string { return keys(p.schemas.ActionSchemas) }

// PlanAction validates the configuration of an action and plans it, as a CLI does before anything is applied.
func (p *Protocol) PlanAction(t testing.TB, typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	t.Helper()
	server, value := p.action(t, typeName, config)
	validated, err := server.ValidateActionConfig(t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: value})
	noError(t, err)
	if HasError(validated.Diagnostics) {
		return validated.Diagnostics
	}
	planned, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: typeName, Config: value})
	noError(t, err)
	return append(validated.Diagnostics, planned.Diagnostics...)
}

// Invoke invokes an action without planning it. onProgress is called for each line of progress as it comes; nil: nobody is.
func (p *Protocol) Invoke(t testing.TB, ctx context.Context, typeName string, config map[string]any, onProgress func(line string)) Invocation {
	t.Helper()
	server, value := p.action(t, typeName, config)
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: value})
	noError(t, err)
	var came Invocation
	completed := 0
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			came.Progress = append(came.Progress, event.Message)
			if onProgress != nil {
				onProgress(event.Message)
			}
		case tfprotov6.CompletedInvokeActionEventType:
			completed++
			came.Diagnostics = event.Diagnostics
		}
	}
	if completed != 1 {
		t.Errorf("the action was completed %d times", completed)
	}
	return came
}

func (p *Protocol) action(t testing.TB, typeName string, config map[string]any) (tfprotov6.ActionServer, *tfprotov6.DynamicValue) {
	t.Helper()
	schema, ok := p.schemas.ActionSchemas[typeName]
	if !ok {
		t.Fatalf("no action %s", typeName)
	}
	server, ok := p.server.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider serves no actions")
	}
	typ := schema.Schema.ValueType()
	return server, dynamic(t, typ, Value(t, typ, config))
}

func keys[T any](schemas map[string]T) []string { return slices.Sorted(maps.Keys(schemas)) }
