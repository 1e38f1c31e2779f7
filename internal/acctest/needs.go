package acctest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// NeedsMock skips a test that needs the controls of the mock when the tests run against the live service.
func NeedsMock(t testing.TB) {
	t.Helper()
	if Live() {
		t.Skip("needs the controls of the mock, and the tests run against the live service")
	}
}

// NeedsActions skips an acceptance test where the CLI under test knows no actions and no queries: they came with Terraform
// 1.14, and OpenTofu has none, whatever its version.
func NeedsActions(t *testing.T) {
	t.Helper()
	if os.Getenv(resource.EnvTfAcc) == "" {
		t.Skipf("Acceptance tests skipped unless env '%s' set", resource.EnvTfAcc)
	}
	out, err := exec.CommandContext(t.Context(), CLIPath(), "version").Output()
	noError(t, err)
	first, _, _ := strings.Cut(string(out), "\n")
	var major, minor int
	if _, err := fmt.Sscanf(first, "Terraform v%d.%d", &major, &minor); err != nil || major == 1 && minor < 14 {
		t.Skipf("%s has no actions", first)
	}
}
