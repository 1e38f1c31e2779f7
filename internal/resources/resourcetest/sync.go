package resourcetest

// TypeTaskSync is the type of the resource.
const TypeTaskSync = "dcs_migration_task_sync"

// SyncOf is the wait for a task.
func SyncOf(taskID string) Config { return Config{"task_id": taskID} }
