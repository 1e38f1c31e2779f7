output "task_id" {
  description = "Id of the migration task."
  value       = dcs_migration_task.this.id
}

# The task's own status changes without an apply, and would leave plans that are not empty.
output "status" {
  description = <<-EOT
    Status that the first wait ended with: INCRMIGEATING (in some regions INCRMIGRATING) is in sync, SUCCESS is copied. It stays
    as it is until the migration is run again. Null with wait_for_sync = false. For the status now, read the data source
    dcs_migration_task.
  EOT
  value       = one(dcs_migration_task_sync.this[*].status)
}

output "migration_machine_ip" {
  description = "IP address of the migration machine. Source and target must let it in."
  value       = dcs_migration_task.this.ecs_tenant_private_ip
}

output "exchange_status" {
  description = "EXCHANGE_SUCCESS while the addresses are exchanged, else null."
  value       = one(dcs_migration_ip_exchange.this[*].status)
}
