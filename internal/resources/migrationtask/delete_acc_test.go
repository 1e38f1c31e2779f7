package migrationtask_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

func TestAccMigrationTask_deletionPolicy(t *testing.T) {
	t.Parallel()
	policy := func(base func(*acctest.Env) resourcetest.Config, name any) func(*acctest.Env) resourcetest.Config {
		return func(e *acctest.Env) resourcetest.Config { return base(e).With("deletion_policy", name) }
	}
	stop, remove := []mock.Operation{mock.OpStop}, []mock.Operation{mock.OpStop, mock.OpDelete}
	tests := map[string]struct {
		config    func(*acctest.Env) resourcetest.Config
		elsewhere func(task *mock.Task) // happens before the destruction
		sent      []mock.Operation
		left      []string
	}{
		"by default a running task is stopped and kept": {config: policy(resourcetest.IncrementalTask, nil), sent: stop, left: []string{"TERMINATED"}},
		"stop forgets a finished task":                  {config: policy(resourcetest.FullTask, "stop"), left: []string{"SUCCESS"}},
		"stop deletes a task that was never configured": {config: policy(resourcetest.WaitingTask, "stop"), sent: remove[1:]},
		"stop stops an import":                          {config: policy(unfinished(bucket), "stop"), sent: stop, left: []string{"TERMINATED"}},
		"delete stops a running task and deletes it":    {config: policy(resourcetest.IncrementalTask, "delete"), sent: remove},
		"delete deletes a finished task":                {config: policy(resourcetest.FullTask, "delete"), sent: remove[1:]},
		"abandon leaves a running task alone":           {config: policy(resourcetest.IncrementalTask, "abandon"), left: []string{acctest.InSync()}},
		"a task that is being stopped is waited for": {
			config: policy(resourcetest.IncrementalTask, "delete"), elsewhere: func(task *mock.Task) { task.Status = mock.StatusTerminating }, sent: remove[1:],
		},
		"a task that is gone is no error": {
			config: policy(resourcetest.IncrementalTask, "delete"), elsewhere: func(task *mock.Task) { task.Deleted = true },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := acctest.NewMock(t, func(c *mock.Config) { c.Import, c.Stop = time.Hour, time.Second })
			c := test.config(e)
			steps := []resource.TestStep{{Config: c.HCL(e)}, {
				PreConfig: func() {
					e.Mock.ForgetRequests()
					if test.elsewhere == nil {
						return
					}
					if err := e.Mock.Change(e.Task(t, c["task_name"].(string)).ID, test.elsewhere); err != nil {
						t.Error(err)
					}
				},
				Config: c.HCL(e), Destroy: true,
			}}
			e.Test(t, resource.TestCase{Steps: steps, CheckDestroy: resource.ComposeTestCheckFunc(e.Sent(test.sent...), resourcetest.TasksLeft(e, test.left...))})
		})
	}
}

// unfinished does not wait for a migration.
func unfinished(base func(*acctest.Env) resourcetest.Config) func(*acctest.Env) resourcetest.Config {
	return func(e *acctest.Env) resourcetest.Config { return base(e).With("wait_for_sync", false) }
}
