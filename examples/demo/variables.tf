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
