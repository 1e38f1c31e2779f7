package e2e_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// One task with both resources, from its creation to its destruction, whichever way the service turns out to be.
func TestTheTwoStepStartWorksWhicheverWayTheServiceTurnsOutToBe(t *testing.T) {
	t.Parallel()
	const lag = 700 * time.Millisecond
	services := map[string]func(*mock.Config){
		"documented":        func(*mock.Config) {},
		"shows things late": func(c *mock.Config) { c.ConfigureLag, c.RestartLag, c.StopLag, c.ListLag = lag, lag, lag, lag },
		"shows status late": func(c *mock.Config) { c.ConfigureLag, c.RestartLag, c.StopLag, c.LagStatusOnly = lag, lag, lag, true },
		"odd words":         func(c *mock.Config) { c.Interlude = 300 * time.Millisecond },
		"making MIGRATING":  func(c *mock.Config) { c.MakingStatus = mock.StatusMigrating },
		"no making status":  func(c *mock.Config) { c.NoMakingStatus, c.NotFoundWhileMaking = true, true },
		"404 and null": func(c *mock.Config) {
			c.UnknownTask, c.DeletedTask, c.Absent = mock.NotFound404, mock.Deleted404, mock.AbsentNull
		},
		"deleted is SUCCESS": func(c *mock.Config) { c.DeletedTask, c.Absent = mock.DeletedStatusSuccess, mock.AbsentEmpty },
		"DELETED": func(c *mock.Config) {
			c.DeletedTask, c.NumbersForStrings, c.ExtraFields = mock.DeletedStatusDeleted, true, true
		},
		"hides": func(c *mock.Config) {
			c.HidePasswords, c.HideResumeMode, c.Bandwidth, c.NoFillFromID = true, true, mock.BandwidthAbsent, true
		},
		"fills": func(c *mock.Config) {
			c.FillIDFromAddrs, c.ResolveHostNames, c.Bandwidth = true, true, mock.BandwidthNumber
		},
		"type holds method": func(c *mock.Config) { c.TypeHoldsMethod, c.NoJobID, c.TimeFormat = true, true, mock.TimeRFC3339 },
		"rows":              func(c *mock.Config) { c.BatchUnknownAsRow, c.NoRowErrors, c.DeleteSkips = true, true, true },
		"short pages":       func(c *mock.Config) { c.PageCap, c.OldestFirst, c.NameFilter = 1, true, mock.NameIgnored },
		"allows all": func(c *mock.Config) {
			c.Allowed = map[mock.Operation][]string{mock.OpStop: {mock.AnyStatus}, mock.OpConfigure: {mock.AnyStatus}, mock.OpBatchRestart: {mock.AnyStatus}, mock.OpDelete: {mock.AnyStatus}}
		},
	}
	for name, change := range services {
		for method, goal := range map[string]string{"incremental_migration": "INCRMIGEATING", "full_amount_migration": "SUCCESS"} {
			t.Run(name+", "+method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := acctest.NewMemoryMock(t, change)
					if goal == "SUCCESS" { // times are in whole seconds, and no end may be mistaken for the one before
						e.Mock.SetConfig(func(c *mock.Config) { c.Full = 1100 * time.Millisecond })
					}
					p := e.Serve(t, nil)
					e.Mock.AddTask(mock.Task{Name: "another", MigrationType: mock.TypeOnline, Status: mock.StatusRunning})
					task, r := p.Resource(t, resourcetest.TypeMigrationTask), p.Resource(t, resourcetest.TypeTaskConfiguration)
					resourcetest.WantNone(t, task.Must(t, resourcetest.WaitingTask(e)))
					c := resourcetest.Configuration(e).With("bandwidth_limit_mb", 100, "migration_method", method).Source("addrs", []string{"redis.example.com:6379"})
					resourcetest.WantNoErrors(t, r.Must(t, c))
					resourcetest.WantState(t, r, "status", goal)
					resourcetest.WantClean(t, r, c)
					resourcetest.WantClean(t, task, resourcetest.WaitingTask(e))
					id := r.Get(t, "id")
					resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
					if goal == "SUCCESS" {
						resourcetest.WantNone(t, r.Read(t))
					} else {
						resourcetest.WantWarnings(t, r.Read(t), "has ended")
					}
					c = c.With("restart_trigger", "one")
					resourcetest.WantNoErrors(t, r.Must(t, c))
					resourcetest.WantState(t, r, "status", goal)
					resourcetest.WantClean(t, r, c)
					c = c.With("bandwidth_limit_mb", 50, "resume_mode", "manual")
					resourcetest.WantNoErrors(t, r.Must(t, c))
					resourcetest.WantState(t, r, "status", goal)
					resourcetest.WantClean(t, r, c)
					resourcetest.WantClean(t, task, resourcetest.WaitingTask(e))

					again := p.Resource(t, resourcetest.TypeTaskConfiguration)
					resourcetest.WantNone(t, again.Import(t, id))
					if name != "hides" { // what is not shown cannot be imported
						resourcetest.WantNoErrors(t, again.Must(t, c))
						resourcetest.WantClean(t, again, c)
					}
					other := p.Resource(t, resourcetest.TypeMigrationTask)
					resourcetest.WantNone(t, other.Import(t, id))
					e.Mock.ForgetRequests()
					resourcetest.WantNoErrors(t, other.Must(t, resourcetest.WaitingTask(e)))
					resourcetest.WantClean(t, other, resourcetest.WaitingTask(e))
					resourcetest.WantSent(t, e)

					resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
					if goal == "SUCCESS" {
						resourcetest.WantSent(t, e)
					} else {
						resourcetest.WantSent(t, e, mock.OpStop)
					}
					resourcetest.WantNoErrors(t, task.Read(t))
					resourcetest.WantNone(t, task.Apply(t, t.Context(), task.Plan(t, nil)))
					resourcetest.WantSent(t, e)
				})
			})
		}
	}
}
