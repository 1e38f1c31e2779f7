package e2e_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Secrets of the provider's own configuration. Those of the instances are the environment's values.
const (
	securityToken = "Sts-Sesame-5518"
	iamToken      = "Iam-Sesame-6629"
	proxyPassword = "Proxy-Sesame-8830"
)

// No secret stays in anything that a CLI writes at TF_LOG=TRACE: its output, its log, state with its backups, and plans by all
// their parts. The service does its worst: it shows the passwords, and its refusals, pages and logs repeat them.
func TestAccSecrets(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	ephemeral := acctest.Block(`variable "source_password"`, map[string]any{"ephemeral": true}) +
		acctest.Block(`variable "target_password"`, map[string]any{"ephemeral": true}) +
		acctest.Block(`variable "provider_secret"`, map[string]any{"ephemeral": true, "default": ""})
	writeOnly := func(c resourcetest.Config) resourcetest.Config {
		return c.Source("password_wo", acctest.Expr("var.source_password")).Target("password_wo", acctest.Expr("var.target_password"))
	}
	task := func(c resourcetest.Config) string { return writeOnly(c).Block() }
	twoSteps := func(e *acctest.Env) func(resourcetest.Config) string {
		return func(c resourcetest.Config) string {
			return resourcetest.WaitingTask(e).Block() + acctest.Block(`resource "dcs_migration_task_configuration" "test"`,
				writeOnly(c).With("task_id", acctest.Expr(resourcetest.TaskAddress+".id")))
		}
	}
	for name, test := range map[string]struct {
		mock     func(*mock.Config)
		head     string                                                // of the configuration
		block    func(*acctest.Env) func(c resourcetest.Config) string // of the resources
		config   func(*acctest.Env) resourcetest.Config
		env      []string
		secrets  []string // of the provider's
		mayStand string   // where a plain password may stand
	}{
		"a task, with temporary keys and a proxy in the environment": {
			mock: func(c *mock.Config) { c.SecurityToken = securityToken }, head: ephemeral,
			block: func(*acctest.Env) func(resourcetest.Config) string { return task }, config: resourcetest.IncrementalTask,
			env:     []string{"HW_SECURITY_TOKEN=" + securityToken, "HTTPS_PROXY=http://user:" + proxyPassword + "@proxy.invalid:3128"},
			secrets: []string{mock.DefaultSecretKey, securityToken, proxyPassword},
		},
		"a configuration, with a token in the provider's": {
			mock: func(c *mock.Config) { c.Token = iamToken }, head: ephemeral + acctest.Block(`provider "dcs"`, map[string]any{"token": acctest.Expr("var.provider_secret")}),
			block: twoSteps, config: func(e *acctest.Env) resourcetest.Config {
				c := resourcetest.Configuration(e)
				delete(c, "task_id")
				return c
			},
			env:     []string{"TF_VAR_provider_secret=" + iamToken},
			secrets: []string{iamToken},
		},
		"a task with plain passwords": {
			head: acctest.Block(`variable "source_password"`, map[string]any{"sensitive": true}) + acctest.Block(`variable "target_password"`, map[string]any{"sensitive": true}),
			block: func(*acctest.Env) func(resourcetest.Config) string {
				return func(c resourcetest.Config) string {
					return c.Source("password", acctest.Expr("var.source_password"), "password_wo", nil, "password_wo_version", nil).
						Target("password", acctest.Expr("var.target_password"), "password_wo", nil, "password_wo_version", nil).Block()
				}
			},
			config: resourcetest.IncrementalTask, secrets: []string{mock.DefaultSecretKey}, mayStand: "tfstate .plan show CLI", // which logs a value of state that is gone after a refresh
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, test.mock)
			logs := filepath.Join(t.TempDir(), "trace.log")
			v := e.Values()
			life := secretLife{
				e: e, c: test.config(e), written: map[string]string{}, block: func(c resourcetest.Config) string { return test.head + test.block(e)(c) + readAll },
				secrets: append([]string{v.SourcePassword, v.TargetPassword}, test.secrets...),
			}
			life.cli = e.CLI(t, provider, life.block(life.c), append(test.env, "TF_LOG=TRACE", "TF_LOG_PATH="+logs,
				"TF_VAR_source_password="+v.SourcePassword, "TF_VAR_target_password="+v.TargetPassword)...)
			life.run(t)

			trace, err := os.ReadFile(logs)
			resourcetest.NoError(t, err)
			life.written["log of the CLI"] = string(trace)
			life.written["provider's own log"] = ofProvider(string(trace))
			maps.Copy(life.written, resourcetest.FilesIn(t, life.cli.Dir))
			resourcetest.WantText(t, life.written["provider's own log"], "DCS request answered", "DCS request and answer", `\"password\":\"***\"`) // else nothing was searched
			resourcetest.WantText(t, strings.Join(slices.Sorted(maps.Keys(life.written)), " "), "terraform.tfstate.backup", "first.plan/tfplan", "second.plan/tfstate")
			for place, text := range life.written {
				may := func(word string) bool {
					return strings.Contains(place, word) && !strings.HasPrefix(place, "private state")
				}
				if slices.ContainsFunc(strings.Fields(test.mayStand), may) {
					continue
				}
				for _, secret := range life.secrets {
					if i := strings.Index(text, secret); i >= 0 {
						t.Errorf("the %s holds the secret %q: …%s…", place, secret, text[max(0, i-300):min(len(text), i+100)])
					}
				}
			}
		})
	}
}

// ofProvider picks the lines of a log that the provider has written.
func ofProvider(log string) string {
	var own strings.Builder
	for line := range strings.Lines(log) {
		if strings.Contains(line, "provider.terraform-provider-dcs") {
			own.WriteString(line)
		}
	}
	return own.String()
}

// readAll reads back whatever the service tells of the task.
const readAll = `
data "dcs_migration_task" "test" {
  task_id          = dcs_migration_task.test.id
  include_progress = true
}

data "dcs_migration_task_logs" "test" {
  task_id = dcs_migration_task.test.id
}

output "told" {
  value = [data.dcs_migration_task.test, data.dcs_migration_task_logs.test]
}
`

// secretLife is a life of a task with every kind of call and failure.
type secretLife struct {
	e       *acctest.Env
	cli     *acctest.CLI
	c       resourcetest.Config
	block   func(resourcetest.Config) string
	secrets []string
	written map[string]string // by place
}

func (l *secretLife) command(t *testing.T, name string, fails bool, args ...string) {
	t.Helper()
	out, err := l.cli.Run(t, args...)
	if fails != (err != nil) {
		t.Fatalf("%s ended with %v: %s", name, err, out)
	}
	l.written["output of "+name] = out
}

// refuses has an operation refused with words, or with a page, that repeat every secret.
func (l *secretLife) refuses(operation mock.Operation, page bool) {
	repeated := strings.Join(l.secrets, " and ")
	fault := mock.Fault{Operation: operation, Status: 400, Code: "DCS.4000", Message: "cannot log in with " + repeated}
	if page {
		fault.Code, fault.Message = "", ""
		fault.Status, fault.Body = 403, fmt.Sprintf("<html><body>blocked: {&quot;password&quot;: &quot;%s&quot;}</body></html>", repeated)
	}
	l.e.Mock.Order(fault)
}

func (l *secretLife) run(t *testing.T) {
	t.Helper()
	const configuring, restarting = mock.OpConfigure, mock.OpBatchRestart
	l.command(t, "plan", false, "plan", "-out=first.plan")
	l.command(t, "show of the plan", false, "show", "-json", "first.plan")
	l.refuses(configuring, false)
	l.command(t, "apply that is refused", true, "apply", "first.plan")
	l.refuses(configuring, true)
	l.command(t, "apply that a gateway refuses", true, "apply", "-auto-approve")
	l.command(t, "apply", false, "apply", "-auto-approve")
	if task := l.e.Task(t, l.e.Name("task")); task.Source.Password != l.e.Values().SourcePassword || task.Target.Password != l.e.Values().TargetPassword {
		t.Error("the service got other passwords")
	}

	id := l.e.Task(t, l.e.Name("task")).ID
	resourcetest.NoError(t, l.e.Mock.Log(id, mock.LevelError, "the source refuses "+l.e.Values().SourcePassword))
	l.c = l.c.With("bandwidth_limit_mb", 7)
	l.cli.Configure(t, l.block(l.c))
	l.refuses(configuring, false)
	l.command(t, "update that is refused", true, "apply", "-auto-approve")
	l.command(t, "plan of an update", false, "plan", "-out=second.plan")
	l.command(t, "show of an update", false, "show", "-json", "second.plan")
	l.command(t, "update", false, "apply", "second.plan")

	resourcetest.NoError(t, l.e.Mock.Fail(id, mock.StatusMigrationFailed, "wrong password "+l.e.Values().TargetPassword, "wrong password "+l.e.Values().TargetPassword))
	l.c = l.c.With("restart_trigger", "one")
	l.cli.Configure(t, l.block(l.c))
	l.refuses(restarting, true)
	l.command(t, "restart that is refused", true, "apply", "-auto-approve")
	l.command(t, "restart", false, "apply", "-auto-approve")
	l.command(t, "show of the state", false, "show", "-json")

	l.refuses(mock.OpStop, false)
	l.command(t, "destroy that is refused", true, "destroy", "-auto-approve")
	l.command(t, "destroy", false, "destroy", "-auto-approve")
}

// A CLI prints the lines of the configuration that a diagnostic points to. No warning points to lines with a password written in them.
func TestAccNoWarningPrintsAPasswordOfTheConfiguration(t *testing.T) {
	t.Parallel()
	if acctest.Live() {
		t.Skip("changes the target of a migration")
	}
	e := acctest.NewMock(t, nil)
	v := e.Values()
	c := resourcetest.IncrementalTask(e)
	cli := e.CLI(t, acctest.BuildProvider(t), c.Block())
	check := func(doing string) {
		t.Helper()
		out, err := cli.Run(t, "plan")
		resourcetest.NoError(t, err)
		resourcetest.WantOutput(t, out, "Warning: ")
		for _, secret := range []string{v.SourcePassword, v.TargetPassword} {
			if strings.Contains(out, secret) {
				t.Errorf("the plan of %s prints %q: %s", doing, secret, out)
			}
		}
	}
	check("a creation")
	_, err := cli.Run(t, "apply", "-auto-approve")
	resourcetest.NoError(t, err)
	for doing, change := range map[string]resourcetest.Config{
		"another source":   c.Source("addrs", []string{"10.9.9.9:6379"}),
		"another target":   c.Target("id", "another"),
		"another password": c.Source("password_wo_version", 2).Target("password_wo_version", 2),
	} {
		cli.Configure(t, change.Block())
		check(doing)
	}
	resourcetest.NoError(t, e.Mock.SetStatus(e.Task(t, e.Name("task")).ID, mock.StatusTerminated))
	check("a recorded change")
}
