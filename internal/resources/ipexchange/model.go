package ipexchange

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/migration"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/base"
)

// model is a dcs_migration_ip_exchange in configuration, plan or state.
type model struct {
	base.Scope

	TaskID         types.String `tfsdk:"task_id"`
	ExchangedIPs   types.Set    `tfsdk:"exchanged_ips"`
	ExchangeDomain types.Bool   `tfsdk:"exchange_domain"`

	ID     types.String `tfsdk:"id"`
	Status types.String `tfsdk:"status"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (m *model) request(ctx context.Context, diags *diag.Diagnostics) client.ExchangeIPRequest {
	return client.ExchangeIPRequest{IPs: base.SortedStrings(ctx, m.ExchangedIPs, diags), Domain: m.ExchangeDomain.ValueBool()}
}

// setStatus takes the status over from a task. If the task has no task_status any more, the last one stays.
func (m *model) setStatus(task *client.Task) {
	if task != nil && migration.TaskStatusOf(task.TaskStatus) != "" {
		m.Status = types.StringValue(task.TaskStatus)
	}
}

// ledger is the ledger of a dcs_migration_ip_exchange.
type ledger struct {
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

// inDoubt reports whether the exchange was sent, but the provider does not know whether the service has taken it.
func (l *ledger) inDoubt() bool {
	return l.Waiting && l.Exchange != nil && !l.Exchange.Taken
}

// noteTask notes what a task tells of the exchange.
func (l *ledger) noteTask(task *client.Task) {
	taskStatus := migration.TaskStatusOf(task.TaskStatus)
	if taskStatus != "" && !l.Exchange.IsPending(taskStatus) {
		l.Exchange = nil
	}
	if taskStatus == migration.TaskStatusExchanged {
		l.Waiting = false
	}
	l.Gone = false
}
