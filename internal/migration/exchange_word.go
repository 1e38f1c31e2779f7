package migration

import (
	"strings"
	"time"
)

// The words of task_status in a task's details (operation 4) that are known. The service may show others, or none.
const (
	// WordExchanging: an exchange of addresses is at work, or the roll-back of one.
	WordExchanging = "EXCHANGING"
	// WordExchanged: the addresses are exchanged.
	WordExchanged = "EXCHANGE_SUCCESS"
	// WordRolledBack: the exchange has been rolled back.
	WordRolledBack = "ROLLBACK_SUCCESS"
)

// ExchangeWord is a task_status to compare with the words above: case and blanks around it do not matter.
func ExchangeWord(taskStatus string) string { return strings.ToUpper(strings.TrimSpace(taskStatus)) }

// Exchanged reports whether a task_status says that addresses are exchanged, or about to be: there is one, and it does not say
// that the exchange was rolled back.
func Exchanged(taskStatus string) bool {
	word := ExchangeWord(taskStatus)
	return word != "" && word != WordRolledBack
}

// SentCall is an exchange or a roll-back that the service has taken, or may have.
type SentCall struct {
	// Before is the ExchangeWord before the call, "" for none. Shown on after the call, it says nothing of the outcome.
	Before string `json:"before"`
	// At is when the call was sent, by our clock.
	At time.Time `json:"at"`
	// Taken is whether the service has confirmed the call.
	Taken bool `json:"taken,omitempty"`
	// Seen is whether the service has shown another task_status since the call.
	Seen bool `json:"seen,omitempty"`
}

// Leaves reports whether a task_status is the one from before the call, so that the call may yet have its effect. It is false if
// nothing was sent.
func (c *SentCall) Leaves(word string) bool { return c != nil && word == c.Before }

// old reports whether the call was sent so long ago that a task_status from before it is not merely shown on.
func (c *SentCall) old() bool { return time.Since(c.At) >= staleFor }
