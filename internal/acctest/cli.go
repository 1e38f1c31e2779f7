package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

const (
	module          = "github.com/dcs-migration/terraform-provider-dcs"
	providerProgram = "terraform-provider-dcs"
)

// BuildProvider builds the provider of this checkout into a folder that is gone after the test, for the CLIs of its
// subtests. If make has built it before the tests, its folder is in DCS_ACC_PROVIDER. BuildProvider skips the test where
// acceptance tests are not asked for.
func BuildProvider(t testing.TB) (dir string) {
	t.Helper()
	if dir := os.Getenv("DCS_ACC_PROVIDER"); dir != "" && os.Getenv(resource.EnvTfAcc) != "" {
		return dir
	}
	return build(t, providerProgram, module)
}

// BuildForeign builds a stub of the provider huaweicloud as BuildProvider builds ours.
func BuildForeign(t *testing.T) (dir string) {
	t.Helper()
	return build(t, "terraform-provider-huaweicloud", module+"/internal/acctest/foreign")
}

func build(t testing.TB, program, pkg string) (dir string) {
	t.Helper()
	if os.Getenv(resource.EnvTfAcc) == "" {
		t.Skipf("Acceptance tests skipped unless env '%s' set", resource.EnvTfAcc)
	}
	return compile(t, program, pkg, nil)
}

// BuildRelease builds the provider into such a folder as a release does, whatever the tests are built with.
func BuildRelease(t testing.TB) (dir string) {
	t.Helper()
	return compile(t, providerProgram, module, []string{"CGO_ENABLED=0"}, "-race=false", "-trimpath", "-ldflags", "-s -w")
}

func compile(t testing.TB, program, pkg string, env []string, flags ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	args := append([]string{"build", "-buildvcs=false", "-o", filepath.Join(dir, program)}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", program, err, out)
	}
	return dir
}

// CLI is the CLI under test as a person runs it: a program in a folder with a configuration, with the provider as a program
// of its own, and with credentials in the environment.
type CLI struct {
	// Dir is the folder of the configuration and the state.
	Dir string

	settings string
	env      []string
}

// CLI gives a folder with a configuration to run the CLI in, with the provider that BuildProvider has put into a folder.
// The provider needs no arguments; variables of the environment are added as NAME=value.
func (e *Env) CLI(t testing.TB, provider, config string, env ...string) *CLI {
	t.Helper()
	c := &CLI{Dir: t.TempDir(), settings: filepath.Join(t.TempDir(), "cli.tfrc")}
	c.Providers(t, map[string]string{"dcs-migration/dcs": provider})
	cfg := e.Mock.Config()
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "HW_") && !strings.HasPrefix(name, "PLUGIN_") {
			c.env = append(c.env, variable)
		}
	}
	c.env = append(c.env,
		"TF_CLI_CONFIG_FILE="+c.settings, "CHECKPOINT_DISABLE=1", "TF_INPUT=0",
		"HW_REGION_NAME="+cfg.Region, "HW_PROJECT_ID="+cfg.ProjectID, "HW_ACCESS_KEY="+cfg.AccessKey, "HW_SECRET_KEY="+cfg.SecretKey,
		"HW_DCS_ENDPOINT="+e.URL, "HW_IAM_ENDPOINT="+e.URL,
	)
	c.env = append(c.env, env...)
	c.Configure(t, config)
	return c
}

// Providers says which providers there are: the folder of each, by its address. There are no others.
func (c *CLI) Providers(t testing.TB, folders map[string]string) {
	t.Helper()
	var overrides strings.Builder
	for _, address := range slices.Sorted(maps.Keys(folders)) {
		fmt.Fprintf(&overrides, "    %q = %q\n", address, folders[address])
	}
	noError(t, os.WriteFile(c.settings, []byte(fmt.Sprintf(`
disable_checkpoint = true
provider_installation {
  dev_overrides {
%s  }
}
`, overrides.String())), 0o600))
}

// Configure replaces the configuration.
func (c *CLI) Configure(t testing.TB, config string) {
	t.Helper()
	const head = `
terraform {
  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}
`
	noError(t, os.WriteFile(filepath.Join(c.Dir, "main.tf"), []byte(head+config), 0o600))
}

// Copy puts the configuration of a folder, with the values of its variables, in the place of the one that there is. What runs
// by hand have left there, a state for instance, stays there.
func (c *CLI) Copy(t *testing.T, folder string) {
	t.Helper()
	c.Clear(t)
	for _, pattern := range []string{"*.tf", "*.tfvars"} {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		noError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			noError(t, err)
			noError(t, os.WriteFile(filepath.Join(c.Dir, filepath.Base(file)), text, 0o600))
		}
	}
}

// Clear takes the configuration away.
func (c *CLI) Clear(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(c.Dir, "*.tf"))
	noError(t, err)
	for _, file := range files {
		noError(t, os.Remove(file))
	}
}

// Without gives the same CLI without the variables of the environment that begin with a prefix.
func (c *CLI) Without(prefix string) *CLI {
	without := *c
	without.env = slices.DeleteFunc(slices.Clone(c.env), func(variable string) bool { return strings.HasPrefix(variable, prefix) })
	return &without
}

// Command prepares a command of the CLI.
func (c *CLI) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, CLIPath(), args...)
	cmd.Dir, cmd.Env = c.Dir, c.env
	return cmd
}

// Run runs a command and gives all that it prints.
func (c *CLI) Run(t testing.TB, args ...string) (string, error) {
	t.Helper()
	out, err := c.Command(t.Context(), append(args[:1:1], append([]string{"-no-color"}, args[1:]...)...)...).CombinedOutput()
	return string(out), err
}

// Must runs a command that must not fail.
func (c *CLI) Must(t testing.TB, args ...string) string {
	t.Helper()
	out, err := c.Run(t, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// Planned plans into a file and gives the change of a resource, as `show -json` has it.
func (c *CLI) Planned(t *testing.T, address string) PlannedChange {
	t.Helper()
	c.Must(t, "plan", "-out=plan")
	out, err := c.Command(t.Context(), "show", "-json", "plan").Output()
	noError(t, err)
	var plan struct {
		Changes []struct {
			Address string
			Change  PlannedChange
		} `json:"resource_changes"`
	}
	noError(t, json.Unmarshal(out, &plan))
	for _, change := range plan.Changes {
		if change.Address == address {
			return change.Change
		}
	}
	t.Fatalf("the plan has no %s", address)
	return PlannedChange{}
}

// PlannedChange is what a plan does to a resource.
type PlannedChange struct {
	Actions      []string
	After        map[string]any
	AfterUnknown map[string]any `json:"after_unknown"`
}

// StateFile is the state as the CLI has written it.
func (c *CLI) StateFile(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.Dir, "terraform.tfstate"))
	noError(t, err)
	return text
}

// Instance is the one instance of a resource type in the state file.
func (c *CLI) Instance(t *testing.T, typeName string) (attributes map[string]any, tainted bool) {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Status     string
				Attributes map[string]any
			}
		}
	}
	noError(t, json.Unmarshal(c.StateFile(t), &state))
	for _, r := range state.Resources {
		if r.Type == typeName && len(r.Instances) == 1 {
			return r.Instances[0].Attributes, r.Instances[0].Status == "tainted"
		}
	}
	t.Fatalf("the state has no %s: %s", typeName, c.StateFile(t))
	return nil, false
}
