package base_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// now is the clock of the mock service; it stands still, so that progress does.
var now = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

// rehearse serves the mock with three tasks, and gives a provider that looks its project up.
func rehearse(t *testing.T, cfg mock.Config) (*mock.Server, *datasourcetest.Provider) {
	t.Helper()
	cfg.Now = func() time.Time { return now }
	cfg.Full, cfg.Import = time.Hour, time.Hour
	p := datasourcetest.Start(t, cfg, datasourcetest.LookingUp) // with a token: a signature would have to be of the mock's time
	s := p.Mock
	s.AddTask(mock.Task{
		ID: "t-online", Name: "orders", Description: "orders to DCS", MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
		BandwidthLimitMB: "100", VPCID: "vpc-1", SubnetID: "subnet-1", SecurityGroupID: "sg-1", Address: "192.168.0.9",
		CreatedAt: now.Add(-3 * time.Hour),
		Source:    &mock.Instance{Addrs: "10.0.0.1:6379,10.0.0.2:6379", Password: datasourcetest.Secret, IP: "10.0.0.1", Port: "6379", DB: "0"},
		Target: &mock.Instance{ID: "i-1", Name: "dcs-orders", Addrs: "10.0.1.1:6379", Password: datasourcetest.Secret, IP: "10.0.1.1", Port: "6379", DB: "3",
			WithProxy: true, ProxyMultiDB: true},
		Logs: mockLog(),
	})
	s.AddTask(mock.Task{
		ID: "t-import", Name: "orders-import", MigrationType: mock.TypeImport, MigrationMethod: mock.MethodFull, CreatedAt: now.Add(-2 * time.Hour),
		BackupFiles: &mock.BackupFiles{FileSource: mock.SourceBackup, BackupID: "r-1"},
		Target:      &mock.Instance{ID: "i-1", Name: "dcs-orders", Addrs: "10.0.1.1:6379", Password: datasourcetest.Secret},
		Logs:        mockLog()[:3],
	})
	s.AddTask(mock.Task{
		ID: "t-done", Name: "Orders", MigrationType: mock.TypeImport, MigrationMethod: mock.MethodFull, CreatedAt: now.Add(-time.Hour),
		Status: mock.StatusSuccess, Held: true,
		BackupFiles: &mock.BackupFiles{FileSource: mock.SourceOBS, BucketName: "backups", Files: []mock.BackupFile{{Name: "a.rdb", Size: "1024"}}},
		Target:      &mock.Instance{ID: "i-2", Name: "dcs-users", Addrs: "10.0.1.2:6379", Password: datasourcetest.Secret},
	})
	return s, p
}

// mockLog is a log with lines of one moment.
func mockLog() []mock.Log {
	var lines []mock.Log
	for i, level := range []string{mock.LevelInfo, mock.LevelError, mock.LevelError, mock.LevelInfo, mock.LevelInfo, mock.LevelError, mock.LevelInfo} {
		lines = append(lines, mock.Log{At: now.Add(time.Duration(i/2-100) * time.Minute), Level: level, Code: "DCS.MIG.1", Message: "line " + strconv.Itoa(i), Keyword: []string{"line"}})
	}
	return lines
}

// readings are what is read of the tasks of rehearse, each in a different way.
var readings = map[string]struct {
	typeName string
	config   datasourcetest.Config
}{
	"an online task by id":   {datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-online", "include_progress": true}},
	"an online task by name": {datasourcetest.TypeTask, datasourcetest.Config{"task_name": "orders", "include_progress": true}},
	"an import by id":        {datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-import", "include_progress": true}},
	"an import by name":      {datasourcetest.TypeTask, datasourcetest.Config{"task_name": "orders-import"}},
	"a finished task by id":  {datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-done"}},
	"all tasks":              {datasourcetest.TypeTasks, datasourcetest.Config{}},
	"imports":                {datasourcetest.TypeTasks, datasourcetest.Config{"migration_type": "backupfile_import", "statuses": datasourcetest.List("migrating")}},
	"the log of a task":      {datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-online"}},
	"the log of an import":   {datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-import"}},
	"the errors of a task":   {datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-online", "log_level": "error"}},
}

func readAll(t *testing.T, p *datasourcetest.Provider) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, reading := range readings {
		all[name] = p.MustRead(t, reading.typeName, reading.config)
	}
	return all
}

func TestWhicheverWayTheServiceTurnsOutTheSameIsRead(t *testing.T) {
	t.Parallel()
	ways := map[string]mock.Config{
		"nothing as null":                   {Absent: mock.AbsentNull},
		"nothing as empty":                  {Absent: mock.AbsentEmpty},
		"numbers for strings":               {NumbersForStrings: true, Bandwidth: mock.BandwidthNumber},
		"fields that nobody knows":          {ExtraFields: true},
		"passwords not echoed":              {HidePasswords: true},
		"the method for the type":           {TypeHoldsMethod: true},
		"a backup record beside the files":  {BackupRecord: mock.BackupRecordTopLevel},
		"a backup record in an object":      {BackupRecord: mock.BackupRecordNested},
		"a list with the oldest task first": {OldestFirst: true},
		"pages of one row":                  {PageCap: 1},
		"names matched whole":               {NameFilter: mock.NameExact},
		"names matched in any case":         {NameFilter: mock.NameAnyCase},
		"names matched from their start":    {NameFilter: mock.NamePrefix},
		"names not matched at all":          {NameFilter: mock.NameIgnored},
		"404 for what is not there":         {UnknownTask: mock.NotFound404},
		"a log with the newest line first":  {LogsNewestFirst: true},
		"a log that counts each page":       {LogNumOfPage: true, PageCap: 2},
		"such a log, newest line first":     {LogNumOfPage: true, PageCap: 2, LogsNewestFirst: true},
		"levels matched as they are":        {LevelFilter: mock.LevelExact},
		"levels not matched at all":         {LevelFilter: mock.LevelIgnored},
		"all of these that go together":     {Absent: mock.AbsentNull, NumbersForStrings: true, ExtraFields: true, TypeHoldsMethod: true, OldestFirst: true, PageCap: 2},
	}
	_, plainly := rehearse(t, mock.Config{})
	want := datasourcetest.ToJSON(t, readAll(t, plainly))
	for _, part := range []string{`"bandwidth_limit_mb": 100`, `"backup_id": "r-1"`, `"with_proxy": true`, `"is_migrating": true`, `"t-done",`, `"line 6"`} {
		if !strings.Contains(want, part) {
			t.Fatalf("the reading to compare with does not have %s:\n%s", part, want)
		}
	}
	for name, cfg := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, p := rehearse(t, cfg)
			got := datasourcetest.ToJSON(t, readAll(t, p))
			if got != want {
				t.Errorf("read was\n%s\nbut should be\n%s", got, want)
			}
			if strings.Contains(got, datasourcetest.Secret) {
				t.Error("a password came out")
			}
		})
	}
}

func TestADeletedTaskIsNotThereHoweverItIsStillShown(t *testing.T) {
	t.Parallel()
	ways := map[string]mock.DeletedAs{
		"as unknown":   mock.DeletedAsUnknown,
		"as 400":       mock.Deleted400,
		"as 404":       mock.Deleted404,
		"as a success": mock.DeletedStatusSuccess,
		"as deleted":   mock.DeletedStatusDeleted,
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := rehearse(t, mock.Config{DeletedTask: way})
			if err := s.DeleteTask("t-online"); err != nil {
				t.Fatal(err)
			}
			if way == mock.DeletedStatusSuccess { // only the list tells, and nothing depends on the record
				if status := p.MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-online"})["status"]; status != "SUCCESS" {
					t.Errorf("the status is %v", status)
				}
			} else {
				p.Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-online"}).WantError(t, "task_id", "not found", "t-online")
			}
			p.Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_name": "orders"}).WantError(t, "task_name", "not found", `"orders"`)
			datasourcetest.WantIDs(t, p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{}), []string{"t-done", "t-import"})
		})
	}
}

func TestOneProviderIsAskedManyThingsAtOnce(t *testing.T) {
	t.Parallel()
	_, p := rehearse(t, mock.Config{})
	for range 4 {
		for name, reading := range readings {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p.MustRead(t, reading.typeName, reading.config)
			})
		}
	}
}
