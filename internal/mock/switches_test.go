package mock_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestTheWordWhileTheMachineIsMadeCanBeAny(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*mock.Config)
		want   any
	}{
		"the default": {func(*mock.Config) {}, "CREATING"},
		"another":     {func(c *mock.Config) { c.MakingStatus = "BUILDING" }, "BUILDING"},
		"none":        {func(c *mock.Config) { c.NoMakingStatus = true }, nil},
		"empty":       {func(c *mock.Config) { c.NoMakingStatus, c.Absent = true, mock.AbsentEmpty }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *mock.Config) { cfg.Ready = time.Minute; c.change(cfg) })
			id := s.createOnline()
			equal(t, "status", s.show(id).good().at("status"), c.want)
			equal(t, "status in the list", s.list("").rows("migration_tasks")[0]["status"], c.want)
		})
	}
}

func TestATaskBeingMadeCanBeUnknownToShow(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.Ready, c.NotFoundWhileMaking = time.Minute, true })
	id := s.createOnline()
	s.show(id).refused(400, "DCS.4133")
	s.logs(id, "").refused(400, "DCS.4133")
	equal(t, "rows", len(s.list("").rows("migration_tasks")), 1)
	s.Advance(time.Minute)
	s.wantStatus(id, "RUNNING")
}

func TestShowOfADeletedTaskAnswersAsSwitched(t *testing.T) {
	t.Parallel()
	for as, want := range map[mock.DeletedAs]struct {
		status int
		word   string
	}{
		"":                        {404, ""}, // as an unknown task, which is 404 below
		mock.DeletedAsUnknown:     {404, ""},
		mock.Deleted400:           {400, ""},
		mock.Deleted404:           {404, ""},
		mock.DeletedStatusDeleted: {200, "DELETED"},
		mock.DeletedStatusSuccess: {200, "SUCCESS"},
	} {
		t.Run("as "+string(as), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.DeletedTask, c.UnknownTask = as, mock.NotFound404 })
			id := s.createOnline()
			s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+id+`"]}`).good()
			shown := s.show(id)
			equal(t, "HTTP status", shown.status, want.status)
			equal(t, "status word", shown.text("status"), want.word)
			equal(t, "rows", len(s.list("").rows("migration_tasks")), 0)
		})
	}
}

func TestTimesAreWrittenAsSwitched(t *testing.T) {
	t.Parallel()
	for format, want := range map[mock.TimeFormat]string{
		"":                 "2024/05/01 10:00:00",
		mock.TimeSlashUTC:  "2024/05/01 10:00:00",
		mock.TimeSlashUTC8: "2024/05/01 18:00:00",
		mock.TimeRFC3339:   "2024-05-01T10:00:00.000Z",
	} {
		t.Run("as "+string(format), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.TimeFormat, c.LogTimeFormat = format, format })
			id := s.createOnline()
			equal(t, "created_at", s.show(id).text("created_at"), want)
			equal(t, "created_at in the list", s.list("").column("migration_tasks", "created_at"), want)
			if format != "" {
				equal(t, "created_at of a line", s.logs(id, "limit=1").column("migration_logs", "created_at"), want)
			}
		})
	}
}

func TestFieldsWithoutAValueAreAnsweredAsSwitched(t *testing.T) {
	t.Parallel()
	for as, want := range map[mock.AbsentAs]struct {
		there  bool
		text   any
		object any
	}{
		"":                 {false, nil, nil},
		mock.AbsentLeftOut: {false, nil, nil},
		mock.AbsentNull:    {true, nil, nil},
		mock.AbsentEmpty:   {true, "", nil},
	} {
		t.Run("as "+string(as), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.Absent = as })
			shown := s.show(s.createOnline()).good()
			for _, field := range []string{"updated_at", "task_status", "bandwidth_limit_mb"} {
				equal(t, field+" there", shown.has(field), want.there)
				equal(t, field, shown.at(field), want.text)
			}
			for _, field := range []string{"source_instance", "backup_files"} {
				equal(t, field+" there", shown.has(field), want.there)
				equal(t, field, shown.at(field), want.object)
			}
		})
	}
}

func TestTheBandwidthIsEchoedAsSwitched(t *testing.T) {
	t.Parallel()
	for as, want := range map[mock.BandwidthAs]any{
		"": "123", mock.BandwidthString: "123", mock.BandwidthNumber: json.Number("123"), mock.BandwidthAbsent: nil,
	} {
		t.Run("as "+string(as), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.Bandwidth = as })
			equal(t, "bandwidth_limit_mb", s.show(s.inSync()).good().at("bandwidth_limit_mb"), want)
		})
	}
}

func TestABackupRecordComesBackAsSwitched(t *testing.T) {
	t.Parallel()
	for as, path := range map[mock.BackupRecordAs][]string{
		"":                          {"backup_files", "backup_id"},
		mock.BackupRecordDocumented: {"backup_files", "backup_id"},
		mock.BackupRecordTopLevel:   {"backup_record", "backup_id"},
		mock.BackupRecordNested:     {"backup_files", "backup_record", "backup_id"},
	} {
		t.Run("as "+string(as), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.BackupRecord = as })
			shown := s.show(s.call("POST", "/migration-task", recordJSON).good().text("id")).good()
			equal(t, "backup's id", shown.text(path...), "backup-1")
			equal(t, "times the id is told", strings.Count(shown.raw, "backup-1"), 1)
			equal(t, "backup_files there", shown.has("backup_files"), as != mock.BackupRecordTopLevel)
			if bucket := s.show(s.createImport()); bucket.text("backup_files", "bucket_name") != "bucket" {
				t.Errorf("files in a bucket have moved as well: %s", bucket.raw)
			}
		})
	}
}

func TestNumbersCanComeForStrings(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.NumbersForStrings = true })
	id := s.inSync()
	shown := s.show(id).good()
	equal(t, "port", shown.at("source_instance", "port"), any(json.Number("6379")))
	equal(t, "db", shown.at("source_instance", "db"), any(json.Number("0")))
	equal(t, "bandwidth", shown.at("bandwidth_limit_mb"), any(json.Number("123")))
	equal(t, "progress", s.call("GET", "/migration-task/"+id+"/stats", "").good().at("full_migration_progress"), any(json.Number("100")))
	sizes := map[string]any{"754.0MB": "754.0MB", "NaN": "NaN", "0x10": "0x10", "12345": json.Number("12345")}
	for size, want := range sizes {
		body := strings.Replace(importJSON, "754.0MB", size, 1)
		files, _ := s.show(s.call("POST", "/migration-task", body).good().text("id")).at("backup_files", "files").([]any)
		equal(t, "size", files[0].(map[string]any)["size"], want)
	}
}

func TestAnswersCanHaveFieldsThatNobodyKnows(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.ExtraFields = true })
	id := s.inSync()
	shown := s.show(id).good()
	for what, object := range map[string]any{
		"the detail": shown.at("x_future_text"), "an instance": shown.at("source_instance", "x_future_text"),
		"a row": s.list("").rows("migration_tasks")[0]["x_future_text"], "a log line": s.logs(id, "").rows("migration_logs")[0]["x_future_text"],
		"a project": s.call("GET", "/v3/projects", "").rows("projects")[0]["x_future_text"],
	} {
		if object == nil {
			t.Errorf("%s has no unknown field", what)
		}
	}
}

func TestShowCanKeepThingsBackOrChangeThem(t *testing.T) {
	t.Parallel()
	t.Run("passwords", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.HidePasswords = true })
		id := s.inSync()
		stopped := s.call("POST", "/migration-task/"+id+"/stop", "").good()
		if shown := s.show(id).good(); strings.Contains(shown.raw+stopped.raw, "password") {
			t.Errorf("passwords are told: %s", shown.raw)
		}
	})
	t.Run("the resume mode", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.HideResumeMode, c.Absent = true, mock.AbsentNull })
		equal(t, "resume_mode there", s.show(s.inSync()).good().has("resume_mode"), false)
	})
	t.Run("the method in place of the type", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.TypeHoldsMethod = true })
		equal(t, "migration_type", s.show(s.inSync()).good().text("migration_type"), "incremental_migration")
		equal(t, "migration_type", s.show(s.createOnline()).good().text("migration_type"), "online_migration")
	})
	t.Run("the job", func(t *testing.T) {
		t.Parallel()
		equal(t, "job_id there", newService(t, nil).call("POST", "/migration/instance", onlineJSON).good().has("job_id"), true)
		s := newService(t, func(c *mock.Config) { c.NoJobID = true })
		equal(t, "job_id there", s.call("POST", "/migration/instance", onlineJSON).good().has("job_id"), false)
	})
	t.Run("the error in the list", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.NoErrorMessage = true })
		if err := s.Fail(s.inSync(), "", "reason"); err != nil {
			t.Fatal(err)
		}
		equal(t, "error_message", s.list("").rows("migration_tasks")[0]["error_message"], nil)
	})
	t.Run("the errors of a batch", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.NoRowErrors, c.BatchUnknownAsRow = true, true })
		answer := s.call("POST", "/migration-task/batch-stop", `{"migration_tasks":["unknown"]}`).good()
		equal(t, "result", answer.column("migration_tasks", "result"), "failed")
		equal(t, "error code", answer.column("migration_tasks", "error_code"), "")
	})
}

func TestABatchCanAnswerARowForAnUnknownTask(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.BatchUnknownAsRow = true })
	id := s.inSync()
	answer := s.call("POST", "/migration-task/batch-stop", `{"migration_tasks":["unknown","`+id+`"]}`).good()
	equal(t, "results", answer.column("migration_tasks", "result"), "failed success")
	equal(t, "codes", answer.column("migration_tasks", "error_code"), "DCS.4133 ")
}

func TestInstancesAreFilledInAsSwitched(t *testing.T) {
	t.Parallel()
	const hostAndAddress = "redis.example.com:6379,192.168.0.2:6379"
	known := map[string]mock.Instance{"dcs-source": {Name: "cache", Addrs: "10.1.2.3:6379"}}
	for name, c := range map[string]struct {
		change           func(*mock.Config)
		id, addrs        string
		wantID, wantName string
		wantAddrs        string
	}{
		"by id":                       {nil, "dcs-source", "", "dcs-source", "cache", "10.1.2.3:6379"},
		"by id, left as given":        {func(c *mock.Config) { c.NoFillFromID = true }, "dcs-source", "", "dcs-source", "", ""},
		"by both, left as given":      {nil, "dcs-source", "1.1.1.1:1", "dcs-source", "", "1.1.1.1:1"},
		"by addresses":                {nil, "", hostAndAddress, "", "", hostAndAddress},
		"by addresses, the id found":  {func(c *mock.Config) { c.FillIDFromAddrs = true }, "", "10.1.2.3:6379", "dcs-source", "cache", "10.1.2.3:6379"},
		"by host names, all resolved": {func(c *mock.Config) { c.ResolveHostNames = true }, "", hostAndAddress, "", "", "10.0.166.108:6379,192.168.0.2:6379"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *mock.Config) {
				cfg.Instances = known
				if c.change != nil {
					c.change(cfg)
				}
			})
			id := s.createOnline()
			s.configure(id, edited(t, incrementalJSON, map[string]any{"source_instance.id": c.id, "source_instance.addrs": c.addrs})).good()
			shown := s.show(id).good()
			equal(t, "id", shown.text("source_instance", "id"), c.wantID)
			equal(t, "name", shown.text("source_instance", "name"), c.wantName)
			equal(t, "addrs", shown.text("source_instance", "addrs"), c.wantAddrs)
			equal(t, "password", shown.text("source_instance", "password"), "source-password")
		})
	}
	t.Run("by addresses, the id of nobody known", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.FillIDFromAddrs = true })
		if i := s.show(s.inSync()).good(); i.text("source_instance", "id") == "" || i.text("source_instance", "name") == "" {
			t.Errorf("id or name is not filled in: %s", i.raw)
		}
	})
}

func TestDoneIsSaidAsSwitched(t *testing.T) {
	t.Parallel()
	for done, want := range map[mock.DoneAs]struct {
		status int
		empty  bool
	}{mock.Done200Empty: {200, true}, mock.Done204: {204, true}, mock.Done200JSON: {200, false}} {
		t.Run("as "+string(done), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) {
				c.ResumeModeDone, c.ExchangeDone, c.SyncStopDone, c.DeleteDone = done, done, done, done
				c.Stop, c.Exchange, c.ExchangeKeepsMigrating = 0, 0, true
			})
			id := s.inSync()
			path := "/migration-task/" + id
			for name, answer := range map[string]reply{
				"set resume mode": s.call("PUT", path, `{"resume_mode":"auto"}`),
				"exchange":        s.call("POST", path+"/exchange-ip", `{"exchanged_ip":["1.1.1.1"],"is_exchange_domain":false}`),
				"rollback":        s.call("POST", path+"/rollback-ip", ""),
				"sync-stop":       s.call("POST", path+"/sync-stop", ""),
				"delete":          s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+id+`"]}`),
			} {
				equal(t, "status of "+name, answer.status, want.status)
				equal(t, "emptiness of "+name, answer.raw == "", want.empty)
			}
		})
	}
	t.Run("by default", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.Stop, c.ExchangeKeepsMigrating = 0, true })
		id := s.inSync()
		path := "/migration-task/" + id
		equal(t, "set resume mode", s.call("PUT", path, `{"resume_mode":"auto"}`).status, 204)
		exchanged := s.call("POST", path+"/exchange-ip", `{"exchanged_ip":["1.1.1.1"],"is_exchange_domain":false}`)
		equal(t, "exchange", exchanged.status, 200)
		equal(t, "exchange's body", exchanged.raw, "")
		stopped := s.call("POST", path+"/sync-stop", "")
		equal(t, "sync-stop", stopped.status, 200)
		equal(t, "sync-stop's body", stopped.raw, "")
	})
}

func TestTheStatusInSyncIsSpeltAsSwitched(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.InSyncWord = mock.OtherInSyncWord })
	id := s.inSync()
	s.wantStatus(id, "INCRMIGRATING")
	equal(t, "status in the list", s.list("").column("migration_tasks", "status"), "INCRMIGRATING")
	s.call("POST", "/migration-task/"+id+"/stop", "").good()
	s.wantStatus(id, "TERMINATING")
	t.Run("of one task alone", func(t *testing.T) {
		t.Parallel()
		s := newService(t, nil)
		id := s.inSync()
		if err := s.SetStatus(id, mock.OtherInSyncWord); err != nil {
			t.Fatal(err)
		}
		s.wantStatus(id, "INCRMIGRATING")
		s.call("POST", "/migration-task/"+id+"/exchange-ip", `{}`).good()
	})
}

func TestRowsCanHaveTheFourWordsOfTheListsPageOnly(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.RowsHaveFourWords, c.Ready = true, time.Minute })
	making := s.createOnline()
	want := map[string]string{making: "MIGRATING"}
	for status, word := range map[string]string{
		"RUNNING": "MIGRATING", "MIGRATING": "MIGRATING", "FULLMIGRATING": "MIGRATING", "INCRMIGEATING": "MIGRATING", "TERMINATING": "MIGRATING",
		"A_NEW_WORD": "MIGRATING", "SUCCESS": "SUCCESS", "FAILED": "FAILED", "MIGRATION_FAILED": "FAILED", "TERMINATED": "TERMINATED",
	} {
		id := s.AddTask(mock.Task{Status: status, Held: true}).ID
		want[id] = word
		equal(t, "status of show", s.status(id), status)
	}
	for _, ended := range []string{"SUCCESS", "TERMINATED"} {
		id := s.AddTask(mock.Task{Status: ended}).ID
		if err := s.ReleaseMachine(id); err != nil {
			t.Fatal(err)
		}
		want[id] = ended
		s.wantStatus(id, "RELEASED")
	}
	for _, row := range s.list("limit=100").rows("migration_tasks") {
		id, _ := row["task_id"].(string)
		equal(t, "row of a task that show has as "+s.status(id), row["status"], any(want[id]))
	}
}

func TestAnOperationCanBeForbidden(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.Forbidden = []mock.Operation{mock.OpList, mock.OpJob} })
	s.list("").refused(403, mock.CodeDenied, "dcs:migrationTask:list")
	s.call("GET", "/jobs/x", "").refused(403, mock.CodeDenied, "dcs:job:get")
	id := s.inSync()
	s.wantStatus(id, "INCRMIGEATING")
	everything := newService(t, func(c *mock.Config) { c.Forbidden = mock.Operations() })
	for _, c := range [][3]string{{"POST", "/migration-task", importJSON}, {"DELETE", "/migration-tasks/delete", `{"task_id_list":["x"]}`}, {"GET", "/v3/projects", ""}} {
		everything.call(c[0], c[1], c[2]).refused(403, mock.CodeDenied, ":")
	}
}

func TestCodesCanBeThoseOfOlderRegions(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.NumericCodes, c.BatchUnknownAsRow = true, true })
	s.show("unknown").refused(400, "111400133")
	s.call("PUT", "/migration-task/x", `{}`).refused(400, "111400063")
	equal(t, "code of a row", s.call("POST", "/migration-task/batch-stop", `{"migration_tasks":["unknown"]}`).column("migration_tasks", "error_code"), "111400133")
	s.send(request("GET", "/migration-tasks", "")).refused(401, "APIGW.0301") // the gateway's own stay
}

func TestTheResumeModeIsAutoWhereItWasNeverSet(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createOnline()
	equal(t, "resume_mode", s.show(id).text("resume_mode"), "auto")
	equal(t, "resume_mode in the list", s.list("").column("migration_tasks", "resume_mode"), "auto")
	s.call("PUT", "/migration-task/"+id, `{"resume_mode":"manual"}`).good()
	equal(t, "resume_mode", s.show(id).text("resume_mode"), "manual")
	equal(t, "resume_mode of an import", s.show(s.createImport()).has("resume_mode"), false)
}

func TestDeletingCanSkipWhatCannotBeDeleted(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.DeleteSkips = true })
	idle, running := s.createOnline(), s.inSync()
	answer := s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["unknown","`+running+`","`+idle+`"]}`).good()
	equal(t, "ids answered", answer.raw, `{"task_id_list":["`+idle+`"]}`)
	equal(t, "tasks left", s.list("").column("migration_tasks", "task_id"), running)
}

func TestTheListsNameMatchesAsSwitched(t *testing.T) {
	t.Parallel()
	for filter, want := range map[mock.NameFilter]string{
		"":                 "db-two db",
		mock.NameSubstring: "db-two db",
		mock.NameExact:     "db",
		mock.NamePrefix:    "db-two db",
		mock.NameAnyCase:   "My-DB db-two db",
		mock.NameIgnored:   "other My-DB db-two db",
	} {
		t.Run("as "+string(filter), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.NameFilter = filter })
			for _, name := range []string{"db", "db-two", "My-DB", "other"} {
				s.AddTask(mock.Task{Name: name})
			}
			answer := s.list("name=db")
			equal(t, "rows", answer.column("migration_tasks", "task_name"), want)
			equal(t, "count", answer.at("count"), any(json.Number(string('0'+rune(len(answer.rows("migration_tasks")))))))
			equal(t, "rows without a name", len(s.list("name=").rows("migration_tasks")), 4)
		})
	}
	t.Run("a substring within a name", func(t *testing.T) {
		t.Parallel()
		for filter, want := range map[mock.NameFilter]int{mock.NameSubstring: 1, mock.NamePrefix: 0} {
			s := newService(t, func(c *mock.Config) { c.NameFilter = filter })
			s.AddTask(mock.Task{Name: "my-db"})
			equal(t, "rows by "+string(filter), len(s.list("name=db").rows("migration_tasks")), want)
		}
	})
}

func TestTheListCanBeOldestFirstAndItsPagesCapped(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.OldestFirst, c.PageCap = true, 2 })
	for _, name := range []string{"a", "b", "c"} {
		s.AddTask(mock.Task{Name: name})
	}
	s.AddTask(mock.Task{Name: "oldest", CreatedAt: s.Now().Add(-time.Hour)})
	first := s.list("limit=1000")
	equal(t, "first page", first.column("migration_tasks", "task_name"), "oldest a")
	equal(t, "count", first.at("count"), any(json.Number("4")))
	equal(t, "second page", s.list("offset=2&limit=1000").column("migration_tasks", "task_name"), "b c")
}

func TestLogsAreOrderedWrittenAndFilteredAsSwitched(t *testing.T) {
	t.Parallel()
	failed := func(t *testing.T, change func(*mock.Config)) (*service, string) {
		s := newService(t, change)
		id := s.AddTask(mock.Task{}).ID
		if err := s.Fail(id, "", "reason"); err != nil {
			t.Fatal(err)
		}
		return s, id
	}
	levels := func(s *service, id, query string) string {
		return s.logs(id, query).good().column("migration_logs", "log_level")
	}
	t.Run("newest first", func(t *testing.T) {
		t.Parallel()
		s, id := failed(t, func(c *mock.Config) { c.LogsNewestFirst = true })
		equal(t, "levels", levels(s, id, ""), "ERROR INFO")
	})
	t.Run("in lower case", func(t *testing.T) {
		t.Parallel()
		s, id := failed(t, func(c *mock.Config) { c.LogLevelLower = true })
		equal(t, "levels", levels(s, id, ""), "info error")
		equal(t, "levels", levels(s, id, "log_level=ERROR"), "error")
	})
	t.Run("filtered by the exact word", func(t *testing.T) {
		t.Parallel()
		s, id := failed(t, func(c *mock.Config) { c.LevelFilter = mock.LevelExact })
		equal(t, "levels", levels(s, id, "log_level=error"), "")
		equal(t, "levels", levels(s, id, "log_level=ERROR"), "ERROR")
	})
	t.Run("not filtered at all", func(t *testing.T) {
		t.Parallel()
		s, id := failed(t, func(c *mock.Config) { c.LevelFilter = mock.LevelIgnored })
		equal(t, "levels", levels(s, id, "log_level=error"), "INFO ERROR")
	})
	t.Run("counted by the page", func(t *testing.T) {
		t.Parallel()
		s, id := failed(t, func(c *mock.Config) { c.LogNumOfPage = true })
		equal(t, "log_num", s.logs(id, "limit=1").good().at("log_num"), any(json.Number("1")))
	})
	t.Run("in capped pages", func(t *testing.T) {
		t.Parallel()
		s, id := failed(t, func(c *mock.Config) { c.PageCap = 1 })
		equal(t, "levels", levels(s, id, "limit=100"), "INFO")
	})
}
