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
  exchange     = { ips = ["192.168.0.10", "192.168.0.20"] }
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

run "cuts_over" {
  variables {
    cut_over = true
  }

  assert {
    condition     = output.exchange_status == "EXCHANGE_SUCCESS"
    error_message = "The exchange is ${jsonencode(output.exchange_status)}."
  }
}

run "rolls_back" {
  assert {
    condition     = output.exchange_status == null && output.status == "INCRMIGEATING"
    error_message = "The exchange is ${jsonencode(output.exchange_status)}, the task ${output.status}."
  }
}

run "sends_a_new_password_and_copies_once" {
  variables {
    source_redis       = { id = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66", password_version = 2 }
    method             = "full_amount_migration"
    bandwidth_limit_mb = 50
  }

  assert {
    condition     = output.status == "SUCCESS"
    error_message = "The status is ${output.status}."
  }
}
