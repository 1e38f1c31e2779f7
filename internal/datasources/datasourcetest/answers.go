// Package datasourcetest has what the tests of the data sources share: a provider in process that asks the mock, answers for the mock, and checks
// of attributes.
package datasourcetest

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// Secret is what the mock echoes as password.
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
	Region = mock.DefaultRegion
	Token  = "an-iam-token-for-tests"
)

// Answers are bodies for the mock to answer in place of its own.
type Answers struct {
	Tasks    map[string]string // show's by task id; others are unknown tasks
	Progress map[string]string // by task id; others are refused
	Rows     []string          // of the list, in the service's order
	Faults   []mock.Fault      // happen before any of these
	Config   mock.Config
}

// Start serves a mock with these answers, and gives a provider that asks it.
func (a Answers) Start(t *testing.T, options ...func(*client.Config)) *Provider {
	t.Helper()
	a.Config.OldestFirst = true // as the rows are added
	p := Start(t, a.Config, options...)
	for _, fault := range a.Faults {
		p.Mock.Order(fault)
	}
	for operation, bodies := range map[mock.Operation]map[string]string{mock.OpShow: a.Tasks, mock.OpProgress: a.Progress} {
		for id, body := range bodies {
			p.Mock.Order(mock.Fault{Operation: operation, TaskID: id, Body: body, Times: -1})
		}
	}
	if len(a.Rows) == 0 {
		return p
	}
	// The mock filters and pages tasks that have their rows as descriptions.
	for _, row := range a.Rows {
		var shown struct {
			Name any `json:"task_name"`
		}
		_ = json.Unmarshal([]byte(row), &shown) // an odd row has no name
		name, _ := shown.Name.(string)
		p.Mock.AddTask(mock.Task{Name: name, Description: row})
	}
	p.Mock.Order(mock.Fault{Operation: mock.OpList, Times: -1, Edit: func(body []byte) []byte {
		var page struct {
			Count int `json:"count"`
			Tasks []struct {
				Row string `json:"description"`
			} `json:"migration_tasks"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			t.Error(err)
		}
		rows := make([]string, len(page.Tasks))
		for i, task := range page.Tasks {
			rows[i] = task.Row
		}
		return fmt.Appendf(nil, `{"count": %d, "migration_tasks": [%s]}`, page.Count, strings.Join(rows, ","))
	}})
	return p
}

// Refuse is a refusal of all requests of an operation.
func Refuse(operation mock.Operation, status int) []mock.Fault {
	return []mock.Fault{{Operation: operation, Status: status, Code: "DCS.9999", Message: "refused by the test",
		Headers: map[string]string{"X-Request-Id": "request-1"}, Times: -1}}
}

// Asked gives the operations asked of the mock so far.
func (p *Provider) Asked() []mock.Operation {
	var asked []mock.Operation
	for _, r := range p.Mock.Requests() {
		asked = append(asked, r.Operation)
	}
	return asked
}

// Start serves a mock, and gives a provider that asks it.
func Start(t *testing.T, service mock.Config, options ...func(*client.Config)) *Provider {
	t.Helper()
	service.Token = Token
	s := mock.New(service)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	cfg := client.Config{Region: Region, ProjectID: mock.DefaultProjectID, DCSEndpoint: server.URL, IAMEndpoint: server.URL,
		Credentials: client.Credentials{Token: Token}}
	for _, option := range options {
		option(&cfg)
	}
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p := NewProvider(t, migration.NewRegions(c, func(region string) (migration.API, error) { return c.InRegion(region) }))
	p.Mock = s
	return p
}

// LookingUp makes a provider look its project up.
func LookingUp(c *client.Config) { c.ProjectID = "" }

// Row is a row of the list with an id, a name and further fields, each as `"field": value`.
func Row(id, name string, fields ...string) string {
	all := append([]string{fmt.Sprintf(`"task_id": %q`, id), fmt.Sprintf(`"task_name": %q`, name)}, fields...)
	return "{" + strings.Join(all, ", ") + "}"
}

// Detail is an answer of show likewise; the task is in sync unless a field says otherwise.
func Detail(id, name string, fields ...string) string {
	return Row(id, name, append([]string{`"status": "INCRMIGEATING"`}, fields...)...) // of a field given twice, the last counts
}
