variable "tasks" {
  description = "The tasks to take over, by their names and as the console shows them."

  type = map(object({
    task_id            = string
    source_addrs       = set(string)
    target_id          = string
    method             = optional(string, "incremental_migration")
    resume_mode        = optional(string, "auto")
    bandwidth_limit_mb = optional(number)
    # 1 for a Redis with a password, and raise it with each new one.
    source_password_version = optional(number)
    target_password_version = optional(number)
  }))

  default = {}
}

# Ephemeral values are never written to a plan or to state. Only an apply that sends a password needs it: taking tasks over
# does not.
variable "passwords" {
  description = "Passwords of the source and the target of each task, by the same names."

  type = map(object({
    source = optional(string)
    target = optional(string)
  }))

  default   = {}
  sensitive = true
  ephemeral = true
}
