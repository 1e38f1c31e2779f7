variable "tasks" {
  description = "The tasks to take over, by their names and as the console shows them."

  type = map(object({
    task_id            = string
    source_addrs       = set(string)
    target_id          = string
    method             = optional(string, "incremental_migration")
    resume_mode        = optional(string, "auto")
    bandwidth_limit_mb = optional(number)
  }))

  default = {}
}

# Ephemeral values are never written to a plan or to state.
variable "passwords" {
  description = "The passwords of each task's source and target, by the same names."

  type = map(object({
    source = string
    target = string
  }))

  sensitive = true
  ephemeral = true
  default   = {}

  validation {
    condition     = length(setsubtract(keys(var.tasks), keys(var.passwords))) == 0
    error_message = "Each entry of tasks needs one in passwords, under the same key."
  }
}
