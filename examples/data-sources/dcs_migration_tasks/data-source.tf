# All online migrations that are in sync with their sources.
data "dcs_migration_tasks" "in_sync" {
  migration_type = "online_migration"
  statuses       = ["INCRMIGEATING"]
}

output "tasks_in_sync" {
  value = { for task in data.dcs_migration_tasks.in_sync.migration_tasks : task.task_id => task.task_name }
}
