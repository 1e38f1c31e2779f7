package resourcetest

import (
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
)

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
