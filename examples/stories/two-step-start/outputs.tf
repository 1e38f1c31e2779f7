output "migration_machine_ip" {
  description = "Address of the migration machine, which the source lets in."
  value       = dcs_migration_task.orders.ecs_tenant_private_ip
}

output "status" {
  description = "INCRMIGEATING or INCRMIGRATING: in sync with the source."
  value       = dcs_migration_task_configuration.orders.status
}
