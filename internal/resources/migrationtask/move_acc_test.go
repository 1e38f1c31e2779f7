package migrationtask_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// leaving is the example of the guide, which these tests follow step by step.
const leaving = "../../../examples/leaving-huaweicloud"

// Tasks of the other provider are moved as the guide says, whatever registry its state names. The CLI wants that provider
// until the first apply, and asks it nothing.
func TestAccMigrationTask_leavingHuaweicloud(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider, foreign := acctest.BuildProvider(t), acctest.BuildForeign(t)
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		for title, flag := range map[string]string{", with a refresh": "-refresh=true", ", without one": "-refresh=false"} {
			t.Run("a state of "+host+title, func(t *testing.T) {
				t.Parallel()
				leave(t, provider, foreign, host, flag)
			})
		}
	}
}

// leave goes through the guide from the other provider's state to a configuration without it.
func leave(t *testing.T, provider, foreign, host, flag string) {
	e := acctest.NewMock(t, nil)
	online, imported := tasksOfTheExample(e)
	logs := filepath.Join(t.TempDir(), "trace.log")
	cli := e.CLI(t, provider, "", "TF_VAR_source_password="+e.Values().SourcePassword, "TF_VAR_target_password="+e.Values().TargetPassword,
		"TF_LOG=TRACE", "TF_LOG_PATH="+logs)
	cli.Copy(t, leaving)
	state, err := os.ReadFile("testdata/huaweicloud_state.json")
	resourcetest.NoError(t, err)
	resourcetest.NoError(t, os.WriteFile(filepath.Join(cli.Dir, "terraform.tfstate"), bytes.ReplaceAll(state, []byte("HOST"), []byte(host)), 0o600))

	// Without the other provider nothing can be planned.
	if out, err := cli.Run(t, "plan", flag); err == nil {
		t.Errorf("planned without the other provider: %s", out)
	}
	cli.Providers(t, map[string]string{"dcs-migration/dcs": provider, "registry.terraform.io/huaweicloud/huaweicloud": foreign, "registry.opentofu.org/huaweicloud/huaweicloud": foreign})
	out := cli.Must(t, "plan", flag, "-out=first.plan")
	resourcetest.WantOutput(t, out, "dcs_migration_task.sessions will be updated in-place", "(moved from huaweicloud_dcs_online_data_migration_task.sessions)",
		"dcs_migration_task.catalogue will be updated in-place", "(moved from huaweicloud_dcs_backup_import_task.catalogue)",
		"Plan: 0 to add, 2 to change, 0 to destroy.", "password only recorded")
	out = cli.Must(t, "show", "first.plan")
	for line := range strings.Lines(out) {
		if change, _, ok := strings.Cut(strings.TrimSpace(line), " "); ok && (change == "+" || change == "-") && !strings.Contains(line, "password_wo_version") {
			t.Errorf("the plan changes more than secrets: %s", line)
		}
	}
	cli.Must(t, "apply", "first.plan")
	if out, err := cli.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the plan after it is not empty: %v\n%s", err, out)
	}
	// The old passwords are in the backup of the old state, as the guide warns, and nowhere else.
	texts := resourcetest.FilesIn(t, cli.Dir)
	trace, err := os.ReadFile(logs)
	resourcetest.NoError(t, err)
	texts["log"] = string(trace)
	resourcetest.WantText(t, texts["log"], "MoveResourceState") // else nothing was searched
	for place, text := range texts {
		if strings.Contains(text, "Old-Sesame") != (place == "terraform.tfstate.backup") {
			t.Errorf("old passwords in the %s, or none in the backup", place)
		}
	}

	// From here on the other provider is not needed, and neither are the moved blocks.
	config, err := os.ReadFile(filepath.Join(leaving, "main.tf"))
	resourcetest.NoError(t, err)
	cli.Clear(t)
	cli.Configure(t, string(config))
	cli.Providers(t, map[string]string{"dcs-migration/dcs": provider})
	if out, err := cli.Run(t, "plan", "-detailed-exitcode"); err != nil {
		t.Errorf("the plan without the other provider is not empty: %v\n%s", err, out)
	}
	if sent := e.Mock.Mutations(); sent != 0 {
		t.Errorf("%d calls that change something", sent)
	}

	cli.Must(t, "destroy", "-auto-approve")
	if err := e.Sent(mock.OpStop)(nil); err != nil {
		t.Error(err)
	}
	for id, status := range map[string]string{online.ID: mock.StatusTerminated, imported.ID: mock.StatusSuccess} {
		if task, _ := e.Mock.Task(id); task.Status != status {
			t.Errorf("task %s is %s, want %s", task.Name, task.Status, status)
		}
	}
}

// tasksOfTheExample are the tasks that the other provider's state tells of.
func tasksOfTheExample(e *acctest.Env) (online, imported mock.Task) {
	online = e.Mock.AddTask(mock.Task{
		ID: "7c1d5a90-5e2f-4b8e-9d3a-0b6c2f4e8a77", Name: "sessions-to-dcs",
		VPCID: "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11", SubnetID: "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22", SecurityGroupID: "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33",
		MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto, BandwidthLimitMB: "100", Address: "10.0.9.21",
		Source: &mock.Instance{Addrs: "192.168.0.10:6379,192.168.0.11:6379", Password: "Old-Sesame-2226"},
		Target: &mock.Instance{ID: "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44", Addrs: "192.168.7.4:6379", Name: "sessions", Password: "Old-Sesame-3335"},
	})
	imported = e.Mock.AddTask(mock.Task{
		ID: "0f1e2d3c4b5a69788796a5b4c3d2e1f0", Name: "catalogue-import", MigrationType: mock.TypeImport, MigrationMethod: mock.MethodFull, Status: mock.StatusSuccess,
		BackupFiles: &mock.BackupFiles{FileSource: mock.SourceOBS, BucketName: "redis-backups",
			Files: []mock.BackupFile{{Name: "catalogue/part-1.rdb", Size: "1024"}, {Name: "catalogue/part-2.rdb", Size: "2048"}}},
		Target: &mock.Instance{ID: "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55", Password: "Old-Sesame-1117"},
	})
	return online, imported
}
