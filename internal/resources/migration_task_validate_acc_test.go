package resources_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// What is wrong with a configuration is said when planning, on the attribute, and before anything is asked of the service.
func TestAccMigrationTask_badInput(t *testing.T) {
	e := acctest.New(t)
	online, importing := incremental(e), bucket(e)
	obs := func(pairs ...any) config { return importing.end("backup_files", pairs...) }
	var steps []resource.TestStep
	for _, bad := range []struct {
		what config
		says string
	}{
		// Enumerations, ranges and emptiness.
		{online.with("task_name", ""), `"" must be a name`},
		{online.with("task_name", nil), `The argument "task_name" is required`},
		{online.with("migration_type", "offline_migration"), "Attribute migration_type value must be one of"},
		{online.with("migration_method", "half_amount_migration"), "Attribute migration_method value must be one of"},
		{online.with("resume_mode", "never"), "Attribute resume_mode value must be one of"},
		{online.with("deletion_policy", "keep"), "Attribute deletion_policy value must be one of"},
		{online.with("bandwidth_limit_mb", 0), "Attribute bandwidth_limit_mb value must be between 1 and 10240"},
		{online.with("bandwidth_limit_mb", 10241), "Attribute bandwidth_limit_mb value must be between 1 and 10240"},
		{online.with("timeouts", timeouts("create", "soon")), "must be a string containing a sequence of decimal numbers"},
		{obs("file_source", "cdn"), "Attribute backup_files.file_source value must be one of"},
		// An instance by itself.
		{online.source("addrs", nil), "At least one attribute out of"},
		{online.source("addrs", []string{}), "Attribute source_instance.addrs set must contain at least 1 elements"},
		{online.source("addrs", []string{"10.0.0.5"}), `"10.0.0.5" must be host:port`},
		{online.source("addrs", []string{"10.0.0.5:70000"}), `"10.0.0.5:70000" must be host:port`},
		{online.source("password", "secret"), "cannot be specified when"},
		{online.source("password_wo_version", nil), "must be specified when"},
		{online.target("password_wo", ""), "target_instance.password_wo is empty"},
		{online.with("bandwidth_limit_mb", 1.5), "bandwidth_limit_mb must be a whole number"},
		{online.source("password_wo_version", 1.5), "source_instance.password_wo_version must be a whole number"},
		{online.source("addrs", []string{"redis://:secret@10.0.0.5:6379"}), "It is not repeated here"},
		// The kinds of migration.
		{online.with("source_instance", nil), "source_instance is required together with the instances"},
		{online.with("migration_method", nil), "migration_method is required together with the instances"},
		{online.with("resume_mode", nil), "resume_mode is required together with the instances"},
		{online.with("vpc_id", nil), "vpc_id is required with migration_type"},
		{online.with("backup_files", importing["backup_files"]), "backup_files is not allowed with migration_type"},
		{waiting(e).with("migration_method", "full_amount_migration"), "migration_method is not allowed without source_instance"},
		{importing.with("vpc_id", "vpc"), "vpc_id is not allowed with migration_type"},
		{importing.with("resume_mode", "auto"), "resume_mode is not allowed with migration_type"},
		{importing.with("migration_method", nil), "migration_method is required with migration_type"},
		{importing.with("target_instance", nil), "target_instance is required with migration_type"},
		{importing.target("id", nil, "addrs", []string{"10.0.0.5:6379"}), "target_instance.id is required with migration_type"},
		{obs("files", nil), "backup_files.files is required with file_source"},
		{obs("bucket_name", nil), "backup_files.bucket_name is required with file_source"},
		{obs("backup_id", "b"), "backup_files.backup_id is not allowed with file_source"},
		{record(e).end("backup_files", "backup_id", nil), "backup_files.backup_id is required with file_source"},
	} {
		steps = append(steps, resource.TestStep{Config: bad.what.hcl(e), PlanOnly: true, ExpectError: acctest.Saying(bad.says)})
	}
	e.Test(t, resource.TestCase{Steps: steps})
	if e.Mock != nil {
		wantCount(t, e, 0)
	}
}
