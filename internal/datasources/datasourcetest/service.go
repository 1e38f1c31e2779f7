// Package datasourcetest has what the tests of the data sources share: a provider in process, a service with canned answers, and checks of
// attributes.
package datasourcetest

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

// Secret is what the service echoes as password.
const Secret = "Pa$$w0rd-of-the-Redis"

// An online task as the service returns it, and as the data source shows it.
const (
	OnlineDetail = `{
		"task_id": "t-online", "task_name": "orders", "description": "orders to DCS", "status": "INCRMIGEATING",
		"migration_type": "online_migration", "migration_method": "incremental_migration", "ecs_tenant_private_ip": "192.168.0.9",
		"network_type": "vpc", "created_at": "2019/10/22 14:44:30", "updated_at": "2019/10/22 18:00:00", "released_at": "2019/10/23 18:00:00",
		"version": "2.1.0", "resume_mode": "auto", "supported_features": ["exchange_ip", "resume_mode"], "tenant_vpc_id": "vpc-1",
		"tenant_subnet_id": "subnet-1", "tenant_security_group_id": "sg-1", "bandwidth_limit_mb": "100", "task_status": "EXCHANGING",
		"source_instance": {"addrs": "10.0.0.2:6379,10.0.0.1:6379", "password": "` + Secret + `", "ip": "10.0.0.1", "port": "6379", "name": "self-built",
			"proxy_multi_db": false, "db": "0", "withProxy": true, "task_status": "RUNNING"},
		"target_instance": {"addrs": "10.0.1.1:6380", "id": "i-target", "password": "` + Secret + `", "ip": "10.0.1.1", "port": "6380", "name": "dcs-orders",
			"proxy_multi_db": true, "db": "15", "withProxy": false}
	}`
	OnlineState = `{
		"region": "` + Region + `", "task_id": "t-online", "task_name": "orders", "include_progress": null, "id": "t-online", "description": "orders to DCS", "status": "INCRMIGEATING",
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

// What the provider of the tests is configured with.
const (
	Region  = "cn-north-4"
	project = "0123456789abcdef0123456789abcdef"
	Token   = "an-iam-token-for-tests"
)

// NoCount is a count that the list leaves out.
const NoCount = "left out"

// Service answers with canned JSON, and keeps what it was asked.
type Service struct {
	Tasks       map[string]string               // show's answers by task id; others are unknown tasks
	Rows        []string                        // of the list, in the service's order
	Progress    map[string]string               // answers by task id; others are refused
	Logs        map[string]string               // answers by task id to the first page; others are refused, and further pages are empty
	Refusals    map[string]int                  // HTTP statuses by the path's end, instead of an answer
	NameMatches func(name, filter string) bool  // the list's own filter; nil: the name contains it
	RowCount    string                          // the list's count as JSON; "": as many as there are, noCount: left out
	PageCap     int                             // cuts pages short; 0: as asked
	OnShow      func(s *Service, taskID string) // called before show answers, without the lock
	mu          sync.Mutex
	Requested   []string // "GET path?query", without what all DCS paths begin with
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/v2/"+project)
	asked := r.Method + " " + path
	if r.URL.RawQuery != "" {
		asked += "?" + r.URL.RawQuery
	}
	s.mu.Lock()
	s.Requested = append(s.Requested, asked)
	s.mu.Unlock()

	for end, status := range s.Refusals {
		if strings.HasSuffix(path, end) {
			refuse(w, status, "DCS.9999", "refused by the test")
			return
		}
	}
	switch parts := strings.Split(strings.Trim(path, "/"), "/"); {
	case path == "/v3/projects":
		fmt.Fprintf(w, `{"projects": [{"id": %q, "name": %q}]}`, project, r.URL.Query().Get("name"))
	case path == "/migration-tasks":
		s.list(w, r)
	case len(parts) == 2 && parts[0] == "migration-task":
		if s.OnShow != nil {
			s.OnShow(s, parts[1])
		}
		s.answer(w, s.Tasks[parts[1]])
	case len(parts) == 3 && parts[2] == "stats":
		s.answer(w, s.Progress[parts[1]])
	case len(parts) == 3 && parts[2] == "logs":
		if r.URL.Query().Get("offset") != "0" {
			s.answer(w, `{"log_num": 0, "migration_logs": []}`)
			return
		}
		s.answer(w, s.Logs[parts[1]])
	default:
		refuse(w, http.StatusNotFound, "APIGW.0101", "no such API: "+path)
	}
}

func (s *Service) answer(w http.ResponseWriter, body string) {
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

func (s *Service) list(w http.ResponseWriter, r *http.Request) {
	matches := s.NameMatches
	if matches == nil {
		matches = strings.Contains
	}
	var rows []string
	for _, row := range s.Rows {
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
	if s.PageCap > 0 {
		limit = min(limit, s.PageCap)
	}
	offset = min(offset, len(rows))
	page := strings.Join(rows[offset:min(offset+limit, len(rows))], ",")
	if s.RowCount == NoCount {
		fmt.Fprintf(w, `{"migration_tasks": [%s]}`, page)
		return
	}
	fmt.Fprintf(w, `{"count": %s, "migration_tasks": [%s]}`, cmp.Or(s.RowCount, strconv.Itoa(len(rows))), page)
}

// Requests gives the operations asked so far: "show", "list", "progress", "logs" or "project".
func (s *Service) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, asked := range s.Requested {
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

// Start serves s and gives a provider that asks it.
func (s *Service) Start(t *testing.T, options ...func(*client.Config)) *Provider {
	t.Helper()
	return ProviderFor(t, s, append([]func(*client.Config){func(c *client.Config) {
		c.ProjectID = project
		c.Credentials = client.Credentials{Token: Token}
	}}, options...)...)
}

// ProviderFor serves DCS and IAM by a handler, and gives a provider that asks it.
func ProviderFor(t *testing.T, handler http.Handler, options ...func(*client.Config)) *Provider {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	cfg := client.Config{Region: Region, DCSEndpoint: server.URL, IAMEndpoint: server.URL}
	for _, option := range options {
		option(&cfg)
	}
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return NewProvider(t, migration.NewRegions(c, func(region string) (migration.API, error) { return c.InRegion(region) }))
}

// Row is a row of the list with an id, a name and further fields, each as `"field": value`.
func Row(id, name string, fields ...string) string {
	all := append([]string{fmt.Sprintf(`"task_id": %q`, id), fmt.Sprintf(`"task_name": %q`, name)}, fields...)
	return "{" + strings.Join(all, ", ") + "}"
}

// Detail is an answer of show likewise; the task is in sync unless a field says otherwise.
func Detail(id, name string, fields ...string) string {
	return Row(id, name, append([]string{`"status": "INCRMIGEATING"`}, fields...)...) // of a field given twice, the last counts
}
