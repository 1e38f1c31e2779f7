variable "source_redis" {
  description = "The Redis to migrate from: the id of a DCS instance, or addresses (host:port) of any Redis."
  type = object({
    id    = optional(string)
    addrs = optional(set(string))
  })
  default = { addrs = ["192.168.0.10:6379"] }
}

variable "cut_over" {
  description = "Whether the applications use the target, by an exchange of addresses."
  type        = bool
  default     = false
}

# Ephemeral values are never written to a plan or to state.

variable "source_password" {
  description = "Password of the Redis to migrate from."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "target_password" {
  description = "Password of the DCS instances to migrate into."
  type        = string
  sensitive   = true
  ephemeral   = true
}
