variable "name_prefix" {
  description = "What stands before each migration's key in its name. A change starts all migrations anew."
  type        = string
  default     = ""
  nullable    = false
}

variable "network" {
  description = "Where the migration machines are put: a network from which they reach both ends. A change starts all migrations anew."
  type = object({
    vpc_id            = string
    subnet_id         = string
    security_group_id = string
  })
  nullable = false
}

variable "migrations" {
  description = <<-EOT
    The migrations by their keys. No secret belongs here: keys and values are shown and kept. A new key starts a migration, a
    missing one stops it, and a changed one does both. The fields are the variables of the module online-migration.
  EOT

  type = map(object({
    source_redis = object({
      id               = optional(string)
      addrs            = optional(set(string))
      password_version = optional(number)
    })
    target_redis = object({
      id               = optional(string)
      addrs            = optional(set(string))
      password_version = optional(number)
    })
    description        = optional(string)
    method             = optional(string, "incremental_migration")
    resume_mode        = optional(string, "auto")
    bandwidth_limit_mb = optional(number)
    restart_trigger    = optional(string)
    exchange = optional(object({
      ips    = set(string)
      domain = optional(bool, false)
    }))
    cut_over = optional(bool, false)
  }))
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.migrations) : trimspace(key) != ""])
    error_message = "Give each migration a key, which is a part of its name."
  }

  validation {
    condition = length(distinct([
      for migration in values(var.migrations) : jsonencode([migration.target_redis.id, migration.target_redis.addrs])
    ])) == length(var.migrations)
    error_message = "Give each migration a target_redis of its own: two into one would overwrite each other's keys."
  }
}

# A map of its own, since for_each takes no ephemeral values. They are never written to a plan or to state.
variable "passwords" {
  description = <<-EOT
    The passwords of both ends of each migration, by the keys of migrations, each with a password_version there. Leave out
    those of a Redis without one.
  EOT

  type = map(object({
    source = optional(string)
    target = optional(string)
  }))
  default   = {}
  nullable  = false
  sensitive = true
  ephemeral = true

  validation {
    condition     = length(setsubtract(keys(var.passwords), keys(var.migrations))) == 0
    error_message = "There are passwords under a key that migrations does not have: correct the key, or take them out."
  }

  validation {
    condition = alltrue([
      for key, migration in var.migrations :
      (try(var.passwords[key].source, null) == null) == (migration.source_redis.password_version == null) &&
      (try(var.passwords[key].target, null) == null) == (migration.target_redis.password_version == null)
    ])
    error_message = "Each password needs a password_version in migrations, beginning with 1, and each password_version a password under the same key."
  }
}

variable "wait_for_sync" {
  description = "Whether an apply waits until the data of all migrations is there. A change alone calls nothing."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_policy" {
  description = <<-EOT
    What destroying does with each task: stop keeps its record, delete stops it and deletes the record, abandon leaves it as
    it is. A change alone calls nothing.
  EOT
  type        = string
  default     = "stop"
  nullable    = false

  validation {
    condition     = contains(["stop", "delete", "abandon"], var.deletion_policy)
    error_message = "Set deletion_policy to stop, delete or abandon."
  }
}

variable "timeouts" {
  description = "How long creating, updating and destroying each task may take, as durations such as 90m. Null: 2h, 2h and 30m."
  type = object({
    create = optional(string)
    update = optional(string)
    delete = optional(string)
  })
  default  = {}
  nullable = false
}
