package migration

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func TestFindAsksOneListForSeveral(t *testing.T) {
	t.Parallel()
	find := func(ctx context.Context, s *Service, id string) error {
		found, err := s.Find(ctx, Known{ID: id, Name: "name-" + id, Seen: true})
		if err == nil && found == nil {
			return &GoneError{ID: id}
		}
		return err
	}
	lasting := func(d time.Duration, list func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error)) func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) {
		return func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			if !sleep(ctx, d) {
				return nil, &client.Error{Operation: "listing", Err: ctx.Err()}
			}
			return list(ctx, n, req)
		}
	}
	counts := map[string]struct {
		tasks, lists int
	}{
		"one by its name":                      {1, 1},
		"two at once":                          {2, 2},
		"a hundred at once":                    {100, 2},
		"as many as there are rows in a page":  {1000, 2},
		"more than there are rows in one page": {1001, 3},
	}
	for name, test := range counts {
		inBubble(t, name+" that are finished", func(t *testing.T) {
			f := newFake(t)
			f.hosts(test.tasks, 0, stage{0, "SUCCESS"})
			s := NewService(f)
			succeed(t, all(test.tasks, func(id string) error { return find(t.Context(), s, id) }))
			f.asked(map[string]int{opShow: test.tasks, opList: test.lists})
		})
	}
	inBubble(t, "those that come while the list is on its way wait for it", func(t *testing.T) {
		f := newFake(t)
		f.hosts(50, 0, stage{0, "SUCCESS"})
		f.list = lasting(5*time.Second, f.list)
		s := NewService(f)
		at := 0
		succeed(t, all(50, func(id string) error {
			f.mu.Lock()
			at++
			mine := time.Duration(at) * 90 * time.Millisecond
			f.mu.Unlock()
			time.Sleep(mine)
			return find(t.Context(), s, id)
		}))
		f.asked(map[string]int{opShow: 50, opList: 2})
	})
	inBubble(t, "one after the other they are asked of one list as well, for a minute", func(t *testing.T) {
		f := newFake(t)
		f.hosts(50, 0, stage{0, "SUCCESS"})
		s := NewService(f)
		for i := range 50 {
			if err := find(t.Context(), s, task(i)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		f.asked(map[string]int{opShow: 50, opList: 2})
		time.Sleep(12 * time.Second) // a minute has passed since both lists
		for i := range 2 {
			if err := find(t.Context(), s, task(i)); err != nil {
				t.Fatal(err)
			}
		}
		f.asked(map[string]int{opShow: 52, opList: 3})
	})
	inBubble(t, "absence is asked again", func(t *testing.T) {
		f := newFake(t)
		p := f.hosts(10, 0, stage{0, "SUCCESS"})
		show := f.show
		f.show = func(ctx context.Context, n int, id string) (*client.Task, error) {
			if p.lives[id].deleted {
				gone := online("SUCCESS")
				gone.ID, gone.Name = id, "name-"+id
				return gone, nil
			}
			return show(ctx, n, id)
		}
		for i := range 5 {
			p.lives[task(i)].deleted = true
		}
		s := NewService(f)
		for i, err := range all(10, func(id string) error { return find(t.Context(), s, id) }) {
			if _, gone := errors.AsType[*GoneError](err); gone != (i < 5) {
				t.Errorf("%s: got %v", task(i), err)
			}
		}
		p.lives[task(0)].deleted = false
		if err := find(t.Context(), s, task(0)); err != nil {
			t.Errorf("got %v of a task that was not listed a moment ago", err)
		}
	})
	inBubble(t, "one that slips from between two pages is looked for again", func(t *testing.T) {
		f := newFake(t)
		f.hosts(10, 0, stage{0, "SUCCESS"})
		whole := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := whole(ctx, n, req)
			if n == 2 { // the first that several share
				page.Tasks, page.Count = page.Tasks[:5], 5
			}
			return page, err
		}
		s := NewService(f)
		succeed(t, all(10, func(id string) error { return find(t.Context(), s, id) }))
	})
	inBubble(t, "a list with a row without an id leaves those open that it lacks", func(t *testing.T) {
		f := newFake(t)
		f.hosts(10, 0, stage{0, "SUCCESS"})
		whole := f.list
		f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
			page, err := whole(ctx, n, req)
			for i := range page.Tasks {
				if page.Tasks[i].ID >= task(5) {
					page.Tasks[i].ID = ""
				}
			}
			return page, err
		}
		s := NewService(f)
		for i, err := range all(10, func(id string) error { return find(t.Context(), s, id) }) {
			if i < 5 && err != nil {
				t.Errorf("%s: got %v", task(i), err)
			} else if i >= 5 {
				contains(t, err, "without a task id")
			}
		}
	})
	inBubble(t, "a list that fails says so to all", func(t *testing.T) {
		f := newFake(t)
		f.hosts(10, 0, stage{0, "SUCCESS"})
		f.list = func(context.Context, int, client.ListTasksRequest) (*client.TaskPage, error) { return nil, forbidden() }
		s := NewService(f)
		for _, err := range all(10, func(id string) error { return find(t.Context(), s, id) }) {
			contains(t, err, "DCS.4003")
		}
		f.asked(map[string]int{opShow: 10, opList: 2})
	})
	inBubble(t, "one that has had enough leaves at once, and the others are answered", func(t *testing.T) {
		f := newFake(t)
		f.hosts(10, 0, stage{0, "SUCCESS"})
		f.list = lasting(10*time.Second, f.list)
		s := NewService(f)
		enough := cancelAfter(t, time.Second)
		for i, err := range all(10, func(id string) error {
			if id != task(3) && id != task(4) {
				return find(t.Context(), s, id)
			}
			time.Sleep(time.Millisecond) // not the one that asks alone
			err := find(enough, s, id)
			f.took(time.Second)
			return err
		}) {
			if cancelled := errors.Is(err, context.Canceled); cancelled != (i == 3 || i == 4) || err != nil && !cancelled {
				t.Errorf("%s: got %v", task(i), err)
			}
		}
	})
	inBubble(t, "the last to leave ends the list", func(t *testing.T) {
		f := newFake(t)
		f.hosts(10, 0, stage{0, "SUCCESS"})
		ended := 0
		f.list = func(ctx context.Context, _ int, _ client.ListTasksRequest) (*client.TaskPage, error) {
			<-ctx.Done()
			f.mu.Lock()
			ended++
			f.mu.Unlock()
			return nil, &client.Error{Operation: "listing", Err: ctx.Err()}
		}
		s := NewService(f)
		enough := cancelAfter(t, time.Second)
		all(10, func(id string) error { return find(enough, s, id) })
		synctest.Wait()
		f.took(time.Second)
		if ended != 2 {
			t.Errorf("%d lists ended, want both", ended)
		}
	})
}

func TestRemoveAsksOneListForSeveral(t *testing.T) {
	t.Parallel()
	remove := func(ctx context.Context, s *Service, id string, policy Policy) error {
		return s.Remove(ctx, Known{ID: id, Name: "name-" + id, Seen: true}, policy, true)
	}
	inBubble(t, "a hundred that run are stopped for a list, a call and the rounds", func(t *testing.T) {
		f := newFake(t)
		p := f.hosts(100, 5*time.Second, stage{0, "INCRMIGEATING"})
		s := NewService(f)
		succeed(t, all(100, func(id string) error { return remove(t.Context(), s, id, PolicyStop) }))
		for id := range p.lives {
			if p.status(id) != "TERMINATED" {
				t.Errorf("%s is %s", id, p.status(id))
			}
		}
		total := 0
		for _, n := range f.counts {
			total += n
		}
		if f.counts[opBatchStop] > 3 || total > 30 {
			t.Errorf("calls were %v, want at most 3 batches and 30 in all", f.counts)
		}
	})
	inBubble(t, "a hundred that are finished are deleted for a list and a call", func(t *testing.T) {
		f := newFake(t)
		p := f.hosts(100, 0, stage{0, "SUCCESS"})
		s := NewService(f)
		succeed(t, all(100, func(id string) error { return remove(t.Context(), s, id, PolicyDelete) }))
		for id, l := range p.lives {
			if !l.deleted {
				t.Errorf("%s is still there", id)
			}
		}
		if f.counts[opDelete] > 2 || f.counts[opShow] > 1 || f.counts[opList] > 2 {
			t.Errorf("calls were %v", f.counts)
		}
	})
	inBubble(t, "those that were never configured are shown, since rows do not tell", func(t *testing.T) {
		f := newFake(t)
		p := f.hosts(10, 5*time.Second, stage{0, "INCRMIGEATING"})
		s := NewService(f)
		succeed(t, all(10, func(id string) error {
			return s.Remove(t.Context(), Known{ID: id, Seen: true}, PolicyStop, false)
		}))
		for id, l := range p.lives {
			if l.deleted || l.stopped.IsZero() {
				t.Errorf("%s was not stopped, or was deleted", id)
			}
		}
		if f.counts[opShow] < 10 {
			t.Errorf("calls were %v", f.counts)
		}
	})
	for name, change := range map[string]func(page *client.TaskPage) error{
		"a list that may not be read leaves it to show": func(*client.TaskPage) error { return forbidden() },
		"a list that lacks them leaves it to show":      func(page *client.TaskPage) error { page.Tasks, page.Count = nil, 0; return nil },
		"rows without a status leave it to show": func(page *client.TaskPage) error {
			for i := range page.Tasks {
				page.Tasks[i].Status = ""
			}
			return nil
		},
	} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			p := f.hosts(10, 5*time.Second, stage{0, "INCRMIGEATING"})
			list := f.list
			f.list = func(ctx context.Context, n int, req client.ListTasksRequest) (*client.TaskPage, error) {
				page, err := list(ctx, n, req)
				if err == nil {
					err = change(page)
				}
				return page, err
			}
			s := NewService(f)
			succeed(t, all(10, func(id string) error { return remove(t.Context(), s, id, PolicyStop) }))
			for id := range p.lives {
				if p.status(id) != "TERMINATED" {
					t.Errorf("%s is %s", id, p.status(id))
				}
			}
		})
	}
}
