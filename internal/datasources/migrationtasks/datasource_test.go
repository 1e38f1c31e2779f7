package migrationtasks_test

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const (
	onlineRow = `{
		"task_id": "t-online", "task_name": "orders", "description": "orders to DCS", "status": "FAILED", "migration_type": "online_migration",
		"migration_method": "incremental_migration", "ecs_tenant_private_ip": "192.168.0.9", "data_source": "10.0.0.1:6379,10.0.0.2:6379",
		"source_instance_id": "i-source", "source_instance_name": "dcs-old", "source_instance_status": "RUNNING",
		"source_instance_subnet_id": "subnet-s", "source_instance_spec_code": "redis.single.xu1.large.1",
		"target_instance_id": "i-target", "target_instance_name": "dcs-new", "target_instance_addrs": "10.0.1.1:6379,10.0.1.2:6379",
		"target_instance_status": "RESTARTING", "target_instance_subnet_id": "subnet-t", "target_instance_spec_code": "redis.ha.xu1.large.r2.2",
		"version": "2.1.0", "resume_mode": "auto", "supported_features": ["exchange_ip"], "error_message": "the source is gone",
		"created_at": "2019/10/22 14:44:30", "released_at": "2019/10/23 14:44:30"
	}`
	bareRow = `{
		"task_id": "t-bare", "task_name": null, "description": null, "status": null, "migration_type": null,
		"migration_method": null, "ecs_tenant_private_ip": null, "data_source": null,
		"source_instance_id": null, "source_instance_name": null, "source_instance_status": null,
		"source_instance_subnet_id": null, "source_instance_spec_code": null,
		"target_instance_id": null, "target_instance_name": null, "target_instance_addrs": null,
		"target_instance_status": null, "target_instance_subnet_id": null, "target_instance_spec_code": null,
		"version": null, "resume_mode": null, "supported_features": null, "error_message": null,
		"created_at": null, "released_at": null
	}`
)

func TestARowIsShownWhole(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ row, want string }{
		"with all that the service tells":            {onlineRow, onlineRow},
		"with null for null":                         {bareRow, bareRow},
		"with null for what is left out":             {`{"task_id": "t-bare"}`, bareRow},
		"with null for what is empty":                {`{"task_id": "t-bare", "task_name": "", "status": "", "supported_features": [], "created_at": ""}`, bareRow},
		"without fields that nobody knows":           {`{"task_id": "t-bare", "flavour": {"a": [1]}, "version": {"major": 2}}`, bareRow},
		"with the text of a number":                  {strings.Replace(onlineRow, `"2.1.0"`, `2.1`, 1), strings.Replace(onlineRow, `"2.1.0"`, `"2.1"`, 1)},
		"with a status word that nobody knows":       {strings.Replace(onlineRow, `"FAILED"`, `"ASLEEP"`, 1), strings.Replace(onlineRow, `"FAILED"`, `"ASLEEP"`, 1)},
		"with the type told where its word is wrong": {strings.Replace(onlineRow, `"online_migration"`, `"incremental_migration"`, 1), onlineRow},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{Rows: []string{test.row}}.Start(t)
			state := p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{})
			datasourcetest.WantJSON(t, "migration_tasks", state["migration_tasks"], "["+test.want+"]")
		})
	}
}

func TestTasksAreFiltered(t *testing.T) {
	t.Parallel()
	rows := []string{
		datasourcetest.Row("t-1", "orders-a", `"status": "INCRMIGEATING"`, `"migration_type": "online_migration"`, `"target_instance_id": "i-1"`),
		datasourcetest.Row("t-2", "orders-b", `"status": "FAILED"`, `"migration_type": "online_migration"`, `"target_instance_id": "i-2"`),
		datasourcetest.Row("t-3", "Orders-c", `"status": "success"`, `"migration_type": "backupfile_import"`, `"target_instance_id": "i-1"`),
		datasourcetest.Row("t-4", "old-orders", `"status": "SUCCESS"`, `"migration_type": "backupfile_import"`, `"target_instance_id": "i-11"`),
		datasourcetest.Row("t-5", "users", `"status": "MIGRATION_FAILED"`, `"migration_type": "full_amount_migration"`, `"data_source": "10.0.0.1:6379"`),
		`{"task_id": "t-6"}`,
	}
	tests := map[string]struct {
		config datasourcetest.Config
		want   []string
	}{
		"no filter lets all through":                      {datasourcetest.Config{}, []string{"t-1", "t-2", "t-3", "t-4", "t-5", "t-6"}},
		"a name is a prefix, case-sensitive":              {datasourcetest.Config{"task_name": "orders"}, []string{"t-1", "t-2"}},
		"a whole name is one, too":                        {datasourcetest.Config{"task_name": "orders-a"}, []string{"t-1"}},
		"an empty name is the prefix of all":              {datasourcetest.Config{"task_name": ""}, []string{"t-1", "t-2", "t-3", "t-4", "t-5", "t-6"}},
		"a name that none begins with leaves none":        {datasourcetest.Config{"task_name": "rders"}, nil},
		"a status is the whole word":                      {datasourcetest.Config{"statuses": datasourcetest.List("FAILED")}, []string{"t-2"}},
		"statuses are alternatives":                       {datasourcetest.Config{"statuses": datasourcetest.List("FAILED", "INCRMIGEATING")}, []string{"t-1", "t-2"}},
		"a status in small letters is the same":           {datasourcetest.Config{"statuses": datasourcetest.List("Success")}, []string{"t-3", "t-4"}},
		"a status that nobody knows leaves none":          {datasourcetest.Config{"statuses": datasourcetest.List("ASLEEP")}, nil},
		"imports alone":                                   {datasourcetest.Config{"migration_type": "backupfile_import"}, []string{"t-3", "t-4"}},
		"online migrations, also by what the row tells":   {datasourcetest.Config{"migration_type": "online_migration"}, []string{"t-1", "t-2", "t-5"}},
		"a target is the whole id":                        {datasourcetest.Config{"target_instance_id": "i-1"}, []string{"t-1", "t-3"}},
		"a name and a status have to fit both":            {datasourcetest.Config{"task_name": "o", "statuses": datasourcetest.List("success", "failed")}, []string{"t-2", "t-4"}},
		"a type and a target have to fit both":            {datasourcetest.Config{"migration_type": "online_migration", "target_instance_id": "i-1"}, []string{"t-1"}},
		"all filters together":                            {datasourcetest.Config{"task_name": "orders", "statuses": datasourcetest.List("FAILED"), "migration_type": "online_migration", "target_instance_id": "i-2"}, []string{"t-2"}},
		"all filters together, of which one does not fit": {datasourcetest.Config{"task_name": "orders", "statuses": datasourcetest.List("FAILED"), "migration_type": "online_migration", "target_instance_id": "i-1"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{Rows: rows, Tasks: map[string]string{"t-6": `{"task_id": "t-6"}`}}.Start(t)
			datasourcetest.WantIDs(t, p.MustRead(t, datasourcetest.TypeTasks, test.config), test.want)
			requests := []mock.Operation{mock.OpList}
			if test.config["statuses"] != nil && test.config["task_name"] == nil {
				requests = append(requests, mock.OpShow) // of the row without a status
			}
			if got := p.Asked(); !reflect.DeepEqual(got, requests) {
				t.Errorf("the requests are %v", got)
			}
			if asked := p.Mock.Requests()[0].Query; strings.Contains(asked, "name=") { // how that matches nobody knows
				t.Errorf("asked %s", asked)
			}
		})
	}
}

// The rows of the documented list have four statuses only. A filter by statuses finds the same tasks as by the statuses of show.
func TestAStatusIsFoundWhicheverStatusTheRowHas(t *testing.T) {
	t.Parallel()
	const online, imported = `"migration_type": "online_migration"`, `"migration_type": "backupfile_import"`
	tests := map[string]struct {
		row, shown string // statuses, as JSON
		kind       string
		filter     string
		found      bool
		status     string // of the row that is found; "": shown
		shows      int
	}{
		"in sync, by a row that says so":                 {`"INCRMIGEATING"`, "", online, "INCRMIGEATING", true, `"INCRMIGEATING"`, 0},
		"in sync, spelt rightly by the row":              {`"INCRMIGRATING"`, "", online, "INCRMIGEATING", true, `"INCRMIGRATING"`, 0},
		"in sync, spelt rightly by the filter":           {`"INCRMIGEATING"`, "", online, "incrmigrating", true, `"INCRMIGEATING"`, 0},
		"in sync, by a row of four words":                {`"MIGRATING"`, `"INCRMIGEATING"`, online, "INCRMIGEATING", true, "", 1},
		"in sync, by a row of four words and show right": {`"MIGRATING"`, `"INCRMIGRATING"`, online, "INCRMIGEATING", true, "", 1},
		"in the full phase, by a row of four words":      {`"MIGRATING"`, `"FULLMIGRATING"`, online, "INCRMIGEATING", false, "", 1},
		"not what the row says but show does not":        {`"MIGRATING"`, `"FULLMIGRATING"`, online, "MIGRATING", false, "", 1},
		"by a row without a status":                      {`null`, `"FAILED"`, online, "FAILED", true, "", 1},
		"by a row with a status that nobody knows":       {`"BUSY"`, `"RUNNING"`, online, "RUNNING", true, "", 1},
		"a status that nobody knows":                     {`"BUSY"`, `"BUSY"`, online, "BUSY", true, "", 1},
		"an import that migrates":                        {`"MIGRATING"`, "", imported, "MIGRATING", true, `"MIGRATING"`, 0},
		"a failure alone":                                {`"FAILED"`, "", online, "FAILED", true, `"FAILED"`, 0},
		"another failure is another status":              {`"FAILED"`, "", online, "MIGRATION_FAILED", false, "", 0},
		"of a kind that the row does not tell":           {`"MIGRATING"`, `"INCRMIGEATING"`, `"migration_type": "incremental_migration"`, "INCRMIGEATING", true, "", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{
				Rows:  []string{datasourcetest.Row("t-1", "orders", `"status": `+test.row, test.kind), datasourcetest.Row("t-2", "users", `"status": "TERMINATED"`, test.kind)},
				Tasks: map[string]string{"t-1": datasourcetest.Detail("t-1", "orders", `"status": `+cmp.Or(test.shown, `"SHOWN"`))},
			}.Start(t)
			state := p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{"statuses": datasourcetest.List(test.filter)})
			var want []string
			if test.found {
				want = []string{"t-1"}
			}
			datasourcetest.WantIDs(t, state, want)
			if test.found {
				datasourcetest.WantJSON(t, "status", state["migration_tasks"].([]any)[0].(map[string]any)["status"], cmp.Or(test.status, test.shown))
			}
			if got := len(p.Asked()); got != 1+test.shows {
				t.Errorf("the requests are %v", p.Asked())
			}
		})
	}
}

// Only a task that the other filters let through is read, and only for a filter by statuses.
func TestOnlyWhatAFilterNeedsIsRead(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]datasourcetest.Config{
		"no statuses":    {},
		"another name":   {"statuses": datasourcetest.List("INCRMIGEATING"), "task_name": "users"},
		"another target": {"statuses": datasourcetest.List("INCRMIGEATING"), "target_instance_id": "i-2"},
	} {
		p := datasourcetest.Answers{Rows: []string{datasourcetest.Row("t-1", "orders", `"status": "MIGRATING"`, `"migration_type": "online_migration"`)}}.Start(t)
		p.MustRead(t, datasourcetest.TypeTasks, cfg)
		if got := p.Asked(); !reflect.DeepEqual(got, []mock.Operation{mock.OpList}) {
			t.Errorf("%s: the requests are %v", name, got)
		}
	}
}

func TestATaskThatCannotBeReadForAFilterIsAnError(t *testing.T) {
	t.Parallel()
	p := datasourcetest.Answers{Rows: []string{datasourcetest.Row("t-1", "orders", `"status": "MIGRATING"`, `"migration_type": "online_migration"`)}, Faults: datasourcetest.Refuse(mock.OpShow, http.StatusForbidden)}.Start(t)
	p.Read(t, datasourcetest.TypeTasks, datasourcetest.Config{"statuses": datasourcetest.List("FAILED")}).WantError(t, "", "not read", "HTTP 403")
}

func TestAHundredTasksAreReadForAFilter(t *testing.T) {
	t.Parallel()
	a := datasourcetest.Answers{Tasks: map[string]string{}}
	var want []string
	for i := range 100 {
		id := fmt.Sprintf("t-%d", i)
		a.Rows, want = append(a.Rows, datasourcetest.Row(id, "orders", `"status": "MIGRATING"`, `"migration_type": "online_migration"`)), append(want, id)
		a.Tasks[id] = datasourcetest.Detail(id, "orders")
	}
	p := a.Start(t)
	datasourcetest.WantIDs(t, p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{"statuses": datasourcetest.List("INCRMIGEATING")}), want)
	if got := len(p.Asked()); got != 101 {
		t.Errorf("%d requests", got)
	}
}

func TestTheTypeOfARowIsTold(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ row, want string }{
		"by its word, whatever else it has":            {`"migration_type": "backupfile_import", "data_source": "10.0.0.1:6379"`, `"backupfile_import"`},
		"online by a machine":                          {`"migration_type": "full_amount_migration", "ecs_tenant_private_ip": "10.0.0.9"`, `"online_migration"`},
		"online by a machine, without any word":        {`"ecs_tenant_private_ip": "10.0.0.9"`, `"online_migration"`},
		"online by a source instance":                  {`"migration_type": "incremental_migration", "source_instance_id": "i-1"`, `"online_migration"`},
		"online by a source address":                   {`"migration_type": "incremental_migration", "data_source": "redis.example.com:6379"`, `"online_migration"`},
		"online by several source addresses":           {`"migration_type": "incremental_migration", "data_source": "10.0.0.1:6379, 10.0.0.2:6379"`, `"online_migration"`},
		"online by an IPv6 address":                    {`"migration_type": "incremental_migration", "data_source": "[fd00::1]:6379"`, `"online_migration"`},
		"online by an address without a port":          {`"migration_type": "incremental_migration", "data_source": "10.0.0.1"`, `"online_migration"`},
		"an import by a bucket":                        {`"migration_type": "full_amount_migration", "data_source": "my.backups-2024"`, `"backupfile_import"`},
		"an import by a backup record":                 {`"migration_type": "full_amount_migration", "data_source": "0d0c5eed-0000-4000-8000-0000000000a1"`, `"backupfile_import"`},
		"an import by a bucket that a port is no part": {`"migration_type": "full_amount_migration", "data_source": "bucket:dump.rdb"`, `"backupfile_import"`},
		"not at all where nothing tells":               {`"migration_type": "incremental_migration"`, `"incremental_migration"`},
		"not at all of a word that nobody knows":       {`"migration_type": "teleportation"`, `"teleportation"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Answers{Rows: []string{datasourcetest.Row("t-1", "orders", test.row)}}.Start(t)
			rows, ok := p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{})["migration_tasks"].([]any)
			if !ok || len(rows) != 1 {
				t.Fatalf("the rows are %v", rows)
			}
			datasourcetest.WantJSON(t, "migration_type", rows[0].(map[string]any)["migration_type"], test.want)
			for _, word := range []string{"backupfile_import", "online_migration"} {
				var want []string
				if test.want == `"`+word+`"` {
					want = []string{"t-1"}
				}
				datasourcetest.WantIDs(t, p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{"migration_type": word}), want)
			}
		})
	}
}

func TestTasksComeNewestFirst(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		times []string // created_at of t-0, t-1, … as the service lists them
		want  []string
	}{
		"when the service lists the oldest first": {
			[]string{`"2023/12/31 23:59:59"`, `"2024/01/01 00:00:00"`, `"2024/01/01 00:00:01"`}, []string{"t-2", "t-1", "t-0"},
		},
		"when the service lists the newest first": {
			[]string{`"2024/01/01 00:00:01"`, `"2024/01/01 00:00:00"`}, []string{"t-0", "t-1"},
		},
		"by the fraction of a second": {
			[]string{`"2023-05-15T09:11:25.449Z"`, `"2023-05-15T09:11:25.45Z"`, `"2023-05-15T09:11:25Z"`}, []string{"t-1", "t-0", "t-2"},
		},
		"by the moment, not by the clock's face": {
			[]string{`"2023-05-15T10:00:00+08:00"`, `"2023-05-15T09:00:00Z"`}, []string{"t-1", "t-0"},
		},
		"with times that cannot be read last, in the service's order": {
			[]string{`"yesterday"`, `"2024/01/01 00:00:00"`, `null`, `"2025/01/01 00:00:00"`, `""`, `17`}, []string{"t-3", "t-1", "t-0", "t-2", "t-4", "t-5"},
		},
		"with equal times in the service's order": {
			[]string{`"2024/01/01 00:00:00"`, `"2025/01/01 00:00:00"`, `"2024/01/01 00:00:00"`, `"2024/01/01 00:00:00"`}, []string{"t-1", "t-0", "t-2", "t-3"},
		},
		"with times without a zone as UTC among others": {
			[]string{`"2024-01-01T00:00:00Z"`, `"2024/01/01 00:00:01"`, `"2024-01-01T00:00:02Z"`}, []string{"t-2", "t-1", "t-0"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := datasourcetest.Answers{}
			for i, at := range test.times {
				a.Rows = append(a.Rows, datasourcetest.Row(fmt.Sprintf("t-%d", i), "orders", `"created_at": `+at))
			}
			datasourcetest.WantIDs(t, a.Start(t).MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{}), test.want)
		})
	}
}

func TestEveryPageIsRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows     int
		count    string // in place of the mock's
		pageCap  int
		requests int
	}{
		"of a thousand rows each":                     {2345, `"count":2345,`, 0, 3},
		"with a count in a string":                    {2345, `"count":"2345",`, 0, 3},
		"with a count of 0, until nothing new comes":  {2345, `"count":0,`, 0, 4},
		"cut short by the service":                    {2345, `"count":2345,`, 500, 5},
		"cut short and with a count of 0":             {2345, `"count":0,`, 500, 6},
		"of which there is one, without a count":      {30, "", 0, 2},
		"of which there are several, without a count": {2345, "", 0, 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := datasourcetest.Start(t, mock.Config{PageCap: test.pageCap, OldestFirst: true})
			p.Mock.Order(mock.Fault{Operation: mock.OpList, Times: -1, Edit: func(body []byte) []byte {
				return bytes.Replace(body, fmt.Appendf(nil, `"count":%d,`, test.rows), []byte(test.count), 1)
			}})
			var want []string
			for i := range test.rows { // listed oldest first, so that the order shows that all were there to be ordered
				name := "others"
				id := fmt.Sprintf("t-%d", i)
				if i%499 == 0 || i == test.rows-1 {
					name, want = "orders", append([]string{id}, want...)
				}
				p.Mock.AddTask(mock.Task{ID: id, Name: name, CreatedAt: time.Date(2024, 1, 1, 0, 0, i, 0, time.UTC)})
			}
			datasourcetest.WantIDs(t, p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{"task_name": "ord"}), want)
			if got := len(p.Asked()); got != test.requests {
				t.Errorf("there were %d requests, but should be %d", got, test.requests)
			}
			for _, asked := range p.Mock.Requests() {
				if !strings.Contains(asked.Query, "limit=1000") || strings.Contains(asked.Query, "name=") {
					t.Errorf("asked %s", asked.Query)
				}
			}
		})
	}
}

func TestMoreTasksThanOnePageHoldAreAllShown(t *testing.T) {
	t.Parallel()
	a := datasourcetest.Answers{}
	older, newer := []string{}, []string{}
	for i := range 1001 {
		id := fmt.Sprintf("t-%d", i)
		if i%3 == 0 {
			newer = append(newer, id)
			a.Rows = append(a.Rows, datasourcetest.Row(id, "orders", `"created_at": "2024/01/02 00:00:00"`))
			continue
		}
		older = append(older, id)
		a.Rows = append(a.Rows, datasourcetest.Row(id, "orders", `"created_at": "2024/01/01 00:00:00"`))
	}
	datasourcetest.WantIDs(t, a.Start(t).MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{}), append(newer, older...))
}

func TestThereMayBeNoTasks(t *testing.T) {
	t.Parallel()
	datasourcetest.WantIDs(t, datasourcetest.Start(t, mock.Config{}).MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{}), nil)
}

func TestARowThatNothingCanBeDoneWithIsLeftOut(t *testing.T) {
	t.Parallel()
	p := datasourcetest.Answers{Rows: []string{`{"task_name": "nameless"}`, `{"task_id": "", "status": "FAILED"}`, `"odd"`, `null`, `{"task_id": 17}`}}.Start(t)
	datasourcetest.WantIDs(t, p.MustRead(t, datasourcetest.TypeTasks, datasourcetest.Config{}), []string{"17"})
}

func TestAListThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	p := datasourcetest.Answers{Faults: datasourcetest.Refuse(mock.OpList, http.StatusForbidden)}.Start(t)
	p.Read(t, datasourcetest.TypeTasks, datasourcetest.Config{}).WantError(t, "", "not listed", "HTTP 403", "DCS.9999", "refused by the test", "request-1", "dcs:migrationTask:list")
}

func TestTheFiltersAreChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config    datasourcetest.Config
		attribute string // "": the configuration is good
		says      string
	}{
		"none is needed":                     {datasourcetest.Config{}, "", ""},
		"all may be unknown":                 {datasourcetest.Config{"task_name": datasourcetest.Unknown, "statuses": datasourcetest.Unknown, "migration_type": datasourcetest.Unknown, "target_instance_id": datasourcetest.Unknown}, "", ""},
		"any status word is good":            {datasourcetest.Config{"statuses": datasourcetest.List("ASLEEP")}, "", ""},
		"no status at all is an error":       {datasourcetest.Config{"statuses": datasourcetest.List()}, "statuses", "at least 1"},
		"an empty status is an error":        {datasourcetest.Config{"statuses": datasourcetest.List("FAILED", "")}, "statuses", "must not be empty"},
		"a status of null is an error":       {datasourcetest.Config{"statuses": datasourcetest.List("FAILED", nil)}, "statuses", "null"},
		"a migration type is one of two":     {datasourcetest.Config{"migration_type": "incremental_migration"}, "migration_type", "online_migration"},
		"an empty migration type is neither": {datasourcetest.Config{"migration_type": ""}, "migration_type", "online_migration"},
		"an empty target id is an error":     {datasourcetest.Config{"target_instance_id": ""}, "target_instance_id", "id of a DCS instance"},
		"a target id that is a path":         {datasourcetest.Config{"target_instance_id": "a/../b"}, "target_instance_id", "id of a DCS instance"},
	}
	p := datasourcetest.NewProvider(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := p.Validate(t, datasourcetest.TypeTasks, test.config)
			if test.attribute == "" {
				if len(res.Diagnostics) > 0 {
					t.Error(datasourcetest.DescribeDiagnostics(res.Diagnostics))
				}
				return
			}
			res.WantError(t, test.attribute, test.says)
		})
	}
}
