package migrationtask_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// What is wrong with a configuration is said when planning, on the attribute, and before anything is asked of the service.
func TestAccMigrationTask_badInput(t *testing.T) {
	e := acctest.New(t)
	online, importing := resourcetest.IncrementalTask(e), bucket(e)
	obs := func(pairs ...any) resourcetest.Config { return importing.Instance("backup_files", pairs...) }
	var steps []resource.TestStep
	for _, bad := range []struct {
		what resourcetest.Config
		says string
	}{
		// Enumerations, ranges and emptiness.
		{online.With("task_name", ""), `"" must be a name`},
		{online.With("task_name", nil), `The argument "task_name" is required`},
		{online.With("migration_type", "offline_migration"), "Attribute migration_type value must be one of"},
		{online.With("migration_method", "half_amount_migration"), "Attribute migration_method value must be one of"},
		{online.With("resume_mode", "never"), "Attribute resume_mode value must be one of"},
		{online.With("deletion_policy", "keep"), "Attribute deletion_policy value must be one of"},
		{online.With("bandwidth_limit_mb", 0), "Attribute bandwidth_limit_mb value must be between 1 and 10240"},
		{online.With("bandwidth_limit_mb", 10241), "Attribute bandwidth_limit_mb value must be between 1 and 10240"},
		{online.With("timeouts", resourcetest.Timeouts("create", "soon")), "must be a duration greater than 0"},
		{obs("file_source", "cdn"), "Attribute backup_files.file_source value must be one of"},
		// An instance by itself.
		{online.Source("addrs", nil), "At least one attribute out of"},
		{online.Source("addrs", []string{}), "Attribute source_instance.addrs set must contain at least 1 elements"},
		{online.Source("addrs", []string{"10.0.0.5"}), `"10.0.0.5" must be host:port`},
		{online.Source("addrs", []string{"10.0.0.5:70000"}), `"10.0.0.5:70000" must be host:port`},
		{online.Source("password", "secret"), "cannot be specified when"},
		{online.Source("password_wo_version", nil), "must be specified when"},
		{online.Target("password_wo", ""), "target_instance.password_wo is empty"},
		{online.With("bandwidth_limit_mb", 1.5), "bandwidth_limit_mb must be a whole number"},
		{online.Source("password_wo_version", 1.5), "source_instance.password_wo_version must be a whole number"},
		{online.Source("addrs", []string{"redis://:secret@10.0.0.5:6379"}), "It is not repeated here"},
		// The kinds of migration.
		{online.With("source_instance", nil), "source_instance is required together with the instances"},
		{online.With("migration_method", nil), "migration_method is required together with the instances"},
		{online.With("resume_mode", nil), "resume_mode is required together with the instances"},
		{online.With("vpc_id", nil), "vpc_id is required with migration_type"},
		{online.With("backup_files", importing["backup_files"]), "backup_files is not allowed with migration_type"},
		{resourcetest.WaitingTask(e).With("migration_method", "full_amount_migration"), "migration_method is not allowed without source_instance"},
		{importing.With("vpc_id", "vpc"), "vpc_id is not allowed with migration_type"},
		{importing.With("resume_mode", "auto"), "resume_mode is not allowed with migration_type"},
		{importing.With("migration_method", nil), "migration_method is required with migration_type"},
		{importing.With("target_instance", nil), "target_instance is required with migration_type"},
		{importing.Target("id", nil, "addrs", []string{"10.0.0.5:6379"}), "target_instance.id is required with migration_type"},
		{obs("files", nil), "backup_files.files is required with file_source"},
		{obs("bucket_name", nil), "backup_files.bucket_name is required with file_source"},
		{obs("backup_id", "b"), "backup_files.backup_id is not allowed with file_source"},
		{record(e).Instance("backup_files", "backup_id", nil), "backup_files.backup_id is required with file_source"},
	} {
		steps = append(steps, resource.TestStep{Config: bad.what.HCL(e), PlanOnly: true, ExpectError: acctest.Saying(bad.says)})
	}
	e.Test(t, resource.TestCase{Steps: steps})
	if e.Mock != nil {
		resourcetest.WantCount(t, e, 0)
	}
}
