package migration

import (
	"context"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestScope(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.project = func(context.Context) (string, error) { return "project-1", nil }
	s := NewService(f)
	if got, err := s.Scope(t.Context()); err != nil || got != (Scope{Region: "region-1", ProjectID: "project-1"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got := s.Region(); got != "region-1" {
		t.Errorf("got the region %q", got)
	}
	f.project = func(context.Context) (string, error) { return "", forbidden() }
	if got, err := s.Scope(t.Context()); !client.IsRefused(err) || got != (Scope{}) {
		t.Errorf("got %+v, %v, want what IAM said", got, err)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	percent := 42.0
	f.progress = func(context.Context, int) (*client.Progress, error) {
		return &client.Progress{FullMigrationProgress: &percent}, nil
	}
	got, err := NewService(f).Progress(t.Context(), taskOne)
	if err != nil || got.FullMigrationProgress == nil || *got.FullMigrationProgress != percent {
		t.Errorf("got %+v, %v", got, err)
	}
}
