package client

import "strings"

// Words of the API's closed vocabularies. Answers may hold others: compare, never switch without a default.
const (
	// MigrationTypeBackupImport imports backup files (operation "create backup import").
	MigrationTypeBackupImport = "backupfile_import"
	// MigrationTypeOnline migrates from a running Redis (operation "create online task").
	MigrationTypeOnline = "online_migration"

	// MigrationMethodFull copies the data once.
	MigrationMethodFull = "full_amount_migration"
	// MigrationMethodIncremental copies the data, then follows the source until stopped.
	MigrationMethodIncremental = "incremental_migration"

	// ResumeModeAuto reconnects without end; ResumeModeManual waits to be restarted.
	ResumeModeAuto   = "auto"
	ResumeModeManual = "manual"

	// FileSourceOBS takes backup files from a bucket of the user's own.
	FileSourceOBS = "self_build_obs"
	// FileSourceBackupRecord takes the backup of a DCS instance.
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

// BackupFiles names the backup files of an import, in requests and answers alike.
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

// CreateOnlineTaskResult is the answer of operation 2.
type CreateOnlineTaskResult struct {
	TaskID string // never empty when there is no error
	JobID  string // empty where the service names no job
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

// TaskResult is the answer of operations 1 and 3, and of 14 and 15, which have little to tell.
type TaskResult struct {
	ID     string
	Name   string
	Status string
	Error  string // the service's own words; empty when all is well
}

// Task is the answer of operations 4 (show) and 6 (stop). What the service leaves out or sends as null is empty.
type Task struct {
	ID                    string
	Name                  string
	Description           string
	Status                string // see the life cycle's phases; may be a word nobody has documented
	MigrationType         string // not to be trusted to hold only its enumeration
	MigrationMethod       string
	ECSTenantPrivateIP    string
	BackupFiles           *BackupFiles // nil when absent or empty; backup_record is folded in as BackupID
	NetworkType           string
	Source                *Instance // nil when absent, or when nothing in it says anything
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
	BandwidthLimitMB      string // as the service writes it, a JSON number as its digits
	TaskStatus            string // only around an IP exchange: EXCHANGING and the like; may be any other word
}

// Instance is one end of a migration as the service shows it. The password that the service echoes is not here:
// decoding drops it.
type Instance struct {
	ID           string
	Name         string
	Addrs        []string // split at commas, blanks trimmed, empty parts dropped
	IP           string
	Port         string
	DB           string
	ProxyMultiDB *bool
	WithProxy    *bool  // "withProxy" on the wire
	TaskStatus   string // of this end, as in "RUNNING"; any word
}

// ListTasksRequest is the query of operation 5, GET /v2/{project_id}/migration-tasks.
type ListTasksRequest struct {
	Offset int
	Limit  int    // 1–1000; 0: MaxPageSize
	Name   string // the service may match it loosely: filter again. Not sent when empty
}

// MaxPageSize is the longest page of operations 5 and 13.
const MaxPageSize = 1000

// TaskPage is the answer of operation 5.
type TaskPage struct {
	Count int // of all rows, over all pages; 0 where the service does not say
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

// BatchResult is what operations 8 and 9 say of one task.
type BatchResult struct {
	TaskID    string
	Result    string // "success": the request was delivered; "failed"
	ErrorCode string
	ErrorMsg  string
}

// Err is the service's refusal of the task, an *Error that IsRefused; nil where the request was delivered. A word nobody
// knows is a refusal where it comes with an error. doing names the operation, as in "restarting the migration task".
func (r BatchResult) Err(doing string) error {
	wrong := !strings.EqualFold(r.Result, "success") && (r.ErrorCode != "" || r.ErrorMsg != "")
	if !wrong && !strings.EqualFold(r.Result, "failed") {
		return nil
	}
	return &Error{Operation: doing, Code: r.ErrorCode, Message: r.ErrorMsg, refused: true}
}

// Progress is the answer of operation 12. A nil number was absent, empty or no number.
type Progress struct {
	FullMigrationProgress *float64 // percent
	Offset                *float64 // in the incremental phase, what the target lags behind the source; 0: caught up
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

// LogPage is the answer of operation 13.
type LogPage struct {
	Count int // of all lines, over all pages; 0 where the service does not say
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

// Job is the answer of operation 16, GET /v2/{project_id}/jobs/{job_id}.
type Job struct {
	ID         string
	Status     string // JobSuccess, JobFail; any other word: still running
	FailReason string // the service's own words; empty unless the job failed
}

// Words of Job.Status.
const (
	JobSuccess = "SUCCESS"
	JobFail    = "FAIL"
)
