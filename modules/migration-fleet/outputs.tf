output "migrations" {
  description = "What there is to know of each migration, by its key: task_id, status, migration_machine_ip and exchange_status."
  value       = module.migration
}

output "summary" {
  description = "The keys of the migrations by their status: INCRMIGEATING or INCRMIGRATING is in sync; SUCCESS is done."
  value       = { for key, migration in module.migration : migration.status => key... }
}

output "migration_machine_ips" {
  description = "Addresses of the migration machines, to be let in by both ends."
  value       = toset(compact([for migration in module.migration : migration.migration_machine_ip]))
}
