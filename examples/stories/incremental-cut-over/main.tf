# Moves a Redis without a pause, cuts over when you say so, and goes back if that was too early. Both ends are DCS instances,
# whose addresses the service can exchange: applications go on using the address that they know.
#
# The guide to cut-over and roll-back has the conditions. Give both instances the same password and the same whitelist.
#
# 1. terraform apply
#    Makes a migration machine, copies everything and waits until the target follows the source. The machine takes minutes,
#    the copy as long as the data is large. If the wait fails, the migration goes on, and the next apply waits again.
# 2. Have the applications stop writing, set cut_over = true in terraform.tfvars, and apply. That waits until the target has
#    caught up, and then exchanges the addresses: connections break, both instances are read-only for about a minute, and the
#    service ends the migration. What applications write from then on is at the target only.
#    Commit terraform.tfvars: an apply that forgets a -var cut_over=true would roll the exchange back.
# 3. To go back, set cut_over = false and apply. The applications go back to the source. What they wrote since the exchange
#    stays at the target, and the migration has ended. To try again, apply with a new restart_trigger, which copies everything
#    again, and go on with step 2.
# 4. To finish, leave the addresses exchanged. To take the migration out of Terraform, take the exchange out of the state with
#    terraform state rm 'dcs_migration_ip_exchange.sessions[0]'
#    then set cut_over = false, and then run terraform destroy. Data, addresses and the record of the task stay as they are. A
#    destroy alone rolls the exchange back, and its plan says so.
#
# The passwords come from the environment, TF_VAR_source_password and TF_VAR_target_password. Only an apply that configures the
# migration needs them.

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
    password_wo_version = var.source_password_version
  }

  target_instance = {
    id                  = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    password_wo         = var.target_password
    password_wo_version = var.target_password_version
  }

  # The resources below wait. If a wait fails, it does not taint the migration.
  wait_for_sync   = false
  restart_trigger = var.restart_trigger
}

# Waits for the start, and again for each restart.
resource "dcs_migration_task_sync" "sessions" {
  task_id  = dcs_migration_task.sessions.id
  triggers = { restart = var.restart_trigger }
}

# Waits before a cut-over, until the target has caught up with the source. If the exchange then fails, the next apply does not wait again.
resource "dcs_migration_task_sync" "caught_up" {
  count = var.cut_over ? 1 : 0

  task_id    = dcs_migration_task.sessions.id
  max_offset = 0
  triggers   = { restart = var.restart_trigger }

  depends_on = [dcs_migration_task_sync.sessions]
}

# The id comes from the task and not from the wait: a new wait must not replace the exchange.
resource "dcs_migration_ip_exchange" "sessions" {
  count = var.cut_over ? 1 : 0

  task_id = dcs_migration_task.sessions.id

  # The instances' domain names change places as well.
  exchange_domain = true

  depends_on = [dcs_migration_task_sync.caught_up]
}
