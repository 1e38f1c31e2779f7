package actions_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const (
	stopTasks    = "dcs_migration_task_stop"
	restartTasks = "dcs_migration_task_restart"
	waitForTask  = "dcs_migration_task_wait"
	exchangeIP   = "dcs_migration_task_exchange_ip"
	rollbackIP   = "dcs_migration_task_rollback_ip"
)

// task adds an incremental migration of somebody else's, changed by change, whose status is held where one is given.
func task(t *testing.T, e *acctest.Env, id, status string, change ...func(*mock.Task)) {
	t.Helper()
	v := e.Values()
	data := mock.Task{
		ID: id, Name: e.Name(id), VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
		MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
		Source: &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword}, Target: &mock.Instance{ID: v.TargetID, Password: v.TargetPassword},
	}
	for _, edit := range change {
		edit(&data)
	}
	e.Mock.AddTask(data)
	if status != "" {
		noError(t, e.Mock.SetStatus(id, status))
	}
}

func full(data *mock.Task) { data.MigrationMethod = mock.MethodFull }

func backup(data *mock.Task) {
	data.MigrationType, data.MigrationMethod = mock.TypeImport, mock.MethodFull
	data.VPCID, data.SubnetID, data.SecurityGroupID, data.Source = "", "", "", nil
	data.BackupFiles = &mock.BackupFiles{FileSource: mock.SourceBackup, BackupID: "b-1"}
}

// unconfigured is a task whose machine is ready and that waits for its configuration.
func unconfigured(data *mock.Task) {
	data.MigrationMethod, data.ResumeMode, data.Source, data.Target = "", "", nil, nil
}

func several(ids ...string) map[string]any { return map[string]any{"task_ids": ids} }

// with is a configuration with other arguments.
func with(config map[string]any, pairs ...any) map[string]any {
	changed := map[string]any{}
	for name, value := range config {
		changed[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i].(string)] = pairs[i+1]
	}
	return changed
}

func one(id string) map[string]any { return map[string]any{"task_id": id} }

func exchange(id string) map[string]any {
	return with(one(id), "exchanged_ips", []string{"192.168.0.20", "192.168.0.10"})
}

var (
	times   = regexp.MustCompile(`after \d+s`)
	numbers = regexp.MustCompile(`[\d.]+ (%|keys|KB/s|operations/s|behind)`)
)

// wantProgress compares the lines of an invocation, with N for every number and T for every time.
func wantProgress(t *testing.T, came acctest.Invocation, want ...string) {
	t.Helper()
	var got []string
	for _, line := range came.Progress {
		got = append(got, numbers.ReplaceAllString(times.ReplaceAllString(line, "after T"), "N $1"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the progress is\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func wantNone(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) > 0 {
		t.Errorf("unexpected diagnostics: %s", acctest.Text(diags))
	}
}

// wantErrors fails the test unless there are errors alone, one for each of the texts and with its parts, which "…" sets apart.
func wantErrors(t *testing.T, diags []*tfprotov6.Diagnostic, texts ...string) {
	t.Helper()
	if len(diags) != len(texts) || len(acctest.Errors(diags)) != len(texts) {
		t.Fatalf("want %d errors, got: %s", len(texts), acctest.Text(diags))
	}
	for i, text := range texts {
		message := acctest.Text(diags[i : i+1])
		for _, part := range strings.Split(text, "…") {
			if !strings.Contains(message, part) {
				t.Errorf("%q is missing in: %s", part, message)
			}
		}
	}
}

// wantSent fails the test unless just these calls that change something have come since the last such check, in any order.
func wantSent(t *testing.T, e *acctest.Env, want ...mock.Operation) {
	t.Helper()
	var got []mock.Operation
	for _, r := range e.Mock.Requests() {
		if r.Method != http.MethodGet {
			got = append(got, r.Operation)
		}
	}
	e.Mock.ForgetRequests()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the service got the calls %v, want %v", got, want)
	}
}

// wantStatus compares what has become of a task.
func wantStatus(t *testing.T, e *acctest.Env, id, want string) {
	t.Helper()
	if got, _ := e.Mock.Task(id); got.Status != want {
		t.Errorf("task %s is %s, want %s", id, got.Status, want)
	}
}

// wantNoSecret searches all that an invocation says.
func wantNoSecret(t *testing.T, e *acctest.Env, came acctest.Invocation) {
	t.Helper()
	message := strings.Join(came.Progress, "\n") + acctest.Text(came.Diagnostics)
	for _, secret := range []string{"Sesame", e.Mock.Config().SecretKey} {
		if strings.Contains(message, secret) {
			t.Errorf("the secret %q is message: %s", secret, message)
		}
	}
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
