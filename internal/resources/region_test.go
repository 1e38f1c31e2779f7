package resources_test

import (
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// The second region of a mock, and its project there.
const (
	otherRegion  = "eu-west-101"
	otherProject = "0d0c5eed0000400080000000000000b2"
)

// withRegions gives a mock a project in each of two regions.
func withRegions(c *mock.Config) {
	c.Projects = []mock.Project{{ID: mock.DefaultProjectID, Name: mock.DefaultRegion}, {ID: otherProject, Name: otherRegion}}
}

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
	c config
} {
	t.Helper()
	all := map[string]struct {
		r *acctest.Resource
		c config
	}{}
	add := func(typeName string, c config) *acctest.Resource {
		r := p.Resource(t, typeName)
		c = c.with("region", otherRegion)
		wantNoErrors(t, r.Must(t, c))
		all[typeName] = struct {
			r *acctest.Resource
			c config
		}{r, c}
		return r
	}
	task := add(migrationTask, incremental(e))
	waits := p.Resource(t, migrationTask)
	wantNone(t, waits.Must(t, waiting(e).with("region", otherRegion, "task_name", e.Name("waits"))))
	add(taskConfiguration, configuration(e).with("task_id", waits.Get(t, "id")))
	add(taskSync, syncOf(task.Get(t, "id")))
	add(migrationIPExchange, exchangeOf(task.Get(t, "id")))
	return all
}

func TestAResourceLivesInTheRegionThatItNames(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	p := across(t, e, e.Mock.Config().Region)
	for typeName, of := range inAnotherRegion(t, e, p) {
		wantState(t, of.r, "region", otherRegion, "project_id", otherProject)
		if typeName != taskSync && of.r.IdentityOf(t, "region") != otherRegion {
			t.Errorf("%s has an identity of region %s", typeName, of.r.IdentityOf(t, "region"))
		}
		wantClean(t, of.r, of.c)
	}
	wantAsked(t, e, otherRegion, otherProject)
}

// A resource stays where it is when the provider's region changes, and when its own argument is taken out.
func TestAResourceStaysWhereItWasMade(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	own := e.Mock.Config().Region
	for typeName, of := range inAnotherRegion(t, e, across(t, e, own)) {
		e.Mock.ForgetRequests()
		for _, region := range []string{own, otherRegion, "cn-east-3"} {
			wantClean(t, of.r.On(across(t, e, region)), of.c.with("region", nil))
		}
		wantNone(t, of.r.Must(t, of.c.with("region", nil, "timeouts", timeouts("create", "1h"))))
		wantState(t, of.r, "region", otherRegion, "project_id", otherProject)
		elsewhere := of.r.On(across(t, e, "cn-east-3"))
		wantNoErrors(t, elsewhere.Must(t, nil))
		if elsewhere.Exists() {
			t.Errorf("%s is still there", typeName)
		}
		if typeName != taskSync {
			wantAsked(t, e, otherRegion, otherProject)
		}
	}
}

func TestAnotherRegionReplacesWithAWarning(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	own := e.Mock.Config().Region
	p := across(t, e, own)
	for typeName, of := range inAnotherRegion(t, e, p) {
		of.r.Read(t) // of the task, that its addresses are exchanged
		for name, region := range map[string]any{own: own, "not known": acctest.Unknown} {
			plan := of.r.Plan(t, of.c.with("region", region))
			if typeName == migrationTask {
				wantError(t, plan.Diagnostics, "Addresses are exchanged", "Roll the exchange back first")
				continue
			}
			says := "replacing moves it to region " + own
			if region == acctest.Unknown {
				says = "replacing may move it to another region"
			}
			wantWarning(t, plan.Diagnostics, says, otherRegion)
			if len(plan.RequiresReplace) != 1 || plan.RequiresReplace[0].String() != `AttributeName("region")` {
				t.Errorf("%s, %s: replaced by %v", typeName, name, plan.RequiresReplace)
			}
			if plan.Get(t, "project_id") != "(unknown)" {
				t.Errorf("%s, %s: the project is planned as %s", typeName, name, plan.Get(t, "project_id"))
			}
		}
	}
}

// Whatever the status of a task is, another region is another task, and the plan says what becomes of the data.
func TestAnotherRegionReplacesATaskInEveryPhase(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	p := across(t, e, e.Mock.Config().Region)
	r, c := p.Resource(t, migrationTask), incremental(e)
	wantNoErrors(t, r.Must(t, c))
	for status, says := range map[string]string{
		mock.StatusFullMigrating: "replacing stops the running migration and starts another",
		mock.StatusIncrMigrating: "replacing stops the running migration and starts another",
		mock.StatusTerminated:    "replacing starts another migration",
		mock.StatusReleased:      "replacing starts another migration",
	} {
		did(t, e.Mock.SetStatus(r.Get(t, "id"), status))
		r.Read(t)
		plan := r.Plan(t, c.with("region", otherRegion))
		wantWarning(t, plan.Diagnostics, says, "replacing moves it to region "+otherRegion)
		if len(plan.RequiresReplace) != 1 {
			t.Errorf("%s: replaced by %v", status, plan.RequiresReplace)
		}
	}
	idle := p.Resource(t, migrationTask)
	c = waiting(e).with("task_name", e.Name("idle"))
	wantNone(t, idle.Must(t, c))
	wantWarnings(t, idle.Plan(t, c.with("region", otherRegion)).Diagnostics, "replacing moves it to region")
}

// A replacement without a region makes the new task where the provider is by then, and the plan says that.
func TestAReplacementMovesToTheProvidersRegion(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	r, c := across(t, e, e.Mock.Config().Region).Resource(t, migrationTask), waiting(e)
	wantNone(t, r.Must(t, c))
	r = r.On(across(t, e, otherRegion))
	plan := r.Plan(t, c.with("vpc_id", "vpc-other"))
	wantWarnings(t, plan.Diagnostics, "replacing moves it to region "+otherRegion)
	if got := plan.Get(t, "region"); got != otherRegion {
		t.Errorf("the region is planned as %s", got)
	}
	if got := r.Plan(t, c.with("vpc_id", "vpc-other", "region", e.Mock.Config().Region)).Get(t, "region"); got != e.Mock.Config().Region {
		t.Errorf("with a region of its own it is planned as %s", got)
	}
	fresh := r.Anew() // as the CLI plans a replacement for the second time, that of -replace too
	if got := fresh.Plan(t, c).Get(t, "region"); got != otherRegion {
		t.Errorf("the new task is planned in %s", got)
	}
}

func TestARegionOutOfReachIsAnErrorWhenPlanning(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	p := e.Serve(t, nil) // an endpoint without {region}
	both := []string{"region", e.Mock.Config().Region, otherRegion, "{region}"}
	for typeName, c := range map[string]config{
		migrationTask: incremental(e), taskConfiguration: configuration(e).with("task_id", "t-1"), taskSync: syncOf("t-1"), migrationIPExchange: exchangeOf("t-1"),
	} {
		wantError(t, p.Resource(t, typeName).Plan(t, c.with("region", otherRegion)).Diagnostics, both...)
		for _, region := range []string{"", "a/b", "https://user:Reg-Sesame@host"} {
			diags := p.Resource(t, typeName).Validate(t, c.with("region", region))
			wantError(t, diags, "Invalid region", "cn-north-4")
			wantNotText(t, acctest.Text(diags), "Reg-Sesame")
		}
	}
	r := made(t, e, waiting(e))
	wantError(t, r.Plan(t, waiting(e).with("region", otherRegion)).Diagnostics, both...)
	for typeName, c := range map[string]config{
		"dcs_migration_task": {"task_id": "t-1"}, "dcs_migration_tasks": {}, "dcs_migration_task_logs": {"task_id": "t-1"},
	} {
		_, diags := p.ReadData(t, typeName, c.with("region", otherRegion))
		wantError(t, diags, both...)
	}
	for typeName, c := range actionsOn("t-1") {
		wantError(t, p.Invoke(t, t.Context(), typeName, c.with("region", otherRegion), nil).Diagnostics, both...)
	}
	found := p.List(t, t.Context(), migrationTask, acctest.Query{Config: map[string]any{"region": otherRegion}})
	if len(found) != 1 {
		t.Fatalf("%d results", len(found))
	}
	wantError(t, found[0].Diagnostics, both...)
}

func actionsOn(id string) map[string]config {
	return map[string]config{
		"dcs_migration_task_stop": {"task_ids": []string{id}}, "dcs_migration_task_restart": {"task_ids": []string{id}}, "dcs_migration_task_wait": {"task_id": id},
		"dcs_migration_task_exchange_ip": {"task_id": id}, "dcs_migration_task_rollback_ip": {"task_id": id},
	}
}

func TestWhatHasNoStateAsksTheRegionThatItNames(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	p := across(t, e, e.Mock.Config().Region)
	r := p.Resource(t, migrationTask)
	wantNoErrors(t, r.Must(t, incremental(e).with("region", otherRegion)))
	id := r.Get(t, "id")
	e.Mock.ForgetRequests()
	for typeName, c := range map[string]config{
		"dcs_migration_task": {"task_id": id}, "dcs_migration_tasks": {}, "dcs_migration_task_logs": {"task_id": id},
	} {
		data, diags := p.ReadData(t, typeName, c.with("region", otherRegion))
		wantNone(t, diags)
		if got := acctest.Get(t, data, "region"); got != otherRegion {
			t.Errorf("%s has the region %q", typeName, got)
		}
	}
	wantAsked(t, e, otherRegion, otherProject)
	data, diags := p.ReadData(t, "dcs_migration_tasks", nil)
	wantNone(t, diags)
	if got := acctest.Get(t, data, "region"); got != e.Mock.Config().Region {
		t.Errorf("without one the region is %q", got)
	}
	wantAsked(t, e, e.Mock.Config().Region, e.Mock.Config().ProjectID)

	found := p.List(t, t.Context(), migrationTask, acctest.Query{Config: map[string]any{"region": otherRegion}, IncludeResource: true})
	if len(found) != 1 || found[0].IdentityOf(t, "task_id") != id || found[0].IdentityOf(t, "region") != otherRegion ||
		found[0].Get(t, "region") != otherRegion || found[0].Get(t, "project_id") != otherProject {
		t.Errorf("found %+v", found)
	}
	wantAsked(t, e, otherRegion, otherProject)

	for _, typeName := range []string{"dcs_migration_task_wait", "dcs_migration_task_exchange_ip", "dcs_migration_task_rollback_ip", "dcs_migration_task_restart", "dcs_migration_task_stop"} {
		wantNone(t, p.Invoke(t, t.Context(), typeName, actionsOn(id)[typeName].with("region", otherRegion), nil).Diagnostics)
		wantAsked(t, e, otherRegion, otherProject)
	}
}

func TestAnImportMayNameARegion(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	p := across(t, e, e.Mock.Config().Region)
	for typeName, of := range inAnotherRegion(t, e, p) {
		if typeName == taskSync {
			continue
		}
		id := of.r.Get(t, "id")
		byID, byIdentity, byDefault := p.Resource(t, typeName), p.Resource(t, typeName), across(t, e, otherRegion).Resource(t, typeName)
		e.Mock.ForgetRequests()
		wantNone(t, byID.Import(t, id+"@"+otherRegion))
		wantNone(t, byIdentity.ImportIdentity(t, map[string]any{"task_id": id, "region": otherRegion}))
		wantNone(t, byDefault.Import(t, id))
		wantAsked(t, e, otherRegion, otherProject)
		for _, r := range []*acctest.Resource{byID, byIdentity, byDefault} {
			wantState(t, r, "id", id, "region", otherRegion, "project_id", otherProject)
			if r.IdentityOf(t, "region") != otherRegion || r.IdentityOf(t, "task_id") != id {
				t.Errorf("%s: another identity", typeName)
			}
			if plan := r.Plan(t, of.c); len(plan.RequiresReplace) > 0 {
				t.Errorf("%s: replaced by %v", typeName, plan.RequiresReplace)
			}
		}
		for given, says := range map[string]string{id + "@": "Invalid region", id + "@a/b": "Invalid region", "@" + otherRegion: "id of a migration task",
			"redis://user:Imp-Sesame@host": "id of a migration task", id + "@Imp-Sesame@host": "Invalid region"} {
			diags := p.Resource(t, typeName).Import(t, given)
			wantError(t, diags, says)
			wantNotText(t, acctest.Text(diags), "Imp-Sesame")
		}
	}
}

// While the provider's region is not known, that of a new resource is not either; resources that exist keep theirs.
func TestTheRegionOfAProviderThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, withRegions)
	later := e.Serve(t, map[string]any{"region": acctest.Unknown})
	for typeName, c := range map[string]config{
		migrationTask: incremental(e), taskConfiguration: configuration(e).with("task_id", "t-1"), taskSync: syncOf("t-1"), migrationIPExchange: exchangeOf("t-1"),
	} {
		plan := later.Resource(t, typeName).Plan(t, c)
		wantNoErrors(t, plan.Diagnostics)
		if plan.Get(t, "region") != "(unknown)" || plan.Get(t, "project_id") != "(unknown)" {
			t.Errorf("%s is planned in region %s", typeName, plan.Get(t, "region"))
		}
		plan = later.Resource(t, typeName).Plan(t, c.with("region", otherRegion))
		wantNoErrors(t, plan.Diagnostics)
		if plan.Get(t, "region") != otherRegion {
			t.Errorf("%s is planned in region %s", typeName, plan.Get(t, "region"))
		}
	}
	c := incremental(e)
	unknown := later.Resource(t, migrationTask)
	plan := unknown.Plan(t, c)
	r := unknown.On(across(t, e, otherRegion)) // known by the time of the apply
	wantNone(t, r.Apply(t, t.Context(), plan))
	wantState(t, r, "region", otherRegion, "project_id", otherProject)
	wantNone(t, acctest.Errors(r.On(later).Read(t)))
	if plan := r.On(later).Plan(t, c); plan.Get(t, "region") != otherRegion || len(plan.RequiresReplace) > 0 {
		t.Errorf("planned in region %s", plan.Get(t, "region"))
	}
}

// A taint loses what is private. The place is not.
func TestATaintedTaskOfAnotherProjectIsLeftAlone(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := made(t, e, incremental(e))
	r.Private = nil
	r = r.On(e.Serve(t, map[string]any{"project_id": otherProject}))
	before := e.Mock.Count()
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), e.Mock.Config().ProjectID, otherProject, "not deleted")
	if !r.Exists() || e.Mock.Count() > before {
		t.Error("it was touched")
	}
}

// Ten tasks in each of two regions cost no more in one apply than in two. Time is virtual.
func TestTwoRegionsCostNoMoreThanTwoApplies(t *testing.T) {
	t.Parallel()
	cost := func(t *testing.T, regions ...string) (sum int) {
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, func(c *mock.Config) {
				withRegions(c)
				c.Ready, c.Full, c.Stop = time.Second, 2*time.Second, time.Second
			})
			p := across(t, e, e.Mock.Config().Region)
			var fleets []*fleet
			for _, region := range regions {
				f := newFleetOf(t, p, e, 10, func(e *acctest.Env) config { return incremental(e).with("region", region) })
				for i, c := range f.configs {
					f.configs[i] = c.with("task_name", c["task_name"].(string)+region)
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
	one, two, both := 0, 0, math.MaxInt
	for range 3 {
		one, two = max(one, cost(t, mock.DefaultRegion)), max(two, cost(t, otherRegion))
		both = min(both, cost(t, mock.DefaultRegion, otherRegion))
	}
	if both > one+two {
		t.Errorf("both regions took %d requests in one apply, and %d and %d in one each", both, one, two)
	}
}
