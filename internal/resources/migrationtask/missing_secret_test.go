package migrationtask_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// wantPasswords fails the test unless errors ask for the passwords of just these ends, on the attribute.
func wantPasswords(t *testing.T, diags []*tfprotov6.Diagnostic, ends ...string) {
	t.Helper()
	errs := acctest.Errors(diags)
	if len(errs) != len(ends) {
		t.Errorf("%d errors, want %d: %s", len(errs), len(ends), acctest.Text(diags))
	}
	for _, end := range ends {
		resourcetest.WantError(t, errs, "Missing password", `AttributeName("`+end+`").AttributeName("password_wo")`)
	}
}

// Where nothing is sent, a plan and its apply need no passwords.
func TestPasswordsAreNotNeededWhereNoneIsSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status string
		change func(resourcetest.Config) resourcetest.Config
		sends  []mock.Operation
	}{
		"no change of a running migration":    {"", func(c resourcetest.Config) resourcetest.Config { return c }, nil},
		"no change of an ended migration":     {mock.StatusSuccess, func(c resourcetest.Config) resourcetest.Config { return c }, nil},
		"another resume mode":                 {"", func(c resourcetest.Config) resourcetest.Config { return c.With("resume_mode", "manual") }, []mock.Operation{mock.OpSetResumeMode}},
		"wait_for_sync":                       {"", func(c resourcetest.Config) resourcetest.Config { return c.With("wait_for_sync", false) }, nil},
		"another bandwidth once it has ended": {mock.StatusTerminated, func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }, nil},
		"another target once it has ended":    {mock.StatusSuccess, func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") }, nil},
		"another version once it has ended":   {mock.StatusReleased, func(c resourcetest.Config) resourcetest.Config { return c.Target("password_wo_version", 2) }, nil},
		"a restart":                           {mock.StatusFailed, func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") }, []mock.Operation{mock.OpBatchRestart}},
		"a destruction":                       {"", func(resourcetest.Config) resourcetest.Config { return nil }, []mock.Operation{mock.OpStop}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				if test.status != "" {
					resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
					resourcetest.WantNoErrors(t, r.Read(t))
				}
				e.Mock.ForgetRequests()
				resourcetest.WantNoErrors(t, r.Must(t, test.change(c.WithoutPasswords())))
				resourcetest.WantSent(t, e, test.sends...)
			})
		})
	}
	t.Run("an import", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := resourcetest.Create(t, e, resourcetest.BackupImport(e))
			e.Mock.ForgetRequests()
			resourcetest.WantClean(t, r, resourcetest.BackupImport(e).WithoutPasswords())
			resourcetest.WantNoErrors(t, r.Must(t, resourcetest.BackupImport(e).WithoutPasswords().With("description", "other")))
			resourcetest.WantSent(t, e)
		})
	})
	t.Run("a task without instances", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			resourcetest.WantClean(t, resourcetest.Create(t, e, resourcetest.WaitingTask(e)), resourcetest.WaitingTask(e))
		})
	})
}

// Where a configuration would be sent with a password missing, the plan fails on the attribute, and says how to destroy instead.
func TestAPlanThatWouldSendAMissingPasswordFails(t *testing.T) {
	t.Parallel()
	const source, target = "source_instance", "target_instance"
	for name, test := range map[string]struct {
		status string
		change func(resourcetest.Config) resourcetest.Config
		ends   []string
	}{
		"another version": {"", func(c resourcetest.Config) resourcetest.Config { return c.Target("password_wo_version", 2) }, []string{target}},
		"another target":  {"", func(c resourcetest.Config) resourcetest.Config { return c.Target("id", "other") }, []string{target}},
		"another source":  {"", func(c resourcetest.Config) resourcetest.Config { return c.Source("addrs", []string{"10.0.0.9:6379"}) }, []string{source}},
		"other versions when it is run again": {mock.StatusSuccess, func(c resourcetest.Config) resourcetest.Config {
			return c.OtherSecrets().WithoutPasswords().With("restart_trigger", "one")
		}, []string{source, target}},
		"another target when it is run again": {mock.StatusTerminated, func(c resourcetest.Config) resourcetest.Config {
			return c.Target("id", "other").With("restart_trigger", "one")
		}, []string{target}},
		"a version where there was none before": {"", func(c resourcetest.Config) resourcetest.Config { return c.Source("password_wo_version", 3) }, []string{source}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				if test.status != "" {
					resourcetest.NoError(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
					resourcetest.WantNoErrors(t, r.Read(t))
				}
				e.Mock.ForgetRequests()
				diags := r.Plan(t, test.change(c.WithoutPasswords())).Diagnostics
				wantPasswords(t, diags, test.ends...)
				resourcetest.WantText(t, acctest.Text(diags), "terraform destroy -refresh=false")
				resourcetest.WantCount(t, e, 0)
			})
		})
	}
	for name, configure := range map[string]func(*acctest.Env) resourcetest.Config{"a task that is created": resourcetest.IncrementalTask, "an import that is created": resourcetest.BackupImport} {
		t.Run(name, func(t *testing.T) { // as the rest of a fleet, half of which was made
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := configure(e).Target("password_wo", nil)
				r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
				resourcetest.WantNone(t, r.Validate(t, c))
				diags := r.Plan(t, c).Diagnostics
				wantPasswords(t, diags, target)
				resourcetest.WantText(t, acctest.Text(diags), "terraform destroy -refresh=false")
				resourcetest.WantCount(t, e, 0)
			})
		})
	}
	t.Run("a configuration that is created", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			resourcetest.Create(t, e, resourcetest.WaitingTask(e))
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeTaskConfiguration)
			diags := r.Plan(t, resourcetest.Configuration(e).WithoutPasswords()).Diagnostics
			wantPasswords(t, diags, source, target)
			resourcetest.WantText(t, acctest.Text(diags), "terraform destroy -refresh=false")
		})
	})
	t.Run("not where the password is known only after apply", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
			resourcetest.WantStarts(t, r.Plan(t, resourcetest.IncrementalTask(e).Source("password_wo", acctest.Unknown)).Diagnostics)
		})
	})
	t.Run("nor where an instance has no password", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := acctest.NewMemoryMock(t, nil)
			r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
			resourcetest.WantStarts(t, r.Plan(t, resourcetest.IncrementalTask(e).Source("password_wo", nil, "password_wo_version", nil)).Diagnostics)
		})
	})
}

// Where the plan of an instance is what state has, ignore_changes may hide its password from the plan: the update judges it, before
// it touches anything.
func TestAnUpdateThatWouldSendAMissingPasswordTouchesNothing(t *testing.T) {
	t.Parallel()
	const source, target = "source_instance", "target_instance"
	for name, test := range map[string]struct {
		ignored []string
		missing func(resourcetest.Config) resourcetest.Config
		ends    []string // empty: the update goes on
	}{
		"ignored, and given":       {[]string{source, target}, func(c resourcetest.Config) resourcetest.Config { return c }, nil},
		"ignored, and missing":     {[]string{source, target}, resourcetest.Config.WithoutPasswords, []string{source, target}},
		"one ignored and given":    {[]string{target}, func(c resourcetest.Config) resourcetest.Config { return c }, nil},
		"one ignored and missing":  {[]string{target}, func(c resourcetest.Config) resourcetest.Config { return c.Target("password_wo", nil) }, []string{target}},
		"not ignored, and missing": {nil, func(c resourcetest.Config) resourcetest.Config { return c.Source("password_wo", nil) }, []string{source}},
		"ignored with another version, missing": {[]string{source}, func(c resourcetest.Config) resourcetest.Config {
			return c.Source("password_wo", nil, "password_wo_version", 2)
		}, []string{source}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resourcetest.ForEachConfiguringType(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c resourcetest.Config) {
				v := e.Values()
				before := r.State
				e.Mock.ForgetRequests()
				plan := r.PlanIgnoring(t, test.missing(c.With("bandwidth_limit_mb", 7)), test.ignored...)
				resourcetest.WantWarnings(t, plan.Diagnostics, "the update interrupts the running migration")
				diags := r.Apply(t, t.Context(), plan)
				if len(test.ends) > 0 {
					wantPasswords(t, diags, test.ends...)
					resourcetest.WantSent(t, e)
					if !r.State.Equal(before) {
						t.Errorf("state has changed: %s", r.State)
					}
					return
				}
				resourcetest.WantNone(t, diags)
				resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
				if task := e.Task(t, e.Name("task")); task.Source.Password != v.SourcePassword || task.Target.Password != v.TargetPassword {
					t.Error("the passwords were not sent")
				}
			})
		})
	}
}

// A destruction after an interrupted creation begins with a plan that would configure the task: it needs no passwords either.
func TestADestructionAfterAnInterruptedCreationNeedsNoPasswords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := acctest.NewMemoryMock(t, resourcetest.NeverWithoutJob)
		c := resourcetest.IncrementalTask(e)
		r := e.Serve(t, nil).Resource(t, resourcetest.TypeMigrationTask)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		resourcetest.OnceStatus(t, e, c, "", func(mock.Task) { cancel() })
		resourcetest.WantNoErrors(t, r.Apply(t, ctx, r.Plan(t, c)))
		e.Mock.SetConfig(resourcetest.ShortPhases)
		e.Mock.ForgetRequests()

		resourcetest.WantNoErrors(t, r.Read(t))
		plan := r.Plan(t, c.WithoutPasswords())
		resourcetest.WantNoErrors(t, plan.Diagnostics)
		wantPasswords(t, r.Apply(t, t.Context(), plan), "source_instance", "target_instance") // an apply does need them
		resourcetest.WantSent(t, e)
		resourcetest.WantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
		resourcetest.WantSent(t, e, mock.OpDelete) // of the record of a task that was never configured
	})
}
