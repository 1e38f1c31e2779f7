package e2e_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// commandMoment is a moment of a command of the CLI.
type commandMoment struct {
	moment

	typeName string
	first    func(*acctest.Env) string // what is applied before; nil: nothing
	then     func(*acctest.Env) string // what is applied and interrupted; nil: it is destroyed
	says     []string
}

// Ctrl-C at the CLI, where it matters most: what is said and kept, and that the next command carries on.
func TestAccInterruption(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	provider := acctest.BuildProvider(t)
	task := func(change func(resourcetest.Config) resourcetest.Config) func(*acctest.Env) string {
		return func(e *acctest.Env) string { return change(resourcetest.IncrementalTask(e)).Block() }
	}
	running := task(func(c resourcetest.Config) resourcetest.Config { return c })
	limited := task(func(c resourcetest.Config) resourcetest.Config { return c.With("bandwidth_limit_mb", 7) })
	secrets := task(resourcetest.Config.OtherSecrets)
	restarted := task(func(c resourcetest.Config) resourcetest.Config { return c.With("restart_trigger", "one") })
	exchange := func(e *acctest.Env) string {
		tasks := e.Mock.Tasks()
		if len(tasks) == 0 {
			return resourcetest.ExchangeOf(resourcetest.TaskInSync(t, e, "").ID).ExchangeBlock()
		}
		return resourcetest.ExchangeOf(tasks[0].ID).ExchangeBlock()
	}
	const onTheWire = "it is not known whether the service did it"
	calls := func(calls ...mock.Operation) []mock.Operation { return calls }
	for name, m := range map[string]commandMoment{
		"the creation on the wire": {
			moment:   moment{held: mock.OpCreateOnline, state: "-", sent: calls(mock.OpCreateOnline), next: calls(mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, then: running, says: []string{"Migration task not created", onTheWire, "terraform import"},
		},
		"waiting for the machine": {
			moment:   moment{slow: resourcetest.NeverWithoutJob, looks: "", sent: calls(mock.OpCreateOnline), next: calls(mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, then: running, says: []string{"Creation of the migration task interrupted", "the next apply configures it"},
		},
		"the configuration of a new task on the wire": {
			moment:   moment{held: mock.OpConfigure, sent: calls(mock.OpCreateOnline, mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, then: running, says: []string{"Creation of the migration task interrupted", "next apply first finds out", onTheWire},
		},
		"an update that waits for the stop": {
			moment:   moment{slow: neverStopped, looks: mock.StatusTerminating, sent: calls(mock.OpStop), next: calls(mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, first: running, then: limited, says: []string{"Migration task not configured", "has been stopped", "the next apply goes on"},
		},
		"an update with its configuration on the wire": {
			moment:   moment{held: mock.OpConfigure, sent: calls(mock.OpStop, mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, first: running, then: limited, says: []string{"perhaps configured", "Apply again", onTheWire},
		},
		"an update with new secrets on the wire": {
			moment:   moment{held: mock.OpConfigure, sent: calls(mock.OpStop, mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, first: running, then: secrets, says: []string{"perhaps configured", "Apply again", onTheWire},
		},
		"an update that waits for sync": {
			moment:   moment{slow: resourcetest.NeverInSync, looks: mock.StatusFullMigrating, sent: calls(mock.OpStop, mock.OpConfigure), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, first: running, then: limited, says: []string{"Wait for the migration interrupted", "sends nothing again"},
		},
		"a restart on the wire": {
			moment:   moment{held: mock.OpBatchRestart, sent: calls(mock.OpBatchRestart), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, first: running, then: restarted, says: []string{"perhaps restarted", "Apply again", onTheWire},
		},
		"a restart that waits for sync": {
			moment:   moment{slow: resourcetest.NeverInSync, looks: mock.StatusFullMigrating, sent: calls(mock.OpBatchRestart), goal: acctest.InSync()},
			typeName: resourcetest.TypeMigrationTask, first: running, then: restarted, says: []string{"Wait for the migration interrupted", "sends nothing again"},
		},
		"a destroy that waits for the stop": {
			moment:   moment{slow: neverStopped, looks: mock.StatusTerminating, sent: calls(mock.OpStop), goal: "-"},
			typeName: resourcetest.TypeMigrationTask, first: running, says: []string{"Migration task not deleted", "kept in state", "Destroy again"},
		},
		"an exchange that waits": {
			moment:   moment{slow: neverExchanged, looks: mock.TaskStatusExchanging, sent: calls(mock.OpExchangeIP), goal: mock.TaskStatusExchanged},
			typeName: resourcetest.TypeIPExchange, then: exchange, says: []string{"Waiting for the exchange of the addresses of migration task", "sends nothing again"},
		},
		"a roll-back that waits": {
			moment:   moment{slow: neverExchanged, looks: mock.TaskStatusExchanging, sent: calls(mock.OpRollbackIP), goal: "-"},
			typeName: resourcetest.TypeIPExchange, first: exchange, says: []string{"not followed to its end", "destroy again"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.test(t, provider)
		})
	}
}

func (m commandMoment) test(t *testing.T, provider string) {
	e := acctest.NewMock(t, nil)
	cli := e.CLI(t, provider, "")
	if m.first != nil {
		cli.Configure(t, m.first(e))
		cli.Must(t, "apply", "-auto-approve")
	}
	if m.sent[0] == mock.OpBatchRestart {
		resourcetest.NoError(t, e.Mock.SetStatus(e.Mock.Tasks()[0].ID, mock.StatusTerminated))
	}
	command := "destroy"
	if m.then != nil {
		command = "apply"
		cli.Configure(t, m.then(e))
	}
	e.Mock.ForgetRequests()
	var there atomic.Bool
	held := make(chan struct{})
	e.Mock.Order(m.fault(e, held, func() { there.Store(true) }))
	if m.slow != nil {
		e.Mock.SetConfig(m.slow)
	}
	out := resourcetest.InterruptCLI(t, e, cli, command, there.Load)
	resourcetest.WantOutput(t, out, m.says...)
	resourcetest.WantSent(t, e, m.sent...)
	close(held)
	e.Mock.SetConfig(resourcetest.ShortPhases)

	id, resource := e.Mock.Tasks()[0].ID, m.typeName+".test"
	if m.state == "-" {
		cli.Must(t, "import", resource, id)
	}
	attributes, tainted := cli.Instance(t, m.typeName)
	if attributes["id"] != id || tainted {
		t.Errorf("the state has id %v, tainted: %t; the task is %s", attributes["id"], tainted, id)
	}
	cli.Must(t, command, "-auto-approve")
	resourcetest.WantSent(t, e, m.next...)
	if m.goal == "-" {
		if state := string(cli.StateFile(t)); strings.Contains(state, m.typeName) {
			t.Errorf("it is still in state: %s", state)
		}
		return
	}
	if attributes, _ := cli.Instance(t, m.typeName); attributes["status"] != m.goal || attributes["id"] != id {
		t.Errorf("the state has id %v, status %v; the task is %s", attributes["id"], attributes["status"], id)
	}
	cli.Must(t, "plan", "-detailed-exitcode")
}
