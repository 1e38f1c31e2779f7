package migrationtask_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
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

func interruptedWait(t *testing.T, provider string) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := resourcetest.IncrementalTask(e)
	cli := e.CLI(t, provider, c.Block())
	configured := func() bool {
		// A look at the running task shows that the wait is on.
		looks := e.Mock.Requests(mock.OpShow)
		return len(looks) > 0 && looks[len(looks)-1].TaskStatus == mock.StatusFullMigrating
	}
	out := resourcetest.InterruptCLI(t, e, cli, "apply", configured)
	resourcetest.WantOutput(t, out, "Wait for the migration interrupted")
	task := e.Task(t, e.Name("task"))
	attributes, tainted := cli.Instance(t, resourcetest.TypeMigrationTask)
	if attributes["id"] != task.ID || tainted {
		t.Errorf("the state has id %v, tainted: %v; the task is %s", attributes["id"], tainted, task.ID)
	}

	plan := cli.Planned(t, resourcetest.TaskAddress)
	if !slices.Equal(plan.Actions, []string{"update"}) || plan.AfterUnknown["status"] != true || plan.After["id"] != task.ID {
		t.Errorf("the next plan is %v of %v, unknown %v", plan.Actions, plan.After["id"], plan.AfterUnknown)
	}
	sent := e.Mock.Mutations()
	// The migration ends some looks later, so that there is something to wait for.
	var looks atomic.Int32
	e.Mock.Order(mock.Fault{Operation: mock.OpShow, Times: -1, Match: func(*http.Request) bool {
		if looks.Add(1) == 5 {
			e.Mock.SetConfig(shortPhases)
		}
		return false
	}})
	cli.Must(t, "apply", "-auto-approve")
	if e.Mock.Mutations() != sent {
		t.Error("the apply that waits on has sent something")
	}
	if attributes, _ := cli.Instance(t, resourcetest.TypeMigrationTask); attributes["status"] != acctest.InSync() {
		t.Errorf("it did not wait on: the status is %v", attributes["status"])
	}
	if out, err := cli.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the plan after it is not empty: %v\n%s", err, out)
	}
}

// Once the id is known, an interruption taints nothing: the next apply configures the task that there is.
func interruptedBeforeConfiguring(t *testing.T, provider string) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.Ready = time.Hour })
	c := resourcetest.IncrementalTask(e)
	cli := e.CLI(t, provider, c.Block())
	out := resourcetest.InterruptCLI(t, e, cli, "apply", func() bool { return e.Mock.Count(mock.OpJob, mock.OpShow) > 0 })
	resourcetest.WantOutput(t, out, "Warning: Creation of the migration task interrupted", "the next apply configures it")
	task := e.Task(t, e.Name("task"))
	if attributes, tainted := cli.Instance(t, resourcetest.TypeMigrationTask); attributes["id"] != task.ID || tainted {
		t.Errorf("the state has id %v, tainted: %v; the task is %s", attributes["id"], tainted, task.ID)
	}

	cli.Configure(t, c.WithoutPasswords().Block())
	cli.Must(t, "plan", "-destroy") // which needs no secret
	cli.Configure(t, c.Block())
	e.Mock.SetConfig(func(c *mock.Config) { c.Ready = 0 })
	out = cli.Must(t, "plan")
	resourcetest.WantOutput(t, out, "the update starts the migration", "0 to add, 1 to change, 0 to destroy")
	cli.Must(t, "apply", "-auto-approve")
	if attributes, tainted := cli.Instance(t, resourcetest.TypeMigrationTask); attributes["id"] != task.ID || tainted || attributes["status"] != acctest.InSync() {
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
	c := resourcetest.IncrementalTask(e).Source("password_wo", acctest.Expr("var.source_password")).Target("password_wo", acctest.Expr("var.target_password"))
	variables := acctest.Block(`variable "source_password"`, map[string]any{"ephemeral": true}) +
		acctest.Block(`variable "target_password"`, map[string]any{"ephemeral": true})
	cli := e.CLI(t, provider, variables+c.Block(),
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
	cli.Configure(t, variables+c.With("bandwidth_limit_mb", 7).Block())
	run("plan of an update", false, "plan", "-out=second.plan")
	resourcetest.WantOutput(t, printed["output of plan of an update"], "the update interrupts the running migration", "will be updated in-place")
	run("show", false, "show", "-json", "second.plan")
	run("update", false, "apply", "second.plan")
	run("show of the state", false, "show", "-json")
	run("destroy", false, "destroy", "-auto-approve")

	for name, text := range resourcetest.FilesIn(t, cli.Dir) {
		printed[name] = text
	}
	trace, err := os.ReadFile(logs)
	if err != nil {
		t.Fatal(err)
	}
	printed["log"] = string(trace)
	resourcetest.WantText(t, printed["log"], "[TRACE]", "password_wo") // else nothing was searched
	resourcetest.WantText(t, strings.Join(slices.Sorted(maps.Keys(printed)), " "), "terraform.tfstate.backup", "first.plan/tfplan", "second.plan/tfstate")
	for place, text := range printed {
		for _, secret := range []string{v.SourcePassword, v.TargetPassword, e.Mock.Config().SecretKey} {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("the %s holds the secret %q: …%s…", place, secret, text[max(0, i-300):min(len(text), i+100)])
			}
		}
	}
}

// What the error of a time-out advises: the task is kept, and what follows costs no call.
func keptByUntaint(t *testing.T, provider string) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.Full = time.Hour })
	c := resourcetest.IncrementalTask(e).With("timeouts", resourcetest.Timeouts("create", "4s", "update", "1m"))
	cli := e.CLI(t, provider, c.Block())
	out, err := cli.Run(t, "apply", "-auto-approve")
	if err == nil {
		t.Fatalf("the apply did not fail: %s", out)
	}
	resourcetest.WantOutput(t, out, "Migration not finished in time", "untaint", "wait_for_sync")
	task := e.Task(t, e.Name("task"))
	if attributes, tainted := cli.Instance(t, resourcetest.TypeMigrationTask); attributes["id"] != task.ID || !tainted {
		t.Errorf("the state has id %v, tainted: %v; the task is %s", attributes["id"], tainted, task.ID)
	}
	sent := e.Mock.Mutations()
	cli.Must(t, "untaint", resourcetest.TaskAddress)
	if plan := cli.Planned(t, resourcetest.TaskAddress); !slices.Equal(plan.Actions, []string{"update"}) || plan.AfterUnknown["status"] != true {
		t.Errorf("the next plan is %v, unknown %v", plan.Actions, plan.AfterUnknown)
	}
	e.Mock.SetConfig(shortPhases)
	cli.Must(t, "apply", "-auto-approve")
	if attributes, _ := cli.Instance(t, resourcetest.TypeMigrationTask); attributes["id"] != task.ID || attributes["status"] != acctest.InSync() {
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
	c := resourcetest.FullTask(e)
	cli := e.CLI(t, provider, c.Block())
	cli.Must(t, "apply", "-auto-approve")
	first, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	release := func(id any) {
		t.Helper()
		resourcetest.NoError(t, e.Mock.ReleaseMachine(id.(string)))
	}
	release(first["id"])
	if out := cli.Must(t, "plan", "-replace="+resourcetest.TaskAddress); strings.Contains(out, "starts the migration") {
		t.Errorf("the CLI shows warnings of -replace now, which the guides say it does not: %s", out)
	}
	cli.Must(t, "apply", "-auto-approve", "-replace="+resourcetest.TaskAddress)
	second, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	if second["id"] == first["id"] || second["status"] != "SUCCESS" {
		t.Errorf("-replace left task %v in %v", second["id"], second["status"])
	}

	// A change that would only be recorded goes to the new task.
	release(second["id"])
	cli.Configure(t, c.With("bandwidth_limit_mb", 7, "description", "again").Block())
	cli.Must(t, "apply", "-auto-approve", "-replace="+resourcetest.TaskAddress)
	third, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	if task, _ := e.Mock.Task(third["id"].(string)); third["id"] == second["id"] || third["status"] != "SUCCESS" || task.BandwidthLimitMB != "7" || task.Description != "again" {
		t.Errorf("-replace left task %v in %v; the service has %+v", third["id"], third["status"], task)
	}

	cli.Must(t, "taint", resourcetest.TaskAddress)
	resourcetest.WantOutput(t, cli.Must(t, "plan"), "is tainted, so", "the apply starts the migration")
	cli.Must(t, "apply", "-auto-approve")
	fourth, tainted := cli.Instance(t, resourcetest.TypeMigrationTask)
	if fourth["id"] == third["id"] || tainted || fourth["status"] != "SUCCESS" {
		t.Errorf("after the taint there is task %v in %v", fourth["id"], fourth["status"])
	}
}

// A task stays in its region when the provider's changes, until it is replaced.
func movedOnDemand(t *testing.T, provider string) {
	e := acctest.NewMock(t, resourcetest.WithRegions)
	const block = "variable \"region\" {}\nprovider \"dcs\" {\n  region = var.region\n}\n"
	cli := e.CLI(t, provider, block+resourcetest.WaitingTask(e).Block(), "HW_DCS_ENDPOINT="+e.URL+"/{region}")
	own, other := "-var=region="+e.Mock.Config().Region, "-var=region="+resourcetest.OtherRegion
	cli.Must(t, "apply", "-auto-approve", own)
	first, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	cli.Must(t, "plan", "-detailed-exitcode", other)
	cli.Must(t, "apply", "-auto-approve", "-replace="+resourcetest.TaskAddress, other)
	second, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	if first["region"] != e.Mock.Config().Region || second["region"] != resourcetest.OtherRegion || second["project_id"] != resourcetest.OtherProject || first["id"] == second["id"] {
		t.Errorf("made was %v in region %v, and then %v in region %v", first["id"], first["region"], second["id"], second["region"])
	}
	cli.Must(t, "plan", "-detailed-exitcode", own)
	cli.Must(t, "destroy", "-auto-approve", own)
	if tasks := e.Mock.Tasks(); len(tasks) > 0 {
		t.Errorf("left are %v", tasks)
	}
}
