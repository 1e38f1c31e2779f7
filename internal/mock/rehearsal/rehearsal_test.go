package rehearsal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/redistest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/rehearsal"
)

// TestMain fails the run where a goroutine is left once all tests have ended.
func TestMain(m *testing.M) {
	redistest.SaySkipped("tests of the mock with real servers")
	goleak.VerifyTestMain(m)
}

// service is a mock with real data.
type service struct {
	t   *testing.T
	url string
}

func newService(t *testing.T, instances []rehearsal.Instance, buckets map[string]string) *service {
	t.Helper()
	engine, err := rehearsal.New(instances, buckets)
	if err != nil {
		t.Fatal(err)
	}
	server := mock.New(mock.Config{Token: "token", Engine: engine, Instances: engine.Instances()})
	listening := httptest.NewServer(server)
	t.Cleanup(func() {
		listening.Close()
		engine.Close()
	})
	return &service{t, listening.URL + "/v2/" + mock.DefaultProjectID}
}

// call makes a request and wants it to be taken.
func (s *service) call(method, path, body string) map[string]any {
	s.t.Helper()
	status, answer := s.try(method, path, body)
	if status >= 300 {
		s.t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

func (s *service) try(method, path, body string) (int, map[string]any) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "token")
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	whole, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	answer := map[string]any{}
	if len(bytes.TrimSpace(whole)) > 0 {
		if err := json.Unmarshal(whole, &answer); err != nil {
			s.t.Fatalf("%s: %v", whole, err)
		}
	}
	return response.StatusCode, answer
}

// online makes an online task; configure starts it.
func (s *service) online() string {
	s.t.Helper()
	id, _ := s.call("POST", "/migration/instance", `{"name":"n","vpc_id":"v","subnet_id":"s","security_group_id":"g"}`)["instance_id"].(string)
	s.await(id, mock.StatusRunning)
	return id
}

func (s *service) configure(id, method, resume, source, target string) {
	s.t.Helper()
	s.call("POST", "/migration/"+id+"/task", fmt.Sprintf(
		`{"migration_method":%q,"resume_mode":%q,"source_instance":%s,"target_instance":%s}`, method, resume, source, target))
}

func (s *service) await(id, status string) {
	s.t.Helper()
	redistest.Await(s.t, func() bool { return s.call("GET", "/migration-task/"+id, "")["status"] == status }, "status %s, log:\n%s", status, s.log(id))
}

func (s *service) awaitTaskStatus(id, word string) {
	s.t.Helper()
	redistest.Await(s.t, func() bool { return s.call("GET", "/migration-task/"+id, "")["task_status"] == word }, "task_status %s", word)
}

func (s *service) log(id string) string {
	s.t.Helper()
	var all strings.Builder
	lines, _ := s.call("GET", "/migration-task/"+id+"/logs?limit=1000", "")["migration_logs"].([]any)
	for _, line := range lines {
		fields, _ := line.(map[string]any)
		fmt.Fprintf(&all, "%s %s\n", fields["log_level"], fields["message"])
	}
	return all.String()
}

// figure is one of operation 12's.
func (s *service) figure(id, name string) int {
	s.t.Helper()
	text, _ := s.call("GET", "/migration-task/"+id+"/stats", "")[name].(string)
	n, err := strconv.Atoi(text)
	if err != nil {
		s.t.Fatalf("%s is %q", name, text)
	}
	return n
}

// get reads a key at an address.
func get(t *testing.T, address, key string) string {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: address, Protocol: 2, DisableIdentity: true})
	defer client.Close()
	return client.Get(t.Context(), key).Val()
}

func TestAnIncrementalMigrationFromStartToRollBack(t *testing.T) {
	t.Parallel()
	source, target := redistest.Start(t), redistest.Start(t, "--requirepass", "password-of-the-target")
	atSource, atTarget := redistest.FreeAddress(t), redistest.FreeAddress(t)
	s := newService(t, []rehearsal.Instance{
		{ID: "old", Address: source.Address, Front: atSource},
		{ID: "new", Address: target.Address, Password: target.Password, Front: atTarget},
	}, nil)
	source.Fill(1000)
	id := s.online()
	// An end by its id, the other by the address that clients use.
	s.configure(id, mock.MethodIncremental, mock.ResumeAuto, `{"addrs":"`+atSource+`"}`, `{"id":"new","password":"password-of-the-target"}`)
	s.await(id, mock.StatusIncrMigrating)
	source.Run("SET which old")
	redistest.Await(t, func() bool { return target.Get(t.Context(), "which").Val() == "old" }, "the write at the target")
	redistest.Await(t, func() bool { return s.figure(id, "offset") == 0 }, "offset 0")
	if n, m := s.figure(id, "source_dbsize"), s.figure(id, "target_dbsize"); n != 1001 || m != 1001 || s.figure(id, "full_migration_progress") != 100 {
		t.Errorf("%d keys at the source, %d at the target", n, m)
	}

	s.call("POST", "/migration-task/"+id+"/exchange-ip", `{}`)
	s.awaitTaskStatus(id, mock.TaskStatusExchanged)
	target.Run("SET which new")
	source.Run("SET which old-again") // it takes writes, which go nowhere any more
	if got := get(t, atTarget, "which"); got != "old-again" {
		t.Errorf("the target's address leads to %q after the exchange", got)
	}
	client := redis.NewClient(&redis.Options{Addr: atSource, Password: target.Password, Protocol: 2, DisableIdentity: true})
	defer client.Close()
	if got := client.Get(t.Context(), "which").Val(); got != "new" {
		t.Errorf("the source's address leads to %q after the exchange", got)
	}
	s.await(id, mock.StatusTerminated)

	s.call("POST", "/migration-task/"+id+"/rollback-ip", "")
	s.awaitTaskStatus(id, mock.TaskStatusRolledBack)
	if got := get(t, atSource, "which"); got != "old-again" {
		t.Errorf("the source's address leads to %q after the roll-back", got)
	}
	if log := s.log(id); !strings.Contains(log, "1000 keys have been copied") || strings.Contains(log, "ERROR") || strings.Contains(log, target.Password) {
		t.Errorf("log is:\n%s", log)
	}
}

func TestAFullMigrationAndAStop(t *testing.T) {
	t.Parallel()
	source, target := redistest.Start(t), redistest.Start(t)
	s := newService(t, []rehearsal.Instance{{ID: "new", Address: target.Address}}, nil)
	source.Fill(100)
	id := s.online()
	s.configure(id, mock.MethodFull, mock.ResumeManual, `{"addrs":"`+source.Address+`"}`, `{"id":"new"}`)
	s.await(id, mock.StatusSuccess)
	if n := s.figure(id, "target_dbsize"); n != 100 || s.figure(id, "full_migration_progress") != 100 {
		t.Errorf("%d keys at the target", n)
	}
	s.configure(id, mock.MethodIncremental, mock.ResumeManual, `{"addrs":"`+source.Address+`"}`, `{"id":"new"}`)
	s.await(id, mock.StatusIncrMigrating)
	if status, answer := s.try("POST", "/migration-task/"+id+"/exchange-ip", `{}`); status != http.StatusBadRequest {
		t.Errorf("exchanging with a source that is no instance: %d %v", status, answer)
	}
	s.call("POST", "/migration-task/"+id+"/stop", "")
	s.await(id, mock.StatusTerminated)
	source.Run("SET later v")
	if n := target.DBSize(t.Context()).Val(); n != 100 {
		t.Errorf("%d keys at the target after the stop", n)
	}
	s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`)
	s.await(id, mock.StatusIncrMigrating)
	if n := target.DBSize(t.Context()).Val(); n != 101 {
		t.Errorf("%d keys at the target after the restart", n)
	}
	// With auto, set while it runs, a source that is gone is waited for; with manual it is not.
	s.call("PUT", "/migration-task/"+id, `{"resume_mode":"auto"}`)
	source.Kill()
	redistest.Await(t, func() bool { return strings.Contains(s.log(id), "WARN The connection was lost") }, "the loss")
	source.Restart()
	redistest.Await(t, func() bool { return strings.Contains(s.log(id), "full synchronisation") }, "the new connection")
	s.await(id, mock.StatusIncrMigrating)
	s.call("PUT", "/migration-task/"+id, `{"resume_mode":"manual"}`)
	source.Kill()
	s.await(id, mock.StatusMigrationFailed)
}

func TestAnImport(t *testing.T) {
	t.Parallel()
	source, target := redistest.Start(t, "--dbfilename", "backup.rdb"), redistest.Start(t)
	source.Fill(100)
	source.Run("SAVE")
	if err := os.Rename(filepath.Join(source.Folder, "backup.rdb"), filepath.Join(source.Folder, "daily.rdb")); err != nil {
		t.Fatal(err)
	}
	s := newService(t, []rehearsal.Instance{{ID: "new", Address: target.Address}}, map[string]string{"backups": source.Folder})
	start := func(bucket, file string) string {
		id, _ := s.call("POST", "/migration-task", fmt.Sprintf(`{"task_name":"n","migration_type":"backupfile_import","migration_method":"full_amount_migration",
			"backup_files":{"file_source":"self_build_obs","bucket_name":%q,"files":[{"file_name":%q}]},"target_instance":{"id":"new"}}`, bucket, file))["id"].(string)
		return id
	}
	id := start("backups", "daily.rdb")
	s.await(id, mock.StatusSuccess)
	if n := s.figure(id, "target_dbsize"); n != 100 || target.DBSize(t.Context()).Val() != 100 {
		t.Errorf("%d keys at the target", n)
	}
	for name, test := range map[string]struct{ bucket, file, want string }{
		"a bucket that is not there":    {"other", "daily.rdb", "bucket other is not known here"},
		"a file that is not there":      {"backups", "none.rdb", "has no file none.rdb"},
		"a file outside of the bucket":  {"backups", "../daily.rdb", "not inside the bucket"},
		"a folder in place of the file": {"backups", ".", "has no file"},
	} {
		id := start(test.bucket, test.file)
		s.await(id, mock.StatusMigrationFailed)
		if log := s.log(id); !strings.Contains(log, "ERROR ") || !strings.Contains(log, test.want) {
			t.Errorf("%s: log is:\n%s", name, log)
		}
	}
}

func TestFailuresAreInTheLogInTheServersWords(t *testing.T) {
	t.Parallel()
	source, target := redistest.Start(t, "--requirepass", "right-password"), redistest.Start(t)
	s := newService(t, []rehearsal.Instance{{ID: "old", Address: source.Address, Password: source.Password}, {ID: "new", Address: target.Address}}, nil)
	for name, test := range map[string]struct{ source, target, want string }{
		"a wrong password":           {`{"id":"old","password":"wrong-password"}`, `{"id":"new"}`, "WRONGPASS"},
		"a source that is not there": {`{"addrs":"127.0.0.1:1"}`, `{"id":"new"}`, "connection refused"},
		"an instance not told of":    {`{"id":"old"}`, `{"id":"else"}`, "-instance else=HOST:PORT"},
	} {
		id := s.online()
		s.configure(id, mock.MethodIncremental, mock.ResumeAuto, test.source, test.target)
		s.await(id, mock.StatusMigrationFailed)
		if log := s.log(id); !strings.Contains(log, test.want) || strings.Contains(log, "right-password") || strings.Contains(log, "wrong-password") {
			t.Errorf("%s: log is:\n%s", name, log)
		}
		s.figure(id, "target_dbsize") // is answered
	}
	id := s.online()
	s.configure(id, mock.MethodFull, mock.ResumeAuto, `{"id":"old"}`, `{"id":"new"}`)
	s.await(id, mock.StatusSuccess) // with the password that the mock was told
}
