package resourcetest

import (
	"encoding/json"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// Ledger is the ledger, which is all there is in a resource's private state.
func Ledger(t *testing.T, r *acctest.Resource) map[string]any {
	t.Helper()
	var private map[string][]byte
	NoError(t, json.Unmarshal(r.Private, &private))
	if len(private) != 1 || len(private["ledger"]) == 0 {
		t.Fatalf("private state is not one ledger: %s", r.Private)
	}
	var ledger map[string]any
	NoError(t, json.Unmarshal(private["ledger"], &ledger))
	return ledger
}

// SetLedger replaces the ledger in a resource's private state.
func SetLedger(t *testing.T, r *acctest.Resource, ledger map[string]any) {
	t.Helper()
	document, err := json.Marshal(ledger)
	NoError(t, err)
	r.Private, err = json.Marshal(map[string][]byte{"ledger": document})
	NoError(t, err)
}

// OperationStage is how far the operation has come that is under way; "": there is none.
func OperationStage(t *testing.T, r *acctest.Resource) string {
	t.Helper()
	op, _ := Ledger(t, r)["operation"].(map[string]any)
	stage, _ := op["stage"].(string)
	return stage
}
