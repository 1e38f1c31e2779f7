package base

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// logInterval is how often an apply that waits logs how far it is. Tests shorten it.
var logInterval = 30 * time.Second

// LogWaits gives a context whose waits are logged.
func LogWaits(ctx context.Context) context.Context {
	return migration.WithObserver(ctx, logInterval, logSighting)
}

// logSighting writes a line about a task that is waited for. Of the service's words it repeats the statuses alone: names,
// addresses and whatever else it may echo stay out.
func logSighting(ctx context.Context, seen migration.Sighting) {
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
