package migration

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

func restarted(context.Context, int) ([]client.BatchResult, error) {
	return []client.BatchResult{{TaskID: taskOne, Result: "success"}}, nil
}

func TestRestartIsForTasksAtTheirEnd(t *testing.T) {
	t.Parallel()
	for status, restarts := range map[string]int{
		"TERMINATED": 1, "FAILED": 1, "MIGRATION_FAILED": 1, "SUCCESS": 1,
		"RUNNING": 0, "FULLMIGRATING": 0, "INCRMIGEATING": 0, "MIGRATING": 0, "RELEASED": 0, "CATCHING_UP": 0, "": 0,
	} {
		inBubble(t, "a task that is "+status, func(t *testing.T) {
			f := newFake(t)
			f.restart = restarted
			before, err := NewService(f).Restart(t.Context(), online(status), nil)
			if restarts == 1 && (err != nil || before.Status != status) {
				t.Errorf("got %+v, %v", before, err)
			}
			_, notEnded := errors.AsType[*NotEndedError](err)
			if restarts == 0 && !notEnded && !errors.Is(err, ErrReleased) {
				t.Errorf("got %v", err)
			}
			if status == "" {
				wantError(t, err, "is without a status")
			}
			if f.calls()[opRestart] != restarts || f.calls()[opShow] != 0 {
				t.Errorf("calls were %v", f.calls())
			}
		})
	}
	inBubble(t, "a task that is being stopped is waited for", func(t *testing.T) {
		f := newFake(t)
		f.restart = restarted
		f.show = showing("TERMINATING", "TERMINATED")
		before, err := NewService(f).Restart(t.Context(), online("TERMINATING"), nil)
		if err != nil || before.Status != "TERMINATED" {
			t.Errorf("got %+v, %v", before, err)
		}
		f.wantCalls(map[string]int{opShow: 2, opRestart: 1})
	})
	inBubble(t, "a task that is released while it stops is not restarted", func(t *testing.T) {
		f := newFake(t)
		f.show = showing("RELEASED")
		if _, err := NewService(f).Restart(t.Context(), online("TERMINATING"), nil); !errors.Is(err, ErrReleased) {
			t.Errorf("got %v", err)
		}
		f.wantCalls(map[string]int{opShow: 1})
	})
}

func TestRestartReadsBackWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	rows := func(rows ...client.BatchResult) func(context.Context, int) ([]client.BatchResult, error) {
		return func(context.Context, int) ([]client.BatchResult, error) { return rows, nil }
	}
	unanswered := func(context.Context, int) ([]client.BatchResult, error) { return nil, lostAnswer() }
	lostOnce := func(ctx context.Context, n int) ([]client.BatchResult, error) {
		if n == 1 {
			return nil, lostAnswer()
		}
		return restarted(ctx, n)
	}
	tests := map[string]struct {
		restart func(context.Context, int) ([]client.BatchResult, error)
		show    func(context.Context, int, string) (*client.Task, error)
		says    string // of the error; "" for none
		asked   map[string]int
		took    time.Duration
	}{
		"a row of success":                 {rows(client.BatchResult{TaskID: taskOne, Result: "success"}), nil, "", map[string]int{opRestart: 1}, 0},
		"a row with a word nobody knows":   {rows(client.BatchResult{TaskID: taskOne, Result: "accepted"}), nil, "", map[string]int{opRestart: 1}, 0},
		"no row":                           {rows(), nil, "", map[string]int{opRestart: 1}, 0},
		"a row without an id":              {rows(client.BatchResult{Result: "FAILED", ErrorMsg: "not now"}), nil, "not now", map[string]int{opRestart: 1}, 0},
		"a failed row":                     {rows(client.BatchResult{TaskID: taskOne, Result: "failed", ErrorCode: "DCS.1", ErrorMsg: "not now"}), nil, "DCS.1: not now", map[string]int{opRestart: 1}, 0},
		"a failed row without words":       {rows(client.BatchResult{TaskID: taskOne, Result: "failed"}), nil, "restarting", map[string]int{opRestart: 1}, 0},
		"a row of another task":            {rows(client.BatchResult{TaskID: "other", Result: "failed"}, client.BatchResult{TaskID: taskOne, Result: "success"}), nil, "", map[string]int{opRestart: 1}, 0},
		"a lost answer of a restart":       {unanswered, showing("FULLMIGRATING"), "", map[string]int{opRestart: 1, opShow: 1}, 0},
		"a lost answer, shown late":        {unanswered, showing("TERMINATED", "FULLMIGRATING"), "", map[string]int{opRestart: 1, opShow: 2}, time.Second},
		"a lost call that never came":      {lostOnce, showing("TERMINATED"), "", map[string]int{opRestart: 2, opShow: 3}, 3 * time.Second},
		"a lost call and a task released":  {unanswered, showing("RELEASED"), "tried 3 times", map[string]int{opRestart: 3, opShow: 9}, 9 * time.Second},
		"a lost answer that none can tell": {unanswered, func(context.Context, int, string) (*client.Task, error) { return nil, forbidden() }, "not known", map[string]int{opRestart: 1, opShow: 1}, 0},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.restart, f.show = test.restart, test.show
			before, err := NewService(f).Restart(t.Context(), online("TERMINATED"), nil)
			if test.says == "" && (err != nil || before == nil) {
				t.Errorf("got %+v, %v", before, err)
			}
			if test.says != "" {
				wantError(t, err, test.says)
			}
			f.wantCalls(test.asked)
			f.wantTook(test.took)
		})
	}
}
