package mock_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestAStatusSetByHandIsHeldUntilSomethingMovesIt(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	do(t, s.SetStatus(id, "TERMINATING"))
	s.Advance(time.Hour)
	s.wantStatus(id, "TERMINATING")
	do(t, s.Unhold(id))
	s.Advance(time.Minute - 1)
	s.wantStatus(id, "TERMINATING")
	s.Advance(1)
	s.wantStatus(id, "TERMINATED")
	do(t, s.SetStatus(id, "INCRMIGEATING"))
	s.call("POST", "/migration-task/"+id+"/stop", "").good()
	s.Advance(time.Minute)
	s.wantStatus(id, "TERMINATED")
}

func do(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestATaskStatusSetByHandIsHeld(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	do(t, s.SetTaskStatus(id, "EXCHANGING"))
	s.Advance(time.Hour)
	equal(t, "word", s.show(id).text("task_status"), "EXCHANGING")
	do(t, s.Unhold(id))
	s.Advance(time.Minute)
	equal(t, "word", s.show(id).text("task_status"), "EXCHANGE_SUCCESS")
}

func TestAMigrationFailsWithAMessageAndLines(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"": "FAILED", "MIGRATION_FAILED": "MIGRATION_FAILED"} {
		s := newService(t, nil)
		id := s.inSync()
		do(t, s.Fail(id, given, "the source refused PSYNC"))
		s.wantStatus(id, want)
		equal(t, "row's error", s.list("").rows("migration_tasks")[0]["error_message"], any("the source refused PSYNC"))
		equal(t, "error lines", s.logs(id, "log_level=error").column("migration_logs", "message"), "the source refused PSYNC")
	}
}

func TestTasksCanBeAddedFromOutside(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	source, target := &mock.Instance{Addrs: "1.1.1.1:6379"}, &mock.Instance{ID: "dcs-target"}
	for name, c := range map[string]struct {
		task mock.Task
		want string
	}{
		"nothing said":           {mock.Task{}, "RUNNING"},
		"an import":              {mock.Task{MigrationType: mock.TypeImport, Target: target}, "MIGRATING"},
		"an incremental one":     {mock.Task{MigrationMethod: mock.MethodIncremental, Source: source, Target: target}, "INCRMIGEATING"},
		"a full one":             {mock.Task{MigrationMethod: mock.MethodFull, Source: source, Target: target}, "FULLMIGRATING"},
		"with a status":          {mock.Task{Status: "SUCCESS"}, "SUCCESS"},
		"with its machine begun": {mock.Task{Making: true}, "RUNNING"},
	} {
		s.wantStatus(s.AddTask(c.task).ID, c.want)
		_ = name
	}
	old := s.AddTask(mock.Task{ID: "given", Name: "old", CreatedAt: s.Now().Add(-time.Hour)})
	equal(t, "id", old.ID, "given")
	rows := s.list("").rows("migration_tasks")
	equal(t, "oldest row", rows[len(rows)-1]["task_name"], any("old"))
	equal(t, "its created_at", rows[len(rows)-1]["created_at"], any("2024/05/01 09:00:00"))
	held := s.AddTask(mock.Task{Status: "FULLMIGRATING", Held: true})
	s.Advance(time.Hour)
	s.wantStatus(held.ID, "FULLMIGRATING")
}

func TestATaskCanBeChangedElsewhere(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	do(t, s.Change(id, func(task *mock.Task) {
		task.ID = "not taken"
		task.Source.Addrs = "9.9.9.9:9"
		task.MigrationMethod = mock.MethodFull
		task.BandwidthLimitMB = "7"
		task.ResumeMode = "manual"
		task.Status = "FULLMIGRATING"
	}))
	shown := s.show(id).good()
	equal(t, "addrs", shown.text("source_instance", "addrs"), "9.9.9.9:9")
	equal(t, "bandwidth", shown.text("bandwidth_limit_mb"), "7")
	equal(t, "resume_mode", shown.text("resume_mode"), "manual")
	equal(t, "status", shown.text("status"), "FULLMIGRATING")
	s.Advance(time.Minute)
	s.wantStatus(id, "SUCCESS")
}

func TestTasksLookedAtAreCopies(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id, imported := s.inSync(), s.createImport()
	task, _ := s.Task(id)
	task.Source.Addrs, task.Target.ID, task.Logs[0].Message = "x", "x", "x"
	again, known := s.Task(id)
	if !known || again.Source.Addrs == "x" || again.Target.ID == "x" || again.Logs[0].Message == "x" {
		t.Error("a copy's change reached the service")
	}
	task, _ = s.Task(imported)
	task.BackupFiles.Files[0].Name = "x"
	if again, _ = s.Task(imported); again.BackupFiles.Files[0].Name == "x" {
		t.Error("a copy's change reached the service")
	}
}

func TestTasksAreFoundByNameOnlyWhereThereIsOne(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createOnline()
	task, found := s.TaskNamed("online")
	equal(t, "found", found, true)
	equal(t, "id", task.ID, id)
	s.createOnline()
	_, found = s.TaskNamed("online")
	equal(t, "found among two", found, false)
	_, found = s.TaskNamed("nobody")
	equal(t, "found among none", found, false)
}

func TestATaskCanVanishFromOutside(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusSuccess })
	id := s.inSync()
	do(t, s.DeleteTask(id))
	s.wantStatus(id, "SUCCESS")
	task, known := s.Task(id)
	equal(t, "known", known, true)
	equal(t, "deleted", task.Deleted, true)
	s.Forget(id)
	s.show(id).refused(400, "DCS.4133")
	_, known = s.Task(id)
	equal(t, "known after it was forgotten", known, false)
}

func TestAMachineCanBeReleasedFromOutside(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	do(t, s.Log(id, mock.LevelError, "disk full"))
	do(t, s.ReleaseMachine(id))
	s.wantStatus(id, "RELEASED")
	equal(t, "released_at", s.show(id).text("released_at"), "2024/05/01 10:01:00")
	lines := s.logs(id, "").rows("migration_logs")
	equal(t, "last line", lines[len(lines)-1]["message"], any("disk full"))
}

func TestControlsTellOfTasksThatNeverWere(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	for name, err := range map[string]error{
		"SetStatus": s.SetStatus("x", "RUNNING"), "Unhold": s.Unhold("x"), "SetTaskStatus": s.SetTaskStatus("x", ""), "Fail": s.Fail("x", "", ""),
		"ReleaseMachine": s.ReleaseMachine("x"), "Log": s.Log("x", "", ""), "Change": s.Change("x", func(*mock.Task) {}), "DeleteTask": s.DeleteTask("x"),
	} {
		if err == nil {
			t.Errorf("%s of an unknown task gives no error", name)
		}
	}
}

func TestTheConfigCanBeChangedBetweenRequests(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.inSync()
	s.SetConfig(func(c *mock.Config) {
		c.Full, c.HidePasswords, c.Region = time.Hour, true, "elsewhere"
	})
	s.wantStatus(id, "INCRMIGEATING")
	if strings.Contains(s.show(id).raw, "password") {
		t.Error("the switch has no effect")
	}
	equal(t, "default that follows", s.Config().Projects[0].Name, "elsewhere")
	other := s.createOnline()
	s.configure(other, fullJSON).good()
	s.Advance(time.Minute)
	s.wantStatus(other, "FULLMIGRATING")
}

func TestAZeroConfigIsFilledIn(t *testing.T) {
	t.Parallel()
	cfg := mock.New(mock.Config{}).Config()
	equal(t, "access key", cfg.AccessKey, mock.DefaultAccessKey)
	equal(t, "secret key", cfg.SecretKey, mock.DefaultSecretKey)
	equal(t, "project", cfg.ProjectID, mock.DefaultProjectID)
	equal(t, "region", cfg.Region, mock.DefaultRegion)
	for _, operation := range []mock.Operation{mock.OpConfigure, mock.OpStop, mock.OpDelete} {
		if len(cfg.Allowed[operation]) == 0 {
			t.Errorf("%s is allowed nowhere", operation)
		}
	}
}

func TestRequestsAreRecordedAndCounted(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var hooked []mock.Request
	s := newService(t, func(c *mock.Config) {
		c.OnRequest = func(r mock.Request) { mu.Lock(); defer mu.Unlock(); hooked = append(hooked, r) }
	})
	id := s.createOnline()
	s.configure(id, fullJSON).good()
	s.show(id)
	s.list("limit=7")
	s.show("unknown")
	s.send(request("GET", "/migration-tasks", ""))

	equal(t, "all", s.Count(), 6)
	equal(t, "shows", s.Count(mock.OpShow), 2)
	equal(t, "shows and lists", s.Count(mock.OpShow, mock.OpList), 4)
	equal(t, "stops", s.Count(mock.OpStop), 0)
	equal(t, "mutations", s.Mutations(), 2)
	all := s.Requests()
	configured := all[1]
	equal(t, "operation", configured.Operation, mock.OpConfigure)
	equal(t, "method", configured.Method, "POST")
	equal(t, "path", configured.Path, "/v2/p1/migration/"+id+"/task")
	equal(t, "body", string(configured.Body), fullJSON)
	equal(t, "header", configured.Header.Get("X-Auth-Token"), token)
	equal(t, "status", configured.Status, 200)
	equal(t, "done", configured.Done, true)
	equal(t, "task", strings.Join(configured.TaskIDs, " "), id)
	equal(t, "task's status", configured.TaskStatus, "FULLMIGRATING")
	equal(t, "task made", strings.Join(all[0].TaskIDs, " "), id)
	equal(t, "query", all[3].Query, "limit=7")
	equal(t, "status of an unknown task's", all[4].Status, 400)
	equal(t, "status without credentials", all[5].Status, 401)
	mu.Lock()
	equal(t, "requests at the hook", len(hooked), 6)
	equal(t, "the hook's second", hooked[1].Operation, mock.OpConfigure)
	mu.Unlock()

	s.ForgetRequests()
	equal(t, "all after forgetting", s.Count(), 0)
	equal(t, "tasks after forgetting", len(s.Tasks()), 1)
}

func TestResetDropsEverythingButTheConfig(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createOnline()
	s.Order(mock.Fault{Status: 500, Times: -1})
	s.Reset()
	equal(t, "requests", s.Count(), 0)
	s.show(id).refused(400, "DCS.4133")
	equal(t, "rows", len(s.list("").good().rows("migration_tasks")), 0)
}

func TestManyCanUseTheServiceAtOnce(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			id := s.createOnline()
			s.configure(id, incrementalJSON).good()
			s.list("limit=1000").good()
			s.Advance(time.Second)
			s.show(id).good()
			s.logs(id, "").good()
			s.SetConfig(func(c *mock.Config) { c.ExtraFields = !c.ExtraFields })
			s.Tasks()
			s.Requests()
			s.Order(mock.Fault{TaskID: id, Status: 500}).Cancel()
			s.call("POST", "/migration-task/"+id+"/stop", "").good()
		})
	}
	wait.Wait()
	equal(t, "tasks", len(s.Tasks()), 16)
	equal(t, "stops", s.Count(mock.OpStop), 16)
}

func TestABodyThatIsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	s.call("POST", "/migration/instance", strings.Repeat(" ", 2<<20)).refused(400, mock.CodeInvalidParameter, "body")
}

func TestAListenerServesUntilItIsClosed(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	first, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(first.URL, "http://127.0.0.1:") {
		t.Errorf("URL is %s", first.URL)
	}
	if _, err := s.Listen(first.Addr.String()); err == nil {
		t.Error("an address in use is taken")
	}
	for range 2 {
		do(t, first.Close())
	}
	<-first.Done()
	everywhere, err := s.Listen(":0")
	do(t, err)
	defer everywhere.Close()
	if !strings.HasPrefix(everywhere.URL, "http://127.0.0.1:") {
		t.Errorf("URL is %s", everywhere.URL)
	}
}

func TestClosingAListenerBreaksOffWhatWaits(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	listener, err := s.Start()
	do(t, err)
	hit := make(chan struct{})
	s.Order(mock.Fault{Hold: make(chan struct{}), OnHit: onHit(hit)})
	failed := make(chan error, 1)
	go func() {
		r := httptest.NewRequest(http.MethodGet, listener.URL+"/v2/"+project+"/migration-tasks", nil)
		r.RequestURI = ""
		r.Header.Set("X-Auth-Token", token)
		failed <- roundTrip(r)
	}()
	<-hit
	do(t, listener.Close())
	if <-failed == nil {
		t.Error("the request was answered")
	}
	for !s.Requests()[0].Done {
		time.Sleep(time.Millisecond)
	}
}
