output "task_id" {
  description = "Id of the migration task, for data sources, imports and the console."
  value       = dcs_migration_task.this.id
}

output "status" {
  description = "Status as the service writes it: INCRMIGEATING or INCRMIGRATING is in sync with the source; SUCCESS is done."
  value       = dcs_migration_task.this.status
}

output "migration_machine_ip" {
  description = "Address of the migration machine, to be let in by both ends."
  value       = dcs_migration_task.this.ecs_tenant_private_ip
}

output "exchange_status" {
  description = "EXCHANGE_SUCCESS once the addresses are exchanged, null before and after a roll-back."
  value       = one(dcs_migration_ip_exchange.this[*].status)
}
