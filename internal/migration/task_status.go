package migration

import (
	"strings"
	"time"
)

// The values of a task's task_status (operation 4) that are known. The service may return others, or none.
const (
	// TaskStatusExchanging: an exchange of addresses is at work, or the roll-back of one.
	TaskStatusExchanging = "EXCHANGING"
	// TaskStatusExchanged: the addresses are exchanged.
	TaskStatusExchanged = "EXCHANGE_SUCCESS"
	// TaskStatusRolledBack: the exchange has been rolled back.
	TaskStatusRolledBack = "ROLLBACK_SUCCESS"
)

// TaskStatusOf is the task_status that the service returned, to compare with the values above: neither case nor blanks around it matter.
func TaskStatusOf(returned string) string { return strings.ToUpper(strings.TrimSpace(returned)) }

// Exchanged reports whether a task_status says that addresses are exchanged, or about to be: there is one, and it does not say
// that the exchange was rolled back.
func Exchanged(returned string) bool {
	taskStatus := TaskStatusOf(returned)
	return taskStatus != "" && taskStatus != TaskStatusRolledBack
}

// SentCall is an exchange or a roll-back that the service has taken, or may have.
type SentCall struct {
	// Before is the task_status before the call, "" for none. If the service still returns it, that says nothing of the outcome.
	Before string `json:"before"`
	// At is when the call was sent, by our clock.
	At time.Time `json:"at"`
	// Taken is whether the service has confirmed the call.
	Taken bool `json:"taken,omitempty"`
	// Seen is whether the service has shown another task_status since the call.
	Seen bool `json:"seen,omitempty"`
}

// LeavesOpen reports whether a task_status is the one from before the call, so that the call may yet have its effect. It is false
// if nothing was sent.
func (c *SentCall) LeavesOpen(taskStatus string) bool { return c != nil && taskStatus == c.Before }

// old reports whether the call was sent so long ago that a task_status from before it is no late answer any more.
func (c *SentCall) old() bool { return time.Since(c.At) >= StaleFor }
