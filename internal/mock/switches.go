package mock

import "net/http"

// TimeFormat is how a time is written in an answer.
type TimeFormat string

const (
	// TimeSlashUTC is 2019/10/22 14:44:30 in UTC: the form of [P], zone unstated [?].
	TimeSlashUTC TimeFormat = "slash-utc"
	// TimeSlashUTC8 is the same form in UTC+8 [?].
	TimeSlashUTC8 TimeFormat = "slash-utc+8"
	// TimeRFC3339 is 2023-05-15T09:11:25.449Z: the form of [S]'s log lines.
	TimeRFC3339 TimeFormat = "rfc3339"
)

// NotFoundAs is how the service says that there is no such task.
type NotFoundAs string

const (
	// NotFound400 is 400 with DCS.4133 [C]. It is the default.
	NotFound400 NotFoundAs = "400"
	// NotFound404 is 404, as the pages list it [P], with another code.
	NotFound404 NotFoundAs = "404"
)

// DeletedAs is what show answers for a task whose record was deleted.
type DeletedAs string

const (
	// DeletedAsUnknown is what an unknown task gets. It is the default.
	DeletedAsUnknown DeletedAs = "unknown"
	// Deleted400 is 400 with DCS.4133 [C].
	Deleted400 DeletedAs = "400"
	// Deleted404 is 404 [P].
	Deleted404 DeletedAs = "404"
	// DeletedStatusDeleted is 200 with status DELETED [C].
	DeletedStatusDeleted DeletedAs = "DELETED"
	// DeletedStatusSuccess is 200 with status SUCCESS, the list no longer having the task [C].
	DeletedStatusSuccess DeletedAs = "SUCCESS"
)

// AbsentAs is how a field without a value is answered.
type AbsentAs string

const (
	// AbsentLeftOut leaves the field out, as the example of [P] does. It is the default.
	AbsentLeftOut AbsentAs = "left-out"
	// AbsentNull answers null.
	AbsentNull AbsentAs = "null"
	// AbsentEmpty answers the type's empty value: "", [] or, for an object, null.
	AbsentEmpty AbsentAs = "empty"
)

// BandwidthAs is how show gives bandwidth_limit_mb.
type BandwidthAs string

const (
	// BandwidthString is a string, as the table of [P]. It is the default.
	BandwidthString BandwidthAs = "string"
	// BandwidthNumber is a JSON number.
	BandwidthNumber BandwidthAs = "number"
	// BandwidthAbsent leaves it out.
	BandwidthAbsent BandwidthAs = "absent"
)

// BackupRecordAs is where show has the id of an imported backup record.
type BackupRecordAs string

const (
	// BackupRecordDocumented is backup_files.backup_id [P]. It is the default.
	BackupRecordDocumented BackupRecordAs = "backup_files.backup_id"
	// BackupRecordTopLevel is backup_record.backup_id, with no backup_files [C].
	BackupRecordTopLevel BackupRecordAs = "backup_record.backup_id"
	// BackupRecordNested is backup_files.backup_record.backup_id, another reading of [C].
	BackupRecordNested BackupRecordAs = "backup_files.backup_record.backup_id"
)

// DoneAs is how an operation without anything to tell answers.
type DoneAs string

const (
	// Done200Empty is 200 without a body.
	Done200Empty DoneAs = "200-empty"
	// Done204 is 204.
	Done204 DoneAs = "204"
	// Done200JSON is 200 with a JSON object.
	Done200JSON DoneAs = "200-json"
)

// NameFilter is how the list's name parameter matches.
type NameFilter string

const (
	// NameSubstring matches anywhere in the name. It is the default.
	NameSubstring NameFilter = "substring"
	// NameExact matches the whole name.
	NameExact NameFilter = "exact"
	// NamePrefix matches the start of the name.
	NamePrefix NameFilter = "prefix"
	// NameAnyCase matches anywhere in the name, whatever the case.
	NameAnyCase NameFilter = "any-case"
	// NameIgnored matches every task.
	NameIgnored NameFilter = "ignored"
)

// LevelFilter is how the logs' log_level parameter matches.
type LevelFilter string

const (
	// LevelAnyCase matches whatever the case. It is the default.
	LevelAnyCase LevelFilter = "any-case"
	// LevelExact matches the word as the answer writes it.
	LevelExact LevelFilter = "exact"
	// LevelIgnored matches every line.
	LevelIgnored LevelFilter = "ignored"
)

// done gives the answer of an operation that has nothing to tell; body is for
// Done200JSON.
func (d DoneAs) done(body any) answer {
	switch d {
	case Done204:
		return answer{status: http.StatusNoContent}
	case Done200JSON:
		return answer{status: http.StatusOK, body: body}
	default:
		return answer{status: http.StatusOK}
	}
}
