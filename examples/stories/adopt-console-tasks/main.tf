# Takes over online migrations that were started in the console, without interrupting them.
#
# 1. terraform apply, with no tasks given
#    Changes nothing, and shows the ids and names of the running tasks.
# 2. Describe them in tasks, and plan. The plan imports each task and updates it in place: it records deletion_policy and the
#    versions of the passwords, which the provider cannot read back, and sends nothing. If the plan says "the update interrupts
#    the running migration", "task_name only recorded" or "must be replaced", a description does not match its task: correct it
#    before you apply.
# 3. terraform apply
#    Takes seconds, because it waits for nothing. From then on the tasks are like any others: a change interrupts them if the
#    plan says so.
# 4. terraform destroy
#    Leaves the tasks as they are, by their deletion_policy.

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

# The tasks that run, or wait to be configured.
data "dcs_migration_tasks" "running" {
  migration_type = "online_migration"
  statuses       = ["RUNNING", "FULLMIGRATING", "INCRMIGEATING"]
}

# These have no effect once the tasks are in state. Keep them or remove them.
import {
  for_each = var.tasks
  to       = dcs_migration_task.adopted[each.key]
  id       = each.value.task_id
}

resource "dcs_migration_task" "adopted" {
  for_each = var.tasks

  task_name          = each.key
  migration_type     = "online_migration"
  migration_method   = each.value.method
  resume_mode        = each.value.resume_mode
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

  # Those who started them in the console may rely on them. With "stop", the default, a destroy would stop them.
  deletion_policy = "abandon"
}
