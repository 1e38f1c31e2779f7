terraform {
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}

# Access key and secret key come from HW_ACCESS_KEY and HW_SECRET_KEY.
provider "dcs" {
  region = "cn-north-4"
}
