package e2e_test

import (
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// What the service itself takes in the benchmark for a task of its own, however many there are.
const (
	benchReady = 2 * time.Second
	benchFull  = 3 * time.Second
	benchStop  = time.Second
)

// What 1 to 1000 tasks at once cost, step by step: requests, time beyond what the service takes, allocations and memory. At
// its end it writes the table of the guide on performance. Memory is that of the whole process, the mock included.
func BenchmarkFleet(b *testing.B) {
	table := []string{
		"| method | tasks | step | requests | of which | time added | allocations | memory |",
		"|---|---:|---|---:|---|---:|---:|---:|",
	}
	for _, method := range []struct {
		name      string
		configure func(*acctest.Env) resourcetest.Config
	}{
		{"incremental", resourcetest.IncrementalTask},
		{"full", resourcetest.FullTask},
	} {
		for _, n := range []int{1, 10, 100, 1000} {
			var rows []string
			b.Run(fmt.Sprintf("%s/%d", method.name, n), func(b *testing.B) {
				for b.Loop() { // once, since that takes longer than any benchmark is to
					rows = benchFleet(b, method.name, n, method.configure)
				}
			})
			table = append(table, rows...)
		}
	}
	acctest.Figures(b, strings.Join(table, "\n"))
}

// benchFleet takes n tasks through their life once, and gives the table's rows.
func benchFleet(b *testing.B, method string, n int, configure func(*acctest.Env) resourcetest.Config) (rows []string) {
	b.Helper()
	e := acctest.NewMock(b, func(c *mock.Config) { c.Ready, c.Full, c.Stop = benchReady, benchFull, benchStop })
	f := newFleet(b, e, n, configure)
	var stop time.Duration
	if configure(e)["migration_method"] == client.MigrationMethodIncremental {
		stop = benchStop
	}
	for _, step := range []struct {
		name string
		own  time.Duration // the service's
		take func(t testing.TB, atOnce int) cost
	}{
		{"apply", benchReady + benchFull, f.apply},
		{"refresh", 0, f.refresh},
		{"destroy", stop, f.destroy},
	} {
		debug.FreeOSMemory()
		before, most := allocations(), peak()
		c := step.take(b, n)
		held := most()
		b.ReportMetric(float64(c.all), step.name+"-requests")
		rows = append(rows, fmt.Sprintf("| %s | %d | %s | %d | %s | %.2f s | %d | %d MB |",
			method, n, step.name, c.all, c.operations(), (c.took-step.own).Seconds(), allocations()-before, held>>20))
	}
	return rows
}

// operations tells the requests by operation, the most frequent first.
func (c cost) operations() string {
	names := make([]mock.Operation, 0, len(c.by))
	for name := range c.by {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b mock.Operation) int {
		if c.by[a] != c.by[b] {
			return c.by[b] - c.by[a]
		}
		return strings.Compare(string(a), string(b))
	})
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = fmt.Sprintf("%s %d", name, c.by[name])
	}
	return strings.Join(texts, ", ")
}

// allocations tells how many objects the process has put on the heap.
func allocations() uint64 { return measure("/gc/heap/allocs:objects") }

// peak begins to watch the memory of the process; what it gives ends that and tells the most, in bytes.
func peak() func() uint64 {
	over, most := make(chan struct{}), make(chan uint64)
	go func() {
		ticker := time.NewTicker(5 * time.Millisecond)
		defer ticker.Stop()
		held := uint64(0)
		for {
			held = max(held, measure("/memory/classes/total:bytes")-measure("/memory/classes/heap/released:bytes"))
			select {
			case <-ticker.C:
			case <-over:
				most <- held
				return
			}
		}
	}()
	return func() uint64 {
		close(over)
		return <-most
	}
}

// measure reads one of the runtime's metrics.
func measure(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
