# Imports the backup files of a Redis from an OBS bucket into a DCS instance.
#
# 1. terraform apply
#    Imports the files and waits until all of them are in the instance. The larger the files, the longer that takes.
# 2. An import runs once. To import another backup, put its name into files, and apply: a new task imports it. To import the same
#    files again, run terraform apply -replace=dcs_migration_task.catalogue
# 3. terraform destroy
#    Takes the task out of the state. The data stays in the instance, and the record of the task in the service. While the import
#    runs, this stops it.

terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}

# Region and credentials come from the environment.
provider "dcs" {}

resource "dcs_migration_task" "catalogue" {
  task_name        = "catalogue-import"
  migration_type   = "backupfile_import"
  migration_method = "full_amount_migration"

  backup_files = {
    file_source = "self_build_obs"
    bucket_name = "redis-backups"
    files       = [for name in var.files : { file_name = name }]
  }

  target_instance = {
    id                  = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
    password_wo         = var.target_password
    password_wo_version = var.target_password_version
  }

  # An import that takes longer than a working day has gone wrong. Without this, an apply waits for 24 hours.
  timeouts {
    create = "6h"
  }
}
