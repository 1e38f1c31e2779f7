package e2e_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/client"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// Many tasks cost the requests of few, whatever they wait for. Time is virtual.
func TestManyTasksCostFewRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tasks, atOnce int
		configure     func(*acctest.Env) resourcetest.Config
	}{
		"one that stays in sync":         {1, 1, resourcetest.IncrementalTask},
		"ten that stay in sync":          {10, 10, resourcetest.IncrementalTask},
		"a hundred that stay in sync":    {100, 100, resourcetest.IncrementalTask},
		"a hundred in sync, ten at once": {100, 10, resourcetest.IncrementalTask}, // as many as a CLI lets go on by itself
		"one that finishes":              {1, 1, resourcetest.FullTask},
		"ten that finish":                {10, 10, resourcetest.FullTask},
		"a hundred that finish":          {100, 100, resourcetest.FullTask},
		"a hundred that finish, by tens": {100, 10, resourcetest.FullTask},
		"a hundred imports":              {100, 100, resourcetest.BackupImport},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) {
					c.Ready, c.Full, c.Import, c.Stop = time.Second, 2*time.Second, 3*time.Second, time.Second
				}))
				f := newFleet(t, e, test.tasks, test.configure)
				runs := test.configure(e)["migration_method"] == client.MigrationMethodIncremental
				f.wantApplied(t, test.atOnce, f.apply(t, test.atOnce))
				time.Sleep(time.Hour) // what applying has seen is too old to go by
				f.wantRefreshed(t, f.refresh(t, test.atOnce))
				time.Sleep(time.Hour)
				f.wantDestroyed(t, test.atOnce, runs, f.destroy(t, test.atOnce))
			})
		})
	}
}

// Several tasks end as soon as one does, whether the rows of the list have the statuses of show or only the four of its page.
func TestManyTasksTakeNoLongerThanTheirWork(t *testing.T) {
	t.Parallel()
	for name, fourWords := range map[string]bool{"by detailed rows": false, "by rows of four statuses": true} {
		for what, configure := range map[string]func(*acctest.Env) resourcetest.Config{"in sync": resourcetest.IncrementalTask, "finished": resourcetest.FullTask, "imported": resourcetest.BackupImport} {
			t.Run(what+", "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, acctest.CloudPhases(func(c *mock.Config) {
						c.RowsHaveFourWords = fourWords
						c.Ready, c.Full, c.Import, c.Stop = 10*time.Second, 20*time.Second, 30*time.Second, 10*time.Second
					}))
					f := newFleet(t, e, 5, configure)
					if took := f.apply(t, 5).took; took > 33*time.Second { // a twentieth of the wait, and what calls wait for one another
						t.Errorf("applying took %s", took)
					}
					if took := f.destroy(t, 5).took; took > 12*time.Second {
						t.Errorf("destroying took %s", took)
					}
				})
			})
		}
	}
}

// wantApplied fails the test where applying has cost more than it may: for each task its creation, its configuration and the
// look at what it became; and the rounds that wait, of each lot that goes on at once.
func (f *fleet) wantApplied(t testing.TB, atOnce int, c cost) {
	t.Helper()
	n := len(f.tasks)
	if most := 3*n + 10*lots(n, atOnce) + 10; c.all > most {
		t.Errorf("applying %d tasks took %d requests, want %d at most: %v", n, c.all, most, c.by)
	}
}

// wantRefreshed fails the test unless a refresh costs one request a task, finished or not.
func (f *fleet) wantRefreshed(t testing.TB, c cost) {
	t.Helper()
	if n := len(f.tasks); c.by[mock.OpShow] != n || c.all != n {
		t.Errorf("refreshing %d tasks took %v, want one request each", n, c.by)
	}
}

// wantDestroyed does the same of a destruction, which stops what runs and lets be what is finished.
func (f *fleet) wantDestroyed(t testing.TB, atOnce int, runs bool, c cost) {
	t.Helper()
	n := len(f.tasks)
	batches, most := lots(n, 50)+2, 12*pages(n)
	if !runs {
		batches, most = 0, pages(n)+2
	}
	batches, most = batches*lots(n, atOnce), (most+batches)*lots(n, atOnce)
	if stops := c.by[mock.OpStop]; c.by[mock.OpBatchStop] > batches || stops > lots(n, atOnce) || !runs && stops > 0 || c.all > most {
		t.Errorf("destroying %d tasks took %v, want %d calls to stop and %d requests at most", n, c.by, batches, most)
	}
}

// lots is how many lots tasks make that are handled so many at once.
func lots(tasks, atOnce int) int { return (tasks + atOnce - 1) / atOnce }

// pages is how many pages of the list tasks make.
func pages(tasks int) int { return lots(tasks, client.MaxPageSize) }
