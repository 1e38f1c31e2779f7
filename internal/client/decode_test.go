package client

import (
	"io"
	"net/http"
	"reflect"
	"testing"
)

func TestDecodingATask(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	tests := map[string]struct {
		body string
		want Task
	}{
		"the example of the API page": {
			`{"task_name":"migration1","task_id":"a276","status":"TERMINATING","migration_type":"incremental_migration",
			  "network_type":"vpc",
			  "source_instance":{"addrs":"192.168.1.2:6379","id":"s","name":"dcs-test","ip":"192.168.1.2","port":"6379",
			    "proxy_multi_db":false,"password":"DCStest123","db":"0"},
			  "target_instance":{"addrs":"192.168.1.3:6379","id":"t","name":"test-instance","ip":"192.168.1.3",
			    "port":"6379","proxy_multi_db":false,"password":"DCStest123","db":"0"},
			  "created_at":"2019/10/22 14:44:30","updated_at":"2019/10/22 18:00:00"}`,
			Task{
				ID: "a276", Name: "migration1", Status: "TERMINATING", MigrationType: "incremental_migration",
				NetworkType: "vpc", CreatedAt: "2019/10/22 14:44:30", UpdatedAt: "2019/10/22 18:00:00",
				Source: &Instance{ID: "s", Name: "dcs-test", Addrs: []string{"192.168.1.2:6379"}, IP: "192.168.1.2",
					Port: "6379", DB: "0", ProxyMultiDB: &no},
				Target: &Instance{ID: "t", Name: "test-instance", Addrs: []string{"192.168.1.3:6379"}, IP: "192.168.1.3",
					Port: "6379", DB: "0", ProxyMultiDB: &no},
			},
		},
		"all of its other fields": {
			`{"description":"d","migration_method":"m","ecs_tenant_private_ip":"10.0.0.9","released_at":"r","version":"v",
			  "resume_mode":"auto","supported_features":["a","b"],"tenant_vpc_id":"tv","tenant_subnet_id":"ts",
			  "tenant_security_group_id":"tg","bandwidth_limit_mb":"50","task_status":"EXCHANGING"}`,
			Task{
				Description: "d", MigrationMethod: "m", ECSTenantPrivateIP: "10.0.0.9", ReleasedAt: "r", Version: "v",
				ResumeMode: "auto", SupportedFeatures: []string{"a", "b"}, TenantVPCID: "tv", TenantSubnetID: "ts",
				TenantSecurityGroupID: "tg", BandwidthLimitMB: 50, TaskStatus: "EXCHANGING",
			},
		},
		"nothing":        {`{}`, Task{}},
		"fields unknown": {`{"a":{"b":[1,{"c":null}]},"status":"NEW_WORD"}`, Task{Status: "NEW_WORD"}},
		"nulls": {
			`{"task_id":null,"source_instance":null,"backup_files":null,"supported_features":null,"bandwidth_limit_mb":null}`,
			Task{},
		},
		"wrong shapes are empty": {
			`{"task_id":{"a":1},"task_name":["x"],"source_instance":"x","target_instance":[{"id":"x"}],"backup_files":true,
			  "supported_features":{"a":"b"},"backup_record":[1]}`,
			Task{},
		},
		"numbers and booleans for strings": {
			`{"task_id":12345678901234567890,"version":3.10,"bandwidth_limit_mb":50,"description":true,
			  "source_instance":{"id":7,"port":6379,"db":0}}`,
			Task{ID: "12345678901234567890", Version: "3.10", BandwidthLimitMB: 50, Description: "true",
				Source: &Instance{ID: "7", Port: "6379", DB: "0"}},
		},
		"strings and numbers for booleans": {
			`{"source_instance":{"id":"s","proxy_multi_db":"TRUE","withProxy":0},
			  "target_instance":{"id":"t","proxy_multi_db":"perhaps","with_proxy":1}}`,
			Task{
				Source: &Instance{ID: "s", ProxyMultiDB: &yes, WithProxy: &no},
				Target: &Instance{ID: "t", WithProxy: &yes},
			},
		},
		"a proxy by either name": {
			`{"source_instance":{"id":"s","withProxy":true},"target_instance":{"id":"t","with_proxy":false}}`,
			Task{Source: &Instance{ID: "s", WithProxy: &yes}, Target: &Instance{ID: "t", WithProxy: &no}},
		},
		"the status of an end": {
			`{"task_status":"EXCHANGING","source_instance":{"id":"s","task_status":"RUNNING"},"target_instance":{"id":"t","task_status":null}}`,
			Task{TaskStatus: "EXCHANGING", Source: &Instance{ID: "s", TaskStatus: "RUNNING"}, Target: &Instance{ID: "t"}},
		},
		"an end that names nothing is none": {
			`{"source_instance":{"task_status":"RUNNING"},"target_instance":{"id":null,"addrs":"","name":"","password":"x","proxy_multi_db":false}}`,
			Task{},
		},
		"addresses joined by commas": {
			`{"source_instance":{"addrs":" 10.0.0.1:6379, 10.0.0.2:6379 ,,"}}`,
			Task{Source: &Instance{Addrs: []string{"10.0.0.1:6379", "10.0.0.2:6379"}}},
		},
		"addresses in an array": {
			`{"source_instance":{"addrs":["10.0.0.1:6379","10.0.0.2:6379,10.0.0.3:6379",null,""]}}`,
			Task{Source: &Instance{Addrs: []string{"10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"}}},
		},
		"backup files in a bucket": {
			`{"backup_files":{"file_source":"self_build_obs","bucket_name":"b","files":[
			  {"file_name":"f","size":1024,"update_at":"u"},{},"x"]}}`,
			Task{BackupFiles: &BackupFiles{FileSource: "self_build_obs", BucketName: "b",
				Files: []BackupFile{{FileName: "f", Size: "1024", UpdateAt: "u"}}}},
		},
		"a backup record in its documented place": {
			`{"backup_files":{"file_source":"backup_record","backup_id":"r","files":[]}}`,
			Task{BackupFiles: &BackupFiles{FileSource: "backup_record", BackupID: "r"}},
		},
		"a backup record beside the files": {
			`{"backup_files":null,"backup_record":{"backup_id":"r"}}`,
			Task{BackupFiles: &BackupFiles{FileSource: "backup_record", BackupID: "r"}},
		},
		"a backup record in the files": {
			`{"backup_files":{"backup_record":{"backup_id":"r"}}}`,
			Task{BackupFiles: &BackupFiles{FileSource: "backup_record", BackupID: "r"}},
		},
		"backup files that say nothing": {
			`{"backup_files":{"file_source":"","bucket_name":null,"files":[]},"backup_record":{}}`,
			Task{},
		},
		"features joined by commas": {`{"supported_features":"a, b"}`, Task{SupportedFeatures: []string{"a", "b"}}},
		"after a byte order mark":   {"\xef\xbb\xbf" + `{"task_id":"t"}`, Task{ID: "t"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) })
			c := newTestClient(t, testConfig(server.URL))
			shown, err := c.ShowTask(t.Context(), "t")
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*shown, test.want) {
				t.Errorf("show gave %+v, want %+v", *shown, test.want)
			}
			stopped, err := c.StopTask(t.Context(), "t")
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*stopped, test.want) {
				t.Errorf("stop gave %+v, want %+v", *stopped, test.want)
			}
		})
	}
}

func TestDecodingAPageOfTasks(t *testing.T) {
	t.Parallel()
	full := `{"task_id":"i","task_name":"n","description":"d","status":"s","migration_type":"mt","migration_method":"mm",
		"ecs_tenant_private_ip":"ip","data_source":"ds","source_instance_id":"si","source_instance_name":"sn",
		"source_instance_status":"ss","source_instance_subnet_id":"su","source_instance_spec_code":"sc",
		"target_instance_id":"ti","target_instance_name":"tn","target_instance_addrs":"ta","target_instance_status":"ts",
		"target_instance_subnet_id":"tu","target_instance_spec_code":"tc","version":"v","resume_mode":"rm",
		"supported_features":["f"],"error_message":"em","created_at":"ca","released_at":"ra"}`
	row := TaskRow{
		ID: "i", Name: "n", Description: "d", Status: "s", MigrationType: "mt", MigrationMethod: "mm",
		ECSTenantPrivateIP: "ip", DataSource: "ds", SourceInstanceID: "si", SourceInstanceName: "sn",
		SourceInstanceStatus: "ss", SourceInstanceSubnetID: "su", SourceInstanceSpecCode: "sc",
		TargetInstanceID: "ti", TargetInstanceName: "tn", TargetInstanceAddrs: "ta", TargetInstanceStatus: "ts",
		TargetInstanceSubnetID: "tu", TargetInstanceSpecCode: "tc", Version: "v", ResumeMode: "rm",
		SupportedFeatures: []string{"f"}, ErrorMessage: "em", CreatedAt: "ca", ReleasedAt: "ra",
	}
	tests := map[string]struct {
		body string
		want TaskPage
	}{
		"a row in full":              {`{"count":12,"migration_tasks":[` + full + `]}`, TaskPage{Count: 12, Tasks: []TaskRow{row}}},
		"no rows":                    {`{"count":0,"migration_tasks":null}`, TaskPage{Count: 0, Tasks: []TaskRow{}}},
		"a count in a string":        {`{"count":"3","migration_tasks":[]}`, TaskPage{Count: 3, Tasks: []TaskRow{}}},
		"no count":                   {`{"migration_tasks":[{"task_id":"a"}]}`, TaskPage{Count: 0, Tasks: []TaskRow{{ID: "a"}}}},
		"rows of which some are odd": {`{"count":1,"migration_tasks":[null,1,[],{"task_id":"a"}]}`, TaskPage{Count: 1, Tasks: []TaskRow{{ID: "a"}}}},
	}
	t.Run("an answer that is no list does not pass for an empty one", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{`{}`, `{"migration_tasks":null}`, `{"count":null,"migration_tasks":null}`,
			`{"count":3,"migration_tasks":null}`, `{"count":3}`, `{"migration_tasks":"none"}`, `{"count":1,"migration_tasks":{"0":{"task_id":"a"}}}`} {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
			if page, err := newTestClient(t, testConfig(server.URL)).ListTasks(t.Context(), ListTasksRequest{}); err == nil {
				t.Errorf("%s: got %+v", body, page)
			}
		}
	})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, test.body)
			})
			got, err := newTestClient(t, testConfig(server.URL)).ListTasks(t.Context(), ListTasksRequest{Offset: 5})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*got, test.want) {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
		})
	}
}

func TestParseBandwidth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want int64
	}{
		"digits":                        {"100", 100},
		"the least":                     {"1", 1},
		"the most":                      {"10240", 10240},
		"a number with a point":         {"100.0", 100},
		"a number with an exponent":     {"1e2", 100},
		"blanks around":                 {" 100 ", 100},
		"nothing is none":               {"", 0},
		"zero is none":                  {"0", 0},
		"a negative number is none":     {"-1", 0},
		"a word is none":                {"unlimited", 0},
		"a number with a unit is none":  {"100MB", 0},
		"no number at all is none":      {"NaN", 0},
		"infinity is none":              {"Inf", 0},
		"less than one is none":         {"0.9", 0},
		"a number far too high is none": {"3000000000", 0},
		"a number too long is none":     {"99999999999999999999", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ParseBandwidth(test.text); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}
