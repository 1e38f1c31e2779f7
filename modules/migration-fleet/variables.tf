variable "name_prefix" {
  description = "Text before each migration's key in the name of its task. The service cannot change names: a change is only recorded in state."
  type        = string
  default     = ""
  nullable    = false
}

variable "network" {
  description = "Network of the migration machines, from which they reach sources and targets. A change runs every migration that has not ended again, on a new machine."
  type = object({
    vpc_id            = string
    subnet_id         = string
    security_group_id = string
  })
  nullable = false
}

variable "migrations" {
  description = <<-EOT
    The migrations by their keys. A new key starts a migration, and a missing key stops one. If you change a key, both happen. The fields are
    variables of the module online-migration. Put no secrets here: plans show keys and values, and state keeps them.
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
    cut_over           = optional(bool, false)
    exchange = optional(object({
      ips    = optional(set(string))
      domain = optional(bool, false)
    }), {})
    equal_key_counts = optional(bool, false)
  }))
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.migrations) : trimspace(key) != ""])
    error_message = "Give each migration a key, which is a part of its name."
  }

  validation {
    condition = length(distinct([
      for migration in values(var.migrations) : coalesce(migration.target_redis.id, jsonencode(migration.target_redis.addrs))
    ])) == length(var.migrations)
    error_message = "Give each migration a target_redis of its own: two into one would overwrite each other's keys."
  }
}

# A map of its own, since for_each takes no ephemeral values. They are never written to a plan or to state.
variable "passwords" {
  description = <<-EOT
    Passwords of source and target of each migration, by the keys of migrations, each with a password_version there. Leave out
    those of a Redis without a password. A plan or an apply that sends no password needs none, and neither does a destroy.
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
      (try(var.passwords[key].source, null) == null || migration.source_redis.password_version != null) &&
      (try(var.passwords[key].target, null) == null || migration.target_redis.password_version != null)
    ])
    error_message = "Each password needs a password_version in migrations, beginning with 1."
  }
}

variable "wait_for_sync" {
  description = <<-EOT
    Whether an apply that starts a migration, or runs it again, waits until the target is in sync (with full_amount_migration: has
    all data). A cut-over waits in any case. If a wait fails, the migration goes on, and the next apply waits again.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "max_offset" {
  description = <<-EOT
    How far a target may lag behind its source for a cut-over to begin: the offset of the task's progress. 0 is caught up, which
    a source reaches once applications stop writing. Null: any offset.
  EOT
  type        = number
  default     = 0

  validation {
    condition     = try(var.max_offset >= 0, var.max_offset == null)
    error_message = "Set max_offset to 0 or more, or to null."
  }
}

variable "deletion_policy" {
  description = <<-EOT
    What a destroy does: stop ends running migrations and keeps the records of the tasks, delete deletes the records too, abandon
    leaves the tasks as they are. A change calls nothing.
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
  description = "How long each step of a migration may take, as durations such as 90m: create, update and delete its task, and sync for each wait. Null: 24h, 24h, 30m and 24h."
  type = object({
    create = optional(string)
    update = optional(string)
    delete = optional(string)
    sync   = optional(string)
  })
  default  = {}
  nullable = false
}
