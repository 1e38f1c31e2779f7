package client

import "strings"

// Values of the API's enumerations. Responses may have others: compare them, and never switch without a default.
const (
	// MigrationTypeBackupImport imports backup files (operation 1).
	MigrationTypeBackupImport = "backupfile_import"
	// MigrationTypeOnline migrates from a running Redis (operation 2).
	MigrationTypeOnline = "online_migration"

	// MigrationMethodFull copies the data once.
	MigrationMethodFull = "full_amount_migration"
	// MigrationMethodIncremental copies the data, then follows the source until the task is stopped.
	MigrationMethodIncremental = "incremental_migration"

	// ResumeModeAuto reconnects again and again; ResumeModeManual waits for a restart.
	ResumeModeAuto   = "auto"
	ResumeModeManual = "manual"

	// FileSourceOBS is a bucket of the user.
	FileSourceOBS = "self_build_obs"
	// FileSourceBackupRecord is a backup of a DCS instance.
	FileSourceBackupRecord = "backup_record"
)

// CreateBackupImportRequest is the body of operation 1, POST /v2/{project_id}/migration-task.
type CreateBackupImportRequest struct {
	TaskName        string
	Description     string // not sent when empty
	MigrationMethod string // MigrationMethodFull or MigrationMethodIncremental
	BackupFiles     BackupFiles
	Target          ImportTarget
}

// ImportTarget is the DCS instance that backup files are imported into.
type ImportTarget struct {
	ID       string
	Password string // not sent when empty; never logged
}

// BackupFiles names the backup files of an import, in requests and responses.
type BackupFiles struct {
	FileSource string       // FileSourceOBS or FileSourceBackupRecord
	BucketName string       // with FileSourceOBS
	BackupID   string       // with FileSourceBackupRecord
	Files      []BackupFile // not sent when empty
}

// BackupFile is one file of BackupFiles.
type BackupFile struct {
	FileName string
	Size     string // free text: bytes, or with a unit as in "754.0MB"; not sent when empty
	UpdateAt string // "YYYY-MM-DD HH:MM:SS"; not sent when empty
}

// CreateOnlineTaskRequest is the body of operation 2, POST /v2/{project_id}/migration/instance.
type CreateOnlineTaskRequest struct {
	Name            string
	Description     string // not sent when empty
	VPCID           string
	SubnetID        string
	SecurityGroupID string
}

// CreateOnlineTaskResult is the response to operation 2.
type CreateOnlineTaskResult struct {
	TaskID string // never empty when there is no error
	JobID  string // may be empty
}

// ConfigureRequest is the body of operation 3, POST /v2/{project_id}/migration/{task_id}/task.
type ConfigureRequest struct {
	MigrationMethod  string
	ResumeMode       string
	BandwidthLimitMB int64 // MB/s, 1–10240; 0: no limit, not sent
	Source           ConfigureInstance
	Target           ConfigureInstance
}

// ConfigureInstance names one end of an online migration, by ID, by Addrs or by both.
type ConfigureInstance struct {
	ID       string   // not sent when empty
	Addrs    []string // host:port each; sent joined by commas; not sent when empty
	Password string   // not sent when empty; never logged
}

// TaskResult is the response to operations 1, 3, 14 and 15.
type TaskResult struct {
	ID     string
	Name   string
	Status string
	Error  string // empty if nothing is wrong
}

// Task is the response to operations 4 (show) and 6 (stop). A field that the service leaves out or sends as null is empty.
type Task struct {
	ID                    string
	Name                  string
	Description           string
	Status                string // may be one that is not documented
	MigrationType         string // may be another value than those of the enumeration
	MigrationMethod       string
	ECSTenantPrivateIP    string
	BackupFiles           *BackupFiles // nil if absent or empty; has backup_record as BackupID
	NetworkType           string
	Source                *Instance // nil if absent or empty
	Target                *Instance // likewise
	CreatedAt             string    // "2019/10/22 14:44:30" without a zone, or RFC 3339
	UpdatedAt             string    // when the task ended
	ReleasedAt            string    // when the migration machine was released
	Version               string
	ResumeMode            string // ResumeModeAuto where it was never set
	SupportedFeatures     []string
	TenantVPCID           string
	TenantSubnetID        string
	TenantSecurityGroupID string
	BandwidthLimitMB      int64  // MB/s; 0: no limit
	TaskStatus            string // only around an IP exchange, such as EXCHANGING; may be one that is not documented
}

// Instance is one end of a migration. It leaves out the password, which the service echoes.
type Instance struct {
	ID           string
	Name         string
	Addrs        []string // split at commas, blanks trimmed, empty parts dropped
	IP           string
	Port         string
	DB           string
	ProxyMultiDB *bool
	WithProxy    *bool  // "withProxy" on the wire
	TaskStatus   string // of this end, such as "RUNNING"
}

// ListTasksRequest is the query of operation 5, GET /v2/{project_id}/migration-tasks.
type ListTasksRequest struct {
	Offset int
	Limit  int    // 1–1000; 0: MaxPageSize
	Name   string // the service may match it loosely: filter again; not sent when empty
}

// MaxPageSize is the largest limit of operations 5 and 13.
const MaxPageSize = 1000

// TaskPage is the response to operation 5.
type TaskPage struct {
	Count int // of all rows on all pages; 0 if the service does not say
	Tasks []TaskRow
}

// TaskRow is one row of operation 5.
type TaskRow struct {
	ID                     string
	Name                   string
	Description            string
	Status                 string
	MigrationType          string
	MigrationMethod        string
	ECSTenantPrivateIP     string
	DataSource             string // the source's address, or the bucket's name
	SourceInstanceID       string
	SourceInstanceName     string
	SourceInstanceStatus   string
	SourceInstanceSubnetID string
	SourceInstanceSpecCode string
	TargetInstanceID       string
	TargetInstanceName     string
	TargetInstanceAddrs    string
	TargetInstanceStatus   string
	TargetInstanceSubnetID string
	TargetInstanceSpecCode string
	Version                string
	ResumeMode             string
	SupportedFeatures      []string
	ErrorMessage           string
	CreatedAt              string
	ReleasedAt             string
}

// BatchResult is the result for one task of operations 8 and 9.
type BatchResult struct {
	TaskID    string
	Result    string // "success" (the request was delivered) or "failed"
	ErrorCode string
	ErrorMsg  string
}

// Err returns the service's refusal of the task, an *Error for which IsRefused is true, or nil if the request was delivered. A
// result that is not documented is a refusal if it has an error. operation is as in "restarting the migration task".
func (r BatchResult) Err(operation string) error {
	wrong := !strings.EqualFold(r.Result, "success") && (r.ErrorCode != "" || r.ErrorMsg != "")
	if !wrong && !strings.EqualFold(r.Result, "failed") {
		return nil
	}
	return &Error{Operation: operation, Code: r.ErrorCode, Message: r.ErrorMsg, refused: true}
}

// Progress is the response to operation 12. A number is nil if it is absent, empty or not a number.
type Progress struct {
	FullMigrationProgress *float64 // percent
	Offset                *float64 // in the incremental phase, how far the target lags behind the source; 0: caught up
	SourceDBSize          *float64 // keys
	TargetDBSize          *float64 // keys
	TargetInputKbps       *float64 // KB/s
	TargetOps             *float64 // operations a second
	IsMigrating           *bool
}

// ListTaskLogsRequest is the query of operation 13, GET /v2/{project_id}/migration-task/{task_id}/logs.
type ListTaskLogsRequest struct {
	Offset   int
	Limit    int    // 0: MaxPageSize
	LogLevel string // INFO, ERROR, WARN or DEBUG; not sent when empty
}

// LogPage is the response to operation 13.
type LogPage struct {
	Count int // of all lines on all pages; 0 if the service does not say
	Logs  []LogLine
}

// LogLine is one line of operation 13.
type LogLine struct {
	CreatedAt string
	LogLevel  string
	Message   string
	LogCode   string
	Keyword   []string
}

// Job is the response to operation 16, GET /v2/{project_id}/jobs/{job_id}.
type Job struct {
	ID         string
	Status     string // JobSuccess or JobFail; the job is running for any other
	FailReason string // empty unless the job failed
}

// Values of Job.Status.
const (
	JobSuccess = "SUCCESS"
	JobFail    = "FAIL"
)
