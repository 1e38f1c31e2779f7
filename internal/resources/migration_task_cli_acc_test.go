package resources_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// What the testing framework cannot do: interrupt the CLI, look into its logs and files, untaint, and replace on demand. The
// provider runs as a program of its own, as for its users.
func TestAccMigrationTask_cli(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	for name, test := range map[string]func(t *testing.T, provider string){
		"an interrupted wait is taken up by the next apply":                         interruptedWait,
		"an interruption before the configuration is made up for by the next apply": interruptedBeforeConfiguring,
		"no secret in logs, plans and state":                                        noSecretAnywhere,
		"a task that timed out is kept by untaint":                                  keptByUntaint,
		"-replace and a taint run a migration again":                                replacedOnDemand,
		"-replace moves a task to the provider's present region":                    movedOnDemand,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, provider)
		})
	}
}

// block is a configuration without a provider block: all that it needs is in the environment.
func (c config) block() string { return acctest.Block(`resource "dcs_migration_task" "test"`, c) }

// interrupt starts a command, apply or destroy, and presses Ctrl-C once the mock says so; it gives what the CLI has printed. It
// must end soon and not go on asking: the requests on their way, and one poll that was about to begin, are all that may still
// come.
func interrupt(t *testing.T, e *acctest.Env, cli *acctest.CLI, command string, when func() bool) (output string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupts to send to another program")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := cli.Command(ctx, command, "-auto-approve", "-no-color")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for ctx.Err() == nil && !when() {
		time.Sleep(10 * time.Millisecond)
	}
	before, pressed := e.Mock.Count(), time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	// Whether an interrupted command is a failure is the CLI's to say.
	err := cmd.Wait()
	t.Logf("the interrupted %s ended with: %v", command, err)
	if after := e.Mock.Count() - before; after > 2 {
		t.Errorf("the %s made %d requests after Ctrl-C", command, after)
	}
	if took := time.Since(pressed); took > 10*time.Second {
		t.Errorf("it took %s to end", took)
	}
	return out.String()
}

// wantSaid searches what a CLI has printed.
func wantSaid(t *testing.T, out string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !acctest.Saying(part).MatchString(out) {
			t.Errorf("%q is missing in: %s", part, out)
		}
	}
}

func interruptedWait(t *testing.T, provider string) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := incremental(e)
	cli := e.CLI(t, provider, c.block())
	configured := func() bool {
		// A look at the running task shows that the wait is on.
		looks := e.Mock.Requests(mock.OpShow)
		return len(looks) > 0 && looks[len(looks)-1].TaskStatus == mock.StatusFullMigrating
	}
	out := interrupt(t, e, cli, "apply", configured)
	wantSaid(t, out, "Wait for the migration interrupted")
	task := e.Task(t, e.Name("task"))
	attributes, tainted := cli.Instance(t, migrationTask)
	if attributes["id"] != task.ID || tainted {
		t.Errorf("the state has id %v, tainted: %v; the task is %s", attributes["id"], tainted, task.ID)
	}

	plan := cli.Planned(t, address)
	if !slices.Equal(plan.Actions, []string{"update"}) || plan.AfterUnknown["status"] != true || plan.After["id"] != task.ID {
		t.Errorf("the next plan is %v of %v, unknown %v", plan.Actions, plan.After["id"], plan.AfterUnknown)
	}
	sent := e.Mock.Mutations()
	// The migration ends some looks later, so that there is something to wait for.
	var looks atomic.Int32
	e.Mock.Order(mock.Fault{Operation: mock.OpShow, Times: -1, Match: func(*http.Request) bool {
		if looks.Add(1) == 5 {
			e.Mock.SetConfig(mended)
		}
		return false
	}})
	cli.Must(t, "apply", "-auto-approve")
	if e.Mock.Mutations() != sent {
		t.Error("the apply that waits on has sent something")
	}
	if attributes, _ := cli.Instance(t, migrationTask); attributes["status"] != acctest.InSync() {
		t.Errorf("it did not wait on: the status is %v", attributes["status"])
	}
	if out, err := cli.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the plan after it is not empty: %v\n%s", err, out)
	}
}

// Once the id is known, an interruption taints nothing: the next apply configures the task that there is.
func interruptedBeforeConfiguring(t *testing.T, provider string) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.Ready = time.Hour })
	c := incremental(e)
	cli := e.CLI(t, provider, c.block())
	out := interrupt(t, e, cli, "apply", func() bool { return e.Mock.Count(mock.OpJob, mock.OpShow) > 0 })
	wantSaid(t, out, "Warning: Creation of the migration task interrupted", "the next apply configures it")
	task := e.Task(t, e.Name("task"))
	if attributes, tainted := cli.Instance(t, migrationTask); attributes["id"] != task.ID || tainted {
		t.Errorf("the state has id %v, tainted: %v; the task is %s", attributes["id"], tainted, task.ID)
	}

	cli.Configure(t, c.withoutPasswords().block())
	cli.Must(t, "plan", "-destroy") // which needs no secret
	cli.Configure(t, c.block())
	e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
	out = cli.Must(t, "plan")
	wantSaid(t, out, "the update starts the migration", "0 to add, 1 to change, 0 to destroy")
	cli.Must(t, "apply", "-auto-approve")
	if attributes, tainted := cli.Instance(t, migrationTask); attributes["id"] != task.ID || tainted || attributes["status"] != acctest.InSync() {
		t.Errorf("the creation was not carried on: %v, tainted: %v", attributes, tainted)
	}
	if err := e.Sent(mock.OpCreateOnline, mock.OpConfigure)(nil); err != nil {
		t.Error(err)
	}
	if out, err := cli.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the plan after it is not empty: %v\n%s", err, out)
	}
}

// Every command of a task's life, a failure among them, leaves no secret in anything that it writes.
func noSecretAnywhere(t *testing.T, provider string) {
	e := acctest.NewMock(t, nil)
	v := e.Values()
	logs := filepath.Join(t.TempDir(), "trace.log")
	c := incremental(e).source("password_wo", acctest.Expr("var.source_password")).target("password_wo", acctest.Expr("var.target_password"))
	variables := acctest.Block(`variable "source_password"`, map[string]any{"ephemeral": true}) +
		acctest.Block(`variable "target_password"`, map[string]any{"ephemeral": true})
	cli := e.CLI(t, provider, variables+c.block(),
		"TF_LOG=TRACE", "TF_LOG_PATH="+logs, "TF_VAR_source_password="+v.SourcePassword, "TF_VAR_target_password="+v.TargetPassword)
	printed := map[string]string{}
	run := func(name string, fails bool, args ...string) {
		t.Helper()
		out, err := cli.Run(t, args...)
		if fails != (err != nil) {
			t.Fatalf("%s ended with %v: %s", name, err, out)
		}
		printed["output of "+name] = out
	}
	e.Mock.Order(mock.Fault{Operation: mock.OpConfigure, Status: 400, Code: "DCS.4000", Message: "wrong password " + v.SourcePassword})
	run("plan", false, "plan", "-out=first.plan")
	run("apply that fails", true, "apply", "first.plan")
	run("apply", false, "apply", "-auto-approve")
	if task := e.Task(t, e.Name("task")); task.Source.Password != v.SourcePassword || task.Target.Password != v.TargetPassword {
		t.Error("the service got other passwords")
	}
	cli.Configure(t, variables+c.with("bandwidth_limit_mb", 7).block())
	run("plan of an update", false, "plan", "-out=second.plan")
	wantSaid(t, printed["output of plan of an update"], "the update interrupts the running migration", "will be updated in-place")
	run("show", false, "show", "-json", "second.plan")
	run("update", false, "apply", "second.plan")
	run("show of the state", false, "show", "-json")
	run("destroy", false, "destroy", "-auto-approve")

	for name, text := range filesIn(t, cli.Dir) {
		printed[name] = text
	}
	trace, err := os.ReadFile(logs)
	if err != nil {
		t.Fatal(err)
	}
	printed["log"] = string(trace)
	wantText(t, printed["log"], "[TRACE]", "password_wo") // else nothing was searched
	wantText(t, strings.Join(slices.Sorted(maps.Keys(printed)), " "), "terraform.tfstate.backup", "first.plan/tfplan", "second.plan/tfstate")
	for place, text := range printed {
		for _, secret := range []string{v.SourcePassword, v.TargetPassword, e.Mock.Config().SecretKey} {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("the %s holds the secret %q: …%s…", place, secret, text[max(0, i-300):min(len(text), i+100)])
			}
		}
	}
}

// filesIn reads all files in a folder and below; a plan, which is a ZIP archive, by its parts. The private state of a state
// file is decoded.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		short := filepath.Base(name)
		texts[short] = string(data)
		if strings.Contains(short, "tfstate") && len(data) > 0 {
			private, err := privateOf(data)
			texts["private state in "+short] = string(private)
			return err
		}
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil //nolint:nilerr // it is no plan
		}
		for _, part := range archive.File {
			r, err := part.Open()
			if err != nil {
				return err
			}
			data, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			texts[short+"/"+part.Name] = string(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// What the error of a time-out advises: the task is kept, and what follows costs no call.
func keptByUntaint(t *testing.T, provider string) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := incremental(e).with("timeouts", timeouts("create", "4s", "update", "1m"))
	cli := e.CLI(t, provider, c.block())
	out, err := cli.Run(t, "apply", "-auto-approve")
	if err == nil {
		t.Fatalf("the apply did not fail: %s", out)
	}
	wantSaid(t, out, "Migration not finished in time", "untaint", "wait_for_sync")
	task := e.Task(t, e.Name("task"))
	if attributes, tainted := cli.Instance(t, migrationTask); attributes["id"] != task.ID || !tainted {
		t.Errorf("the state has id %v, tainted: %v; the task is %s", attributes["id"], tainted, task.ID)
	}
	sent := e.Mock.Mutations()
	cli.Must(t, "untaint", address)
	if plan := cli.Planned(t, address); !slices.Equal(plan.Actions, []string{"update"}) || plan.AfterUnknown["status"] != true {
		t.Errorf("the next plan is %v, unknown %v", plan.Actions, plan.AfterUnknown)
	}
	e.Mock.SetConfig(mended)
	cli.Must(t, "apply", "-auto-approve")
	if attributes, _ := cli.Instance(t, migrationTask); attributes["id"] != task.ID || attributes["status"] != acctest.InSync() {
		t.Errorf("the state has id %v, status %v", attributes["id"], attributes["status"])
	}
	if e.Mock.Mutations() != sent {
		t.Error("something was sent again")
	}
}

// What a provider is told of a replacement that was asked for. Of -replace it is told nothing, so that it cannot warn: the CLI drops the
// warnings of its second plan. After a taint it is asked for a new resource, and its warning is shown.
func replacedOnDemand(t *testing.T, provider string) {
	e := acctest.NewMock(t, nil)
	c := full(e)
	cli := e.CLI(t, provider, c.block())
	cli.Must(t, "apply", "-auto-approve")
	first, _ := cli.Instance(t, migrationTask)
	release := func(id any) {
		t.Helper()
		did(t, e.Mock.ReleaseMachine(id.(string)))
	}
	release(first["id"])
	if out := cli.Must(t, "plan", "-replace="+address); strings.Contains(out, "starts the migration") {
		t.Errorf("the CLI shows warnings of -replace now, which the guides say it does not: %s", out)
	}
	cli.Must(t, "apply", "-auto-approve", "-replace="+address)
	second, _ := cli.Instance(t, migrationTask)
	if second["id"] == first["id"] || second["status"] != "SUCCESS" {
		t.Errorf("-replace left task %v in %v", second["id"], second["status"])
	}

	// A change that would only be recorded goes to the new task.
	release(second["id"])
	cli.Configure(t, c.with("bandwidth_limit_mb", 7, "description", "again").block())
	cli.Must(t, "apply", "-auto-approve", "-replace="+address)
	third, _ := cli.Instance(t, migrationTask)
	if task, _ := e.Mock.Task(third["id"].(string)); third["id"] == second["id"] || third["status"] != "SUCCESS" || task.BandwidthLimitMB != "7" || task.Description != "again" {
		t.Errorf("-replace left task %v in %v; the service has %+v", third["id"], third["status"], task)
	}

	cli.Must(t, "taint", address)
	wantSaid(t, cli.Must(t, "plan"), "is tainted, so", "the apply starts the migration")
	cli.Must(t, "apply", "-auto-approve")
	fourth, tainted := cli.Instance(t, migrationTask)
	if fourth["id"] == third["id"] || tainted || fourth["status"] != "SUCCESS" {
		t.Errorf("after the taint there is task %v in %v", fourth["id"], fourth["status"])
	}
}

// A task stays in its region when the provider's changes, until it is replaced.
func movedOnDemand(t *testing.T, provider string) {
	e := acctest.NewMock(t, withRegions)
	const block = "variable \"region\" {}\nprovider \"dcs\" {\n  region = var.region\n}\n"
	cli := e.CLI(t, provider, block+waiting(e).block(), "HW_DCS_ENDPOINT="+e.URL+"/{region}")
	own, other := "-var=region="+e.Mock.Config().Region, "-var=region="+otherRegion
	cli.Must(t, "apply", "-auto-approve", own)
	first, _ := cli.Instance(t, migrationTask)
	cli.Must(t, "plan", "-detailed-exitcode", other)
	cli.Must(t, "apply", "-auto-approve", "-replace="+address, other)
	second, _ := cli.Instance(t, migrationTask)
	if first["region"] != e.Mock.Config().Region || second["region"] != otherRegion || second["project_id"] != otherProject || first["id"] == second["id"] {
		t.Errorf("made was %v in region %v, and then %v in region %v", first["id"], first["region"], second["id"], second["region"])
	}
	cli.Must(t, "plan", "-detailed-exitcode", own)
	cli.Must(t, "destroy", "-auto-approve", own)
	if tasks := e.Mock.Tasks(); len(tasks) > 0 {
		t.Errorf("left are %v", tasks)
	}
}
