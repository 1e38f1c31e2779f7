# Whether applications reach the target at the source's address. The plan warns before addresses move.
cut_over = false

vpc_name          = "main"
subnet_name       = "redis"
migration_cidr    = "192.168.9.0/28"
application_cidrs = ["192.168.0.0/24"]

source_name = "sessions"
target_name = "sessions-new"

engine_version     = "6.0"
capacity           = 4
availability_zones = ["cn-north-4a", "cn-north-4b"]
