# What is refused, before anything is asked of the service.

variables {
  name = "sessions"
  network = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
  }
  source_redis = { addrs = ["192.168.0.10:6379"] }
  target_redis = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44" }
  passwords    = {}
}

run "refuses_an_empty_name" {
  command = plan
  variables {
    name = " "
  }
  expect_failures = [var.name]
}

run "refuses_a_network_that_is_not_whole" {
  command = plan
  variables {
    network = { vpc_id = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11", subnet_id = "", security_group_id = null }
  }
  expect_failures = [var.network]
}

run "refuses_no_source" {
  command = plan
  variables {
    source_redis = {}
  }
  expect_failures = [var.source_redis]
}

run "refuses_an_address_without_a_port" {
  command = plan
  variables {
    source_redis = { addrs = ["192.168.0.10"] }
  }
  expect_failures = [var.source_redis]
}

run "refuses_no_target" {
  command = plan
  variables {
    target_redis = {}
  }
  expect_failures = [var.target_redis]
}

run "refuses_a_password_without_a_version" {
  command = plan
  variables {
    passwords = { source = "of-the-source" }
  }
  expect_failures = [var.passwords]
}

run "refuses_words_that_the_service_does_not_know" {
  command = plan
  variables {
    method          = "incremental"
    resume_mode     = "sometimes"
    deletion_policy = "keep"
  }
  expect_failures = [var.method, var.resume_mode, var.deletion_policy]
}

run "refuses_a_bandwidth_out_of_range" {
  command = plan
  variables {
    bandwidth_limit_mb = 10241
  }
  expect_failures = [var.bandwidth_limit_mb]
}

run "refuses_a_bandwidth_in_fractions" {
  command = plan
  variables {
    bandwidth_limit_mb = 1.5
  }
  expect_failures = [var.bandwidth_limit_mb]
}

run "refuses_an_exchange_of_nothing" {
  command = plan
  variables {
    exchange = { ips = [] }
  }
  expect_failures = [var.exchange]
}

run "refuses_to_cut_over_to_a_copy" {
  command = plan
  variables {
    cut_over = true
    method   = "full_amount_migration"
  }
  expect_failures = [var.cut_over]
}

run "refuses_an_offset_below_0" {
  command = plan
  variables {
    max_offset = -1
  }
  expect_failures = [var.max_offset]
}
