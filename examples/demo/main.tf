# What `make demo` runs, against a mock of the service on this machine.

terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}

# Region, credentials and the mock's address come from the environment.
provider "dcs" {}

# Copies a running Redis and then follows it, so that you can cut over when it suits you.
resource "dcs_migration_task" "sessions" {
  task_name        = "demo-sessions"
  description      = "Sessions, moved without a pause"
  migration_type   = "online_migration"
  migration_method = "incremental_migration"
  resume_mode      = "auto"

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  source_instance = {
    id                  = var.source_redis.id
    addrs               = var.source_redis.addrs
    password_wo         = var.source_password
    password_wo_version = 1
  }

  target_instance = {
    id                  = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    password_wo         = var.target_password
    password_wo_version = 1
  }

  # The mock makes a migration machine in seconds. The service takes minutes.
  timeouts {
    create = "5m"
    delete = "5m"
  }
}

# Waits until the target has caught up with the source.
resource "dcs_migration_task_sync" "sessions" {
  count = var.cut_over ? 1 : 0

  task_id    = dcs_migration_task.sessions.id
  max_offset = 10000 # the demo's client never stops writing

  timeouts {
    create = "5m"
  }
}

# Exchanges the addresses, so that applications reach the target.
resource "dcs_migration_ip_exchange" "sessions" {
  count = var.cut_over ? 1 : 0

  task_id    = dcs_migration_task.sessions.id
  depends_on = [dcs_migration_task_sync.sessions]
}

# Imports a backup from a bucket into another instance.
resource "dcs_migration_task" "catalogue" {
  task_name        = "demo-catalogue"
  migration_type   = "backupfile_import"
  migration_method = "full_amount_migration"

  backup_files = {
    file_source = "self_build_obs"
    bucket_name = "redis-backups"
    files = [
      { file_name = "catalogue/2026-10-01.rdb" },
    ]
  }

  target_instance = {
    id                  = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
    password_wo         = var.target_password
    password_wo_version = 1
  }

  timeouts {
    create = "5m"
  }
}
