data "dcs_migration_task" "sessions" {
  task_name = "sessions-to-dcs"
}

# The reasons why a migration fails.
data "dcs_migration_task_logs" "errors" {
  task_id   = data.dcs_migration_task.sessions.id
  log_level = "ERROR"
}

output "errors" {
  value = data.dcs_migration_task_logs.errors.migration_logs[*].message
}
