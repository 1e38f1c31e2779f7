module "migration" {
  source   = "../online-migration"
  for_each = var.migrations

  name        = "${var.name_prefix}${each.key}"
  description = each.value.description
  network     = var.network

  source_redis = each.value.source_redis
  target_redis = each.value.target_redis
  passwords    = try(var.passwords[each.key], {})

  method             = each.value.method
  resume_mode        = each.value.resume_mode
  bandwidth_limit_mb = each.value.bandwidth_limit_mb
  restart_trigger    = each.value.restart_trigger

  cut_over         = each.value.cut_over
  exchange         = each.value.exchange
  max_offset       = var.max_offset
  equal_key_counts = each.value.equal_key_counts

  wait_for_sync   = var.wait_for_sync
  deletion_policy = var.deletion_policy
  timeouts        = var.timeouts
}
