# The same migration in several regions, with one provider block.
#
# 1. terraform apply
#    Starts a migration in each region, and waits until all are in sync. Outside the provider's region, the provider uses the
#    project that IAM knows by the region's name.
# 2. A new entry starts a migration in its region, and a missing entry stops one. Neither touches the other regions.
# 3. terraform destroy
#    Stops the migrations, and keeps their records.
#
# HW_REGION_NAME may change between two applies: a resource stays in its region. HW_DCS_ENDPOINT, where you need it, must have
# {region} in it.

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

resource "dcs_migration_task" "sessions" {
  for_each = var.regions

  region           = each.key
  task_name        = "sessions-${each.key}"
  migration_type   = "online_migration"
  migration_method = "incremental_migration"
  resume_mode      = "auto"

  vpc_id            = each.value.vpc_id
  subnet_id         = each.value.subnet_id
  security_group_id = each.value.security_group_id

  source_instance = {
    addrs               = each.value.source_addrs
    password_wo         = var.source_password
    password_wo_version = var.source_password_version
  }

  target_instance = {
    id                  = each.value.target_id
    password_wo         = var.target_password
    password_wo_version = var.target_password_version
  }

  # The resource below waits. If a wait fails, it does not taint the migration.
  wait_for_sync = false
}

resource "dcs_migration_task_sync" "sessions" {
  for_each = var.regions

  region  = each.key
  task_id = dcs_migration_task.sessions[each.key].id
}
