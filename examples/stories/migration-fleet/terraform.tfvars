migrations = {
  sessions = {
    source_addrs            = ["192.168.0.10:6379", "192.168.0.11:6379"]
    target_id               = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
    bandwidth_limit_mb      = 50
    source_password_version = 1
    target_password_version = 1
  }
  reports = {
    source_addrs            = ["192.168.0.30:6379"]
    target_id               = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
    method                  = "full_amount_migration"
    source_password_version = 1
    target_password_version = 1
  }
}
