package migration

import (
	"context"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// DeliverStop asks for a running task to be stopped and does not wait for it, which Wait for GoalStopped does. One that has
// ended, or is being stopped already, is left alone.
func (s *Service) DeliverStop(ctx context.Context, task *client.Task) error {
	if phase := PhaseOf(task.Status); phase.Ended() || phase == PhaseStopping {
		return nil
	}
	return s.deliverStop(ctx, task.ID)
}
