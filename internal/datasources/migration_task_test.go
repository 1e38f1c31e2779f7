package datasources_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// secret is what the service echoes as password.
const secret = "Pa$$w0rd-of-the-Redis"

const (
	onlineDetail = `{
		"task_id": "t-online", "task_name": "orders", "description": "orders to DCS", "status": "INCRMIGEATING",
		"migration_type": "online_migration", "migration_method": "incremental_migration", "ecs_tenant_private_ip": "192.168.0.9",
		"network_type": "vpc", "created_at": "2019/10/22 14:44:30", "updated_at": "2019/10/22 18:00:00", "released_at": "2019/10/23 18:00:00",
		"version": "2.1.0", "resume_mode": "auto", "supported_features": ["exchange_ip", "resume_mode"], "tenant_vpc_id": "vpc-1",
		"tenant_subnet_id": "subnet-1", "tenant_security_group_id": "sg-1", "bandwidth_limit_mb": "100", "task_status": "EXCHANGING",
		"source_instance": {"addrs": "10.0.0.2:6379,10.0.0.1:6379", "password": "` + secret + `", "ip": "10.0.0.1", "port": "6379", "name": "self-built",
			"proxy_multi_db": false, "db": "0", "withProxy": true, "task_status": "RUNNING"},
		"target_instance": {"addrs": "10.0.1.1:6380", "id": "i-target", "password": "` + secret + `", "ip": "10.0.1.1", "port": "6380", "name": "dcs-orders",
			"proxy_multi_db": true, "db": "15", "withProxy": false}
	}`
	onlineState = `{
		"region": "` + testRegion + `", "task_id": "t-online", "task_name": "orders", "include_progress": null, "id": "t-online", "description": "orders to DCS", "status": "INCRMIGEATING",
		"migration_type": "online_migration", "migration_method": "incremental_migration", "ecs_tenant_private_ip": "192.168.0.9",
		"network_type": "vpc", "created_at": "2019/10/22 14:44:30", "updated_at": "2019/10/22 18:00:00", "released_at": "2019/10/23 18:00:00",
		"version": "2.1.0", "resume_mode": "auto", "supported_features": ["exchange_ip", "resume_mode"], "vpc_id": "vpc-1",
		"subnet_id": "subnet-1", "security_group_id": "sg-1", "bandwidth_limit_mb": 100, "task_status": "EXCHANGING", "backup_files": null,
		"source_instance": {"id": null, "addrs": ["10.0.0.1:6379", "10.0.0.2:6379"], "ip": "10.0.0.1", "port": 6379, "name": "self-built",
			"proxy_multi_db": false, "db": 0, "with_proxy": true, "task_status": "RUNNING"},
		"target_instance": {"id": "i-target", "addrs": ["10.0.1.1:6380"], "ip": "10.0.1.1", "port": 6380, "name": "dcs-orders",
			"proxy_multi_db": true, "db": 15, "with_proxy": false, "task_status": null},
		"progress": null
	}`
)

func TestATaskIsShownWhole(t *testing.T) {
	t.Parallel()
	for by, cfg := range map[string]config{"by id": {"task_id": "t-online"}, "by name": {"task_name": "orders"}} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			s := &service{tasks: map[string]string{"t-online": onlineDetail}, rows: []string{row("t-online", "orders")}}
			wantJSON(t, "the state", any(s.start(t).mustRead(t, oneTask, cfg)), onlineState)
		})
	}
}

func TestAnswersComeOutInShape(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer    string // further fields of show
		attribute string
		want      string
	}{
		"a bandwidth limit that is a number is one":          {`"bandwidth_limit_mb": 512`, "bandwidth_limit_mb", `512`},
		"an empty bandwidth limit is null":                   {`"bandwidth_limit_mb": ""`, "bandwidth_limit_mb", `null`},
		"a bandwidth limit in words is null":                 {`"bandwidth_limit_mb": "unlimited"`, "bandwidth_limit_mb", `null`},
		"a bandwidth limit of 0 is none":                     {`"bandwidth_limit_mb": 0`, "bandwidth_limit_mb", `null`},
		"an empty text is null":                              {`"description": ""`, "description", `null`},
		"null is null":                                       {`"description": null`, "description", `null`},
		"a number for a text is the text":                    {`"version": 2.1`, "version", `"2.1"`},
		"an object for a text is null":                       {`"version": {"major": 2}`, "version", `null`},
		"an unknown status word stays":                       {`"status": "PREPARING_HARD"`, "status", `"PREPARING_HARD"`},
		"an unknown task status stays":                       {`"task_status": "HALF_EXCHANGED"`, "task_status", `"HALF_EXCHANGED"`},
		"an unknown field is passed over":                    {`"flavour": [1, {"a": null}]`, "version", `null`},
		"features keep their order":                          {`"supported_features": ["b", "a"]`, "supported_features", `["b", "a"]`},
		"no features are null":                               {`"supported_features": []`, "supported_features", `null`},
		"a feature that is no text becomes one":              {`"supported_features": [1, true, null]`, "supported_features", `["1", "true"]`},
		"an instance of nulls is null":                       {`"source_instance": {"id": null, "addrs": "", "proxy_multi_db": false}`, "source_instance", `null`},
		"an instance that is a text is null":                 {`"source_instance": "redis"`, "source_instance", `null`},
		"the documented migration type is taken":             {`"migration_type": "backupfile_import", "tenant_vpc_id": "v"`, "migration_type", `"backupfile_import"`},
		"a method for a type with backup files is an import": {`"migration_type": "full_amount_migration", "backup_files": {"file_source": "self_build_obs"}`, "migration_type", `"backupfile_import"`},
		"a method for a type with a VPC is online":           {`"migration_type": "incremental_migration", "tenant_vpc_id": "v"`, "migration_type", `"online_migration"`},
		"a method for a type with a machine is online":       {`"migration_type": "incremental_migration", "ecs_tenant_private_ip": "10.0.0.9"`, "migration_type", `"online_migration"`},
		"a missing type is told too":                         {`"tenant_vpc_id": "v"`, "migration_type", `"online_migration"`},
		"a word for a type stays where nothing tells":        {`"migration_type": "incremental_migration"`, "migration_type", `"incremental_migration"`},
		"a type that nothing tells is null":                  {`"migration_type": null`, "migration_type", `null`},
		"an online task's empty backup files are null":       {`"backup_files": {"file_source": "", "files": []}`, "backup_files", `null`},
		"the files of a bucket are shown":                    {`"backup_files": {"file_source": "self_build_obs", "bucket_name": "b", "files": [{"file_name": "a.rdb", "size": "754.0MB", "update_at": "2020-01-01 00:00:00"}, {"file_name": "b.rdb", "size": 17, "update_at": null}]}`, "backup_files", `{"file_source": "self_build_obs", "bucket_name": "b", "backup_id": null, "files": [{"file_name": "a.rdb", "size": "754.0MB", "update_at": "2020-01-01 00:00:00"}, {"file_name": "b.rdb", "size": "17", "update_at": null}]}`},
		"a bucket without a source is the user's own":        {`"backup_files": {"bucket_name": "b", "files": []}`, "backup_files", `{"file_source": "self_build_obs", "bucket_name": "b", "backup_id": null, "files": null}`},
		"a backup id without a source is a record":           {`"backup_files": {"backup_id": "r-1"}`, "backup_files", `{"file_source": "backup_record", "bucket_name": null, "backup_id": "r-1", "files": null}`},
		"a backup record beside the backup files is one":     {`"backup_record": {"backup_id": "r-1"}`, "backup_files", `{"file_source": "backup_record", "bucket_name": null, "backup_id": "r-1", "files": null}`},
		"a record's own bucket and files are not arguments":  {`"backup_files": {"file_source": "backup_record", "bucket_name": "internal", "backup_id": "r-1", "files": [{"file_name": "x"}]}`, "backup_files", `{"file_source": "backup_record", "bucket_name": null, "backup_id": "r-1", "files": null}`},
		"an unknown source of a backup stays":                {`"backup_files": {"file_source": "floppy", "bucket_name": "b"}`, "backup_files", `{"file_source": "floppy", "bucket_name": "b", "backup_id": null, "files": null}`},
		"a time in the other spelling stays":                 {`"created_at": "2023-05-15T09:11:25.449Z"`, "created_at", `"2023-05-15T09:11:25.449Z"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{tasks: map[string]string{"t-1": detail("t-1", "orders", test.answer)}}
			state := s.start(t).mustRead(t, oneTask, config{"task_id": "t-1"})
			wantJSON(t, test.attribute, state[test.attribute], test.want)
		})
	}
}

func TestInstancesComeOutInShape(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer    string // fields of the instance
		attribute string
		want      string
	}{
		"a port in a string is a number":            {`"port": "6379"`, "port", `6379`},
		"a port in a number is one":                 {`"port": 6379`, "port", `6379`},
		"a port that is no number is null":          {`"port": "default"`, "port", `null`},
		"an empty port is null":                     {`"port": ""`, "port", `null`},
		"database 0 is not null":                    {`"db": "0"`, "db", `0`},
		"database 0 in a number is not null":        {`"db": 0`, "db", `0`},
		"a missing database is null":                {`"port": 1`, "db", `null`},
		"a flag in a string is one":                 {`"proxy_multi_db": "true"`, "proxy_multi_db", `true`},
		"a missing flag is null":                    {`"port": 1`, "proxy_multi_db", `null`},
		"a proxy under another name is found":       {`"with_proxy": true`, "with_proxy", `true`},
		"addresses are a set":                       {`"addrs": "b:1, a:1"`, "addrs", `["a:1", "b:1"]`},
		"addresses in a list are a set":             {`"addrs": ["b:1", "a:1"]`, "addrs", `["a:1", "b:1"]`},
		"an address that is there twice is in once": {`"addrs": "a:1,b:1,a:1"`, "addrs", `["a:1", "b:1"]`},
		"no addresses are null":                     {`"addrs": ","`, "addrs", `null`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{tasks: map[string]string{"t-1": detail("t-1", "orders", `"source_instance": {"id": "i-1", `+test.answer+`}`)}}
			state := s.start(t).mustRead(t, oneTask, config{"task_id": "t-1"})
			source, ok := state["source_instance"].(map[string]any)
			if !ok {
				t.Fatal("there is no source instance")
			}
			wantJSON(t, test.attribute, source[test.attribute], test.want)
		})
	}
}

func TestATaskIsFoundByItsWholeName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		matches func(name, filter string) bool
		lists   int // requests
	}{
		"when the service matches anywhere in the name":   {strings.Contains, 1},
		"when the service passes over case":               {strings.EqualFold, 1},
		"when the service matches the whole name":         {func(n, f string) bool { return n == f }, 1},
		"when the service matches nothing at all":         {func(string, string) bool { return false }, 2},
		"when the service matches all but the name meant": {func(n, f string) bool { return n != f }, 2},
		"when the service passes over the filter":         {func(string, string) bool { return true }, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{
				tasks: map[string]string{"t-2": detail("t-2", "orders", `"description": "the one"`)},
				rows: []string{
					row("t-1", "orders-old"), row("t-2", "orders"), row("t-3", "Orders"), row("t-4", "old-orders"), row("t-5", "orders "),
					row("t-6", "orders", `"status": "DELETED"`), row("", "orders"), `{"task_id": "t-7", "task_name": ["orders"]}`,
				},
				matches: test.matches,
			}
			state := s.start(t).mustRead(t, oneTask, config{"task_name": "orders"})
			if state["id"] != "t-2" || state["description"] != "the one" {
				t.Errorf("found %v", state["id"])
			}
			want := append(slices.Repeat([]string{"list"}, test.lists), "show")
			if got := s.requests(); !slices.Equal(got, want) {
				t.Errorf("the requests are %v, but should be %v", got, want)
			}
		})
	}
}

func TestATaskOnALaterPageIsFoundByName(t *testing.T) {
	t.Parallel()
	s := &service{tasks: map[string]string{"t-0": detail("t-0", "orders")}, pageCap: 2}
	for i := range 5 {
		s.rows = append(s.rows, row(fmt.Sprintf("t-%d", 4-i), strings.TrimSuffix(fmt.Sprintf("orders-%d", 4-i), "-0")))
	}
	if state := s.start(t).mustRead(t, oneTask, config{"task_name": "orders"}); state["id"] != "t-0" {
		t.Errorf("found %v", state["id"])
	}
}

func TestWhatIsNotOneTaskIsAnError(t *testing.T) {
	t.Parallel()
	rows := []string{
		row("t-1", "twice", `"created_at": "2024/01/01 00:00:00"`, `"status": "SUCCESS"`),
		row("t-2", "twice", `"created_at": "2024/02/01 00:00:00"`, `"status": "INCRMIGEATING"`),
		row("t-3", "twice"),
		row("t-4", "deleted"), row("t-5", "vanished"),
		row("t-6", "nearly-twice"),
	}
	tasks := map[string]string{
		"t-deleted": detail("t-deleted", "x", `"status": "DELETED"`),
		"t-4":       detail("t-4", "deleted", `"status": "DELETED"`),
	}
	tests := map[string]struct {
		config    config
		attribute string
		says      []string
	}{
		"an id that the service does not know": {config{"task_id": "t-unknown"}, "task_id", []string{"not found", "t-unknown", testRegion}},
		"the id of a task shown as deleted":    {config{"task_id": "t-deleted"}, "task_id", []string{"not found", "t-deleted"}},
		"a name that no task has":              {config{"task_name": "nobody"}, "task_name", []string{"not found", `"nobody"`, testRegion}},
		"a name in another case":               {config{"task_name": "Twice"}, "task_name", []string{"not found", `"Twice"`, "case"}},
		"a part of a name":                     {config{"task_name": "nearly"}, "task_name", []string{"not found", `"nearly"`}},
		"the name of a task just deleted":      {config{"task_name": "deleted"}, "task_name", []string{"not found", `"deleted"`}},
		"a name of several tasks": {config{"task_name": "twice"}, "task_name", []string{
			"Several", "3 migration tasks", "`task_id`",
			"t-2, created at 2024/02/01 00:00:00, status INCRMIGEATING\n  - t-1, created at 2024/01/01 00:00:00, status SUCCESS\n  - t-3, created at a time not shown, status not shown",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{tasks: tasks, rows: rows}
			s.start(t).read(t, oneTask, test.config).wantError(t, test.attribute, test.says...)
		})
	}
}

func TestATaskThatOnlyTheListHasIsShownByName(t *testing.T) {
	t.Parallel()
	s := &service{rows: []string{row("t-new", "new", `"status": "CREATING"`, `"description": "in the making"`)}}
	state := s.start(t).mustRead(t, oneTask, config{"task_name": "new"})
	if state["id"] != "t-new" || state["status"] != "CREATING" || state["description"] != "in the making" {
		t.Errorf("the state is %s", toJSON(t, state))
	}
}

func TestATaskDeletedBetweenListAndShowIsNotFound(t *testing.T) {
	t.Parallel()
	s := &service{rows: []string{row("t-1", "orders")}, onShow: func(s *service, _ string) { s.rows = nil }}
	s.start(t).read(t, oneTask, config{"task_name": "orders"}).wantError(t, "task_name", "not found", `"orders"`)
}

func TestWhatIsConfiguredStays(t *testing.T) {
	t.Parallel()
	// Terraform refuses an answer that is not of the configuration: another spelling of the id, a name just changed.
	s := &service{
		tasks: map[string]string{"t-1": `{"task_id": "T-1", "task_name": "renamed"}`, "t-2": `{"status": "RUNNING"}`},
		rows:  []string{row("t-1", "orders")},
	}
	p := s.start(t)
	tests := map[string]struct {
		config   config
		id, name any
	}{
		"the id, whatever show says":       {config{"task_id": "t-1"}, "t-1", "renamed"},
		"the name, whatever show says":     {config{"task_name": "orders"}, "t-1", "orders"},
		"the id, where show tells neither": {config{"task_id": "t-2"}, "t-2", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := p.mustRead(t, oneTask, test.config)
			if state["id"] != test.id || state["task_id"] != test.id || state["task_name"] != test.name {
				t.Errorf("the state has id %v, task_id %v, task_name %v", state["id"], state["task_id"], state["task_name"])
			}
		})
	}
}

func TestOneTaskTakesFewRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config config
		want   []string
	}{
		"a running task by id":                 {config{"task_id": "t-run"}, []string{"show"}},
		"a running task by name":               {config{"task_name": "running"}, []string{"list", "show"}},
		"a finished task by id":                {config{"task_id": "t-done"}, []string{"show"}},
		"a finished task by name":              {config{"task_name": "done"}, []string{"list", "show"}},
		"a running task by id with progress":   {config{"task_id": "t-run", "include_progress": true}, []string{"show", "progress"}},
		"a running task by name with progress": {config{"task_name": "running", "include_progress": true}, []string{"list", "show", "progress"}},
		"a running task by id, no progress":    {config{"task_id": "t-run", "include_progress": false}, []string{"show"}},
		"an id that is not there":              {config{"task_id": "t-unknown", "include_progress": true}, []string{"show"}},
		"a name that is not there":             {config{"task_name": "nobody", "include_progress": true}, []string{"list", "list"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{
				tasks:    map[string]string{"t-run": detail("t-run", "running"), "t-done": detail("t-done", "done", `"status": "SUCCESS"`)},
				rows:     []string{row("t-run", "running"), row("t-done", "done")},
				progress: map[string]string{"t-run": `{}`},
			}
			s.start(t, func(c *client.Config) { c.ProjectID = "" }).read(t, oneTask, test.config)
			if got, want := s.requests(), append([]string{"project"}, test.want...); !slices.Equal(got, want) {
				t.Errorf("the requests are %v, but should be %v", got, want)
			}
		})
	}
}

func TestProgressIsShown(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer string
		want   string
	}{
		"from texts, as documented": {
			`{"full_migration_progress": "87.5", "offset": "1234567890123", "source_dbsize": "100000", "target_dbsize": "87500", "target_input_kbps": "512.25", "target_ops": "1000", "is_migrating": true}`,
			`{"full_migration_progress": 87.5, "offset": 1234567890123, "source_dbsize": 100000, "target_dbsize": 87500, "target_input_kbps": 512.25, "target_ops": 1000, "is_migrating": true}`,
		},
		"from numbers": {
			`{"full_migration_progress": 100, "offset": 0, "source_dbsize": 1, "target_dbsize": 1, "target_input_kbps": 0.5, "target_ops": 2, "is_migrating": "false"}`,
			`{"full_migration_progress": 100, "offset": 0, "source_dbsize": 1, "target_dbsize": 1, "target_input_kbps": 0.5, "target_ops": 2, "is_migrating": false}`,
		},
		"with null for what is missing, empty or no number": {
			`{"full_migration_progress": "42%", "offset": "", "source_dbsize": null, "target_dbsize": "many", "target_ops": "NaN", "speed": "fast"}`,
			`{"full_migration_progress": 42, "offset": null, "source_dbsize": null, "target_dbsize": null, "target_input_kbps": null, "target_ops": null, "is_migrating": null}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{tasks: map[string]string{"t-1": detail("t-1", "orders")}, progress: map[string]string{"t-1": test.answer}}
			state := s.start(t).mustRead(t, oneTask, config{"task_id": "t-1", "include_progress": true})
			wantJSON(t, "progress", state["progress"], test.want)
		})
	}
}

func TestProgressThatTheServiceRefuses(t *testing.T) {
	t.Parallel()
	read := func(t *testing.T, status int) result {
		t.Helper()
		s := &service{tasks: map[string]string{"t-1": detail("t-1", "orders", `"status": "RUNNING"`)}}
		if status != 0 {
			s.refusals = map[string]int{"/stats": status}
		}
		return s.start(t).read(t, oneTask, config{"task_id": "t-1", "include_progress": true})
	}
	for name, status := range map[string]int{
		"for the task has none yet, is a warning":     http.StatusBadRequest,
		"for it is not found, is a warning":           http.StatusNotFound,
		"for the task is in no state, is a warning":   http.StatusConflict,
		"for the task is not known there, is as well": 0,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := read(t, status)
			res.want(t, tfprotov6.DiagnosticSeverityWarning, "include_progress", "without progress", "t-1", "null")
			if res.state["id"] != "t-1" || res.state["status"] != "RUNNING" || res.state["progress"] != nil {
				t.Errorf("the state is %s", toJSON(t, res.state))
			}
		})
	}
	for name, status := range map[string]int{
		"for the token is not valid, is an error":  http.StatusUnauthorized,
		"for a permission is missing, is an error": http.StatusForbidden,
		"for there is too much asked, is an error": http.StatusTooManyRequests,
		"for the service is not well, is an error": http.StatusInternalServerError,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read(t, status).wantError(t, "", "Progress", fmt.Sprintf("HTTP %d", status), "refused by the test", "request-1")
		})
	}
}

func TestAFailureOfTheServiceIsTold(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config  config
		refused string
		says    string
	}{
		"of show, by id":   {config{"task_id": "t-1"}, "/migration-task/t-1", "HTTP 403"},
		"of show, by name": {config{"task_name": "orders"}, "/migration-task/t-1", "HTTP 403"},
		"of the list":      {config{"task_name": "orders"}, "/migration-tasks", "dcs:migrationTask:list"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{
				tasks:    map[string]string{"t-1": detail("t-1", "orders")},
				rows:     []string{row("t-1", "orders")},
				refusals: map[string]int{test.refused: http.StatusForbidden},
			}
			s.start(t).read(t, oneTask, test.config).wantError(t, "", "HTTP 403", "DCS.9999", "refused by the test", "request-1", test.says)
		})
	}
}

func TestNoPasswordComesOut(t *testing.T) {
	t.Parallel()
	echo := `"password": "` + secret + `"`
	s := &service{
		tasks: map[string]string{
			"t-online": onlineDetail,
			"t-import": detail("t-import", "import", echo, `"target_password": "`+secret+`"`,
				`"target_instance": {"id": "i-1", `+echo+`, "credentials": {`+echo+`}}`, `"backup_files": {"backup_id": "r-1", `+echo+`}`),
		},
		rows: []string{
			row("t-online", "orders", echo),
			row("t-import", "import", echo, `"error_message": "cannot log in with `+secret+`"`),
		},
		progress: map[string]string{"t-online": `{"offset": "1", ` + echo + `}`},
	}
	p := s.start(t)
	for name, read := range map[string]func(t *testing.T) result{
		"of an online task": func(t *testing.T) result {
			return p.read(t, oneTask, config{"task_id": "t-online", "include_progress": true})
		},
		"of an import": func(t *testing.T) result { return p.read(t, oneTask, config{"task_name": "import"}) },
		"of a refusal": func(t *testing.T) result {
			return p.read(t, oneTask, config{"task_id": "t-import", "include_progress": true})
		},
		"of the list": func(t *testing.T) result { return p.read(t, manyTasks, config{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := read(t)
			if res.state == nil {
				t.Fatalf("nothing was read:\n%s", describeDiagnostics(res.diagnostics))
			}
			for _, text := range []string{toJSON(t, res.state), describeDiagnostics(res.diagnostics)} {
				if strings.Contains(text, secret) || strings.Contains(text, testToken) {
					t.Errorf("a secret came out: %s", text)
				}
			}
		})
	}
}

func TestTheConfigurationOfOneTaskIsChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config    config
		attribute string // "": the configuration is good
		says      string // "": the configuration is good
	}{
		"an id is enough":                         {config{"task_id": "t-1"}, "", ""},
		"a name is enough":                        {config{"task_name": "orders"}, "", ""},
		"an unknown id may turn out well":         {config{"task_id": unknown}, "", ""},
		"an unknown id beside a name may be null": {config{"task_id": unknown, "task_name": "orders"}, "", ""},
		"neither is an error":                     {config{"include_progress": true}, "", "[task_id,task_name]"},
		"both are an error":                       {config{"task_id": "t-1", "task_name": "orders"}, "task_id", "[task_id,task_name]"},
		"an empty id is an error on it":           {config{"task_id": ""}, "task_id", "id of a migration task"},
		"an id that is a path is an error on it":  {config{"task_id": "a/../b"}, "task_id", "id of a migration task"},
		"an empty name is an error on it":         {config{"task_name": ""}, "task_name", "must not be empty"},
	}
	p := newProvider(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := p.validate(t, oneTask, test.config)
			if test.says == "" {
				if len(res.diagnostics) > 0 {
					t.Error(describeDiagnostics(res.diagnostics))
				}
				return
			}
			res.wantError(t, test.attribute, test.says)
		})
	}
}
