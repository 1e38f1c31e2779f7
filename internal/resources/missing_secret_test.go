package resources_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

// withoutPasswords is the configuration in a run that has no secrets: the passwords' versions are there, the passwords are null.
func (c config) withoutPasswords() config {
	for _, end := range []string{"source_instance", "target_instance"} {
		if c[end] != nil {
			c = c.end(end, "password_wo", nil)
		}
	}
	return c
}

// wantPasswords fails the test unless errors ask for the passwords of just these ends, on the attribute.
func wantPasswords(t *testing.T, diags []*tfprotov6.Diagnostic, ends ...string) {
	t.Helper()
	errs := acctest.Errors(diags)
	if len(errs) != len(ends) {
		t.Errorf("%d errors, want %d: %s", len(errs), len(ends), acctest.Text(diags))
	}
	for _, end := range ends {
		wantError(t, errs, "Missing password", `AttributeName("`+end+`").AttributeName("password_wo")`)
	}
}

// Where nothing is sent, a plan and its apply need no passwords.
func TestPasswordsAreNotNeededWhereNoneIsSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status string
		change func(config) config
		sends  []mock.Operation
	}{
		"no change of a running migration":    {"", func(c config) config { return c }, nil},
		"no change of an ended migration":     {mock.StatusSuccess, func(c config) config { return c }, nil},
		"another resume mode":                 {"", func(c config) config { return c.with("resume_mode", "manual") }, []mock.Operation{mock.OpSetResumeMode}},
		"wait_for_sync":                       {"", func(c config) config { return c.with("wait_for_sync", false) }, nil},
		"another bandwidth once it has ended": {mock.StatusTerminated, func(c config) config { return c.with("bandwidth_limit_mb", 7) }, nil},
		"another target once it has ended":    {mock.StatusSuccess, func(c config) config { return c.target("id", "other") }, nil},
		"another version once it has ended":   {mock.StatusReleased, func(c config) config { return c.target("password_wo_version", 2) }, nil},
		"a restart":                           {mock.StatusFailed, func(c config) config { return c.with("restart_trigger", "one") }, []mock.Operation{mock.OpBatchRestart}},
		"a destruction":                       {"", func(config) config { return nil }, []mock.Operation{mock.OpStop}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				if test.status != "" {
					did(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
					wantNoErrors(t, r.Read(t))
				}
				e.Mock.ForgetRequests()
				wantNoErrors(t, r.Must(t, test.change(c.withoutPasswords())))
				wantSent(t, e, test.sends...)
			})
		})
	}
	t.Run("an import", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := made(t, e, imported(e))
		e.Mock.ForgetRequests()
		wantClean(t, r, imported(e).withoutPasswords())
		wantNoErrors(t, r.Must(t, imported(e).withoutPasswords().with("description", "other")))
		wantSent(t, e)
	})
	t.Run("a task without instances", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		wantClean(t, made(t, e, waiting(e)), waiting(e))
	})
}

// Where a configuration would be sent with a password missing, the plan fails on the attribute, and says how to destroy instead.
func TestAPlanThatWouldSendAMissingPasswordFails(t *testing.T) {
	t.Parallel()
	const source, target = "source_instance", "target_instance"
	for name, test := range map[string]struct {
		status string
		change func(config) config
		ends   []string
	}{
		"another version":                       {"", func(c config) config { return c.target("password_wo_version", 2) }, []string{target}},
		"another target":                        {"", func(c config) config { return c.target("id", "other") }, []string{target}},
		"another source":                        {"", func(c config) config { return c.source("addrs", []string{"10.0.0.9:6379"}) }, []string{source}},
		"other versions when it is run again":   {mock.StatusSuccess, func(c config) config { return c.otherSecrets().withoutPasswords().with("restart_trigger", "one") }, []string{source, target}},
		"another target when it is run again":   {mock.StatusTerminated, func(c config) config { return c.target("id", "other").with("restart_trigger", "one") }, []string{target}},
		"a version where there was none before": {"", func(c config) config { return c.source("password_wo_version", 3) }, []string{source}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				if test.status != "" {
					did(t, e.Mock.SetStatus(r.Get(t, "id"), test.status))
					wantNoErrors(t, r.Read(t))
				}
				e.Mock.ForgetRequests()
				diags := r.Plan(t, test.change(c.withoutPasswords())).Diagnostics
				wantPasswords(t, diags, test.ends...)
				wantText(t, acctest.Text(diags), "terraform destroy -refresh=false")
				wantCount(t, e, 0)
			})
		})
	}
	for name, configure := range map[string]func(*acctest.Env) config{"a task that is created": incremental, "an import that is created": imported} {
		t.Run(name, func(t *testing.T) { // as the rest of a fleet, half of which was made
			t.Parallel()
			e := acctest.NewMock(t, nil)
			c := configure(e).target("password_wo", nil)
			r := e.Serve(t, nil).Resource(t, migrationTask)
			wantNone(t, r.Validate(t, c))
			diags := r.Plan(t, c).Diagnostics
			wantPasswords(t, diags, target)
			wantText(t, acctest.Text(diags), "terraform destroy -refresh=false")
			wantCount(t, e, 0)
		})
	}
	t.Run("a configuration that is created", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		made(t, e, waiting(e))
		r := e.Serve(t, nil).Resource(t, taskConfiguration)
		diags := r.Plan(t, configuration(e).withoutPasswords()).Diagnostics
		wantPasswords(t, diags, source, target)
		wantText(t, acctest.Text(diags), "terraform destroy -refresh=false")
	})
	t.Run("not where the password is known only after apply", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := e.Serve(t, nil).Resource(t, migrationTask)
		wantStarts(t, r.Plan(t, incremental(e).source("password_wo", acctest.Unknown)).Diagnostics)
	})
	t.Run("nor where an instance has no password", func(t *testing.T) {
		t.Parallel()
		e := acctest.NewMock(t, nil)
		r := e.Serve(t, nil).Resource(t, migrationTask)
		wantStarts(t, r.Plan(t, incremental(e).source("password_wo", nil, "password_wo_version", nil)).Diagnostics)
	})
}

// Where the plan of an instance is what state has, ignore_changes may hide its password from the plan: the update judges it, before
// it touches anything.
func TestAnUpdateThatWouldSendAMissingPasswordTouchesNothing(t *testing.T) {
	t.Parallel()
	const source, target = "source_instance", "target_instance"
	for name, test := range map[string]struct {
		ignored []string
		missing func(config) config
		ends    []string // empty: the update goes on
	}{
		"ignored, and given":                    {[]string{source, target}, func(c config) config { return c }, nil},
		"ignored, and missing":                  {[]string{source, target}, config.withoutPasswords, []string{source, target}},
		"one ignored and given":                 {[]string{target}, func(c config) config { return c }, nil},
		"one ignored and missing":               {[]string{target}, func(c config) config { return c.target("password_wo", nil) }, []string{target}},
		"not ignored, and missing":              {nil, func(c config) config { return c.source("password_wo", nil) }, []string{source}},
		"ignored with another version, missing": {[]string{source}, func(c config) config { return c.source("password_wo", nil, "password_wo_version", 2) }, []string{source}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forBoth(t, func(t *testing.T, e *acctest.Env, r *acctest.Resource, c config) {
				v := e.Values()
				before := r.State
				e.Mock.ForgetRequests()
				plan := r.PlanIgnoring(t, test.missing(c.with("bandwidth_limit_mb", 7)), test.ignored...)
				wantWarnings(t, plan.Diagnostics, "the update interrupts the running migration")
				diags := r.Apply(t, t.Context(), plan)
				if len(test.ends) > 0 {
					wantPasswords(t, diags, test.ends...)
					wantSent(t, e)
					if !r.State.Equal(before) {
						t.Errorf("state has changed: %s", r.State)
					}
					return
				}
				wantNone(t, diags)
				wantSent(t, e, mock.OpStop, mock.OpConfigure)
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
	e := acctest.NewMock(t, neverWithoutJob)
	c := incremental(e)
	r := e.Serve(t, nil).Resource(t, migrationTask)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	during(t, e, c, "", func(mock.Task) { cancel() })
	wantNoErrors(t, r.Apply(t, ctx, r.Plan(t, c)))
	e.Mock.SetConfig(soon)
	e.Mock.ForgetRequests()

	wantNoErrors(t, r.Read(t))
	plan := r.Plan(t, c.withoutPasswords())
	wantNoErrors(t, plan.Diagnostics)
	wantPasswords(t, r.Apply(t, t.Context(), plan), "source_instance", "target_instance") // an apply does need them
	wantSent(t, e)
	wantNone(t, r.Apply(t, t.Context(), r.Plan(t, nil)))
	wantSent(t, e, mock.OpDelete) // of the record of a task that was never configured
}
