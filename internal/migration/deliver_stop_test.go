package migration

import (
	"context"
	"testing"
)

func TestAStopIsDeliveredToARunningTaskAlone(t *testing.T) {
	t.Parallel()
	for status, calls := range map[string]int{
		"INCRMIGEATING": 1, "FULLMIGRATING": 1, "PREPARING": 1, "RUNNING": 1,
		"TERMINATING": 0, "TERMINATED": 0, "SUCCESS": 0, "FAILED": 0, "RELEASED": 0,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			want := map[string]int{}
			if calls > 0 {
				f.stop, want[opStop] = func(context.Context, int) error { return nil }, calls
			}
			if err := NewService(f).DeliverStop(t.Context(), bare(status)); err != nil {
				t.Fatal(err)
			}
			f.asked(want)
		})
	}
}
