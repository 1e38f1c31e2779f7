# An exchange is imported by the id of its migration task.
terraform import dcs_migration_ip_exchange.sessions 4c2a91e0-6b7d-4f38-9e15-0d8c7b6a5f99
