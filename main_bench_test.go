package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/dcs-migration/terraform-provider-dcs/internal/acctest"
)

// BenchmarkStart tells how long it takes from the start of the program to its schema in the hands of a CLI, warm.
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "terraform-provider-dcs")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building the provider: %v\n%s", err, out)
	}
	start(b, program)
	best := time.Hour
	for b.Loop() {
		began := time.Now()
		schema := start(b, program)
		best = min(best, time.Since(began))
		b.ReportMetric(float64(schema), "schema-bytes")
	}
	acctest.Figures(b, fmt.Sprintf("start to schema: %d ms on average, %d ms at best", b.Elapsed().Milliseconds()/int64(b.N), best.Milliseconds()))
}

// start starts the program as a CLI does, asks for its schema, and ends it; it gives the schema's size.
func start(b *testing.B, program string) (bytes int) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), program)
	// The cookie tells the program that it was started by a CLI; it is the same for all providers.
	cmd.Env = append(os.Environ(), "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
	out, err := cmd.StdoutPipe()
	must(b, err)
	must(b, cmd.Start())
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	must(b, err)
	parts := strings.Split(strings.TrimSpace(line), "|") // of the core, ours, network, address, …
	if len(parts) < 5 || parts[1] != "6" {
		b.Fatalf("the program introduced itself with %q", line)
	}
	conn, err := grpc.NewClient(parts[2]+":"+parts[3], grpc.WithTransportCredentials(insecure.NewCredentials()))
	must(b, err)
	defer func() { must(b, conn.Close()) }()
	var schema message
	must(b, conn.Invoke(b.Context(), "/tfplugin6.Provider/GetProviderSchema", &message{}, &schema, grpc.ForceCodec(codec{}), grpc.MaxCallRecvMsgSize(64<<20)))
	return len(schema)
}

// message is one as it is on the wire, whose meaning is none of the benchmark's.
type message []byte

type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) ([]byte, error) {
	m, ok := v.(*message)
	if !ok {
		return nil, io.ErrUnexpectedEOF
	}
	return *m, nil
}

func (codec) Unmarshal(data []byte, v any) error {
	m, ok := v.(*message)
	if !ok {
		return io.ErrUnexpectedEOF
	}
	*m = append((*m)[:0], data...)
	return nil
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
