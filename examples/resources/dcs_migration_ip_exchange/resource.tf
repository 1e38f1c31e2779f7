# The cut-over at the end of a migration between two DCS instances. Applications keep the address that they know, and reach the
# target by it. The service ends the migration with the exchange.

variable "migration_task_id" {
  type = string
}

resource "dcs_migration_ip_exchange" "sessions" {
  task_id = var.migration_task_id

  # The instances' domain names change places as well.
  exchange_domain = true

  timeouts {
    create = "1h"
  }
}
