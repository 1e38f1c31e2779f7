# The migration and the cut-over.

resource "dcs_migration_task" "sessions" {
  task_name        = "${var.source_name}-to-${var.target_name}"
  migration_type   = "online_migration"
  migration_method = "incremental_migration"
  resume_mode      = "auto"

  vpc_id            = local.migration_network.vpc_id
  subnet_id         = local.migration_network.subnet_id
  security_group_id = local.migration_network.security_group_id

  source_instance = {
    id                  = local.source_id
    password_wo         = var.password
    password_wo_version = 1
  }

  target_instance = {
    id                  = local.target_id
    password_wo         = var.password
    password_wo_version = 1
  }

  # The resources below wait. If a wait fails, it does not taint the migration.
  wait_for_sync   = false
  restart_trigger = var.restart_trigger
}

# Waits until the target follows the source, and again for each restart.
resource "dcs_migration_task_sync" "sessions" {
  task_id  = dcs_migration_task.sessions.id
  triggers = { restart = var.restart_trigger }
}

# Waits right before the cut-over, until the target has caught up.
resource "dcs_migration_task_sync" "caught_up" {
  count = var.cut_over ? 1 : 0

  task_id    = dcs_migration_task.sessions.id
  max_offset = 0
  triggers   = { restart = var.restart_trigger }

  depends_on = [dcs_migration_task_sync.sessions]
}

resource "dcs_migration_ip_exchange" "sessions" {
  count = var.cut_over ? 1 : 0

  task_id = dcs_migration_task.sessions.id

  # The instances' domain names change places as well.
  exchange_domain = true

  depends_on = [dcs_migration_task_sync.caught_up]
}
