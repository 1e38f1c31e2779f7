package e2e_test

import (
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// across gives a provider whose endpoint has the region in it. region is the provider's; that of the mock has its project id given.
func across(t testing.TB, e *acctest.Env, region string) *acctest.Protocol {
	t.Helper()
	arguments := map[string]any{"region": region, "endpoints": map[string]any{"dcs": e.URL + "/{region}", "iam": e.URL}}
	if region != e.Mock.Config().Region {
		arguments["project_id"] = nil
	}
	return e.Serve(t, arguments)
}

// wantAsked fails the test unless DCS was asked, and in one region and project alone.
func wantAsked(t *testing.T, e *acctest.Env, region, project string) {
	t.Helper()
	asked := 0
	for _, r := range e.Mock.Requests() {
		if strings.Contains(r.Path, "/v3/") {
			continue // IAM
		}
		asked++
		if !strings.HasPrefix(r.Path, "/"+region+"/v2/"+project+"/") {
			t.Errorf("asked was %s, and not in region %s, project %s", r.Path, region, project)
		}
	}
	if asked == 0 {
		t.Error("nothing was asked")
	}
	e.Mock.ForgetRequests()
}

// inAnotherRegion makes a resource of each type in the other region, by the argument, of a provider of the first.
func inAnotherRegion(t *testing.T, e *acctest.Env, p *acctest.Protocol) map[string]struct {
	r *acctest.Resource
	c resourcetest.Config
} {
	t.Helper()
	all := map[string]struct {
		r *acctest.Resource
		c resourcetest.Config
	}{}
	add := func(typeName string, c resourcetest.Config) *acctest.Resource {
		r := p.Resource(t, typeName)
		c = c.With("region", resourcetest.OtherRegion)
		resourcetest.WantNoErrors(t, r.Must(t, c))
		all[typeName] = struct {
			r *acctest.Resource
			c resourcetest.Config
		}{r, c}
		return r
	}
	task := add(resourcetest.TypeMigrationTask, resourcetest.IncrementalTask(e))
	waits := p.Resource(t, resourcetest.TypeMigrationTask)
	resourcetest.WantNone(t, waits.Must(t, resourcetest.WaitingTask(e).With("region", resourcetest.OtherRegion, "task_name", e.Name("waits"))))
	add(resourcetest.TypeTaskConfiguration, resourcetest.Configuration(e).With("task_id", waits.Get(t, "id")))
	add(resourcetest.TypeTaskSync, resourcetest.SyncOf(task.Get(t, "id")))
	add(resourcetest.TypeIPExchange, resourcetest.ExchangeOf(task.Get(t, "id")))
	return all
}

func TestAResourceLivesInTheRegionThatItNames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		p := across(t, e, e.Mock.Config().Region)
		for typeName, of := range inAnotherRegion(t, e, p) {
			resourcetest.WantState(t, of.r, "region", resourcetest.OtherRegion, "project_id", resourcetest.OtherProject)
			if typeName != resourcetest.TypeTaskSync && of.r.IdentityOf(t, "region") != resourcetest.OtherRegion {
				t.Errorf("%s has an identity of region %s", typeName, of.r.IdentityOf(t, "region"))
			}
			resourcetest.WantClean(t, of.r, of.c)
		}
		wantAsked(t, e, resourcetest.OtherRegion, resourcetest.OtherProject)
	})
}

// A resource stays where it is when the provider's region changes, and when its own argument is taken out.
func TestAResourceStaysWhereItWasMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		own := e.Mock.Config().Region
		for typeName, of := range inAnotherRegion(t, e, across(t, e, own)) {
			e.Mock.ForgetRequests()
			for _, region := range []string{own, resourcetest.OtherRegion, "cn-east-3"} {
				resourcetest.WantClean(t, of.r.On(across(t, e, region)), of.c.With("region", nil))
			}
			resourcetest.WantNone(t, of.r.Must(t, of.c.With("region", nil, "timeouts", resourcetest.Timeouts("create", "1h"))))
			resourcetest.WantState(t, of.r, "region", resourcetest.OtherRegion, "project_id", resourcetest.OtherProject)
			elsewhere := of.r.On(across(t, e, "cn-east-3"))
			resourcetest.WantNoErrors(t, elsewhere.Must(t, nil))
			if elsewhere.Exists() {
				t.Errorf("%s is still there", typeName)
			}
			if typeName != resourcetest.TypeTaskSync {
				wantAsked(t, e, resourcetest.OtherRegion, resourcetest.OtherProject)
			}
		}
	})
}

func TestAnotherRegionReplacesWithAWarning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		own := e.Mock.Config().Region
		p := across(t, e, own)
		for typeName, of := range inAnotherRegion(t, e, p) {
			of.r.Read(t) // of the task, that its addresses are exchanged
			for name, region := range map[string]any{own: own, "not known": acctest.Unknown} {
				plan := of.r.Plan(t, of.c.With("region", region))
				if typeName == resourcetest.TypeMigrationTask {
					resourcetest.WantError(t, plan.Diagnostics, "Addresses are exchanged", "Roll the exchange back first")
					continue
				}
				says := "replacing moves it to region " + own
				if region == acctest.Unknown {
					says = "replacing may move it to another region"
				}
				resourcetest.WantWarning(t, plan.Diagnostics, says, resourcetest.OtherRegion)
				if len(plan.RequiresReplace) != 1 || plan.RequiresReplace[0].String() != `AttributeName("region")` {
					t.Errorf("%s, %s: replaced by %v", typeName, name, plan.RequiresReplace)
				}
				if plan.Get(t, "project_id") != "(unknown)" {
					t.Errorf("%s, %s: the project is planned as %s", typeName, name, plan.Get(t, "project_id"))
				}
			}
		}
	})
}

// Whatever the status of a task is, another region is another task, and the plan says what becomes of the data.
func TestAnotherRegionReplacesATaskInEveryPhase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		p := across(t, e, e.Mock.Config().Region)
		r, c := p.Resource(t, resourcetest.TypeMigrationTask), resourcetest.IncrementalTask(e)
		resourcetest.WantNoErrors(t, r.Must(t, c))
		for status, says := range map[string]string{
			mock.StatusFullMigrating: "replacing stops the running migration and starts another",
			mock.StatusIncrMigrating: "replacing stops the running migration and starts another",
			mock.StatusTerminated:    "replacing starts another migration",
			mock.StatusReleased:      "replacing starts another migration",
		} {
			resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), status))
			r.Read(t)
			plan := r.Plan(t, c.With("region", resourcetest.OtherRegion))
			resourcetest.WantWarning(t, plan.Diagnostics, says, "replacing moves it to region "+resourcetest.OtherRegion)
			if len(plan.RequiresReplace) != 1 {
				t.Errorf("%s: replaced by %v", status, plan.RequiresReplace)
			}
		}
		idle := p.Resource(t, resourcetest.TypeMigrationTask)
		c = resourcetest.WaitingTask(e).With("task_name", e.Name("idle"))
		resourcetest.WantNone(t, idle.Must(t, c))
		resourcetest.WantWarnings(t, idle.Plan(t, c.With("region", resourcetest.OtherRegion)).Diagnostics, "replacing moves it to region")
	})
}

// A replacement without a region makes the new task where the provider is by then, and the plan says that.
func TestAReplacementMovesToTheProvidersRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		r, c := across(t, e, e.Mock.Config().Region).Resource(t, resourcetest.TypeMigrationTask), resourcetest.WaitingTask(e)
		resourcetest.WantNone(t, r.Must(t, c))
		r = r.On(across(t, e, resourcetest.OtherRegion))
		plan := r.Plan(t, c.With("vpc_id", "vpc-other"))
		resourcetest.WantWarnings(t, plan.Diagnostics, "replacing moves it to region "+resourcetest.OtherRegion)
		if got := plan.Get(t, "region"); got != resourcetest.OtherRegion {
			t.Errorf("the region is planned as %s", got)
		}
		if got := r.Plan(t, c.With("vpc_id", "vpc-other", "region", e.Mock.Config().Region)).Get(t, "region"); got != e.Mock.Config().Region {
			t.Errorf("with a region of its own it is planned as %s", got)
		}
		fresh := r.Anew() // as the CLI plans a replacement for the second time, that of -replace too
		if got := fresh.Plan(t, c).Get(t, "region"); got != resourcetest.OtherRegion {
			t.Errorf("the new task is planned in %s", got)
		}
	})
}

func TestARegionOutOfReachIsAnErrorWhenPlanning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		p := e.Serve(t, nil) // an endpoint without {region}
		bothRegions := []string{"region", e.Mock.Config().Region, resourcetest.OtherRegion, "{region}"}
		for typeName, c := range map[string]resourcetest.Config{
			resourcetest.TypeMigrationTask: resourcetest.IncrementalTask(e), resourcetest.TypeTaskConfiguration: resourcetest.Configuration(e).With("task_id", "t-1"), resourcetest.TypeTaskSync: resourcetest.SyncOf("t-1"), resourcetest.TypeIPExchange: resourcetest.ExchangeOf("t-1"),
		} {
			resourcetest.WantError(t, p.Resource(t, typeName).Plan(t, c.With("region", resourcetest.OtherRegion)).Diagnostics, bothRegions...)
			for _, region := range []string{"", "a/b", "https://user:Reg-Sesame@host"} {
				diags := p.Resource(t, typeName).Validate(t, c.With("region", region))
				resourcetest.WantError(t, diags, "Invalid region", "cn-north-4")
				resourcetest.WantNotText(t, acctest.Text(diags), "Reg-Sesame")
			}
		}
		r := resourcetest.Create(t, e, resourcetest.WaitingTask(e))
		resourcetest.WantError(t, r.Plan(t, resourcetest.WaitingTask(e).With("region", resourcetest.OtherRegion)).Diagnostics, bothRegions...)
		for typeName, c := range map[string]resourcetest.Config{
			"dcs_migration_task": {"task_id": "t-1"}, "dcs_migration_tasks": {}, "dcs_migration_task_logs": {"task_id": "t-1"},
		} {
			_, diags := p.ReadData(t, typeName, c.With("region", resourcetest.OtherRegion))
			resourcetest.WantError(t, diags, bothRegions...)
		}
		for typeName, c := range actionsOn("t-1") {
			resourcetest.WantError(t, p.Invoke(t, t.Context(), typeName, c.With("region", resourcetest.OtherRegion), nil).Diagnostics, bothRegions...)
		}
		found := p.List(t, t.Context(), resourcetest.TypeMigrationTask, acctest.Query{Config: map[string]any{"region": resourcetest.OtherRegion}})
		if len(found) != 1 {
			t.Fatalf("%d results", len(found))
		}
		resourcetest.WantError(t, found[0].Diagnostics, bothRegions...)
	})
}

func actionsOn(id string) map[string]resourcetest.Config {
	return map[string]resourcetest.Config{
		"dcs_migration_task_stop": {"task_ids": []string{id}}, "dcs_migration_task_restart": {"task_ids": []string{id}}, "dcs_migration_task_wait": {"task_id": id},
		"dcs_migration_task_exchange_ip": {"task_id": id}, "dcs_migration_task_rollback_ip": {"task_id": id},
	}
}

func TestWhatHasNoStateAsksTheRegionThatItNames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		p := across(t, e, e.Mock.Config().Region)
		r := p.Resource(t, resourcetest.TypeMigrationTask)
		resourcetest.WantNoErrors(t, r.Must(t, resourcetest.IncrementalTask(e).With("region", resourcetest.OtherRegion)))
		id := r.Get(t, "id")
		e.Mock.ForgetRequests()
		for typeName, c := range map[string]resourcetest.Config{
			"dcs_migration_task": {"task_id": id}, "dcs_migration_tasks": {}, "dcs_migration_task_logs": {"task_id": id},
		} {
			data, diags := p.ReadData(t, typeName, c.With("region", resourcetest.OtherRegion))
			resourcetest.WantNone(t, diags)
			if got := acctest.Get(t, data, "region"); got != resourcetest.OtherRegion {
				t.Errorf("%s has the region %q", typeName, got)
			}
		}
		wantAsked(t, e, resourcetest.OtherRegion, resourcetest.OtherProject)
		data, diags := p.ReadData(t, "dcs_migration_tasks", nil)
		resourcetest.WantNone(t, diags)
		if got := acctest.Get(t, data, "region"); got != e.Mock.Config().Region {
			t.Errorf("without one the region is %q", got)
		}
		wantAsked(t, e, e.Mock.Config().Region, e.Mock.Config().ProjectID)

		found := p.List(t, t.Context(), resourcetest.TypeMigrationTask, acctest.Query{Config: map[string]any{"region": resourcetest.OtherRegion}, IncludeResource: true})
		if len(found) != 1 || found[0].IdentityOf(t, "task_id") != id || found[0].IdentityOf(t, "region") != resourcetest.OtherRegion ||
			found[0].Get(t, "region") != resourcetest.OtherRegion || found[0].Get(t, "project_id") != resourcetest.OtherProject {
			t.Errorf("found %+v", found)
		}
		wantAsked(t, e, resourcetest.OtherRegion, resourcetest.OtherProject)

		for _, typeName := range []string{"dcs_migration_task_wait", "dcs_migration_task_exchange_ip", "dcs_migration_task_rollback_ip", "dcs_migration_task_restart", "dcs_migration_task_stop"} {
			resourcetest.WantNone(t, p.Invoke(t, t.Context(), typeName, actionsOn(id)[typeName].With("region", resourcetest.OtherRegion), nil).Diagnostics)
			wantAsked(t, e, resourcetest.OtherRegion, resourcetest.OtherProject)
		}
	})
}

func TestAnImportMayNameARegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		p := across(t, e, e.Mock.Config().Region)
		for typeName, of := range inAnotherRegion(t, e, p) {
			if typeName == resourcetest.TypeTaskSync {
				continue
			}
			id := of.r.Get(t, "id")
			byID, byIdentity, byDefault := p.Resource(t, typeName), p.Resource(t, typeName), across(t, e, resourcetest.OtherRegion).Resource(t, typeName)
			e.Mock.ForgetRequests()
			resourcetest.WantNone(t, byID.Import(t, id+"@"+resourcetest.OtherRegion))
			resourcetest.WantNone(t, byIdentity.ImportIdentity(t, map[string]any{"task_id": id, "region": resourcetest.OtherRegion}))
			resourcetest.WantNone(t, byDefault.Import(t, id))
			wantAsked(t, e, resourcetest.OtherRegion, resourcetest.OtherProject)
			for _, r := range []*acctest.Resource{byID, byIdentity, byDefault} {
				resourcetest.WantState(t, r, "id", id, "region", resourcetest.OtherRegion, "project_id", resourcetest.OtherProject)
				if r.IdentityOf(t, "region") != resourcetest.OtherRegion || r.IdentityOf(t, "task_id") != id {
					t.Errorf("%s: another identity", typeName)
				}
				if plan := r.Plan(t, of.c); len(plan.RequiresReplace) > 0 {
					t.Errorf("%s: replaced by %v", typeName, plan.RequiresReplace)
				}
			}
			for given, says := range map[string]string{id + "@": "Invalid region", id + "@a/b": "Invalid region", "@" + resourcetest.OtherRegion: "id of a migration task",
				"redis://user:Imp-Sesame@host": "id of a migration task", id + "@Imp-Sesame@host": "Invalid region"} {
				diags := p.Resource(t, typeName).Import(t, given)
				resourcetest.WantError(t, diags, says)
				resourcetest.WantNotText(t, acctest.Text(diags), "Imp-Sesame")
			}
		}
	})
}

// While the provider's region is not known, that of a new resource is not either; resources that exist keep theirs.
func TestTheRegionOfAProviderThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.WithRegions)
		later := e.Serve(t, map[string]any{"region": acctest.Unknown})
		for typeName, c := range map[string]resourcetest.Config{
			resourcetest.TypeMigrationTask: resourcetest.IncrementalTask(e), resourcetest.TypeTaskConfiguration: resourcetest.Configuration(e).With("task_id", "t-1"), resourcetest.TypeTaskSync: resourcetest.SyncOf("t-1"), resourcetest.TypeIPExchange: resourcetest.ExchangeOf("t-1"),
		} {
			plan := later.Resource(t, typeName).Plan(t, c)
			resourcetest.WantNoErrors(t, plan.Diagnostics)
			if plan.Get(t, "region") != "(unknown)" || plan.Get(t, "project_id") != "(unknown)" {
				t.Errorf("%s is planned in region %s", typeName, plan.Get(t, "region"))
			}
			plan = later.Resource(t, typeName).Plan(t, c.With("region", resourcetest.OtherRegion))
			resourcetest.WantNoErrors(t, plan.Diagnostics)
			if plan.Get(t, "region") != resourcetest.OtherRegion {
				t.Errorf("%s is planned in region %s", typeName, plan.Get(t, "region"))
			}
		}
		c := resourcetest.IncrementalTask(e)
		unknown := later.Resource(t, resourcetest.TypeMigrationTask)
		plan := unknown.Plan(t, c)
		r := unknown.On(across(t, e, resourcetest.OtherRegion)) // known by the time of the apply
		resourcetest.WantNone(t, r.Apply(t, t.Context(), plan))
		resourcetest.WantState(t, r, "region", resourcetest.OtherRegion, "project_id", resourcetest.OtherProject)
		resourcetest.WantNone(t, acctest.Errors(r.On(later).Read(t)))
		if plan := r.On(later).Plan(t, c); plan.Get(t, "region") != resourcetest.OtherRegion || len(plan.RequiresReplace) > 0 {
			t.Errorf("planned in region %s", plan.Get(t, "region"))
		}
	})
}

// A taint loses what is private. The place is not.
func TestATaintedTaskOfAnotherProjectIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, nil)
		r := resourcetest.Create(t, e, resourcetest.IncrementalTask(e))
		r.Private = nil
		r = r.On(e.Serve(t, map[string]any{"project_id": resourcetest.OtherProject}))
		before := e.Mock.Count()
		resourcetest.WantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), e.Mock.Config().ProjectID, resourcetest.OtherProject, "not deleted")
		if !r.Exists() || e.Mock.Count() > before {
			t.Error("it was touched")
		}
	})
}

// Ten tasks in each of two regions cost no more in one apply than in two. Time is virtual.
func TestTwoRegionsCostNoMoreThanTwoApplies(t *testing.T) {
	t.Parallel()
	cost := func(t *testing.T, regions ...string) (sum int) {
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) {
				resourcetest.WithRegions(c)
				c.Ready, c.Full, c.Stop = time.Second, 2*time.Second, time.Second
			})
			p := across(t, e, e.Mock.Config().Region)
			var fleets []*fleet
			for _, region := range regions {
				f := newFleetOf(t, p, e, 10, func(e *acctest.Env) resourcetest.Config {
					return resourcetest.IncrementalTask(e).With("region", region)
				})
				for i, c := range f.configs {
					f.configs[i] = c.With("task_name", c["task_name"].(string)+region)
				}
				fleets = append(fleets, f)
			}
			e.Mock.ForgetRequests()
			var all sync.WaitGroup
			for _, f := range fleets {
				for i, r := range f.tasks {
					all.Go(func() { r.Must(t, f.configs[i]) })
				}
			}
			all.Wait()
			sum = len(e.Mock.Requests())
		})
		return sum
	}
	// Waits are spread by chance, which makes a request or two: the most of some runs is compared with the least.
	one, two, together := 0, 0, math.MaxInt
	for range 3 {
		one, two = max(one, cost(t, mock.DefaultRegion)), max(two, cost(t, resourcetest.OtherRegion))
		together = min(together, cost(t, mock.DefaultRegion, resourcetest.OtherRegion))
	}
	if together > one+two {
		t.Errorf("both regions took %d requests in one apply, and %d and %d in one each", together, one, two)
	}
}
