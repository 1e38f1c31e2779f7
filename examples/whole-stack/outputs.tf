output "migration_machine_ip" {
  description = "The address that connects to both instances, for their logs and firewalls."
  value       = dcs_migration_task.sessions.ecs_tenant_private_ip
}

output "exchange_status" {
  description = "EXCHANGE_SUCCESS once the addresses are exchanged, else null."
  value       = one(dcs_migration_ip_exchange.sessions[*].status)
}
