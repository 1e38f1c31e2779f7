package resources_test

import (
	"runtime/debug"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the run where a goroutine is left once all tests have ended. The thousands of tests that take next to no time
// leave garbage behind, little of which lives on: it need not be collected so often.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	// What copies the output of a provider in process, of which there is none, ends with the garbage collection of its pipes.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/hashicorp/go-plugin.copyChan"))
}
