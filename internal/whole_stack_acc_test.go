package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// The files of the whole stack that need the provider huaweicloud, which the tests do not have.
var foreignFiles = []string{"network.tf", "target.tf", "versions.tf"}

// withoutForeign stands in the place of those.
const withoutForeign = `
terraform {
  required_providers {
    dcs = {
      source = "dcs-migration/dcs"
    }
  }
}

locals {
  source_id         = "b6d5c4a3-1e2f-4a0b-9c8d-7e6f5a4b3c66"
  target_id         = "3d9b7c10-2a4f-4e8d-9c61-7b5e4d3c2b44"
  migration_network = { vpc_id = "vpc", subnet_id = "subnet", security_group_id = "group" }
}
`

// The part of examples/whole-stack that is this provider's runs from its first apply to the end that its first lines tell of. The
// CLI's fmt reads the rest.
func TestAccWholeStackMigratesCutsOverGoesBackAndEnds(t *testing.T) {
	t.Parallel()
	provider := acctest.BuildProvider(t)
	e := acctest.NewMock(t, nil)
	const password = "Sesame-of-both-5512"
	cli := e.CLI(t, provider, "", "TF_VAR_password="+password)
	folder := filepath.Join(root, "examples", "whole-stack")
	cli.Copy(t, folder)
	cli.Must(t, "fmt", "-check", "-diff")
	for _, name := range foreignFiles {
		if err := os.Remove(filepath.Join(cli.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(cli.Dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("stand-in.tf", withoutForeign)
	variables, err := os.ReadFile(filepath.Join(folder, "terraform.tfvars"))
	if err != nil {
		t.Fatal(err)
	}
	given := string(variables)
	apply := func(sent ...mock.Operation) {
		t.Helper()
		write("terraform.tfvars", given)
		cli.Must(t, "apply", "-auto-approve")
		if err := e.Sent(sent...)(nil); err != nil {
			t.Fatal(err)
		}
		cli.Must(t, "plan", "-detailed-exitcode")
	}

	const name = "sessions-to-sessions-new"
	apply(mock.OpCreateOnline, mock.OpConfigure)
	if task := e.Task(t, name); task.Status != mock.StatusIncrMigrating || task.Target.Password != password {
		t.Errorf("the task is %s after the first apply, and its target has the password %q", task.Status, task.Target.Password)
	}
	if strings.Contains(string(cli.StateFile(t)), password) {
		t.Error("the password is in state")
	}
	given = strings.Replace(given, "cut_over = false", "cut_over = true", 1)
	apply(mock.OpExchangeIP)
	given = string(variables)
	apply(mock.OpRollbackIP)
	given += "restart_trigger = \"again\"\n"
	apply(mock.OpBatchRestart)
	given = strings.Replace(given, "cut_over = false", "cut_over = true", 1)
	apply(mock.OpExchangeIP)

	// What the first lines of versions.tf say for the end.
	head, err := os.ReadFile(filepath.Join(folder, "versions.tf"))
	if err != nil {
		t.Fatal(err)
	}
	end := regexp.MustCompile(`(?ms)^#      (removed \{.*?\n)#      \}\n`).FindStringSubmatch(string(head))
	if end == nil {
		t.Fatal("the first lines of versions.tf have no removed block")
	}
	for _, file := range []string{"migration.tf", "outputs.tf"} {
		if err := os.Remove(filepath.Join(cli.Dir, file)); err != nil {
			t.Fatal(err)
		}
	}
	write("end.tf", strings.ReplaceAll(end[1], "#      ", "")+"}\n")
	apply()
	if task := e.Task(t, name); task.TaskStatus != mock.TaskStatusExchanged {
		t.Errorf("the addresses are %s at the end", task.TaskStatus)
	}
	if strings.Contains(string(cli.StateFile(t)), `"managed"`) {
		t.Errorf("something is left in state: %s", cli.StateFile(t))
	}
}
