output "not_adopted" {
  description = "Names of the running online migrations that are not among the tasks, by their ids."

  value = {
    for task in data.dcs_migration_tasks.running.migration_tasks : task.task_id => task.task_name
    if !contains([for adopted in var.tasks : adopted.task_id], task.task_id)
  }
}
