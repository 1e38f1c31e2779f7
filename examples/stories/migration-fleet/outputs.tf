output "fleet" {
  description = "Id of each migration, and the status that its wait ended with: INCRMIGEATING (in some regions INCRMIGRATING) is in sync, SUCCESS is copied."
  value       = { for name, sync in dcs_migration_task_sync.fleet : name => { id = sync.task_id, status = sync.status } }
}
