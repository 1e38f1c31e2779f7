package acctest

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// liveTurn is held by the test that has the live service.
var liveTurn sync.Mutex

// Test runs a test case with the provider of this checkout, beside other tests. On the live service, whose one target takes
// one migration at a time, the others wait meanwhile.
func (e *Env) Test(t *testing.T, c resource.TestCase) {
	t.Helper()
	t.Parallel()
	if e.Mock == nil {
		liveTurn.Lock()
		defer liveTurn.Unlock()
	}
	c.ProtoV6ProviderFactories = Factories()
	resource.Test(t, c)
}

// Sent checks which calls that change something the mock has got since the last such check, in their order. It proves
// nothing of the live service.
func (e *Env) Sent(want ...mock.Operation) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if e.Mock == nil {
			return nil
		}
		var got []mock.Operation
		for _, r := range e.Mock.Requests() {
			if r.Method != http.MethodGet {
				got = append(got, r.Operation)
			}
		}
		e.Mock.ForgetRequests()
		if !slices.Equal(got, want) {
			return fmt.Errorf("the service got the calls %v, want %v", got, want)
		}
		return nil
	}
}

// Saying matches a text in what a CLI prints, which breaks lines where it likes.
func Saying(text string) *regexp.Regexp {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

// CLIPath is the program of the CLI under test.
func CLIPath() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
}

// IsTofu reports whether the CLI under test is OpenTofu, whatever its file is called.
var IsTofu = sync.OnceValue(func() bool {
	out, err := exec.Command(CLIPath(), "version").Output()
	return err == nil && strings.Contains(string(out), "OpenTofu")
})
