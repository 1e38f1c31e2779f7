package mock_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// edited gives a JSON object with fields set, or taken out where the value is
// absent; a key is a path with dots.
func edited(t *testing.T, body string, edits map[string]any) string {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(body), &object); err != nil {
		t.Fatal(err)
	}
	for path, value := range edits {
		inner := object
		keys := strings.Split(path, ".")
		for _, k := range keys[:len(keys)-1] {
			inner = inner[k].(map[string]any)
		}
		if value == absent {
			delete(inner, keys[len(keys)-1])
		} else {
			inner[keys[len(keys)-1]] = value
		}
	}
	out, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// absent stands for a field that is taken out.
var absent = any("(absent)")

func TestBodiesThatBreakTheDocumentedRulesAreRefusedByTheNameOfTheField(t *testing.T) {
	t.Parallel()
	const longID = "x"
	for name, c := range map[string]struct {
		method, path, body string
		edits              map[string]any
		field              string
	}{
		"an import without a name":              {"POST", "/migration-task", importJSON, map[string]any{"task_name": absent}, "task_name"},
		"an import with an empty name":          {"POST", "/migration-task", importJSON, map[string]any{"task_name": ""}, "task_name"},
		"an import with a number for a name":    {"POST", "/migration-task", importJSON, map[string]any{"task_name": 1}, "task_name"},
		"an import without a type":              {"POST", "/migration-task", importJSON, map[string]any{"migration_type": nil}, "migration_type"},
		"an import of an unknown type":          {"POST", "/migration-task", importJSON, map[string]any{"migration_type": "x"}, "migration_type"},
		"an import of the online type":          {"POST", "/migration-task", importJSON, map[string]any{"migration_type": "online_migration"}, "migration_type"},
		"an import of an unknown method":        {"POST", "/migration-task", importJSON, map[string]any{"migration_method": "full"}, "migration_method"},
		"an import with a network type":         {"POST", "/migration-task", importJSON, map[string]any{"network_type": "vpc"}, "network_type"},
		"an import with a source":               {"POST", "/migration-task", importJSON, map[string]any{"source_instance": map[string]any{"addrs": "a:1"}}, "source_instance"},
		"an import with an unknown field":       {"POST", "/migration-task", importJSON, map[string]any{"bandwidth": nil}, "bandwidth"},
		"an import with an unknown inner field": {"POST", "/migration-task", importJSON, map[string]any{"target_instance.username": "u"}, "target_instance.username"},
		"an import without a target":            {"POST", "/migration-task", importJSON, map[string]any{"target_instance": absent}, "target_instance"},
		"an import without the target's id":     {"POST", "/migration-task", importJSON, map[string]any{"target_instance.id": absent}, "target_instance.id"},
		"an import with a text for an object":   {"POST", "/migration-task", importJSON, map[string]any{"target_instance": "id"}, "target_instance"},
		"an import with a text for a boolean":   {"POST", "/migration-task", importJSON, map[string]any{"target_instance.proxy_multi_db": "true"}, "proxy_multi_db"},
		"an import without backup files":        {"POST", "/migration-task", importJSON, map[string]any{"backup_files": absent}, "backup_files"},
		"an import from an unknown place":       {"POST", "/migration-task", importJSON, map[string]any{"backup_files.file_source": "s3"}, "backup_files.file_source"},
		"an import without a bucket":            {"POST", "/migration-task", importJSON, map[string]any{"backup_files.bucket_name": absent}, "backup_files.bucket_name"},
		"an import of no files":                 {"POST", "/migration-task", importJSON, map[string]any{"backup_files.files": []any{}}, "backup_files.files"},
		"an import of a file without a name":    {"POST", "/migration-task", importJSON, map[string]any{"backup_files.files": []any{map[string]any{"size": "1"}}}, "backup_files.files[0].file_name"},
		"an import of files that are no list":   {"POST", "/migration-task", importJSON, map[string]any{"backup_files.files": map[string]any{}}, "backup_files.files"},
		"an import of a record without its id":  {"POST", "/migration-task", recordJSON, map[string]any{"backup_files.backup_id": absent}, "backup_files.backup_id"},

		"an online task without a name":           {"POST", "/migration/instance", onlineJSON, map[string]any{"name": absent}, "name"},
		"an online task without a VPC":            {"POST", "/migration/instance", onlineJSON, map[string]any{"vpc_id": absent}, "vpc_id"},
		"an online task without a subnet":         {"POST", "/migration/instance", onlineJSON, map[string]any{"subnet_id": ""}, "subnet_id"},
		"an online task without a security group": {"POST", "/migration/instance", onlineJSON, map[string]any{"security_group_id": nil}, "security_group_id"},
		"an online task with an import's field":   {"POST", "/migration/instance", onlineJSON, map[string]any{"task_name": "n"}, "task_name"},

		"a configuration without a method":            {"POST", "/migration/x/task", incrementalJSON, map[string]any{"migration_method": absent}, "migration_method"},
		"a configuration of an unknown method":        {"POST", "/migration/x/task", incrementalJSON, map[string]any{"migration_method": "FULL"}, "migration_method"},
		"a configuration without a resume mode":       {"POST", "/migration/x/task", incrementalJSON, map[string]any{"resume_mode": absent}, "resume_mode"},
		"a configuration of an unknown resume mode":   {"POST", "/migration/x/task", incrementalJSON, map[string]any{"resume_mode": "never"}, "resume_mode"},
		"a configuration without a source":            {"POST", "/migration/x/task", incrementalJSON, map[string]any{"source_instance": nil}, "source_instance"},
		"a configuration without a target":            {"POST", "/migration/x/task", incrementalJSON, map[string]any{"target_instance": absent}, "target_instance"},
		"a configuration of a source that is nowhere": {"POST", "/migration/x/task", incrementalJSON, map[string]any{"source_instance.addrs": ""}, "source_instance"},
		"a configuration of a target that is nowhere": {"POST", "/migration/x/task", incrementalJSON, map[string]any{"target_instance.id": nil}, "target_instance"},
		"a configuration with a target's name":        {"POST", "/migration/x/task", incrementalJSON, map[string]any{"target_instance.name": "n"}, "target_instance.name"},
		"a configuration with a list of addresses":    {"POST", "/migration/x/task", incrementalJSON, map[string]any{"source_instance.addrs": []any{"a:1"}}, "source_instance.addrs"},
		"a configuration with a task name":            {"POST", "/migration/x/task", incrementalJSON, map[string]any{"task_name": longID}, "task_name"},
		"a bandwidth of 0":                            {"POST", "/migration/x/task", incrementalJSON, map[string]any{"bandwidth_limit_mb": 0}, "bandwidth_limit_mb"},
		"a bandwidth of 10241":                        {"POST", "/migration/x/task", incrementalJSON, map[string]any{"bandwidth_limit_mb": "10241"}, "bandwidth_limit_mb"},
		"a bandwidth of a half":                       {"POST", "/migration/x/task", incrementalJSON, map[string]any{"bandwidth_limit_mb": 1.5}, "bandwidth_limit_mb"},
		"an empty bandwidth":                          {"POST", "/migration/x/task", incrementalJSON, map[string]any{"bandwidth_limit_mb": ""}, "bandwidth_limit_mb"},
		"a bandwidth that is no number":               {"POST", "/migration/x/task", incrementalJSON, map[string]any{"bandwidth_limit_mb": true}, "bandwidth_limit_mb"},

		"a batch without tasks":              {"POST", "/migration-task/batch-stop", `{}`, nil, "migration_tasks"},
		"a batch of nothing":                 {"POST", "/migration-task/batch-stop", `{"migration_tasks":[]}`, nil, "migration_tasks"},
		"a batch of numbers":                 {"POST", "/migration-tasks/batch-restart", `{"migration_tasks":[1]}`, nil, "migration_tasks"},
		"a batch that is no list":            {"POST", "/migration-tasks/batch-restart", `{"migration_tasks":"x"}`, nil, "migration_tasks"},
		"a batch with another field":         {"POST", "/migration-task/batch-stop", `{"migration_tasks":["x"],"force":true}`, nil, "force"},
		"a deletion without tasks":           {"DELETE", "/migration-tasks/delete", `{"migration_tasks":["x"]}`, nil, "migration_tasks"},
		"a deletion of nothing":              {"DELETE", "/migration-tasks/delete", `{"task_id_list":[]}`, nil, "task_id_list"},
		"a resume mode that is not given":    {"PUT", "/migration-task/x", `{}`, nil, "resume_mode"},
		"a resume mode that is not known":    {"PUT", "/migration-task/x", `{"resume_mode":"AUTO"}`, nil, "resume_mode"},
		"an exchange of an empty address":    {"POST", "/migration-task/x/exchange-ip", `{"exchanged_ip":[""],"is_exchange_domain":true}`, nil, "exchanged_ip"},
		"an exchange with a text for a flag": {"POST", "/migration-task/x/exchange-ip", `{"exchanged_ip":["1.1.1.1"],"is_exchange_domain":"no"}`, nil, "is_exchange_domain"},

		"a body that is no JSON":        {"POST", "/migration/instance", `{`, nil, "JSON"},
		"a body that is no object":      {"POST", "/migration/instance", `[]`, nil, "object"},
		"a body that is null":           {"POST", "/migration/instance", `null`, nil, "object"},
		"a list limit of 0":             {"GET", "/migration-tasks?limit=0", "", nil, "limit"},
		"a list limit of 1001":          {"GET", "/migration-tasks?limit=1001", "", nil, "limit"},
		"a negative offset":             {"GET", "/migration-tasks?offset=-1", "", nil, "offset"},
		"an unknown query parameter":    {"GET", "/migration-tasks?status=RUNNING", "", nil, "status"},
		"a query parameter given twice": {"GET", "/migration-tasks?name=a&name=b", "", nil, "name"},
		"a log limit of 1001":           {"GET", "/migration-task/x/logs?limit=1001", "", nil, "limit"},
		"a stop with a body":            {"POST", "/migration-task/x/stop", `{}`, nil, "body"},
		"a show with a body":            {"GET", "/migration-task/x", `{}`, nil, "body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, nil)
			body := c.body
			if c.edits != nil {
				body = edited(t, body, c.edits)
			}
			s.call(c.method, c.path, body).refused(400, mock.CodeInvalidParameter, c.field)
			equal(t, "tasks made", len(s.Tasks()), 0)
		})
	}
}

func TestABodyIsWantedAndWantedAsJSON(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	r := request("POST", "/migration/instance", onlineJSON)
	r.Header.Set("X-Auth-Token", token)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.send(r).refused(400, mock.CodeInvalidParameter, "Content-Type")
	r = request("POST", "/migration/instance", "")
	r.Header.Set("X-Auth-Token", token)
	r.Header.Set("Content-Type", "application/json")
	s.send(r).refused(400, mock.CodeEmptyBody, "body")
}

func TestBodiesWithinTheDocumentedRulesAreTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edits     map[string]any
		bandwidth string
	}{
		"bandwidth as a string":           {map[string]any{"bandwidth_limit_mb": "10240"}, "10240"},
		"bandwidth as a number":           {map[string]any{"bandwidth_limit_mb": 1}, "1"},
		"bandwidth null":                  {map[string]any{"bandwidth_limit_mb": nil}, ""},
		"bandwidth left out":              {map[string]any{"bandwidth_limit_mb": absent}, ""},
		"id and addrs both":               {map[string]any{"source_instance.id": "dcs-source"}, "123"},
		"optional fields left out":        {map[string]any{"source_instance.id": absent, "source_instance.password": absent, "target_instance.addrs": absent}, "123"},
		"the page's example as it stands": {nil, "123"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, nil)
			id := s.createOnline()
			s.configure(id, edited(t, incrementalJSON, c.edits)).good()
			task, _ := s.Task(id)
			equal(t, "bandwidth kept", task.BandwidthLimitMB, c.bandwidth)
		})
	}
	for name, body := range map[string]string{
		"nothing": `{}`, "nulls": `{"exchanged_ip":null,"is_exchange_domain":null}`, "addresses alone": `{"exchanged_ip":["1.1.1.1"]}`, "the domain alone": `{"is_exchange_domain":true}`,
	} {
		t.Run("an exchange of "+name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, nil)
			s.call("POST", "/migration-task/"+s.inSync()+"/exchange-ip", body).good()
		})
	}
	t.Run("a backup record", func(t *testing.T) {
		t.Parallel()
		newService(t, nil).call("POST", "/migration-task", recordJSON).good()
	})
	t.Run("a backup record without files", func(t *testing.T) {
		t.Parallel()
		newService(t, nil).call("POST", "/migration-task", edited(t, recordJSON, map[string]any{"backup_files.files": absent})).good()
	})
	t.Run("a backup record with null files", func(t *testing.T) {
		t.Parallel()
		newService(t, nil).call("POST", "/migration-task", edited(t, recordJSON, map[string]any{"backup_files.files": nil})).good()
	})
	t.Run("retired fields that are null", func(t *testing.T) {
		t.Parallel()
		newService(t, nil).call("POST", "/migration-task", edited(t, importJSON, map[string]any{"network_type": nil, "source_instance": nil})).good()
	})
	t.Run("files without a place are in a bucket", func(t *testing.T) {
		t.Parallel()
		s := newService(t, nil)
		id := s.call("POST", "/migration-task", edited(t, importJSON, map[string]any{"backup_files.file_source": absent})).good().text("id")
		equal(t, "file_source", s.show(id).text("backup_files", "file_source"), "self_build_obs")
	})
}
