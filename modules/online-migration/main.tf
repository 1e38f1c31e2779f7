resource "dcs_migration_task" "this" {
  task_name          = var.name
  description        = var.description
  migration_type     = "online_migration"
  migration_method   = var.method
  resume_mode        = var.resume_mode
  bandwidth_limit_mb = var.bandwidth_limit_mb

  vpc_id            = var.network.vpc_id
  subnet_id         = var.network.subnet_id
  security_group_id = var.network.security_group_id

  source_instance = {
    id                  = var.source_redis.id
    addrs               = var.source_redis.addrs
    password_wo         = var.passwords.source
    password_wo_version = var.source_redis.password_version
  }

  target_instance = {
    id                  = var.target_redis.id
    addrs               = var.target_redis.addrs
    password_wo         = var.passwords.target
    password_wo_version = var.target_redis.password_version
  }

  # The resources below wait. If a wait fails, it does not taint the migration.
  wait_for_sync   = false
  deletion_policy = var.deletion_policy
  restart_trigger = var.restart_trigger

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

locals {
  # A new restart_trigger makes the waits below wait again.
  wait_again = { restart = var.restart_trigger }
}

resource "dcs_migration_task_sync" "this" {
  count = var.wait_for_sync ? 1 : 0

  task_id  = dcs_migration_task.this.id
  triggers = local.wait_again

  timeouts {
    create = var.timeouts.sync
  }
}

# Every cut-over waits again, because the wait above may have ended weeks before.
resource "dcs_migration_task_sync" "cut_over" {
  count = var.cut_over ? 1 : 0

  task_id          = dcs_migration_task.this.id
  max_offset       = var.max_offset
  equal_key_counts = var.equal_key_counts
  triggers         = local.wait_again

  timeouts {
    create = var.timeouts.sync
  }

  # A change counts from the next cut-over: the exchange has ended the migration, and nothing is left to wait for.
  lifecycle {
    ignore_changes = [max_offset, equal_key_counts]
  }

  depends_on = [dcs_migration_task_sync.this]
}

# The id comes from the task and not from the wait: a new wait must not replace the exchange.
resource "dcs_migration_ip_exchange" "this" {
  count = var.cut_over ? 1 : 0

  task_id         = dcs_migration_task.this.id
  exchanged_ips   = var.exchange.ips
  exchange_domain = var.exchange.domain

  depends_on = [dcs_migration_task_sync.cut_over]
}
