# A source that lets in known addresses only, in two applies. The first one creates the task without instances: the service
# makes the migration machine, whose address you then know, and the task waits.

resource "dcs_migration_task" "orders" {
  task_name      = "orders-to-dcs"
  migration_type = "online_migration"

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  # Put the address below into the whitelist. Then add these, which start the migration, and apply again:
  #
  # migration_method = "incremental_migration"
  # resume_mode      = "auto"
  # source_instance  = { addrs = ["192.168.0.20:6379"] }
  # target_instance  = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
}

output "address_for_the_whitelist" {
  value = dcs_migration_task.orders.ecs_tenant_private_ip
}
