package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Foreign is a resource in another provider's state.
type Foreign struct {
	// Provider is the other provider's address, HOSTNAME/NAMESPACE/TYPE.
	Provider string
	TypeName string
	// Attributes is a JSON object.
	Attributes []byte
	// Private is the other provider's private state.
	Private []byte
}

// Move moves another provider's resource here, as a CLI does for a `moved` block. Nothing is read. It uses a provider without
// a configuration, as the CLIs do, and leaves the resource with its own.
func (r *Resource) Move(t testing.TB, from Foreign) []*tfprotov6.Diagnostic {
	t.Helper()
	resp, err := NewProtocol(t).server.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: from.Provider, SourceTypeName: from.TypeName,
		SourceState: &tfprotov6.RawState{JSON: from.Attributes}, SourcePrivate: from.Private,
		TargetTypeName: r.typeName,
	})
	noError(t, err)
	if HasError(resp.Diagnostics) {
		return resp.Diagnostics
	}
	r.State, r.Private, r.Identity = static(t, r.typ, resp.TargetState), resp.TargetPrivate, resp.TargetIdentity
	if !r.State.IsFullyKnown() {
		t.Errorf("the state after a move has unknown values: %s", r.State)
	}
	return resp.Diagnostics
}
