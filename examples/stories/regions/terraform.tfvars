regions = {
  cn-north-4 = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
    source_addrs      = ["192.168.0.10:6379"]
    target_id         = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
  }
  eu-west-101 = {
    vpc_id            = "1b7e2c90-4a3d-4f58-8c16-9d0e7f5a3b66"
    subnet_id         = "6c2d8f14-3b9a-4e70-a5d1-0f8b7c6e4a77"
    security_group_id = "e4b1a7d8-5c2f-4963-b8e0-2d3c4f5a6b88"
    source_addrs      = ["10.20.0.10:6379"]
    target_id         = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
  }
}

source_password_version = 1
target_password_version = 1
