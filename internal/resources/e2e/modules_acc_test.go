package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// What `terraform test` cannot tell: whether the plans of the modules are empty, and what was sent for them.
func TestAccModules(t *testing.T) {
	t.Parallel()
	if acctest.Live() {
		t.Skip("the modules are given made-up ids, and the tests run against the live service")
	}
	provider := acctest.BuildProvider(t)
	for name, play := range map[string]func(t *testing.T, s *story){
		"online-migration": moduleOnlineMigration,
		"migration-fleet":  moduleMigrationFleet,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t, provider)
			resourcetest.NoError(t, os.CopyFS(filepath.Join(s.cli.Dir, "modules"), os.DirFS("../../../modules")))
			s.cli.Configure(t, usesModule(name))
			s.run(t, "get")
			play(t, s)
			s.wantNoSecret(t)
		})
	}
}

// usesModule is a configuration that hands its variables on to a module, and has all its outputs.
func usesModule(name string) string {
	network := `
  network = {
    vpc_id            = "5f1c9a4e-7d0b-4c56-9a73-2f6f3f1f0a11"
    subnet_id         = "8e0d2b1c-1f5a-4f0e-8a7e-6f3c0c7b9d22"
    security_group_id = "c7a4d3f2-9b6e-4d1a-b0c5-1a2b3c4d5e33"
  }
`
	if name == "migration-fleet" {
		return `
variable "migrations" {}
variable "passwords" {
  type      = map(object({ source = string, target = string }))
  default   = {}
  ephemeral = true
}
module "used" {
  source     = "./modules/migration-fleet"
  migrations = var.migrations
  passwords  = { for name in keys(var.migrations) : name => try(var.passwords[name], {}) }
` + network + `}
output "used" {
  value = module.used
}
`
	}
	return `
variable "cut_over" {
  default = false
}
variable "restart_trigger" {
  default = null
}
variable "wait_for_sync" {
  default = true
}
variable "source_password" {
  default   = null
  ephemeral = true
}
variable "target_password" {
  default   = null
  ephemeral = true
}
module "used" {
  source          = "./modules/online-migration"
  name            = "sessions"
  source_redis    = { id = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66", password_version = 1 }
  target_redis    = { id = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44", password_version = 1 }
  passwords       = { source = var.source_password, target = var.target_password }
  cut_over        = var.cut_over
  restart_trigger = var.restart_trigger
  wait_for_sync   = var.wait_for_sync
` + network + `}
output "used" {
  value = module.used
}
`
}

func moduleOnlineMigration(t *testing.T, s *story) {
	s.apply(t, given{"wait_for_sync": false})
	s.wantSent(t, mock.OpCreateOnline, mock.OpConfigure)
	s.wantNothingPlannedWhile(t, "sessions", mock.StatusFullMigrating, mock.StatusIncrMigrating, mock.OtherInSyncWord)

	s.withoutPasswords(func() {
		s.apply(t, given{})
		s.wantSent(t)
		s.apply(t, given{"cut_over": true})
		s.wantSent(t, mock.OpExchangeIP)
		resourcetest.WantOutput(t, s.apply(t, given{}), "Plan: 0 to add, 0 to change, 2 to destroy.")
		s.wantSent(t, mock.OpRollbackIP)
	})

	// A new wait comes with the new start.
	resourcetest.WantOutput(t, s.apply(t, given{"restart_trigger": "again"}), "Plan: 1 to add, 1 to change, 1 to destroy.")
	s.wantSent(t, mock.OpBatchRestart)

	s.withoutPasswords(func() {
		s.apply(t, given{"restart_trigger": "again", "cut_over": true})
		s.wantSent(t, mock.OpExchangeIP)

		// To finish with the addresses exchanged, the module is taken out.
		s.forget(t, "module.used.dcs_migration_ip_exchange.this[0]")
		s.cli.Configure(t, "")
		s.give(t, given{})
		resourcetest.WantOutput(t, s.run(t, "apply", "-auto-approve"), "Plan: 0 to add, 0 to change, 3 to destroy.")
		s.wantSent(t)
	})
	if task := s.Task(t, "sessions"); task.TaskStatus != mock.TaskStatusExchanged {
		t.Errorf("the exchange was not left as it was: %s", task.TaskStatus)
	}
}

func moduleMigrationFleet(t *testing.T, s *story) {
	with := func(redis given) given {
		redis["password_version"] = 1
		return redis
	}
	fleet := func(cutOver bool) given {
		return given{"migrations": given{
			"sessions": given{
				"source_redis": with(given{"id": "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66"}),
				"target_redis": with(given{"id": "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"}),
				"cut_over":     cutOver,
			},
			"reports": given{
				"source_redis": with(given{"addrs": []string{"192.168.0.30:6379"}}),
				"target_redis": with(given{"id": "a1f6e5d4-c3b2-4a19-8f70-6e5d4c3b2a55"}),
				"method":       "full_amount_migration",
			},
		}}
	}
	s.apply(t, fleet(false))
	s.wantSentSideBySide(t, map[mock.Operation]int{mock.OpCreateOnline: 2, mock.OpConfigure: 2})
	s.wantNothingPlannedWhile(t, "sessions", mock.StatusFullMigrating, acctest.InSync())
	s.wantNothingPlannedWhile(t, "reports", mock.StatusReleased)

	s.withoutPasswords(func() {
		s.apply(t, fleet(true))
		s.wantSent(t, mock.OpExchangeIP)
		s.apply(t, fleet(false))
		s.wantSent(t, mock.OpRollbackIP)
		s.destroy(t)
		s.wantSent(t)
	})
}
