//go:build unix

package e2e_test

import (
	"context"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// A CLI that is killed while data is copied has written no state. The next apply must not make a second migration into the
// same target: it refuses, and says how to import the one that runs.
func TestAccKilledCLIMakesNoSecondMigration(t *testing.T) {
	t.Parallel()
	acctest.NeedsMock(t)
	e := acctest.NewMock(t, resourcetest.NeverInSync)
	cli := e.CLI(t, acctest.BuildProvider(t), resourcetest.IncrementalTask(e).Block())

	copying := make(chan struct{})
	var once sync.Once
	e.Mock.Order(mock.Fault{
		Operation: mock.OpShow,
		Match: func(*http.Request) bool {
			tasks := e.Mock.Tasks()
			return len(tasks) == 1 && tasks[0].Status == mock.StatusFullMigrating
		},
		OnHit: func(*http.Request) { once.Do(func() { close(copying) }) },
	})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	apply := cli.Command(ctx, "apply", "-auto-approve", "-no-color")
	// The CLI's death leaves the provider running, which ends with the test.
	apply.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	resourcetest.NoError(t, apply.Start())
	defer func() { _ = syscall.Kill(-apply.Process.Pid, syscall.SIGKILL) }()
	select {
	case <-copying:
	case <-ctx.Done():
		t.Fatal("the migration never copied")
	}
	resourcetest.NoError(t, apply.Process.Kill())
	if err := apply.Wait(); err == nil {
		t.Fatal("the CLI was not killed")
	}

	id := e.Mock.Tasks()[0].ID
	out, err := cli.Run(t, "apply", "-auto-approve", "-no-color", "-lock-timeout=30s")
	if err == nil {
		t.Errorf("the apply after that went well: %s", out)
	}
	resourcetest.WantOutput(t, out, "already", id, "terraform import ADDRESS "+id)
	if n := len(e.Mock.Tasks()); n != 1 {
		t.Fatalf("there are %d migrations", n)
	}

	e.Mock.SetConfig(resourcetest.ShortPhases)
	cli.Must(t, "import", resourcetest.TypeMigrationTask+".test", id)
	cli.Must(t, "apply", "-auto-approve")
	if n := len(e.Mock.Tasks()); n != 1 {
		t.Errorf("there are %d migrations after the import", n)
	}
	cli.Must(t, "plan", "-detailed-exitcode")
}
