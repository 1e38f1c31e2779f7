package migration

import (
	"fmt"
	"strings"
	"sync"
)

// Regions has the Service of each region that the provider's configuration can reach. It makes each when it is first needed. It is safe
// for concurrent use.
type Regions struct {
	own      string                           // the provider's region
	unknown  []string                         // provider arguments without a value yet; nil: the service can be asked
	open     func(region string) (API, error) // makes the API of another region
	mu       sync.Mutex
	services map[string]*Service
}

// NewRegions makes the Regions of a provider. api is that of the provider's own region, and open makes the API of another one.
func NewRegions(api API, open func(region string) (API, error)) *Regions {
	own := api.Region()
	return &Regions{own: own, open: open, services: map[string]*Service{own: NewService(api)}}
}

// Unconfigured makes Regions that cannot be asked yet, because the named provider arguments have no value before apply. Its Ready
// and its In fail.
func Unconfigured(arguments []string) *Regions {
	return &Regions{unknown: arguments}
}

// UnconfiguredError reports which provider arguments are not known yet.
type UnconfiguredError struct {
	Arguments []string
}

func (e *UnconfiguredError) Error() string {
	return fmt.Sprintf("the provider cannot reach the service yet: its argument %s is known only after apply. "+
		"Give it a value that is known at plan time, or first apply the resource that the value comes from, with -target",
		strings.Join(e.Arguments, ", "))
}

// Ready fails with an *UnconfiguredError while the provider's configuration is not known.
func (r *Regions) Ready() error {
	if len(r.unknown) > 0 {
		return &UnconfiguredError{Arguments: r.unknown}
	}
	return nil
}

// Own is the provider's region. It is empty while the provider's configuration is not known.
func (r *Regions) Own() string { return r.own }

// In returns the Service of a region; "" is the provider's own. It fails while the provider's configuration is not known, and where
// its endpoint is that of another region alone. It asks nothing.
func (r *Regions) In(region string) (*Service, error) {
	if err := r.Ready(); err != nil {
		return nil, err
	}
	if region == "" {
		region = r.own
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if service := r.services[region]; service != nil {
		return service, nil
	}
	api, err := r.open(region)
	if err != nil {
		return nil, err
	}
	r.services[region] = NewService(api)
	return r.services[region], nil
}
