output "migrations" {
  description = "task_id, status, migration_machine_ip and exchange_status of each migration, by its key, as in the module online-migration."
  value       = module.migration
}

output "migration_machine_ips" {
  description = "IP addresses of the migration machines. Sources and targets must let them in."
  value       = toset(compact([for migration in module.migration : migration.migration_machine_ip]))
}
