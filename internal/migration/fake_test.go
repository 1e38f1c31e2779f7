package migration

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// inBubble runs a subtest in virtual time: hours of waiting pass at once.
func inBubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

// The operations of the fake, as its counts name them.
const (
	opCreate    = "create"
	opImport    = "import"
	opConfigure = "configure"
	opShow      = "show"
	opList      = "list"
	opStop      = "stop"
	opBatchStop = "batch-stop"
	opRestart   = "restart"
	opDelete    = "delete"
	opResume    = "resume"
	opExchange  = "exchange"
	opRollBack  = "roll back"
	opProgress  = "progress"
	opLogs      = "logs"
	opJob       = "job"
)

// fake is a service that answers as a test scripts it. An operation that is not scripted must not be asked. n counts the
// calls of an operation from 1.
type fake struct {
	create    func(ctx context.Context, n int, req client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error)
	imports   func(ctx context.Context, n int, req client.CreateBackupImportRequest) (*client.TaskResult, error)
	configure func(ctx context.Context, n int, req client.ConfigureRequest) error
	show      func(ctx context.Context, n int, taskID string) (*client.Task, error)
	list      func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error)
	stop      func(ctx context.Context, n int) error
	restart   func(ctx context.Context, n int) ([]client.BatchResult, error)
	delete    func(ctx context.Context, n int) ([]string, error)
	resume    func(ctx context.Context, n int, mode string) error
	exchange  func(ctx context.Context, n int, req client.ExchangeIPRequest) (*client.TaskResult, error)
	rollBack  func(ctx context.Context, n int) (*client.TaskResult, error)
	progress  func(ctx context.Context, n int) (*client.Progress, error)
	logs      func(ctx context.Context, n int, req client.ListTaskLogsRequest) (*client.LogPage, error)
	job       func(ctx context.Context, n int, jobID string) (*client.Job, error)
	project   func(ctx context.Context) (string, error)

	taskSet *taskSet // tasks beside taskOne; nil: none

	t      *testing.T
	began  time.Time
	mu     sync.Mutex
	counts map[string]int
	times  map[string][]time.Duration // since the test began
}

func newFake(t *testing.T) *fake {
	t.Helper()
	return &fake{t: t, began: time.Now(), counts: map[string]int{}, times: map[string][]time.Duration{}}
}

// ask counts a call. It fails if the call is not scripted, or if its context has ended.
func (f *fake) ask(ctx context.Context, op string, scripted bool) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[op]++
	f.times[op] = append(f.times[op], f.passed())
	switch {
	case !scripted:
		f.t.Errorf("%s was asked, which nothing calls for", op)
		return 0, refused(http.StatusTeapot, "DCS.0000")
	case ctx.Err() != nil:
		return 0, &client.Error{Operation: op, Err: ctx.Err()}
	default:
		return f.counts[op], nil
	}
}

// calls is how often each operation was called so far. A list that is read for several waits may still be read.
func (f *fake) calls() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.counts)
}

// timesOf is when an operation was called, since the test began.
func (f *fake) timesOf(op string) []time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.times[op])
}

func (f *fake) passed() time.Duration { return time.Since(f.began) }

// wantCalls fails the test unless exactly these calls were made.
func (f *fake) wantCalls(want map[string]int) {
	f.t.Helper()
	if got := f.calls(); !maps.Equal(got, want) {
		f.t.Errorf("calls were %v, want %v", got, want)
	}
}

// wantTook fails the test unless this time has passed since it began, beside the windows in which calls and lists are joined.
func (f *fake) wantTook(want time.Duration) {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	joined := time.Duration(1+f.counts[opStop]+f.counts[opRestart]+f.counts[opDelete]+f.counts[opList]) * joinWindow
	if got := f.passed(); got < want || got > want+joined {
		f.t.Errorf("took %s, want %s", got, want)
	}
}

func (f *fake) Region() string { return "region-1" }

func (f *fake) MaxRetries() int { return 2 }

func (f *fake) ProjectID(ctx context.Context) (string, error) { return f.project(ctx) }

func (f *fake) CreateOnlineTask(ctx context.Context, req client.CreateOnlineTaskRequest) (*client.CreateOnlineTaskResult, error) {
	n, err := f.ask(ctx, opCreate, f.create != nil)
	if err != nil {
		return nil, err
	}
	return f.create(ctx, n, req)
}

func (f *fake) CreateBackupImport(ctx context.Context, req client.CreateBackupImportRequest) (*client.TaskResult, error) {
	n, err := f.ask(ctx, opImport, f.imports != nil)
	if err != nil {
		return nil, err
	}
	return f.imports(ctx, n, req)
}

func (f *fake) ConfigureOnlineTask(ctx context.Context, taskID string, req client.ConfigureRequest) (*client.TaskResult, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opConfigure, f.configure != nil)
	if err != nil {
		return nil, err
	}
	if err := f.configure(ctx, n, req); err != nil {
		return nil, err
	}
	return &client.TaskResult{ID: taskID}, nil
}

func (f *fake) ShowTask(ctx context.Context, taskID string) (*client.Task, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opShow, f.show != nil)
	if err != nil {
		return nil, err
	}
	return f.show(ctx, n, taskID)
}

func (f *fake) ListTasks(ctx context.Context, req client.ListTasksRequest) (*client.TaskPage, error) {
	n, err := f.ask(ctx, opList, f.list != nil)
	if err != nil {
		return nil, err
	}
	return f.list(ctx, n, req)
}

func (f *fake) StopTask(ctx context.Context, taskID string) (*client.Task, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opStop, f.stop != nil)
	if err != nil {
		return nil, err
	}
	if err := f.stop(ctx, n); err != nil {
		return nil, err
	}
	f.taskSet.stop(taskID)
	return &client.Task{}, nil
}

func (f *fake) BatchStopTasks(ctx context.Context, taskIDs []string) ([]client.BatchResult, error) {
	return f.askForSeveral(ctx, opBatchStop, taskIDs, f.taskSet.stop)
}

func (f *fake) BatchRestartTasks(ctx context.Context, taskIDs []string) ([]client.BatchResult, error) {
	if f.taskSet != nil {
		return f.askForSeveral(ctx, opRestart, taskIDs, f.taskSet.restart)
	}
	for _, id := range taskIDs {
		f.isTask(id)
	}
	n, err := f.ask(ctx, opRestart, f.restart != nil)
	if err != nil {
		return nil, err
	}
	return f.restart(ctx, n)
}

func (f *fake) DeleteTasks(ctx context.Context, taskIDs []string) ([]string, error) {
	if f.taskSet != nil {
		return f.deleteSeveral(ctx, taskIDs)
	}
	if len(taskIDs) != 1 {
		f.t.Errorf("asked to delete %q, want one task", taskIDs)
	}
	for _, id := range taskIDs {
		f.isTask(id)
	}
	n, err := f.ask(ctx, opDelete, f.delete != nil)
	if err != nil {
		return nil, err
	}
	return f.delete(ctx, n)
}

func (f *fake) SetResumeMode(ctx context.Context, taskID, mode string) error {
	f.isTask(taskID)
	n, err := f.ask(ctx, opResume, f.resume != nil)
	if err != nil {
		return err
	}
	return f.resume(ctx, n, mode)
}

func (f *fake) ExchangeIP(ctx context.Context, taskID string, req client.ExchangeIPRequest) (*client.TaskResult, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opExchange, f.exchange != nil)
	if err != nil {
		return nil, err
	}
	return f.exchange(ctx, n, req)
}

func (f *fake) RollBackIP(ctx context.Context, taskID string) (*client.TaskResult, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opRollBack, f.rollBack != nil)
	if err != nil {
		return nil, err
	}
	return f.rollBack(ctx, n)
}

func (f *fake) ShowTaskProgress(ctx context.Context, taskID string) (*client.Progress, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opProgress, f.progress != nil)
	if err != nil {
		return nil, err
	}
	return f.progress(ctx, n)
}

func (f *fake) ListTaskLogs(ctx context.Context, taskID string, req client.ListTaskLogsRequest) (*client.LogPage, error) {
	f.isTask(taskID)
	n, err := f.ask(ctx, opLogs, f.logs != nil)
	if err != nil {
		return nil, err
	}
	return f.logs(ctx, n, req)
}

func (f *fake) ShowJob(ctx context.Context, jobID string) (*client.Job, error) {
	n, err := f.ask(ctx, opJob, f.job != nil)
	if err != nil {
		return nil, err
	}
	return f.job(ctx, n, jobID)
}

// isTask fails the test if there is no such task.
func (f *fake) isTask(taskID string) {
	if taskID != taskOne && !f.taskSet.has(taskID) {
		f.t.Errorf("asked about task %q, want %q", taskID, taskOne)
	}
}

// The task that tests are about.
const (
	taskOne = "task-1"
	nameOne = "alpha"
)

// Errors as the client makes them.

func notFound() error { return refused(http.StatusBadRequest, "DCS.4133") }

func refused(status int, code string) error {
	return &client.Error{Operation: "asking", HTTPStatus: status, Code: code, Message: "no"}
}

// wrongStatus is the refusal of a call that the task's status does not allow.
func wrongStatus() error { return refused(http.StatusBadRequest, "DCS.4921") }

func forbidden() error { return refused(http.StatusForbidden, "DCS.4003") }

// broken is a read that failed for now.
func broken() error { return refused(http.StatusInternalServerError, "DCS.5000") }

// lostAnswer is a mutating call that may have been carried out.
func lostAnswer() error {
	return &client.Error{Operation: "asking", HTTPStatus: http.StatusInternalServerError, Unknown: true}
}

// hang is a mutating call on the wire whose answer never comes.
func hang(ctx context.Context) error {
	<-ctx.Done()
	return &client.Error{Operation: "asking", Unknown: true, Err: ctx.Err()}
}

// cancelAfter gives a context that the user ends after d.
func cancelAfter(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(d, cancel)
	return ctx
}

// online is an online task that has been configured.
func online(status string) *client.Task {
	return &client.Task{
		ID: taskOne, Name: nameOne, Status: status,
		MigrationType:      client.MigrationTypeOnline,
		MigrationMethod:    client.MigrationMethodIncremental,
		ECSTenantPrivateIP: "192.168.0.9",
		Source:             &client.Instance{Addrs: []string{"10.0.0.1:6379"}},
		Target:             &client.Instance{ID: "target-1"},
	}
}

// unconfigured is an online task that was never configured.
func unconfigured(status string) *client.Task {
	task := online(status)
	task.MigrationMethod, task.Source, task.Target = "", nil, nil
	return task
}

func row(status string) client.TaskRow {
	return client.TaskRow{ID: taskOne, Name: nameOne, Status: status, MigrationType: client.MigrationTypeOnline}
}

// showing answers with one thing after another, and then with the last of them: a task, a status of a configured task, or an error.
func showing(answers ...any) func(context.Context, int, string) (*client.Task, error) {
	return func(_ context.Context, n int, _ string) (*client.Task, error) {
		switch answer := answers[min(n, len(answers))-1].(type) {
		case error:
			return nil, answer
		case string:
			return online(answer), nil
		default:
			task := *answer.(*client.Task)
			return &task, nil
		}
	}
}

// listing answers with one page of these rows, whatever name is asked for.
func listing(rows ...client.TaskRow) func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
	return func(_ context.Context, _ int, req client.ListTasksRequest) (*client.TaskPage, error) {
		page := &client.TaskPage{Count: len(rows)}
		if req.Offset < len(rows) {
			page.Tasks = append(page.Tasks, rows[req.Offset:]...)
		}
		return page, nil
	}
}

// logging answers with one page of these lines.
func logging(lines ...client.LogLine) func(context.Context, int, client.ListTaskLogsRequest) (*client.LogPage, error) {
	return func(context.Context, int, client.ListTaskLogsRequest) (*client.LogPage, error) {
		return &client.LogPage{Count: len(lines), Logs: append([]client.LogLine(nil), lines...)}, nil
	}
}

func line(at, level, message string) client.LogLine {
	return client.LogLine{CreatedAt: at, LogLevel: level, Message: message}
}

// nth is the answer to call n: one after another, and then the last of them.
func nth(n int, answers ...error) error { return answers[min(n, len(answers))-1] }

// stage is the status of a task from a moment on.
type stage struct {
	after  time.Duration
	status string
}

// taskScript is what happens to one task: its statuses follow one another, a stop makes it TERMINATING and then TERMINATED, and a deletion
// removes it.
type taskScript struct {
	task    *client.Task
	stages  []stage       // without a stop; the first is at once
	stops   time.Duration // how long stopping takes
	ends    string        // what stopping ends in; TERMINATED when empty
	began   time.Time
	stopped time.Time
	deleted bool
}

// status is the status of the task now.
func (l *taskScript) status() string {
	since, stages := l.began, l.stages
	if !l.stopped.IsZero() {
		since, stages = l.stopped, []stage{{0, "TERMINATING"}, {l.stops, cmp.Or(l.ends, "TERMINATED")}}
	}
	status := ""
	for _, s := range stages {
		if time.Since(since) >= s.after {
			status = s.status
		}
	}
	return status
}

// isGone reports whether the service does not know the task any more.
func (l *taskScript) isGone() bool { return l.deleted || l.status() == "gone" }

// hasTask gives the fake one task, which it shows, lists, stops and deletes.
func (f *fake) hasTask(l *taskScript) {
	l.began = time.Now()
	f.show = func(context.Context, int, string) (*client.Task, error) {
		if l.isGone() {
			return nil, notFound()
		}
		task := *l.task
		task.Status = l.status()
		return &task, nil
	}
	f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
		if l.isGone() {
			return &client.TaskPage{}, nil
		}
		return listing(row(l.status()))(ctx, n, req)
	}
	f.stop = func(context.Context, int) error {
		l.stopped = time.Now()
		return nil
	}
	f.delete = func(context.Context, int) ([]string, error) {
		l.deleted = true
		return []string{taskOne}, nil
	}
	f.logs = logging()
}

// wantError fails the test unless the error's text has all the parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want one that says %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got the error %q, which does not say %q", err, part)
		}
	}
}

// taskSet is a project with several tasks.
type taskSet struct {
	f *fake

	mu      sync.Mutex
	scripts map[string]*taskScript
	order   []string
	batches []int // how many tasks each joined call was for

	refuses func(op string, taskIDs []string) error // the error of a call for several, before it does anything
	refused map[string]string                       // by task: the message with which a call for several fails for it
	after   error                                   // the error of a call for several, after it has done everything
	slow    time.Duration                           // how long a call for several takes
	turn    time.Duration                           // how long a call for several waits before it goes on the wire
}

// taskID is the id of a task of a taskSet.
func taskID(n int) string { return fmt.Sprintf("task-%03d", n) }

// hasTasks gives the fake n tasks with these stages.
func (f *fake) hasTasks(n int, stops time.Duration, stages ...stage) *taskSet {
	s := &taskSet{f: f, scripts: map[string]*taskScript{}}
	f.taskSet = s
	for i := range n {
		own := online("")
		own.ID, own.Name = taskID(i), "name-"+taskID(i)
		s.scripts[own.ID] = &taskScript{task: own, stages: stages, stops: stops, began: time.Now()}
		s.order = append(s.order, own.ID)
	}
	f.show = func(_ context.Context, _ int, taskID string) (*client.Task, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		l := s.scripts[taskID]
		if l == nil || l.isGone() {
			return nil, notFound()
		}
		shown := *l.task
		shown.Status = l.status()
		return &shown, nil
	}
	f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		var rows []client.TaskRow
		for _, id := range s.order {
			l := s.scripts[id]
			if l.isGone() || req.Name != "" && req.Name != l.task.Name {
				continue
			}
			rows = append(rows, client.TaskRow{
				ID: id, Name: l.task.Name, Status: l.status(), ECSTenantPrivateIP: l.task.ECSTenantPrivateIP,
			})
		}
		page := &client.TaskPage{Count: len(rows), Tasks: rows[min(req.Offset, len(rows)):]}
		page.Tasks = page.Tasks[:min(len(page.Tasks), req.Limit)]
		return page, nil
	}
	f.stop = func(context.Context, int) error { return nil }
	f.logs = logging()
	return s
}

func (s *taskSet) has(taskID string) bool { return s != nil && s.scripts[taskID] != nil }

func (s *taskSet) stop(taskID string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[taskID].stopped = time.Now()
}

func (s *taskSet) restart(taskID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[taskID].stopped = time.Time{}
}

// take accepts a call for several tasks, or refuses it.
func (s *taskSet) take(ctx context.Context, op string, taskIDs []string) error {
	if _, err := s.f.ask(ctx, op, true); err != nil {
		return err
	}
	if !sleep(client.SendContext(ctx), s.turn) {
		return &client.Error{Operation: op, Err: context.Canceled}
	}
	s.mu.Lock()
	s.batches = append(s.batches, len(taskIDs))
	s.mu.Unlock()
	if !sleep(ctx, s.slow) {
		return &client.Error{Operation: op, Unknown: true, Err: ctx.Err()}
	}
	if s.refuses != nil {
		return s.refuses(op, taskIDs)
	}
	return nil
}

func (f *fake) askForSeveral(ctx context.Context, op string, taskIDs []string, do func(taskID string)) ([]client.BatchResult, error) {
	s := f.taskSet
	if err := s.take(ctx, op, taskIDs); err != nil {
		return nil, err
	}
	var results []client.BatchResult
	for _, id := range taskIDs {
		if words, ok := s.refused[id]; ok {
			results = append(results, client.BatchResult{TaskID: id, Result: "failed", ErrorCode: "DCS.4921", ErrorMsg: words})
			continue
		}
		do(id)
		results = append(results, client.BatchResult{TaskID: id, Result: "success"})
	}
	return results, s.after
}

func (f *fake) deleteSeveral(ctx context.Context, taskIDs []string) ([]string, error) {
	s := f.taskSet
	if err := s.take(ctx, opDelete, taskIDs); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range taskIDs {
		s.scripts[id].deleted = true
	}
	return taskIDs, s.after
}

// forAll calls do for n tasks at once, and returns the errors in their order.
func forAll(n int, do func(taskID string) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(taskID(i)) })
	}
	wg.Wait()
	return errs
}

// wantNoErrors fails the test if there is an error.
func wantNoErrors(t *testing.T, errs []error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Errorf("%s: %v", taskID(i), err)
		}
	}
}

// invalidBatch is the refusal of a call with a task that the service does not know.
func invalidBatch() error { return refused(http.StatusBadRequest, "DCS.4855") }
