package acctest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"go.uber.org/goleak"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// TestMain adds the flags -sweep, -sweep-run and -sweep-allow-failures; without them the tests run as ever.
func TestMain(m *testing.M) {
	resource.AddTestSweepers("dcs_migration_task", &resource.Sweeper{
		Name: "dcs_migration_task",
		F:    func(region string) error { return acctest.Sweep(context.Background(), region) },
	})
	resource.TestMain(leakFree{m})
}

// leakFree are tests that fail where a goroutine is left once all have ended.
type leakFree struct{ *testing.M }

// Run hides that of testing.M.
func (m leakFree) Run() int {
	code := m.M.Run()
	if code != 0 {
		return code
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// sweep runs this program as `make sweep` does, for the mock.
func sweep(t *testing.T, e *acctest.Env) (output string, err error) {
	t.Helper()
	cfg := e.Mock.Config()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-sweep="+cfg.Region)
	cmd.Env = []string{
		"HW_ACCESS_KEY=" + cfg.AccessKey, "HW_SECRET_KEY=" + cfg.SecretKey, "HW_PROJECT_ID=" + cfg.ProjectID,
		"HW_DCS_ENDPOINT=" + e.URL, "HW_IAM_ENDPOINT=" + e.URL, "HW_MAX_RETRIES=0",
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestSweepRemovesWhatTestsLeftBehindAndNothingElse(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	source, target := &mock.Instance{Addrs: "10.0.0.5:6379"}, &mock.Instance{ID: "target"}
	left := map[string]mock.Task{
		"in sync":               {MigrationMethod: mock.MethodIncremental, Source: source, Target: target},
		"never configured":      {},
		"machine in the making": {Making: true},
		"importing":             {MigrationType: mock.TypeImport, BackupFiles: &mock.BackupFiles{FileSource: mock.SourceBackup, BackupID: "b"}, Target: target},
		"failed":                {Status: mock.StatusFailed, Source: source, Target: target},
		"stopped":               {Status: mock.StatusTerminated, Source: source, Target: target},
	}
	for suffix, task := range left {
		task.Name = e.Name(strings.ReplaceAll(suffix, " ", "-"))
		e.Mock.AddTask(task)
	}
	others := []string{"cut-over", "not-" + acctest.NamePrefix + "1", strings.ToUpper(acctest.NamePrefix) + "1"}
	for _, name := range others {
		e.Mock.AddTask(mock.Task{Name: name, MigrationMethod: mock.MethodIncremental, Source: source, Target: target})
	}

	if out, err := sweep(t, e); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var kept []string
	for _, task := range e.Mock.Tasks() {
		kept = append(kept, task.Name+" "+task.Status)
	}
	if len(kept) != len(others) {
		t.Errorf("kept %q, want %q", kept, others)
	}
	for i, name := range others {
		if want := name + " " + mock.StatusIncrMigrating; i < len(kept) && kept[i] != want {
			t.Errorf("kept %q, want %q", kept[i], want)
		}
	}
}

func TestSweepGoesOnAfterATaskThatCannotBeSwept(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	stuck := e.Mock.AddTask(mock.Task{Name: e.Name("stuck"), Status: mock.StatusTerminated, Source: &mock.Instance{Addrs: "10.0.0.5:6379"}})
	e.Mock.AddTask(mock.Task{Name: e.Name("older")})
	e.Mock.AddTask(mock.Task{Name: e.Name("newer")})
	e.Mock.Order(mock.Fault{Operation: mock.OpDelete, TaskID: stuck.ID, Status: 403, Code: "DCS.4003", Message: "not yours", Times: -1})

	out, err := sweep(t, e)
	if err == nil || !strings.Contains(out, "not yours") || !strings.Contains(out, stuck.ID) {
		t.Errorf("swept with %v: %s", err, out)
	}
	if tasks := e.Mock.Tasks(); len(tasks) != 1 || tasks[0].ID != stuck.ID {
		t.Errorf("%d tasks are left", len(tasks))
	}
}
