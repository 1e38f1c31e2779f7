variable "backup_id" {
  description = "Id of the backup record to import."
  type        = string
  default     = "e7f8a9b0-c1d2-4e3f-8a4b-5c6d7e8f9a77"
}

# Ephemeral values are never written to a plan or to state. Only an apply that sends a password needs it.

variable "staging_password" {
  description = "Password of the DCS instance to import into. Null for a Redis without one."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "staging_password_version" {
  description = "Raise it with each new staging_password. Null for a Redis without a password."
  type        = number
  default     = null
}
