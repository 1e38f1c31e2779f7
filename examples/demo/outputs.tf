output "sessions_status" {
  description = "INCRMIGEATING or INCRMIGRATING: in sync with the source."
  value       = dcs_migration_task.sessions.status
}

output "migration_machine_ip" {
  description = "The address to let through to the source and the target."
  value       = dcs_migration_task.sessions.ecs_tenant_private_ip
}

output "catalogue_status" {
  description = "SUCCESS: the backup is in the instance."
  value       = dcs_migration_task.catalogue.status
}
