package datasources_test

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
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
			s := &service{rows: []string{test.row}}
			state := s.start(t).mustRead(t, manyTasks, config{})
			wantJSON(t, "migration_tasks", state["migration_tasks"], "["+test.want+"]")
		})
	}
}

func TestTasksAreFiltered(t *testing.T) {
	t.Parallel()
	rows := []string{
		row("t-1", "orders-a", `"status": "INCRMIGEATING"`, `"migration_type": "online_migration"`, `"target_instance_id": "i-1"`),
		row("t-2", "orders-b", `"status": "FAILED"`, `"migration_type": "online_migration"`, `"target_instance_id": "i-2"`),
		row("t-3", "Orders-c", `"status": "success"`, `"migration_type": "backupfile_import"`, `"target_instance_id": "i-1"`),
		row("t-4", "old-orders", `"status": "SUCCESS"`, `"migration_type": "backupfile_import"`, `"target_instance_id": "i-11"`),
		row("t-5", "users", `"status": "MIGRATION_FAILED"`, `"migration_type": "full_amount_migration"`, `"data_source": "10.0.0.1:6379"`),
		`{"task_id": "t-6"}`,
	}
	tests := map[string]struct {
		config config
		want   []string
	}{
		"no filter lets all through":                      {config{}, []string{"t-1", "t-2", "t-3", "t-4", "t-5", "t-6"}},
		"a name is a prefix, case-sensitive":              {config{"task_name": "orders"}, []string{"t-1", "t-2"}},
		"a whole name is one, too":                        {config{"task_name": "orders-a"}, []string{"t-1"}},
		"an empty name is the prefix of all":              {config{"task_name": ""}, []string{"t-1", "t-2", "t-3", "t-4", "t-5", "t-6"}},
		"a name that none begins with leaves none":        {config{"task_name": "rders"}, nil},
		"a status is the whole word":                      {config{"statuses": strs("FAILED")}, []string{"t-2"}},
		"statuses are alternatives":                       {config{"statuses": strs("FAILED", "INCRMIGEATING")}, []string{"t-1", "t-2"}},
		"a status in small letters is the same":           {config{"statuses": strs("Success")}, []string{"t-3", "t-4"}},
		"a status that nobody knows leaves none":          {config{"statuses": strs("ASLEEP")}, nil},
		"imports alone":                                   {config{"migration_type": "backupfile_import"}, []string{"t-3", "t-4"}},
		"online migrations, also by what the row tells":   {config{"migration_type": "online_migration"}, []string{"t-1", "t-2", "t-5"}},
		"a target is the whole id":                        {config{"target_instance_id": "i-1"}, []string{"t-1", "t-3"}},
		"a name and a status have to fit both":            {config{"task_name": "o", "statuses": strs("success", "failed")}, []string{"t-2", "t-4"}},
		"a type and a target have to fit both":            {config{"migration_type": "online_migration", "target_instance_id": "i-1"}, []string{"t-1"}},
		"all filters together":                            {config{"task_name": "orders", "statuses": strs("FAILED"), "migration_type": "online_migration", "target_instance_id": "i-2"}, []string{"t-2"}},
		"all filters together, of which one does not fit": {config{"task_name": "orders", "statuses": strs("FAILED"), "migration_type": "online_migration", "target_instance_id": "i-1"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A service that would let nothing through by name: it must not be asked to.
			s := &service{rows: rows, matches: func(string, string) bool { return false }, tasks: map[string]string{"t-6": `{"task_id": "t-6"}`}}
			wantIDs(t, s.start(t).mustRead(t, manyTasks, test.config), test.want)
			requests := []string{"list"}
			if test.config["statuses"] != nil && test.config["task_name"] == nil {
				requests = append(requests, "show") // of the row without a status
			}
			if got := s.requests(); !reflect.DeepEqual(got, requests) {
				t.Errorf("the requests are %v", got)
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
			s := &service{
				rows:  []string{row("t-1", "orders", `"status": `+test.row, test.kind), row("t-2", "users", `"status": "TERMINATED"`, test.kind)},
				tasks: map[string]string{"t-1": detail("t-1", "orders", `"status": `+cmp.Or(test.shown, `"SHOWN"`))},
			}
			state := s.start(t).mustRead(t, manyTasks, config{"statuses": strs(test.filter)})
			var want []string
			if test.found {
				want = []string{"t-1"}
			}
			wantIDs(t, state, want)
			if test.found {
				wantJSON(t, "status", state["migration_tasks"].([]any)[0].(map[string]any)["status"], cmp.Or(test.status, test.shown))
			}
			if got := len(s.requests()); got != 1+test.shows {
				t.Errorf("the requests are %v", s.requests())
			}
		})
	}
}

// Only a task that the other filters let through is read, and only for a filter by statuses.
func TestOnlyWhatAFilterNeedsIsRead(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]config{
		"no statuses":    {},
		"another name":   {"statuses": strs("INCRMIGEATING"), "task_name": "users"},
		"another target": {"statuses": strs("INCRMIGEATING"), "target_instance_id": "i-2"},
	} {
		s := &service{rows: []string{row("t-1", "orders", `"status": "MIGRATING"`, `"migration_type": "online_migration"`)}}
		s.start(t).mustRead(t, manyTasks, cfg)
		if got := s.requests(); !reflect.DeepEqual(got, []string{"list"}) {
			t.Errorf("%s: the requests are %v", name, got)
		}
	}
}

func TestATaskThatCannotBeReadForAFilterIsAnError(t *testing.T) {
	t.Parallel()
	s := &service{rows: []string{row("t-1", "orders", `"status": "MIGRATING"`, `"migration_type": "online_migration"`)}, refusals: map[string]int{"/t-1": http.StatusForbidden}}
	s.start(t).read(t, manyTasks, config{"statuses": strs("FAILED")}).wantError(t, "", "not read", "HTTP 403")
}

func TestAHundredTasksAreReadForAFilter(t *testing.T) {
	t.Parallel()
	s := &service{tasks: map[string]string{}}
	var want []string
	for i := range 100 {
		id := fmt.Sprintf("t-%d", i)
		s.rows, want = append(s.rows, row(id, "orders", `"status": "MIGRATING"`, `"migration_type": "online_migration"`)), append(want, id)
		s.tasks[id] = detail(id, "orders")
	}
	wantIDs(t, s.start(t).mustRead(t, manyTasks, config{"statuses": strs("INCRMIGEATING")}), want)
	if got := len(s.requests()); got != 101 {
		t.Errorf("%d requests", got)
	}
}

// wantIDs wants ids, and the rows in the same order; both are lists even without any.
func wantIDs(t *testing.T, state map[string]any, want []string) {
	t.Helper()
	ids, ok := state["ids"].([]any)
	if !ok {
		t.Fatalf("ids is %v", state["ids"])
	}
	rows, ok := state["migration_tasks"].([]any)
	if !ok {
		t.Fatalf("migration_tasks is %v", state["migration_tasks"])
	}
	if len(ids) != len(want) || len(rows) != len(want) {
		t.Fatalf("there are %d ids and %d rows, but should be %d", len(ids), len(rows), len(want))
	}
	for i := range want {
		row, _ := rows[i].(map[string]any)
		if ids[i] != want[i] || row["task_id"] != want[i] {
			t.Fatalf("at %d, there is id %v and the row of %v, but should be %s", i, ids[i], row["task_id"], want[i])
		}
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
			s := &service{rows: []string{row("t-1", "orders", test.row)}}
			p := s.start(t)
			rows, ok := p.mustRead(t, manyTasks, config{})["migration_tasks"].([]any)
			if !ok || len(rows) != 1 {
				t.Fatalf("the rows are %v", rows)
			}
			wantJSON(t, "migration_type", rows[0].(map[string]any)["migration_type"], test.want)
			for _, word := range []string{"backupfile_import", "online_migration"} {
				var want []string
				if test.want == `"`+word+`"` {
					want = []string{"t-1"}
				}
				wantIDs(t, p.mustRead(t, manyTasks, config{"migration_type": word}), want)
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
			s := &service{}
			for i, at := range test.times {
				s.rows = append(s.rows, row(fmt.Sprintf("t-%d", i), "orders", `"created_at": `+at))
			}
			wantIDs(t, s.start(t).mustRead(t, manyTasks, config{}), test.want)
		})
	}
}

func TestEveryPageIsRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows     int
		count    string
		pageCap  int
		requests int
	}{
		"of a thousand rows each":                     {2345, "", 0, 3},
		"with a count in a string":                    {2345, `"2345"`, 0, 3},
		"with a count of 0, until nothing new comes":  {2345, "0", 0, 4},
		"cut short by the service":                    {2345, "", 500, 5},
		"cut short and with a count of 0":             {2345, "0", 500, 6},
		"of which there is one, without a count":      {30, noCount, 0, 2},
		"of which there are several, without a count": {2345, noCount, 0, 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{count: test.count, pageCap: test.pageCap}
			var want []string
			for i := range test.rows { // listed oldest first, so that the order shows that all were there to be ordered
				name := "others"
				id := fmt.Sprintf("t-%d", i)
				if i%499 == 0 || i == test.rows-1 {
					name, want = "orders", append([]string{id}, want...)
				}
				at := time.Date(2024, 1, 1, 0, 0, i, 0, time.UTC).Format("2006/01/02 15:04:05")
				s.rows = append(s.rows, row(id, name, `"created_at": "`+at+`"`))
			}
			wantIDs(t, s.start(t).mustRead(t, manyTasks, config{"task_name": "ord"}), want)
			if got := len(s.requests()); got != test.requests {
				t.Errorf("there were %d requests, but should be %d", got, test.requests)
			}
			for _, asked := range s.asked {
				if !strings.Contains(asked, "limit=1000") || strings.Contains(asked, "name=") {
					t.Errorf("asked %s", asked)
				}
			}
		})
	}
}

func TestMoreTasksThanOnePageHoldAreAllShown(t *testing.T) {
	t.Parallel()
	s := &service{}
	older, newer := []string{}, []string{}
	for i := range 1001 {
		id := fmt.Sprintf("t-%d", i)
		if i%3 == 0 {
			newer = append(newer, id)
			s.rows = append(s.rows, row(id, "orders", `"created_at": "2024/01/02 00:00:00"`))
			continue
		}
		older = append(older, id)
		s.rows = append(s.rows, row(id, "orders", `"created_at": "2024/01/01 00:00:00"`))
	}
	wantIDs(t, s.start(t).mustRead(t, manyTasks, config{}), append(newer, older...))
}

func TestThereMayBeNoTasks(t *testing.T) {
	t.Parallel()
	wantIDs(t, (&service{}).start(t).mustRead(t, manyTasks, config{}), nil)
}

func TestARowThatNothingCanBeDoneWithIsLeftOut(t *testing.T) {
	t.Parallel()
	s := &service{rows: []string{`{"task_name": "nameless"}`, `{"task_id": "", "status": "FAILED"}`, `"odd"`, `null`, `{"task_id": 17}`}}
	wantIDs(t, s.start(t).mustRead(t, manyTasks, config{}), []string{"17"})
}

func TestAListThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	s := &service{refusals: map[string]int{"/migration-tasks": http.StatusForbidden}}
	s.start(t).read(t, manyTasks, config{}).wantError(t, "", "not listed", "HTTP 403", "DCS.9999", "refused by the test", "request-1", "dcs:migrationTask:list")
}

func TestTheFiltersAreChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config    config
		attribute string // "": the configuration is good
		says      string
	}{
		"none is needed":                     {config{}, "", ""},
		"all may be unknown":                 {config{"task_name": unknown, "statuses": unknown, "migration_type": unknown, "target_instance_id": unknown}, "", ""},
		"any status word is good":            {config{"statuses": strs("ASLEEP")}, "", ""},
		"no status at all is an error":       {config{"statuses": strs()}, "statuses", "at least 1"},
		"an empty status is an error":        {config{"statuses": strs("FAILED", "")}, "statuses", "must not be empty"},
		"a status of null is an error":       {config{"statuses": strs("FAILED", nil)}, "statuses", "null"},
		"a migration type is one of two":     {config{"migration_type": "incremental_migration"}, "migration_type", "online_migration"},
		"an empty migration type is neither": {config{"migration_type": ""}, "migration_type", "online_migration"},
		"an empty target id is an error":     {config{"target_instance_id": ""}, "target_instance_id", "id of a DCS instance"},
		"a target id that is a path":         {config{"target_instance_id": "a/../b"}, "target_instance_id", "id of a DCS instance"},
	}
	p := newProvider(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := p.validate(t, manyTasks, test.config)
			if test.attribute == "" {
				if len(res.diagnostics) > 0 {
					t.Error(describeDiagnostics(res.diagnostics))
				}
				return
			}
			res.wantError(t, test.attribute, test.says)
		})
	}
}
