# Can go after the first apply.

moved {
  from = huaweicloud_dcs_online_data_migration_task.sessions
  to   = dcs_migration_task.sessions
}

moved {
  from = huaweicloud_dcs_backup_import_task.catalogue
  to   = dcs_migration_task.catalogue
}
