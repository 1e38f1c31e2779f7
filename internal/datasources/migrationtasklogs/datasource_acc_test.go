package migrationtasklogs_test

import (
	"fmt"
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

// logs is a data block of the type dcs_migration_task_logs.
func logs(label string, args map[string]any) string {
	return acctest.Block(`data "dcs_migration_task_logs" "`+label+`"`, args)
}

// saying are lines of a level that say these things.
func saying(level string, messages ...string) []knownvalue.Check {
	var lines []knownvalue.Check
	for _, message := range messages {
		lines = append(lines, knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"log_level": knownvalue.StringExact(level), "message": knownvalue.StringExact(message), "created_at": knownvalue.NotNull(),
		}))
	}
	return lines
}

// The log of a task is read in the apply that makes the task.
func TestAccMigrationTaskLogsDataSource(t *testing.T) {
	e := acctest.New(t)
	config := e.Provider() + datasourcetest.WaitingTask(e, "test", e.Name("logs"), "") +
		logs("test", map[string]any{"task_id": acctest.Expr("dcs_migration_task.test.id")})
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: config,
		ConfigStateChecks: []statecheck.StateCheck{
			datasourcetest.HasValue("data.dcs_migration_task_logs.test", "migration_logs", knownvalue.NotNull()),
			datasourcetest.HasValue("data.dcs_migration_task_logs.test", "log_level", knownvalue.Null()),
		},
	}}})
}

// Why a migration failed stands in its log, be that as long as it likes and in whatever order the service shows it.
func TestAccMigrationTaskLogsDataSource_failedMigration(t *testing.T) {
	e := acctest.NewMock(t, func(c *mock.Config) {
		c.PageCap, c.LogNumOfPage, c.LogsNewestFirst, c.LevelFilter = 3, true, true, mock.LevelExact
	})
	v := e.Values()
	add := func(task mock.Task) string {
		task.Name, task.CreatedAt = e.Name("logs"), time.Now().Add(-time.Hour)
		return e.Mock.AddTask(task).ID
	}
	online := add(mock.Task{
		MigrationMethod: mock.MethodIncremental,
		Source:          &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword},
		Target:          &mock.Instance{ID: v.TargetID, Password: v.TargetPassword},
	})
	imported := add(mock.Task{
		MigrationType: mock.TypeImport, MigrationMethod: mock.MethodFull, Target: &mock.Instance{ID: v.TargetID},
		BackupFiles: &mock.BackupFiles{FileSource: mock.SourceBackup, BackupID: v.BackupID},
	})
	var attempts []string
	for i := range 7 {
		attempts = append(attempts, fmt.Sprintf("attempt %d: the source refuses the password ***", i+1))
		if err := e.Mock.Log(online, mock.LevelError, fmt.Sprintf("attempt %d: the source refuses the password %s", i+1, v.SourcePassword)); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{online, imported} {
		if err := e.Mock.Fail(id, "", "given up", "given up", "given up"); err != nil {
			t.Fatal(err)
		}
	}
	errors := append(saying("ERROR", attempts...), saying("ERROR", "given up", "given up")...)
	created := saying("INFO", "The task has been created.")
	const address = "data.dcs_migration_task_logs."
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: e.Provider() + logs("all", map[string]any{"task_id": online}) +
			logs("errors", map[string]any{"task_id": online, "log_level": "error"}) +
			logs("others", map[string]any{"task_id": online, "log_level": "INFO"}) +
			logs("none", map[string]any{"task_id": online, "log_level": "FATAL"}) +
			logs("import", map[string]any{"task_id": imported}),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		Check:            e.Sent(),
		ConfigStateChecks: []statecheck.StateCheck{
			datasourcetest.HasValue(address+"all", "migration_logs", knownvalue.ListExact(append(created[:1:1], errors...))),
			datasourcetest.HasValue(address+"errors", "migration_logs", knownvalue.ListExact(errors)),
			datasourcetest.HasValue(address+"others", "migration_logs", knownvalue.ListExact(created)),
			datasourcetest.HasValue(address+"none", "migration_logs", knownvalue.ListExact([]knownvalue.Check{})),
			datasourcetest.HasValue(address+"import", "migration_logs", knownvalue.ListExact(append(created[:1:1], saying("ERROR", "given up", "given up")...))),
		},
	}}})
}

func TestAccMigrationTaskLogsDataSource_errors(t *testing.T) {
	e := acctest.New(t)
	of := func(args map[string]any) string { return e.Provider() + logs("test", args) }
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: of(nil), PlanOnly: true, ExpectError: acctest.Saying(`The argument "task_id" is required`)},
		{Config: of(map[string]any{"task_id": "a", "log_level": ""}), PlanOnly: true, ExpectError: acctest.Saying(`"" must not be empty`)},
		{Config: of(map[string]any{"task_id": "00000000-0000-4000-8000-000000000000"}), ExpectError: acctest.Saying("no migration task 00000000-0000-4000-8000-000000000000")},
	}})
}
