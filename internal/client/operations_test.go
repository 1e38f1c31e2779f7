package client

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestRequestsOfEveryOperation(t *testing.T) {
	t.Parallel()
	root := "/v2/" + testProject
	tests := map[string]struct {
		call   func(ctx context.Context, c *Client) error
		method string
		uri    string
		body   string
	}{
		"1 create backup import from a bucket": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.CreateBackupImport(ctx, CreateBackupImportRequest{
					TaskName: "n", Description: "d", MigrationMethod: MigrationMethodFull,
					BackupFiles: BackupFiles{FileSource: FileSourceOBS, BucketName: "b", Files: []BackupFile{
						{FileName: "f1"}, {FileName: "f2", Size: "754.0MB", UpdateAt: "2024-01-02 03:04:05"},
					}},
					Target: ImportTarget{ID: "i", Password: "p<&>"},
				})
				return err
			},
			method: "POST", uri: root + "/migration-task",
			body: `{"task_name":"n","description":"d","migration_type":"backupfile_import",` +
				`"migration_method":"full_amount_migration","backup_files":{"file_source":"self_build_obs",` +
				`"bucket_name":"b","files":[{"file_name":"f1"},` +
				`{"file_name":"f2","size":"754.0MB","update_at":"2024-01-02 03:04:05"}]},` +
				`"target_instance":{"id":"i","password":"p\u003c\u0026\u003e"}}`,
		},
		"1 create backup import from a record sends no files and nothing else that is empty": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.CreateBackupImport(ctx, CreateBackupImportRequest{
					TaskName: "n", MigrationMethod: MigrationMethodFull,
					BackupFiles: BackupFiles{FileSource: FileSourceBackupRecord, BackupID: "r"},
					Target:      ImportTarget{ID: "i"},
				})
				return err
			},
			method: "POST", uri: root + "/migration-task",
			body: `{"task_name":"n","migration_type":"backupfile_import","migration_method":"full_amount_migration",` +
				`"backup_files":{"file_source":"backup_record","backup_id":"r"},"target_instance":{"id":"i"}}`,
		},
		"2 create online task": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.CreateOnlineTask(ctx, CreateOnlineTaskRequest{
					Name: "n", Description: "d", VPCID: "v", SubnetID: "s", SecurityGroupID: "g"})
				return err
			},
			method: "POST", uri: root + "/migration/instance",
			body: `{"name":"n","description":"d","vpc_id":"v","subnet_id":"s","security_group_id":"g"}`,
		},
		"3 configure, with a limit": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ConfigureOnlineTask(ctx, "t", ConfigureRequest{
					MigrationMethod: MigrationMethodIncremental, ResumeMode: ResumeModeAuto, BandwidthLimitMB: 123,
					Source: ConfigureInstance{Addrs: []string{"10.0.0.1:6379", "10.0.0.2:6379"}, Password: "p"},
					Target: ConfigureInstance{ID: "i"},
				})
				return err
			},
			method: "POST", uri: root + "/migration/t/task",
			body: `{"migration_method":"incremental_migration","resume_mode":"auto","bandwidth_limit_mb":"123",` +
				`"source_instance":{"addrs":"10.0.0.1:6379,10.0.0.2:6379","password":"p"},"target_instance":{"id":"i"}}`,
		},
		"3 configure, by id and addresses": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ConfigureOnlineTask(ctx, "t", ConfigureRequest{
					MigrationMethod: MigrationMethodFull, ResumeMode: ResumeModeManual,
					Source: ConfigureInstance{ID: "a", Addrs: []string{"10.0.0.1:6379"}},
					Target: ConfigureInstance{ID: "b", Addrs: []string{"10.0.0.2:6379", "10.0.0.3:6379"}},
				})
				return err
			},
			method: "POST", uri: root + "/migration/t/task",
			body: `{"migration_method":"full_amount_migration","resume_mode":"manual",` +
				`"source_instance":{"id":"a","addrs":"10.0.0.1:6379"},"target_instance":{"id":"b","addrs":"10.0.0.2:6379,10.0.0.3:6379"}}`,
		},
		"3 configure, without a limit": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ConfigureOnlineTask(ctx, "t", ConfigureRequest{
					MigrationMethod: MigrationMethodFull, ResumeMode: ResumeModeManual,
					Source: ConfigureInstance{ID: "a"}, Target: ConfigureInstance{ID: "b"},
				})
				return err
			},
			method: "POST", uri: root + "/migration/t/task",
			body: `{"migration_method":"full_amount_migration","resume_mode":"manual",` +
				`"source_instance":{"id":"a"},"target_instance":{"id":"b"}}`,
		},
		"4 show": {
			call:   func(ctx context.Context, c *Client) error { _, err := c.ShowTask(ctx, "t"); return err },
			method: "GET", uri: root + "/migration-task/t",
		},
		"5 list": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ListTasks(ctx, ListTasksRequest{Offset: 20, Limit: 10, Name: "n"})
				return err
			},
			method: "GET", uri: root + "/migration-tasks?limit=10&name=n&offset=20",
		},
		"5 list, the longest page": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ListTasks(ctx, ListTasksRequest{Limit: 5000})
				return err
			},
			method: "GET", uri: root + "/migration-tasks?limit=1000&offset=0",
		},
		"6 stop": {
			call:   func(ctx context.Context, c *Client) error { _, err := c.StopTask(ctx, "t"); return err },
			method: "POST", uri: root + "/migration-task/t/stop",
		},
		"8 stop many": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.BatchStopTasks(ctx, []string{"a", "b"})
				return err
			},
			method: "POST", uri: root + "/migration-task/batch-stop", body: `{"migration_tasks":["a","b"]}`,
		},
		"9 restart many": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.BatchRestartTasks(ctx, []string{"a", "b"})
				return err
			},
			method: "POST", uri: root + "/migration-tasks/batch-restart", body: `{"migration_tasks":["a","b"]}`,
		},
		"10 delete": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.DeleteTasks(ctx, []string{"a", "b"})
				return err
			},
			method: "DELETE", uri: root + "/migration-tasks/delete", body: `{"task_id_list":["a","b"]}`,
		},
		"11 set auto-reconnect": {
			call:   func(ctx context.Context, c *Client) error { return c.SetResumeMode(ctx, "t", ResumeModeManual) },
			method: "PUT", uri: root + "/migration-task/t", body: `{"resume_mode":"manual"}`,
		},
		"12 progress": {
			call:   func(ctx context.Context, c *Client) error { _, err := c.ShowTaskProgress(ctx, "t"); return err },
			method: "GET", uri: root + "/migration-task/t/stats",
		},
		"13 logs": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ListTaskLogs(ctx, "t", ListTaskLogsRequest{Offset: 1000, LogLevel: "error"})
				return err
			},
			method: "GET", uri: root + "/migration-task/t/logs?limit=1000&log_level=error&offset=1000",
		},
		"14 exchange IP": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ExchangeIP(ctx, "t", ExchangeIPRequest{IPs: []string{"10.0.0.1", "10.0.0.2"}, Domain: true})
				return err
			},
			method: "POST", uri: root + "/migration-task/t/exchange-ip",
			body: `{"exchanged_ip":["10.0.0.1","10.0.0.2"],"is_exchange_domain":true}`,
		},
		"14 exchange IP, nothing given": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ExchangeIP(ctx, "t", ExchangeIPRequest{IPs: []string{}})
				return err
			},
			method: "POST", uri: root + "/migration-task/t/exchange-ip", body: `{}`,
		},
		"14 exchange IP, the addresses alone, sends both fields": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ExchangeIP(ctx, "t", ExchangeIPRequest{IPs: []string{"10.0.0.1"}})
				return err
			},
			method: "POST", uri: root + "/migration-task/t/exchange-ip", body: `{"exchanged_ip":["10.0.0.1"],"is_exchange_domain":false}`,
		},
		"14 exchange IP, the domain alone": {
			call: func(ctx context.Context, c *Client) error {
				_, err := c.ExchangeIP(ctx, "t", ExchangeIPRequest{Domain: true})
				return err
			},
			method: "POST", uri: root + "/migration-task/t/exchange-ip", body: `{"is_exchange_domain":true}`,
		},
		"15 roll the exchange back": {
			call:   func(ctx context.Context, c *Client) error { _, err := c.RollBackIP(ctx, "t"); return err },
			method: "POST", uri: root + "/migration-task/t/rollback-ip",
		},
		"16 job": {
			call:   func(ctx context.Context, c *Client) error { _, err := c.ShowJob(ctx, "j"); return err },
			method: "GET", uri: root + "/jobs/j",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, req *http.Request) {
				body, _ := io.ReadAll(req.Body)
				if req.Method != test.method || req.RequestURI != test.uri {
					t.Errorf("asked %s %s, want %s %s", req.Method, req.RequestURI, test.method, test.uri)
				}
				if string(body) != test.body {
					t.Errorf("sent %s, want %s", body, test.body)
				}
				if got := req.Header.Get("User-Agent"); got != "terraform-provider-dcs/1.2.3" {
					t.Errorf("User-Agent is %q", got)
				}
				if got := req.Header.Get("X-Project-Id"); got != testProject {
					t.Errorf("X-Project-Id is %q", got)
				}
				if got := req.Header.Get("Content-Type"); test.body != "" && got != "application/json" {
					t.Errorf("Content-Type is %q", got)
				}
				_, _ = io.WriteString(w, `{"id":"x","instance_id":"x","migration_tasks":[]}`)
			})
			if err := test.call(t.Context(), newTestClient(t, testConfig(server.URL))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestInvalidIDsAreRefusedWithoutARequest(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, testConfig(serve(t, func(http.ResponseWriter, *http.Request) {
		t.Error("the service was asked")
	}).URL))
	ctx := t.Context()
	for _, id := range []string{"", ".", "..", "a/b", "a/../b", " a", "a b", "a\n", "a\u00a0", "a\x00", "a\u0085"} {
		calls := map[string]func() error{
			"ConfigureOnlineTask": func() error { _, err := c.ConfigureOnlineTask(ctx, id, ConfigureRequest{}); return err },
			"ShowTask":            func() error { _, err := c.ShowTask(ctx, id); return err },
			"StopTask":            func() error { _, err := c.StopTask(ctx, id); return err },
			"BatchStopTasks":      func() error { _, err := c.BatchStopTasks(ctx, []string{"a", id}); return err },
			"BatchRestartTasks":   func() error { _, err := c.BatchRestartTasks(ctx, []string{"a", id}); return err },
			"DeleteTasks":         func() error { _, err := c.DeleteTasks(ctx, []string{"a", id}); return err },
			"SetResumeMode":       func() error { return c.SetResumeMode(ctx, id, ResumeModeAuto) },
			"ShowTaskProgress":    func() error { _, err := c.ShowTaskProgress(ctx, id); return err },
			"ExchangeIP":          func() error { _, err := c.ExchangeIP(ctx, id, ExchangeIPRequest{}); return err },
			"RollBackIP":          func() error { _, err := c.RollBackIP(ctx, id); return err },
			"ListTaskLogs":        func() error { _, err := c.ListTaskLogs(ctx, id, ListTaskLogsRequest{}); return err },
			"ShowJob":             func() error { _, err := c.ShowJob(ctx, id); return err },
			"no task to stop":     func() error { _, err := c.BatchStopTasks(ctx, nil); return err },
			"no task to restart":  func() error { _, err := c.BatchRestartTasks(ctx, nil); return err },
			"no task to delete":   func() error { _, err := c.DeleteTasks(ctx, nil); return err },
		}
		for name, call := range calls {
			if err := call(); err == nil || IsTemporary(err) || IsNotFound(err) || IsOutcomeUnknown(err) {
				t.Errorf("%s of %q: got %v, want a plain error", name, id, err)
			}
		}
	}
}

func TestResponsesOfEveryOperation(t *testing.T) {
	t.Parallel()
	ptr := func(n float64) *float64 { return &n }
	yes, no := true, false
	tests := map[string]struct {
		body string
		call func(ctx context.Context, c *Client) (any, error)
		want any
	}{
		"1 create backup import": {
			`{"id":"8aa6","name":"dcs-test","status":"MIGRATING","error":""}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.CreateBackupImport(ctx, CreateBackupImportRequest{})
			},
			&TaskResult{ID: "8aa6", Name: "dcs-test", Status: "MIGRATING"},
		},
		"2 create online task": {
			`{"instance_id":"8aa6","job_id":"j"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.CreateOnlineTask(ctx, CreateOnlineTaskRequest{})
			},
			&CreateOnlineTaskResult{TaskID: "8aa6", JobID: "j"},
		},
		"2 create online task, without a job": {
			`{"instance_id":"8aa6","job_id":null}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.CreateOnlineTask(ctx, CreateOnlineTaskRequest{})
			},
			&CreateOnlineTaskResult{TaskID: "8aa6"},
		},
		"3 configure, refused in the service's own words": {
			`{"id":"t","name":"n","status":"FAILED","error":"no route"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.ConfigureOnlineTask(ctx, "t", ConfigureRequest{})
			},
			&TaskResult{ID: "t", Name: "n", Status: "FAILED", Error: "no route"},
		},
		"8 stop many": {
			`{"migration_tasks":[{"result":"success","task_id":"a"},7,` +
				`{"result":"failed","task_id":"b","error_code":"DCS.1","error_msg":"m"}]}`,
			func(ctx context.Context, c *Client) (any, error) { return c.BatchStopTasks(ctx, []string{"a", "b"}) },
			[]BatchResult{
				{TaskID: "a", Result: "success"},
				{TaskID: "b", Result: "failed", ErrorCode: "DCS.1", ErrorMsg: "m"},
			},
		},
		"10 delete": {
			`{"task_id_list":["a","b"]}`,
			func(ctx context.Context, c *Client) (any, error) { return c.DeleteTasks(ctx, []string{"a", "b"}) },
			[]string{"a", "b"},
		},
		"10 delete, naming none": {
			``,
			func(ctx context.Context, c *Client) (any, error) { return c.DeleteTasks(ctx, []string{"a"}) },
			[]string(nil),
		},
		"12 progress": {
			`{"full_migration_progress":"87.5%","offset":"12","source_dbsize":100,"target_dbsize":"",` +
				`"target_input_kbps":null,"target_ops":"many","is_migrating":"true"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.ShowTaskProgress(ctx, "t") },
			&Progress{FullMigrationProgress: ptr(87.5), Offset: ptr(12), SourceDBSize: ptr(100), IsMigrating: &yes},
		},
		"12 progress, nothing": {
			`{"is_migrating":false,"offset":"NaN","target_ops":{}}`,
			func(ctx context.Context, c *Client) (any, error) { return c.ShowTaskProgress(ctx, "t") },
			&Progress{IsMigrating: &no},
		},
		"13 logs": {
			`{"log_num":"7","migration_logs":[{"created_at":"2023-05-15T09:11:25.449Z","log_level":"error",` +
				`"message":"m","log_code":17,"keyword":["k1","k2"]},null,{"message":"n","keyword":null}]}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.ListTaskLogs(ctx, "t", ListTaskLogsRequest{})
			},
			&LogPage{Count: 7, Logs: []LogLine{
				{CreatedAt: "2023-05-15T09:11:25.449Z", LogLevel: "error", Message: "m", LogCode: "17", Keyword: []string{"k1", "k2"}},
				{Message: "n"},
			}},
		},
		"14 exchange IP, refused in the service's own words": {
			`{"error":"the task is not in sync"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.ExchangeIP(ctx, "t", ExchangeIPRequest{})
			},
			&TaskResult{ID: "t", Error: "the task is not in sync"},
		},
		"15 roll the exchange back, refused in the shape of an error": {
			`{"error_code":"DCS.1","error_msg":"nothing to roll back"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.RollBackIP(ctx, "t") },
			&TaskResult{ID: "t", Error: "nothing to roll back"},
		},
		"16 job": {
			`{"job_id":"j","status":"RUNNING"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.ShowJob(ctx, "j") },
			&Job{ID: "j", Status: "RUNNING"},
		},
		"16 job, failed": {
			`{"job_id":"j","job_type":"createMigrationInstance","status":"FAIL","fail_reason":"the subnet has\nno address left"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.ShowJob(ctx, "j") },
			&Job{ID: "j", Status: JobFail, FailReason: "the subnet has no address left"},
		},
		"16 job, without its id": {
			`{"status":"SUCCESS"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.ShowJob(ctx, "j") },
			&Job{ID: "j", Status: JobSuccess},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) })
			got, err := test.call(t.Context(), newTestClient(t, testConfig(server.URL)))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestThePathOfAnEndpointIsKept(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasPrefix(req.RequestURI, "/a/b/v2/") {
			t.Errorf("asked %s", req.RequestURI)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := newTestClient(t, testConfig(server.URL+"/a/b//")).ShowTask(t.Context(), "t"); err != nil {
		t.Error(err)
	}
}
