provider "dcs" {
  region = "cn-north-4"
}

# Ephemeral values are never written to a plan or to state.

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

# Was a huaweicloud_dcs_online_data_migration_task.
resource "dcs_migration_task" "sessions" {
  task_name        = "sessions-to-dcs"
  migration_type   = "online_migration"
  migration_method = "incremental_migration"
  resume_mode      = "auto"

  bandwidth_limit_mb = 100

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  source_instance = {
    addrs               = ["192.168.0.10:6379", "192.168.0.11:6379"]
    password_wo         = var.source_password
    password_wo_version = 1
  }

  target_instance = {
    id                  = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    password_wo         = var.target_password
    password_wo_version = 1
  }
}

# Was a huaweicloud_dcs_backup_import_task.
resource "dcs_migration_task" "catalogue" {
  task_name        = "catalogue-import"
  migration_type   = "backupfile_import"
  migration_method = "full_amount_migration"

  backup_files = {
    file_source = "self_build_obs"
    bucket_name = "redis-backups"
    files = [
      { file_name = "catalogue/part-1.rdb", size = "1024" },
      { file_name = "catalogue/part-2.rdb", size = "2048" },
    ]
  }

  target_instance = {
    id                  = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
    password_wo         = var.target_password
    password_wo_version = 1
  }
}
