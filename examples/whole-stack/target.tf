# The target, which stays when the migration is over.

data "huaweicloud_vpc" "main" {
  name = var.vpc_name
}

data "huaweicloud_vpc_subnet" "redis" {
  vpc_id = data.huaweicloud_vpc.main.id
  name   = var.subnet_name
}

data "huaweicloud_dcs_flavors" "target" {
  engine_version = var.engine_version
  cache_mode     = "ha"
  capacity       = var.capacity
}

# An exchange changes private_ip, which would replace the instance if it stood here. It also needs the source's port: set port
# if that is not 6379.
resource "huaweicloud_dcs_instance" "target" {
  name               = var.target_name
  engine             = "Redis"
  engine_version     = var.engine_version
  capacity           = var.capacity
  flavor             = data.huaweicloud_dcs_flavors.target.flavors[0].name
  availability_zones = var.availability_zones
  vpc_id             = data.huaweicloud_vpc.main.id
  subnet_id          = data.huaweicloud_vpc_subnet.redis.id
  password           = var.password

  whitelists {
    group_name = "applications"
    ip_address = var.application_cidrs
  }

  # The source needs the same entry.
  whitelists {
    group_name = "migration"
    ip_address = [var.migration_cidr]
  }

  # A destroy of the whole configuration would delete the data.
  lifecycle {
    prevent_destroy = true
  }
}
