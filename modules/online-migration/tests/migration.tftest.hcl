# Run by `make test-modules` against the mock of the service, whose address and keys are in the environment.

variables {
  name = "sessions"
  network = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
  }
  source_redis = { id = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66", password_version = 1 }
  target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44", password_version = 1 }
  passwords    = { source = "of-the-source", target = "of-the-target" }
}

run "is_in_sync_after_the_apply" {
  assert {
    condition     = contains(["INCRMIGEATING", "INCRMIGRATING"], output.status)
    error_message = "The status is ${output.status}."
  }

  assert {
    condition     = output.migration_machine_ip != "" && output.exchange_status == null
    error_message = "The machine's address is ${output.migration_machine_ip}, and the exchange ${jsonencode(output.exchange_status)}."
  }

  assert {
    condition     = dcs_migration_task.this.target_instance.password_wo == null && dcs_migration_task.this.target_instance.password == null
    error_message = "A password is in state."
  }
}

run "cuts_over_without_passwords_once_the_target_has_caught_up" {
  variables {
    cut_over  = true
    passwords = {}
  }

  assert {
    condition     = output.exchange_status == "EXCHANGE_SUCCESS" && dcs_migration_task_sync.cut_over[0].progress.offset == 0
    error_message = "The exchange is ${jsonencode(output.exchange_status)}, the wait ended with ${jsonencode(dcs_migration_task_sync.cut_over[0].progress)}."
  }
}

run "rolls_back" {
  variables {
    passwords = {}
  }

  assert {
    condition     = output.exchange_status == null && length(dcs_migration_task_sync.cut_over) == 0
    error_message = "The exchange is ${jsonencode(output.exchange_status)}."
  }
}

# The exchange has ended the migration: a new cut-over takes a new restart_trigger.
run "runs_again_and_cuts_over_again" {
  variables {
    restart_trigger = "2026-11-25"
    cut_over        = true
    exchange        = { ips = ["192.168.0.10", "192.168.0.20"], domain = true }
  }

  assert {
    condition     = output.exchange_status == "EXCHANGE_SUCCESS" && dcs_migration_ip_exchange.this[0].exchange_domain
    error_message = "The exchange is ${jsonencode(output.exchange_status)}."
  }
}
