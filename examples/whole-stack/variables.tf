variable "vpc_name" {
  description = "Name of the VPC that both instances are in."
  type        = string
}

variable "subnet_name" {
  description = "Name of the subnet for the target."
  type        = string
}

variable "migration_cidr" {
  description = "Range of the new subnet for the migration machine, within that of the VPC and apart from those of other subnets."
  type        = string
}

variable "application_cidrs" {
  description = "Where the applications are."
  type        = list(string)
}

variable "source_name" {
  description = "Name of the DCS instance to migrate from."
  type        = string
}

variable "target_name" {
  description = "Name of the new DCS instance to migrate into."
  type        = string
}

variable "engine_version" {
  description = "Redis version of the target: that of the source, or a later one."
  type        = string
}

variable "capacity" {
  description = "Memory of the target in GB."
  type        = number
}

variable "availability_zones" {
  description = "Zones of the target's master and of its standby."
  type        = list(string)
}

# The provider huaweicloud keeps the password of an instance in state, so that this variable cannot be ephemeral. The provider
# dcs keeps it nowhere.
variable "password" {
  description = "Password of the source, which the target gets as well: after the exchange, applications log in as before."
  type        = string
  sensitive   = true
}

variable "cut_over" {
  description = "Whether applications reach the target at the source's address."
  type        = bool
  default     = false
}

variable "restart_trigger" {
  description = "Any text. A new text runs a migration again that has ended, a rolled back one for instance."
  type        = string
  default     = null
}
