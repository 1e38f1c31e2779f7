package mock

import (
	"maps"
	"slices"
	"time"
)

// These fill a Config in. The keys are throw-away ones of the mock.
const (
	// DefaultAccessKey is the access key where Config names none.
	DefaultAccessKey = "MOCKACCESSKEY0000001"
	// DefaultSecretKey is the secret key where Config names none.
	DefaultSecretKey = "mock-secret-key-for-rehearsals-only-00001"
	// DefaultProjectID is the project where Config names none: 32 hex digits.
	DefaultProjectID = "0d0c5eed0000400080000000000000a1"
	// DefaultRegion is the region where Config names none.
	DefaultRegion = "cn-north-4"
	// DefaultMakingStatus is shown while a migration machine is made. Invented: no source has the
	// word.
	DefaultMakingStatus = "CREATING"
	// OtherInSyncWord is the second spelling of INCRMIGEATING [O], for [Config.InSyncWord].
	OtherInSyncWord = "INCRMIGRATING"
)

// Config sets up a Server. The zero value is a service that follows the pages
// to the letter and whose phases take no time.
type Config struct {
	// AccessKey and SecretKey sign requests (SDK-HMAC-SHA256); empty: DefaultAccessKey,
	// DefaultSecretKey.
	AccessKey, SecretKey string
	// SecurityToken makes the keys temporary: X-Security-Token must be equal to it and be signed.
	// Empty: the keys are permanent, and a request with such a header is refused.
	SecurityToken string
	// Token is the IAM token that X-Auth-Token may carry in place of a signature; empty: no token
	// is taken.
	Token string
	// ProjectID is the project of Region; empty: DefaultProjectID.
	ProjectID string
	// Region names the project at IAM; empty: DefaultRegion.
	Region string
	// Projects are what IAM knows, each with tasks of its own; nil: one, named after Region, with ProjectID. Names may repeat.
	Projects []Project
	// Agencies are those that can be assumed; nil: any.
	Agencies []Agency
	// IdentityProviders are the OIDC tokens that are taken, by the id of the provider they come from.
	IdentityProviders map[string]string
	// Instances are the account's DCS instances by id. An id that is not among them is made up a
	// name and an address, always the same ones.
	Instances map[string]Instance
	// Engine moves real data; nil: data is make-believe.
	Engine Engine
	// Now is the service's clock; nil: time.Now. Delays of faults and the wait of sync-stop go by
	// real time.
	Now func() time.Time
	// OnRequest is called once a request has been answered or broken off, outside any lock.
	OnRequest func(Request)

	// How long the service takes for what it does; zero is no time at all.

	// Ready is the time from operation 2 to RUNNING: the machine is made (minutes in the cloud).
	Ready time.Duration
	// Full is the full phase: FULLMIGRATING until SUCCESS or INCRMIGEATING [P].
	Full time.Duration
	// Stop is TERMINATING until TERMINATED [P].
	Stop time.Duration
	// Import is MIGRATING until SUCCESS, for backup imports [P].
	Import time.Duration
	// Exchange is how long an IP exchange and its rollback take each [C].
	Exchange time.Duration
	// CatchUp is how long the incremental phase takes to bring the offset of operation 12 down to 0;
	// 0: the target has caught up at once.
	CatchUp time.Duration
	// FailAfter is how long after its start a migration fails, in whichever phase it then is;
	// 0: never.
	FailAfter time.Duration

	// ReleaseAfter is the time until the machine of a task in one of ReleaseFrom is released:
	// RELEASED, with released_at; 0: never [?].
	ReleaseAfter time.Duration
	// ReleaseAtOnce releases without any time between, so that the status before is never seen [?].
	ReleaseAtOnce bool
	// ReleaseFrom lists the statuses whose machine is released; nil: SUCCESS [?].
	ReleaseFrom []string

	// Interlude is for how long InterludeStatus is shown at the start of each status after the
	// machine was made; the status itself is not longer for it [?].
	Interlude time.Duration
	// InterludeStatus is a word that no page lists; empty: "PREPARING".
	InterludeStatus string

	// ConfigureLag is for how long show and list have the old status and configuration after
	// operation 3 was taken [?].
	ConfigureLag time.Duration
	// StopLag is the same after a stop [?].
	StopLag time.Duration
	// RestartLag is the same after a batch-restart [?].
	RestartLag time.Duration
	// ExchangeLag is the same after an exchange or rollback; it keeps the old task_status [?].
	ExchangeLag time.Duration
	// LagStatusOnly makes a lag keep the old statuses only, not the old configuration [?].
	LagStatusOnly bool
	// ListLag is for how long a new task is missing from the list [?].
	ListLag time.Duration
	// JobLag is how much later than the machine the job of operation 16 ends; negative: earlier [?].
	JobLag time.Duration
	// ExchangeWordKept is for how long task_status shows the word that ends an exchange or
	// rollback; 0: for ever. [P] has no word but EXCHANGING, [C] knows the ends [?].
	ExchangeWordKept time.Duration
	// ExchangeKeepsMigrating lets an incremental migration go on after an exchange; by default the
	// exchange ends it, TERMINATED, since [D] says that the migration stops during the switching.
	ExchangeKeepsMigrating bool

	// Which words are shown and what is allowed when.

	// MakingStatus is shown while a machine is made [?]; empty: DefaultMakingStatus.
	MakingStatus string
	// NoMakingStatus leaves status out while a machine is made [?].
	NoMakingStatus bool
	// NotFoundWhileMaking makes show, progress and logs not find a task whose machine is being
	// made [?]; the list has it.
	NotFoundWhileMaking bool
	// InSyncWord is the status of the incremental phase, in show and in rows; empty: INCRMIGEATING
	// [P]. [O] and a user guide spell it INCRMIGRATING.
	InSyncWord string
	// RowsHaveFourWords makes rows have SUCCESS, FAILED, MIGRATING and TERMINATED as their only
	// statuses, as the list's page has them [D]; else a row has the status that show has [?].
	RowsHaveFourWords bool
	// RollingBackWord is task_status during a rollback [?]; empty: EXCHANGING, the only word of [P].
	RollingBackWord string
	// Allowed replaces, for the operations it has, the statuses in which a task may be operated on
	// [?]. StatusMaking stands for a machine being made and AnyStatus for whichever. Defaults: see
	// DefaultAllowed.
	Allowed map[Operation][]string
	// AllowedTaskStatuses does the same by task_status for OpExchangeIP and OpRollbackIP [?]; ""
	// stands for none. Defaults: an exchange wants none or ROLLBACK_SUCCESS, a rollback
	// EXCHANGE_SUCCESS.
	AllowedTaskStatuses map[Operation][]string
	// JobRunningWord is the job's status before its end [?]; empty: RUNNING.
	JobRunningWord string

	// How what the service knows is put into answers.

	// TimeFormat is that of tasks; empty: TimeSlashUTC [P].
	TimeFormat TimeFormat
	// LogTimeFormat is that of log lines; empty: TimeRFC3339 [S].
	LogTimeFormat TimeFormat
	// Forbidden are the operations that the caller's permissions do not allow: 403 with the name of
	// the permission that is missing.
	Forbidden []Operation
	// NumericCodes writes DCS.4NNN as 111400NNN, as older regions do [O].
	NumericCodes bool
	// MaxBatch is how many tasks operations 8 and 9 take at most; 0: 50 [D]; negative: any number, as
	// newer copies of the page have no bound.
	MaxBatch int
	// LongBatchCode is the error code of a batch that is longer [?]; empty: CodeInvalidBatch.
	LongBatchCode string
	// UnknownTask is how an unknown task or job is answered; empty: NotFound400 [C, P].
	UnknownTask NotFoundAs
	// DeletedTask is how show answers for a deleted task; empty: DeletedAsUnknown [?].
	DeletedTask DeletedAs
	// Absent is how fields without a value are answered; empty: AbsentLeftOut [?].
	Absent AbsentAs
	// Bandwidth is how show gives bandwidth_limit_mb; empty: BandwidthString [?].
	Bandwidth BandwidthAs
	// BackupRecord is where show has the backup record; empty: BackupRecordDocumented [P, C].
	BackupRecord BackupRecordAs

	// NumbersForStrings answers port, db, a numeric size and the figures of operation 12 as JSON
	// numbers [?].
	NumbersForStrings bool
	// ExtraFields adds fields that no page knows to every object in an answer [?].
	ExtraFields bool
	// HidePasswords keeps passwords out of show and stop; the example of [P] echoes them.
	HidePasswords bool
	// HideResumeMode keeps resume_mode out of show [?].
	HideResumeMode bool
	// TypeHoldsMethod makes show's migration_type hold the method, as the example of [P] does.
	TypeHoldsMethod bool
	// NoErrorMessage keeps error_message out of list rows [?].
	NoErrorMessage bool
	// NoJobID keeps job_id out of operation 2's answer, as [D] and [S] have it; the live service
	// adds it [C].
	NoJobID bool
	// NoRowErrors keeps error_code and error_msg out of failed rows of operations 8 and 9, as the
	// example of [P] does.
	NoRowErrors bool

	// NoFillFromID leaves an instance given by id as it was given; the live service fills in addrs
	// and name [C].
	NoFillFromID bool
	// ResolveHostNames replaces host names in addrs by an address [?].
	ResolveHostNames bool
	// FillIDFromAddrs fills id and name in for an instance given by addrs [?].
	FillIDFromAddrs bool

	// ResumeModeDone is operation 11's answer; empty: Done204 [?].
	ResumeModeDone DoneAs
	// ExchangeDone is the answer of operations 14 and 15; empty: Done200Empty. [D, S, C] differ on
	// 200 and 204.
	ExchangeDone DoneAs
	// SyncStopDone is operation 7's answer; empty: Done200Empty [S].
	SyncStopDone DoneAs
	// DeleteDone is operation 10's answer; empty: Done200JSON with task_id_list [S, C].
	DeleteDone DoneAs
	// DeleteSkips makes operation 10 skip tasks that may not be deleted, and list the deleted ones
	// only; else one such task refuses them all [?]. Unknown tasks are always skipped [D].
	DeleteSkips bool
	// BatchUnknownAsRow makes operations 8 and 9 answer a failed row for an unknown task; else the
	// request is refused with DCS.4855 [P].
	BatchUnknownAsRow bool

	// How the list of tasks and that of log lines behave.

	// NameFilter is how the list's name matches; empty: NameSubstring [?].
	NameFilter NameFilter
	// OldestFirst turns the list's order, newest first, round [?].
	OldestFirst bool
	// PageCap is the most rows in a page of tasks or log lines, whatever limit says; 0: as limit
	// says [?].
	PageCap int
	// LogsNewestFirst turns the order of log lines, newest last, round [?].
	LogsNewestFirst bool
	// LogLevelLower writes info and error for INFO and ERROR, which [D, S] have [?].
	LogLevelLower bool
	// LevelFilter is how log_level matches; empty: LevelAnyCase [?].
	LevelFilter LevelFilter
	// LogNumOfPage makes log_num the number of lines in the page and not of all that match [?].
	LogNumOfPage bool
}

// Project is a row of IAM's answer to the project look-up.
type Project struct {
	// ID is the project id, 32 hex digits in the cloud.
	ID string
	// Name is the region's name for a main project.
	Name string
}

// StatusMaking stands in [Config.Allowed] for a task whose machine is being
// made, whatever word is shown for it.
const StatusMaking = "(being made)"

// AnyStatus stands in [Config.Allowed] for every status.
const AnyStatus = "*"

// DefaultAllowed gives the statuses in which each operation is allowed where
// Config says nothing. Invented, but for three facts: configuring works again
// after SUCCESS [C], what runs must be stopped before it is deleted [C], and a
// rollback works whatever the status.
func DefaultAllowed() map[Operation][]string {
	return map[Operation][]string{
		OpConfigure:     {StatusRunning, StatusSuccess, StatusFailed, StatusMigrationFailed, StatusTerminated},
		OpStop:          {StatusMigrating, StatusFullMigrating, StatusIncrMigrating},
		OpSyncStop:      {StatusMigrating, StatusFullMigrating, StatusIncrMigrating},
		OpBatchStop:     {StatusMigrating, StatusFullMigrating, StatusIncrMigrating},
		OpBatchRestart:  {StatusTerminated, StatusFailed, StatusMigrationFailed},
		OpDelete:        {StatusRunning, StatusSuccess, StatusFailed, StatusMigrationFailed, StatusTerminated, StatusReleased},
		OpSetResumeMode: {AnyStatus},
		OpExchangeIP:    {StatusIncrMigrating},
		OpRollbackIP:    {AnyStatus},
	}
}

// withDefaults fills in what is not given. Maps and slices are copied, so that
// the caller's later changes cannot race with requests.
func (c Config) withDefaults() Config {
	defaultTo(&c.AccessKey, DefaultAccessKey)
	defaultTo(&c.SecretKey, DefaultSecretKey)
	defaultTo(&c.ProjectID, DefaultProjectID)
	defaultTo(&c.Region, DefaultRegion)
	defaultTo(&c.MakingStatus, DefaultMakingStatus)
	defaultTo(&c.InterludeStatus, "PREPARING")
	defaultTo(&c.InSyncWord, StatusIncrMigrating)
	defaultTo(&c.LongBatchCode, CodeInvalidBatch)
	if c.MaxBatch == 0 {
		c.MaxBatch = 50
	}
	defaultTo(&c.RollingBackWord, TaskStatusExchanging)
	defaultTo(&c.JobRunningWord, "RUNNING")
	defaultTo(&c.TimeFormat, TimeSlashUTC)
	defaultTo(&c.LogTimeFormat, TimeRFC3339)
	defaultTo(&c.UnknownTask, NotFound400)
	defaultTo(&c.DeletedTask, DeletedAsUnknown)
	defaultTo(&c.Absent, AbsentLeftOut)
	defaultTo(&c.Bandwidth, BandwidthString)
	defaultTo(&c.BackupRecord, BackupRecordDocumented)
	defaultTo(&c.ResumeModeDone, Done204)
	defaultTo(&c.ExchangeDone, Done200Empty)
	defaultTo(&c.SyncStopDone, Done200Empty)
	defaultTo(&c.DeleteDone, Done200JSON)
	defaultTo(&c.NameFilter, NameSubstring)
	defaultTo(&c.LevelFilter, LevelAnyCase)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Projects == nil {
		c.Projects = []Project{{ID: c.ProjectID, Name: c.Region}}
	}
	if c.ReleaseFrom == nil {
		c.ReleaseFrom = []string{StatusSuccess}
	}
	allowed := DefaultAllowed()
	maps.Copy(allowed, c.Allowed)
	c.Allowed = allowed
	exchange := map[Operation][]string{
		OpExchangeIP: {"", TaskStatusRolledBack},
		OpRollbackIP: {TaskStatusExchanged},
	}
	maps.Copy(exchange, c.AllowedTaskStatuses)
	c.AllowedTaskStatuses = exchange
	c.Projects = slices.Clone(c.Projects)
	c.ReleaseFrom = slices.Clone(c.ReleaseFrom)
	c.Forbidden = slices.Clone(c.Forbidden)
	c.Instances = maps.Clone(c.Instances)
	c.Agencies = slices.Clone(c.Agencies)
	c.IdentityProviders = maps.Clone(c.IdentityProviders)
	return c
}

func defaultTo[T ~string](field *T, value T) {
	if *field == "" {
		*field = value
	}
}
