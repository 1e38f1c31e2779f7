package resourcetest

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// The task, what lets its machine in, and its configuration, as one apply makes them.
const (
	ConfigurationAddress = "dcs_migration_task_configuration.test"
	WhitelistAddress     = "terraform_data.whitelist"
)

// TypeTaskConfiguration is the type of the resource.
const TypeTaskConfiguration = "dcs_migration_task_configuration"

// Configuration configures the task of the environment incrementally, if there is one by now.
func Configuration(e *acctest.Env) Config {
	c := Config{}
	if e.Mock != nil {
		task, _ := e.Mock.TaskNamed(e.Name("task"))
		c["task_id"] = task.ID
	}
	for _, name := range []string{"migration_method", "resume_mode", "source_instance", "target_instance"} {
		c[name] = IncrementalTask(e)[name]
	}
	return c
}

// CreateConfigured creates a task that waits, and configures it with another resource.
func CreateConfigured(t *testing.T, e *acctest.Env, c Config) *acctest.Resource {
	t.Helper()
	p := e.Serve(t, nil)
	task := p.Resource(t, TypeMigrationTask)
	task.Must(t, WaitingTask(e))
	r := p.Resource(t, TypeTaskConfiguration)
	r.Must(t, c.With("task_id", task.Get(t, "id")))
	return r
}
