package actions

import (
	"testing"
	"time"
)

// ProgressLine is the line that an action sends of a task that it waits for.
var ProgressLine = progressLine

// TellEvery has actions tell how far the data is at another pace until the test's end. No test may run beside it.
func TellEvery(t *testing.T, every time.Duration) {
	t.Helper()
	before := lineInterval
	t.Cleanup(func() { lineInterval = before })
	lineInterval = every
}
