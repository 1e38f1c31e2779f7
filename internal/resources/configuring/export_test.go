package configuring_test

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/configuring"
)

// IsAddress reports whether a text is accepted as an address of a Redis.
func IsAddress(ctx context.Context, text string) bool {
	var resp validator.StringResponse
	configuring.HostPort.ValidateString(ctx, validator.StringRequest{ConfigValue: types.StringValue(text)}, &resp)
	return !resp.Diagnostics.HasError()
}
