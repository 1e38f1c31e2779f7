package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// TestFaultMatrix has each request of each job meet each fault once, twice and always. The job completes with one task, or it fails
// with an error that says what became of the task. Then the next run of the CLI completes the job. A cell that fails says by the name
// of its subtest which guarantee is broken. Time is virtual: a job that waits for ever fails the test.
//
// Every operation meets every fault once, twice and always, in the first job that has it and in those that may not repeat it. In
// the other jobs it meets one of each kind of fault, once, twice or always in turn. With the race detector, which takes several
// times as long, it meets every fault in one job alone, in turn.
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
			again := used[request.operation] && (!mutates(request.operation) || all[name].provider == nil)
			switch {
			case raceDetector && !used[request.operation]:
				matrixRow(t, &figures, name, request, true, false)
			case !raceDetector:
				matrixRow(t, &figures, name, request, again, again)
			}
			used[request.operation] = true
		}
	}
	for _, operation := range mock.Operations() {
		// The life cycle waits for the end of a stop itself, and temporary keys are the client's own business.
		if !used[operation] && !slices.Contains([]mock.Operation{mock.OpSyncStop, mock.OpSecurityTokens, mock.OpIDTokens}, operation) {
			t.Errorf("no job has %s meet a fault", operation)
		}
	}
}

// matrixRow adds the cells of one request of a job. With inTurn, a fault happens once, twice or always in turn, else each of them. With
// byKind, the request meets one fault of each kind, else all.
func matrixRow(t *testing.T, figures *matrixFigures, name string, request faultyRequest, inTurn, byKind bool) {
	t.Helper()
	row := fmt.Sprintf("%s, %s", name, request.operation)
	if request.joined {
		row += " of several"
	}
	if request.after != "" {
		row += " after " + string(request.after)
	}
	all := faultCases()
	maps.DeleteFunc(all, func(_ string, h faultCase) bool {
		return h.mutating && !mutates(request.operation) || h.empty && mayBeEmpty(request.operation) || h.rows && !hasRows(request.operation)
	})
	kinds := map[string][]string{} // names
	for _, faultName := range slices.Sorted(maps.Keys(all)) {
		kinds[all[faultName].kind] = append(kinds[all[faultName].kind], faultName)
	}
	for i, faultName := range slices.Sorted(maps.Keys(all)) {
		if kind := kinds[all[faultName].kind]; byKind && all[faultName].kind != "" && faultName != kind[len(row)%len(kind)] {
			continue
		}
		turn := (i + len(row)) % 3
		if all[faultName].rewrites {
			turn = 2 // an answer that is wrong for once is soon put right
		}
		for j, often := range []struct {
			name  string
			times int
		}{{"once", 1}, {"twice", 2}, {"always", -1}} {
			if inTurn && j != turn {
				continue
			}
			t.Run(row+", "+faultName+", "+often.name, func(t *testing.T) {
				t.Parallel()
				c := cell{job: jobs()[name], request: request, faultName: faultName, times: often.times}
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

// mutates reports whether an operation changes something.
func mutates(operation mock.Operation) bool {
	return !slices.Contains([]mock.Operation{mock.OpShow, mock.OpList, mock.OpJob, mock.OpProgress, mock.OpLogs, mock.OpProjects}, operation)
}

// mayBeEmpty reports whether the service may answer an operation that it has carried out with an empty body.
func mayBeEmpty(operation mock.Operation) bool {
	return slices.Contains([]mock.Operation{mock.OpConfigure, mock.OpStop, mock.OpDelete, mock.OpSetResumeMode, mock.OpExchangeIP, mock.OpRollbackIP}, operation)
}

// hasRows reports whether the answer to an operation is a list of objects.
func hasRows(operation mock.Operation) bool {
	return slices.Contains([]mock.Operation{mock.OpList, mock.OpLogs, mock.OpProjects, mock.OpBatchStop, mock.OpBatchRestart}, operation)
}

// cell is one cell of the matrix.
type cell struct {
	job       job
	request   faultyRequest
	faultName string
	times     int
	untaints  bool // a tainted resource is kept, else replaced
}

// cellResult is the result of a cell.
type cellResult struct {
	pointless bool // the fault changed nothing in any answer
	failed    bool
	tainted   bool
	requests  int
}

// run runs a cell.
func (c cell) run(t *testing.T) (result cellResult) {
	t.Helper()
	broken := violations{}
	defer broken.report(t) // after a check that ended the test as well
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, func(m *mock.Config) {
			m.Ready, m.Full, m.Stop, m.Import, m.Exchange = 10*time.Second, 10*time.Second, 5*time.Second, 10*time.Second, 5*time.Second
			if c.job.service != nil {
				c.job.service(m)
			}
		})
		steps := c.job.begin(t, e, e.Serve(t, c.job.provider)).all()
		e.Mock.ForgetRequests()
		h := faultCases()[c.faultName]
		order, changed := c.order(e, h)

		ctx, logs := resourcetest.ContextWithLogs(t)
		ctx, cancel := context.WithTimeout(ctx, 3*time.Hour)
		defer cancel()
		for _, s := range steps {
			s.fresh = s.r != nil && !s.r.Exists()
		}
		all := runAll(t, ctx, e, steps)
		order.Cancel()
		result.requests = e.Mock.Count()
		if ctx.Err() != nil {
			broken.of(t, endsInTime).Error("the job has gone on for longer than its time-outs")
		}
		if order.Hits() == 0 {
			t.Error("the job makes no such request")
		}
		if !*changed {
			result.pointless = true
			return
		}
		c.checkRepeats(broken.of(t, noRepeatedCall), e, h)
		for i, s := range steps {
			c.checkDone(t, broken, e, s, all[i], logs.String())
			result.failed = result.failed || s.failed || s.waits
			result.tainted = result.tainted || s.failed && s.fresh && s.r.Exists() && !s.imports
		}
		completed := !result.failed || c.nextRun(broken.of(t, nextRunCompletes), e, steps)
		checkTasks(broken.of(t, noSecondTask), e, steps)
		if !completed {
			return
		}
		for _, s := range steps {
			s.check(t, broken, e, h.rewrites)
		}
	})
	return result
}

// checkDone checks the result of one step while the fault was there.
func (c cell) checkDone(t *testing.T, broken violations, e *acctest.Env, s *step, diags []*tfprotov6.Diagnostic, logs string) {
	t.Helper()
	r := s.r
	if r == nil {
		r = &acctest.Resource{}
	}
	resourcetest.WantNoSecret(broken.of(t, secretsKeptOut), e, r, diags, logs)
	s.failed = acctest.HasError(diags)
	s.unread = strings.Contains(acctest.Text(acctest.Warnings(diags)), "Migration task not read back")
	s.waits = !s.failed && strings.Contains(acctest.Text(acctest.Warnings(diags)), "The next apply waits on")
	switch {
	case s.failed:
		c.checkError(t, broken, s, e, acctest.Text(acctest.Errors(diags)))
	case s.waits:
		c.checkError(t, broken, s, e, acctest.Text(diags))
	case c.job.fails != "":
		broken.of(t, errorExplains).Errorf("the job has not failed: %s", acctest.Text(diags))
	}
}

// order orders the cell's fault from the mock. changed says whether it has changed any answer so far.
func (c cell) order(e *acctest.Env, h faultCase) (order *mock.Ordered, changed *bool) {
	f := h.fault
	f.Operation, f.Times = c.request.operation, c.times
	f.Match = func(r *http.Request) bool {
		if c.request.joined {
			if body, err := io.ReadAll(r.Body); err != nil || len(bodyOf(body).tasks()) < 2 {
				return false
			}
		}
		return c.request.after == "" || e.Mock.Count(c.request.after) > 0
	}
	changed = new(f.Edit == nil)
	if f.Edit != nil {
		f.Edit = func(body []byte) []byte {
			edited := h.fault.Edit(body)
			*changed = *changed || !bytes.Equal(edited, reencode(body))
			return edited
		}
	}
	return e.Mock.Order(f), changed
}

// reencode is an edit that changes nothing, to compare other edits with.
var reencode = edit(func(map[string]any) {})

// checkRepeats fails the test if a mutating call was repeated for a task, unless the call before was answered with 429, or the task was
// read back in between.
func (c cell) checkRepeats(t testing.TB, e *acctest.Env, h faultCase) {
	t.Helper()
	type change struct {
		operation mock.Operation
		task      string
	}
	before := map[change]mock.Request{}
	looks := map[change]int{} // since the call before
	for _, r := range e.Mock.Requests() {
		if r.Method == http.MethodGet {
			for to := range before {
				if (r.Status == http.StatusOK || r.Status == http.StatusBadRequest) && (r.TaskID == "" || r.TaskID == to.task) {
					looks[to]++
				}
			}
			continue
		}
		wanted, operation := 1, r.Operation
		switch operation {
		case mock.OpCreateOnline, mock.OpCreateImport:
			wanted = 3
		case mock.OpBatchStop:
			operation = mock.OpStop // to stop a task by itself after stopping it with others is to stop it again
		}
		for _, task := range tasksToChange(r) {
			to := change{operation, task}
			last, again := before[to]
			switch {
			case !again:
			case last.Status == http.StatusTooManyRequests:
				if after := h.fault.Headers["Retry-After"]; after != "" && r.At.Sub(last.At) < 7*time.Second {
					t.Errorf("%s was repeated %s after 429 with Retry-After: %s", to, r.At.Sub(last.At), after)
				}
			case looks[to] < wanted:
				t.Errorf("%s was repeated after %d looks at the task, want %d", to, looks[to], wanted)
			}
			before[to], looks[to] = r, 0
		}
	}
}

// tasksToChange returns the tasks that a request is to change: the ids, or the name of a task to create.
func tasksToChange(r mock.Request) []string {
	if r.TaskID != "" {
		return []string{r.TaskID}
	}
	body := bodyOf(r.Body)
	if tasks := body.tasks(); len(tasks) > 0 {
		return tasks
	}
	return []string{cmp.Or(body.Name, body.TaskName)}
}

// changeBody has the fields of a request's body that name tasks.
type changeBody struct {
	Name     string   `json:"name"`
	TaskName string   `json:"task_name"`
	Tasks    []string `json:"migration_tasks"`
	List     []string `json:"task_id_list"`
}

// bodyOf reads a body. If it is no JSON, all fields are empty.
func bodyOf(body []byte) (b changeBody) {
	if json.Unmarshal(body, &b) != nil {
		return changeBody{}
	}
	return b
}

func (b changeBody) tasks() []string { return slices.Concat(b.Tasks, b.List) }

// checkError fails the test unless an error says what was being done and what came of it, and unless a task that exists by now is in
// state or named as one to look for.
func (c cell) checkError(t *testing.T, broken violations, s *step, e *acctest.Env, text string) {
	t.Helper()
	explains, says := broken.of(t, errorExplains), faultCases()[c.faultName].says
	if !c.job.doing.MatchString(text) {
		explains.Errorf("the error does not say %s: %s", c.job.doing, text)
	}
	resourcetest.WantText(explains, text, c.job.fails)
	if c.job.fails == "" && !regexp.MustCompile(says+"|timed out after "+patience).MatchString(text) {
		explains.Errorf("the error does not say %s: %s", says, text)
	}
	if s.r == nil || s.c == nil {
		return
	}
	for _, task := range e.Mock.Tasks() {
		if task.Name != s.task.name || s.r.Exists() && s.r.Get(t, "id") == task.ID {
			continue
		}
		if s.r.TypeName() == resourcetest.TypeMigrationTask {
			resourcetest.WantText(broken.of(t, idKept), text, "it is not known whether the service did it", task.Name, "terraform import")
		}
	}
}

// nextRun runs the CLI again after a run in which steps failed. It reports whether the run completes them.
func (c cell) nextRun(t testing.TB, e *acctest.Env, steps []*step) (completed bool) {
	t.Helper()
	completed = true
	e.Mock.SetConfig(func(m *mock.Config) { m.OnRequest = nil })
	steps = slices.DeleteFunc(slices.Clone(steps), func(s *step) bool { return !s.failed && !s.waits || !c.prepare(t, e, s) })
	for _, diags := range runAll(t, t.Context(), e, steps) {
		if acctest.HasError(diags) {
			t.Errorf("the next run: %s", acctest.Text(diags))
			completed = false
		}
	}
	return completed
}

// prepare refreshes or replaces the resource of a step that failed, as the CLI does before it runs the step again. It reports whether
// anything is left to do.
func (c cell) prepare(t testing.TB, e *acctest.Env, s *step) bool {
	t.Helper()
	if s.r == nil || s.reads || s.imports {
		return true
	}
	if !s.r.Exists() {
		if task, made := e.Mock.TaskNamed(s.task.name); made && s.r.TypeName() == resourcetest.TypeMigrationTask { // as the error says
			resourcetest.WantNoErrors(t, s.r.Import(t, task.ID))
			time.Sleep(time.Minute) // an import goes on meanwhile
		}
		return true
	}
	resourcetest.WantNoErrors(t, s.r.Read(t))
	if !s.fresh || c.untaints || s.waits {
		return s.r.Exists() || s.c != nil
	}
	if s.r.Exists() {
		resourcetest.NoErrors(t, s.r.Apply(t, t.Context(), s.r.Plan(t, nil)))
	}
	s.r = s.r.Anew()
	s.task.made++
	return true
}

// check fails the test unless state and service are what the job should leave.
func (s *step) check(t *testing.T, broken violations, e *acctest.Env, rewritten bool) {
	t.Helper()
	completes := broken.of(t, nextRunCompletes)
	switch {
	case s.r == nil:
		if value, diags := s.read(); acctest.HasError(diags) || !s.hasSameValue(t, value) {
			completes.Errorf("read %s, before the fault it was %s (%s)", value, s.before, acctest.Text(diags))
		}
	case s.c == nil:
		if s.r.Exists() {
			completes.Errorf("it is still in state: %s", s.r.State)
		}
	case !s.r.Exists():
		broken.of(t, idKept).Error("it is not in state")
	default:
		if !rewritten && !s.unread {
			resourcetest.WantState(completes, s.r, "status", s.status)
		}
		if s.imports {
			s.record(completes, e)
		}
		resourcetest.WantClean(completes, s.r, s.c)
		resourcetest.WantState(completes, s.r, "status", s.status)
		resourcetest.WantState(broken.of(t, idKept), s.r, "id", e.Task(broken.of(t, noSecondTask), s.task.name).ID)
	}
	s.task.check(broken.of(t, noRepeatedCall), e, s.failed)
}

// record applies what only the configuration knows to an imported resource, for example secrets. No call is made for it.
func (s *step) record(t testing.TB, e *acctest.Env) {
	t.Helper()
	before := e.Mock.Mutations()
	if plan := s.r.Plan(t, s.c); !s.r.Clean(plan) {
		resourcetest.NoErrors(t, append(plan.Diagnostics, s.r.Apply(t, t.Context(), plan)...))
	}
	if e.Mock.Mutations() != before {
		t.Error("what was imported is changed")
	}
}

// checkTasks fails the test unless the service has the tasks that it should have and created none twice.
func checkTasks(t testing.TB, e *acctest.Env, steps []*step) {
	t.Helper()
	var there, want []string
	for _, task := range e.Mock.Tasks() {
		there = append(there, fmt.Sprintf("%s (%s)", task.Name, task.Status))
	}
	var made, most int
	for _, s := range steps {
		most += s.task.made
		if s.task.status != "" {
			want = append(want, fmt.Sprintf("%s (%s)", s.task.name, s.task.status))
		}
	}
	slices.Sort(there)
	slices.Sort(want)
	if !slices.Equal(there, want) {
		t.Errorf("the service has the tasks %q, want %q", there, want)
	}
	for _, r := range e.Mock.Requests(mock.OpCreateOnline, mock.OpCreateImport) {
		made += len(r.TaskIDs)
	}
	if made > most {
		t.Errorf("%d tasks were made, want %d", made, most)
	}
}

func (w *task) check(t testing.TB, e *acctest.Env, failed bool) {
	t.Helper()
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

// matrixFigures counts the results of the cells.
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
