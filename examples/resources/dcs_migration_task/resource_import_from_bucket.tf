# An import of backup files in an OBS bucket.

variable "catalogue_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "dcs_migration_task" "catalogue" {
  task_name        = "catalogue-import"
  migration_type   = "backupfile_import"
  migration_method = "full_amount_migration"

  backup_files = {
    file_source = "self_build_obs"
    bucket_name = "redis-backups"
    files = [
      { file_name = "catalogue/part-1.rdb" },
      { file_name = "catalogue/part-2.rdb" },
    ]
  }

  target_instance = {
    id                  = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
    password_wo         = var.catalogue_password
    password_wo_version = 1
  }
}
