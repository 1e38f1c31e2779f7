# Moves a Redis without a pause, cuts over when you say so, and goes back if that was too early. Both ends are DCS
# instances, whose addresses the service can exchange: applications go on using the address that they know.
#
# Both instances must be Redis 4.0 or later, basic edition, with the same port: single-node, master/standby, read/write
# splitting or Proxy Cluster.
#
# 1. terraform apply
#    Makes a migration machine, copies everything and waits until the target follows the source. The machine takes
#    minutes, the copy as long as the data is large.
# 2. Have the applications stop writing, and plan until the check below is quiet. Then set cut_over = true in
#    cut-over.auto.tfvars and apply. That exchanges the addresses of the two instances: connections break, both are read-only
#    for about a minute, and the service ends the migration.
#    Keep the switch in that file, and commit it: an apply that forgets a -var would roll the exchange back.
# 3. To go back, set cut_over = false and apply. That rolls the exchange back. What was written to the target meanwhile stays
#    there. The migration does not run any more: to cut over again, run it again first, with a new restart_trigger.
# 4. To finish, leave the addresses exchanged. Nothing needs to be destroyed. To take the migration out of Terraform, forget the
#    exchange, then set cut_over = false, then destroy. The data, the addresses and the task's record stay as they are:
#    terraform state rm 'dcs_migration_ip_exchange.sessions[0]'
#    terraform destroy
#    A destroy alone rolls the exchange back first. The plan warns of that.

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

resource "dcs_migration_task" "sessions" {
  task_name        = "sessions-to-dcs"
  migration_type   = "online_migration"
  migration_method = "incremental_migration"
  resume_mode      = "auto"

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  source_instance = {
    id                  = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66"
    password_wo         = var.source_password
    password_wo_version = 1
  }

  target_instance = {
    id                  = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    password_wo         = var.target_password
    password_wo_version = 1
  }
}

data "dcs_migration_task" "sessions" {
  task_id          = dcs_migration_task.sessions.id
  include_progress = true
}

# Warns in plans, and stops nothing. As an output, figures that never stand still would leave no plan empty.
check "ready_to_cut_over" {
  assert {
    condition = data.dcs_migration_task.sessions.task_status == "EXCHANGE_SUCCESS" || (
      contains(["INCRMIGEATING", "INCRMIGRATING"], data.dcs_migration_task.sessions.status) &&
      try(data.dcs_migration_task.sessions.progress.offset == 0, false)
    )
    error_message = "Not ready to cut over: the target does not follow the source, or lags behind it."
  }
}

resource "dcs_migration_ip_exchange" "sessions" {
  count = var.cut_over ? 1 : 0

  task_id = dcs_migration_task.sessions.id

  # The instances' domain names change places as well.
  exchange_domain = true
}
