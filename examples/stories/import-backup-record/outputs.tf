output "status" {
  description = "SUCCESS: the backup is in the instance."
  value       = dcs_migration_task.staging.status
}
