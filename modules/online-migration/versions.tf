terraform {
  # Write-only arguments came with 1.11, in Terraform and in OpenTofu.
  required_version = ">= 1.11"

  required_providers {
    dcs = {
      source  = "dcs-migration/dcs"
      version = ">= 0.1"
    }
  }
}
