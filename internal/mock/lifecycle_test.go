package mock_test

import (
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestAnIncrementalMigrationStaysInSyncUntilItIsStopped(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.Ready = time.Minute })
	id := s.createOnline()
	s.wantStatus(id, "CREATING")
	equal(t, "address while the machine is made", s.show(id).text("ecs_tenant_private_ip"), "")
	s.Advance(time.Minute - time.Nanosecond)
	s.wantStatus(id, "CREATING")
	s.Advance(time.Nanosecond)
	s.wantStatus(id, "RUNNING")
	if s.show(id).text("ecs_tenant_private_ip") == "" {
		t.Error("the machine has no address")
	}
	equal(t, "status of configure's answer", s.configure(id, incrementalJSON).good().text("status"), "FULLMIGRATING")
	s.wantStatus(id, "FULLMIGRATING")
	s.Advance(time.Minute)
	s.wantStatus(id, "INCRMIGEATING")
	s.Advance(1000 * time.Hour)
	s.wantStatus(id, "INCRMIGEATING")
	equal(t, "end time of a running task", s.show(id).has("updated_at"), false)
	stopped := s.call("POST", "/migration-task/"+id+"/stop", "").good()
	equal(t, "status of stop's answer", stopped.text("status"), "TERMINATING")
	equal(t, "status inside stop's source", stopped.text("source_instance", "task_status"), "RUNNING")
	s.wantStatus(id, "TERMINATING")
	s.Advance(time.Minute)
	s.wantStatus(id, "TERMINATED")
	equal(t, "end time", s.show(id).text("updated_at"), "2024/06/12 02:03:00")

	s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`).good()
	s.wantStatus(id, "FULLMIGRATING")
	equal(t, "end time of a restarted task", s.show(id).has("updated_at"), false)
	s.Advance(time.Minute)
	s.wantStatus(id, "INCRMIGEATING")

	wantLog := "CREATED MACHINE_READY CONFIGURED FULL_STARTED IN_SYNC STOPPING STOPPED RESTARTED FULL_STARTED IN_SYNC"
	equal(t, "log", logCodes(s, id), wantLog)
}

// logCodes gives the codes of a task's log lines, without their prefix.
func logCodes(s *service, id string) string {
	task, _ := s.Task(id)
	codes := ""
	for i, l := range task.Logs {
		if i > 0 {
			codes += " "
		}
		codes += l.Code[len("DCS.MIG."):]
	}
	return codes
}

func TestAFullMigrationSucceedsAndCanBeConfiguredAgain(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createOnline()
	s.configure(id, fullJSON).good()
	s.Advance(59 * time.Second)
	s.wantStatus(id, "FULLMIGRATING")
	s.Advance(time.Second)
	s.wantStatus(id, "SUCCESS")
	s.configure(id, incrementalJSON).good()
	s.wantStatus(id, "FULLMIGRATING")
	s.Advance(time.Minute)
	s.wantStatus(id, "INCRMIGEATING")
	task, _ := s.Task(id)
	equal(t, "times configured", task.Configured, 2)
}

func TestAnImportMigratesAndSucceeds(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	created := s.call("POST", "/migration-task", importJSON).good()
	equal(t, "status of the answer", created.text("status"), "MIGRATING")
	equal(t, "name of the answer", created.text("name"), "import")
	id := created.text("id")
	s.Advance(59 * time.Second)
	s.wantStatus(id, "MIGRATING")
	s.Advance(time.Second)
	s.wantStatus(id, "SUCCESS")
	equal(t, "end time", s.show(id).text("updated_at"), "2024/05/01 10:01:00")
}

func TestAnImportCanBeStopped(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createImport()
	s.call("POST", "/migration-task/"+id+"/stop", "").good()
	s.Advance(time.Minute)
	s.wantStatus(id, "TERMINATED")
}

func TestChangesHaveTheTimeTheyWereDueAtHoweverLateSomebodyLooks(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.ReleaseAfter = 10 * time.Minute })
	id := s.createOnline()
	s.configure(id, fullJSON).good()
	s.Advance(24 * time.Hour)
	shown := s.show(id)
	equal(t, "status", shown.text("status"), "RELEASED")
	equal(t, "updated_at", shown.text("updated_at"), "2024/05/01 10:01:00")
	equal(t, "released_at", shown.text("released_at"), "2024/05/01 10:11:00")
	task, _ := s.Task(id)
	equal(t, "time of the last log line", task.Logs[len(task.Logs)-1].At.Format("15:04"), "10:01")
}

func TestAMachineIsReleasedAsConfigured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*mock.Config)
		body   string
		after  time.Duration
		want   string
	}{
		"never by default":                        {func(*mock.Config) {}, fullJSON, 9999 * time.Hour, "SUCCESS"},
		"not before its time":                     {func(c *mock.Config) { c.ReleaseAfter = time.Hour }, fullJSON, time.Hour, "SUCCESS"},
		"after its time":                          {func(c *mock.Config) { c.ReleaseAfter = time.Hour }, fullJSON, time.Hour + time.Minute, "RELEASED"},
		"so fast that success is never seen":      {func(c *mock.Config) { c.ReleaseAtOnce = true }, fullJSON, time.Minute, "RELEASED"},
		"not while it keeps in sync":              {func(c *mock.Config) { c.ReleaseAtOnce = true }, incrementalJSON, time.Hour, "INCRMIGEATING"},
		"from statuses other than the default":    {func(c *mock.Config) { c.ReleaseAtOnce, c.ReleaseFrom = true, []string{"INCRMIGEATING"} }, incrementalJSON, time.Minute, "RELEASED"},
		"not from success where that is left out": {func(c *mock.Config) { c.ReleaseAtOnce, c.ReleaseFrom = true, []string{"FAILED"} }, fullJSON, time.Minute, "SUCCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, c.change)
			id := s.createOnline()
			s.configure(id, c.body).good()
			s.Advance(c.after)
			s.wantStatus(id, c.want)
		})
	}
}

func TestAnInterludeShowsAnUnknownWordAtTheStartOfEachStatus(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.Interlude, c.InterludeStatus = 10*time.Second, "QUEUEING" })
	id := s.createOnline()
	s.wantStatus(id, "QUEUEING")
	s.Advance(10 * time.Second)
	s.wantStatus(id, "RUNNING")
	s.configure(id, fullJSON).good()
	for _, want := range []string{"QUEUEING", "FULLMIGRATING", "FULLMIGRATING", "FULLMIGRATING", "FULLMIGRATING", "FULLMIGRATING", "QUEUEING", "SUCCESS"} {
		s.wantStatus(id, want)
		equal(t, "status in the list", s.list("").column("migration_tasks", "status"), want)
		s.Advance(10 * time.Second)
	}
}

func TestLagsKeepWhatWasShownBefore(t *testing.T) {
	t.Parallel()
	const lag = 5 * time.Second
	t.Run("configure", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.ConfigureLag = lag })
		id := s.createOnline()
		equal(t, "status of the answer", s.configure(id, fullJSON).good().text("status"), "FULLMIGRATING")
		s.Advance(lag - 1)
		s.wantStatus(id, "RUNNING")
		equal(t, "source during the lag", s.show(id).has("source_instance"), false)
		equal(t, "status in the list", s.list("").column("migration_tasks", "status"), "RUNNING")
		s.Advance(1)
		s.wantStatus(id, "FULLMIGRATING")
		equal(t, "source after the lag", s.show(id).has("source_instance"), true)
	})
	t.Run("configure, the status only", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.ConfigureLag, c.LagStatusOnly = lag, true })
		id := s.createOnline()
		s.configure(id, fullJSON).good()
		s.wantStatus(id, "RUNNING")
		equal(t, "source during the lag", s.show(id).has("source_instance"), true)
	})
	t.Run("stop", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.StopLag = lag })
		id := s.inSync()
		s.call("POST", "/migration-task/"+id+"/stop", "").good()
		s.wantStatus(id, "INCRMIGEATING")
		s.Advance(lag)
		s.wantStatus(id, "TERMINATING")
	})
	t.Run("restart", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.RestartLag, c.Stop = lag, 0 })
		id := s.inSync()
		s.call("POST", "/migration-task/"+id+"/stop", "").good()
		s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`).good()
		s.wantStatus(id, "TERMINATED")
		s.Advance(lag)
		s.wantStatus(id, "FULLMIGRATING")
	})
	t.Run("exchange", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.ExchangeLag = lag })
		id := s.inSync()
		s.call("POST", "/migration-task/"+id+"/exchange-ip", `{"exchanged_ip":["1.1.1.1"],"is_exchange_domain":false}`).good()
		equal(t, "task_status", s.show(id).text("task_status"), "")
		s.Advance(lag)
		equal(t, "task_status", s.show(id).text("task_status"), "EXCHANGING")
	})
	t.Run("a new task in the list", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(c *mock.Config) { c.ListLag = lag })
		s.createOnline()
		equal(t, "rows", len(s.list("").rows("migration_tasks")), 0)
		s.Advance(lag)
		equal(t, "rows", len(s.list("").rows("migration_tasks")), 1)
	})
}

func TestAnExchangeAndItsRollbackMoveTheTaskStatus(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*mock.Config)
		rolling string
		kept    string
		status  string // after the exchange
	}{
		"by default":                         {nil, "EXCHANGING", "ROLLBACK_SUCCESS", "TERMINATED"},
		"and the migration goes on":          {func(c *mock.Config) { c.ExchangeKeepsMigrating = true }, "EXCHANGING", "ROLLBACK_SUCCESS", "INCRMIGEATING"},
		"with another word for the way back": {func(c *mock.Config) { c.RollingBackWord = "ROLLBACKING" }, "ROLLBACKING", "ROLLBACK_SUCCESS", "TERMINATED"},
		"with words that go away":            {func(c *mock.Config) { c.ExchangeWordKept = time.Hour }, "EXCHANGING", "", "TERMINATED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, c.change)
			id := s.inSync()
			word := func() string { return s.show(id).good().text("task_status") }
			exchange := func() reply {
				return s.call("POST", "/migration-task/"+id+"/exchange-ip", `{"exchanged_ip":["10.0.0.1","10.0.0.2"],"is_exchange_domain":true}`)
			}
			rollback := func() reply { return s.call("POST", "/migration-task/"+id+"/rollback-ip", "") }
			equal(t, "word before", word(), "")
			rollback().refused(400, mock.CodeNotAllowed)
			exchange().good()
			equal(t, "word", word(), "EXCHANGING")
			exchange().refused(400, mock.CodeNotAllowed)
			s.Advance(time.Minute)
			equal(t, "word", word(), "EXCHANGE_SUCCESS")
			s.wantStatus(id, c.status)
			exchange().refused(400, mock.CodeNotAllowed)
			rollback().good()
			equal(t, "word", word(), c.rolling)
			s.Advance(time.Minute)
			equal(t, "word", word(), "ROLLBACK_SUCCESS")
			s.Advance(time.Hour)
			equal(t, "word in the end", word(), c.kept)
			task, _ := s.Task(id)
			equal(t, "addresses kept", len(task.ExchangedIPs), 2)
			equal(t, "domain kept", task.ExchangeDomain, true)
			s.wantStatus(id, c.status)
			if c.status == "TERMINATED" {
				exchange().refused(400, mock.CodeNotAllowed, "TERMINATED")
				s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`).good()
				s.Advance(time.Minute)
			}
			exchange().good()
		})
	}
}

func TestTheJobOfAnOnlineTaskEndsWithItsMachine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*mock.Config)
		words  []string // before the machine is made, then at each half minute
	}{
		"together":              {nil, []string{"RUNNING", "RUNNING", "SUCCESS", "SUCCESS"}},
		"later than it":         {func(c *mock.Config) { c.JobLag = 30 * time.Second }, []string{"RUNNING", "RUNNING", "RUNNING", "SUCCESS"}},
		"earlier than it":       {func(c *mock.Config) { c.JobLag = -30 * time.Second }, []string{"RUNNING", "SUCCESS", "SUCCESS", "SUCCESS"}},
		"with any running word": {func(c *mock.Config) { c.JobRunningWord = "INIT" }, []string{"INIT", "INIT", "SUCCESS", "SUCCESS"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *mock.Config) {
				cfg.Ready = time.Minute
				if c.change != nil {
					c.change(cfg)
				}
			})
			job := s.call("POST", "/migration/instance", onlineJSON).good().text("job_id")
			for _, want := range c.words {
				equal(t, "job's status", s.call("GET", "/jobs/"+job, "").good().text("status"), want)
				s.Advance(30 * time.Second)
			}
		})
	}
}

func TestAJobFailsWithItsMachine(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.Ready = time.Minute })
	created := s.call("POST", "/migration/instance", onlineJSON).good()
	if err := s.Fail(created.text("instance_id"), "", "no machine to be had"); err != nil {
		t.Fatal(err)
	}
	s.Advance(time.Hour)
	job := s.call("GET", "/jobs/"+created.text("job_id"), "").good()
	equal(t, "job's status", job.text("status"), "FAIL")
	equal(t, "job's reason", job.text("fail_reason"), "no machine to be had")
	s.wantStatus(created.text("instance_id"), "FAILED")
	s.call("GET", "/jobs/unknown", "").refused(400, mock.CodeTaskNotFound)
}

func TestARollbackWorksWhateverTheStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"RUNNING", "FULLMIGRATING", "INCRMIGEATING", "SUCCESS", "MIGRATION_FAILED", "TERMINATED", "RELEASED", "A_NEW_WORD"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			s := newService(t, nil)
			id := s.inSync()
			s.call("POST", "/migration-task/"+id+"/exchange-ip", `{}`).good()
			s.Advance(time.Minute)
			if err := s.SetStatus(id, status); err != nil {
				t.Fatal(err)
			}
			s.call("POST", "/migration-task/"+id+"/rollback-ip", "").good()
			s.Advance(time.Minute)
			equal(t, "word", s.show(id).text("task_status"), "ROLLBACK_SUCCESS")
			s.wantStatus(id, status)
		})
	}
}

func TestTheExchangeThatEndsAMigrationHasItsTimeHoweverLateSomebodyLooks(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) {
		c.ReleaseAfter, c.ReleaseFrom = 10*time.Minute, []string{mock.StatusTerminated}
	})
	id := s.inSync()
	s.call("POST", "/migration-task/"+id+"/exchange-ip", `{}`).good()
	s.Advance(24 * time.Hour)
	shown := s.show(id)
	equal(t, "status", shown.text("status"), "RELEASED")
	equal(t, "updated_at", shown.text("updated_at"), "2024/05/01 10:02:00")
	equal(t, "released_at", shown.text("released_at"), "2024/05/01 10:12:00")
}

func TestAMigrationFailsSoLongAfterItsStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after time.Duration
		body  string // of the configuration; empty: an import
		went  time.Duration
		want  string
	}{
		"in the full phase":              {30 * time.Second, fullJSON, 30 * time.Second, "MIGRATION_FAILED"},
		"not before its time":            {30 * time.Second, fullJSON, 29 * time.Second, "FULLMIGRATING"},
		"in the incremental phase":       {2 * time.Minute, incrementalJSON, 2 * time.Minute, "MIGRATION_FAILED"},
		"not yet in the incremental one": {2 * time.Minute, incrementalJSON, time.Minute, "INCRMIGEATING"},
		"never where it has succeeded":   {2 * time.Minute, fullJSON, time.Hour, "SUCCESS"},
		"as an import":                   {30 * time.Second, "", time.Hour, "MIGRATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *mock.Config) { cfg.FailAfter = c.after })
			var id string
			if c.body == "" {
				id = s.createImport()
			} else {
				id = s.createOnline()
				s.Advance(time.Hour) // waiting to be configured is no start
				s.configure(id, c.body).good()
			}
			s.Advance(c.went)
			s.wantStatus(id, c.want)
			if c.want == "MIGRATION_FAILED" {
				equal(t, "reason in the list", s.list("").rows("migration_tasks")[0]["error_message"] != nil, true)
				equal(t, "error lines", s.logs(id, "log_level=ERROR").column("migration_logs", "log_level"), "ERROR")
			}
		})
	}
	t.Run("again after a restart", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(cfg *mock.Config) { cfg.FailAfter = 30 * time.Second })
		id := s.createOnline()
		s.configure(id, fullJSON).good()
		s.Advance(time.Hour)
		s.call("POST", "/migration-tasks/batch-restart", `{"migration_tasks":["`+id+`"]}`).good()
		s.wantStatus(id, "FULLMIGRATING")
		s.Advance(30 * time.Second)
		s.wantStatus(id, "MIGRATION_FAILED")
	})
	t.Run("not while it is being stopped", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(cfg *mock.Config) { cfg.FailAfter = 30 * time.Second })
		id := s.createOnline()
		s.configure(id, fullJSON).good()
		s.call("POST", "/migration-task/"+id+"/stop", "").good()
		s.Advance(time.Hour)
		s.wantStatus(id, "TERMINATED")
	})
}

func TestTheOffsetIsADifferenceThatGoesDownToNothing(t *testing.T) {
	t.Parallel()
	s := newService(t, func(c *mock.Config) { c.CatchUp = 10 * time.Second })
	id := s.inSync()
	offset := func() string { return s.call("GET", "/migration-task/"+id+"/stats", "").good().text("offset") }
	for _, want := range []string{"67108864", "33554432", "0", "0"} {
		equal(t, "offset", offset(), want)
		s.Advance(5 * time.Second)
	}
	at := newService(t, nil)
	equal(t, "offset that is caught up at once", at.call("GET", "/migration-task/"+at.inSync()+"/stats", "").text("offset"), "0")
}

func TestProgressMovesWithTime(t *testing.T) {
	t.Parallel()
	s := newService(t, nil)
	id := s.createOnline()
	at := func() reply { return s.call("GET", "/migration-task/"+id+"/stats", "").good() }
	idle := at()
	equal(t, "is_migrating before", idle.at("is_migrating"), any(false))
	equal(t, "keys before", idle.text("source_dbsize"), "0")
	s.configure(id, incrementalJSON).good()
	s.Advance(15 * time.Second)
	quarter := at()
	equal(t, "progress", quarter.text("full_migration_progress"), "25")
	equal(t, "keys there", quarter.text("source_dbsize"), "100000")
	equal(t, "keys moved", quarter.text("target_dbsize"), "25000")
	equal(t, "is_migrating", quarter.at("is_migrating"), any(true))
	equal(t, "offset", quarter.text("offset"), "0")
	s.Advance(time.Minute)
	equal(t, "progress in sync", at().text("full_migration_progress"), "100")
	second := at()
	for _, field := range []string{"target_input_kbps", "target_ops"} {
		if second.text(field) == "" || second.text(field) == "0" {
			t.Errorf("%s is %q", field, second.text(field))
		}
	}
	imported := s.createImport()
	s.Advance(30 * time.Second)
	equal(t, "progress of an import", s.call("GET", "/migration-task/"+imported+"/stats", "").good().text("full_migration_progress"), "50")
}
