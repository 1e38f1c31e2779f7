output "migrations" {
  description = "By region: id and project of the task, and the status that its wait ended with (INCRMIGEATING or INCRMIGRATING: in sync)."
  value = {
    for region, sync in dcs_migration_task_sync.sessions : region => { id = sync.task_id, project_id = sync.project_id, status = sync.status }
  }
}
