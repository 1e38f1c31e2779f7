package resources

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// Keys of private state. No secret is ever kept there.
const (
	// keyScope: the region and project that the task lives in.
	keyScope = "scope"
	// keyCreated: when the task was created here, by our clock.
	keyCreated = "created"
	// keyConfigured: the service has taken a configuration; what it showed of it.
	keyConfigured = "configured"
	// keyPending: a wait was cut short; the next apply waits on.
	keyPending = "pending"
	// keyWarned: what the plan has warned of.
	keyWarned = "warned"
	// keyStopped: an update has stopped the task, and the service has not taken its new configuration.
	keyStopped = "stopped"
	// keySent: a configuration or a restart of which it is not known whether the service has taken it; a sentMark.
	keySent = "sent"
	// keyUnsent: new secrets of a task that had ended were only recorded; the service has old ones.
	keyUnsent = "unsent"
	// keyImported: the task was imported or moved here, and its configuration has not been applied yet.
	keyImported = "imported"
	// keyExchange: the exchange of addresses that was sent, until the service shows another word than before it; a
	// migration.SentCall.
	keyExchange = "exchange"
	// keyRollBack: the roll-back of an exchange that was sent, and not followed to its end; a migration.SentCall.
	keyRollBack = "roll_back"
)

// mark is the value of keys that are there or not.
type mark struct{}

// getPrivate reads a key into value; it is false when the key is not there.
func getPrivate(ctx context.Context, private privateState, key string, value any, diags *diag.Diagnostics) bool {
	data, d := private.GetKey(ctx, key)
	diags.Append(d...)
	if len(data) == 0 {
		return false
	}
	if err := json.Unmarshal(data, value); err != nil {
		diags.AddError("Unreadable private state", "The key "+key+" of the private state cannot be read: "+err.Error())
		return false
	}
	return true
}

func hasPrivate(ctx context.Context, private privateState, key string, diags *diag.Diagnostics) bool {
	data, d := private.GetKey(ctx, key)
	diags.Append(d...)
	return len(data) > 0
}

func setPrivate(ctx context.Context, private privateState, key string, value any, diags *diag.Diagnostics) {
	data, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Private state cannot be written", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, key, data)...)
}

func clearPrivate(ctx context.Context, private privateState, key string, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, key, nil)...)
}

// shims until the task resources have a ledger.
func (r *ofTask) keyedScope(ctx context.Context, private privateState, doing, taskID string, diags *diag.Diagnostics) bool {
	var stored migration.Scope
	getPrivate(ctx, private, keyScope, &stored, diags)
	if !r.inScope(ctx, &stored, doing, taskID, diags) {
		return false
	}
	setPrivate(ctx, private, keyScope, stored, diags)
	return !diags.HasError()
}

func (r *ofTask) keyedRead(ctx context.Context, private privateState, identity *tfsdk.ResourceIdentity, id types.String, diags *diag.Diagnostics) bool {
	var stored migration.Scope
	getPrivate(ctx, private, keyScope, &stored, diags)
	if !r.mayRead(ctx, &stored, identity, id, diags) {
		return false
	}
	setPrivate(ctx, private, keyScope, stored, diags)
	return !diags.HasError()
}
