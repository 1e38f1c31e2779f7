# Where the provider comes from, for examples that leave it out.
terraform {
  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}
