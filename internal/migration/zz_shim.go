package migration

import ("context"; "github.com/dcs-migration/terraform-provider-dcs/internal/client")

func (s *Service) Read(ctx context.Context, id string) (*client.Task, error) {
	t, err := s.Find(ctx, Known{ID: id})
	if err == nil && t == nil { return nil, &GoneError{ID: id} }
	return t, err
}
