package e2e_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// fleet is several migration tasks of one provider, each a resource, handled at the same time as by a CLI that is allowed
// so many operations at once.
type fleet struct {
	e       *acctest.Env
	tasks   []*acctest.Resource
	configs []resourcetest.Config
}

// newFleet gives n tasks that do not exist yet, of the mock's only project.
func newFleet(t testing.TB, e *acctest.Env, n int, configure func(*acctest.Env) resourcetest.Config) *fleet {
	t.Helper()
	return newFleetOf(t, e.Serve(t, nil), e, n, configure)
}

// newFleetOf is newFleet of a provider.
func newFleetOf(t testing.TB, p *acctest.Protocol, e *acctest.Env, n int, configure func(*acctest.Env) resourcetest.Config) *fleet {
	t.Helper()
	f := &fleet{e: e}
	for i := range n {
		f.tasks = append(f.tasks, p.Resource(t, resourcetest.TypeMigrationTask))
		f.configs = append(f.configs, configure(e).With("task_name", e.Name(fmt.Sprint("fleet-", i))))
	}
	return f
}

// cost is what handling a fleet takes.
type cost struct {
	by   map[mock.Operation]int // requests
	all  int
	took time.Duration
}

// each does something for each task, atOnce of them at a time, and tells what that cost.
func (f *fleet) each(t testing.TB, atOnce int, do func(i int, r *acctest.Resource)) cost {
	t.Helper()
	f.e.Mock.ForgetRequests()
	began := time.Now()
	var wg sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i, r := range f.tasks {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			do(i, r)
		})
	}
	wg.Wait()
	c := cost{by: map[mock.Operation]int{}, took: time.Since(began)}
	for _, request := range f.e.Mock.Requests() {
		c.by[request.Operation]++
		c.all++
	}
	return c
}

// The steps of a fleet's life, each with what it costs by itself: plans are made before.

func (f *fleet) apply(t testing.TB, atOnce int) cost {
	t.Helper()
	return f.change(t, atOnce, func(i int) map[string]any { return f.configs[i] })
}

func (f *fleet) refresh(t testing.TB, atOnce int) cost {
	t.Helper()
	return f.each(t, atOnce, func(_ int, r *acctest.Resource) {
		resourcetest.NoErrors(t, r.Read(t))
		if !r.Exists() {
			t.Error("a task was lost")
		}
	})
}

func (f *fleet) destroy(t testing.TB, atOnce int) cost {
	t.Helper()
	return f.change(t, atOnce, func(int) map[string]any { return nil })
}

func (f *fleet) change(t testing.TB, atOnce int, to func(i int) map[string]any) cost {
	t.Helper()
	plans := make([]*acctest.Plan, len(f.tasks))
	for i, r := range f.tasks {
		plans[i] = r.Plan(t, to(i))
		resourcetest.NoErrors(t, plans[i].Diagnostics)
	}
	return f.each(t, atOnce, func(i int, r *acctest.Resource) { resourcetest.NoErrors(t, r.Apply(t, t.Context(), plans[i])) })
}
