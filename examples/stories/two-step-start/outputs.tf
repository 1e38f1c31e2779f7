output "migration_machine_ip" {
  description = "The address that was let in."
  value       = dcs_migration_task.orders.ecs_tenant_private_ip
}

output "status" {
  description = "INCRMIGEATING or INCRMIGRATING: in sync with the source."
  value       = dcs_migration_task_configuration.orders.status
}
