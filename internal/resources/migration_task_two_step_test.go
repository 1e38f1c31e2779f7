package resources_test

import (
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
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
				e := acctest.NewMock(t, change)
				if goal == "SUCCESS" { // times are in whole seconds, and no end may be mistaken for the one before
					e.Mock.SetConfig(func(c *mock.Config) { c.Full = 1100 * time.Millisecond })
				}
				p := e.Serve(t, nil)
				e.Mock.AddTask(mock.Task{Name: "another", MigrationType: mock.TypeOnline, Status: mock.StatusRunning})
				task, r := p.Resource(t, migrationTask), p.Resource(t, taskConfiguration)
				wantNone(t, task.Must(t, waiting(e)))
				c := configuration(e).with("bandwidth_limit_mb", 100, "migration_method", method).source("addrs", []string{"redis.example.com:6379"})
				wantNoErrors(t, r.Must(t, c))
				wantState(t, r, "status", goal)
				wantClean(t, r, c)
				wantClean(t, task, waiting(e))
				id := r.Get(t, "id")
				did(t, e.Mock.SetStatus(id, mock.StatusTerminated))
				if goal == "SUCCESS" {
					wantNone(t, r.Read(t))
				} else {
					wantWarnings(t, r.Read(t), "has ended")
				}
				c = c.with("restart_trigger", "one")
				wantNoErrors(t, r.Must(t, c))
				wantState(t, r, "status", goal)
				wantClean(t, r, c)
				c = c.with("bandwidth_limit_mb", 50, "resume_mode", "manual")
				wantNoErrors(t, r.Must(t, c))
				wantState(t, r, "status", goal)
				wantClean(t, r, c)
				wantClean(t, task, waiting(e))

				again := p.Resource(t, taskConfiguration)
				wantNone(t, again.Import(t, id))
				if name != "hides" { // what is not shown cannot be imported
					wantNoErrors(t, again.Must(t, c))
					wantClean(t, again, c)
				}
				other := p.Resource(t, migrationTask)
				wantNone(t, other.Import(t, id))
				e.Mock.ForgetRequests()
				wantNoErrors(t, other.Must(t, waiting(e)))
				wantClean(t, other, waiting(e))
				wantSent(t, e)

				wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
				if goal == "SUCCESS" {
					wantSent(t, e)
				} else {
					wantSent(t, e, mock.OpStop)
				}
				wantNoErrors(t, task.Read(t))
				wantNone(t, task.Apply(t, t.Context(), task.Plan(t, nil)))
				wantSent(t, e)
			})
		}
	}
}
