package migrationtasklogs_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/datasources/datasourcetest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

var detail = datasourcetest.Detail("t-1", "orders")

const (
	shownLine = `{"created_at": "2023-05-15T09:11:25.449Z", "log_level": "ERROR", "message": "the source is gone", "log_code": "DCS.MIG.7", "keyword": ["source", "gone"]}`
	bareLine  = `{"created_at": null, "log_level": null, "message": null, "log_code": null, "keyword": null}`
)

// logged is an answer of a log with these lines.
func logged(lines ...string) string {
	return `{"log_num": 0, "migration_logs": [` + strings.Join(lines, ",") + `]}`
}

// withLog asks a mock whose one task is shown so and has a log of one page, unless faults come first.
func withLog(t *testing.T, shown, log string, faults ...mock.Fault) *datasourcetest.Provider {
	t.Helper()
	first := func(r *http.Request) bool { return r.URL.Query().Get("offset") == "0" }
	return datasourcetest.Answers{Tasks: map[string]string{"t-1": shown}, Faults: append(faults,
		mock.Fault{Operation: mock.OpLogs, TaskID: "t-1", Match: first, Body: log, Times: -1},
		mock.Fault{Operation: mock.OpLogs, TaskID: "t-1", Body: logged(), Times: -1})}.Start(t)
}

func TestALineIsShownWhole(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ line, want string }{
		"with all that the service tells": {shownLine, shownLine},
		"with null for null":              {bareLine, bareLine},
		"with null for what is left out":  {`{}`, bareLine},
		"with null for what is empty":     {`{"created_at": "", "log_level": "", "message": "", "log_code": "", "keyword": []}`, bareLine},
		"without fields that nobody knows": {
			strings.Replace(shownLine, `{`, `{"flavour": {"a": [1]}, `, 1), shownLine,
		},
		"with the texts of numbers": {
			strings.NewReplacer(`"DCS.MIG.7"`, `7`, `"gone"]`, `1.50]`).Replace(shownLine), strings.NewReplacer(`"DCS.MIG.7"`, `"7"`, `"gone"]`, `"1.50"]`).Replace(shownLine),
		},
		"with one keyword outside a list": {strings.Replace(shownLine, `["source", "gone"]`, `"source"`, 1), strings.Replace(shownLine, `["source", "gone"]`, `["source"]`, 1)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := withLog(t, detail, logged(test.line)).MustRead(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-1"})
			datasourcetest.WantJSON(t, "the state", any(state), `{"region": "`+datasourcetest.Region+`", "task_id": "t-1", "log_level": null, "limit": null, "migration_logs": [`+test.want+`]}`)
		})
	}
}

func TestALogMayBeEmpty(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"as a list": logged(), "as null": `{"log_num": null, "migration_logs": null}`, "as nothing": `{}`, "as what is no list": `{"migration_logs": "none"}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := withLog(t, detail, answer).MustRead(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-1", "log_level": "ERROR"})
			datasourcetest.WantJSON(t, "migration_logs", state["migration_logs"], `[]`)
			datasourcetest.WantJSON(t, "log_level", state["log_level"], `"ERROR"`)
		})
	}
}

func TestALogIsShownOldestFirst(t *testing.T) {
	t.Parallel()
	const one, two, three = `{"created_at": "2023-05-15T09:11:25.449Z", "message": "1"}`, `{"created_at": "2023-05-15T09:11:25.45Z", "message": "2"}`, `{"created_at": "2023-05-15T09:11:26Z", "message": "3"}`
	for name, lines := range map[string][]string{"from oldest first": {one, two, three}, "from newest first": {three, two, one}, "from no order": {two, three, one}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := withLog(t, detail, logged(lines...)).MustRead(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-1"})
			var got []any
			for _, line := range state["migration_logs"].([]any) {
				got = append(got, line.(map[string]any)["message"])
			}
			if !reflect.DeepEqual(got, []any{"1", "2", "3"}) {
				t.Errorf("the lines are %v", got)
			}
		})
	}
}

// A log keeps a state small: only its newest lines are in it.
func TestTheNewestLinesAreKept(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 1500 { // newest first
		lines = append([]string{fmt.Sprintf(`{"created_at": "2023-05-%dT%02d:%02d:00Z", "message": "%d"}`, 15+i/1440, i/60%24, i%60, i)}, lines...)
	}
	for name, test := range map[string]struct {
		limit       any
		first, many int
	}{
		"a thousand by default": {nil, 500, 1000},
		"as many as are wanted": {3, 1497, 3},
		"all where more may be": {5000, 0, 1500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := datasourcetest.Config{"task_id": "t-1"}
			if test.limit != nil {
				cfg["limit"] = test.limit
			}
			shown := withLog(t, detail, logged(lines...)).MustRead(t, datasourcetest.TypeTaskLogs, cfg)["migration_logs"].([]any)
			if len(shown) != test.many {
				t.Fatalf("%d lines", len(shown))
			}
			for i, line := range shown {
				if got := line.(map[string]any)["message"]; got != strconv.Itoa(test.first+i) {
					t.Fatalf("line %d is %v", i, got)
				}
			}
		})
	}
}

func TestALevelIsFilteredByTheProvider(t *testing.T) {
	t.Parallel()
	p := withLog(t, detail, logged(strings.Replace(shownLine, "ERROR", "INFO", 1), shownLine)) // the service does not filter
	state := p.MustRead(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-1", "log_level": "error"})
	datasourcetest.WantJSON(t, "migration_logs", state["migration_logs"], "["+shownLine+"]")
	if got := p.Asked(); !reflect.DeepEqual(got, []mock.Operation{mock.OpShow, mock.OpLogs, mock.OpLogs}) {
		t.Errorf("the requests are %v", got)
	}
	for _, asked := range p.Mock.Requests(mock.OpLogs) {
		if strings.Contains(asked.Query, "log_level") || !strings.Contains(asked.Query, "limit=1000") {
			t.Errorf("asked %s", asked.Query)
		}
	}
}

// A data source is read in processes that have sent no password; what they know is what the service echoes.
func TestNoPasswordComesOutOfALog(t *testing.T) {
	t.Parallel()
	line := strings.NewReplacer("the source is gone", "AUTH "+datasourcetest.Secret+" was refused", "DCS.MIG.7", datasourcetest.Secret, `"gone"`, `"`+datasourcetest.Secret+`"`, "ERROR", datasourcetest.Secret).Replace(shownLine)
	state := withLog(t, datasourcetest.OnlineDetail, logged(line)).MustRead(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-1"})
	datasourcetest.WantJSON(t, "migration_logs", state["migration_logs"],
		`[{"created_at": "2023-05-15T09:11:25.449Z", "log_level": "***", "message": "AUTH *** was refused", "log_code": "***", "keyword": ["source", "***"]}]`)
}

func TestALogThatIsNotReadIsAnError(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		id        string
		refusals  []mock.Fault
		attribute string
		says      []string
		requests  []mock.Operation
	}{
		"of a task that is not there":     {"t-2", nil, "task_id", []string{"not found", "t-2", datasourcetest.Region}, []mock.Operation{mock.OpShow}},
		"of a task that may not be shown": {"t-1", datasourcetest.Refuse(mock.OpShow, http.StatusForbidden), "", []string{"not read", "HTTP 403", "DCS.9999", "request-1"}, []mock.Operation{mock.OpShow}},
		"of a log that may not be shown":  {"t-1", datasourcetest.Refuse(mock.OpLogs, http.StatusForbidden), "", []string{"not read", "HTTP 403", "refused by the test"}, []mock.Operation{mock.OpShow, mock.OpLogs}},
		"of a task that has no log":       {"t-1", datasourcetest.Refuse(mock.OpLogs, http.StatusNotFound), "", []string{"not read", "HTTP 404"}, []mock.Operation{mock.OpShow, mock.OpLogs}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := withLog(t, detail, logged(shownLine), test.refusals...)
			p.Read(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": test.id}).WantError(t, test.attribute, test.says...)
			if got := p.Asked(); !reflect.DeepEqual(got, test.requests) {
				t.Errorf("the requests are %v", got)
			}
		})
	}
}

func TestALogThatTheServiceCutsIsShownWithAWarning(t *testing.T) {
	t.Parallel()
	res := withLog(t, detail, strings.Replace(logged(shownLine), "0", "17", 1)).Read(t, datasourcetest.TypeTaskLogs, datasourcetest.Config{"task_id": "t-1"})
	res.Want(t, tfprotov6.DiagnosticSeverityWarning, "", "not complete", "17 lines", "t-1")
	datasourcetest.WantJSON(t, "migration_logs", res.State["migration_logs"], "["+shownLine+"]")
}

func TestTheArgumentsOfALogAreChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config    datasourcetest.Config
		attribute string // "": the configuration is good
		says      string
	}{
		"an id is enough":            {datasourcetest.Config{"task_id": "t-1"}, "", ""},
		"all may be unknown":         {datasourcetest.Config{"task_id": datasourcetest.Unknown, "log_level": datasourcetest.Unknown, "limit": datasourcetest.Unknown}, "", ""},
		"any level is good":          {datasourcetest.Config{"task_id": "t-1", "log_level": "CHATTER"}, "", ""},
		"an empty level is an error": {datasourcetest.Config{"task_id": "t-1", "log_level": ""}, "log_level", "must not be empty"},
		"an empty id is an error":    {datasourcetest.Config{"task_id": ""}, "task_id", "id of a migration task"},
		"an id that is a path":       {datasourcetest.Config{"task_id": "a/../b"}, "task_id", "id of a migration task"},
		"a limit of nothing":         {datasourcetest.Config{"task_id": "t-1", "limit": 0}, "limit", "at least 1"},
		"a limit that is not whole":  {datasourcetest.Config{"task_id": "t-1", "limit": 1.5}, "limit", "whole number"},
	}
	p := datasourcetest.NewProvider(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := p.Validate(t, datasourcetest.TypeTaskLogs, test.config)
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
