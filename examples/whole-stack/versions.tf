# Migrates a DCS instance into a new one, with everything that the migration needs: the network of the migration machine, the
# target, its whitelist, the migration and the cut-over.
#
# 1. terraform apply
#    Makes the target and the network, starts the migration and ends when the target follows the source. The instance and the
#    migration machine take some minutes each, and the copy as long as the data is large.
# 2. Have the applications stop writing, set cut_over = true in terraform.tfvars, and apply. That waits until the target has
#    caught up, and exchanges the addresses of both instances. The service ends the migration with the exchange.
# 3. To go back, set cut_over = false and apply. To try again, apply with a new restart_trigger, which copies everything again,
#    and go on with step 2.
# 4. To finish, wait until the service has released the migration machine, and put these lines in place of migration.tf,
#    network.tf and outputs.tf. The next apply keeps the target and its address, and removes what only the migration needed:
#
#      removed {
#        from = dcs_migration_ip_exchange.sessions
#        lifecycle {
#          destroy = false
#        }
#      }

terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}

# Both providers take the region from HW_REGION_NAME, and the keys from HW_ACCESS_KEY and HW_SECRET_KEY.
provider "dcs" {}

provider "huaweicloud" {}
