// Package e2e_test has the tests of whole migrations, across the resources: faults, interruptions, many tasks at once, and the stories that
// the examples tell.
package e2e_test

import (
	"runtime/debug"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// TestMain fails the run where a goroutine is left once all tests have ended. The thousands of tests that take next to no time
// leave garbage behind, little of which lives on: it need not be collected so often.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	acctest.Main(m)
}
