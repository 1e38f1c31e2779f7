package acctest_test

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

func TestBlockWritesTheConfigurationLanguage(t *testing.T) {
	t.Parallel()
	got := acctest.Block(`resource "dcs_migration_task" "test"`, map[string]any{
		"task_name":       `a "${name}" of 100%{}`,
		"wait_for_sync":   false,
		"description":     nil,
		"resume_mode":     acctest.Expr("var.resume_mode"),
		"source_instance": map[string]any{"addrs": []string{"10.0.0.5:6379", "10.0.0.6:6379"}, "password_wo_version": 1},
		"backup_files":    map[string]any{"files": []any{map[string]any{"file_name": "dump.rdb"}}},
		"timeouts":        map[string]any{"create": "1h"},
	})
	want := `resource "dcs_migration_task" "test" {
backup_files = {
files = [{
file_name = "dump.rdb"
}]
}
resume_mode = var.resume_mode
source_instance = {
addrs = ["10.0.0.5:6379", "10.0.0.6:6379"]
password_wo_version = 1
}
task_name = "a \"$${name}\" of 100%%{}"
timeouts {
create = "1h"
}
wait_for_sync = false
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
