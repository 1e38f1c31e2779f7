package mock

import (
	"slices"
	"time"
)

// The words of a task's status [P]; DELETED is from [C].
const (
	// StatusRunning is an online task waiting to be configured.
	StatusRunning = "RUNNING"
	// StatusMigrating is a backup import under way.
	StatusMigrating = "MIGRATING"
	// StatusFullMigrating is the full phase of an online task.
	StatusFullMigrating = "FULLMIGRATING"
	// StatusIncrMigrating is the incremental phase, so spelt by [P]; see [Config.InSyncWord].
	StatusIncrMigrating = "INCRMIGEATING"
	// StatusSuccess is the end of a full migration or an import.
	StatusSuccess = "SUCCESS"
	// StatusFailed is a failure.
	StatusFailed = "FAILED"
	// StatusMigrationFailed is a failure as well.
	StatusMigrationFailed = "MIGRATION_FAILED"
	// StatusTerminating is a task being stopped.
	StatusTerminating = "TERMINATING"
	// StatusTerminated is a stopped task.
	StatusTerminated = "TERMINATED"
	// StatusReleased is a task whose machine was released.
	StatusReleased = "RELEASED"
	// StatusDeleted is a task whose record was deleted.
	StatusDeleted = "DELETED"
)

// The words of task_status, around an IP exchange [P, C].
const (
	// TaskStatusExchanging is an exchange under way.
	TaskStatusExchanging = "EXCHANGING"
	// TaskStatusExchanged is an exchange done.
	TaskStatusExchanged = "EXCHANGE_SUCCESS"
	// TaskStatusRolledBack is a rollback done.
	TaskStatusRolledBack = "ROLLBACK_SUCCESS"
)

// The enumerations of request fields [P].
const (
	// TypeImport is migration_type of a backup import.
	TypeImport = "backupfile_import"
	// TypeOnline is migration_type of an online task.
	TypeOnline = "online_migration"
	// MethodFull is a migration done once.
	MethodFull = "full_amount_migration"
	// MethodIncremental is a migration kept in sync until stopped.
	MethodIncremental = "incremental_migration"
	// ResumeAuto reconnects without end.
	ResumeAuto = "auto"
	// ResumeManual does not reconnect.
	ResumeManual = "manual"
	// SourceOBS is file_source of files in a bucket.
	SourceOBS = "self_build_obs"
	// SourceBackup is file_source of a backup record.
	SourceBackup = "backup_record"
)

// The levels of log lines [D]; [S] knows the first two.
const (
	// LevelInfo is the level of what went well.
	LevelInfo = "INFO"
	// LevelError is the level of what did not.
	LevelError = "ERROR"
	// LevelWarn is a level that the mock's own lines do not have [D].
	LevelWarn = "WARN"
	// LevelDebug is another [D].
	LevelDebug = "DEBUG"
)

// Instance is a Redis at either end of a migration, as the service keeps it.
type Instance struct {
	// ID is the DCS instance's id; empty for a Redis of one's own.
	ID string
	// Addrs is host:port, several joined by commas.
	Addrs string
	// Password is as it was sent; empty where the Redis has none.
	Password string
	// Name is the instance's name.
	Name string
	// IP and Port are those of the first address.
	IP, Port string
	// DB is "0" to "255".
	DB string
	// ProxyMultiDB says that a proxy instance has several databases.
	ProxyMultiDB bool
	// WithProxy says that the instance has proxy nodes.
	WithProxy bool

	// What decides whether addresses can be exchanged [D]; in [Config.Instances] only. The zero
	// values are those of an instance that can.

	// Version is that of Redis, as in "5.0"; empty: one that can.
	Version string
	// RedisCluster says that the instance is a Redis Cluster.
	RedisCluster bool
	// Enterprise says that the instance is not of the basic edition.
	Enterprise bool
}

// BackupFile is one file of an import from a bucket.
type BackupFile struct {
	// Name is the object's name.
	Name string
	// Size is in bytes by the text of [P], "754.0MB" in its example; kept as sent.
	Size string
	// UpdateAt is YYYY-MM-DD HH:MM:SS; kept as sent.
	UpdateAt string
}

// BackupFiles is what an import reads.
type BackupFiles struct {
	// FileSource is SourceOBS or SourceBackup.
	FileSource string
	// BucketName is the bucket's, for SourceOBS.
	BucketName string
	// Files are the bucket's, for SourceOBS.
	Files []BackupFile
	// BackupID is the record's, for SourceBackup.
	BackupID string
}

// Log is one line of a task's migration log, oldest first in Task.
type Log struct {
	// At is when it was written.
	At time.Time
	// Level is LevelInfo or LevelError.
	Level string
	// Message is a sentence; it never has a password.
	Message string
	// Code is the line's code.
	Code string
	// Keyword are words of the message.
	Keyword []string
}

// Task is a migration task as the service keeps it: what the tests look at, and
// what [Server.AddTask] takes.
type Task struct {
	// ID is 32 hex digits for an import and a UUID for an online task.
	ID string
	// Name is task_name.
	Name string
	// Description is as it was sent.
	Description string
	// MigrationType is TypeImport or TypeOnline.
	MigrationType string
	// MigrationMethod is MethodFull or MethodIncremental; empty before an online task was configured.
	MigrationMethod string
	// Status is the service's own word, without lags and interludes; empty while a machine is made.
	Status string
	// TaskStatus is empty without an IP exchange.
	TaskStatus string
	// Address is ecs_tenant_private_ip; empty until the machine is made.
	Address string
	// BackupFiles is what an import reads; nil for online tasks.
	BackupFiles *BackupFiles
	// Source and Target are nil before an online task was configured; an import has a Target only.
	Source, Target *Instance
	// BandwidthLimitMB is "1" to "10240" in MB/s, or empty.
	BandwidthLimitMB string
	// ResumeMode is ResumeAuto or ResumeManual, or empty.
	ResumeMode string
	// VPCID, SubnetID and SecurityGroupID are those of an online task's machine.
	VPCID, SubnetID, SecurityGroupID string
	// CreatedAt is when the task was made.
	CreatedAt time.Time
	// UpdatedAt is when the task ended; zero while it has not.
	UpdatedAt time.Time
	// ReleasedAt is when the machine was released; zero while it was not.
	ReleasedAt time.Time
	// JobID is the job of operation 2; empty for imports.
	JobID string
	// ErrorMessage is what a list row has for a failed task.
	ErrorMessage string
	// ExchangedIPs and ExchangeDomain are those of the last exchange.
	ExchangedIPs []string
	// ExchangeDomain is is_exchange_domain of the last exchange.
	ExchangeDomain bool
	// Logs are the migration log, oldest first.
	Logs []Log
	// Configured counts how often operation 3 was taken.
	Configured int
	// Restarted counts how often operation 9 was taken.
	Restarted int
	// ProjectID is the project that the task is in.
	ProjectID string
	// Making says that the machine is still being made.
	Making bool
	// Held says that the status was set by hand and does not move by itself.
	Held bool
	// Deleted says that the record was deleted; show may still answer for it.
	Deleted bool
}

// clone copies what pointers and slices lead to.
func (t Task) clone() Task {
	if t.BackupFiles != nil {
		b := *t.BackupFiles
		b.Files = slices.Clone(b.Files)
		t.BackupFiles = &b
	}
	if t.Source != nil {
		i := *t.Source
		t.Source = &i
	}
	if t.Target != nil {
		i := *t.Target
		t.Target = &i
	}
	t.ExchangedIPs = slices.Clone(t.ExchangedIPs)
	t.Logs = slices.Clone(t.Logs)
	for i := range t.Logs {
		t.Logs[i].Keyword = slices.Clone(t.Logs[i].Keyword)
	}
	return t
}

// online reports whether the task has a machine of its own.
func (t *Task) online() bool { return t.MigrationType == TypeOnline }

// state is the word by which operations are allowed or not.
func (t *Task) state() string {
	switch {
	case t.Making:
		return StatusMaking
	case t.Status == OtherInSyncWord: // set from outside
		return StatusIncrMigrating
	}
	return t.Status
}

// running reports whether data may be flowing.
func (t *Task) running() bool {
	switch t.state() {
	case StatusMigrating, StatusFullMigrating, StatusIncrMigrating, StatusTerminating:
		return true
	}
	return false
}

// task is a Task with what its course in time needs.
type task struct {
	Task
	// sequence breaks ties of CreatedAt.
	sequence int
	// listedAt is when the list has it.
	listedAt time.Time
	// since is when the status began, and startedAt when the migration did.
	since, startedAt time.Time
	// endedAs is the status that the last migration ended with; empty while none has.
	endedAs string
	// exchangeSince is when TaskStatus began, and rollingBack which way it goes.
	exchangeSince time.Time
	rollingBack   bool
	// exchangeHeld says that TaskStatus was set by hand.
	exchangeHeld bool
	// movement is the task's data on its way; nil: it is make-believe.
	movement Movement
	// exchanged tells how an exchange of real addresses ended; nil: none is under way.
	exchanged <-chan error
	// madeFrom is when the making of the machine began.
	madeFrom time.Time
	// jobFailed says that the machine could not be made.
	jobFailed bool
	// before is what is shown until lagUntil.
	before   *shown
	lagUntil time.Time
}

// shown is what a request sees of a task: its data and the status word.
type shown struct {
	Task
	status     string
	taskStatus string
	endedAs    string
}
