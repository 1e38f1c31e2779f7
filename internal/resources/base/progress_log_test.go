package base_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestAWaitIsLogged(t *testing.T) {
	t.Parallel()
	number := func(n float64) *float64 { return &n }
	tests := map[string]struct {
		seen migration.Report
		want string
	}{
		"with all that is known": {
			migration.Report{
				Task:     &client.Task{ID: "t-1", Status: "FULLMIGRATING"},
				Progress: &client.Progress{FullMigrationProgress: number(42.5), SourceDBSize: number(100000), TargetDBSize: number(0), Offset: number(7)},
				Waited:   90*time.Second + 300*time.Millisecond,
			},
			`{"task_id": "t-1", "status": "FULLMIGRATING", "full_migration_progress": 42.5, "source_dbsize": 100000, "target_dbsize": 0, "waited": "1m30s"}`,
		},
		"of an exchange": {
			migration.Report{Task: &client.Task{ID: "t-1", Status: "INCRMIGEATING", TaskStatus: "EXCHANGING"}, Waited: 30 * time.Second},
			`{"task_id": "t-1", "status": "INCRMIGEATING", "task_status": "EXCHANGING", "waited": "30s"}`,
		},
		"without a progress": {
			migration.Report{Task: &client.Task{ID: "t-1", Status: "TERMINATING"}, Waited: 2 * time.Hour},
			`{"task_id": "t-1", "status": "TERMINATING", "waited": "2h0m0s"}`,
		},
		"without numbers that are not told": {
			migration.Report{Task: &client.Task{ID: "t-1", Status: "MIGRATING"}, Progress: &client.Progress{TargetDBSize: number(3)}},
			`{"task_id": "t-1", "status": "MIGRATING", "target_dbsize": 3, "waited": "0s"}`,
		},
		"without a status that is not shown": {
			migration.Report{Task: &client.Task{ID: "t-1"}, Waited: 30 * time.Second},
			`{"task_id": "t-1", "waited": "30s"}`,
		},
		"without what may be confidential": {
			migration.Report{Task: &client.Task{ID: "t-1", Status: "MIGRATING", Name: "sesame", Description: "sesame", Source: &client.Instance{Addrs: []string{"sesame:6379"}}}},
			`{"task_id": "t-1", "status": "MIGRATING", "waited": "0s"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, output := resourcetest.ContextWithLogs(t)
			base.LogReport(ctx, test.seen)
			lines, err := tflogtest.MultilineJSONDecode(output)
			if err != nil || len(lines) != 1 {
				t.Fatalf("got %d lines, %v", len(lines), err)
			}
			line := lines[0]
			if line["@level"] != "info" || line["@message"] != "waiting for the migration task" {
				t.Errorf("got %v", line)
			}
			for name := range line {
				if strings.HasPrefix(name, "@") {
					delete(line, name)
				}
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(test.want), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(line, want) {
				t.Errorf("got %v, want %v", line, want)
			}
		})
	}
}

func TestWhatAnApplyWaitsForIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) {
			c.Ready, c.Full, c.Stop = 5*time.Minute, 5*time.Minute, 5*time.Minute
			c.NoJobID = true
		})
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		c := resourcetest.IncrementalTask(e)
		steps := []struct {
			name     string
			config   resourcetest.Config // nil: destroys
			statuses []string
			progress bool
		}{
			{"a creation", c, []string{"CREATING", "FULLMIGRATING"}, true},
			{"an update", c.With("bandwidth_limit_mb", 10), []string{"TERMINATING", "FULLMIGRATING"}, true},
			{"a destruction", nil, []string{"TERMINATING"}, false},
		}
		for _, step := range steps {
			ctx, output := resourcetest.ContextWithLogs(t)
			plan := r.Plan(t, step.config)
			asked := e.Mock.Count(mock.OpProgress)
			diags := r.Apply(t, ctx, plan)
			resourcetest.NoErrors(t, diags)
			text := output.String()
			resourcetest.WantNoSecret(t, e, r, diags, text)
			lines, err := tflogtest.MultilineJSONDecode(output)
			if err != nil {
				t.Fatal(err)
			}
			statuses, numbers := map[any]bool{}, false
			for _, line := range lines {
				if line["@message"] == "waiting for the migration task" {
					statuses[line["status"]] = true
					numbers = numbers || line["full_migration_progress"] != nil
				}
			}
			for _, status := range step.statuses {
				if !statuses[status] {
					t.Errorf("%s logs nothing of %s, but of %v:\n%s", step.name, status, statuses, text)
				}
			}
			if numbers != step.progress || (e.Mock.Count(mock.OpProgress) > asked) != step.progress {
				t.Errorf("%s logs numbers: %t, want %t", step.name, numbers, step.progress)
			}
		}
	})
}

func TestWhatAnApplyOfTheOtherResourcesWaitsForIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) {
			c.ExchangeKeepsMigrating = true // else there is nothing to stop
			c.Full, c.Stop, c.Exchange = 5*time.Minute, 5*time.Minute, 5*time.Minute
		})
		p := e.Serve(t, nil)
		p.Resource(t, resourcetest.TypeMigrationTask).Must(t, resourcetest.WaitingTask(e))
		c := resourcetest.Configuration(e)
		configured, exchanged := p.Resource(t, resourcetest.TypeTaskConfiguration), p.Resource(t, resourcetest.TypeIPExchange)
		steps := []struct {
			name     string
			resource *acctest.Resource
			config   resourcetest.Config // nil: destroys
			field    string
			word     string
		}{
			{"a configuration", configured, c, "status", "FULLMIGRATING"},
			{"a change of it", configured, c.With("bandwidth_limit_mb", 10), "status", "TERMINATING"},
			{"an exchange", exchanged, resourcetest.ExchangeOf(c["task_id"].(string)), "task_status", "EXCHANGING"},
			{"its roll-back", exchanged, nil, "task_status", "EXCHANGING"},
			{"a stop", configured, nil, "status", "TERMINATING"},
		}
		for _, step := range steps {
			ctx, output := resourcetest.ContextWithLogs(t)
			resourcetest.NoErrors(t, step.resource.Apply(t, ctx, step.resource.Plan(t, step.config)))
			lines, err := tflogtest.MultilineJSONDecode(output)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, line := range lines {
				found = found || line["@message"] == "waiting for the migration task" && line[step.field] == step.word
			}
			if !found {
				t.Errorf("%s logs nothing of %s", step.name, step.word)
			}
		}
	})
}
