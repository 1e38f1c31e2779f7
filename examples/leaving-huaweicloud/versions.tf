terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }

    # Until the first apply after the move.
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}
