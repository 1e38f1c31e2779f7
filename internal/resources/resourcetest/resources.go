package resourcetest

import (
	"testing"
	"testing/synctest"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
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

// ConfiguringType is a resource that configures a task, of either type.
type ConfiguringType struct {
	Config func(*acctest.Env) Config
	Create func(t *testing.T, e *acctest.Env, c Config) *acctest.Resource
}

// ConfiguringTypes gives the two resources that configure a task: what follows holds for either.
func ConfiguringTypes() map[string]ConfiguringType {
	return map[string]ConfiguringType{
		TypeMigrationTask:     {IncrementalTask, Create},
		TypeTaskConfiguration: {Configuration, CreateConfigured},
	}
}

// ForEachConfiguringType runs a test for either resource, which is there and in sync, in a bubble of testing/synctest.
func ForEachConfiguringType(t *testing.T, test func(t *testing.T, e *acctest.Env, r *acctest.Resource, c Config)) {
	t.Helper()
	for name, resource := range ConfiguringTypes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := acctest.NewMemoryMock(t, nil)
				c := resource.Config(e)
				r := resource.Create(t, e, c)
				c = resource.Config(e) // with the id of the task
				WantState(t, r, "status", "INCRMIGEATING")
				test(t, e, r, c)
			})
		})
	}
}

// ExchangeBlock writes an exchange for the CLI.
func (c Config) ExchangeBlock() string {
	return acctest.Block(`resource "dcs_migration_ip_exchange" "test"`, c)
}

// TypeIPExchange is the type of the resource.
const TypeIPExchange = "dcs_migration_ip_exchange"

// TaskInSync gives a task of somebody else's that follows its source, with a task_status, "" for none.
func TaskInSync(t *testing.T, e *acctest.Env, word string) mock.Task {
	t.Helper()
	v := e.Values()
	task := e.Mock.AddTask(mock.Task{
		Name: e.Name("task"), VPCID: v.VPCID, SubnetID: v.SubnetID, SecurityGroupID: v.SecurityGroupID,
		MigrationMethod: mock.MethodIncremental, ResumeMode: mock.ResumeAuto,
		Source: &mock.Instance{Addrs: v.SourceAddr, Password: v.SourcePassword}, Target: &mock.Instance{ID: v.TargetID, Password: v.TargetPassword},
	})
	if word != "" {
		NoError(t, e.Mock.SetTaskStatus(task.ID, word))
	}
	return task
}

// ExchangeOf is the exchange of the addresses of a task.
func ExchangeOf(taskID string) Config {
	return Config{"task_id": taskID, "exchanged_ips": []string{"192.168.0.10", "192.168.0.20"}}
}

// TypeTaskSync is the type of the resource.
const TypeTaskSync = "dcs_migration_task_sync"

// SyncOf is the wait for a task.
func SyncOf(taskID string) Config { return Config{"task_id": taskID} }
