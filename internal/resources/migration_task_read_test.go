package resources_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

func TestReadRemovesATaskThatIsGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config  func(*acctest.Env) config
		mock    func(*mock.Config)
		warning bool
	}{
		"unknown to show (400)":           {incremental, func(c *mock.Config) { c.DeletedTask = mock.Deleted400 }, false},
		"unknown to show (404)":           {incremental, func(c *mock.Config) { c.DeletedTask = mock.Deleted404 }, false},
		"shown as DELETED":                {incremental, func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusDeleted }, false},
		"shown as SUCCESS but not listed": {incremental, func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusSuccess }, false},
		"after SUCCESS, unknown to show":  {full, nil, true},
		"after SUCCESS, shown as before":  {full, func(c *mock.Config) { c.DeletedTask = mock.DeletedStatusSuccess }, true},
		"an import, gone":                 {imported, nil, true},
		"after RELEASED":                  {full, func(c *mock.Config) { c.ReleaseAtOnce = true }, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, test.mock)
			r := made(t, e, test.config(e))
			did(t, e.Mock.DeleteTask(r.Get(t, "id")))
			diags := r.Read(t)
			if r.Exists() {
				t.Errorf("the task is still in state, %s", acctest.Text(diags))
			}
			if test.warning {
				wantWarning(t, diags, "would run the migration again")
			} else {
				wantNone(t, diags)
			}
		})
	}
}

func TestReadDoesNotTakeAFailedReadForAVanishedTask(t *testing.T) {
	t.Parallel()
	tests := map[string]mock.Fault{
		"forbidden":                             {Operation: mock.OpShow, Status: 403, Code: "APIGW.0302"},
		"a server error":                        {Operation: mock.OpShow, Status: 500, Times: -1},
		"another bad request":                   {Operation: mock.OpShow, Status: 400, Code: "DCS.4999"},
		"an answer nobody can read":             {Operation: mock.OpShow, Status: 200, Body: "<html>", Times: -1},
		"the gateway does not know the address": {Operation: mock.OpShow, Status: 404, Code: "APIGW.0101"},
		"a list that fails":                     {Operation: mock.OpList, Status: 403, Code: "APIGW.0302"},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := made(t, e, full(e))
			r = r.On(e.Serve(t, map[string]any{"max_retries": 0}))
			e.Mock.Order(fault)
			wantError(t, r.Read(t), "not read")
			if !r.Exists() {
				t.Error("the task is lost")
			}
		})
	}
}

// A task in the making that show does not have yet is looked for in the list before it is taken for gone.
func TestReadKeepsATaskThatIsNotShownYet(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Ready, c.NotFoundWhileMaking, c.NoJobID = time.Hour, true, true })
	c := incremental(e).with("timeouts", timeouts("create", "1500ms"))
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "timed out")
	wantNone(t, r.Read(t))
	if !r.Exists() {
		t.Fatal("the task in the making is lost")
	}
	e.Mock.Forget(r.Get(t, "id"))
	wantNone(t, r.Read(t))
	if r.Exists() {
		t.Error("a task neither shown nor listed is kept")
	}
}

func TestReadKeepsAnImportThatIsListedButWasNeverShown(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, func(c *mock.Config) { c.Import = time.Hour })
	unshown := e.Mock.Order(mock.Fault{Operation: mock.OpShow, Status: 400, Code: "DCS.4133", Times: -1})
	c := imported(e).with("timeouts", timeouts("create", "1500ms"))
	r := e.Serve(t, nil).Resource(t, migrationTask)
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, c)), "timed out")
	wantNone(t, r.Read(t))
	if !r.Exists() {
		t.Fatal("the import is lost")
	}
	unshown.Cancel()
	wantNone(t, r.Read(t))
	wantState(t, r, "status", "MIGRATING")
}

func TestReadWarnsOfAFailedTask(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	did(t, e.Mock.Fail(r.Get(t, "id"), mock.StatusFailed, "row message", "the target is full"))
	wantWarning(t, r.Read(t), "FAILED", "the target is full")
	wantState(t, r, "status", "FAILED")
	if plan := r.Plan(t, c); !r.Clean(plan) {
		t.Error("a failed task is not changed by itself")
	}
}

func TestReadFollowsChangesMadeElsewhere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edit  func(*mock.Task)
		state []string
	}{
		"another source":          {func(t *mock.Task) { t.Source.ID, t.Source.Addrs = "", "10.9.9.9:6379" }, []string{"source_instance.addrs", "10.9.9.9:6379"}},
		"another target":          {func(t *mock.Task) { t.Target.ID = "another-instance" }, []string{"target_instance.id", "another-instance"}},
		"another method":          {func(t *mock.Task) { t.MigrationMethod = mock.MethodFull }, []string{"migration_method", "full_amount_migration"}},
		"another resume mode":     {func(t *mock.Task) { t.ResumeMode = mock.ResumeManual }, []string{"resume_mode", "manual"}},
		"another bandwidth limit": {func(t *mock.Task) { t.BandwidthLimitMB = "7" }, []string{"bandwidth_limit_mb", "7"}},
		"another description":     {func(t *mock.Task) { t.Description = "by hand" }, []string{"description", "by hand"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := incremental(e).with("bandwidth_limit_mb", 100)
			r := made(t, e, c)
			did(t, e.Mock.Change(r.Get(t, "id"), test.edit))
			wantNone(t, r.Read(t))
			wantState(t, r, test.state...)
			if plan := r.Plan(t, c); r.Clean(plan) {
				t.Error("the plan is clean")
			}
			wantNone(t, r.Read(t))
			wantState(t, r, test.state...) // once more
		})
	}
}

func TestReadTakesNoOfferOfTheServiceForAChange(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*mock.Task){
		"an id for an address":         func(t *mock.Task) { t.Source.ID, t.Source.Name = "found-instance", "found" },
		"a name resolved":              func(t *mock.Task) { t.Source.Addrs = "10.1.2.3:6379" },
		"further addresses of the id":  func(t *mock.Task) { t.Target.Addrs = "10.4.4.4:6379,10.4.4.5:6379" },
		"a method nobody knows":        func(t *mock.Task) { t.MigrationMethod = "sync_migration" },
		"a resume mode nobody knows":   func(t *mock.Task) { t.ResumeMode = "semi" },
		"nothing shown of the source":  func(t *mock.Task) { t.Source = nil },
		"nothing shown of the details": func(t *mock.Task) { t.VPCID, t.SubnetID, t.BandwidthLimitMB, t.Address = "", "", "", "" },
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := incremental(e).source("addrs", []string{"redis.example.com:6379"}).with("bandwidth_limit_mb", 100)
			r := made(t, e, c)
			did(t, e.Mock.Change(r.Get(t, "id"), edit))
			wantClean(t, r, c)
			wantClean(t, r, c)
		})
	}
}

func TestReadManagesNoInstancesThatAreNotConfiguredHere(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := waiting(e)
	r := made(t, e, c)
	if err := e.Mock.Change(r.Get(t, "id"), func(t *mock.Task) {
		t.Source, t.Target = &mock.Instance{Addrs: "10.0.0.1:6379", Password: "Other-Sesame"}, &mock.Instance{ID: "x"}
		t.MigrationMethod, t.ResumeMode, t.BandwidthLimitMB = mock.MethodFull, mock.ResumeAuto, "5"
	}); err != nil {
		t.Fatal(err)
	}
	did(t, e.Mock.SetStatus(r.Get(t, "id"), mock.StatusFullMigrating))
	wantClean(t, r, c)
	wantState(t, r, "status", "FULLMIGRATING", "migration_method", "", "resume_mode", "", "bandwidth_limit_mb", "", "source_instance.id", "")
	wantNoSecret(t, e, r, nil, "")
}

func TestReadKeepsAnEmptyDescription(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := waiting(e).with("description", "")
	r := made(t, e, c)
	wantClean(t, r, c)
	if plan := r.Plan(t, waiting(e)); len(plan.RequiresReplace) > 0 {
		t.Error("no description instead of an empty one replaces the task")
	}
}

func TestAnotherRegionOrProjectDropsNothing(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	before := e.Mock.Count()
	for name, arguments := range map[string]map[string]any{
		"region":  {"region": "eu-west-101"},
		"project": {"project_id": "ffffffffffffffffffffffffffffffff"},
	} {
		moved := r.On(e.Serve(t, arguments))
		want := []string{e.Mock.Config().Region, e.Mock.Config().ProjectID}
		for _, value := range arguments {
			want = append(want, value.(string))
		}
		wantError(t, moved.Read(t), want...)
		if !moved.Exists() {
			t.Errorf("another %s loses the task", name)
		}
		wantError(t, moved.Apply(t, t.Context(), moved.Plan(t, c.with("wait_for_sync", false))), want...)
		wantError(t, moved.Apply(t, t.Context(), moved.Plan(t, nil)), want...)
		if !moved.Exists() {
			t.Errorf("destroying with another %s loses the task", name)
		}
	}
	if sent := e.Mock.Count() - before; sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
}

func TestAProviderThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	later := e.Serve(t, map[string]any{"region": acctest.Unknown})
	before := r.State

	r = r.On(later)
	wantWarning(t, r.Read(t), "region", "kept")
	if !r.State.Equal(before) {
		t.Error("the state has changed")
	}
	wantError(t, r.Apply(t, t.Context(), r.Plan(t, nil)), "region")
	fresh := later.Resource(t, migrationTask)
	wantNone(t, fresh.Plan(t, incremental(e)).Diagnostics)
	wantError(t, later.Resource(t, migrationTask).Import(t, "some-id"), "region")
}

func TestReadAsksLittle(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config func(*acctest.Env) config
		want   int
	}{
		"a running task costs one request":                        {incremental, 1},
		"a finished one costs one more, to see that it is listed": {full, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			r := made(t, e, test.config(e))
			before := e.Mock.Count()
			wantNone(t, r.Read(t))
			if got := e.Mock.Count() - before; got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
		})
	}
}

func TestReadNeverChangesAStoredIdentity(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	r := made(t, e, incremental(e))
	was := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region")
	wantNone(t, r.Read(t))
	if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
		t.Errorf("identity %s became %s", was, is)
	}
	r.Identity = nil // a state of before identities
	wantNone(t, r.Read(t))
	if is := r.IdentityOf(t, "task_id") + r.IdentityOf(t, "region"); is != was {
		t.Errorf("identity %q, want %q", is, was)
	}
	r.Identity = nil
	did(t, e.Mock.DeleteTask(r.Get(t, "id")))
	wantNone(t, r.Read(t)) // removed, with an identity
}

func TestEchoedPasswordsAreDropped(t *testing.T) {
	t.Parallel()
	e := acctest.NewMock(t, nil)
	c := incremental(e)
	r := made(t, e, c)
	ctx, logs := logged(t)
	_ = ctx
	wantNone(t, r.Read(t))
	wantNoSecret(t, e, r, nil, logs.String())
	if task := e.Task(t, e.Name("task")); !strings.Contains(task.Source.Password, "Sesame") {
		t.Error("the mock has no password to echo")
	}
}
