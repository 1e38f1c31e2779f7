# Restarts a migration whose source was out of reach for too long:
#
#   terraform apply -invoke=action.dcs_migration_task_restart.sessions

variable "migration_task_id" {
  type = string
}

action "dcs_migration_task_restart" "sessions" {
  config {
    task_ids = [var.migration_task_id]
  }
}

# Or each time that you note an outage here.
resource "terraform_data" "outage" {
  input = "2025-11-21: the source was moved to another rack"

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.dcs_migration_task_restart.sessions]
    }
  }
}
