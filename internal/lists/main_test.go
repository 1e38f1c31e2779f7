package lists_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the run where a goroutine is left once all tests have ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
