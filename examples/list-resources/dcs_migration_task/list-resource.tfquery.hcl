# Online migrations that somebody has made in the console, with configuration and import blocks for them:
#
#   terraform query -generate-config-out=found.tf

list "dcs_migration_task" "console" {
  provider = dcs

  # With this, the tasks' arguments are shown, and not just their ids.
  include_resource = true
  limit            = 50

  config {
    task_name      = "sessions-"
    statuses       = ["INCRMIGEATING"]
    migration_type = "online_migration"
  }
}
