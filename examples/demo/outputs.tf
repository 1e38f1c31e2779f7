output "sessions_status" {
  description = "INCRMIGEATING or INCRMIGRATING: in sync with the source."
  value       = dcs_migration_task.sessions.status
}

output "migration_machine_ip" {
  description = "Address of the migration machine. Source and target must let it in."
  value       = dcs_migration_task.sessions.ecs_tenant_private_ip
}

output "catalogue_status" {
  description = "SUCCESS: the backup is in the instance."
  value       = dcs_migration_task.catalogue.status
}
