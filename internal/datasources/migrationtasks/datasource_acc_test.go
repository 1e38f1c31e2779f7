package migrationtasks_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// tasks is a data block of the type dcs_migration_tasks.
func tasks(label string, args map[string]any) string {
	return acctest.Block(`data "dcs_migration_tasks" "`+label+`"`, args)
}

// Tasks are found by the beginning of their names, newest first, in the apply that makes them.
func TestAccMigrationTasksDataSource(t *testing.T) {
	e := acctest.New(t)
	config := e.Provider() + datasourcetest.WaitingTask(e, "older", e.Name("list-1"), "") +
		datasourcetest.WaitingTask(e, "newer", e.Name("list-2"), "dcs_migration_task.older") + datasourcetest.WaitingTask(e, "other", e.Name("other"), "") +
		tasks("test", map[string]any{
			"task_name":  e.Name("list-"),
			"depends_on": acctest.Expr("[dcs_migration_task.older, dcs_migration_task.newer, dcs_migration_task.other]"),
		})
	const address = "data.dcs_migration_tasks.test"
	row := func(name string) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"task_name": knownvalue.StringExact(name), "status": knownvalue.StringExact("RUNNING"), "task_id": knownvalue.NotNull(),
			"migration_type": knownvalue.StringExact("online_migration"), "description": knownvalue.StringExact("for the data sources"),
			"target_instance_id": knownvalue.Null(),
		})
	}
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: config,
		ConfigStateChecks: []statecheck.StateCheck{
			datasourcetest.HasValue(address, "ids", knownvalue.ListSizeExact(2)),
			datasourcetest.HasValue(address, "migration_tasks", knownvalue.ListExact([]knownvalue.Check{row(e.Name("list-2")), row(e.Name("list-1"))})),
		},
	}}})
}

// Every filter is the provider's own, over all pages; the service's order does not matter.
func TestAccMigrationTasksDataSource_filtersAllPages(t *testing.T) {
	e := acctest.NewMock(t, func(c *mock.Config) { c.PageCap, c.OldestFirst = 3, true })
	began := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	added := 0
	add := func(name string, task mock.Task) string {
		added++
		task.Name, task.CreatedAt = e.Name(name), began.Add(time.Duration(added)*time.Minute)
		return e.Mock.AddTask(task).ID
	}
	sourced := func(status string) mock.Task {
		return mock.Task{Status: status, Source: &mock.Instance{Addrs: "10.0.0.5:6379"}, Target: &mock.Instance{ID: "target-a"}, MigrationMethod: mock.MethodIncremental}
	}
	imported := mock.Task{MigrationType: mock.TypeImport, Status: mock.StatusSuccess, Target: &mock.Instance{ID: "target-b"},
		BackupFiles: &mock.BackupFiles{FileSource: mock.SourceBackup, BackupID: "b-77"}}
	a := add("cache-1", sourced(mock.StatusTerminated))
	b := add("cache-2", sourced(mock.StatusFailed))
	c := add("session-1", imported)
	d := add("session-2", mock.Task{})
	f := add("old-cache-1", sourced(mock.StatusTerminated))
	g := add("session-3", imported)
	h := add("session-4", sourced(acctest.InSync()))

	tests := map[string]struct {
		args map[string]any
		ids  []string
	}{
		"all":      {nil, []string{h, g, f, d, c, b, a}},
		"prefix":   {map[string]any{"task_name": e.Name("cache-")}, []string{b, a}},
		"statuses": {map[string]any{"statuses": []string{"FAILED", "TERMINATED"}}, []string{f, b, a}},
		"type":     {map[string]any{"migration_type": "backupfile_import"}, []string{g, c}},
		"target":   {map[string]any{"target_instance_id": "target-a"}, []string{h, f, b, a}},
		"both":     {map[string]any{"target_instance_id": "target-a", "task_name": e.Name("session")}, []string{h}},
		"none":     {map[string]any{"task_name": "CACHE"}, []string{}},
	}
	config := e.Provider()
	var checks []statecheck.StateCheck
	for label, test := range tests {
		config += tasks(label, test.args)
		checks = append(checks, datasourcetest.HasValue("data.dcs_migration_tasks."+label, "ids", knownvalue.ListExact(datasourcetest.Texts(test.ids...))),
			datasourcetest.HasValue("data.dcs_migration_tasks."+label, "migration_tasks", knownvalue.ListSizeExact(len(test.ids))))
	}
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config:            config,
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		Check:             e.Sent(),
		ConfigStateChecks: checks,
	}}})
}

func TestAccMigrationTasksDataSource_badInput(t *testing.T) {
	e := acctest.New(t)
	of := func(name string, value any) string { return e.Provider() + tasks("test", map[string]any{name: value}) }
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: of("migration_type", "offline_migration"), PlanOnly: true, ExpectError: acctest.Saying("Attribute migration_type value must be one of")},
		{Config: of("statuses", []string{}), PlanOnly: true, ExpectError: acctest.Saying("Attribute statuses set must contain at least 1 elements")},
	}})
	if e.Mock != nil && e.Mock.Count() > 0 {
		t.Error("the service was asked all the same")
	}
}

// What a data source must ask while the provider does not know whom to ask fails, and says why.
func TestAccMigrationTasksDataSource_providerConfigurationKnownAfterApply(t *testing.T) {
	e := acctest.NewMock(t, nil)
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: `resource "terraform_data" "region" { input = "cn-north-4" }
provider "dcs" { region = terraform_data.region.output }
` + tasks("all", nil),
		ExpectError: acctest.Saying("its argument region is known only after apply"),
	}}})
}
