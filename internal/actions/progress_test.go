package actions_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/actions"
	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestALineTellsHowFarATaskIs(t *testing.T) {
	t.Parallel()
	number := func(n float64) *float64 { return &n }
	tests := map[string]struct {
		seen migration.Report
		want string
	}{
		"with all numbers": {
			migration.Report{
				Task: &client.Task{ID: "m-1", Status: "FULLMIGRATING"}, Waited: 90*time.Second + 300*time.Millisecond,
				Progress: &client.Progress{FullMigrationProgress: number(42.56), SourceDBSize: number(123456789), TargetDBSize: number(0), TargetInputKbps: number(512.04), TargetOps: number(1200), Offset: number(7)},
			},
			"Migration task m-1 is FULLMIGRATING: 42.6 % of the full migration, 123456789 keys at the source, 0 keys at the target, 512 KB/s, 1200 operations/s (after 1m30s).",
		},
		"in sync, with what it lags behind": {
			migration.Report{Task: &client.Task{ID: "m-1", Status: "INCRMIGRATING"}, Progress: &client.Progress{TargetDBSize: number(3), Offset: number(7)}},
			"Migration task m-1 is INCRMIGRATING: 3 keys at the target, the target lags 7 behind the source (after 0s).",
		},
		"without numbers that are not told": {
			migration.Report{Task: &client.Task{ID: "m-1", Status: "MIGRATING"}, Progress: &client.Progress{TargetDBSize: number(3)}},
			"Migration task m-1 is MIGRATING: 3 keys at the target (after 0s).",
		},
		"without any number": {
			migration.Report{Task: &client.Task{ID: "m-1", Status: "MIGRATING"}, Progress: &client.Progress{}, Waited: 2 * time.Hour},
			"Migration task m-1 is MIGRATING (after 2h0m0s).",
		},
		"without a status that is not shown": {
			migration.Report{Task: &client.Task{ID: "m-1"}},
			"Migration task m-1 is without a status (after 0s).",
		},
		"without what may be confidential": {
			migration.Report{Task: &client.Task{ID: "m-1", Status: "MIGRATING", Name: "sesame", Description: "sesame", Source: &client.Instance{Addrs: []string{"sesame:6379"}}}},
			"Migration task m-1 is MIGRATING (after 0s).",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := actions.ProgressLine(test.seen); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestWhileDataMovesLinesGoOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = time.Hour })
		task(t, e, "m-1", mock.StatusRunning)
		const line = "Migration task m-1 is FULLMIGRATING: N % of the full migration, N keys at the source, N keys at the target, N KB/s, N operations/s (after T)."
		moving := 0
		came := e.Serve(t, nil).Invoke(t, t.Context(), waitForTask, one("m-1"), func(text string) {
			switch {
			case strings.HasPrefix(text, "Waiting"):
				go func() {
					for e.Mock.Count(mock.OpShow) < 4 { // a look or two of which nothing is told
						time.Sleep(5 * time.Millisecond)
					}
					_ = e.Mock.SetStatus("m-1", mock.StatusFullMigrating) // where it fails, no line comes
				}()
			case strings.Contains(text, "FULLMIGRATING"):
				if moving++; moving == 3 {
					noError(t, e.Mock.SetStatus("m-1", mock.StatusIncrMigrating))
				}
			}
		})
		wantNone(t, came.Diagnostics)
		wantProgress(t, came, "Waiting for migration task m-1, which is RUNNING.", line, line, line, "Migration task m-1 is INCRMIGEATING: it is in sync with its source.")
		if asked := e.Mock.Count(mock.OpProgress); asked != 4 { // the last time at the end
			t.Errorf("the progress was asked for %d times, want 4", asked)
		}
	})
}

// A service that refuses to tell its progress keeps nobody from following the statuses.
func TestWithoutAProgressTheStatusIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(c *mock.Config) { c.Full = 700 * time.Millisecond })
		e.Mock.Order(mock.Fault{Operation: mock.OpProgress, Status: 403, Code: "DCS.0403", Times: -1})
		task(t, e, "m-1", mock.StatusTerminated)
		came := e.Serve(t, nil).Invoke(t, t.Context(), restartTasks, several("m-1"), nil)
		wantNone(t, came.Diagnostics)
		wantProgress(t, came, "Restarting migration task m-1, which is TERMINATED.", "Migration task m-1 is FULLMIGRATING (after T).", "Migration task m-1 is INCRMIGEATING: it is in sync with its source.")
	})
}
