output "migration_machine_ip" {
  description = "The address to let through to the source and the target."
  value       = dcs_migration_task.sessions.ecs_tenant_private_ip
}

output "exchange_status" {
  description = "EXCHANGE_SUCCESS once the addresses are exchanged, else null."
  value       = one(dcs_migration_ip_exchange.sessions[*].status)
}
