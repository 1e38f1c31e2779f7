# Fills a staging instance from a backup that DCS has made of the production instance.
#
# 1. terraform apply
#    Imports the backup and waits until it is in the instance. The larger the backup, the longer that takes.
# 2. To refresh the instance, set backup_id to the id of a newer backup, and apply. That deletes the record of the old task, and
#    imports the new backup by a new task.
# 3. terraform destroy
#    Deletes the record of the task. The data stays in the instance, and the backup where it is.

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

resource "dcs_migration_task" "staging" {
  task_name        = "staging-from-backup"
  migration_type   = "backupfile_import"
  migration_method = "full_amount_migration"

  backup_files = {
    file_source = "backup_record"
    backup_id   = var.backup_id
  }

  target_instance = {
    id                  = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
    password_wo         = var.staging_password
    password_wo_version = var.staging_password_version
  }

  # Otherwise each refresh would leave the record of the old task.
  deletion_policy = "delete"
}
