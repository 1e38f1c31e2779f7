package migration

import (
	"context"
	"strings"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
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

// SentCall is an exchange or a roll-back that the service has taken, or may have.
type SentCall struct {
	// Before is the ExchangeWord before the call, "" for none. Shown on after the call, it says nothing of the outcome.
	Before string `json:"before"`
	// At is when the call was sent, by our clock.
	At time.Time `json:"at"`
}

// Leaves tells whether a word is the one from before the call, so that the call may yet have its effect. It holds for no
// word where nothing was sent.
func (c *SentCall) Leaves(word string) bool { return c != nil && word == c.Before }

// old tells whether a call was sent so long ago that a word from before it is not merely shown on.
func (c *SentCall) old() bool { return time.Since(c.At) >= staleFor }

// ReadExchange reads a task for the word of its exchange. A task that is gone is a *GoneError: show does not know it, or
// says DELETED, or says SUCCESS, as it also does of a deleted task, and the list no longer has it. A bare 404 may come from a
// proxy: it is returned as it is where the list does not bear it out.
func (s *Service) ReadExchange(ctx context.Context, taskID string) (*client.Task, error) {
	task, err := s.Show(ctx, taskID)
	switch {
	case client.IsNotFound(err) && client.HasCode(err):
		return nil, &GoneError{ID: taskID}
	case client.IsNotFound(err):
		row, back := s.findRow(ctx, taskID, "")
		if back == nil && row == nil {
			return nil, &GoneError{ID: taskID}
		}
		if back != nil {
			return nil, back
		}
		return nil, err
	case err != nil:
		return nil, err
	}
	switch PhaseOf(task.Status) {
	case PhaseDeleted:
		return nil, &GoneError{ID: taskID}
	case PhaseSuccess:
		row, back := s.findRow(ctx, taskID, task.Name)
		if client.IsTemporary(back) {
			return nil, back
		}
		if back == nil && row == nil {
			return nil, &GoneError{ID: taskID}
		}
		// Where the service will not show the list (a permission that is missing), nothing says that the task is gone.
	}
	return task, nil
}
