# A Redis without a password, and applies that do not wait.

variables {
  name = "orders"
  network = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
  }
  source_redis = { addrs = ["192.168.0.10:6379", "192.168.0.11:6379"] }
  target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
  # Terraform 1.11 has its tests name an ephemeral variable even where there is a default.
  passwords       = {}
  deletion_policy = "delete"
}

run "does_not_wait" {
  variables {
    wait_for_sync = false
  }

  assert {
    condition     = output.status == null && dcs_migration_task.this.id != ""
    error_message = "The status is ${jsonencode(output.status)}."
  }
}

# Both ends of the mock have the same number of keys.
run "waits_for_what_the_caller_asks" {
  variables {
    equal_key_counts = true
    cut_over         = true
    max_offset       = 100
  }

  assert {
    condition     = output.exchange_status == "EXCHANGE_SUCCESS" && dcs_migration_task_sync.cut_over[0].equal_key_counts
    error_message = "The exchange is ${jsonencode(output.exchange_status)}."
  }
}
