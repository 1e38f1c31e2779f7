package base

import (
	"testing"
	"time"
)

// LogReport logs a report of a wait.
var LogReport = logReport

// LogWaitsEvery has waits logged at another pace until the test's end. No test may run beside it.
func LogWaitsEvery(t *testing.T, every time.Duration) {
	t.Helper()
	before := logInterval
	t.Cleanup(func() { logInterval = before })
	logInterval = every
}
