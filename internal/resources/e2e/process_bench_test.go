package e2e_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
	"github.com/dcs-migration/terraform-provider-dcs/internal/mock"
	"github.com/dcs-migration/terraform-provider-dcs/internal/resources/resourcetest"
)

// BenchmarkProcess measures the memory of the provider as a program of its own under a CLI: the most that it has resident, with a
// hundred tasks at once, and with a thousand at the CLI's own parallelism. It takes minutes, most of which the CLI computes.
func BenchmarkProcess(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("needs the /proc of Linux")
	}
	folder := acctest.BuildProvider(b)
	program, err := filepath.EvalSymlinks(filepath.Join(folder, "terraform-provider-dcs")) // as /proc names it
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []struct{ tasks, atOnce int }{{100, 100}, {1000, 10}} {
		b.Run(fmt.Sprintf("%d_tasks_%d_at_once", size.tasks, size.atOnce), func(b *testing.B) {
			for b.Loop() { // once, since that takes longer than any benchmark is to
				e := acctest.NewMock(b, func(c *mock.Config) { c.Ready, c.Full, c.Stop = time.Second, time.Second, time.Second })
				tasks := resourcetest.IncrementalTask(e).With("count", size.tasks, "task_name", acctest.Expr(fmt.Sprintf(`"%s-${count.index}"`, e.Name("process"))))
				cli := e.CLI(b, folder, tasks.Block())
				for _, command := range []string{"apply", "destroy"} {
					most := resident(b, program)
					cli.Must(b, command, "-auto-approve", fmt.Sprint("-parallelism=", size.atOnce))
					kilobytes := most()
					b.ReportMetric(float64(kilobytes)/1024, command+"-MB")
					acctest.Figures(b, fmt.Sprintf("%s of %d tasks, %d at once, by %s: the provider has %d MB resident at most",
						command, size.tasks, size.atOnce, filepath.Base(acctest.CLIPath()), kilobytes/1024))
				}
			}
		})
	}
}

// resident begins to watch the processes of a program; what it gives ends that and tells the most that one has had resident, in
// kilobytes.
func resident(b *testing.B, program string) func() int {
	b.Helper()
	over, most := make(chan struct{}), make(chan int)
	go func() {
		ticker := time.NewTicker(100 * time.Millisecond)
		defer ticker.Stop()
		held := 0
		for {
			running, _ := filepath.Glob("/proc/[0-9]*/exe")
			for _, link := range running {
				if to, err := os.Readlink(link); err == nil && to == program {
					held = max(held, highWaterMark(filepath.Join(filepath.Dir(link), "status")))
				}
			}
			select {
			case <-ticker.C:
			case <-over:
				most <- held
				return
			}
		}
	}()
	return func() int {
		b.Helper()
		close(over)
		held := <-most
		if held == 0 {
			b.Fatalf("no process of %s was seen", program)
		}
		return held
	}
}

// highWaterMark reads how much a process has had resident at most, in kilobytes; 0 where it is gone.
func highWaterMark(status string) (kilobytes int) {
	file, err := os.Open(status)
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			_, _ = fmt.Sscanf(rest, "%d", &kilobytes)
		}
	}
	return kilobytes
}
