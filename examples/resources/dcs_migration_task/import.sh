# A migration task is imported by its id.
terraform import dcs_migration_task.sessions 4c2a91e0-6b7d-4f38-9e15-0d8c7b6a5f99
