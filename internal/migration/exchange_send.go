package migration

import (
	"context"
	"errors"
	"fmt"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// exchangeCall is an exchange or a roll-back to be sent.
type exchangeCall struct {
	taskID string
	doing  string
	hint   string
	call   func(ctx context.Context) (*client.TaskResult, error)
	// took reports whether the task shows that the service has taken the call. It fails if the task shows neither that nor the
	// opposite.
	took func(task *client.Task) (bool, error)
}

// sendExchange makes the call. Addresses that are exchanged twice are where they were: after a lost answer the service is
// looked at for as long as after a lost creation before anything is sent again, and a refusal of the second call does not
// show that the first one came to nothing.
func (s *Service) sendExchange(ctx context.Context, c exchangeCall) error {
	look := func(ctx context.Context) (outcome, error) {
		now, err := s.Read(ctx, c.taskID)
		if err != nil {
			return notDone, err
		}
		if took, err := c.took(now); !took {
			return notDone, err
		}
		return done, nil
	}
	lost := false
	err := mutation{
		pauses: creationPauses,
		doing:  c.doing,
		hint:   c.hint,
		call: func(ctx context.Context) error {
			res, err := c.call(ctx)
			lost = lost || client.IsOutcomeUnknown(err)
			if err != nil || res.Error == "" {
				return err
			}
			return borneOut(ctx, res.Error, look)
		},
		look: look,
	}.run(ctx, s.api.MaxRetries())
	if _, unknown := errors.AsType[*OutcomeUnknownError](err); lost && !unknown && client.IsRefused(err) {
		return &OutcomeUnknownError{Doing: c.doing, Look: c.hint, Err: errors.Unwrap(err)}
	}
	return err
}

// borneOut tells whether a call was taken that the service answered with 200 and words of what is wrong: what the task then
// shows decides. Where it cannot be read, the wait that follows tells.
func borneOut(ctx context.Context, words string, look func(ctx context.Context) (outcome, error)) error {
	for _, pause := range lookPauses {
		if pause > 0 && !sleep(ctx, pause) {
			return nil
		}
		if out, back := look(ctx); back != nil || out == done {
			return nil //nolint:nilerr // the wait that follows tells what became of it
		}
	}
	return fmt.Errorf("the service answered: %s", words)
}
