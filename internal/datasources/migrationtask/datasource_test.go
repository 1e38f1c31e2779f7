package migrationtask_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestATaskIsShownWhole(t *testing.T) {
	t.Parallel()
	for by, cfg := range map[string]datasourcetest.Config{"by id": {"task_id": "t-online"}, "by name": {"task_name": "orders"}} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{Tasks: map[string]string{"t-online": datasourcetest.OnlineDetail}, Rows: []string{datasourcetest.Row("t-online", "orders")}}.Start(t)
			datasourcetest.WantJSON(t, "the state", any(p.MustRead(t, datasourcetest.TypeTask, cfg)), datasourcetest.OnlineState)
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
			p := datasourcetest.Answers{Tasks: map[string]string{"t-1": datasourcetest.Detail("t-1", "orders", test.answer)}}.Start(t)
			state := p.MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-1"})
			datasourcetest.WantJSON(t, test.attribute, state[test.attribute], test.want)
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
			p := datasourcetest.Answers{Tasks: map[string]string{"t-1": datasourcetest.Detail("t-1", "orders", `"source_instance": {"id": "i-1", `+test.answer+`}`)}}.Start(t)
			state := p.MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-1"})
			source, ok := state["source_instance"].(map[string]any)
			if !ok {
				t.Fatal("there is no source instance")
			}
			datasourcetest.WantJSON(t, test.attribute, source[test.attribute], test.want)
		})
	}
}

func TestATaskIsFoundByItsWholeName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		filter mock.NameFilter
		first  string // answer to the filter, in place of the mock's
		lists  int    // requests
	}{
		"when the service matches anywhere in the name":   {mock.NameSubstring, "", 1},
		"when the service passes over case":               {mock.NameAnyCase, "", 1},
		"when the service matches the whole name":         {mock.NameExact, "", 1},
		"when the service matches nothing at all":         {"", `{"count": 0, "migration_tasks": []}`, 2},
		"when the service matches all but the name meant": {"", `{"count": 1, "migration_tasks": [` + datasourcetest.Row("t-1", "orders-old") + `]}`, 2},
		"when the service passes over the filter":         {mock.NameIgnored, "", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{
				Tasks: map[string]string{"t-2": datasourcetest.Detail("t-2", "orders", `"description": "the one"`)},
				Rows: []string{
					datasourcetest.Row("t-1", "orders-old"), datasourcetest.Row("t-2", "orders"), datasourcetest.Row("t-3", "Orders"), datasourcetest.Row("t-4", "old-orders"), datasourcetest.Row("t-5", "orders "),
					datasourcetest.Row("t-6", "orders", `"status": "DELETED"`), datasourcetest.Row("", "orders"), `{"task_id": "t-7", "task_name": ["orders"]}`,
				},
				Config: mock.Config{NameFilter: test.filter},
				Faults: []mock.Fault{{Operation: mock.OpList, Times: -1, Body: test.first, Match: func(r *http.Request) bool {
					return test.first != "" && r.URL.Query().Has("name")
				}}},
			}.Start(t)
			state := p.MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_name": "orders"})
			if state["id"] != "t-2" || state["description"] != "the one" {
				t.Errorf("found %v", state["id"])
			}
			want := append(slices.Repeat([]mock.Operation{mock.OpList}, test.lists), mock.OpShow)
			if got := p.Asked(); !slices.Equal(got, want) {
				t.Errorf("the requests are %v, but should be %v", got, want)
			}
		})
	}
}

func TestATaskOnALaterPageIsFoundByName(t *testing.T) {
	t.Parallel()
	a := datasourcetest.Answers{Tasks: map[string]string{"t-0": datasourcetest.Detail("t-0", "orders")}, Config: mock.Config{PageCap: 2}}
	for i := range 5 {
		a.Rows = append(a.Rows, datasourcetest.Row(fmt.Sprintf("t-%d", 4-i), strings.TrimSuffix(fmt.Sprintf("orders-%d", 4-i), "-0")))
	}
	if state := a.Start(t).MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_name": "orders"}); state["id"] != "t-0" {
		t.Errorf("found %v", state["id"])
	}
}

func TestWhatIsNotOneTaskIsAnError(t *testing.T) {
	t.Parallel()
	rows := []string{
		datasourcetest.Row("t-1", "twice", `"created_at": "2024/01/01 00:00:00"`, `"status": "SUCCESS"`),
		datasourcetest.Row("t-2", "twice", `"created_at": "2024/02/01 00:00:00"`, `"status": "INCRMIGEATING"`),
		datasourcetest.Row("t-3", "twice"),
		datasourcetest.Row("t-4", "deleted"), datasourcetest.Row("t-5", "vanished"),
		datasourcetest.Row("t-6", "nearly-twice"),
	}
	tasks := map[string]string{
		"t-deleted": datasourcetest.Detail("t-deleted", "x", `"status": "DELETED"`),
		"t-4":       datasourcetest.Detail("t-4", "deleted", `"status": "DELETED"`),
	}
	tests := map[string]struct {
		config    datasourcetest.Config
		attribute string
		says      []string
	}{
		"an id that the service does not know": {datasourcetest.Config{"task_id": "t-unknown"}, "task_id", []string{"not found", "t-unknown", datasourcetest.Region}},
		"the id of a task shown as deleted":    {datasourcetest.Config{"task_id": "t-deleted"}, "task_id", []string{"not found", "t-deleted"}},
		"a name that no task has":              {datasourcetest.Config{"task_name": "nobody"}, "task_name", []string{"not found", `"nobody"`, datasourcetest.Region}},
		"a name in another case":               {datasourcetest.Config{"task_name": "Twice"}, "task_name", []string{"not found", `"Twice"`, "case"}},
		"a part of a name":                     {datasourcetest.Config{"task_name": "nearly"}, "task_name", []string{"not found", `"nearly"`}},
		"the name of a task just deleted":      {datasourcetest.Config{"task_name": "deleted"}, "task_name", []string{"not found", `"deleted"`}},
		"a name of several tasks": {datasourcetest.Config{"task_name": "twice"}, "task_name", []string{
			"Several", "3 migration tasks", "`task_id`",
			"t-2, created at 2024/02/01 00:00:00, status INCRMIGEATING\n  - t-1, created at 2024/01/01 00:00:00, status SUCCESS\n  - t-3, created at a time not shown, status not shown",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{Tasks: tasks, Rows: rows}.Start(t)
			p.Read(t, datasourcetest.TypeTask, test.config).WantError(t, test.attribute, test.says...)
		})
	}
}

func TestATaskThatOnlyTheListHasIsShownByName(t *testing.T) {
	t.Parallel()
	p := datasourcetest.Answers{Rows: []string{datasourcetest.Row("t-new", "new", `"status": "CREATING"`, `"description": "in the making"`)}}.Start(t)
	state := p.MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_name": "new"})
	if state["id"] != "t-new" || state["status"] != "CREATING" || state["description"] != "in the making" {
		t.Errorf("the state is %s", datasourcetest.ToJSON(t, state))
	}
}

func TestATaskDeletedBetweenListAndShowIsNotFound(t *testing.T) {
	t.Parallel()
	p := datasourcetest.Start(t, mock.Config{})
	task := p.Mock.AddTask(mock.Task{Name: "orders"})
	p.Mock.Order(mock.Fault{Operation: mock.OpShow, OnHit: func(*http.Request) { p.Mock.Forget(task.ID) }})
	p.Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_name": "orders"}).WantError(t, "task_name", "not found", `"orders"`)
}

func TestWhatIsConfiguredStays(t *testing.T) {
	t.Parallel()
	// Terraform refuses an answer that is not of the configuration: another spelling of the id, a name just changed.
	p := datasourcetest.Answers{
		Tasks: map[string]string{"t-1": `{"task_id": "T-1", "task_name": "renamed"}`, "t-2": `{"status": "RUNNING"}`},
		Rows:  []string{datasourcetest.Row("t-1", "orders")},
	}.Start(t)
	tests := map[string]struct {
		config   datasourcetest.Config
		id, name any
	}{
		"the id, whatever show says":       {datasourcetest.Config{"task_id": "t-1"}, "t-1", "renamed"},
		"the name, whatever show says":     {datasourcetest.Config{"task_name": "orders"}, "t-1", "orders"},
		"the id, where show tells neither": {datasourcetest.Config{"task_id": "t-2"}, "t-2", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := p.MustRead(t, datasourcetest.TypeTask, test.config)
			if state["id"] != test.id || state["task_id"] != test.id || state["task_name"] != test.name {
				t.Errorf("the state has id %v, task_id %v, task_name %v", state["id"], state["task_id"], state["task_name"])
			}
		})
	}
}

func TestOneTaskTakesFewRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config datasourcetest.Config
		want   []mock.Operation
	}{
		"a running task by id":                 {datasourcetest.Config{"task_id": "t-run"}, []mock.Operation{mock.OpShow}},
		"a running task by name":               {datasourcetest.Config{"task_name": "running"}, []mock.Operation{mock.OpList, mock.OpShow}},
		"a finished task by id":                {datasourcetest.Config{"task_id": "t-done"}, []mock.Operation{mock.OpShow}},
		"a finished task by name":              {datasourcetest.Config{"task_name": "done"}, []mock.Operation{mock.OpList, mock.OpShow}},
		"a running task by id with progress":   {datasourcetest.Config{"task_id": "t-run", "include_progress": true}, []mock.Operation{mock.OpShow, mock.OpProgress}},
		"a running task by name with progress": {datasourcetest.Config{"task_name": "running", "include_progress": true}, []mock.Operation{mock.OpList, mock.OpShow, mock.OpProgress}},
		"a running task by id, no progress":    {datasourcetest.Config{"task_id": "t-run", "include_progress": false}, []mock.Operation{mock.OpShow}},
		"an id that is not there":              {datasourcetest.Config{"task_id": "t-unknown", "include_progress": true}, []mock.Operation{mock.OpShow}},
		"a name that is not there":             {datasourcetest.Config{"task_name": "nobody", "include_progress": true}, []mock.Operation{mock.OpList, mock.OpList}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{
				Tasks:    map[string]string{"t-run": datasourcetest.Detail("t-run", "running"), "t-done": datasourcetest.Detail("t-done", "done", `"status": "SUCCESS"`)},
				Rows:     []string{datasourcetest.Row("t-run", "running"), datasourcetest.Row("t-done", "done")},
				Progress: map[string]string{"t-run": `{}`},
			}.Start(t, datasourcetest.LookingUp)
			p.Read(t, datasourcetest.TypeTask, test.config)
			if got, want := p.Asked(), append([]mock.Operation{mock.OpProjects}, test.want...); !slices.Equal(got, want) {
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
			p := datasourcetest.Answers{Tasks: map[string]string{"t-1": datasourcetest.Detail("t-1", "orders")}, Progress: map[string]string{"t-1": test.answer}}.Start(t)
			state := p.MustRead(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-1", "include_progress": true})
			datasourcetest.WantJSON(t, "progress", state["progress"], test.want)
		})
	}
}

func TestProgressThatTheServiceRefuses(t *testing.T) {
	t.Parallel()
	read := func(t *testing.T, status int) datasourcetest.Result {
		t.Helper()
		a := datasourcetest.Answers{Tasks: map[string]string{"t-1": datasourcetest.Detail("t-1", "orders", `"status": "RUNNING"`)}}
		if status != 0 {
			a.Faults = datasourcetest.Refuse(mock.OpProgress, status)
		}
		return a.Start(t).Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-1", "include_progress": true})
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
			res.Want(t, tfprotov6.DiagnosticSeverityWarning, "include_progress", "without progress", "t-1", "null")
			if res.State["id"] != "t-1" || res.State["status"] != "RUNNING" || res.State["progress"] != nil {
				t.Errorf("the state is %s", datasourcetest.ToJSON(t, res.State))
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
			read(t, status).WantError(t, "", "Progress", fmt.Sprintf("HTTP %d", status), "refused by the test", "request-1")
		})
	}
}

func TestAFailureOfTheServiceIsTold(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config  datasourcetest.Config
		refused mock.Operation
		says    string
	}{
		"of show, by id":   {datasourcetest.Config{"task_id": "t-1"}, mock.OpShow, "HTTP 403"},
		"of show, by name": {datasourcetest.Config{"task_name": "orders"}, mock.OpShow, "HTTP 403"},
		"of the list":      {datasourcetest.Config{"task_name": "orders"}, mock.OpList, "dcs:migrationTask:list"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{
				Tasks:  map[string]string{"t-1": datasourcetest.Detail("t-1", "orders")},
				Rows:   []string{datasourcetest.Row("t-1", "orders")},
				Faults: datasourcetest.Refuse(test.refused, http.StatusForbidden),
			}.Start(t)
			p.Read(t, datasourcetest.TypeTask, test.config).WantError(t, "", "HTTP 403", "DCS.9999", "refused by the test", "request-1", test.says)
		})
	}
}

func TestNoPasswordComesOut(t *testing.T) {
	t.Parallel()
	echo := `"password": "` + datasourcetest.Secret + `"`
	p := datasourcetest.Answers{
		Tasks: map[string]string{
			"t-online": datasourcetest.OnlineDetail,
			"t-import": datasourcetest.Detail("t-import", "import", echo, `"target_password": "`+datasourcetest.Secret+`"`,
				`"target_instance": {"id": "i-1", `+echo+`, "credentials": {`+echo+`}}`, `"backup_files": {"backup_id": "r-1", `+echo+`}`),
		},
		Rows: []string{
			datasourcetest.Row("t-online", "orders", echo),
			datasourcetest.Row("t-import", "import", echo, `"error_message": "cannot log in with `+datasourcetest.Secret+`"`),
		},
		Progress: map[string]string{"t-online": `{"offset": "1", ` + echo + `}`},
	}.Start(t)
	for name, read := range map[string]func(t *testing.T) datasourcetest.Result{
		"of an online task": func(t *testing.T) datasourcetest.Result {
			return p.Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-online", "include_progress": true})
		},
		"of an import": func(t *testing.T) datasourcetest.Result {
			return p.Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_name": "import"})
		},
		"of a refusal": func(t *testing.T) datasourcetest.Result {
			return p.Read(t, datasourcetest.TypeTask, datasourcetest.Config{"task_id": "t-import", "include_progress": true})
		},
		"of the list": func(t *testing.T) datasourcetest.Result {
			return p.Read(t, datasourcetest.TypeTasks, datasourcetest.Config{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := read(t)
			if res.State == nil {
				t.Fatalf("nothing was read:\n%s", datasourcetest.DescribeDiagnostics(res.Diagnostics))
			}
			for _, text := range []string{datasourcetest.ToJSON(t, res.State), datasourcetest.DescribeDiagnostics(res.Diagnostics)} {
				if strings.Contains(text, datasourcetest.Secret) || strings.Contains(text, datasourcetest.Token) {
					t.Errorf("a secret came out: %s", text)
				}
			}
		})
	}
}

func TestTheConfigurationOfOneTaskIsChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config    datasourcetest.Config
		attribute string // "": the configuration is good
		says      string // "": the configuration is good
	}{
		"an id is enough":                         {datasourcetest.Config{"task_id": "t-1"}, "", ""},
		"a name is enough":                        {datasourcetest.Config{"task_name": "orders"}, "", ""},
		"an unknown id may turn out well":         {datasourcetest.Config{"task_id": datasourcetest.Unknown}, "", ""},
		"an unknown id beside a name may be null": {datasourcetest.Config{"task_id": datasourcetest.Unknown, "task_name": "orders"}, "", ""},
		"neither is an error":                     {datasourcetest.Config{"include_progress": true}, "", "[task_id,task_name]"},
		"both are an error":                       {datasourcetest.Config{"task_id": "t-1", "task_name": "orders"}, "task_id", "[task_id,task_name]"},
		"an empty id is an error on it":           {datasourcetest.Config{"task_id": ""}, "task_id", "id of a migration task"},
		"an id that is a path is an error on it":  {datasourcetest.Config{"task_id": "a/../b"}, "task_id", "id of a migration task"},
		"an empty name is an error on it":         {datasourcetest.Config{"task_name": ""}, "task_name", "must not be empty"},
	}
	p := datasourcetest.NewProvider(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := p.Validate(t, datasourcetest.TypeTask, test.config)
			if test.says == "" {
				if len(res.Diagnostics) > 0 {
					t.Error(datasourcetest.DescribeDiagnostics(res.Diagnostics))
				}
				return
			}
			res.WantError(t, test.attribute, test.says)
		})
	}
}
