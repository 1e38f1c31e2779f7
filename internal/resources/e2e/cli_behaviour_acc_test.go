package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// What the provider rests on of the CLI: which plan's private state reaches a deletion, that a plan is made again during the apply,
// what ignore_changes hides, and what a destroy plans first. A CLI that changed any of it would fail one of these.
func TestAccCLIBehaviour(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	for name, test := range map[string]func(t *testing.T, provider string){
		"ignore_changes of an end keeps the data where it goes":            ignoredEndIsNotSent,
		"ignore_changes of an end leaves the resume mode alone":            ignoredEndAndResumeMode,
		"ignore_changes of an end does not hide that its password is gone": ignoredEndWithoutItsPassword,
		"a deleted record plans nothing":                                   deletedRecord,
		"a value that turns out the same sends nothing":                    unknownThatTurnsOutTheSame,
		"a refused plan blocks a destroy, but not without a refresh":       refusedPlanAndDestroy,
		"a saved destroy plan does not stop what it saw ended":             savedDestroyPlan,
		"a tainted migration that runs is stopped":                         taintedMigration,
		"a replacement stops what has been run again since its plan":       replacementOfWhatRunsAgain,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, provider)
		})
	}
}

// ignoring is a block that ignores changes of an argument.
func ignoring(block, argument string) string {
	return strings.TrimSuffix(block, "}\n") + "lifecycle {\nignore_changes = [" + argument + "]\n}\n}\n"
}

// ofBoth runs a test for the task, and for the configuration of a task that waits.
func ofBoth(t *testing.T, provider string, test func(t *testing.T, e *acctest.Env, cli *acctest.CLI, typeName string, write func(change func(resourcetest.Config) resourcetest.Config, ignored string) string)) {
	t.Helper()
	for typeName, of := range map[string]struct {
		config func(*acctest.Env) resourcetest.Config
		before func(*acctest.Env) string
	}{
		resourcetest.TypeMigrationTask: {resourcetest.IncrementalTask, func(*acctest.Env) string { return "" }},
		resourcetest.TypeTaskConfiguration: {
			func(e *acctest.Env) resourcetest.Config {
				return resourcetest.Configuration(e).With("task_id", acctest.Expr("dcs_migration_task.test.id"))
			},
			func(e *acctest.Env) string { return resourcetest.WaitingTask(e).Block() },
		},
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewMock(t, nil)
			write := func(change func(resourcetest.Config) resourcetest.Config, ignored string) string {
				block := acctest.Block(`resource "`+typeName+`" "test"`, change(of.config(e)))
				if ignored != "" {
					block = ignoring(block, ignored)
				}
				return of.before(e) + block
			}
			cli := e.CLI(t, provider, write(unchanged, ""))
			cli.Must(t, "apply", "-auto-approve")
			e.Mock.ForgetRequests()
			test(t, e, cli, typeName, write)
		})
	}
}

func unchanged(c resourcetest.Config) resourcetest.Config { return c }

// Row 1: an update takes both ends from the plan, which ignore_changes shapes, and from the configuration the passwords alone.
func ignoredEndIsNotSent(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, typeName string, write func(func(resourcetest.Config) resourcetest.Config, string) string) {
		before := e.Task(t, e.Name("task"))
		edits := []struct {
			ignored string
			edit    func(resourcetest.Config) resourcetest.Config
			limit   int
		}{
			{"target_instance", func(c resourcetest.Config) resourcetest.Config {
				return c.Target("id", "a3b1c9d2-0000-4000-8000-000000000002")
			}, 7},
			{"source_instance", func(c resourcetest.Config) resourcetest.Config { return c.Source("addrs", []string{"10.9.9.9:6379"}) }, 8},
			{"target_instance", func(c resourcetest.Config) resourcetest.Config {
				return c.Target("id", nil, "addrs", []string{"10.9.9.8:6379"})
			}, 9},
			{"source_instance, target_instance", func(c resourcetest.Config) resourcetest.Config {
				return c.Source("addrs", nil, "id", "elsewhere").Target("password_wo", "New-Sesame-2", "password_wo_version", 2)
			}, 10},
		}
		for _, edit := range edits {
			cli.Configure(t, write(func(c resourcetest.Config) resourcetest.Config {
				return edit.edit(c).With("bandwidth_limit_mb", edit.limit)
			}, edit.ignored))
			out := cli.Must(t, "apply", "-auto-approve")
			resourcetest.WantOutput(t, out, "interrupts the running migration")
			resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
			after := e.Task(t, e.Name("task"))
			if after.Source.Addrs != before.Source.Addrs || after.Source.ID != before.Source.ID || after.Target.ID != before.Target.ID || after.Target.Addrs != before.Target.Addrs {
				t.Errorf("ignoring %s, the data goes from %+v to %+v", edit.ignored, after.Source, after.Target)
			}
			if !strings.Contains(after.Source.Password, "Sesame") || !strings.Contains(after.Target.Password, "Sesame") {
				t.Errorf("ignoring %s, the passwords are %q and %q", edit.ignored, after.Source.Password, after.Target.Password)
			}
			if state, _ := cli.Instance(t, typeName); state["status"] != acctest.InSync() || state["target_instance"].(map[string]any)["id"] != before.Target.ID {
				t.Errorf("the state has %v", state)
			}
			if out, err := cli.Run(t, "plan", "-detailed-exitcode"); err != nil {
				t.Errorf("ignoring %s, the plan after it is not empty: %v\n%s", edit.ignored, err, out)
			}
		}
	})
}

// Row 2: the address that is ignored neither asks for a warning that never comes nor is sent.
func ignoredEndAndResumeMode(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, typeName string, write func(func(resourcetest.Config) resourcetest.Config, string) string) {
		cli.Configure(t, write(func(c resourcetest.Config) resourcetest.Config {
			return c.Source("addrs", []string{"10.9.9.9:6379"}).With("resume_mode", "manual")
		}, "source_instance"))
		if out := cli.Must(t, "apply", "-auto-approve"); strings.Contains(out, "interrupts") {
			t.Errorf("the plan warns of an interruption: %s", out)
		}
		resourcetest.WantSent(t, e, mock.OpSetResumeMode)
		if state, _ := cli.Instance(t, typeName); state["resume_mode"] != "manual" {
			t.Errorf("the state has %v", state)
		}
		cli.Must(t, "plan", "-detailed-exitcode")
	})
}

// A write-only value that ignore_changes hides from the plan is there in the apply: the plan passes, and the update judges it.
func ignoredEndWithoutItsPassword(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, _ string, write func(func(resourcetest.Config) resourcetest.Config, string) string) {
		cli.Configure(t, write(func(c resourcetest.Config) resourcetest.Config {
			return c.Source("password_wo", nil).With("bandwidth_limit_mb", 7)
		}, "source_instance"))
		cli.Must(t, "plan", "-out=plan")
		out, err := cli.Run(t, "apply", "plan")
		if err == nil {
			t.Error("it was applied")
		}
		resourcetest.WantOutput(t, out, "Missing password", "source_instance")
		resourcetest.WantSent(t, e)
		// With the password, though hidden from the plan all the same, it is sent.
		cli.Configure(t, write(func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) }, "source_instance"))
		cli.Must(t, "apply", "-auto-approve")
		resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
		if got := e.Task(t, e.Name("task")).Source.Password; got != e.Values().SourcePassword {
			t.Errorf("the password sent is %q", got)
		}
	})
}

// Row 3: stopped, refreshed, deleted, planned.
func deletedRecord(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, typeName string, _ func(func(resourcetest.Config) resourcetest.Config, string) string) {
		id := e.Task(t, e.Name("task")).ID
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusTerminated))
		resourcetest.WantOutput(t, cli.Must(t, "apply", "-refresh-only", "-auto-approve"), "no longer follows the source")
		resourcetest.NoError(t, e.Mock.DeleteTask(id))
		out, err := cli.Run(t, "plan", "-detailed-exitcode")
		if err != nil {
			t.Errorf("the plan is not empty: %v", err)
		}
		resourcetest.WantOutput(t, out, "gone from the service", "No changes")
		cli.Must(t, "apply", "-auto-approve")
		resourcetest.WantSent(t, e)
		if state, _ := cli.Instance(t, typeName); state["id"] != id || state["status"] != "DELETED" {
			t.Errorf("the state has %v in %v", state["id"], state["status"])
		}
		if out := cli.Must(t, "plan", "-detailed-exitcode"); strings.Contains(out, "gone from the service") {
			t.Error("it is said again and again")
		}
	})
}

// Row 31. The CLI plans again during the apply, once all values are known.
func unknownThatTurnsOutTheSame(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, typeName string, write func(func(resourcetest.Config) resourcetest.Config, string) string) {
		target := e.Task(t, e.Name("task")).Target.ID
		of := func(id string, round int) string {
			return acctest.Block(`resource "terraform_data" "target"`, map[string]any{"input": id, "triggers_replace": round}) +
				write(func(c resourcetest.Config) resourcetest.Config {
					return c.Target("id", acctest.Expr("terraform_data.target.output"))
				}, "")
		}
		cli.Configure(t, of(target, 1))
		resourcetest.WantOutput(t, cli.Must(t, "plan", "-out=plan"), "interrupts the running migration", "~ status")
		cli.Must(t, "apply", "plan")
		resourcetest.WantSent(t, e)
		if state, _ := cli.Instance(t, typeName); state["status"] != acctest.InSync() {
			t.Errorf("the state has %v", state["status"])
		}
		cli.Must(t, "plan", "-detailed-exitcode")

		cli.Configure(t, of("a3b1c9d2-0000-4000-8000-000000000002", 2))
		cli.Must(t, "apply", "-auto-approve")
		resourcetest.WantSent(t, e, mock.OpStop, mock.OpConfigure)
		cli.Must(t, "plan", "-detailed-exitcode")
	})
}

// Row 33: a destroy plans the whole configuration first.
func refusedPlanAndDestroy(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, _ string, write func(func(resourcetest.Config) resourcetest.Config, string) string) {
		cli.Configure(t, write(func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") }, ""))
		for _, command := range [][]string{{"plan"}, {"destroy", "-auto-approve"}} {
			out, err := cli.Run(t, command...)
			if err == nil {
				t.Errorf("%v passes: %s", command, out)
			}
			resourcetest.WantOutput(t, out, "A running migration is not restarted", "terraform destroy -refresh=false")
		}
		resourcetest.WantSent(t, e)
		cli.Must(t, "destroy", "-refresh=false", "-auto-approve")
		if task, _ := e.Mock.TaskNamed(e.Name("task")); task.Status != mock.StatusTerminated {
			t.Errorf("the task is %q", task.Status)
		}
	})
}

// Row 32: after a taint, a deletion gets no private state.
func taintedMigration(t *testing.T, provider string) {
	e := acctest.NewMock(t, nil)
	cli := e.CLI(t, provider, resourcetest.IncrementalTask(e).Block())
	cli.Must(t, "apply", "-auto-approve")
	first, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	cli.Must(t, "taint", resourcetest.TaskAddress)
	e.Mock.ForgetRequests()
	cli.Must(t, "apply", "-auto-approve")
	resourcetest.WantSent(t, e, mock.OpStop, mock.OpCreateOnline, mock.OpConfigure)
	if task, _ := e.Mock.Task(first["id"].(string)); task.Deleted || task.Status != mock.StatusTerminated {
		t.Errorf("the first task is %s, deleted: %t", task.Status, task.Deleted)
	}
}

// In a replacement, a deletion gets the private state of the second plan, which has no note of what the first one saw.
func replacementOfWhatRunsAgain(t *testing.T, provider string) {
	e := acctest.NewMock(t, nil)
	c := resourcetest.BackupImport(e)
	cli := e.CLI(t, provider, c.Block())
	cli.Must(t, "apply", "-auto-approve")
	first, _ := cli.Instance(t, resourcetest.TypeMigrationTask)
	cli.Configure(t, c.Target("id", "a3b1c9d2-0000-4000-8000-000000000002").Block())
	resourcetest.WantOutput(t, cli.Must(t, "plan", "-out=replacement"), "replacing starts another migration", "1 to add, 0 to change, 1 to destroy")
	resourcetest.NoError(t, e.Mock.SetStatus(first["id"].(string), mock.StatusMigrating)) // run again since
	e.Mock.ForgetRequests()
	cli.Must(t, "apply", "replacement")
	resourcetest.WantSent(t, e, mock.OpStop, mock.OpCreateImport)
	if got := e.Mock.Tasks(); !slices.ContainsFunc(got, func(task mock.Task) bool { return task.ID == first["id"] && task.Status == mock.StatusTerminated }) {
		t.Errorf("the tasks are %v", got)
	}
}

// Row 11: what a destroy plan notes in private state reaches the deletion.
func savedDestroyPlan(t *testing.T, provider string) {
	ofBoth(t, provider, func(t *testing.T, e *acctest.Env, cli *acctest.CLI, typeName string, _ func(func(resourcetest.Config) resourcetest.Config, string) string) {
		id := e.Task(t, e.Name("task")).ID
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusSuccess))
		cli.Must(t, "plan", "-destroy", "-out=destruction")
		resourcetest.NoError(t, e.Mock.SetStatus(id, mock.StatusFullMigrating)) // run again elsewhere
		e.Mock.ForgetRequests()
		out, err := cli.Run(t, "apply", "destruction")
		if err == nil {
			t.Errorf("what runs was stopped: %s", out)
		}
		resourcetest.WantOutput(t, out, id, "FULLMIGRATING", "lan again")
		resourcetest.WantSent(t, e)
		if state, _ := cli.Instance(t, typeName); state["id"] != id {
			t.Errorf("the state has %v", state)
		}
		resourcetest.WantOutput(t, cli.Must(t, "destroy", "-auto-approve"), "destroying stops the running migration")
		if task, _ := e.Mock.Task(id); task.Status != mock.StatusTerminated {
			t.Errorf("the task is %s", task.Status)
		}
	})
}
