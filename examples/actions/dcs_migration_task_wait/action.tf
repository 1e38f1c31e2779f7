# The apply shows how far the migration is: the action waits in place of the resource.

variable "source_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "target_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "dcs_migration_task" "sessions" {
  task_name        = "sessions-to-dcs"
  migration_type   = "online_migration"
  migration_method = "incremental_migration"
  resume_mode      = "auto"
  wait_for_sync    = false

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  source_instance = {
    addrs               = ["192.168.0.10:6379"]
    password_wo         = var.source_password
    password_wo_version = 1
  }

  target_instance = {
    id                  = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    password_wo         = var.target_password
    password_wo_version = 1
  }

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.dcs_migration_task_wait.sessions]
    }
  }
}

action "dcs_migration_task_wait" "sessions" {
  config {
    task_id = dcs_migration_task.sessions.id
    timeout = "6h"
  }
}
