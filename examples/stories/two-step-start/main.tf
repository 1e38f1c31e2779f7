# Migrates a source that lets in known addresses only. The migration machine has no address before it is made, and the source
# must let it in before the migration starts. One apply does all of it, in this order.
#
# 1. terraform apply
#    Makes the machine, which takes minutes, and lets its address in. Then configures the task, which starts the migration, and
#    waits until the target follows the source.
# 2. To send a new password of the source, raise source_password_version, and apply. This interrupts the migration: the provider
#    stops it and configures it again, and it copies everything once more.
# 3. terraform destroy
#    Stops the migration, and takes the address out of the whitelist. The record of the task stays in the service.

terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}

# Region and credentials come from the environment.
provider "dcs" {}

# Without instances, the task is made and left waiting.
resource "dcs_migration_task" "orders" {
  task_name      = "orders-to-dcs"
  migration_type = "online_migration"

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
}

# A stand-in that lets nothing in. Put the resource in its place that has the whitelist of your Redis, such as the rule of a
# security group or of a firewall.
resource "terraform_data" "whitelist" {
  input = [dcs_migration_task.orders.ecs_tenant_private_ip]
}

resource "dcs_migration_task_configuration" "orders" {
  task_id          = dcs_migration_task.orders.id
  migration_method = "incremental_migration"
  resume_mode      = "auto"

  source_instance = {
    addrs               = ["192.168.0.20:6379"]
    password_wo         = var.source_password
    password_wo_version = var.source_password_version
  }

  target_instance = {
    id                  = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    password_wo         = var.target_password
    password_wo_version = var.target_password_version
  }

  # The address is let in before the start, and taken out after the stop.
  depends_on = [terraform_data.whitelist]
}
