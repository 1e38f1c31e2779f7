variable "cut_over" {
  description = "Whether applications reach the target at the source's address."
  type        = bool
  default     = false
}

# Ephemeral values are never written to a plan or to state.

variable "source_password" {
  description = "Password of the DCS instance to migrate from."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "target_password" {
  description = "Password of the DCS instance to migrate into."
  type        = string
  sensitive   = true
  ephemeral   = true
}
