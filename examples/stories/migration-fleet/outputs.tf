output "fleet" {
  description = "Id and status of each migration: INCRMIGEATING or INCRMIGRATING is in sync with the source, SUCCESS is done."
  value       = { for name, task in dcs_migration_task.fleet : name => { id = task.id, status = task.status } }
}
