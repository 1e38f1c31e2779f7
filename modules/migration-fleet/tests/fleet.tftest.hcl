# Run by `make test-modules` against the mock of the service, whose address and keys are in the environment.

variables {
  name_prefix = "fleet-"
  network = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
  }
  migrations = {
    sessions = {
      source_redis       = { id = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66", password_version = 1 }
      target_redis       = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44", password_version = 1 }
      bandwidth_limit_mb = 50
    }
    reports = {
      source_redis = { addrs = ["192.168.0.30:6379"] }
      target_redis = { id = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55", password_version = 1 }
      method       = "full_amount_migration"
    }
  }
  passwords = {
    sessions = { source = "of-the-source", target = "of-the-target" }
    reports  = { target = "of-the-target" }
  }
}

run "runs_side_by_side" {
  assert {
    condition     = contains(["INCRMIGEATING", "INCRMIGRATING"], output.migrations.sessions.status) && output.migrations.reports.status == "SUCCESS"
    error_message = "The migrations are ${jsonencode(output.migrations)}."
  }

  assert {
    condition     = length(output.migration_machine_ips) == 2
    error_message = "The machines' addresses are ${jsonencode(output.migration_machine_ips)}."
  }
}

run "cuts_one_over_and_adds_another" {
  variables {
    migrations = {
      sessions = {
        source_redis       = { id = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66", password_version = 1 }
        target_redis       = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44", password_version = 1 }
        bandwidth_limit_mb = 50
        cut_over           = true
      }
      reports = {
        source_redis = { addrs = ["192.168.0.30:6379"] }
        target_redis = { id = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55", password_version = 1 }
        method       = "full_amount_migration"
      }
      orders = {
        source_redis = { addrs = ["192.168.0.40:6379"] }
        target_redis = { id = "d4c3b2a1-0f9e-4d8c-8b7a-695847362514" }
      }
    }
  }

  assert {
    condition     = contains(["INCRMIGEATING", "INCRMIGRATING"], output.migrations.orders.status)
    error_message = "The migrations are ${jsonencode(output.migrations)}."
  }

  assert {
    condition     = output.migrations.sessions.exchange_status == "EXCHANGE_SUCCESS" && output.migrations.orders.exchange_status == null
    error_message = "The migrations are ${jsonencode(output.migrations)}."
  }
}

run "keeps_what_is_left" {
  variables {
    migrations = {
      reports = {
        source_redis = { addrs = ["192.168.0.30:6379"] }
        target_redis = { id = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55", password_version = 1 }
        method       = "full_amount_migration"
      }
    }
    passwords = { reports = { target = "of-the-target" } }
  }

  assert {
    condition     = join(",", keys(output.migrations)) == "reports"
    error_message = "The migrations are ${jsonencode(output.migrations)}."
  }
}
