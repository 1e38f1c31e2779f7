# Many migrations of one kind, each an entry of a map.
#
# 1. terraform apply
#    Runs the migrations side by side, as many at once as -parallelism allows (10 by default), and waits until all targets have
#    the data. Each migration has a machine of its own, which takes minutes. If one fails, the others go on, and the next apply
#    waits again for that one alone.
# 2. A new entry, with its passwords, starts a migration. A missing entry stops one. Neither touches the others. If you change a
#    key, the old migration stops, and another one starts from the beginning.
# 3. terraform destroy
#    Stops the migrations that still run, and keeps the records of all.
#
# The passwords come from the environment, as JSON in TF_VAR_passwords. Only an apply that starts a migration needs its
# passwords.

terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}

# Region and credentials come from the environment.
provider "dcs" {}

resource "dcs_migration_task" "fleet" {
  for_each = var.migrations

  task_name          = "fleet-${each.key}"
  migration_type     = "online_migration"
  migration_method   = each.value.method
  resume_mode        = "auto"
  bandwidth_limit_mb = each.value.bandwidth_limit_mb

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  source_instance = {
    addrs               = each.value.source_addrs
    password_wo         = try(var.passwords[each.key].source, null)
    password_wo_version = each.value.source_password_version
  }

  target_instance = {
    id                  = each.value.target_id
    password_wo         = try(var.passwords[each.key].target, null)
    password_wo_version = each.value.target_password_version
  }

  # The resource below waits. If a wait fails, it does not taint the migration.
  wait_for_sync = false
}

resource "dcs_migration_task_sync" "fleet" {
  for_each = var.migrations

  task_id = dcs_migration_task.fleet[each.key].id
}
