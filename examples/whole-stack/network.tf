# Where the source is, and where the service puts the migration machine.

data "huaweicloud_dcs_instances" "source" {
  name = var.source_name
}

# A subnet of its own has a range that the whitelists of both instances can name before the machine exists.
resource "huaweicloud_vpc_subnet" "migration" {
  name       = "${var.target_name}-migration"
  vpc_id     = data.huaweicloud_vpc.main.id
  cidr       = var.migration_cidr
  gateway_ip = cidrhost(var.migration_cidr, 1)
}

resource "huaweicloud_networking_secgroup" "migration" {
  name = "${var.target_name}-migration"
}

# The machine connects to both instances, and nobody connects to it.
resource "huaweicloud_networking_secgroup_rule" "redis" {
  security_group_id = huaweicloud_networking_secgroup.migration.id
  direction         = "egress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 6379
  port_range_max    = 6379
  remote_ip_prefix  = data.huaweicloud_vpc.main.cidr
}

locals {
  # Other instances may have names that begin alike.
  source_id = one([for i in data.huaweicloud_dcs_instances.source.instances : i.id if i.name == var.source_name])
  target_id = huaweicloud_dcs_instance.target.id

  migration_network = {
    vpc_id            = data.huaweicloud_vpc.main.id
    subnet_id         = huaweicloud_vpc_subnet.migration.id
    security_group_id = huaweicloud_networking_secgroup_rule.redis.security_group_id # once the rule is there
  }
}
