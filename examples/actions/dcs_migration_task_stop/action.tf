# Stops every incremental migration of a wave, once all applications have moved over:
#
#   terraform apply -invoke=action.dcs_migration_task_stop.wave_one

data "dcs_migration_tasks" "wave_one" {
  task_name = "wave-one-"
  statuses  = ["INCRMIGEATING"]
}

action "dcs_migration_task_stop" "wave_one" {
  config {
    task_ids = data.dcs_migration_tasks.wave_one.ids
    timeout  = "30m"
  }
}
