# Cuts over at the end of a migration between two DCS instances, when it suits you. The service ends the migration with the exchange.
#
#   terraform apply -invoke=action.dcs_migration_task_exchange_ip.sessions

variable "migration_task_id" {
  type = string
}

action "dcs_migration_task_exchange_ip" "sessions" {
  config {
    task_id = var.migration_task_id

    # The instances' domain names change places as well.
    exchange_domain = true
  }
}
