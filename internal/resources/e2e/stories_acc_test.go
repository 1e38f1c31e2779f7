package e2e_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Every story in examples/stories, from its first apply to its destruction, with all that its first lines promise.
func TestAccExampleStories(t *testing.T) {
	t.Parallel()
	if acctest.Live() {
		t.Skip("the stories have made-up ids, and the tests run against the live service")
	}
	provider := acctest.BuildProvider(t)
	plays := map[string]func(t *testing.T, s *story){
		"adopt-console-tasks":  adoptConsoleTasks,
		"import-backup-record": importBackupRecord,
		"import-from-obs":      importFromOBS,
		"incremental-cut-over": incrementalCutOver,
		"migration-fleet":      migrationFleet,
		"regions":              regions,
		"two-step-start":       twoStepStart,
	}
	folders, err := os.ReadDir(storyFolder)
	resourcetest.NoError(t, err)
	var names []string
	for _, folder := range folders {
		names = append(names, folder.Name())
	}
	if tested := slices.Sorted(maps.Keys(plays)); !slices.Equal(names, tested) {
		t.Errorf("there are the stories %v, and tests of %v", names, tested)
	}
	for name, play := range plays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell(t, provider, name, play)
		})
	}
}

// Cut over, gone back, run again and cut over for good; at last, with addresses exchanged, destroyed without a thought.
func incrementalCutOver(t *testing.T, s *story) {
	const name = "sessions-to-dcs"
	before, after := given{}, given{"cut_over": true}
	s.apply(t, before)
	s.wantSent(t, mock.OpCreateOnline, mock.OpConfigure)
	s.wantOutputs(t, map[string]any{"exchange_status": nil})
	s.wantPasswords(t)
	s.wantNothingPlannedWhile(t, name, mock.StatusFullMigrating, acctest.InSync())
	task := s.Task(t, name)

	// No plan, apply or destroy that sends no password needs one.
	s.withoutPasswords(func() {
		resourcetest.WantOutput(t, s.apply(t, after), "Plan: 2 to add, 0 to change, 0 to destroy.", "Addresses of migration task "+task.ID+" will be exchanged")
		s.wantSent(t, mock.OpExchangeIP)
		s.wantOutputs(t, map[string]any{"exchange_status": "EXCHANGE_SUCCESS"})
		if now := s.Task(t, name); len(now.ExchangedIPs) > 0 || !now.ExchangeDomain || now.Status != mock.StatusTerminated {
			t.Errorf("exchanged were %v, domain names: %v, and the task is %s", now.ExchangedIPs, now.ExchangeDomain, now.Status)
		}

		resourcetest.WantOutput(t, s.apply(t, before), "Plan: 0 to add, 0 to change, 2 to destroy.", "will be rolled back")
		s.wantSent(t, mock.OpRollbackIP)
		s.wantOutputs(t, map[string]any{"exchange_status": nil})
	})

	again := given{"restart_trigger": "again"}
	resourcetest.WantOutput(t, s.apply(t, again), "Plan: 1 to add, 1 to change, 1 to destroy.")
	s.wantSent(t, mock.OpBatchRestart)
	again["cut_over"] = true
	s.apply(t, again)
	s.wantSent(t, mock.OpExchangeIP)
	s.forget(t, "dcs_migration_ip_exchange.sessions[0]")
	s.give(t, before)
	s.withoutPasswords(func() { s.destroy(t) })
	s.wantSent(t)
	s.wantTasks(t, "TERMINATED")
	if now := s.Task(t, name); now.TaskStatus != mock.TaskStatusExchanged {
		t.Errorf("the exchange was not left as it was: %s", now.TaskStatus)
	}

	s.withoutPasswords(func() { s.wantRefused(t, after, "password_wo") })
	s.apply(t, after)
	s.wantSent(t, mock.OpCreateOnline, mock.OpConfigure, mock.OpExchangeIP)
	s.destroy(t)
	s.wantSent(t, mock.OpRollbackIP)
	s.wantTasks(t, "TERMINATED", "TERMINATED")
}

// Other files are another import, the same ones one on demand; what is over is only forgotten.
func importFromOBS(t *testing.T, s *story) {
	s.apply(t, given{})
	s.wantSent(t, mock.OpCreateImport)
	s.wantOutputs(t, map[string]any{"status": "SUCCESS"})
	s.wantPasswords(t)

	newer := given{"files": []string{"catalogue/2026-11-01.rdb"}}
	resourcetest.WantOutput(t, s.apply(t, newer), "must be replaced", "Plan: 1 to add, 0 to change, 1 to destroy.")
	s.wantSent(t, mock.OpCreateImport)
	s.run(t, "apply", "-auto-approve", "-replace=dcs_migration_task.catalogue")
	s.wantSent(t, mock.OpCreateImport)
	var imported [][]string
	for _, task := range s.Mock.Tasks() {
		var files []string
		for _, file := range task.BackupFiles.Files {
			files = append(files, file.Name)
		}
		imported = append(imported, files)
	}
	want := [][]string{{"catalogue/part-1.rdb", "catalogue/part-2.rdb"}, {"catalogue/2026-11-01.rdb"}, {"catalogue/2026-11-01.rdb"}}
	if !slices.EqualFunc(imported, want, slices.Equal) {
		t.Errorf("imported were %v, want %v", imported, want)
	}

	s.destroy(t)
	s.wantSent(t)
	s.wantTasks(t, "SUCCESS", "SUCCESS", "SUCCESS")
}

// A newer backup takes the place of the old one, and no record stays.
func importBackupRecord(t *testing.T, s *story) {
	s.apply(t, given{})
	s.wantSent(t, mock.OpCreateImport)
	s.wantOutputs(t, map[string]any{"status": "SUCCESS"})
	s.wantPasswords(t)

	newer := given{"backup_id": "f0e1d2c3-b4a5-4968-8776-655443322110"}
	resourcetest.WantOutput(t, s.apply(t, newer), "must be replaced", "Plan: 1 to add, 0 to change, 1 to destroy.")
	s.wantSent(t, mock.OpDelete, mock.OpCreateImport)
	if task := s.Task(t, "staging-from-backup"); task.BackupFiles.BackupID != newer["backup_id"] {
		t.Errorf("the backup %s was imported", task.BackupFiles.BackupID)
	}

	s.destroy(t)
	s.wantSent(t, mock.OpDelete)
	s.wantTasks(t)
}

// The address is in the whitelist before the migration starts; a new password reaches the running migration.
func twoStepStart(t *testing.T, s *story) {
	resourcetest.WantOutput(t, s.apply(t, given{}), "Plan: 3 to add, 0 to change, 0 to destroy.")
	s.wantSent(t, mock.OpCreateOnline, mock.OpConfigure)
	s.wantOutputs(t, map[string]any{"status": s.inSync(), "migration_machine_ip": s.Task(t, "orders-to-dcs").Address})
	s.wantPasswords(t)
	if after := s.dependencies(t, resourcetest.TypeTaskConfiguration); !slices.Contains(after, resourcetest.WhitelistAddress) {
		t.Errorf("the migration is started after %v alone", after)
	}

	resourcetest.WantOutput(t, s.apply(t, given{"source_password_version": 2}), "the update interrupts the running migration",
		"Plan: 0 to add, 1 to change, 0 to destroy.")
	s.wantSent(t, mock.OpStop, mock.OpConfigure)
	s.wantOutputs(t, map[string]any{"status": s.inSync()})

	s.destroy(t)
	s.wantSent(t, mock.OpStop)
	s.wantTasks(t, "TERMINATED")
}

// Two regions in one apply, each with its own project; one goes, and the other is left alone.
func regions(t *testing.T, s *story) {
	own := s.Mock.Config().Region
	resourcetest.WantOutput(t, s.apply(t, given{}), "Plan: 4 to add, 0 to change, 0 to destroy.")
	s.wantSentSideBySide(t, map[mock.Operation]int{mock.OpCreateOnline: 2, mock.OpConfigure: 2})
	s.wantPasswords(t)
	shown := func(region, project string) map[string]any {
		task := s.Task(t, "sessions-"+region)
		return map[string]any{"id": task.ID, "project_id": project, "status": s.inSync()}
	}
	one, other := shown(own, s.Mock.Config().ProjectID), shown(resourcetest.OtherRegion, resourcetest.OtherProject)
	s.wantOutputs(t, map[string]any{"migrations": map[string]any{own: one, resourcetest.OtherRegion: other}})

	text, err := os.ReadFile(filepath.Join(storyFolder, "regions", "terraform.tfvars"))
	resourcetest.NoError(t, err)
	_, entry, _ := strings.Cut(string(text), resourcetest.OtherRegion+" = {")
	entry, _, _ = strings.Cut(entry, "}")
	alone := given{"regions": given{resourcetest.OtherRegion: attributesIn(entry)}}
	s.withoutPasswords(func() {
		resourcetest.WantOutput(t, s.apply(t, alone), "Plan: 0 to add, 0 to change, 2 to destroy.")
		s.wantSent(t, mock.OpStop)
		s.wantOutputs(t, map[string]any{"migrations": map[string]any{resourcetest.OtherRegion: other}})
		s.destroy(t)
	})
	s.wantSent(t, mock.OpStop)
	s.wantTasks(t, "TERMINATED", "TERMINATED")
}

// attributesIn reads the lines `name = "text"` and `name = ["text"]` of a block.
func attributesIn(block string) given {
	attributes := given{}
	for _, line := range regexp.MustCompile(`(\w+) += (\[?)"([^"]*)"`).FindAllStringSubmatch(block, -1) {
		attributes[line[1]] = line[3]
		if line[2] != "" {
			attributes[line[1]] = []string{line[3]}
		}
	}
	return attributes
}

// An entry comes and another goes, and the others are left alone.
func migrationFleet(t *testing.T, s *story) {
	// The first two are those of the example's terraform.tfvars.
	sessions := given{
		"source_addrs": []string{"192.168.0.10:6379", "192.168.0.11:6379"}, "target_id": "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44",
		"bandwidth_limit_mb": 50, "source_password_version": 1, "target_password_version": 1,
	}
	reports := given{
		"source_addrs": []string{"192.168.0.30:6379"}, "target_id": "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55",
		"method": "full_amount_migration", "source_password_version": 1, "target_password_version": 1,
	}
	orders := given{"source_addrs": []string{"192.168.0.20:6379"}, "target_id": "d4c3b2a1-0f9e-4d8c-8b7a-695847362514", "source_password_version": 1, "target_password_version": 1}
	shown := func(name, status string) map[string]any {
		return map[string]any{"id": s.Task(t, "fleet-"+name).ID, "status": status}
	}

	s.apply(t, given{})
	s.wantSentSideBySide(t, map[mock.Operation]int{mock.OpCreateOnline: 2, mock.OpConfigure: 2})
	s.wantPasswords(t)
	fleet := map[string]any{"sessions": shown("sessions", s.inSync()), "reports": shown("reports", "SUCCESS")}
	s.wantOutputs(t, map[string]any{"fleet": fleet})
	s.wantNothingPlannedWhile(t, "fleet-sessions", mock.StatusFullMigrating, acctest.InSync())
	s.wantNothingPlannedWhile(t, "fleet-reports", mock.StatusReleased, mock.StatusSuccess)

	resourcetest.WantOutput(t, s.apply(t, given{"migrations": given{"sessions": sessions, "reports": reports, "orders": orders}}),
		"Plan: 2 to add, 0 to change, 0 to destroy.")
	s.wantSent(t, mock.OpCreateOnline, mock.OpConfigure)
	fleet["orders"] = shown("orders", s.inSync())
	s.wantOutputs(t, map[string]any{"fleet": fleet})

	resourcetest.WantOutput(t, s.apply(t, given{"migrations": given{"reports": reports, "orders": orders}}),
		"Plan: 0 to add, 0 to change, 2 to destroy.")
	s.wantSent(t, mock.OpStop)
	delete(fleet, "sessions")
	s.wantOutputs(t, map[string]any{"fleet": fleet})

	s.wantRefused(t, given{"migrations": given{"reports": reports, "orders": orders, "invoices": sessions}}, "password_wo")
	s.wantRefused(t, given{"migrations": given{"reports": orders, "orders": orders}},
		"Each migration needs a target_id of its own")

	s.give(t, given{"migrations": given{"reports": reports, "orders": orders}})
	s.withoutPasswords(func() { s.destroy(t) })
	s.wantSent(t, mock.OpStop)
	for name, status := range map[string]string{"sessions": "TERMINATED", "reports": "SUCCESS", "orders": "TERMINATED"} {
		if task := s.Task(t, "fleet-"+name); task.Status != status {
			t.Errorf("%s ends %s, want %s", task.Name, task.Status, status)
		}
	}
}

// Running tasks are found, taken over without a call, changed like any others, and left running in the end.
func adoptConsoleTasks(t *testing.T, s *story) {
	v := s.Values()
	running := func(name, source, target string) (mock.Task, given) {
		task := s.Mock.AddTask(mock.Task{
			Name: name, MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
			VPCID: "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11", SubnetID: "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22", SecurityGroupID: "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33",
			Source: &mock.Instance{Addrs: source, Password: v.SourcePassword}, Target: &mock.Instance{ID: target, Password: v.TargetPassword},
		})
		return task, given{"task_id": task.ID, "source_addrs": []string{source}, "target_id": target, "source_password_version": 1, "target_password_version": 1}
	}
	first, sessions := running("sessions", "192.168.0.10:6379", "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44")
	second, orders := running("orders", "192.168.0.20:6379", "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55")
	limited := maps.Clone(sessions)
	limited["bandwidth_limit_mb"] = 7

	s.apply(t, given{})
	s.wantOutputs(t, map[string]any{"not_adopted": map[string]any{first.ID: "sessions", second.ID: "orders"}})

	// The plan tells of descriptions that do not match: the first has a limit, the second another name.
	s.give(t, given{"tasks": given{"sessions": limited, "reports": orders}})
	resourcetest.WantOutput(t, s.run(t, "plan"), "the update interrupts the running migration", "task_name only recorded")

	s.withoutPasswords(func() {
		resourcetest.WantOutput(t, s.apply(t, given{"tasks": given{"sessions": sessions, "orders": orders}}),
			"Plan: 2 to import, 0 to add, 2 to change, 0 to destroy.", "password only recorded")
	})
	s.wantSent(t)
	s.wantOutputs(t, map[string]any{"not_adopted": map[string]any{}})
	s.wantNothingPlannedWhile(t, "orders", mock.StatusFullMigrating, acctest.InSync())

	resourcetest.WantOutput(t, s.apply(t, given{"tasks": given{"sessions": limited, "orders": orders}}),
		"the update interrupts the running migration", "Plan: 0 to add, 1 to change, 0 to destroy.")
	s.wantSent(t, mock.OpStop, mock.OpConfigure)
	s.wantPasswords(t)

	s.destroy(t)
	s.wantSent(t)
	s.wantTasks(t, mock.StatusIncrMigrating, acctest.InSync()) // the second as its status was set, the first as the mock names it
}
