package migration

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// stopAll stops n tasks at once, without waiting for that.
func stopAll(ctx context.Context, s *Service, n int) []error {
	return forAll(n, func(id string) error { return s.deliverStop(ctx, id) })
}

func TestJoinedCalls(t *testing.T) {
	t.Parallel()
	running := stage{0, "INCRMIGEATING"}

	inBubble(t, "a lone stop is a call for one task", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(1, 0, running)
		wantNoErrors(t, stopAll(t.Context(), NewService(f), 1))
		f.wantCalls(map[string]int{opStop: 1})
	})
	inBubble(t, "stops at about the same time are one call", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(5, time.Second, running)
		s := NewService(f)
		wantNoErrors(t, forAll(5, func(id string) error {
			time.Sleep(time.Duration(slices.Index(p.order, id)) * joinWindow / 5)
			return s.deliverStop(t.Context(), id)
		}))
		f.wantCalls(map[string]int{opBatchStop: 1})
		for id, l := range p.scripts {
			if l.status() != "TERMINATING" {
				t.Errorf("%s is %s", id, l.status())
			}
		}
	})
	inBubble(t, "one that comes after the window goes by itself", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(3, time.Second, running)
		s := NewService(f)
		wantNoErrors(t, forAll(3, func(id string) error {
			if id == taskID(2) {
				time.Sleep(joinWindow + time.Millisecond)
			}
			return s.deliverStop(t.Context(), id)
		}))
		f.wantCalls(map[string]int{opBatchStop: 1, opStop: 1})
	})
	inBubble(t, "no call is for more tasks than the limit, and a full one does not wait", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(250, time.Second, running)
		wantNoErrors(t, stopAll(t.Context(), NewService(f), 250))
		if !slices.Equal(p.batches, []int{50, 50, 50, 50, 50}) {
			t.Errorf("batches of %v", p.batches)
		}
	})
	inBubble(t, "the same task twice is one call for it", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(1, time.Second, running)
		s := NewService(f)
		wantNoErrors(t, forAll(2, func(string) error { return s.deliverStop(t.Context(), taskID(0)) }))
		if f.calls()[opBatchStop] != 0 {
			t.Errorf("calls were %v", f.calls())
		}
	})
	inBubble(t, "restarts are joined", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(30, 0, stage{0, "TERMINATED"})
		s := NewService(f)
		wantNoErrors(t, forAll(30, func(id string) error {
			stopped := online("TERMINATED")
			stopped.ID = id
			_, err := s.Restart(t.Context(), stopped, nil)
			return err
		}))
		f.wantCalls(map[string]int{opRestart: 1})
	})
	inBubble(t, "deletions are joined", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(30, 0, stage{0, "TERMINATED"})
		s := NewService(f)
		wantNoErrors(t, forAll(30, func(id string) error { return s.deleteRecord(t.Context(), id) }))
		f.wantCalls(map[string]int{opDelete: 1, opList: 1}) // the list confirms them
	})
}

func TestJoinedCallsThatAreRefused(t *testing.T) {
	t.Parallel()
	running := stage{0, "INCRMIGEATING"}

	inBubble(t, "a task that the service refuses fails alone, with its words", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(10, time.Second, running).refused = map[string]string{taskID(3): "it is being backed up"}
		for i, err := range stopAll(t.Context(), NewService(f), 10) {
			if i == 3 {
				wantError(t, err, "stopping migration task task-003", "DCS.4921", "it is being backed up")
			} else if err != nil {
				t.Errorf("%s: %v", taskID(i), err)
			}
		}
		if f.calls()[opBatchStop] != 1 || f.calls()[opStop] != 0 {
			t.Errorf("calls were %v", f.calls())
		}
	})
	inBubble(t, "a task that the service does not know sends each by itself", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(10, time.Second, running)
		p.refuses = func(string, []string) error { return invalidBatch() }
		f.stop = func(_ context.Context, n int) error {
			if n == 4 {
				return wrongStatus()
			}
			return nil
		}
		failed := 0
		for _, err := range stopAll(t.Context(), NewService(f), 10) {
			if err != nil {
				failed++
			}
		}
		if failed != 1 || f.calls()[opStop] != 10 {
			t.Errorf("%d failed, and calls were %v", failed, f.calls())
		}
	})
	inBubble(t, "one task that the service does not know fails no other", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(50, 0, stage{0, "TERMINATED"})
		p.refuses = func(_ string, ids []string) error {
			if slices.Contains(ids, taskID(17)) {
				return wrongStatus()
			}
			return nil
		}
		s := NewService(f)
		for i, err := range forAll(50, func(id string) error { return s.deleteRecord(t.Context(), id) }) {
			if (err != nil) != (i == 17) {
				t.Errorf("%s: %v", taskID(i), err)
			}
		}
		if f.calls()[opDelete] != 51 {
			t.Errorf("calls were %v, want one for all and one each", f.calls())
		}
	})
	inBubble(t, "a call that the user may not make is not repeated", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(50, time.Second, running)
		p.refuses = func(string, []string) error { return forbidden() }
		for _, err := range stopAll(t.Context(), NewService(f), 50) {
			wantError(t, err, "DCS.4003")
		}
		if f.calls()[opStop] != 0 || f.calls()[opBatchStop] != 1 {
			t.Errorf("calls were %v", f.calls())
		}
	})
	inBubble(t, "an answer that leaves a task out is read back", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(3, time.Second, running)
		s := NewService(f)
		many := s.stops.many
		s.stops.many = func(ctx context.Context, ids []string) (func(string) error, error) {
			if _, err := many(ctx, ids); err != nil {
				return nil, err
			}
			p.scripts[taskID(1)].stopped = time.Time{} // not done either
			return func(id string) error {
				if id == taskID(0) {
					return nil
				}
				return &client.Error{Operation: "stopping", Unknown: true, Err: errLeftOut}
			}, nil
		}
		wantNoErrors(t, stopAll(t.Context(), s, 3))
		f.wantCalls(map[string]int{opBatchStop: 1, opShow: 4, opStop: 1})
	})
}

func TestJoinedCallsWhoseOutcomeIsUnknown(t *testing.T) {
	t.Parallel()
	inBubble(t, "only what was not done is sent again", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(10, time.Minute, stage{0, "INCRMIGEATING"})
		p.refuses = func(op string, ids []string) error {
			if len(p.batches) > 1 {
				return nil
			}
			for _, id := range ids[:6] {
				p.scripts[id].stopped = time.Now()
			}
			return lostAnswer()
		}
		wantNoErrors(t, stopAll(t.Context(), NewService(f), 10))
		if !slices.Equal(p.batches, []int{10, 4}) {
			t.Errorf("batches of %v, want 10 and then the 4 that were not stopped", p.batches)
		}
	})
	inBubble(t, "an answer that is lost of deletions", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(10, 0, stage{0, "TERMINATED"})
		p.after = lostAnswer()
		s := NewService(f)
		wantNoErrors(t, forAll(10, func(id string) error { return s.deleteRecord(t.Context(), id) }))
		if !slices.Equal(p.batches, []int{10}) {
			t.Errorf("batches of %v, want the one", p.batches)
		}
	})
}

func TestJoinedCallIsSentOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, "also where a caller joined in time and asks after it was sent", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(2, time.Minute, stage{0, "INCRMIGEATING"})
		stops := NewService(f).stops
		var joined *batch
		for i := range 2 {
			joined = stops.join(&batchCaller{ctx: t.Context(), taskID: taskID(i)})
		}
		for range 2 {
			result, err := stops.send(t.Context(), joined)
			if err != nil || result(taskID(0)) != nil {
				t.Errorf("got %v", err)
			}
		}
		if !slices.Equal(p.batches, []int{2}) {
			t.Errorf("batches of %v, want one", p.batches)
		}
	})
}

func TestJoinedCallsThatAreCutShort(t *testing.T) {
	t.Parallel()
	running := stage{0, "INCRMIGEATING"}

	inBubble(t, "one that waits for others is taken out, and nothing is sent for it", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(4, time.Second, running)
		s := NewService(f)
		enough := cancelAfter(t, joinWindow/2)
		for i, err := range forAll(4, func(id string) error {
			if id != taskID(2) {
				return s.deliverStop(t.Context(), id)
			}
			err := s.deliverStop(enough, id)
			f.wantTook(joinWindow / 2)
			return err
		}) {
			if errors.Is(err, context.Canceled) != (i == 2) {
				t.Errorf("%s: got %v", taskID(i), err)
			}
		}
		if !p.scripts[taskID(2)].stopped.IsZero() || !slices.Equal(p.batches, []int{3}) {
			t.Errorf("batches of %v", p.batches)
		}
	})
	inBubble(t, "where all leave nothing is sent at all", func(t *testing.T) {
		f := newFake(t)
		f.hasTasks(4, time.Second, running)
		stopAll(cancelAfter(t, joinWindow/2), NewService(f), 4)
		synctest.Wait()
		f.wantCalls(map[string]int{})
		f.wantTook(joinWindow / 2)
	})
	inBubble(t, "where all leave one that waits for its turn it is not sent, and ends at once", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(4, time.Minute, running)
		p.turn = 2 * time.Second
		s := NewService(f)
		for i, err := range firstAndOthers(cancelAfter(t, time.Second/2), cancelAfter(t, time.Second), s) {
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v", taskID(i), err)
			}
		}
		if len(p.batches) != 0 {
			t.Errorf("batches of %v", p.batches)
		}
		f.wantTook(time.Second)
	})
	inBubble(t, "where some leave one that waits for its turn it is sent for the others", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(4, time.Minute, running)
		p.turn = 2 * time.Second
		s := NewService(f)
		for i, err := range firstAndOthers(cancelAfter(t, time.Second), t.Context(), s) {
			if err != nil {
				t.Errorf("%s: got %v", taskID(i), err)
			}
		}
		if !slices.Equal(p.batches, []int{4}) {
			t.Errorf("batches of %v", p.batches)
		}
	})
	inBubble(t, "a time-out while it waits for its turn says so", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(2, time.Minute, running)
		p.turn = time.Hour
		ctx, cancel := WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, err := range stopAll(ctx, NewService(f), 2) {
			wantError(t, err, "timed out after 1m0s")
		}
		f.wantTook(time.Minute)
	})
	inBubble(t, "one on the wire has its grace, and the others go on", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(4, time.Minute, running)
		p.slow = 10 * time.Second
		s := NewService(f)
		enough := cancelAfter(t, time.Second)
		for i, err := range forAll(4, func(id string) error {
			if id != taskID(2) {
				return s.deliverStop(t.Context(), id)
			}
			err := s.deliverStop(enough, id)
			f.wantTook(time.Second + graceAfterCancel)
			return err
		}) {
			if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown != (i == 2) || !unknown && err != nil {
				t.Errorf("%s: got %v", taskID(i), err)
			}
		}
	})
	inBubble(t, "an answer within the grace counts", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(4, time.Minute, running)
		p.slow = 2 * time.Second
		wantNoErrors(t, stopAll(cancelAfter(t, time.Second), NewService(f), 4))
	})
	inBubble(t, "after the refusal of a batch nothing more is sent for those who left", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(100, time.Minute, running)
		p.slow = 2 * time.Second
		for _, code := range []string{"DCS.4855", "DCS.4001"} {
			p.refuses = func(string, []string) error { return refused(400, code) }
			p.batches = nil
			for i, err := range stopAll(cancelAfter(t, time.Second), NewService(f), 100) {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", taskID(i), err)
				}
			}
			if len(p.batches) != 2 || f.calls()[opStop] != 0 {
				t.Errorf("%s: batches of %v and %d stops", code, p.batches, f.calls()[opStop])
			}
		}
	})
	inBubble(t, "the last to leave ends the call", func(t *testing.T) {
		f := newFake(t)
		p := f.hasTasks(4, time.Minute, running)
		p.slow = time.Hour
		for _, err := range stopAll(cancelAfter(t, time.Second), NewService(f), 4) {
			wantError(t, err, "not known")
		}
		synctest.Wait()
		f.wantTook(time.Second + graceAfterCancel)
	})
}

// firstAndOthers stops four tasks, the first of them before the others join it.
func firstAndOthers(first, others context.Context, s *Service) []error {
	return forAll(4, func(id string) error {
		if id == taskID(0) {
			return s.deliverStop(first, id)
		}
		sleep(others, joinWindow/2)
		return s.deliverStop(others, id)
	})
}
