package mock

import (
	"encoding/json"
	"strconv"
	"time"
)

// view builds an object of an answer as Config wants it.
type view struct {
	cfg    *Config
	fields map[string]any
}

func (s *Server) view() *view { return &view{cfg: &s.cfg, fields: map[string]any{}} }

// absent answers a field that has no value; empty is that of its type.
func (v *view) absent(name string, empty any) {
	switch v.cfg.Absent {
	case AbsentNull:
		v.fields[name] = nil
	case AbsentEmpty:
		v.fields[name] = empty
	}
}

func (v *view) text(name, value string) {
	if value == "" {
		v.absent(name, "")
		return
	}
	v.fields[name] = value
}

// figure is a text that holds a number.
func (v *view) figure(name, value string) {
	if v.cfg.NumbersForStrings && isNumber(value) {
		v.fields[name] = json.Number(value)
		return
	}
	v.text(name, value)
}

// isNumber is stricter than either test: Go takes NaN for a number and JSON
// true for a value.
func isNumber(value string) bool {
	_, err := strconv.ParseFloat(value, 64)
	return err == nil && json.Valid([]byte(value))
}

func (v *view) texts(name string, values []string) {
	if len(values) == 0 {
		v.absent(name, []string{})
		return
	}
	v.fields[name] = values
}

func (v *view) time(name string, at time.Time) {
	v.text(name, v.cfg.TimeFormat.write(at))
}

// part is an object inside; nil is one without a value.
func (v *view) part(name string, part *view) {
	if part == nil {
		v.absent(name, nil)
		return
	}
	v.fields[name] = part.fields
}

func (f TimeFormat) write(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	const slashes = "2006/01/02 15:04:05"
	switch f {
	case TimeRFC3339:
		return at.UTC().Format("2006-01-02T15:04:05.000Z")
	case TimeSlashUTC8:
		return at.In(time.FixedZone("", 8*60*60)).Format(slashes)
	default:
		return at.UTC().Format(slashes)
	}
}

// detail is the task as operation 4 has it [P].
func (s *Server) detail(t shown) *view {
	v := s.view()
	v.text("task_id", t.ID)
	v.text("task_name", t.Name)
	v.text("description", t.Description)
	v.text("status", t.status)
	v.text("migration_type", t.MigrationType)
	if s.cfg.TypeHoldsMethod && t.MigrationMethod != "" {
		v.text("migration_type", t.MigrationMethod)
	}
	v.text("migration_method", t.MigrationMethod)
	v.text("ecs_tenant_private_ip", t.Address)
	s.backup(v, t.BackupFiles)
	v.text("network_type", networkType(t.Task))
	v.part("source_instance", s.end(t.Source))
	v.part("target_instance", s.end(t.Target))
	v.time("created_at", t.CreatedAt)
	v.time("updated_at", t.UpdatedAt)
	v.time("released_at", t.ReleasedAt)
	v.text("version", machineVersion(t.Task))
	if !s.cfg.HideResumeMode {
		v.text("resume_mode", resumeMode(t.Task))
	}
	v.texts("supported_features", features(t.Task))
	v.text("tenant_vpc_id", t.VPCID)
	v.text("tenant_subnet_id", t.SubnetID)
	v.text("tenant_security_group_id", t.SecurityGroupID)
	switch {
	case s.cfg.Bandwidth == BandwidthNumber && isNumber(t.BandwidthLimitMB):
		v.fields["bandwidth_limit_mb"] = json.Number(t.BandwidthLimitMB)
	case s.cfg.Bandwidth != BandwidthAbsent:
		v.figure("bandwidth_limit_mb", t.BandwidthLimitMB)
	}
	v.text("task_status", t.taskStatus)
	return v
}

// end is a Redis at one end of a migration, in a detail.
func (s *Server) end(i *Instance) *view {
	if i == nil {
		return nil
	}
	v := s.view()
	v.text("addrs", i.Addrs)
	if !s.cfg.HidePasswords {
		v.text("password", i.Password)
	}
	v.text("id", i.ID)
	v.text("ip", i.IP)
	v.figure("port", i.Port)
	v.text("name", i.Name)
	v.fields["proxy_multi_db"] = i.ProxyMultiDB
	v.figure("db", i.DB)
	v.fields["withProxy"] = i.WithProxy
	// Invented: when which word is there. The example of operation 6 has this one [P], and [S] has
	// the field in show as well.
	v.text("task_status", "RUNNING")
	return v
}

// backup puts what an import reads where Config wants it.
func (s *Server) backup(v *view, b *BackupFiles) {
	if b == nil {
		v.part("backup_files", nil)
		return
	}
	record := s.view()
	record.text("backup_id", b.BackupID)
	if b.FileSource == SourceBackup && s.cfg.BackupRecord == BackupRecordTopLevel {
		v.part("backup_record", record)
		v.part("backup_files", nil)
		return
	}
	files := s.view()
	files.text("file_source", b.FileSource)
	files.text("bucket_name", b.BucketName)
	list := []map[string]any{}
	for _, f := range b.Files {
		file := s.view()
		file.text("file_name", f.Name)
		file.figure("size", f.Size)
		file.text("update_at", f.UpdateAt)
		list = append(list, file.fields)
	}
	files.fields["files"] = list
	if b.FileSource == SourceBackup && s.cfg.BackupRecord == BackupRecordNested {
		files.part("backup_record", record)
	} else {
		files.text("backup_id", b.BackupID)
	}
	v.part("backup_files", files)
}

// resumeMode is auto where it was never set [D]; an import has none.
func resumeMode(t Task) string {
	if t.online() && t.ResumeMode == "" {
		return ResumeAuto
	}
	return t.ResumeMode
}

// rowStatus is the status that a row has.
func (c *Config) rowStatus(t shown) string {
	if !c.RowsHaveFourWords {
		return t.status
	}
	// Invented: which of the list's four words [D] stands for which of show's.
	word := t.status
	if word == StatusReleased {
		word = t.endedAs
	}
	switch word {
	case StatusSuccess, StatusTerminated, StatusFailed:
		return word
	case StatusMigrationFailed:
		return StatusFailed
	}
	return StatusMigrating
}

// row is the task as operation 5 lists it [S].
func (s *Server) row(t shown) map[string]any {
	v := s.view()
	v.text("task_id", t.ID)
	v.text("task_name", t.Name)
	v.text("description", t.Description)
	v.text("status", s.cfg.rowStatus(t))
	v.text("migration_type", t.MigrationType)
	v.text("migration_method", t.MigrationMethod)
	v.text("ecs_tenant_private_ip", t.Address)
	v.text("data_source", dataSource(t.Task))
	s.rowEnd(v, "source_instance_", t.Source)
	s.rowEnd(v, "target_instance_", t.Target)
	if t.Target != nil {
		v.text("target_instance_addrs", t.Target.Addrs)
	} else {
		v.text("target_instance_addrs", "")
	}
	v.text("version", machineVersion(t.Task))
	v.text("resume_mode", resumeMode(t.Task))
	v.texts("supported_features", features(t.Task))
	if !s.cfg.NoErrorMessage {
		v.text("error_message", t.ErrorMessage)
	}
	v.time("created_at", t.CreatedAt)
	v.time("released_at", t.ReleasedAt)
	return v.fields
}

// rowEnd gives a row's columns of one instance; a Redis of one's own has none
// but, perhaps, a name [S]. Invented: the instances' status, subnet and specification.
func (s *Server) rowEnd(v *view, prefix string, i *Instance) {
	var id, name, status, subnet, spec string
	if i != nil {
		id, name = i.ID, i.Name
	}
	if id != "" {
		status, subnet, spec = "RUNNING", uuidFrom([]byte(hexSHA256([]byte(id))[:16])), "redis.ha.xu1.large.r2.2"
	}
	v.text(prefix+"id", id)
	v.text(prefix+"name", name)
	v.text(prefix+"status", status)
	v.text(prefix+"subnet_id", subnet)
	v.text(prefix+"spec_code", spec)
}

// dataSource is the source's address, or the bucket's name [S]; of a backup
// record nothing is said, its id is as good as any [?].
func dataSource(t Task) string {
	switch {
	case t.Source != nil:
		return t.Source.Addrs
	case t.BackupFiles != nil && t.BackupFiles.FileSource == SourceBackup:
		return t.BackupFiles.BackupID
	case t.BackupFiles != nil:
		return t.BackupFiles.BucketName
	}
	return ""
}

func networkType(t Task) string {
	if t.online() {
		return "vpc"
	}
	return ""
}

// machineVersion is that of the migration machine's software, so there is none
// before the machine. Invented: the number.
func machineVersion(t Task) string {
	if t.Address == "" {
		return ""
	}
	return "2.1.0"
}

// features are Invented: no source has a word of supported_features.
func features(t Task) []string {
	if t.Address == "" {
		return nil
	}
	return []string{"exchange_ip", "resume_mode"}
}
