package mock_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestOperationsListsEachOperationOnce(t *testing.T) {
	t.Parallel()
	seen := map[mock.Operation]bool{}
	for _, o := range mock.Operations() {
		if seen[o] || o == "" {
			t.Errorf("operation %q is empty or listed twice", o)
		}
		seen[o] = true
	}
	equal(t, "number of operations", len(seen), 19)
}

func TestShowHasAllThatWasConfigured(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	shown := s.show(id).good()
	for field, want := range map[string]string{
		"task_id": id, "task_name": "online", "description": "d", "migration_type": "online_migration",
		"migration_method": "incremental_migration", "network_type": "vpc", "resume_mode": "auto", "bandwidth_limit_mb": "123",
		"tenant_vpc_id": "v", "tenant_subnet_id": "s", "tenant_security_group_id": "g", "created_at": "2024/05/01 10:00:00",
	} {
		equal(t, field, shown.text(field), want)
	}
	equal(t, "source's addrs", shown.text("source_instance", "addrs"), "redis.example.com:6379,192.168.0.2:6379")
	equal(t, "source's password", shown.text("source_instance", "password"), "source-password")
	equal(t, "source's port", shown.text("source_instance", "port"), "6379")
	equal(t, "source's id", shown.at("source_instance", "id"), nil)
	equal(t, "target's id", shown.text("target_instance", "id"), "dcs-target")
	equal(t, "target's db", shown.text("target_instance", "db"), "0")
	equal(t, "target's withProxy", shown.at("target_instance", "withProxy"), any(false))
	if !strings.HasPrefix(shown.text("target_instance", "name"), "dcs-") || shown.text("target_instance", "addrs") != shown.text("target_instance", "ip")+":6379" {
		t.Errorf("target is not filled in: %v", shown.at("target_instance"))
	}
	if shown.text("version") == "" || len(shown.at("supported_features").([]any)) == 0 {
		t.Errorf("the machine has no version or features: %s", shown.raw)
	}
}

func TestShowHasAllOfAnImport(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	shown := s.show(s.createImport()).good()
	equal(t, "migration_type", shown.text("migration_type"), "backupfile_import")
	equal(t, "bucket_name", shown.text("backup_files", "bucket_name"), "bucket")
	files, _ := shown.at("backup_files", "files").([]any)
	if len(files) != 1 {
		t.Fatalf("files are %v", files)
	}
	file := files[0].(map[string]any)
	equal(t, "file_name", file["file_name"], any("f.rdb"))
	equal(t, "size", file["size"], any("754.0MB"))
	equal(t, "update_at", file["update_at"], any("2024-01-01 00:00:00"))
	for _, field := range []string{"ecs_tenant_private_ip", "tenant_vpc_id", "source_instance", "network_type"} {
		equal(t, field+" of an import", shown.has(field), false)
	}
}

func TestKnownInstancesAreFilledInAsTheyAre(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) {
		c.Instances = map[string]mock.Instance{"dcs-target": {Name: "cache", Addrs: "10.9.8.7:7000", ProxyMultiDB: true, WithProxy: true, DB: "3"}}
	})
	shown := s.show(s.inSync()).good()
	for field, want := range map[string]any{
		"id": "dcs-target", "name": "cache", "addrs": "10.9.8.7:7000", "ip": "10.9.8.7", "port": "7000", "db": "3", "proxy_multi_db": true, "withProxy": true,
	} {
		equal(t, field, shown.at("target_instance", field), want)
	}
}

func TestRowsHaveTheirOwnNames(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	s.createImport()
	rows := s.list("").rows("migration_tasks")
	row, imported := rows[1], rows[0]
	equal(t, "task_id", row["task_id"], any(id))
	equal(t, "data_source", row["data_source"], any("redis.example.com:6379,192.168.0.2:6379"))
	equal(t, "target_instance_id", row["target_instance_id"], any("dcs-target"))
	equal(t, "resume_mode", row["resume_mode"], any("auto"))
	equal(t, "source_instance_id", row["source_instance_id"], nil)
	for _, field := range []string{"target_instance_name", "target_instance_addrs", "target_instance_status", "target_instance_subnet_id", "target_instance_spec_code", "version", "created_at"} {
		if row[field] == nil {
			t.Errorf("row has no %s", field)
		}
	}
	equal(t, "data_source of an import", imported["data_source"], any("bucket"))
	if strings.Contains(s.list("").raw, "password") {
		t.Error("rows tell passwords")
	}
}

func TestListsArePagedNewestFirst(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	for _, name := range strings.Split("a b c d e f g h i j k l", " ") {
		s.call("POST", "/migration/instance", strings.Replace(onlineJSON, "online", name, 1)).good()
		s.Advance(time.Second)
	}
	for query, want := range map[string]string{
		"":                   "l k j i h g f e d c",
		"limit=3":            "l k j",
		"limit=3&offset=3":   "i h g",
		"limit=1000":         "l k j i h g f e d c b a",
		"offset=11":          "a",
		"offset=12":          "",
		"limit=1&offset=999": "",
	} {
		answer := s.list(query).good()
		equal(t, "page of "+query, answer.column("migration_tasks", "task_name"), want)
		equal(t, "total with "+query, answer.at("count"), any(jsonNumber("12")))
	}
}

func TestWhatIsAllowedWhenFollowsTheStatus(t *testing.T) {
	t.Parallel()
	operations := map[string]func(*service, string) reply{
		"configure": func(s *service, id string) reply { return s.configure(id, fullJSON) },
		"stop":      func(s *service, id string) reply { return s.call("POST", "/migration-task/"+id+"/stop", "") },
		"delete": func(s *service, id string) reply {
			return s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+id+`"]}`)
		},
		"exchange": func(s *service, id string) reply {
			return s.call("POST", "/migration-task/"+id+"/exchange-ip", `{"exchanged_ip":["1.1.1.1"],"is_exchange_domain":false}`)
		},
		"resume mode": func(s *service, id string) reply {
			return s.call("PUT", "/migration-task/"+id, `{"resume_mode":"manual"}`)
		},
	}
	for status, allowed := range map[string]string{
		"RUNNING":          "configure delete",
		"FULLMIGRATING":    "stop",
		"INCRMIGEATING":    "stop exchange",
		"SUCCESS":          "configure delete",
		"FAILED":           "configure delete",
		"MIGRATION_FAILED": "configure delete",
		"TERMINATING":      "",
		"TERMINATED":       "configure delete",
		"RELEASED":         "delete",
		"A_NEW_WORD":       "",
	} {
		for name, do := range operations {
			t.Run(name+" in "+status, func(t *testing.T) {
				t.Parallel()
				s := newService(t, nil)
				id := s.inSync()
				if err := s.SetStatus(id, status); err != nil {
					t.Fatal(err)
				}
				if name == "resume mode" || strings.Contains(allowed, name) {
					do(s, id).good()
				} else {
					do(s, id).refused(400, mock.CodeNotAllowed, status)
				}
			})
		}
	}
	for name, do := range operations {
		t.Run(name+" while the machine is made", func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.Ready = time.Hour })
			id := s.createOnline()
			if answer := do(s, id); name == "resume mode" {
				answer.good()
			} else {
				answer.refused(400, mock.CodeNotAllowed)
			}
		})
	}
}

func TestAllowedStatusesCanBeSwitched(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) {
		c.Ready = time.Hour
		c.Allowed = map[mock.Operation][]string{
			mock.OpConfigure: {mock.AnyStatus}, mock.OpDelete: {mock.StatusMaking}, mock.OpSetResumeMode: {},
		}
		c.AllowedTaskStatuses = map[mock.Operation][]string{mock.OpRollbackIP: {""}}
	})
	id := s.createOnline()
	s.call("POST", "/migration-task/"+id+"/rollback-ip", "").good()
	s.call("PUT", "/migration-task/"+id, `{"resume_mode":"auto"}`).refused(400, mock.CodeNotAllowed)
	s.configure(id, fullJSON).good()
	s.configure(id, fullJSON).good()
	s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+id+`"]}`).refused(400, mock.CodeNotAllowed)
	other := s.createOnline()
	s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+other+`"]}`).good()
}

func TestAnImportIsNotConfiguredAndHasNoResumeMode(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createImport()
	s.configure(id, fullJSON).refused(400, mock.CodeInvalidParameter, "backup import")
	s.call("PUT", "/migration-task/"+id, `{"resume_mode":"auto"}`).refused(400, mock.CodeInvalidParameter, "backup import")
}

func TestAnUnknownTaskIsNotFoundByAnyOperation(t *testing.T) {
	t.Parallel()
	for as, want := range map[mock.NotFoundAs]struct {
		status int
		code   string
	}{"": {400, "DCS.4133"}, mock.NotFound400: {400, "DCS.4133"}, mock.NotFound404: {404, "DCS.4133"}} {
		t.Run("as "+string(as), func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(c *mock.Config) { c.UnknownTask = as })
			deleted := s.createOnline()
			if err := s.DeleteTask(deleted); err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"unknown", deleted} {
				for _, c := range [][3]string{
					{"GET", "/migration-task/" + id, ""}, {"GET", "/migration-task/" + id + "/stats", ""}, {"GET", "/migration-task/" + id + "/logs", ""},
					{"POST", "/migration/" + id + "/task", fullJSON}, {"POST", "/migration-task/" + id + "/stop", ""},
					{"POST", "/migration-task/" + id + "/sync-stop", ""}, {"PUT", "/migration-task/" + id, `{"resume_mode":"auto"}`},
					{"POST", "/migration-task/" + id + "/rollback-ip", ""},
					{"POST", "/migration-task/" + id + "/exchange-ip", `{"exchanged_ip":["1.1.1.1"],"is_exchange_domain":false}`},
				} {
					s.call(c[0], c[1], c[2]).refused(want.status, want.code)
				}
			}
		})
	}
}

func TestABatchTellsOfEachTaskWhetherItWasDelivered(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	running, idle := s.inSync(), s.createOnline()
	batch := `{"migration_tasks":["` + running + `","` + idle + `"]}`

	stopped := s.call("POST", "/migration-task/batch-stop", batch).good()
	equal(t, "results", stopped.column("migration_tasks", "result"), "success failed")
	equal(t, "tasks", stopped.column("migration_tasks", "task_id"), running+" "+idle)
	equal(t, "codes", stopped.column("migration_tasks", "error_code"), " "+mock.CodeNotAllowed)
	s.wantStatus(running, "TERMINATING")
	s.wantStatus(idle, "RUNNING")

	s.Advance(time.Minute)
	equal(t, "results", s.call("POST", "/migration-tasks/batch-restart", batch).good().column("migration_tasks", "result"), "success failed")
	s.wantStatus(running, "FULLMIGRATING")
	task, _ := s.Task(running)
	equal(t, "times restarted", task.Restarted, 1)

	s.call("POST", "/migration-task/batch-stop", `{"migration_tasks":["`+running+`","unknown"]}`).refused(400, "DCS.4855", "invalid migration task id")
	s.wantStatus(running, "FULLMIGRATING")
}

func TestATaskThatWasNeverStartedOrIsAnImportIsNotRestarted(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	for _, id := range []string{s.createOnline(), s.createImport()} {
		if err := s.Fail(id, "", "failed"); err != nil {
			t.Fatal(err)
		}
		answer := s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`).good()
		equal(t, "result", answer.column("migration_tasks", "result"), "failed")
		s.wantStatus(id, "FAILED")
	}
}

func TestARestartedTaskHasItsFailureForgotten(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	if err := s.Fail(id, "MIGRATION_FAILED", "out of memory"); err != nil {
		t.Fatal(err)
	}
	equal(t, "row's error", s.list("").rows("migration_tasks")[0]["error_message"], any("out of memory"))
	s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`).good()
	equal(t, "row's error", s.list("").rows("migration_tasks")[0]["error_message"], nil)
}

func TestDeletingTakesAllOrNoneOfTheRecords(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	idle, running := s.createOnline(), s.inSync()
	remove := func(ids ...string) reply {
		return s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+strings.Join(ids, `","`)+`"]}`)
	}
	remove(idle, running).refused(400, mock.CodeNotAllowed, "INCRMIGEATING")
	equal(t, "tasks left", len(s.Tasks()), 2)
	answer := remove(idle).good()
	equal(t, "ids answered", answer.raw, `{"task_id_list":["`+idle+`"]}`)
	equal(t, "tasks left", len(s.list("").rows("migration_tasks")), 1)
}

func TestDeletingLeavesUnknownTasksOutOfTheAnswer(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	idle := s.createOnline()
	remove := func(ids ...string) string {
		return s.call("DELETE", "/migration-tasks/delete", `{"task_id_list":["`+strings.Join(ids, `","`)+`"]}`).good().raw
	}
	equal(t, "ids answered", remove("unknown", idle), `{"task_id_list":["`+idle+`"]}`)
	equal(t, "ids answered the second time", remove(idle), `{"task_id_list":[]}`)
}

func TestABatchOfMoreThanFiftyTasksIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*mock.Config)
		taken  int // tasks in a batch that is taken
		code   string
	}{
		"by default":        {nil, 50, "DCS.4855"},
		"with another code": {func(c *mock.Config) { c.LongBatchCode = "DCS.4063" }, 50, "DCS.4063"},
		"with another most": {func(c *mock.Config) { c.MaxBatch = 2 }, 2, "DCS.4855"},
		"never":             {func(c *mock.Config) { c.MaxBatch = -1 }, 60, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, c.change)
			var ids []string
			for range c.taken {
				ids = append(ids, s.AddTask(mock.Task{Status: mock.StatusFullMigrating}).ID)
			}
			stop := func(ids []string) reply {
				return s.call("POST", "/migration-task/batch-stop", `{"migration_tasks":["`+strings.Join(ids, `","`)+`"]}`)
			}
			if c.code != "" {
				stop(append(ids, s.AddTask(mock.Task{Status: mock.StatusFullMigrating}).ID)).refused(400, c.code)
				for _, task := range s.Tasks() {
					equal(t, "status after the refusal", task.Status, "FULLMIGRATING")
				}
			}
			equal(t, "results", stop(ids).good().column("migration_tasks", "result"), strings.Repeat("success ", c.taken)[:8*c.taken-1])
		})
	}
}

func TestAnExchangeIsRefusedWhereItsConditionsAreBroken(t *testing.T) {
	t.Parallel()
	able := map[string]mock.Instance{"s": {Addrs: "10.0.0.1:6379"}, "t": {Addrs: "10.0.0.2:6379", Version: "6.0"}}
	with := func(id string, change func(*mock.Instance)) map[string]mock.Instance {
		all := maps.Clone(able)
		i := all[id]
		change(&i)
		all[id] = i
		return all
	}
	byID := [2]string{`{"id":"s"}`, `{"id":"t"}`}
	for name, c := range map[string]struct {
		known map[string]mock.Instance
		ends  [2]string
		says  string
	}{
		"two instances that can":              {able, byID, ""},
		"a source by an instance's address":   {able, [2]string{`{"addrs":"10.0.0.1:6379"}`, `{"id":"t"}`}, ""},
		"a source of whose kind nobody knows": {nil, [2]string{`{"addrs":"10.0.0.1:6379"}`, `{"id":"t"}`}, ""},
		"a source that is no instance":        {able, [2]string{`{"addrs":"10.9.9.9:6379"}`, `{"id":"t"}`}, "the source is not a DCS instance"},
		"a target that is an old one":         {with("t", func(i *mock.Instance) { i.Version = "3.0" }), byID, "the target has Redis 3.0"},
		"a source that is a cluster":          {with("s", func(i *mock.Instance) { i.RedisCluster = true }), byID, "the source is a Redis Cluster"},
		"a target of another edition":         {with("t", func(i *mock.Instance) { i.Enterprise = true }), byID, "the target is not of the basic edition"},
		"ports that differ":                   {with("t", func(i *mock.Instance) { i.Addrs = "10.0.0.2:6380" }), byID, "different ports"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *mock.Config) { cfg.Instances = c.known })
			id := s.createOnline()
			s.configure(id, `{"migration_method":"incremental_migration","resume_mode":"auto","source_instance":`+c.ends[0]+`,"target_instance":`+c.ends[1]+`}`).good()
			s.Advance(time.Minute)
			answer := s.call("POST", "/migration-task/"+id+"/exchange-ip", `{}`)
			if c.says == "" {
				answer.good()
				return
			}
			answer.refused(400, mock.CodeNotAllowed, c.says)
			equal(t, "task_status", s.show(id).text("task_status"), "")
		})
	}
}

func TestTheResumeModeIsSetWithoutInterruption(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	s.call("PUT", "/migration-task/"+id, `{"resume_mode":"manual"}`).good()
	equal(t, "resume_mode", s.show(id).text("resume_mode"), "manual")
	s.wantStatus(id, "INCRMIGEATING")
}

func TestLogsAreWrittenByEventsAndPaged(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	if err := s.Fail(id, "FAILED", "sum", "first reason", "second reason"); err != nil {
		t.Fatal(err)
	}
	all := s.logs(id, "").good()
	equal(t, "levels", all.column("migration_logs", "log_level"), strings.Repeat("INFO ", 5)+strings.Repeat(" ERROR", 2)[1:])
	equal(t, "log_num", all.at("log_num"), any(jsonNumber("7")))
	last := all.rows("migration_logs")[6]
	equal(t, "last message", last["message"], any("second reason"))
	equal(t, "last time", last["created_at"], any("2024-05-01T10:01:00.000Z"))
	if last["log_code"] == nil || last["keyword"] == nil {
		t.Errorf("line lacks its code or keywords: %v", last)
	}
	page := s.logs(id, "offset=1&limit=2").good()
	equal(t, "page", len(page.rows("migration_logs")), 2)
	equal(t, "page's log_num", page.at("log_num"), any(jsonNumber("7")))
	equal(t, "first of the page", page.rows("migration_logs")[0]["message"], all.rows("migration_logs")[1]["message"])
	for _, level := range []string{"ERROR", "error"} {
		equal(t, "error lines", s.logs(id, "log_level="+level).column("migration_logs", "log_level"), strings.Repeat(" ERROR", 2)[1:])
	}
	if strings.Contains(all.raw, "password") {
		t.Error("log tells passwords")
	}
}

func TestProjectsAreFoundByName(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	equal(t, "project", s.call("GET", "/v3/projects?name=cn-north-4", "").good().column("projects", "id"), project)
	equal(t, "unknown project", len(s.call("GET", "/v3/projects?name=mars", "").good().rows("projects")), 0)
	several := newService(t, func(c *mock.Config) {
		c.Projects = []mock.Project{{ID: "1", Name: "a"}, {ID: "2", Name: "b"}, {ID: "3", Name: "a"}}
	})
	equal(t, "projects of one name", several.call("GET", "/v3/projects?name=a", "").column("projects", "id"), "1 3")
	equal(t, "all projects", several.call("GET", "/v3/projects", "").column("projects", "id"), "1 2 3")
}
