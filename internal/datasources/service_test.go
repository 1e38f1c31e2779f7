package datasources_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

const (
	testRegion  = "cn-north-4"
	testProject = "0123456789abcdef0123456789abcdef"
	testToken   = "an-iam-token-for-tests"
)

// noCount is a count that the list leaves out.
const noCount = "left out"

// service answers with canned JSON, and keeps what it was asked.
type service struct {
	tasks    map[string]string               // show's answers by task id; others are unknown tasks
	rows     []string                        // of the list, in the service's order
	progress map[string]string               // answers by task id; others are refused
	logs     map[string]string               // answers by task id to the first page; others are refused, and further pages are empty
	refusals map[string]int                  // HTTP statuses by the path's end, instead of an answer
	matches  func(name, filter string) bool  // the list's own filter; nil: the name contains it
	count    string                          // the list's count as JSON; "": as many as there are, noCount: left out
	pageCap  int                             // cuts pages short; 0: as asked
	onShow   func(s *service, taskID string) // called before show answers, without the lock
	mu       sync.Mutex
	asked    []string // "GET path?query", without what all DCS paths begin with
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/v2/"+testProject)
	asked := r.Method + " " + path
	if r.URL.RawQuery != "" {
		asked += "?" + r.URL.RawQuery
	}
	s.mu.Lock()
	s.asked = append(s.asked, asked)
	s.mu.Unlock()

	for end, status := range s.refusals {
		if strings.HasSuffix(path, end) {
			refuse(w, status, "DCS.9999", "refused by the test")
			return
		}
	}
	switch parts := strings.Split(strings.Trim(path, "/"), "/"); {
	case path == "/v3/projects":
		fmt.Fprintf(w, `{"projects": [{"id": %q, "name": %q}]}`, testProject, r.URL.Query().Get("name"))
	case path == "/migration-tasks":
		s.list(w, r)
	case len(parts) == 2 && parts[0] == "migration-task":
		if s.onShow != nil {
			s.onShow(s, parts[1])
		}
		s.answer(w, s.tasks[parts[1]])
	case len(parts) == 3 && parts[2] == "stats":
		s.answer(w, s.progress[parts[1]])
	case len(parts) == 3 && parts[2] == "logs":
		if r.URL.Query().Get("offset") != "0" {
			s.answer(w, `{"log_num": 0, "migration_logs": []}`)
			return
		}
		s.answer(w, s.logs[parts[1]])
	default:
		refuse(w, http.StatusNotFound, "APIGW.0101", "no such API: "+path)
	}
}

func (s *service) answer(w http.ResponseWriter, body string) {
	if body == "" {
		refuse(w, http.StatusBadRequest, "DCS.4133", "the migration task does not exist")
		return
	}
	fmt.Fprint(w, body)
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Request-Id", "request-1")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error_code": %q, "error_msg": %q, "error_ext_msg": null}`, code, message)
}

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	matches := s.matches
	if matches == nil {
		matches = strings.Contains
	}
	var rows []string
	for _, row := range s.rows {
		var shown struct {
			Name any `json:"task_name"`
		}
		_ = json.Unmarshal([]byte(row), &shown) // an odd row has no name
		name, _ := shown.Name.(string)
		if filter := r.URL.Query().Get("name"); filter == "" || matches(name, filter) {
			rows = append(rows, row)
		}
	}
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || limit < 1 || limit > 1000 {
		refuse(w, http.StatusBadRequest, "DCS.4805", "bad limit")
		return
	}
	if s.pageCap > 0 {
		limit = min(limit, s.pageCap)
	}
	offset = min(offset, len(rows))
	page := strings.Join(rows[offset:min(offset+limit, len(rows))], ",")
	if s.count == noCount {
		fmt.Fprintf(w, `{"migration_tasks": [%s]}`, page)
		return
	}
	fmt.Fprintf(w, `{"count": %s, "migration_tasks": [%s]}`, cmp.Or(s.count, strconv.Itoa(len(rows))), page)
}

// requests gives the operations asked so far: "show", "list", "progress", "logs" or "project".
func (s *service) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, asked := range s.asked {
		path, _, _ := strings.Cut(asked, "?")
		switch {
		case strings.HasSuffix(path, "/v3/projects"):
			names = append(names, "project")
		case strings.HasSuffix(path, "/migration-tasks"):
			names = append(names, "list")
		case strings.HasSuffix(path, "/stats"):
			names = append(names, "progress")
		case strings.HasSuffix(path, "/logs"):
			names = append(names, "logs")
		default:
			names = append(names, "show")
		}
	}
	return names
}

// start serves s and gives a provider that asks it.
func (s *service) start(t *testing.T, options ...func(*client.Config)) *testProvider {
	t.Helper()
	return providerFor(t, s, append([]func(*client.Config){func(c *client.Config) {
		c.ProjectID = testProject
		c.Credentials = client.Credentials{Token: testToken}
	}}, options...)...)
}

// providerFor serves DCS and IAM by a handler, and gives a provider that asks it.
func providerFor(t *testing.T, handler http.Handler, options ...func(*client.Config)) *testProvider {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	cfg := client.Config{Region: testRegion, DCSEndpoint: server.URL, IAMEndpoint: server.URL}
	for _, option := range options {
		option(&cfg)
	}
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return newProvider(t, migration.NewRegions(c, func(region string) (migration.API, error) { return c.InRegion(region) }))
}

// row is a row of the list with an id, a name and further fields, each as `"field": value`.
func row(id, name string, fields ...string) string {
	all := append([]string{fmt.Sprintf(`"task_id": %q`, id), fmt.Sprintf(`"task_name": %q`, name)}, fields...)
	return "{" + strings.Join(all, ", ") + "}"
}

// detail is an answer of show likewise; the task is in sync unless a field says otherwise.
func detail(id, name string, fields ...string) string {
	return row(id, name, append([]string{`"status": "INCRMIGEATING"`}, fields...)...) // of a field given twice, the last counts
}
