import {
  to = dcs_migration_ip_exchange.sessions
  id = "4c2a91e0-6b7d-4f38-9e15-0d8c7b6a5f99"
}
