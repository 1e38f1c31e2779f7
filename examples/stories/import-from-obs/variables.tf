variable "files" {
  description = "Names of the backup files in the bucket."
  type        = list(string)
  default     = ["catalogue/part-1.rdb", "catalogue/part-2.rdb"]
}

# Ephemeral values are never written to a plan or to state.
variable "target_password" {
  description = "Password of the DCS instance to import into."
  type        = string
  sensitive   = true
  ephemeral   = true
}
