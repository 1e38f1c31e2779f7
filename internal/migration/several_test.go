package migration

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// several is a project with several tasks, each with a life of its own.
type several struct {
	f *fake

	mu      sync.Mutex
	lives   map[string]*life
	order   []string
	began   map[string]time.Time
	batches []int // how many tasks each joined call was for

	refuses func(op string, taskIDs []string) error // a call as a whole, before anything is done
	refused map[string]string                       // tasks that calls for several fail for, and with which words
	after   error                                   // what a call for several answers once it has been carried out
	slow    time.Duration                           // how long a call for several takes
	turn    time.Duration                           // how long a call for several waits before it goes on the wire
}

// task is one of several.
func task(n int) string { return fmt.Sprintf("task-%03d", n) }

// hosts scripts the fake with n tasks that live as stages say. None is what tests are about otherwise.
func (f *fake) hosts(n int, stops time.Duration, stages ...stage) *several {
	s := &several{f: f, lives: map[string]*life{}, began: map[string]time.Time{}}
	f.several = s
	for i := range n {
		own := online("")
		own.ID, own.Name = task(i), "name-"+task(i)
		s.lives[own.ID] = &life{task: own, stages: stages, stops: stops}
		s.began[own.ID] = time.Now()
		s.order = append(s.order, own.ID)
	}
	f.show = func(_ context.Context, _ int, taskID string) (*client.Task, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		l := s.lives[taskID]
		if l == nil || l.deleted || s.status(taskID) == "gone" {
			return nil, notFound()
		}
		shown := *l.task
		shown.Status = s.status(taskID)
		return &shown, nil
	}
	f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		var rows []client.TaskRow
		for _, id := range s.order {
			l := s.lives[id]
			if l.deleted || s.status(id) == "gone" || req.Name != "" && req.Name != l.task.Name {
				continue
			}
			rows = append(rows, client.TaskRow{
				ID: id, Name: l.task.Name, Status: s.status(id), ECSTenantPrivateIP: l.task.ECSTenantPrivateIP,
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

func (s *several) has(taskID string) bool { return s != nil && s.lives[taskID] != nil }

func (s *several) status(taskID string) string {
	l, since := s.lives[taskID], s.began[taskID]
	stages := l.stages
	if !l.stopped.IsZero() {
		since, stages = l.stopped, []stage{{0, "TERMINATING"}, {l.stops, cmp.Or(l.ends, "TERMINATED")}}
	}
	status := ""
	for _, stage := range stages {
		if time.Since(since) >= stage.after {
			status = stage.status
		}
	}
	return status
}

func (s *several) stop(taskID string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lives[taskID].stopped = time.Now()
}

func (s *several) restart(taskID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lives[taskID].stopped = time.Time{}
}

// take takes a call for several tasks, or refuses it.
func (s *several) take(ctx context.Context, op string, taskIDs []string) error {
	if _, err := s.f.ask(ctx, op, true); err != nil {
		return err
	}
	if !sleep(client.Sending(ctx), s.turn) {
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
	s := f.several
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
	s := f.several
	if err := s.take(ctx, opDelete, taskIDs); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range taskIDs {
		s.lives[id].deleted = true
	}
	return taskIDs, s.after
}

// all does something for each of n tasks at once, and gives the errors in the tasks' order.
func all(n int, do func(taskID string) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(task(i)) })
	}
	wg.Wait()
	return errs
}

// succeed fails the test where one of them failed.
func succeed(t *testing.T, errs []error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Errorf("%s: %v", task(i), err)
		}
	}
}

// invalidBatch is how a call is refused that names a task which the service does not know.
func invalidBatch() error { return refused(http.StatusBadRequest, "DCS.4855") }
