package provider

import (
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// FuzzEndpoints gives the provider an endpoint as an argument and as a variable. Both must be treated alike: refused on the
// argument without being repeated, or passed to the client, with a warning if others can read the requests.
func FuzzEndpoints(f *testing.F) {
	const name = "dcs-mark.example.com"
	for _, seed := range [][2]string{{}, {"http://", ":8888/"}, {"http://127.0.0.1/", ""}, {"http://localhost#", ""}, {"https://u:", "@x"},
		{"ftp://", ""}, {"https://", ":0"}, {" ", "?"}, {"HTTP://[::1]:8888/", "//"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		endpoint := before + name + after
		given := arguments{"region": "cn-north-4", "token": "t"}
		asVariable := configure(t, map[string]string{"HW_IAM_ENDPOINT": endpoint}, given).Diagnostics
		given["endpoints"] = map[string]string{"iam": endpoint}
		asArgument := configure(t, nil, given).Diagnostics

		variable, argument := describe(asVariable), describe(asArgument)
		if strings.Contains(variable+argument, name) {
			t.Errorf("%q is repeated: %s%s", endpoint, variable, argument)
		}
		severity := map[bool]string{true: "Error", false: "Warning"}[asArgument.HasError()]
		if len(asVariable) != len(asArgument) || asVariable.HasError() != asArgument.HasError() || len(asArgument) > 1 {
			t.Fatalf("%q is judged differently: %s%s", endpoint, variable, argument)
		}
		if len(asArgument) == 1 && (!strings.HasPrefix(argument, severity+` at endpoints["iam"]:`) ||
			!strings.HasPrefix(variable, severity+` at endpoints:`) || !strings.Contains(variable, "HW_IAM_ENDPOINT")) {
			t.Errorf("%q: the words are misplaced: %s%s", endpoint, variable, argument)
		}
		if refused := client.CheckEndpoint(endpoint) != nil; refused != asArgument.HasError() {
			t.Errorf("%q: refused is %t: %s", endpoint, refused, argument)
		}
		plain := strings.HasPrefix(strings.ToLower(strings.TrimSpace(endpoint)), "http://")
		if !asArgument.HasError() && len(asArgument) == 1 && !plain {
			t.Errorf("%q is warned of: %s", endpoint, argument)
		}
	})
}
