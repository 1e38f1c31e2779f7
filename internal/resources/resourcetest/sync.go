package resourcetest

const TypeTaskSync = "dcs_migration_task_sync"

func SyncOf(taskID string) Config { return Config{"task_id": taskID} }
