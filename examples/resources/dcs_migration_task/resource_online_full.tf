# An online migration that copies everything once and ends.

resource "dcs_migration_task" "reports" {
  task_name        = "reports-to-dcs"
  migration_type   = "online_migration"
  migration_method = "full_amount_migration"
  resume_mode      = "manual"

  vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
  subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
  security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"

  source_instance = {
    id = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66"
  }

  target_instance = {
    id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
  }

  timeouts {
    create = "6h"
  }
}
