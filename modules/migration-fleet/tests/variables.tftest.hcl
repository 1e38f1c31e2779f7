# What is refused, before anything is asked of the service. The rest is refused by the module online-migration.

variables {
  network = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
  }
  migrations = {
    sessions = {
      source_redis = { addrs = ["192.168.0.10:6379"], password_version = 1 }
      target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
    }
  }
  passwords = { sessions = { source = "of-the-source" } }
}

run "refuses_two_migrations_into_one_target" {
  command = plan
  variables {
    migrations = {
      sessions = {
        source_redis = { addrs = ["192.168.0.10:6379"], password_version = 1 }
        target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
      }
      orders = {
        source_redis = { addrs = ["192.168.0.20:6379"] }
        target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
      }
    }
  }
  expect_failures = [var.migrations]
}

run "refuses_a_migration_without_a_key" {
  command = plan
  variables {
    migrations = {
      "" = {
        source_redis = { addrs = ["192.168.0.10:6379"] }
        target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
      }
    }
    passwords = {}
  }
  expect_failures = [var.migrations]
}

run "refuses_passwords_of_no_migration" {
  command = plan
  variables {
    passwords = { sessions = { source = "of-the-source" }, session = { source = "of-the-source" } }
  }
  expect_failures = [var.passwords]
}

run "refuses_a_password_without_a_version" {
  command = plan
  variables {
    passwords = { sessions = { source = "of-the-source", target = "of-the-target" } }
  }
  expect_failures = [var.passwords]
}

run "refuses_an_offset_below_0" {
  command = plan
  variables {
    max_offset = -1
  }
  expect_failures = [var.max_offset]
}

run "refuses_a_policy_that_there_is_not" {
  command = plan
  variables {
    deletion_policy = "keep"
  }
  expect_failures = [var.deletion_policy]
}
