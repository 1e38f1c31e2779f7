package replication

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dcs-migration/terraform-provider-dcs/internal/mock/redistest"
)

// BenchmarkCopy compares a migration of a million keys of 100 bytes with writing
// them by redis-cli --pipe, before and after. DCS_BENCH_KEYS changes the number.
func BenchmarkCopy(b *testing.B) {
	keys := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("DCS_BENCH_KEYS")); err == nil {
		keys = n
	}
	input := writeKeys(b, keys)
	source := startServer(b)
	pipe(b, source, input)
	pipeOnce := func() time.Duration {
		server := startServer(b)
		defer server.Kill()
		return pipe(b, server, input)
	}
	for b.Loop() {
		before := pipeOnce()
		forgetPeak()
		target := startServer(b)
		began := time.Now()
		m, log := migrate(b, Options{Sources: []Server{source.server()}, Target: target.server()})
		<-m.Done()
		took := time.Since(began)
		memory := peakMemory(b)
		if n, err := target.DBSize(b.Context()).Result(); err != nil || n != int64(keys) {
			b.Fatalf("%d keys at the target: %v", n, err)
		}
		b.Log(log)
		target.Kill()
		after := pipeOnce()
		piped := (before + after) / 2
		redistest.Figure(fmt.Sprintf("%d keys of 100 bytes: redis-cli --pipe %.1f s (%.1f s and %.1f s), migration %.1f s, which is %.0f%% of its speed; memory %d MB",
			keys, piped.Seconds(), before.Seconds(), after.Seconds(), took.Seconds(), 100*piped.Seconds()/took.Seconds(), memory>>20))
		b.ReportMetric(piped.Seconds()/took.Seconds(), "of-pipe")
		b.ReportMetric(float64(memory>>20), "peak-MB")
	}
}

// writeKeys writes commands that set keys of 100 bytes to a file.
func writeKeys(b *testing.B, keys int) string {
	file, err := os.Create(filepath.Join(b.TempDir(), "keys"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	for i := range keys {
		_, err = out.Write(command("SET", fmt.Sprintf("key:%09d", i), fmt.Sprintf("%0100x", rand.Uint64())))
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	return file.Name()
}

// pipe sends the commands in a file to a server and tells how long that took.
func pipe(b *testing.B, server *testServer, input string) time.Duration {
	_, port, _ := net.SplitHostPort(server.Address)
	file, err := os.Open(input)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	cli := exec.Command("redis-cli", "-p", port, "--pipe")
	cli.Stdin = file
	began := time.Now()
	if out, err := cli.CombinedOutput(); err != nil {
		b.Fatalf("redis-cli: %v: %s", err, out)
	}
	return time.Since(began)
}

// forgetPeak makes peakMemory count from now.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peakMemory is the most memory that this process has had; 0 where the system does
// not tell.
func peakMemory(b *testing.B) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb << 10
		}
	}
	return 0
}

// BenchmarkFollow tells how long a write takes from the source to the target while
// a thousand writes a second arrive.
func BenchmarkFollow(b *testing.B) {
	source, target := startServer(b), startServer(b)
	m, _ := follow(b, source, target)
	awaitPhase(b, m, InSync)
	ctx, cancel := context.WithCancel(b.Context())
	written := make(chan struct{})
	go func() {
		defer close(written)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			pipe := source.Pipeline()
			for i := range 10 {
				pipe.Set(ctx, fmt.Sprintf("load:%d", 10*n+i), "v", time.Minute)
			}
			_, _ = pipe.Exec(ctx)
		}
	}()
	var delays []time.Duration
	for b.Loop() {
		for range 200 {
			key := fmt.Sprintf("probe:%d", len(delays))
			source.Run("SET " + key + " v")
			began := time.Now()
			for target.Exists(ctx, key).Val() == 0 {
				time.Sleep(200 * time.Microsecond)
			}
			delays = append(delays, time.Since(began))
			time.Sleep(5 * time.Millisecond)
		}
	}
	cancel()
	<-written
	slices.Sort(delays)
	redistest.Figure(fmt.Sprintf("from source to target at 1000 writes a second: %.1f ms in the middle, %.1f ms at most, of %d",
		float64(delays[len(delays)/2].Microseconds())/1000, float64(delays[len(delays)-1].Microseconds())/1000, len(delays)))
}
