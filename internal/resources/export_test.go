package resources

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IsAddress tells whether a text is accepted as an address of a Redis.
func IsAddress(ctx context.Context, text string) bool {
	var resp validator.StringResponse
	hostPort.ValidateString(ctx, validator.StringRequest{ConfigValue: types.StringValue(text)}, &resp)
	return !resp.Diagnostics.HasError()
}

// LogSighting is what a wait logs.
var LogSighting = logSighting

// LogWaitsEvery has waits logged at another pace until the test's end. No test may run beside it.
func LogWaitsEvery(t *testing.T, every time.Duration) {
	t.Helper()
	before := logInterval
	t.Cleanup(func() { logInterval = before })
	logInterval = every
}
