variable "name" {
  description = "Name of the migration task. The service cannot change it: a change is only recorded in state."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.name) != ""
    error_message = "Give the migration a name."
  }
}

variable "description" {
  description = "What the migration is for. The service cannot change it: a change is only recorded in state."
  type        = string
  default     = null
}

variable "network" {
  description = "Network of the migration machine, from which it reaches source and target. A change runs the migration again on a new machine; once the migration has ended, it is only recorded."
  type = object({
    vpc_id            = string
    subnet_id         = string
    security_group_id = string
  })
  nullable = false

  validation {
    condition     = alltrue([for id in values(var.network) : try(trimspace(id) != "", false)])
    error_message = "Give the network's vpc_id, subnet_id and security_group_id."
  }
}

variable "source_redis" {
  description = <<-EOT
    The Redis to migrate from: the id of a DCS instance, the addresses (host:port) of any Redis, or both. Give password_version
    with a password in passwords, and raise it whenever the password changes. A change interrupts the migration, which copies
    everything again; once the migration has ended, it is only recorded.
  EOT
  type = object({
    id               = optional(string)
    addrs            = optional(set(string))
    password_version = optional(number)
  })
  nullable = false

  validation {
    condition     = var.source_redis.id != null || var.source_redis.addrs != null
    error_message = "Give the id of source_redis if it is a DCS instance, or its addrs."
  }

  validation {
    condition = alltrue([
      for addr in coalesce(var.source_redis.addrs, []) : can(regex(":[0-9]{1,5}$", addr))
    ])
    error_message = "Write each of source_redis.addrs as host:port, such as 192.168.0.10:6379."
  }
}

variable "target_redis" {
  description = <<-EOT
    The Redis to migrate into: the id of a DCS instance, its addresses (host:port), or both. password_version and changes are as
    in source_redis.
  EOT
  type = object({
    id               = optional(string)
    addrs            = optional(set(string))
    password_version = optional(number)
  })
  nullable = false

  validation {
    condition     = var.target_redis.id != null || var.target_redis.addrs != null
    error_message = "Give the id of target_redis, or its addrs."
  }

  validation {
    condition = alltrue([
      for addr in coalesce(var.target_redis.addrs, []) : can(regex(":[0-9]{1,5}$", addr))
    ])
    error_message = "Write each of target_redis.addrs as host:port, such as 192.168.0.10:6379."
  }
}

# Ephemeral values are never written to a plan or to state.
variable "passwords" {
  description = <<-EOT
    Passwords of source and target, each with a password_version beside it. Leave out that of a Redis without a password. A plan
    or an apply that sends no password needs none, and neither does a destroy.
  EOT
  type = object({
    source = optional(string)
    target = optional(string)
  })
  default   = {}
  nullable  = false
  sensitive = true
  ephemeral = true

  validation {
    condition     = var.passwords.source == null || var.source_redis.password_version != null
    error_message = "passwords.source needs source_redis.password_version: begin with 1."
  }

  validation {
    condition     = var.passwords.target == null || var.target_redis.password_version != null
    error_message = "passwords.target needs target_redis.password_version: begin with 1."
  }
}

variable "method" {
  description = <<-EOT
    incremental_migration copies everything and then follows the source until the migration is stopped or cut over;
    full_amount_migration copies once. A change interrupts the migration; once the migration has ended, it is only recorded.
  EOT
  type        = string
  default     = "incremental_migration"
  nullable    = false

  validation {
    condition     = contains(["incremental_migration", "full_amount_migration"], var.method)
    error_message = "Set method to incremental_migration or full_amount_migration."
  }
}

variable "resume_mode" {
  description = <<-EOT
    What happens if a connection breaks: with auto the service reconnects without end, and copies everything again if it must;
    with manual it does not. A change does not interrupt the migration.
  EOT
  type        = string
  default     = "auto"
  nullable    = false

  validation {
    condition     = contains(["auto", "manual"], var.resume_mode)
    error_message = "Set resume_mode to auto or manual."
  }
}

variable "bandwidth_limit_mb" {
  description = <<-EOT
    Most bandwidth that an incremental migration uses, in MB/s: 1 to 10240. Null: no limit. A change interrupts the migration;
    once the migration has ended, it is only recorded.
  EOT
  type        = number
  default     = null

  validation {
    condition     = var.bandwidth_limit_mb == null || try(var.bandwidth_limit_mb >= 1 && var.bandwidth_limit_mb <= 10240 && floor(var.bandwidth_limit_mb) == var.bandwidth_limit_mb, false)
    error_message = "Set bandwidth_limit_mb to a whole number of MB/s from 1 to 10240, or leave it out."
  }
}

variable "wait_for_sync" {
  description = <<-EOT
    Whether an apply that starts the migration, or runs it again, waits until the target is in sync (with full_amount_migration:
    has all data). A cut-over waits in any case. If a wait fails, the migration goes on, and the next apply waits again.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_policy" {
  description = <<-EOT
    What a destroy does: stop ends a running migration and keeps the record of the task, delete deletes the record too, abandon
    leaves the task as it is. A change calls nothing.
  EOT
  type        = string
  default     = "stop"
  nullable    = false

  validation {
    condition     = contains(["stop", "delete", "abandon"], var.deletion_policy)
    error_message = "Set deletion_policy to stop, delete or abandon."
  }
}

variable "restart_trigger" {
  description = "Any text. A new text runs a migration again that has ended. Roll a cut-over back first."
  type        = string
  default     = null
}

variable "timeouts" {
  description = "How long each step may take, as durations such as 90m: create, update and delete the task, and sync for each wait. Null: 24h, 24h, 30m and 24h."
  type = object({
    create = optional(string)
    update = optional(string)
    delete = optional(string)
    sync   = optional(string)
  })
  default  = {}
  nullable = false
}

variable "cut_over" {
  description = <<-EOT
    true waits until the target has caught up and then exchanges the addresses, so that applications reach the target where they
    reached the source. The service ends the migration with that. false rolls the exchange back: what was written since stays at
    the target. Keep it in a file that you commit.
  EOT
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.cut_over || var.method == "incremental_migration"
    error_message = "Only a migration that is in sync can be cut over: set method to incremental_migration."
  }
}

variable "exchange" {
  description = <<-EOT
    What a cut-over exchanges: ips are the IP addresses, without ports, which you may leave to the service; domain = true exchanges
    the domain names as well. A change rolls an exchange back and makes it again, which takes a migration in sync.
  EOT
  type = object({
    ips    = optional(set(string))
    domain = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = try(length(var.exchange.ips) > 0, var.exchange.ips == null)
    error_message = "Name in exchange.ips the addresses to exchange, or leave it out."
  }
}

variable "max_offset" {
  description = <<-EOT
    How far the target may lag behind the source for a cut-over to begin: the offset of the task's progress. 0 is caught up, which
    a source reaches once applications stop writing. Null: any offset.
  EOT
  type        = number
  default     = 0

  validation {
    condition     = try(var.max_offset >= 0, var.max_offset == null)
    error_message = "Set max_offset to 0 or more, or to null."
  }
}

variable "equal_key_counts" {
  description = "Whether a cut-over also waits until source and target have the same number of keys. This never comes true if keys expire or the target has keys of its own."
  type        = bool
  default     = false
  nullable    = false
}
