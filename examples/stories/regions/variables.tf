variable "regions" {
  description = "By region: the network of the migration machine, the Redis to migrate from and the DCS instance to migrate into."

  type = map(object({
    vpc_id            = string
    subnet_id         = string
    security_group_id = string
    source_addrs      = set(string)
    target_id         = string
  }))
}

# Ephemeral values are never written to a plan or to state. Only an apply that sends a password needs it.

variable "source_password" {
  description = "Password of the Redis to migrate from. Null for a Redis without one."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "source_password_version" {
  description = "Raise it with each new source_password. Null for a Redis without a password."
  type        = number
  default     = null
}

variable "target_password" {
  description = "Password of the DCS instance to migrate into. Null for a Redis without one."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "target_password_version" {
  description = "Raise it with each new target_password. Null for a Redis without a password."
  type        = number
  default     = null
}
