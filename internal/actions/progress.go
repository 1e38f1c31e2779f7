package actions

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// lineInterval is about how often an action tells how far the data is that moves. Tests shorten it.
var lineInterval = 10 * time.Second

// sighted is what an action tells of a task that it waits for. Of the service's words it repeats the statuses alone: names,
// addresses and whatever else it may echo stay out.
func sighted(seen migration.Sighting) string {
	text := fmt.Sprintf("Migration task %s is %s", seen.Task.ID, migration.StatusInWords(seen.Task.Status))
	if seen.Task.TaskStatus != "" { // around an exchange of addresses
		text += ", with the task_status " + seen.Task.TaskStatus
	}
	if numbers := numbersOf(seen.Progress, migration.PhaseOf(seen.Task.Status)); numbers != "" {
		text += ": " + numbers
	}
	return text + fmt.Sprintf(" (after %s).", seen.Waited.Round(time.Second))
}

// numbersOf tells how far a migration is, by the numbers that the service tells.
func numbersOf(p *client.Progress, phase migration.Phase) string {
	if p == nil {
		return ""
	}
	var told []string
	tell := func(number *float64, format string) {
		if number != nil {
			told = append(told, fmt.Sprintf(format, strconv.FormatFloat(math.Round(*number*10)/10, 'f', -1, 64)))
		}
	}
	tell(p.FullMigrationProgress, "%s %% of the full migration")
	tell(p.SourceDBSize, "%s keys at the source")
	tell(p.TargetDBSize, "%s keys at the target")
	tell(p.TargetInputKbps, "%s KB/s")
	tell(p.TargetOps, "%s operations/s")
	if phase == migration.PhaseSync {
		tell(p.Offset, "the target lags %s behind the source") // the difference of their offsets; 0: caught up
	}
	return strings.Join(told, ", ")
}
