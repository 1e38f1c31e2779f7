package migrationtask_test

import (
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// What each step of a task's life costs in requests. Where the time goes is the pace of waiting, and the phases' lengths.
func BenchmarkMigrationTask(b *testing.B) {
	phases := func(c *mock.Config) {
		c.Ready, c.Full, c.Stop, c.Import = time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond
	}
	for name, configure := range map[string]func(*acctest.Env) resourcetest.Config{"incremental": resourcetest.IncrementalTask, "full": resourcetest.FullTask, "import": resourcetest.BackupImport, "waiting": resourcetest.WaitingTask} {
		b.Run(name, func(b *testing.B) {
			e := acctest.NewMock(b, phases)
			c := configure(e)
			p := e.Serve(b, nil)
			steps := map[string]int{}
			count := func(step string, do func()) {
				before := e.Mock.Count()
				do()
				steps[step] += e.Mock.Count() - before
			}
			for b.Loop() {
				r := p.Resource(b, resourcetest.TypeMigrationTask)
				count("create", func() { resourcetest.NoErrors(b, r.Apply(b, b.Context(), r.Plan(b, c))) })
				count("refresh", func() { resourcetest.NoErrors(b, r.Read(b)) })
				count("plan", func() { resourcetest.NoErrors(b, r.Plan(b, c).Diagnostics) })
				count("destroy", func() { resourcetest.NoErrors(b, r.Apply(b, b.Context(), r.Plan(b, nil))) })
			}
			for step, requests := range steps {
				b.ReportMetric(float64(requests)/float64(b.N), step+"-requests/op")
			}
		})
	}
}
