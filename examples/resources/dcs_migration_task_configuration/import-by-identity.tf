import {
  to = dcs_migration_task_configuration.orders

  identity = {
    task_id = "9b1e64d7-30c5-4a8f-b2f6-5e7d8c9a0b11"
  }
}
