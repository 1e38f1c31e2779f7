data "dcs_migration_task" "sessions" {
  task_name        = "sessions-to-dcs"
  include_progress = true
}

output "share_copied_in_percent" {
  value = data.dcs_migration_task.sessions.progress.full_migration_progress
}
