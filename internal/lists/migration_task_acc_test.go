package lists_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func query(filter map[string]any) string {
	return `list "dcs_migration_task" "test" {
  provider         = dcs
  include_resource = true
` + acctest.Block("config", filter) + "}\n"
}

func TestAccQuery(t *testing.T) {
	acctest.NeedsActions(t)
	e := acctest.NewMock(t, nil)
	add(t, e, "m-1", "sessions-1")
	add(t, e, "m-2", "sessions-2", backup)
	add(t, e, "m-3", "more")
	const address = "dcs_migration_task.test"
	identity := func(id string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"task_id": knownvalue.StringExact(id), "region": knownvalue.StringExact(e.Mock.Config().Region)}
	}
	e.Test(t, resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{Config: e.Provider() + `resource "terraform_data" "none" {}`},
			{
				Query:  true,
				Config: query(map[string]any{"task_name": "sessions-"}),
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(address, 2),
					querycheck.ExpectIdentity(address, identity("m-1")),
					querycheck.ExpectResourceDisplayName(address, queryfilter.ByResourceIdentity(identity("m-2")),
						knownvalue.StringExact("sessions-2 (m-2)")),
					querycheck.ExpectResourceKnownValues(address, queryfilter.ByResourceIdentity(identity("m-1")),
						[]querycheck.KnownValueCheck{
							{Path: tfjsonpath.New("task_name"), KnownValue: knownvalue.StringExact("sessions-1")},
							{Path: tfjsonpath.New("migration_method"), KnownValue: knownvalue.StringExact("incremental_migration")},
						}),
				},
			},
		},
	})
}

// A configuration that a query has written imports every kind of task without a change. Passwords that are filled in are
// only recorded, and nothing is ever sent.
func TestAccQueryGeneratesAConfigurationThatPlansClean(t *testing.T) {
	t.Parallel()
	acctest.NeedsActions(t)
	e := acctest.NewMock(t, nil)
	add(t, e, "m-1", "incremental")
	add(t, e, "m-2", "from a bucket", backup)
	add(t, e, "m-3", "waiting", unconfigured)
	add(t, e, "m-4", "between ids", func(task *mock.Task) {
		task.Source, task.MigrationMethod, task.BandwidthLimitMB = &mock.Instance{ID: "source-1", Addrs: "192.168.9.8:6379"}, mock.MethodFull, "20"
	}, status("SUCCESS"))
	add(t, e, "m-5", "from a record", backup, func(task *mock.Task) {
		task.BackupFiles = &mock.BackupFiles{FileSource: mock.SourceBackup, BackupID: "b-1"}
	}, status("FAILED"))
	cli := e.CLI(t, acctest.BuildProvider(t), `provider "dcs" {}`)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(cli.Dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("tasks.tfquery.hcl", query(map[string]any{}))
	cli.Must(t, "query", "-generate-config-out=found.tf")
	out := cli.Must(t, "apply", "-auto-approve")
	if !strings.Contains(out, "Resources: 5 imported, 0 added, 0 changed, 0 destroyed.") {
		t.Errorf("not just imported: %s", out)
	}
	cli.Must(t, "plan", "-detailed-exitcode")

	found, err := os.ReadFile(filepath.Join(cli.Dir, "found.tf"))
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("= null # sensitive\n    password_wo_version = null", "= \"Sesame\"\n    password_wo_version = 1").Replace(string(found))
	if filled == string(found) {
		t.Fatalf("no password to fill in: %s", found)
	}
	write("found.tf", filled)
	out = cli.Must(t, "apply", "-auto-approve")
	if !strings.Contains(out, "0 added, 4 changed, 0 destroyed.") {
		t.Errorf("not just recorded: %s", out)
	}
	cli.Must(t, "plan", "-detailed-exitcode")
	if sent := e.Mock.Mutations(); sent > 0 {
		t.Errorf("%d calls were sent", sent)
	}
	if strings.Contains(string(cli.StateFile(t)), "Sesame") {
		t.Error("a secret is in state")
	}
}
