# The configuration of a migration task is imported by the id of the task.
terraform import dcs_migration_task_configuration.orders 9b1e64d7-30c5-4a8f-b2f6-5e7d8c9a0b11
