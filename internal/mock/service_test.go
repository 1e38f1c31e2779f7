package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

const (
	project = "p1"
	token   = "test-token"
)

// clock is a service's clock that a test moves by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// service is a mock with a hand-moved clock and a caller with a token.
type service struct {
	*mock.Server
	*clock
	t *testing.T
}

// newService makes a service whose phases each take a minute, but for a machine,
// which is made at once.
func newService(t *testing.T, change func(*mock.Config)) *service {
	t.Helper()
	c := &clock{now: time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)}
	cfg := mock.Config{
		Token: token, ProjectID: project, Now: c.Now,
		Full: time.Minute, Stop: time.Minute, Import: time.Minute, Exchange: time.Minute,
	}
	if change != nil {
		change(&cfg)
	}
	return &service{Server: mock.New(cfg), clock: c, t: t}
}

// reply is an answer of the service.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	raw    string
	body   map[string]any
}

// call sends a request with the token; a path is below the project's unless it
// begins with /v.
func (s *service) call(method, path, body string) reply {
	s.t.Helper()
	r := request(method, path, body)
	r.Header.Set("X-Auth-Token", token)
	return s.send(r)
}

func request(method, path, body string) *http.Request {
	if !strings.HasPrefix(path, "/v") && !strings.HasPrefix(path, "/region-") {
		path = "/v2/" + project + path
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json;charset=UTF-8")
	}
	return r
}

func (s *service) send(r *http.Request) reply {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return read(s.t, w.Result())
}

func read(t *testing.T, response *http.Response) reply {
	t.Helper()
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("read answer: %v", err)
	}
	out := reply{t: t, status: response.StatusCode, header: response.Header, raw: string(raw)}
	if len(raw) > 0 {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&out.body); err != nil {
			t.Fatalf("answer is not JSON: %v: %s", err, raw)
		}
	}
	return out
}

// good demands a status of the 2xx.
func (r reply) good() reply {
	r.t.Helper()
	if r.status < 200 || r.status > 299 {
		r.t.Fatalf("answer is %d %s, want 2xx", r.status, r.raw)
	}
	return r
}

// refused demands a status and an error code and, where given, words of the message.
func (r reply) refused(status int, code string, words ...string) {
	r.t.Helper()
	message, _ := r.body["error_msg"].(string)
	if r.status != status || r.body["error_code"] != code {
		r.t.Fatalf("answer is %d %s, want %d %s", r.status, r.raw, status, code)
	}
	for _, word := range words {
		if !strings.Contains(message, word) {
			r.t.Errorf("message %q does not have %q", message, word)
		}
	}
}

// at gives what is under keys, one inside the other.
func (r reply) at(keys ...string) any {
	var v any = r.body
	for _, k := range keys {
		object, _ := v.(map[string]any)
		v = object[k]
	}
	return v
}

// text gives the string under keys, or "" where there is none.
func (r reply) text(keys ...string) string {
	s, _ := r.at(keys...).(string)
	return s
}

// has reports whether the field is there, were it null.
func (r reply) has(key string) bool {
	_, there := r.body[key]
	return there
}

// rows gives the list under a key.
func (r reply) rows(key string) []map[string]any {
	list, _ := r.body[key].([]any)
	rows := make([]map[string]any, len(list))
	for i, v := range list {
		rows[i], _ = v.(map[string]any)
	}
	return rows
}

// column gives one field of all rows.
func (r reply) column(key, field string) string {
	var values []string
	for _, row := range r.rows(key) {
		s, _ := row[field].(string)
		values = append(values, s)
	}
	return strings.Join(values, " ")
}

const (
	onlineJSON = `{"name":"online","description":"d","vpc_id":"v","subnet_id":"s","security_group_id":"g"}`
	importJSON = `{"task_name":"import","migration_type":"backupfile_import","migration_method":"full_amount_migration",
		"backup_files":{"file_source":"self_build_obs","bucket_name":"bucket","files":[{"file_name":"f.rdb","size":"754.0MB","update_at":"2024-01-01 00:00:00"}]},
		"target_instance":{"id":"dcs-target","password":"import-password"}}`
	recordJSON = `{"task_name":"record","migration_type":"backupfile_import","migration_method":"full_amount_migration",
		"backup_files":{"file_source":"backup_record","backup_id":"backup-1","files":[]},"target_instance":{"id":"dcs-target"}}`
	incrementalJSON = `{"migration_method":"incremental_migration","resume_mode":"auto","bandwidth_limit_mb":"123",
		"source_instance":{"id":null,"addrs":"redis.example.com:6379,192.168.0.2:6379","password":"source-password"},
		"target_instance":{"id":"dcs-target","addrs":null,"password":null}}`
)

var fullJSON = strings.Replace(incrementalJSON, "incremental_migration", "full_amount_migration", 1)

// createOnline makes an online task and gives its id.
func (s *service) createOnline() string {
	s.t.Helper()
	return s.call("POST", "/migration/instance", onlineJSON).good().text("instance_id")
}

// createImport makes a backup import and gives its id.
func (s *service) createImport() string {
	s.t.Helper()
	return s.call("POST", "/migration-task", importJSON).good().text("id")
}

func (s *service) configure(id, body string) reply {
	s.t.Helper()
	return s.call("POST", "/migration/"+id+"/task", body)
}

// inSync makes an online task that has reached its incremental phase.
func (s *service) inSync() string {
	s.t.Helper()
	id := s.createOnline()
	s.configure(id, incrementalJSON).good()
	s.Advance(s.Config().Full)
	return id
}

func (s *service) show(id string) reply {
	s.t.Helper()
	return s.call("GET", "/migration-task/"+id, "")
}

// status gives the status word that show has.
func (s *service) status(id string) string {
	s.t.Helper()
	return s.show(id).good().text("status")
}

// wantStatus demands a status word of show.
func (s *service) wantStatus(id, want string) {
	s.t.Helper()
	if got := s.status(id); got != want {
		s.t.Errorf("status is %q, want %q", got, want)
	}
}

// list gives the list with a query.
func (s *service) list(query string) reply {
	s.t.Helper()
	return s.call("GET", "/migration-tasks?"+query, "")
}

// logs gives the task's log with a query.
func (s *service) logs(id, query string) reply {
	s.t.Helper()
	return s.call("GET", "/migration-task/"+id+"/logs?"+query, "")
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// jsonNumber is a number as answers are read.
type jsonNumber = json.Number

func TestEachRegionHasAProjectWithTasksOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) {
		c.Projects = []mock.Project{{ID: project, Name: "region-one"}, {ID: "p2", Name: "region-two"}}
	})
	one := s.inSync()
	created := s.call("POST", "/region-two/v2/p2/migration/instance", onlineJSON).good()
	two, job := created.text("instance_id"), created.text("job_id")
	equal(t, "tasks of the first", s.list("").column("migration_tasks", "task_id"), one)
	equal(t, "tasks of the second", s.call("GET", "/region-two/v2/p2/migration-tasks", "").good().column("migration_tasks", "task_id"), two)
	equal(t, "tasks of the second without its region", s.call("GET", "/v2/p2/migration-tasks", "").good().column("migration_tasks", "task_id"), two)
	s.show(two).refused(400, "DCS.4133")
	s.call("GET", "/jobs/"+job, "").refused(400, "DCS.4133")
	s.call("POST", "/region-two/v2/p2/migration-task/"+one+"/stop", "").refused(400, "DCS.4133")
	s.call("POST", "/region-two/v2/p2/migration-task/batch-stop", `{"migration_tasks":["`+one+`"]}`).refused(400, "DCS.4855")
	equal(t, "deleted by the other", s.call("DELETE", "/region-two/v2/p2/migration-tasks/delete", `{"task_id_list":["`+one+`"]}`).good().raw, `{"task_id_list":[]}`)
	s.call("GET", "/region-one/v2/p2/migration-tasks", "").refused(403, mock.CodeForbidden)
	s.call("GET", "/region-three/v2/p2/migration-tasks", "").refused(404, mock.CodeNoSuchAPI)
	equal(t, "project of the region", s.call("GET", "/region-two/v3/projects?name=region-two", "").good().column("projects", "id"), "p2")
	task, _ := s.Task(two)
	equal(t, "project of the task", task.ProjectID, "p2")
}
