# Goes back after a cut-over that was too early:
#
#   terraform apply -invoke=action.dcs_migration_task_rollback_ip.sessions

variable "migration_task_id" {
  type = string
}

action "dcs_migration_task_rollback_ip" "sessions" {
  config {
    task_id = var.migration_task_id
    timeout = "30m"
  }
}
