package ipexchange_test

import (
	"runtime/debug"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// TestMain fails the run if a goroutine is left once all tests have ended. The many short tests leave garbage behind, little of which
// lives on: it need not be collected so often.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	acctest.Main(m)
}
