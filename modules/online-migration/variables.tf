variable "name" {
  description = "Name of the migration task. A change starts the migration anew."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.name) != ""
    error_message = "Give the migration a name."
  }
}

variable "description" {
  description = "What the migration is for. A change starts the migration anew."
  type        = string
  default     = null
}

variable "network" {
  description = "Where the migration machine is put: a network from which it reaches both ends. A change starts the migration anew."
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
    The Redis to migrate from: either the id of a DCS instance or the addresses (host:port) of any Redis. password_version goes
    with a password in passwords, and is raised with each new one, whose change cannot be seen. A change interrupts the
    migration, which copies everything once more.
  EOT
  type = object({
    id               = optional(string)
    addrs            = optional(set(string))
    password_version = optional(number)
  })
  nullable = false

  validation {
    condition     = (var.source_redis.id == null) != (var.source_redis.addrs == null)
    error_message = "Give either the id of source_redis, a DCS instance, or its addrs."
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
    The Redis to migrate into: either the id of a DCS instance or the addresses (host:port) of any Redis in DCS.
    password_version as in source_redis. A change interrupts the migration, which copies everything once more.
  EOT
  type = object({
    id               = optional(string)
    addrs            = optional(set(string))
    password_version = optional(number)
  })
  nullable = false

  validation {
    condition     = (var.target_redis.id == null) != (var.target_redis.addrs == null)
    error_message = "Give either the id of target_redis, a DCS instance, or its addrs."
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
  description = "The passwords of both ends, each with a password_version beside it. Leave out that of a Redis without one."
  type = object({
    source = optional(string)
    target = optional(string)
  })
  default   = {}
  nullable  = false
  sensitive = true
  ephemeral = true

  validation {
    condition     = (var.passwords.source == null) == (var.source_redis.password_version == null)
    error_message = "passwords.source and source_redis.password_version go together: give both, beginning with version 1, or neither."
  }

  validation {
    condition     = (var.passwords.target == null) == (var.target_redis.password_version == null)
    error_message = "passwords.target and target_redis.password_version go together: give both, beginning with version 1, or neither."
  }
}

variable "method" {
  description = <<-EOT
    incremental_migration copies everything and then follows the source until it is stopped; full_amount_migration copies once.
    A change interrupts the migration.
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
    What a broken connection leads to: auto makes it again, without end and with a new full copy where that is needed; manual
    leaves that to you. A change interrupts nothing.
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
  description = "The most that an incremental migration takes of the network, in MB/s: 1 to 10240. Null: no limit. A change interrupts the migration."
  type        = number
  default     = null

  validation {
    condition     = var.bandwidth_limit_mb == null || try(var.bandwidth_limit_mb >= 1 && var.bandwidth_limit_mb <= 10240 && floor(var.bandwidth_limit_mb) == var.bandwidth_limit_mb, false)
    error_message = "Set bandwidth_limit_mb to a whole number of MB/s from 1 to 10240, or leave it out."
  }
}

variable "wait_for_sync" {
  description = "Whether an apply waits until the data is there. A change alone calls nothing."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_policy" {
  description = <<-EOT
    What destroying does with the task: stop keeps its record, delete stops it and deletes the record, abandon leaves it as it
    is. A change alone calls nothing.
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
  description = "Any text: a new one restarts a migration that was stopped or has failed."
  type        = string
  default     = null
}

variable "timeouts" {
  description = "How long creating, updating and destroying the task may take, as durations such as 90m. Null: 2h, 2h and 30m."
  type = object({
    create = optional(string)
    update = optional(string)
    delete = optional(string)
  })
  default  = {}
  nullable = false
}

variable "exchange" {
  description = <<-EOT
    What changes places in a cut-over: the IP addresses of both instances, without ports, and with domain = true their domain
    names as well. Both ends must be DCS instances.
  EOT
  type = object({
    ips    = set(string)
    domain = optional(bool, false)
  })
  default = null

  validation {
    condition     = try(length(var.exchange.ips) > 0, var.exchange == null)
    error_message = "Name in exchange.ips the addresses that change places."
  }
}

variable "cut_over" {
  description = <<-EOT
    The switch: true exchanges the addresses, so that applications reach the target where they reached the source; false again
    rolls that back, and what was written meanwhile is not copied back.
  EOT
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.cut_over || var.exchange != null
    error_message = "A cut-over needs exchange, with the addresses that change places."
  }

  validation {
    condition     = !var.cut_over || var.method == "incremental_migration"
    error_message = "Only a migration in sync can be cut over to: set method to incremental_migration."
  }
}
