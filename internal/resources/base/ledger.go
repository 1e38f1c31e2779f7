package base

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// ledgerKey is the one key of a resource's private state. It holds the resource's ledger as a JSON document: what state cannot
// tell of the task in the service. No secret is ever kept there.
const ledgerKey = "ledger"

// PrivateState is the part of the framework's private state that is used here; the framework's own type is internal to it.
type PrivateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// ReadLedger reads a ledger of type L; a resource without one has an empty ledger.
func ReadLedger[L any](ctx context.Context, private PrivateState, diags *diag.Diagnostics) L {
	var ledger L
	data, d := private.GetKey(ctx, ledgerKey)
	diags.Append(d...)
	if len(data) == 0 {
		return ledger
	}
	if err := json.Unmarshal(data, &ledger); err != nil {
		diags.AddError("Unreadable private state", "The private state of the resource cannot be read: "+err.Error())
	}
	return ledger
}

// HasLedger reports whether a resource has a ledger, even an empty one. The second plan of a replacement has no state, but the ledger of
// the resource that is replaced.
func HasLedger(ctx context.Context, private PrivateState, diags *diag.Diagnostics) bool {
	data, d := private.GetKey(ctx, ledgerKey)
	diags.Append(d...)
	return len(data) > 0 && string(data) != "null"
}

// WriteLedger replaces the ledger. nil removes it.
func WriteLedger(ctx context.Context, private PrivateState, ledger any, diags *diag.Diagnostics) {
	data, err := json.Marshal(ledger)
	if err != nil {
		diags.AddError("Private state cannot be written", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, ledgerKey, data)...)
}
