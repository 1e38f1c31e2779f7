package resources_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// TestFaultMatrix lets everything that can befall a request befall every request of every job: once, twice and always. The
// job completes with one task, or fails with an error that tells what became of it; then the next run of the CLI completes it
// where it was left. All of it happens in virtual time, where a job that would wait without end fails the test.
//
// Every operation meets every harm once, twice and always. Operations that only read are part of most jobs: where another job
// had one meet a harm each number of times, it does so only once, twice or always, in turn. So do all operations with the race
// detector, which takes three times as long.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	var figures matrixFigures
	t.Cleanup(func() { // once all cells have run
		if !t.Failed() {
			acctest.Figures(t, figures.String())
		}
	})
	used := map[mock.Operation]bool{}
	all := jobs()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, request := range all[name].requests {
			matrixRow(t, &figures, name, request, raceDetector || used[request.operation] && !mutates(request.operation))
			used[request.operation] = true
		}
	}
	for _, operation := range mock.Operations() {
		// The life cycle stops tasks one by one, and waits for that itself.
		if !used[operation] && operation != mock.OpSyncStop && operation != mock.OpBatchStop {
			t.Errorf("no job has %s meet a fault", operation)
		}
	}
}

// matrixRow is what can befall one request of a job: as often as there is, or in turn.
func matrixRow(t *testing.T, figures *matrixFigures, name string, request asked, inTurn bool) {
	t.Helper()
	row := fmt.Sprintf("%s, %s", name, request.operation)
	if request.after != "" {
		row += " after " + string(request.after)
	}
	all := harms()
	for i, harm := range slices.Sorted(maps.Keys(all)) {
		if all[harm].mutating && !mutates(request.operation) || all[harm].empty && mayBeEmpty(request.operation) {
			continue
		}
		for j, often := range []struct {
			name  string
			times int
		}{{"once", 1}, {"twice", 2}, {"always", -1}} {
			if inTurn && (i+len(row))%3 != j {
				continue
			}
			t.Run(row+", "+harm+", "+often.name, func(t *testing.T) {
				t.Parallel()
				c := cell{job: jobs()[name], request: request, harm: harm, times: often.times}
				result := c.run(t)
				if result.tainted && c.job.fails == "" {
					c.untaints = true
					c.run(t)
				}
				figures.add(result)
			})
		}
	}
}

// mutates tells of an operation that changes something.
func mutates(operation mock.Operation) bool {
	return !slices.Contains([]mock.Operation{mock.OpShow, mock.OpList, mock.OpJob, mock.OpProgress, mock.OpLogs, mock.OpProjects}, operation)
}

// mayBeEmpty tells of an operation that may be answered with nothing once it is carried out.
func mayBeEmpty(operation mock.Operation) bool {
	return slices.Contains([]mock.Operation{mock.OpConfigure, mock.OpStop, mock.OpDelete, mock.OpSetResumeMode, mock.OpExchangeIP, mock.OpRollbackIP}, operation)
}

// cell is one cell of the matrix.
type cell struct {
	job      job
	request  asked
	harm     string
	times    int
	untaints bool // a tainted resource is kept, else replaced
}

// cellResult is what became of a cell.
type cellResult struct {
	pointless bool // the answer says nothing that the fault would change
	failed    bool
	tainted   bool
	requests  int
}

// run runs a cell.
func (c cell) run(t *testing.T) (result cellResult) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(m *mock.Config) {
			m.Ready, m.Full, m.Stop, m.Import, m.Exchange = 10*time.Second, 10*time.Second, 5*time.Second, 10*time.Second, 5*time.Second
			if c.job.service != nil {
				c.job.service(m)
			}
		})
		s := c.job.begin(t, e, e.Serve(t, c.job.provider))
		e.Mock.ForgetRequests()
		h := harms()[c.harm]
		order, changed := c.order(e, h)

		ctx, logs := logged(t)
		ctx, cancel := context.WithTimeout(ctx, 3*time.Hour)
		defer cancel()
		fresh := s.r != nil && !s.r.Exists()
		diags := s.do(t, ctx, e)
		order.Cancel()
		result.requests = e.Mock.Count()
		if ctx.Err() != nil {
			t.Error("the job has gone on for longer than its time-outs")
		}
		if order.Hits() == 0 {
			t.Error("the job makes no such request")
		}
		if !*changed {
			result.pointless = true
			return
		}
		c.checkRepeats(t, e, h)
		if s.r != nil {
			wantNoSecret(t, e, s.r, diags, logs.String())
		} else {
			wantNoSecret(t, e, &acctest.Resource{}, diags, logs.String())
		}
		if acctest.HasError(diags) {
			result.failed = true
			result.tainted = fresh && s.r.Exists() && !s.imports
			c.checkError(t, s, e, h, acctest.Text(acctest.Errors(diags)))
			c.goOn(t, s, e, fresh)
		} else if c.job.fails != "" {
			t.Errorf("the job has not failed: %s", acctest.Text(diags))
		}
		s.check(t, e, result.failed, h.rewrites)
	})
	return result
}

// order has the cell's fault happen. changed tells whether it has changed any answer by now.
func (c cell) order(e *acctest.Env, h harm) (order *mock.Ordered, changed *bool) {
	f := h.fault
	f.Operation, f.Times = c.request.operation, c.times
	if c.request.after != "" {
		f.Match = func(*http.Request) bool { return e.Mock.Count(c.request.after) > 0 }
	}
	changed = new(f.Edit == nil)
	if f.Edit != nil {
		f.Edit = func(body []byte) []byte {
			edited := h.fault.Edit(body)
			*changed = *changed || !bytes.Equal(edited, same(body))
			return edited
		}
	}
	return e.Mock.Order(f), changed
}

// same writes a body as an edit that changes nothing does.
var same = edit(func(map[string]any) {})

// checkRepeats fails the test where a call that changes something was repeated otherwise than after 429, or after reading back
// what became of it.
func (c cell) checkRepeats(t *testing.T, e *acctest.Env, h harm) {
	t.Helper()
	before := map[mock.Operation]mock.Request{}
	looks := map[mock.Operation]int{} // since the call before
	for _, r := range e.Mock.Requests() {
		if r.Method == http.MethodGet {
			if r.Status == http.StatusOK || r.Status == http.StatusBadRequest {
				for operation := range before {
					looks[operation]++
				}
			}
			continue
		}
		last, again := before[r.Operation]
		wanted := 1
		if r.Operation == mock.OpCreateOnline || r.Operation == mock.OpCreateImport {
			wanted = 3
		}
		switch {
		case !again:
		case last.Status == http.StatusTooManyRequests:
			if after := h.fault.Headers["Retry-After"]; after != "" && r.At.Sub(last.At) < 7*time.Second {
				t.Errorf("%s was repeated %s after 429 with Retry-After: %s", r.Operation, r.At.Sub(last.At), after)
			}
		case looks[r.Operation] < wanted:
			t.Errorf("%s was repeated after %d looks at what became of it, want %d", r.Operation, looks[r.Operation], wanted)
		}
		before[r.Operation], looks[r.Operation] = r, 0
	}
}

// checkError fails the test unless an error tells what was being done and what came of it, and unless a task that there is by
// now is in state or named as one to look for.
func (c cell) checkError(t *testing.T, s *step, e *acctest.Env, h harm, text string) {
	t.Helper()
	if !c.job.doing.MatchString(text) {
		t.Errorf("the error does not say %s: %s", c.job.doing, text)
	}
	wantText(t, text, c.job.fails)
	if c.job.fails == "" && !regexp.MustCompile(h.says+"|timed out after "+patience).MatchString(text) {
		t.Errorf("the error does not say %s: %s", h.says, text)
	}
	if s.r == nil || s.c == nil {
		return
	}
	for _, task := range e.Mock.Tasks() {
		if s.r.Exists() && s.r.Get(t, "id") == task.ID {
			continue
		}
		if s.r.TypeName() == migrationTask {
			wantText(t, text, "it is not known whether the service did it", task.Name, "terraform import")
		}
	}
}

// goOn is the next run of the CLI after one that failed.
func (c cell) goOn(t *testing.T, s *step, e *acctest.Env, fresh bool) {
	t.Helper()
	e.Mock.SetConfig(func(m *mock.Config) { m.OnRequest = nil })
	again := func() {
		t.Helper()
		if diags := s.do(t, t.Context(), e); acctest.HasError(diags) {
			t.Fatalf("the next run: %s", acctest.Text(diags))
		}
	}
	applies := s.r != nil && !s.reads && !s.imports
	switch {
	case !applies:
	case !s.r.Exists() && s.r.TypeName() == migrationTask && len(e.Mock.Tasks()) > 0: // as the error says
		wantNoErrors(t, s.r.Import(t, e.Mock.Tasks()[0].ID))
		time.Sleep(time.Minute) // an import goes on meanwhile
	case !s.r.Exists():
	case fresh && !c.untaints:
		wantNoErrors(t, s.r.Read(t))
		if s.r.Exists() {
			must(t, s.r.Apply(t, t.Context(), s.r.Plan(t, nil)))
		}
		s.r = s.r.Anew()
		s.task.made++
	default:
		wantNoErrors(t, s.r.Read(t))
		if !s.r.Exists() && s.c == nil {
			return
		}
	}
	again()
}

// check fails the test unless state and service are as the job is to leave them.
func (s *step) check(t *testing.T, e *acctest.Env, failed, rewritten bool) {
	t.Helper()
	switch {
	case s.r == nil:
		if value, diags := s.read(); acctest.HasError(diags) || !s.same(t, value) {
			t.Errorf("read %s, before the fault it was %s (%s)", value, s.before, acctest.Text(diags))
		}
	case s.c == nil:
		if s.r.Exists() {
			t.Errorf("it is still in state: %s", s.r.State)
		}
	case !s.r.Exists():
		t.Error("it is not in state")
	default:
		if !rewritten {
			wantState(t, s.r, "status", s.status)
		}
		wantClean(t, s.r, s.c)
		wantState(t, s.r, "status", s.status, "id", e.Task(t, s.task.name).ID)
	}
	s.task.check(t, e, failed)
}

func (w *task) check(t *testing.T, e *acctest.Env, failed bool) {
	t.Helper()
	var there []string
	for _, task := range e.Mock.Tasks() {
		there = append(there, fmt.Sprintf("%s (%s)", task.Name, task.Status))
	}
	want := []string{fmt.Sprintf("%s (%s)", w.name, w.status)}
	if w.status == "" {
		want = nil
	}
	if !slices.Equal(there, want) {
		t.Errorf("the service has the tasks %q, want %q", there, want)
	}
	var made int
	for _, r := range e.Mock.Requests() {
		if r.Operation == mock.OpCreateOnline || r.Operation == mock.OpCreateImport {
			made += len(r.TaskIDs)
		}
	}
	if made > w.made {
		t.Errorf("%d tasks were made, want %d", made, w.made)
	}
	if w.status == "" {
		return
	}
	task := e.Task(t, w.name)
	if failed && task.Configured == w.configured+1 {
		return // by the run after the one that failed
	}
	if task.Configured != w.configured || task.Restarted != w.restarted {
		t.Errorf("the task was configured %d times and restarted %d times, want %d and %d", task.Configured, task.Restarted, w.configured, w.restarted)
	}
}

// matrixFigures counts what became of the cells.
type matrixFigures struct {
	mu                           sync.Mutex
	completed, failed, pointless int
	requests                     int
}

func (f *matrixFigures) add(r cellResult) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests += r.requests
	switch {
	case r.pointless:
		f.pointless++
	case r.failed:
		f.failed++
	default:
		f.completed++
	}
}

func (f *matrixFigures) String() string {
	return strings.Join(strings.Fields(fmt.Sprintf("fault matrix: %d cells with %d requests: %d jobs completed, %d failed as they should and were carried on; "+
		"%d more where the answer has nothing to change", f.completed+f.failed, f.requests, f.completed, f.failed, f.pointless)), " ")
}
