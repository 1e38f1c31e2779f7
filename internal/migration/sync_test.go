package migration

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
)

// onlineTask is an online task of a method, in a status.
func onlineTask(method, status string) *client.Task {
	task := online(status)
	task.MigrationMethod = method
	return task
}

// syncProgress is a progress with an offset and the key counts of both ends; a negative number is not returned.
func syncProgress(offset, source, target float64) *client.Progress {
	number := func(n float64) *float64 {
		if n < 0 {
			return nil
		}
		return &n
	}
	return &client.Progress{Offset: number(offset), SourceDBSize: number(source), TargetDBSize: number(target)}
}

func progressing(answers ...*client.Progress) func(context.Context, int) (*client.Progress, error) {
	return func(_ context.Context, n int) (*client.Progress, error) { return answers[min(n, len(answers))-1], nil }
}

func TestWaitSynced(t *testing.T) {
	t.Parallel()
	const full, incremental = client.MigrationMethodFull, client.MigrationMethodIncremental
	number := func(n float64) *float64 { return &n }
	for name, test := range map[string]struct {
		shown    []any
		progress []*client.Progress
		want     SyncCondition
		status   string // in the end
		asked    int    // times that the progress is read
	}{
		"in sync, any offset": {[]any{onlineTask(incremental, "FULLMIGRATING"), onlineTask(incremental, "INCRMIGEATING")},
			[]*client.Progress{syncProgress(900, 5, 4)}, SyncCondition{}, "INCRMIGEATING", 1},
		"in sync in the other spelling": {[]any{onlineTask(incremental, "INCRMIGRATING")},
			[]*client.Progress{syncProgress(0, 5, 5)}, SyncCondition{MaxOffset: number(0)}, "INCRMIGRATING", 1},
		"until the offset is small enough": {[]any{onlineTask(incremental, "INCRMIGEATING")},
			[]*client.Progress{syncProgress(900, 5, 4), syncProgress(-1, 5, 4), syncProgress(10, 5, 4)}, SyncCondition{MaxOffset: number(10)}, "INCRMIGEATING", 3},
		"until the key counts are equal": {[]any{onlineTask(incremental, "INCRMIGEATING")},
			[]*client.Progress{syncProgress(0, 5, -1), syncProgress(0, 5, 4), syncProgress(0, 6, 6)}, SyncCondition{EqualKeyCounts: true}, "INCRMIGEATING", 3},
		"a full migration has no offset": {[]any{onlineTask(full, "SUCCESS")},
			[]*client.Progress{syncProgress(900, 5, 5)}, SyncCondition{MaxOffset: number(0)}, "SUCCESS", 1},
		"a full migration, counts shown late": {[]any{onlineTask(full, "SUCCESS")},
			[]*client.Progress{syncProgress(-1, 5, 4), syncProgress(-1, 5, 5)}, SyncCondition{EqualKeyCounts: true}, "SUCCESS", 2},
		"a task that is configured meanwhile": {[]any{onlineTask("", "RUNNING"), onlineTask("", "RUNNING"), onlineTask(incremental, "FULLMIGRATING"), onlineTask(incremental, "INCRMIGEATING")},
			[]*client.Progress{syncProgress(0, 5, 5)}, SyncCondition{MaxOffset: number(0)}, "INCRMIGEATING", 1},
	} {
		inBubble(t, name, func(t *testing.T) {
			f := newFake(t)
			f.show, f.progress = showing(test.shown...), progressing(test.progress...)
			task, progress, err := NewService(f).WaitSynced(t.Context(), taskOne, test.want, nil)
			if err != nil || task.Status != test.status {
				t.Fatalf("got %+v, %v", task, err)
			}
			if progress != test.progress[len(test.progress)-1] || f.calls()[opProgress] != test.asked {
				t.Errorf("the progress is %+v, read %d times", progress, f.calls()[opProgress])
			}
		})
	}
}

func TestWaitSyncedFails(t *testing.T) {
	t.Parallel()
	const full, incremental = client.MigrationMethodFull, client.MigrationMethodIncremental
	zero := 0.0
	never := progressing(syncProgress(7, 5, 4))

	inBubble(t, "an incremental migration that ends while its offset is waited for says why", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing(onlineTask(incremental, "INCRMIGEATING"), onlineTask(incremental, "INCRMIGEATING"), onlineTask(incremental, "MIGRATION_FAILED")), never
		f.logs, f.list = logging(client.LogLine{LogLevel: "ERROR", Message: "the source is gone"}), listing()
		_, _, err := NewService(f).WaitSynced(t.Context(), taskOne, SyncCondition{MaxOffset: &zero}, nil)
		if e, ok := errors.AsType[*EndedError](err); !ok || e.Reason != "the source is gone" {
			t.Errorf("the error is %v", err)
		}
	})
	inBubble(t, "an incremental migration that has ended before is an error", func(t *testing.T) {
		f := newFake(t)
		f.show, f.logs, f.list = showing(onlineTask(incremental, "TERMINATED")), logging(), listing()
		_, _, err := NewService(f).WaitSynced(t.Context(), taskOne, SyncCondition{}, nil)
		if _, ok := errors.AsType[*EndedError](err); !ok {
			t.Errorf("the error is %v", err)
		}
	})
	inBubble(t, "a full migration whose key counts stay apart is an error at once", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing(onlineTask(full, "SUCCESS")), never
		_, _, err := NewService(f).WaitSynced(t.Context(), taskOne, SyncCondition{EqualKeyCounts: true}, nil)
		if _, ok := errors.AsType[*UnequalKeysError](err); !ok || f.passed() > time.Minute {
			t.Errorf("the error is %v after %s", err, f.passed())
		}
	})
	inBubble(t, "a task that does not exist is an error", func(t *testing.T) {
		f := newFake(t)
		f.show = showing(refused(http.StatusBadRequest, "DCS.4133"))
		_, _, err := NewService(f).WaitSynced(t.Context(), taskOne, SyncCondition{}, nil)
		if _, ok := errors.AsType[*GoneError](err); !ok {
			t.Errorf("the error is %v", err)
		}
	})
	inBubble(t, "a time-out tells the status that was seen last", func(t *testing.T) {
		f := newFake(t)
		f.show, f.progress = showing(onlineTask(incremental, "INCRMIGEATING")), never
		ctx, cancel := WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, _, err := NewService(f).WaitSynced(ctx, taskOne, SyncCondition{MaxOffset: &zero}, nil)
		if e, ok := errors.AsType[*CutShortError](err); !ok || !e.TimedOut() || e.Task == nil || e.Task.Status != "INCRMIGEATING" {
			t.Errorf("the error is %v", err)
		}
	})
}
