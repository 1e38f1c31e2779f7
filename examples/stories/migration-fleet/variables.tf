variable "migrations" {
  description = "The migrations by their names, with no secret in them: the keys of for_each are shown and kept."

  type = map(object({
    source_addrs       = set(string)
    target_id          = string
    method             = optional(string, "incremental_migration")
    bandwidth_limit_mb = optional(number)
    # To be raised with new passwords, whose change cannot be seen.
    password_version = optional(number, 1)
  }))

  default = {
    sessions = {
      source_addrs       = ["192.168.0.10:6379", "192.168.0.11:6379"]
      target_id          = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
      bandwidth_limit_mb = 50
    }
    reports = {
      source_addrs = ["192.168.0.30:6379"]
      target_id    = "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"
      method       = "full_amount_migration"
    }
  }

  validation {
    condition     = length(distinct([for migration in var.migrations : migration.target_id])) == length(var.migrations)
    error_message = "Each migration needs a target_id of its own: two into one instance would overwrite each other's keys."
  }
}

# A map of its own, since for_each takes no ephemeral values. They are never written to a plan or to state.
variable "passwords" {
  description = "The passwords of each migration's source and target, by the same names."

  type = map(object({
    source = string
    target = string
  }))

  sensitive = true
  ephemeral = true

  validation {
    condition     = length(setsubtract(keys(var.migrations), keys(var.passwords))) == 0
    error_message = "Each entry of migrations needs one in passwords, under the same key."
  }
}
