package translate

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// WholeNumber is the type of every argument that takes a whole number: types.Int64Type, with values of types.Int64. It exists
// because Int64Type blames the provider for a number such as 1.5, and reports it on the whole object that holds the number. WholeNumber
// reports it on the attribute.
type WholeNumber struct {
	basetypes.Int64Type
}

var _ basetypes.Int64Typable = WholeNumber{}

// Equal also accepts types.Int64Type, since the values of both types are the same.
func (WholeNumber) Equal(other attr.Type) bool {
	if _, ok := other.(WholeNumber); ok {
		return true
	}
	return basetypes.Int64Type{}.Equal(other)
}

// String names the type.
func (WholeNumber) String() string { return "translate.WholeNumber" }

// ValueFromTerraform returns a types.Int64. A number that is none becomes unknown, so that every other rule skips it: Validate
// reports it.
func (t WholeNumber) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	if _, ok := wholeNumber(in); !ok {
		return types.Int64Unknown(), nil
	}
	return t.Int64Type.ValueFromTerraform(ctx, in)
}

// Validate reports a number that is not whole, or that needs more than 64 bits.
func (WholeNumber) Validate(_ context.Context, in tftypes.Value, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if given, ok := wholeNumber(in); !ok {
		diags.AddAttributeError(at, "Not a whole number", fmt.Sprintf("%s must be a whole number of at most 64 bits, got: %s.", at, given.Text('g', 10)))
	}
	return diags
}

// wholeNumber returns a known number, and whether it fits an int64. A value that is unknown or null fits.
func wholeNumber(in tftypes.Value) (given *big.Float, ok bool) {
	if !in.IsKnown() || in.IsNull() || in.As(&given) != nil {
		return nil, true
	}
	_, accuracy := given.Int64()
	return given, accuracy == big.Exact
}
