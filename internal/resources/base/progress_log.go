package base

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// logInterval is how often an apply that waits logs how far it is.
const logInterval = 30 * time.Second

// WaitLogger makes an observer that logs what the waits for a task report.
func WaitLogger() *migration.Observer { return migration.NewObserver(logInterval, logReport) }

// logReport logs a report of a wait: statuses and numbers, but no names or addresses, which may be confidential.
func logReport(ctx context.Context, seen migration.Report) {
	fields := map[string]any{
		"task_id": seen.Task.ID,
		"waited":  seen.Waited.Round(time.Second).String(),
	}
	if seen.Task.Status != "" {
		fields["status"] = seen.Task.Status
	}
	if seen.Task.TaskStatus != "" { // around an exchange of addresses
		fields["task_status"] = seen.Task.TaskStatus
	}
	if p := seen.Progress; p != nil {
		for name, number := range map[string]*float64{
			"full_migration_progress": p.FullMigrationProgress, // percent
			"source_dbsize":           p.SourceDBSize,          // keys
			"target_dbsize":           p.TargetDBSize,          // keys
		} {
			if number != nil {
				fields[name] = *number
			}
		}
	}
	tflog.Info(ctx, "waiting for the migration task", fields)
}
