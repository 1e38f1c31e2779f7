output "status" {
  description = "SUCCESS: the files are in the instance."
  value       = dcs_migration_task.catalogue.status
}
