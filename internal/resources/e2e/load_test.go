package e2e_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Two hundred tasks are created at once through one provider, by a service that lets something go wrong with every tenth
// request. A creation that fails is gone on with as a person would: a task in state is tainted, and replaced by the next
// apply; one that may be there and is not in state is looked for by its name, and imported. It ends with the first apply
// that succeeds. Then there are two hundred tasks, each in the state of one resource.
//
// What befalls a request depends on the seed, its operation, the name of its task and how many requests of that kind came
// before, and not on what others do meanwhile. The figures differ by a few looks from run to run, since the pauses between
// attempts are left to chance. DCS_LOAD_SEED is another seed.
func TestLoadOf200Creations(t *testing.T) {
	t.Parallel()
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("DCS_LOAD_SEED"), "20260217"), 10, 64)
	if err != nil {
		t.Fatalf("DCS_LOAD_SEED: %v", err)
	}
	for name, arguments := range map[string]map[string]any{"as usual": nil, "max_retries = 0": {"max_retries": 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newLoad(t, seed, arguments)
				l.create(t)
				l.check(t)
				acctest.Figures(t, fmt.Sprintf("load, %s: %d creations at once with seed %d: %d requests, %d faults, %d applies, %d imports, %d tasks",
					name, creations, seed, l.e.Mock.Count(), l.faults(), l.applies.Load(), l.imports.Load(), len(l.e.Mock.Tasks())))
			})
		})
	}
}

const (
	creations   = 200
	faultyShare = 0.1 // of all requests
	mostApplies = 20  // of one creation
)

// patience is how long a create, an update or a delete may take: longer than all looks at what became of a call, where each
// attempt of each hangs.
const patience = "20m0s"

// patient is a configuration with time-outs of that.
func patient(c resourcetest.Config) resourcetest.Config {
	return c.With("timeouts", resourcetest.Timeouts("create", patience, "update", patience, "delete", patience))
}

// replaceable is patient, and leaves no record behind when the task is replaced.
func replaceable(c resourcetest.Config) resourcetest.Config {
	return patient(c).With("deletion_policy", "delete")
}

// load is a run of many creations.
type load struct {
	e         *acctest.Env
	p         *acctest.Protocol
	resources []*acctest.Resource
	orders    []*mock.Ordered
	dice      *dice
	applies   atomic.Int64
	imports   atomic.Int64
}

func newLoad(t *testing.T, seed uint64, arguments map[string]any) *load {
	t.Helper()
	l := &load{resources: make([]*acctest.Resource, creations)}
	l.e = acctest.NewMemoryMock(t, func(c *mock.Config) { c.Ready, c.Full, c.Stop = 10*time.Second, 10*time.Second, 5*time.Second })
	l.p = l.e.Serve(t, arguments)
	l.dice = &dice{seed: seed, e: l.e, thrown: map[string]int{}, fell: map[string]string{}}
	// Matching comes in the order of the faults: the first throws the dice, the others see where they fell.
	l.e.Mock.Order(mock.Fault{Times: -1, Match: l.dice.throw})
	all := faultCases()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f := all[name].fault
		f.Times, f.Match = -1, func(r *http.Request) bool { return l.dice.see(r) == name }
		l.orders = append(l.orders, l.e.Mock.Order(f))
	}
	return l
}

// create makes all tasks.
func (l *load) create(t *testing.T) {
	t.Helper()
	var all sync.WaitGroup
	for i := range l.resources {
		all.Go(func() { l.resources[i] = l.createOne(t, l.config(i)) })
	}
	all.Wait()
}

func (l *load) config(i int) resourcetest.Config {
	return replaceable(resourcetest.IncrementalTask(l.e)).With("task_name", l.e.Name(fmt.Sprintf("load-%03d", i)))
}

func (l *load) createOne(t *testing.T, c resourcetest.Config) *acctest.Resource {
	t.Helper()
	r, tainted := l.p.Resource(t, resourcetest.TypeMigrationTask), false
	for range mostApplies {
		l.applies.Add(1)
		if r.Exists() && acctest.HasError(r.Read(t)) {
			continue
		}
		if tainted && r.Exists() {
			if acctest.HasError(r.Apply(t, t.Context(), r.Plan(t, nil))) {
				continue
			}
			r = r.Anew()
		}
		created := !r.Exists()
		diags := r.Apply(t, t.Context(), r.Plan(t, c))
		if !acctest.HasError(diags) {
			return r
		}
		tainted = created && r.Exists()
		if !r.Exists() && strings.Contains(acctest.Text(diags), "terraform import") {
			l.importLost(t, r, c["task_name"].(string))
		}
	}
	t.Errorf("%s: not created by %d applies", c["task_name"], mostApplies)
	return r
}

// importLost looks for a task of which nobody knows whether it was made, and imports it if it was.
func (l *load) importLost(t *testing.T, r *acctest.Resource, name string) {
	t.Helper()
	for range mostApplies {
		found, diags := l.p.ReadData(t, "dcs_migration_tasks", resourcetest.Config{"task_name": name})
		if acctest.HasError(diags) {
			continue
		}
		id := acctest.Get(t, found, "ids")
		if id == "" {
			return
		}
		if !acctest.HasError(r.Import(t, id)) {
			l.imports.Add(1)
			return
		}
		*r = *r.Anew()
	}
	t.Errorf("%s: not looked for and imported by %d attempts", name, mostApplies)
}

// check fails the test unless each resource has a task of its own, and there are no others.
func (l *load) check(t *testing.T) {
	t.Helper()
	for _, order := range l.orders {
		order.Cancel()
	}
	ids := map[string]string{}
	for i, r := range l.resources {
		c := l.config(i)
		name, id := c["task_name"].(string), r.Get(t, "id")
		if other, twice := ids[id]; twice || id == "" {
			t.Errorf("%s has the id %q, as %s has", name, id, other)
		}
		ids[id] = name
		resourcetest.WantState(t, r, "status", mock.StatusIncrMigrating)
		if i%20 == 0 { // of all of them it would take long
			resourcetest.WantClean(t, r, c)
		}
	}
	for _, task := range l.e.Mock.Tasks() {
		if ids[task.ID] != task.Name || task.Status != mock.StatusIncrMigrating {
			t.Errorf("%s (%s) is %s, and in the state of %q", task.Name, task.ID, task.Status, ids[task.ID])
		}
	}
	if got := len(l.e.Mock.Tasks()); got != creations {
		t.Errorf("there are %d tasks, want %d", got, creations)
	}
	// Far from it would mean that not every request was thrown for.
	if share := float64(l.faults()) / float64(l.e.Mock.Count()); share < faultyShare/2 || share > faultyShare*2 {
		t.Errorf("%.3f of the requests met a fault, want about %g", share, faultyShare)
	}
}

func (l *load) faults() int {
	n := 0
	for _, order := range l.orders {
		n += order.Hits()
	}
	return n
}

// dice decide what befalls a request.
type dice struct {
	seed uint64
	e    *acctest.Env

	names  sync.Map // of tasks, by the ids of tasks and jobs
	mu     sync.Mutex
	thrown map[string]int    // how often for a kind of request
	fell   map[string]string // the fault for the last of a kind, "" for none
}

// throw decides for a request. It fits none itself.
func (d *dice) throw(r *http.Request) bool {
	kind := d.kind(r)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.thrown[kind]++
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%s %d", kind, d.thrown[kind])
	random := rand.New(rand.NewPCG(d.seed, hash.Sum64()))
	d.fell[kind] = ""
	if random.Float64() < faultyShare {
		possible := faultsOf(r)
		d.fell[kind] = possible[random.IntN(len(possible))]
	}
	return false
}

// see tells how the dice fell for a request. No resource makes two requests of a kind at once.
func (d *dice) see(r *http.Request) string {
	kind := d.kind(r)
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fell[kind]
}

// kind tells the requests about one task from those about others, and by what they ask. The ids of tasks and jobs are
// never the same twice, the tasks' names are.
func (d *dice) kind(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err) // the body is in memory
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var in struct {
		Name string
		IDs  []string `json:"task_id_list"`
	}
	_ = json.Unmarshal(body, &in) // most have no body
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	about := in.Name + r.URL.Query().Get("name")
	asked := r.Method + " " + path[2]
	for _, part := range append(in.IDs, path[3:]...) {
		if name := d.nameOf(part); name != "" {
			about += name
		} else {
			asked += " " + part
		}
	}
	return asked + " of " + about
}

// nameOf is the name of the task that an id is of, or the job of whose machine; "" for what is no id.
func (d *dice) nameOf(id string) string {
	if name, known := d.names.Load(id); known {
		return name.(string)
	}
	name := ""
	if task, ok := d.e.Mock.Task(id); ok {
		name = task.Name
	} else {
		for _, task := range d.e.Mock.Tasks() {
			if task.JobID == id {
				name = task.Name
			}
		}
	}
	d.names.Store(id, name)
	return name
}

// faultsOf are the faults that a request may meet.
func faultsOf(r *http.Request) []string {
	all, creates := faultCases(), strings.HasSuffix(r.URL.Path, "/instance")
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool {
		return all[name].mutating && r.Method == http.MethodGet || all[name].empty && r.Method != http.MethodGet && !creates
	})
}
