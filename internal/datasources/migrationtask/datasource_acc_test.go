package migrationtask_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// data is a data block of the type dcs_migration_task.
func data(label string, args map[string]any) string {
	return acctest.Block(`data "dcs_migration_task" "`+label+`"`, args)
}

// running is an incremental migration in the mock.
func running(e *acctest.Env, name string) mock.Task {
	v := e.Values()
	return e.Mock.AddTask(mock.Task{
		Name: name, MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto, BandwidthLimitMB: "100",
		VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
		Source: &mock.Instance{Addrs: "10.0.0.5:6379,10.0.0.6:6380", IP: "10.0.0.5", Port: "6379", DB: "0", Password: v.SourcePassword},
		Target: &mock.Instance{ID: v.TargetID, Name: "dcs-target", Addrs: "192.168.0.10:6379", Password: v.TargetPassword},
	})
}

// A task is read by the id and by the name that the resource gives it, in the apply that makes it.
func TestAccMigrationTaskDataSource(t *testing.T) {
	e := acctest.New(t)
	name := e.Name("data")
	const byID, byName = "data.dcs_migration_task.by_id", "data.dcs_migration_task.by_name"
	config := e.Provider() + datasourcetest.WaitingTask(e, "test", name, "") +
		data("by_id", map[string]any{"task_id": acctest.Expr("dcs_migration_task.test.id")}) +
		data("by_name", map[string]any{"task_name": acctest.Expr("dcs_migration_task.test.task_name"), "depends_on": acctest.Expr("[dcs_migration_task.test]")})
	checks := []statecheck.StateCheck{
		statecheck.CompareValuePairs(byName, tfjsonpath.New("task_id"), "dcs_migration_task.test", tfjsonpath.New("id"), compare.ValuesSame()),
	}
	for _, address := range []string{byID, byName} {
		checks = append(checks,
			datasourcetest.HasValue(address, "task_name", knownvalue.StringExact(name)),
			datasourcetest.HasValue(address, "status", knownvalue.StringExact("RUNNING")),
			datasourcetest.HasValue(address, "migration_type", knownvalue.StringExact("online_migration")),
			datasourcetest.HasValue(address, "description", knownvalue.StringExact("for the data sources")),
			datasourcetest.HasValue(address, "vpc_id", knownvalue.StringExact(e.Values().VPCID)),
			datasourcetest.HasValue(address, "ecs_tenant_private_ip", knownvalue.NotNull()),
			datasourcetest.HasValue(address, "created_at", knownvalue.NotNull()),
			datasourcetest.HasValue(address, "source_instance", knownvalue.Null()),
			datasourcetest.HasValue(address, "backup_files", knownvalue.Null()),
			datasourcetest.HasValue(address, "progress", knownvalue.Null()),
			statecheck.CompareValuePairs(address, tfjsonpath.New("id"), "dcs_migration_task.test", tfjsonpath.New("id"), compare.ValuesSame()),
		)
	}
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{Config: config, ConfigStateChecks: checks}}})
}

// Everything that the service tells of a migration and of an import, with its progress, and no password.
func TestAccMigrationTaskDataSource_everything(t *testing.T) {
	e := acctest.NewMock(t, nil)
	v := e.Values()
	online := running(e, e.Name("online"))
	imported := e.Mock.AddTask(mock.Task{
		Name: e.Name("import"), MigrationType: mock.TypeImport, MigrationMethod: mock.MethodFull, Status: mock.StatusSuccess,
		Target: &mock.Instance{ID: v.TargetID},
		BackupFiles: &mock.BackupFiles{FileSource: mock.SourceOBS, BucketName: v.Bucket,
			Files: []mock.BackupFile{{Name: v.File, Size: "754.0MB", UpdateAt: "2024-05-01 10:00:00"}}},
	})
	const running, file = "data.dcs_migration_task.online", "data.dcs_migration_task.import"
	config := e.Provider() +
		data("online", map[string]any{"task_id": online.ID, "include_progress": true}) +
		data("import", map[string]any{"task_name": imported.Name})
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config:           config,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		Check:            e.Sent(),
		ConfigStateChecks: []statecheck.StateCheck{
			datasourcetest.HasValue(running, "id", knownvalue.StringExact(online.ID)),
			datasourcetest.HasValue(running, "task_name", knownvalue.StringExact(online.Name)),
			datasourcetest.HasValue(running, "status", knownvalue.StringExact(acctest.InSync())),
			datasourcetest.HasValue(running, "migration_method", knownvalue.StringExact("incremental_migration")),
			datasourcetest.HasValue(running, "resume_mode", knownvalue.StringExact("auto")),
			datasourcetest.HasValue(running, "bandwidth_limit_mb", knownvalue.Int64Exact(100)),
			datasourcetest.HasValue(running, "subnet_id", knownvalue.StringExact(v.SubnetID)),
			datasourcetest.HasValue(running, "security_group_id", knownvalue.StringExact(v.SecurityGroupID)),
			datasourcetest.HasValue(running, "source_instance.addrs", knownvalue.SetExact(datasourcetest.Texts("10.0.0.5:6379", "10.0.0.6:6380"))),
			datasourcetest.HasValue(running, "source_instance.port", knownvalue.Int64Exact(6379)),
			datasourcetest.HasValue(running, "source_instance.db", knownvalue.Int64Exact(0)),
			datasourcetest.HasValue(running, "target_instance.id", knownvalue.StringExact(v.TargetID)),
			datasourcetest.HasValue(running, "target_instance.name", knownvalue.StringExact("dcs-target")),
			datasourcetest.HasValue(running, "progress.full_migration_progress", knownvalue.NotNull()),
			datasourcetest.HasValue(running, "progress.is_migrating", knownvalue.Bool(true)),
			datasourcetest.HasValue(file, "id", knownvalue.StringExact(imported.ID)),
			datasourcetest.HasValue(file, "migration_type", knownvalue.StringExact("backupfile_import")),
			datasourcetest.HasValue(file, "source_instance", knownvalue.Null()),
			datasourcetest.HasValue(file, "progress", knownvalue.Null()),
			datasourcetest.HasValue(file, "backup_files.file_source", knownvalue.StringExact("self_build_obs")),
			datasourcetest.HasValue(file, "backup_files.bucket_name", knownvalue.StringExact(v.Bucket)),
			datasourcetest.HasValue(file, "backup_files.files", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
				"file_name": knownvalue.StringExact(v.File), "size": knownvalue.StringExact("754.0MB"), "update_at": knownvalue.StringExact("2024-05-01 10:00:00"),
			})})),
		},
	}}})
}

func TestAccMigrationTaskDataSource_errors(t *testing.T) {
	e := acctest.NewMock(t, nil)
	twin := e.Name("twin")
	first, second := running(e, twin), running(e, twin)
	running(e, e.Name("longer-name"))
	of := func(args map[string]any) string { return e.Provider() + data("test", args) }
	e.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: of(nil), PlanOnly: true, ExpectError: acctest.Saying("Exactly one of these attributes must be configured: [task_id,task_name]")},
		{Config: of(map[string]any{"task_id": "a", "task_name": "b"}), PlanOnly: true, ExpectError: acctest.Saying("Exactly one of these attributes must be configured: [task_id,task_name]")},
		{Config: of(map[string]any{"task_id": "00000000-0000-4000-8000-000000000000"}), ExpectError: acctest.Saying("00000000-0000-4000-8000-000000000000")},
		{Config: of(map[string]any{"task_name": e.Name("longer")}), ExpectError: acctest.Saying(e.Name("longer"))},
		{Config: of(map[string]any{"task_name": twin}), ExpectError: acctest.Saying(first.ID)},
		{Config: of(map[string]any{"task_name": twin}), ExpectError: acctest.Saying(second.ID)},
	}})
}
