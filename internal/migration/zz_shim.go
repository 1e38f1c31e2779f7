package migration

import (
	"context"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func (s *Service) Read(ctx context.Context, id string) (*client.Task, error) {
	t, err := s.find(ctx, Known{ID: id, Seen: true}, false)
	if err == nil && t == nil {
		return nil, &GoneError{ID: id}
	}
	return t, err
}
