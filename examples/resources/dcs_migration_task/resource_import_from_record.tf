# An import of a backup that DCS has made of another instance.

resource "dcs_migration_task" "staging" {
  task_name        = "staging-from-backup"
  migration_type   = "backupfile_import"
  migration_method = "full_amount_migration"

  backup_files = {
    file_source = "backup_record"
    backup_id   = "e7f8a9b0-c1d2-4e3f-8a4b-5c6d7e8f9a77"
  }

  target_instance = {
    id = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
  }
}
