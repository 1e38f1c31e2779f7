package resources

import (
	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
)

// exchangeLedger is the ledger of a dcs_migration_ip_exchange.
type exchangeLedger struct {
	// Imported is whether the addresses were exchanged elsewhere, so that state does not know all arguments.
	Imported bool `json:"imported,omitempty"`
	// Waiting is whether the exchange was not followed to its end: the next apply does that.
	Waiting bool `json:"waiting,omitempty"`
	// Exchange is the exchange that was sent, until the service shows another task_status than before it.
	Exchange *migration.SentCall `json:"exchange,omitempty"`
	// RollBack is the roll-back that was sent and not followed to its end.
	RollBack *migration.SentCall `json:"roll_back,omitempty"`
	// Gone is whether the task was seen to be gone.
	Gone bool `json:"gone,omitempty"`
}

// inDoubt reports whether it is not known that the service has taken the exchange.
func (l *exchangeLedger) inDoubt() bool {
	return l.Waiting && l.Exchange != nil && !l.Exchange.Taken
}

// see notes what a task tells of the exchange.
func (l *exchangeLedger) see(task *client.Task) {
	taskStatus := migration.TaskStatusOf(task.TaskStatus)
	if taskStatus != "" && !l.Exchange.LeavesOpen(taskStatus) {
		l.Exchange = nil
	}
	if taskStatus == migration.TaskStatusExchanged {
		l.Waiting = false
	}
	l.Gone = false
}
