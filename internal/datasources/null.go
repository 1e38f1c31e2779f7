package datasources

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The service tells "nothing" in many ways: a field left out, null, "" or a list without elements. All are null here.

// numberOrNull reads a whole number that the service writes as text. What is no number is null rather than an error: it
// is shown to be looked at, and nothing hangs on it.
func numberOrNull(s string) types.Int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return types.Int64Null()
	}
	return types.Int64Value(n)
}

// elements are the different texts of a list, fit for a set, which would refuse a text that is there twice.
func elements(texts []string) []string {
	sorted := slices.Sorted(slices.Values(texts))
	return slices.Compact(sorted) // nil, which is null, of nothing
}
