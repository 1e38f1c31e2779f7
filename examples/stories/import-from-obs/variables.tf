variable "files" {
  description = "Names of the backup files in the bucket."
  type        = list(string)
  default     = ["catalogue/part-1.rdb", "catalogue/part-2.rdb"]
}

# Ephemeral values are never written to a plan or to state. Only an apply that sends a password needs it.

variable "target_password" {
  description = "Password of the DCS instance to import into. Null for a Redis without one."
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
