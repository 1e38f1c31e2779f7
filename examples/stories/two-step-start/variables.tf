# Ephemeral values are never written to a plan or to state.

variable "source_password" {
  description = "Password of the Redis to migrate from."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "source_password_version" {
  description = "To be raised with each new source_password, whose change cannot be seen."
  type        = number
  default     = 1
}

variable "target_password" {
  description = "Password of the DCS instance to migrate into."
  type        = string
  sensitive   = true
  ephemeral   = true
}
