package migration

import (
	"errors"
	"slices"
	"sync"
	"testing"
)

// of another region than the fake's own.
type elsewhere struct {
	API
	region string
}

func (e elsewhere) Region() string { return e.region }

func TestUnconfigured(t *testing.T) {
	t.Parallel()
	regions := Unconfigured([]string{"region", "access_key"})
	for _, err := range []error{regions.Ready(), errorOf(regions.In("")), errorOf(regions.In("region-2"))} {
		if e, ok := errors.AsType[*UnconfiguredError](err); !ok || len(e.Arguments) != 2 {
			t.Errorf("got %v, want an UnconfiguredError with both arguments", err)
		}
		wantError(t, err, "region", "access_key", "known only after apply")
	}
	wantError(t, Unconfigured([]string{"token"}).Ready(), "token")
}

func errorOf(_ *Service, err error) error { return err }

func TestEachRegionHasOneService(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var opened []string
	refused := errors.New("out of reach")
	regions := NewRegions(f, func(region string) (API, error) {
		opened = append(opened, region)
		if region == "region-3" {
			return nil, refused
		}
		return elsewhere{f, region}, nil
	})
	if err := regions.Ready(); err != nil || regions.Own() != "region-1" {
		t.Errorf("got %v, and the region %q", err, regions.Own())
	}
	services := make([]*Service, 30)
	var all sync.WaitGroup
	for i := range services {
		all.Go(func() { services[i], _ = regions.In([]string{"", "region-1", "region-2"}[i%3]) })
	}
	all.Wait()
	for i, service := range services {
		if want := []string{"region-1", "region-1", "region-2"}[i%3]; service.Region() != want {
			t.Errorf("asked for %s, it is that of %s", want, service.Region())
		}
		if service != services[i%3] || services[0] != services[1] || services[0] == services[2] {
			t.Error("a region has several services")
		}
	}
	if _, err := regions.In("region-3"); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	if !slices.Equal(opened, []string{"region-2", "region-3"}) {
		t.Errorf("opened were %v", opened)
	}
}
