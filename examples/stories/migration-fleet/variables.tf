variable "migrations" {
  description = "The migrations by their names. Put no secrets here: plans show the keys of for_each, and state keeps them."

  type = map(object({
    source_addrs       = set(string)
    target_id          = string
    method             = optional(string, "incremental_migration")
    bandwidth_limit_mb = optional(number)
    # Raise one with each new password. Null for a Redis without a password.
    source_password_version = optional(number)
    target_password_version = optional(number)
  }))

  validation {
    condition     = length(distinct([for migration in var.migrations : migration.target_id])) == length(var.migrations)
    error_message = "Each migration needs a target_id of its own: two into one instance would overwrite each other's keys."
  }
}

# Ephemeral values are never written to a plan or to state. for_each does not take them, so the passwords have a map of their own.
variable "passwords" {
  description = "Passwords of the source and the target of each migration, by the same names."

  type = map(object({
    source = optional(string)
    target = optional(string)
  }))

  default   = {}
  sensitive = true
  ephemeral = true
}
