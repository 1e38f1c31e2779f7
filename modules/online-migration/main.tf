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

  wait_for_sync   = var.wait_for_sync
  deletion_policy = var.deletion_policy
  restart_trigger = var.restart_trigger

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

resource "dcs_migration_ip_exchange" "this" {
  count = var.cut_over ? 1 : 0

  task_id         = dcs_migration_task.this.id
  exchanged_ips   = var.exchange.ips
  exchange_domain = var.exchange.domain
}

# Checks warn and stop nothing. Their figures stand in no output: they never stand still, and no plan would be empty.
check "progress" {
  data "dcs_migration_task" "this" {
    task_id          = dcs_migration_task.this.id
    include_progress = true
  }

  assert {
    condition     = var.cut_over || contains(["INCRMIGEATING", "INCRMIGRATING", "SUCCESS", "RELEASED"], data.dcs_migration_task.this.status)
    error_message = "The migration ${var.name} is ${data.dcs_migration_task.this.status}: its target does not have all data, or does not follow the source."
  }

  # Of an incremental migration, the offset is by how much the target lags behind the source.
  assert {
    condition = (
      !contains(["INCRMIGEATING", "INCRMIGRATING"], data.dcs_migration_task.this.status) || var.cut_over ||
      try(data.dcs_migration_task.this.progress.offset == 0, false)
    )
    error_message = "The target of the migration ${var.name} lags behind its source: do not cut over yet."
  }
}
