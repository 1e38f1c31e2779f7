output "migration_machine_ip" {
  description = "Address of the migration machine. Source and target must let it in."
  value       = dcs_migration_task.sessions.ecs_tenant_private_ip
}

output "exchange_status" {
  description = "EXCHANGE_SUCCESS once the addresses are exchanged, else null."
  value       = one(dcs_migration_ip_exchange.sessions[*].status)
}
